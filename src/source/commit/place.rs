//! Where a path of a batch really is: inside the root, whatever links say.

use std::io;
use std::path::{Path, PathBuf};

use super::{STAGING, at};
use crate::source::path::normalize;

/// The place of a path that begins with `root`, relative to the root. A link to a file inside the root is
/// followed; what leads out of it is refused, and so is a folder where a file should be.
pub(super) fn inside(root: &Path, path: &Path) -> io::Result<PathBuf> {
    let leaves = || {
        let what = format!("`{}` leads out of `{}`", path.display(), root.display());
        io::Error::new(io::ErrorKind::PermissionDenied, what)
    };
    let relative = normalize(path).strip_prefix(normalize(root)).map_err(|_| leaves())?.to_owned();
    if relative.as_os_str().is_empty() || relative.starts_with("..") || relative.starts_with(STAGING) {
        return Err(leaves());
    }
    let real_root = root.canonicalize().map_err(|error| at(root, &error))?;
    let target = root.join(&relative);
    let within = |real: PathBuf| real.strip_prefix(&real_root).map(Path::to_owned).map_err(|_| leaves());
    match target.symlink_metadata() {
        Ok(data) if data.is_dir() => Err(at(path, &io::ErrorKind::IsADirectory.into())),
        Ok(data) if data.is_symlink() => {
            let real = target.canonicalize().map_err(|error| at(path, &error))?;
            if real.is_dir() {
                return Err(at(path, &io::ErrorKind::IsADirectory.into()));
            }
            within(real)
        }
        _ => {
            // The nearest folder that is there; those below it will be made, and are no links.
            let parents = relative.ancestors().skip(1);
            let real = parents.into_iter().find_map(|parent| root.join(parent).canonicalize().ok());
            within(real.ok_or_else(leaves)?)?;
            Ok(relative)
        }
    }
}
