//! Stacks: declarations that are a compose project of their own.

use ecow::EcoString;

use super::declaration::{declared_name, name_text};
use crate::diag::{Diagnostic, Sink, codes};
use crate::syntax::ast::{Assign, Key, Modifier, Name, Phrase, Statement, StatementKind};

/// The folder below `deploy/` that holds the shared stacks of each host, as others hold those of an environment.
pub const HOSTS: &str = "hosts";

/// The folder below `deploy/` of the secrets that all environments share.
pub const SHARED: &str = "shared";

/// Folders below `deploy/` that are of no environment, and what they hold.
pub(super) const NO_ENV: [(&str, &str); 2] =
    [(HOSTS, "the shared stacks of each host"), (SHARED, "the secrets that all environments share")];

/// The host of what says no host. It needs no declaration.
pub const LOCAL: &str = "local";

/// What stands beside the stacks in the folder of an environment: no stack can have such a name.
pub const BESIDE: &[&str] = &["bin", "config", "cron.d", "secrets", "systemd"];

/// `stack monitoring { … }`, `shared stack proxy on lab { … }`
#[derive(Debug, Clone)]
pub struct Stack<'a> {
    /// Its name.
    pub name: Name,
    /// Whether there is one for each host instead of one for each environment.
    pub shared: bool,
    /// The hosts that it is on; where nothing is said, every host that uses it.
    pub on: Vec<Name>,
    /// `name = …`: what its compose project is called.
    pub project: Option<&'a Assign>,
}

impl<'a> Stack<'a> {
    /// What the statement says of the stack itself; `None` where it has no name, which is reported.
    pub(super) fn open(phrase: &'a Phrase, sink: &mut Sink) -> Option<Self> {
        let name = declared_name(phrase, sink)?;
        let shared = matches!(phrase.modifier, Some((Modifier::Shared, _)));
        let rest = phrase.operands.get(1..).unwrap_or_default();
        let on = match rest {
            [] => Vec::new(),
            [word, hosts @ ..] if shared && !hosts.is_empty() && name_text(word).as_deref() == Some("on") => {
                hosts
                    .iter()
                    .filter_map(|host| name_text(host).map(|text| Name { text, span: host.span }))
                    .collect()
            }
            [extra, ..] => {
                let message = "a stack is its name; a shared one may say the hosts that it is on";
                sink.push(Diagnostic::new(codes::MALFORMED_STATEMENT, extra.span, message).help(format!(
                    "write `stack {0} {{ … }}`, or `shared stack {0} on HOST {{ … }}`",
                    name.text
                )));
                Vec::new()
            }
        };
        Some(Self { name, shared, on, project: None })
    }

    /// Whether it says that it is on `host`.
    pub fn is_on(&self, host: &str) -> bool {
        self.on.iter().any(|on| on.text == host)
    }

    /// Whether its artifacts can have a folder of its name; where not it is reported.
    pub(super) fn has_a_folder(&self, sink: &mut Sink) -> bool {
        let taken = !self.shared && BESIDE.contains(&self.name.text.as_str());
        if taken {
            let message = format!("no stack can be named `{}`", self.name.text);
            sink.push(Diagnostic::new(codes::BAD_NAME, self.name.span, message).help(format!(
                "rename it: the `{}` of each environment stand in a folder of that name",
                self.name.text
            )));
        }
        !taken
    }

    /// Whether a statement of its body is about the stack itself.
    pub(super) fn setting(statement: &'a Statement) -> Option<&'a Assign> {
        match &statement.kind {
            StatementKind::Assign(assign) if matches!(&assign.key, Key::Word(key) if key.text == "name") => {
                Some(assign)
            }
            _ => None,
        }
    }
}

/// The name of a stack, as declarations carry it.
pub type StackName = Option<EcoString>;
