//! What may stand on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::diag::render;
use crate::schema::parse::date::{self, Date};

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

/// One verb, one file of this folder.
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

/// The project that a verb is about.
#[derive(Debug, Args)]
pub(super) struct Project {
    /// The project's folder, or a `.deploy` file in it; `check`, `plan` and `graph` also take a compose file
    /// [default: this folder]
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,
}

/// `init`
#[derive(Debug, Args)]
pub(super) struct Init {
    /// The folder, which is made where it is not there; the project is called like it [default: this folder]
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// Whose recipe for CI to write
    #[arg(long, value_name = "CI", default_value = "github")]
    pub ci: Ci,
}

/// Where CI runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Ci {
    Github,
    Gitlab,
    /// Gitea too
    Forgejo,
    None,
}

/// A project that is compose files.
#[derive(Debug, Args)]
pub(super) struct Compose {
    /// A compose file in place of PATH; repeated, later ones are laid over earlier ones as docker compose does it
    #[arg(short = 'f', long = "file", value_name = "FILE", conflicts_with = "path")]
    pub files: Vec<PathBuf>,
    /// A file with variables for compose files, in place of `.env`; may be repeated
    #[arg(long = "env-file", value_name = "FILE")]
    pub env_files: Vec<PathBuf>,
}

/// `check`
#[derive(Debug, Args)]
pub(super) struct Check {
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
pub(super) struct Build {
    #[command(flatten)]
    pub project: Project,
    /// Only this environment with its stacks, this stack (`prod/worker`), or the shared stacks of this host
    /// (`hosts/lab`); may be repeated
    #[arg(long = "env", value_name = "ENV")]
    pub envs: Vec<String>,
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

/// `secrets`
#[derive(Debug, Args)]
pub(super) struct Secrets {
    /// What to do
    #[arg(value_enum, value_name = "WHAT")]
    pub verb: SecretsVerb,
    #[command(flatten)]
    pub project: Project,
    /// Only this environment with its stacks, this stack (`prod/worker`), or the shared stacks of this host
    /// (`hosts/lab`); may be repeated
    #[arg(long = "env", value_name = "ENV")]
    pub envs: Vec<String>,
    /// How to print the list
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: SecretsFormat,
}

/// What is done about secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SecretsVerb {
    /// Names, where they come from, who uses them
    List,
    /// Make the generated ones that are missing and compose what holds secrets; nothing is overwritten
    Init,
    /// Say what is missing, empty or readable by everyone
    Check,
}

/// The forms of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SecretsFormat {
    Text,
    Json,
}

/// `backup`
#[derive(Debug, Args)]
pub(super) struct Backup {
    /// What to show
    #[arg(value_enum, value_name = "WHAT")]
    pub verb: BackupVerb,
    #[command(flatten)]
    pub project: Project,
    /// Only this environment with its stacks, this stack (`prod/worker`), or the shared stacks of this host
    /// (`hosts/lab`); may be repeated
    #[arg(long = "env", value_name = "ENV")]
    pub envs: Vec<String>,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: SecretsFormat,
    /// The day from which on runs are shown; this one by default
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date::read)]
    pub from: Option<Date>,
}

/// What is shown of backups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum BackupVerb {
    /// What is saved and what is not, where to, and what retention keeps
    List,
    /// The next runs of each schedule
    Next,
}

/// `plan`
#[derive(Debug, Args)]
pub(super) struct Plan {
    #[command(flatten)]
    pub project: Project,
    #[command(flatten)]
    pub compose: Compose,
    /// Only this environment with its stacks, this stack (`prod/worker`), or the shared stacks of this host
    /// (`hosts/lab`); may be repeated
    #[arg(long = "env", value_name = "ENV")]
    pub envs: Vec<String>,
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

/// `diff`
#[derive(Debug, Args)]
pub(super) struct Diff {
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
    pub format: DiffFormat,
}

/// The forms of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum DiffFormat {
    Text,
    Json,
}

/// `graph`
#[derive(Debug, Args)]
pub(super) struct Graph {
    #[command(flatten)]
    pub project: Project,
    #[command(flatten)]
    pub compose: Compose,
    /// Only this environment with its stacks, this stack (`prod/worker`), or the shared stacks of this host
    /// (`hosts/lab`); may be repeated
    #[arg(long = "env", value_name = "ENV")]
    pub envs: Vec<String>,
    /// How to print the graph
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: GraphFormat,
}

/// `schedule`
#[derive(Debug, Args)]
pub(super) struct Schedule {
    #[command(flatten)]
    pub project: Project,
    /// Only this environment with its stacks, this stack (`prod/worker`), or the shared stacks of this host
    /// (`hosts/lab`); may be repeated
    #[arg(long = "env", value_name = "ENV")]
    pub envs: Vec<String>,
    /// The day to begin with [default: today]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date::read)]
    pub from: Option<Date>,
    /// How many runs of each
    #[arg(long, value_name = "NUMBER", default_value_t = 3)]
    pub count: u8,
    /// How to print the list
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ScheduleFormat,
}

/// The forms of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ScheduleFormat {
    Text,
    Json,
}

/// `import`
#[derive(Debug, Args)]
pub(super) struct Import {
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
pub(super) struct Fmt {
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

/// `explain`
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// A key (`prod.api.environment.LOG_LEVEL`, `service.api`, `param.domain`), a code or name of a message (`E0202`,
    /// `unknown-attribute`), or a line of a generated file (`deploy/prod/compose.yaml:41`)
    #[arg(value_name = "KEY|CODE|FILE:LINE", required = true)]
    pub asked: Vec<String>,
    /// How to print what a value comes from
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ExplainFormat,
}

/// The forms of an explanation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ExplainFormat {
    Text,
    Json,
}

/// `schema`
#[derive(Debug, Args)]
pub(super) struct Schema {
    /// A kind, such as `service`, or `plan` [default: a list of all]
    #[arg(value_name = "KIND")]
    pub kind: Option<String>,
}

/// Formats of diagnostics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum DiagnosticFormat {
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

/// Formats of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum PlanFormat {
    /// For a terminal
    Text,
    /// For a comment under a pull request
    Markdown,
    /// For machines; `deployc schema plan` prints its JSON Schema
    Json,
    /// One page, with the graph drawn, that needs nothing else
    Html,
}

/// Formats of a graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum GraphFormat {
    /// Start order in waves, then edges
    Text,
    /// Graphviz
    Dot,
    /// For Markdown
    Mermaid,
    Json,
}

/// What `plan --fail-on` can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Gate {
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
