//! Directories of the host that must be there, as somebody's.

use ecow::EcoString;

use super::{Attributes, statement};
use crate::diag::{Diagnostic, codes};
use crate::eval::merge::Keyed;
use crate::eval::{Context, Data, HostPath, Origin, Reported, Value};
use crate::schema::{DIRECTORY, Statement};

/// A directory and whose it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Directory {
    /// Where.
    pub path: HostPath,
    /// `1000` or `1000:1000`; the deployer's where nothing is said.
    pub owner: Option<EcoString>,
    /// Its mode, where it is said.
    pub mode: Option<u32>,
    /// What says it.
    pub origin: Origin,
}

impl Directory {
    /// `directory "/data/files" { owner = 1000 }` of a host.
    pub(super) fn evaluate<'a>(
        keyed: &Keyed<'a>,
        path: &EcoString,
        row: &'static Statement,
        cx: &mut Context<'_, 'a>,
    ) -> Result<Self, Reported> {
        statement::check_flags(keyed.phrase, row, cx)?;
        if !path.starts_with('/') {
            let span = keyed.phrase.operands.first().map_or(keyed.origin.span, |operand| operand.span);
            let message = format!("`{path}` is no absolute path of the host");
            return cx.fail(
                Diagnostic::new(codes::BAD_VALUE, span, message)
                    .help(format!("write `directory \"/{path}\"`")),
            );
        }
        let said = statement::options(keyed, DIRECTORY, cx);
        let path = HostPath::Absolute(crate::source::path::clean(path).into());
        Self::of(path, &said, keyed.origin.clone(), cx)
    }

    /// A path with the `owner` and `mode` among some attributes.
    pub(super) fn of(
        path: HostPath,
        said: &Attributes,
        origin: Origin,
        cx: &mut Context<'_, '_>,
    ) -> Result<Self, Reported> {
        let owner = said.get("owner");
        let legal = |text: &str| {
            let part = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
            match text.split_once(':') {
                Some((user, group)) => part(user) && part(group),
                None => part(text),
            }
        };
        if let Some(value) = owner.filter(|value| !value.as_str().is_some_and(legal)) {
            let message = "an owner is a number, or two with a `:` between them";
            return cx.fail(
                Diagnostic::new(codes::BAD_VALUE, value.origin.span, message)
                    .note("names differ between the host and its containers, numbers do not")
                    .help("write `owner = 1000` or `owner = \"1000:1000\"`"),
            );
        }
        let mode = match said.get("mode").map(|value| &value.data) {
            Some(Data::Mode(mode)) => Some(*mode),
            _ => None,
        };
        let owner = owner.and_then(Value::as_str).map(EcoString::from);
        Ok(Self { path, owner, mode, origin })
    }
}
