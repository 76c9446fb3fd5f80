//! The table in words, for the reference and for whoever asks on the command line.

use super::{Attribute, Effect, Stage, Type};

impl Type {
    /// What may stand behind the `=`. `kind` shows the name of a kind, as a link for example.
    pub fn shown(&self, kind: &dyn Fn(&str) -> String) -> String {
        match self {
            Self::Any => "anything".into(),
            Self::String => "text".into(),
            Self::Scalar => "text, number or bool".into(),
            Self::Int(least, most) => match (*least, *most) {
                (i64::MIN, i64::MAX) => "whole number".into(),
                (least, i64::MAX) => format!("whole number from {least}"),
                (least, most) => format!("{least} to {most}"),
            },
            Self::Number => "number".into(),
            Self::Bool => "`true` or `false`".into(),
            Self::Duration => "duration, `30s`".into(),
            Self::Size => "size, `512MiB`".into(),
            Self::Mode => "mode, `0o600`".into(),
            Self::Image => "image, `\"caddy:2.10\"`".into(),
            Self::Ports => "ports, `8000-8010`".into(),
            Self::Form(form) => form.expected().to_owned(),
            Self::Path(_) => "path".into(),
            Self::PathOrUrl => "path or URL".into(),
            Self::Enum(words) => words.iter().map(|w| format!("`{w}`")).collect::<Vec<_>>().join(", "),
            Self::Command => "list of words, or text".into(),
            Self::List(inner) => format!("list: {}", inner.shown(kind)),
            Self::OneOrMore(inner) => format!("{}, or a list", inner.shown(kind)),
            Self::Set(inner) => format!("set: {}", inner.shown(kind)),
            Self::Map(inner) => format!("map: {}", inner.shown(kind)),
            Self::Record(record) => kind(record.name),
            Self::Named(reference, record) => {
                format!("{}s, or a map to {}", reference.word(), kind(record.name))
            }
            Self::Reference(reference) => format!("a {}", reference.word()),
            Self::OneOf(types) => types.iter().map(|t| t.shown(kind)).collect::<Vec<_>>().join("; or "),
        }
    }
}

impl Effect {
    /// What a change does to what runs, in words.
    pub const fn shown(self) -> &'static str {
        match self {
            Self::Nothing => "is not noticed",
            Self::Reschedule => "reschedules",
            Self::Rebuild => "rebuilds",
            Self::Scale => "scales",
            Self::Restart => "restarts",
            Self::Recreate => "recreates",
            Self::RecreateNetwork => "recreates the network",
            Self::DataRisk => "risks data",
        }
    }
}

impl Attribute {
    /// Who else than the compiler may know its value.
    pub const fn known_to(&self) -> &'static str {
        match self.stage {
            Stage::Known => "",
            Stage::Runtime => "host",
            Stage::Secret => "secret",
        }
    }
}
