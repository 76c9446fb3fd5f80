//! `plan` of compose files that somebody else wrote.

use std::mem::ManuallyDrop;

use super::args::{Compose, Plan as Args};
use super::plan::{exit_code, show};
use super::session::Session;
use super::{ERRORS, OK};
use crate::diag::render::Format;
use crate::diag::{Diagnostic, Sink, codes};
use crate::graph::Graph;
use crate::plan::plan;
use crate::read::{self, Request};

/// Compares compose files with others: what is deployed, as far as anybody wrote it down.
pub(super) fn run(session: &mut Session<'_>, args: &Args, request: &Request) -> u8 {
    let mut outcome = session.compile_compose(request);
    let said = session.report(&outcome.diagnostics, &outcome.sources, Format::Text);
    let compiled = match outcome.compiled.take() {
        Some(compiled) if said == OK => ManuallyDrop::new(compiled),
        _ => return said,
    };
    let files = Compose { files: Vec::new(), env_files: args.compose.env_files.clone() };
    let Some(before) = args.against.as_deref().and_then(|path| session.request(Some(path), &files)) else {
        let message = "nothing says what this compose file is compared with";
        let help = "name the compose file that is deployed, or a folder with it: `--against OLD.yaml`";
        return session.refuse(Diagnostic::nowhere(codes::NO_PROJECT, message).help(help), Format::Text);
    };
    let mut sink = Sink::new();
    let loaded = read::project(session.host, &before, &mut outcome.sources, &mut sink);
    let broken = sink.has_errors() || loaded.is_none();
    session.report(&sink.finish(1), &outcome.sources, Format::Text);
    if broken {
        return ERRORS;
    }
    let mut plans = Vec::new();
    for after in &compiled.deployments {
        let mut before = loaded.as_ref().map(|loaded| loaded.deployment.clone());
        if let Some(before) = &mut before {
            (before.env, before.place) = (after.env.clone(), after.place.clone());
        }
        plans.push(plan(before.as_ref(), Some(after)));
    }
    let graphs = || compiled.deployments.iter().map(|d| Some(Graph::of(d))).collect();
    show(session, args, &plans, graphs, &outcome.sources);
    exit_code(args, &plans)
}
