//! Where the peer is: `jrsonnet` as `scripts/install-peers` leaves it, or on PATH.

use std::path::{Path, PathBuf};

/// What to do about a missing peer; said by the benchmark and by the test that needs it.
pub(crate) const HOW_TO_GET: &str = "`scripts/install-peers` installs jrsonnet into .tools/bin";

/// The executable, the pinned one first.
pub(crate) fn jrsonnet() -> Option<PathBuf> {
    let pinned = Path::new(env!("CARGO_MANIFEST_DIR")).join(".tools/bin");
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::iter::once(pinned)
        .chain(std::env::split_paths(&path))
        .map(|folder| folder.join("jrsonnet"))
        .find(|file| file.is_file())
}
