//! Which data a service holds, and what a dump of it needs.

use ecow::EcoString;

use super::{Attributes, statement};
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::eval::merge::Keyed;
use crate::eval::{Context, Origin, Reported};
use crate::schema::{STORES, Statement};

/// The kinds of databases that can be dumped.
pub const KINDS: &[&str] =
    &["postgres", "mysql", "mariadb", "mongodb", "redis", "sqlite", "elasticsearch", "minio"];

/// `stores postgres { database = "shop", password = secret.db-password }`
#[derive(Debug, Clone, PartialEq)]
pub struct Stores {
    /// One of [`KINDS`].
    pub kind: EcoString,
    /// Database, user, password (a secret's name), path.
    pub attributes: Attributes,
    /// The statement.
    pub origin: Origin,
}

impl Stores {
    pub(super) fn evaluate<'a>(
        keyed: &Keyed<'a>,
        kind: &EcoString,
        row: &'static Statement,
        cx: &mut Context<'_, 'a>,
    ) -> Result<Self, Reported> {
        statement::check_flags(keyed.phrase, row, cx)?;
        if !KINDS.contains(&kind.as_str()) {
            let span = keyed.phrase.operands.first().map_or(keyed.origin.span, |operand| operand.span);
            let near = did_you_mean(kind, KINDS.iter().copied());
            let problem = Diagnostic::new(
                codes::BAD_VALUE,
                span,
                format!("`{kind}` is no kind of database that can be dumped"),
            );
            return cx.fail(match near {
                Some(near) => problem.suggest(Some(near)),
                None => problem.note(format!("there are `{}`", KINDS.join("`, `"))),
            });
        }
        let attributes = statement::options(keyed, STORES, cx);
        if kind == "sqlite" && attributes.get("path").is_none() {
            let message = "an SQLite database is a file: nothing says which";
            return cx.fail(
                Diagnostic::new(codes::MISSING_ATTRIBUTE, keyed.origin.span, message)
                    .help("add `path = \"/data/app.db\"`"),
            );
        }
        Ok(Self { kind: kind.clone(), attributes, origin: keyed.origin.clone() })
    }
}
