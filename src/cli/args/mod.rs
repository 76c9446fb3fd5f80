//! What may stand on the command line; a file for each group of verbs.

mod change;
mod question;
mod source;
mod subject;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(super) use change::{Diff, Gate, Plan, PlanFormat};
pub(super) use question::{
    Backup, BackupVerb, Explain, Graph, GraphFormat, Schedule, Schema, Secrets, SecretsVerb,
};
pub(super) use source::{Build, Check, Ci, Fmt, Import, Init};
pub(super) use subject::{Compose, ListFormat, Project};

/// Compiles `.deploy` specs to docker compose files and tells what a change of them does.
///
/// It never starts, stops or contacts anything: no daemon, no network, no credentials. Only `plan --live` asks a docker
/// engine what runs.
#[derive(Debug, Parser)]
#[command(name = "deployc", version, max_term_width = 100, after_help = EXIT_CODES)]
pub(super) struct CommandLine {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub verb: Verb,
}

const EXIT_CODES: &str = "\
Exit codes: 0 fine; 1 errors in the input; 2 changes (`build --check`, `fmt --check`, `plan` and `diff --detailed-exitcode`); \
3 the plan holds what `--fail-on` names; 64 a wrong command line; 70 a defect of deployc.";

/// What every verb understands.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(super) struct Global {
    /// Act as if started in DIR
    #[arg(short = 'C', value_name = "DIR", global = true)]
    pub directory: Option<PathBuf>,
    /// Whether to colour; `auto` does on a terminal and honours NO_COLOR, CLICOLOR_FORCE and TERM=dumb
    #[arg(long, value_name = "WHEN", global = true, default_value = "auto")]
    pub color: Color,
    /// Print errors and what was asked for, nothing else
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print also what stays as it is; plans are not folded
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Print how long each phase took
    #[arg(long, global = true)]
    pub timings: bool,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

/// One verb, one file of `src/cli`.
#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Write a project to start from: a service, a database, a secret, a backup, two environments and CI
    Init(Init),
    /// Find what is wrong, in all environments
    Check(Check),
    /// Write `deploy/<env>/`, all or nothing
    Build(Build),
    /// What a build would change, which line causes it, and what is at risk
    Plan(Plan),
    /// How two environments differ: what is declared, what follows from it, what nobody said
    Diff(Diff),
    /// Who needs, talks to and shares data with whom
    Graph(Graph),
    /// What runs at its times, on which host, and when it is due next
    Schedule(Schedule),
    /// Write a project from compose files, and prove that it builds what they are
    Import(Import),
    /// Lay `.deploy` files out in the one style, comments and all
    Fmt(Fmt),
    /// What secrets each environment needs, from where, used by whom; makes and checks them on this host
    Secrets(Secrets),
    /// What is saved, where to, and what of it is kept; when backups, verifications and drills run next
    Backup(Backup),
    /// Where a value comes from, layer by layer; what an error means; which line of source makes a line of an artifact
    Explain(Explain),
    /// What a kind of thing can hold; `plan` is the JSON Schema of plans
    Schema(Schema),
    /// The version
    Version,
    /// A completion script for a shell
    Completions {
        /// Which
        shell: clap_complete::Shell,
    },
    /// The manual page, as roff
    Man,
}
