//! The command line: arguments in, data on stdout, messages on stderr, an exit code.
//!
//! One file a verb. Only here and in [`source`](crate::source) is the outside touched: the verbs get it
//! as a [`Host`] and two writers, so that tests run them in memory.

mod args;
mod artifacts;
mod backup;
mod beside;
mod build;
mod cause;
mod check;
mod crash;
mod deployed;
mod diff;
mod drift;
mod emitted;
mod explain;
mod fingerprint;
mod fmt;
mod foreign;
mod graph;
mod import;
mod init;
mod live;
mod named;
mod no_revision;
mod ownership;
mod pin;
mod plan;
mod schedule;
mod schema;
mod secrets;
mod session;
mod sides;
mod terminal;
mod timings;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};

use crate::source::{Disk, Host};
use args::{CommandLine, Verb};
use session::Session;
pub use terminal::Terminal;

/// All is well, or nothing changes.
const OK: u8 = 0;
/// There are errors in the input.
const ERRORS: u8 = 1;
/// There are changes, where somebody asked to be told by the exit code.
const CHANGES: u8 = 2;
/// The plan holds a risk that `--fail-on` names.
const RISK: u8 = 3;
/// The command line is wrong: `EX_USAGE` of sysexits.
const USAGE: u8 = 64;
/// deployc is wrong: `EX_SOFTWARE`.
const INTERNAL: u8 = 70;

/// The program: this process's arguments, disk and terminal.
pub fn main() -> ExitCode {
    let args: Vec<OsString> = std::env::args_os().skip(1).collect();
    let terminal = Terminal::of_process();
    ExitCode::from(crash::guard(|| {
        let mut stdout = io::BufWriter::new(io::stdout().lock());
        run(&args, &Disk, &terminal, &mut stdout, &mut io::stderr())
    }))
}

/// One run; `args` without the program's name. Gives the exit code.
pub fn run<A: Into<OsString> + Clone>(
    args: &[A],
    host: &dyn Host,
    terminal: &Terminal,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> u8 {
    let args = args.iter().cloned().map(Into::into);
    match CommandLine::try_parse_from([OsString::from("deployc")].into_iter().chain(args)) {
        Ok(CommandLine { global, verb }) => {
            let mut session = Session::new(host, terminal, global, stdout, stderr);
            let code = carry_out(&mut session, &verb);
            session.end(code)
        }
        Err(error) => usage(&error, terminal, stdout, stderr),
    }
}

fn carry_out(session: &mut Session<'_>, verb: &Verb) -> u8 {
    match verb {
        Verb::Init(args) => init::run(session, args),
        Verb::Check(args) => check::run(session, args),
        Verb::Graph(args) => graph::run(session, args),
        Verb::Build(args) => build::run(session, args),
        Verb::Plan(args) => plan::run(session, args),
        Verb::Diff(args) => diff::run(session, args),
        Verb::Schedule(args) => schedule::run(session, args),
        Verb::Import(args) => import::run(session, args),
        Verb::Fmt(args) => fmt::run(session, args),
        Verb::Secrets(args) => secrets::run(session, args),
        Verb::Backup(args) => backup::run(session, args),
        Verb::Explain(args) => explain::run(session, args),
        Verb::Schema(args) => schema::run(session, args),
        Verb::Version => {
            session.data(format_args!("{}", CommandLine::command().render_version()));
            OK
        }
        Verb::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut CommandLine::command(), "deployc", &mut script);
            session.data(String::from_utf8_lossy(&script));
            OK
        }
        Verb::Man => {
            let mut page = Vec::new();
            // Writing to memory cannot fail.
            let _ = clap_mangen::Man::new(CommandLine::command()).render(&mut page);
            session.data(String::from_utf8_lossy(&page));
            OK
        }
    }
}

/// Help and version are data; everything else that clap says is a wrong command line.
fn usage(error: &clap::Error, terminal: &Terminal, stdout: &mut dyn Write, stderr: &mut dyn Write) -> u8 {
    let print = |out: &mut dyn Write, is_terminal: bool| {
        let text = error.render();
        // A reader that is gone needs no help.
        let _ = if terminal.look(args::Color::Auto, is_terminal).color {
            write!(out, "{}", text.ansi())
        } else {
            write!(out, "{text}")
        };
        let _ = out.flush();
    };
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            print(stdout, terminal.stdout);
            OK
        }
        _ => {
            print(stderr, terminal.stderr);
            USAGE
        }
    }
}
