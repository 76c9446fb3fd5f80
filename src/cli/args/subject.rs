//! What several verbs take: the project, which of its deployments, and how to print.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::diag::render;

/// The project that a verb is about.
#[derive(Debug, Args)]
pub(in crate::cli) struct Project {
    /// The project's folder, or a `.deploy` file in it; `check`, `plan` and `graph` also take a compose file
    /// [default: this folder]
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,
}

/// A project that is compose files.
#[derive(Debug, Args)]
pub(in crate::cli) struct Compose {
    /// A compose file in place of PATH; repeated, later ones are laid over earlier ones as docker compose does it
    #[arg(short = 'f', long = "file", value_name = "FILE", conflicts_with = "path")]
    pub files: Vec<PathBuf>,
    /// A file with variables for compose files, in place of `.env`; may be repeated
    #[arg(long = "env-file", value_name = "FILE")]
    pub env_files: Vec<PathBuf>,
}

/// Which of a project's deployments.
#[derive(Debug, Args)]
pub(in crate::cli) struct Selection {
    /// Only this environment with its stacks, this stack (`prod/worker`), or the shared stacks of this host
    /// (`hosts/lab`); may be repeated
    #[arg(long = "env", value_name = "ENV")]
    pub envs: Vec<String>,
}

/// Formats of diagnostics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum DiagnosticFormat {
    /// With the lines of source
    Text,
    /// One line each
    Concise,
    /// Everything, for machines
    Json,
    /// Annotations of a pull request, for the log of a GitHub workflow
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}

impl From<DiagnosticFormat> for render::Format {
    fn from(format: DiagnosticFormat) -> Self {
        match format {
            DiagnosticFormat::Text => Self::Text,
            DiagnosticFormat::Concise => Self::Concise,
            DiagnosticFormat::Json => Self::Json,
            DiagnosticFormat::Github => Self::Github,
            DiagnosticFormat::Sarif => Self::Sarif,
        }
    }
}

/// Formats of what is neither a diagnostic nor a plan nor a graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ListFormat {
    Text,
    Json,
}
