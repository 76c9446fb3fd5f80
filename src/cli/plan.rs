//! `plan`: what a build would change, which line causes it, and what is at risk.

use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use ecow::{EcoString, eco_format};

use super::args::{Compose, Plan as Args, PlanFormat, Risk};
use super::deployed::{read_back, settle, strays, text};
use super::session::Session;
use super::{CHANGES, ERRORS, OK, RISK};
use crate::diag::render::Format;
use crate::diag::{Diagnostic, Severity, Sink, codes};
use crate::emit::{Artifact, ON_HOST, folder, on_host};
use crate::model::Deployment;
use crate::plan::render::{self, Style};
use crate::plan::{EnvPlan, Flag, host_files, moved, plan};
use crate::read::{self, Request};
use crate::source::{Host, SourceMap};

/// Compares what is checked in with what is compiled. Also environments and stacks that are no longer there.
pub(super) fn run(session: &mut Session<'_>, args: &Args) -> u8 {
    if let Some(request) = session.request(args.project.path.as_deref(), &args.compose) {
        return of_compose(session, args, &request);
    }
    let mut outcome = match session.compile(&args.project) {
        Ok(outcome) => outcome,
        Err(diagnostic) => return session.refuse(diagnostic, Format::Text),
    };
    let compiled = match outcome.compiled.take() {
        Some(compiled) if !outcome.diagnostics.iter().any(|d| d.severity == Severity::Error) => {
            ManuallyDrop::new(compiled)
        }
        _ => return session.report(&outcome.diagnostics, &outcome.sources, Format::Text),
    };
    let deployments = match session.select(&compiled, &args.envs) {
        Ok(deployments) => deployments,
        Err(diagnostic) => return session.refuse(diagnostic, Format::Text),
    };
    session.timings.phase("read back");
    let root: PathBuf =
        args.against.as_deref().map_or_else(|| compiled.folder.clone(), |dir| session.path(dir));
    if let Err(diagnostic) = settle(session.host, &root) {
        return session.refuse(diagnostic, Format::Text);
    }
    let mut envs: Vec<(EcoString, Option<&Deployment>)> =
        deployments.into_iter().map(|d| (d.place.clone(), Some(d))).collect();
    let known: Vec<&str> = compiled.deployments.iter().map(|d| d.place.as_str()).collect();
    envs.extend(strays(session.host, &root, &known, &args.envs).into_iter().map(|env| (env, None)));
    envs.sort_by(|(a, _), (b, _)| a.cmp(b));
    let names: Vec<EcoString> = envs.iter().map(|(env, _)| env.clone()).collect();
    let mut sink = Sink::new();
    let before = ManuallyDrop::new(read_back(session.host, &root, &names, &mut outcome.sources, &mut sink));
    let broken = sink.has_errors();
    outcome.diagnostics.extend(sink.finish(0));
    session.report(&outcome.diagnostics, &outcome.sources, Format::Text);
    if broken {
        return ERRORS;
    }
    session.timings.phase("plan");
    let sides = envs.iter().map(|(_, after)| after).zip(before.iter());
    let plans: Vec<EnvPlan> = sides
        .map(|(after, before)| {
            let mut plan = plan(before.as_ref(), *after);
            if let Some(before) = before {
                moved(&mut plan, before, &compiled.deployments);
            }
            plan
        })
        .zip(&envs)
        .map(|(mut plan, (place, after))| {
            plan.installed = host_files(&there(session.host, &root, place), &wanted(*after));
            plan
        })
        .collect();
    show(session, args, &plans, &outcome.sources);
    exit_code(args, &plans)
}

fn show(session: &mut Session<'_>, args: &Args, plans: &[EnvPlan], sources: &SourceMap) {
    let shown = match args.format {
        PlanFormat::Json => render::json(plans, sources),
        PlanFormat::Text => {
            let style = if session.data_look().color { Style::Colour } else { Style::Plain };
            render::text(plans, sources, style)
        }
    };
    session.timings.phase("");
    session.data(shown);
}

/// Compares compose files with others: what is deployed, as far as anybody wrote it down.
fn of_compose(session: &mut Session<'_>, args: &Args, request: &Request) -> u8 {
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
    show(session, args, &plans, &outcome.sources);
    exit_code(args, &plans)
}

/// What is checked in of the files that stand on the host.
fn there(host: &dyn Host, root: &Path, place: &str) -> Vec<(EcoString, String)> {
    let mut files = Vec::new();
    for kind in ON_HOST {
        let below = root.join(folder(place)).join(kind);
        for entry in host.list(&below).unwrap_or_default().into_iter().filter(|entry| !entry.folder) {
            if let Ok(text) = text(host, &below.join(&entry.name)) {
                files.push((eco_format!("{kind}/{}", entry.name), text));
            }
        }
    }
    files
}

/// What shall be.
fn wanted(deployment: Option<&Deployment>) -> Vec<(EcoString, String)> {
    let Some(deployment) = deployment else { return Vec::new() };
    let below = format!("{}/", folder(&deployment.place));
    let named = |artifact: Artifact| Some((artifact.path.strip_prefix(&below)?.into(), artifact.text));
    on_host(deployment, &[]).into_iter().filter_map(named).collect()
}

fn exit_code(args: &Args, plans: &[EnvPlan]) -> u8 {
    let holds = |risk: &Risk| match risk {
        Risk::DataRisk => plans.iter().any(|plan| plan.flagged(Flag::DataRisk) > 0),
    };
    if args.fail_on.iter().any(holds) {
        RISK
    } else if args.detailed_exitcode && plans.iter().any(|plan| !plan.is_empty()) {
        CHANGES
    } else {
        OK
    }
}
