//! Paths of a compose file, which are relative to its folder, to paths relative to the project folder.

use crate::eval::{HostPath, Piece, Text};
use crate::source::path::clean;

/// The path that a text in a file of `folder` means.
pub(super) fn path(text: Text, folder: &str) -> HostPath {
    match text.as_known() {
        Some(known) if is_anchored(known) => HostPath::Absolute(known.into()),
        Some(known) => HostPath::Project(clean(&below(folder, known)).into()),
        None => HostPath::Unknown(unknown(text, folder)),
    }
}

pub(super) fn is_anchored(path: &str) -> bool {
    path.starts_with(['/', '~']) || is_on_drive(path)
}

/// `C:\x`, `C:/x`, or a pipe of Windows: absolute wherever it is read.
pub(super) fn is_on_drive(path: &str) -> bool {
    let letter = |b: &u8| b.is_ascii_alphabetic();
    match path.as_bytes() {
        [drive, b':', b'\\' | b'/', ..] => letter(drive),
        bytes => bytes.starts_with(b"\\\\"),
    }
}

fn below(folder: &str, path: &str) -> String {
    if folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") }
}

/// A path that starts with a known relative part moves with it.
fn unknown(text: Text, folder: &str) -> Text {
    let mut pieces = text.pieces();
    match pieces.first_mut() {
        Some(Piece::Known(first)) if !is_anchored(first) => {
            let (parents, rest) = first.split_at(first.rfind('/').map_or(0, |at| at + 1));
            *first = format!("{}/{rest}", clean(&below(folder, parents))).into();
            Text::from_pieces(pieces)
        }
        _ => text,
    }
}
