//! Paths of the host as a compose file writes them: relative to its own folder, with `./` or `../`
//! before them, so that no reader takes one for the name of a volume.

use std::borrow::Cow;

use crate::emit::write::interpolation;
use crate::eval::{HostPath, Piece, Text};
use crate::source::path::relative;

/// The text of a path for a file in `folder` (relative to the project folder, as the paths are).
pub(super) fn text<'m>(path: &'m HostPath, folder: &str) -> Cow<'m, str> {
    match path {
        HostPath::Absolute(path) => interpolation::dollars(path),
        HostPath::Project(path) => {
            interpolation::dollars(&dotted(&relative(folder, path))).into_owned().into()
        }
        HostPath::Unknown(text) => unknown(text, folder),
    }
}

/// A path that starts with a known relative part moves with it; one that starts with a variable is the
/// host's business.
fn unknown<'m>(text: &'m Text, folder: &str) -> Cow<'m, str> {
    let mut pieces = text.pieces();
    if let Some(Piece::Known(first)) = pieces.first_mut()
        && !first.starts_with(['/', '~'])
    {
        let at = first.rfind('/').map_or(0, |at| at + 1);
        let (parents, rest) = first.split_at(at);
        *first = format!("{}/{rest}", dotted(&relative(folder, parents))).into();
        return interpolation::text(&Text::from_pieces(pieces)).into_owned().into();
    }
    interpolation::text(text)
}

fn dotted(relative: &str) -> String {
    if relative == "." || relative == ".." || relative.starts_with("../") {
        relative.to_owned()
    } else {
        format!("./{relative}")
    }
}
