//! `diff`: how two environments differ, what is declared apart from what follows and from what nobody said.

mod compose;

use std::collections::BTreeMap;

use ecow::EcoString;

use super::args::{Diff as Args, ListFormat};
use super::session::Session;
use super::{CHANGES, OK};
use crate::Compiled;
use crate::diag::render::{Format, visible};
use crate::diag::{Diagnostic, Severity, codes, did_you_mean};
use crate::eval::trace::Trace;
use crate::plan::parity::{Parity, Side, parity};
use crate::plan::render::{self, Style};
use crate::source::SourceMap;

/// Compiles the project and holds two of its environments against each other.
pub(super) fn run(session: &mut Session<'_>, args: &Args) -> u8 {
    if compose::is_files(&args.left) && compose::is_files(&args.right) {
        return compose::run(session, args);
    }
    let (outcome, trace) = match session.compile_traced(&args.project) {
        Ok(both) => both,
        Err(diagnostic) => return session.refuse(diagnostic, Format::Text),
    };
    let (Some(compiled), Some(trace)) = (&outcome.compiled, &*trace) else {
        return session.report(&outcome.diagnostics, &outcome.sources, Format::Text);
    };
    let errors = outcome.diagnostics.iter().any(|d| d.severity == Severity::Error);
    if errors {
        return session.report(&outcome.diagnostics, &outcome.sources, Format::Text);
    }
    let (left, right) = match (side(compiled, &args.left), side(compiled, &args.right)) {
        (Ok(left), Ok(right)) => (left, right),
        (Err(diagnostic), _) | (_, Err(diagnostic)) => return session.refuse(diagnostic, Format::Text),
    };
    let parity = parity([&left, &right], trace, &outcome.sources);
    let text = shown(session, args, &parity, trace, &outcome.sources);
    session.data(text);
    if args.detailed_exitcode && !parity.differences.is_empty() { CHANGES } else { OK }
}

/// A comparison as it was asked for.
fn shown(session: &Session<'_>, args: &Args, parity: &Parity, trace: &Trace, sources: &SourceMap) -> String {
    match args.format {
        ListFormat::Json => render::parity_json(parity, trace, sources),
        ListFormat::Text => {
            let style = if session.data_look().color { Style::Colour } else { Style::Plain };
            render::parity_text(parity, trace, sources, style)
        }
    }
}

/// An environment with all its stacks.
fn side<'c>(compiled: &'c Compiled, name: &str) -> Result<Side<'c>, Diagnostic> {
    let deployments: BTreeMap<_, _> = compiled
        .deployments
        .iter()
        .filter(|d| !d.is_shared() && d.env == name)
        .map(|d| (d.stack.clone(), d))
        .collect();
    if !deployments.is_empty() {
        return Ok(Side { name: name.into(), deployments });
    }
    let mut envs: Vec<EcoString> =
        compiled.deployments.iter().filter(|d| !d.is_shared()).map(|d| d.env.clone()).collect();
    envs.dedup();
    let message = format!("there is no env `{}` in project `{}`", visible(name), compiled.project);
    let problem = Diagnostic::nowhere(codes::UNKNOWN_NAME, message);
    Err(match did_you_mean(name, envs.iter().map(EcoString::as_str)) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help(format!("its envs are `{}`", envs.join("`, `"))),
    })
}
