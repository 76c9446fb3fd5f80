//! Verbs that answer what there is in a project, and what it means.

use clap::{Args, ValueEnum};

use super::subject::{Compose, ListFormat, Project, Selection};
use crate::schema::parse::date::{self, Date};

/// `graph`
#[derive(Debug, Args)]
pub(in crate::cli) struct Graph {
    #[command(flatten)]
    pub project: Project,
    #[command(flatten)]
    pub compose: Compose,
    #[command(flatten)]
    pub only: Selection,
    /// How to print the graph
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: GraphFormat,
}

/// Formats of a graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum GraphFormat {
    /// Start order in waves, then edges
    Text,
    /// Graphviz
    Dot,
    /// For Markdown
    Mermaid,
    Json,
}

/// `schedule`
#[derive(Debug, Args)]
pub(in crate::cli) struct Schedule {
    #[command(flatten)]
    pub project: Project,
    #[command(flatten)]
    pub only: Selection,
    /// The day to begin with [default: today]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date::read)]
    pub from: Option<Date>,
    /// How many runs of each
    #[arg(long, value_name = "NUMBER", default_value_t = 3)]
    pub count: u8,
    /// How to print the list
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ListFormat,
}

/// `secrets`
#[derive(Debug, Args)]
pub(in crate::cli) struct Secrets {
    /// What to do
    #[arg(value_enum, value_name = "WHAT")]
    pub verb: SecretsVerb,
    #[command(flatten)]
    pub project: Project,
    #[command(flatten)]
    pub only: Selection,
    /// How to print the list
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ListFormat,
}

/// What is done about secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum SecretsVerb {
    /// Names, where they come from, who uses them
    List,
    /// Make the generated ones that are missing and compose what holds secrets; nothing is overwritten
    Init,
    /// Say what is missing, empty or readable by everyone
    Check,
}

/// `backup`
#[derive(Debug, Args)]
pub(in crate::cli) struct Backup {
    /// What to show
    #[arg(value_enum, value_name = "WHAT")]
    pub verb: BackupVerb,
    #[command(flatten)]
    pub project: Project,
    #[command(flatten)]
    pub only: Selection,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ListFormat,
    /// The day from which on runs are shown; this one by default
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date::read)]
    pub from: Option<Date>,
}

/// What is shown of backups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum BackupVerb {
    /// What is saved and what is not, where to, and what retention keeps
    List,
    /// The next runs of each schedule
    Next,
}

/// `explain`
#[derive(Debug, Args)]
pub(in crate::cli) struct Explain {
    /// A key (`prod.api.environment.LOG_LEVEL`, `service.api`, `param.domain`), a code or name of a message (`E0202`,
    /// `unknown-attribute`), or a line of a generated file (`deploy/prod/compose.yaml:41`)
    #[arg(value_name = "KEY|CODE|FILE:LINE", required = true)]
    pub asked: Vec<String>,
    /// How to print what a value comes from
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ListFormat,
}

/// `schema`
#[derive(Debug, Args)]
pub(in crate::cli) struct Schema {
    /// A kind, such as `service`, or `plan` [default: a list of all]
    #[arg(value_name = "KIND")]
    pub kind: Option<String>,
}
