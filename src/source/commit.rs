//! Many files as one change.

use std::io;
use std::path::Path;

use super::Batch;

pub(super) fn commit(_root: &Path, _batch: &Batch) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
