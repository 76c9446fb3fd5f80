//! Paths of the host, as they are seen from the folder of the new project.

use super::text::{Part, composed};
use super::writer::Writer;
use crate::eval::{HostPath, Piece, Text};
use crate::schema::Type;
use crate::source::Span;
use crate::source::path::clean;

impl Writer<'_> {
    /// A relative path with variables in it, as it is seen from the folder of the new project.
    fn rebased(&self, text: &Text) -> Text {
        let mut pieces = text.pieces();
        if let Some(Piece::Known(first)) = pieces.first_mut()
            && !first.starts_with(['/', '~'])
            && !self.base.is_empty()
        {
            let (parents, rest) = first.split_at(first.rfind('/').map_or(0, |at| at + 1));
            *first = format!("{}/{rest}", clean(&format!("{}/{parents}", self.base))).into();
        }
        Text::from_pieces(pieces)
    }

    /// A path: what is relative begins with a dot, so that nobody takes it for a name.
    pub(super) fn path(&mut self, path: &HostPath, ty: &Type, place: Span) -> String {
        match path {
            HostPath::Absolute(path) => self.known(path, ty, place),
            HostPath::Project(path) => {
                let path = if self.base.is_empty() {
                    path.clone()
                } else {
                    clean(&format!("{}/{path}", self.base)).into()
                };
                self.known(&dotted(&path), ty, place)
            }
            HostPath::Unknown(text) => {
                let parts = self.parts(&self.rebased(text), place);
                composed_path(&parts)
            }
        }
    }
}

/// A path that begins with a variable, or goes on with one.
fn composed_path(parts: &[Part]) -> String {
    match parts {
        [Part::Said(said)] => said.clone(),
        [Part::Known(first), rest @ ..] if !first.starts_with(['.', '/', '~']) => {
            let first = Part::Known(format!("./{first}"));
            composed(&std::iter::once(first).chain(rest.iter().cloned()).collect::<Vec<_>>())
        }
        parts => composed(parts),
    }
}

/// A path of the project as its author would write it.
pub(super) fn dotted(path: &str) -> String {
    match path {
        "." | ".." => path.into(),
        path if path.starts_with("../") => path.into(),
        path => format!("./{path}"),
    }
}
