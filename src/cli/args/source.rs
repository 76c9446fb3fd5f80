//! Verbs that check, write and lay out a project.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::subject::{Compose, DiagnosticFormat, Project, Selection};
use crate::schema::parse::date::{self, Date};

/// `init`
#[derive(Debug, Args)]
pub(in crate::cli) struct Init {
    /// The folder, which is made where it is not there; the project is called like it [default: this folder]
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// Whose recipe for CI to write
    #[arg(long, value_name = "CI", default_value = "github")]
    pub ci: Ci,
}

/// Where CI runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Ci {
    Github,
    Gitlab,
    /// Gitea too
    Forgejo,
    None,
}

/// `check`
#[derive(Debug, Args)]
pub(in crate::cli) struct Check {
    #[command(flatten)]
    pub project: Project,
    #[command(flatten)]
    pub compose: Compose,
    /// How to print what is wrong; all but `text` go to stdout
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: DiagnosticFormat,
    /// Count `allow … until` as if this were the day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date::read)]
    pub today: Option<Date>,
}

/// `build`
#[derive(Debug, Args)]
pub(in crate::cli) struct Build {
    #[command(flatten)]
    pub project: Project,
    #[command(flatten)]
    pub only: Selection,
    /// Write below DIR instead of the project's folder
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write nothing; exit 2 and show the difference where `deploy/` is not up to date
    #[arg(long)]
    pub check: bool,
    /// Overwrite files that were edited by hand or that deployc did not write
    #[arg(long, conflicts_with = "check")]
    pub force: bool,
    /// How to print what is wrong
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: DiagnosticFormat,
}

/// `import`
#[derive(Debug, Args)]
pub(in crate::cli) struct Import {
    /// The compose file
    #[arg(value_name = "COMPOSE")]
    pub file: PathBuf,
    /// A compose file that is merged over it; may be repeated
    #[arg(short = 'f', long = "file", value_name = "OVERRIDE")]
    pub overrides: Vec<PathBuf>,
    /// An environment, with its own files of variables and compose files, and `name=PROJECT` where it has a
    /// name of its own: `--env prod=.env.prod,compose.prod.yaml,name=shop`; may be repeated
    #[arg(long = "env", value_name = "NAME=FILE,…")]
    pub envs: Vec<String>,
    /// The name of the compose project, as `docker compose -p` has it
    #[arg(short = 'p', long, value_name = "NAME")]
    pub project_name: Option<String>,
    /// Write into DIR instead of the compose file's folder
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Overwrite what is there
    #[arg(long)]
    pub force: bool,
    /// How to print what is wrong
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: DiagnosticFormat,
}

/// `fmt`
#[derive(Debug, Args)]
pub(in crate::cli) struct Fmt {
    /// Files, folders with all that is below them, or `-` for stdin to stdout [default: this folder]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Write nothing; exit 2 where a file is not formatted
    #[arg(long)]
    pub check: bool,
    /// Write nothing; print what would change
    #[arg(long)]
    pub diff: bool,
    /// How to print what is wrong
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: DiagnosticFormat,
}
