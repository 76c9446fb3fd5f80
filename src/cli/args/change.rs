//! Verbs that hold deployments against each other.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::subject::{Compose, ListFormat, Project, Selection};

/// `plan`
#[derive(Debug, Args)]
pub(in crate::cli) struct Plan {
    #[command(flatten)]
    pub project: Project,
    #[command(flatten)]
    pub compose: Compose,
    #[command(flatten)]
    pub only: Selection,
    /// Compare with the `deploy/` of a git revision instead of the one that is there. `main...` is where this branch
    /// left `main`
    #[arg(long, value_name = "REF", conflicts_with = "against")]
    pub base: Option<String>,
    /// Compare with the `deploy/` of DIR instead of the project's own; a compose file is compared with another one
    #[arg(long, value_name = "DIR")]
    pub against: Option<PathBuf>,
    /// What going back to the `deploy/` of a git revision would do; the source is not looked at
    #[arg(long, value_name = "REF")]
    pub to: Option<String>,
    /// Hold what runs on the docker engine of this machine against what is checked in; the engine is only asked
    #[arg(long, conflicts_with = "base")]
    pub live: bool,
    /// Say the fingerprint of each environment's plan: of what is checked in and of what shall be
    #[arg(long)]
    pub fingerprint: bool,
    /// Fail where a plan that changes something has none of these fingerprints, or beginnings of 12 digits and more
    #[arg(long, value_name = "FINGERPRINT", value_delimiter = ',')]
    pub expect: Vec<String>,
    /// Exit 2 where anything that runs, or a file on the host, changes, or what runs is not what is checked in
    #[arg(long)]
    pub detailed_exitcode: bool,
    /// With `--detailed-exitcode`, count also what nothing that runs notices
    #[arg(long, requires = "detailed_exitcode")]
    pub strict: bool,
    /// How to print the plan
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: PlanFormat,
    /// Exit 3 where the plan holds one of these
    #[arg(long, value_name = "CLASS", value_delimiter = ',')]
    pub fail_on: Vec<Gate>,
}

/// Formats of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum PlanFormat {
    /// For a terminal
    Text,
    /// For a comment under a pull request
    Markdown,
    /// For machines; `deployc schema plan` prints its JSON Schema
    Json,
    /// One page, with the graph drawn, that needs nothing else
    Html,
}

/// What `plan --fail-on` can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Gate {
    /// Data is lost, or is no longer where it is looked for, or nothing saves it any more
    DataRisk,
    /// More people, or more powerful programs, reach something than before
    Exposure,
    /// A way in is closed meanwhile
    Downtime,
    /// Someone gains, loses or needs a secret, or one changes
    Secret,
    /// What keeps data becomes another major version
    Major,
}

/// `diff`
#[derive(Debug, Args)]
pub(in crate::cli) struct Diff {
    /// An environment, with all its stacks; or compose files and files of variables: `prod=compose.yaml,.env.prod`
    #[arg(value_name = "ENV")]
    pub left: String,
    /// The one to hold against it
    #[arg(value_name = "ENV")]
    pub right: String,
    #[command(flatten)]
    pub project: Project,
    /// Exit 2 where they differ
    #[arg(long)]
    pub detailed_exitcode: bool,
    /// How to print the differences
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ListFormat,
}
