//! `plan`: what a build would change, which line causes it, and what is at risk.

use super::args::{Gate, Plan as Args, PlanFormat};
use super::fingerprint;
use super::live::Engine;
use super::session::Session;
use super::sides::Sides;
use super::{CHANGES, OK, RISK};
use crate::diag::render::Format;
use crate::graph::Graph;
use crate::import::hidden;
use crate::model::backup::coverage;
use crate::plan::render::{self, Style};
use crate::plan::{EnvPlan, Flag, host_files, moved, plan};
use crate::source::SourceMap;

/// Compares what is there with what shall be. Also environments and stacks that are no longer there.
pub(super) fn run(session: &mut Session<'_>, args: &Args) -> u8 {
    let sides = match Sides::of(session, args) {
        Ok(sides) => sides,
        Err(code) => return code,
    };
    let engine = match args.live.then(|| Engine::ask(session, &sides)).transpose() {
        Ok(engine) => engine,
        Err(diagnostic) => return session.refuse(diagnostic, Format::Text),
    };
    session.timings.phase("plan");
    let plans: Vec<EnvPlan> = sides
        .places
        .iter()
        .zip(sides.before.iter())
        .map(|(place, before)| {
            let mut plan = plan(before.as_ref(), sides.after(place));
            if let Some(before) = before {
                moved(&mut plan, before, &sides.after);
            }
            if before.is_some() && sides.after(place).is_some() && !sides.foreign {
                let [there, wanted] = sides.scripts(place);
                plan.rewrite(host_files(&there, &wanted));
            }
            let [there, wanted] = sides.on_host(place);
            plan.install(host_files(&there, &wanted));
            if sides.foreign {
                plan.bring_up_by("docker compose up --detach");
                plan.show_values_as(hidden);
            }
            plan.coverage = sides.after(place).map(|d| coverage(d, &sides.after)).unwrap_or_default();
            plan.fingerprint = fingerprint::wanted(args).then(|| sides.fingerprint(place));
            plan.live = engine.as_ref().zip(before.as_ref()).map(|(engine, before)| engine.compare(before));
            plan
        })
        .collect();
    let graphs = if args.format == PlanFormat::Html { graphs(&sides) } else { Vec::new() };
    show(session, args, &plans, &graphs, &sides.sources);
    if let Some(diagnostic) = fingerprint::stale(args, &plans) {
        return session.refuse(diagnostic, Format::Text);
    }
    exit_code(args, &plans)
}

/// Prints plans as they are asked for.
fn show(
    session: &mut Session<'_>,
    args: &Args,
    plans: &[EnvPlan],
    graphs: &[Option<Graph>],
    sources: &SourceMap,
) {
    let shown = match args.format {
        PlanFormat::Json => render::json(plans, sources),
        PlanFormat::Markdown => render::markdown(plans, sources),
        PlanFormat::Html => render::html(plans, graphs, sources),
        PlanFormat::Text => {
            let style = if session.data_look().color { Style::Colour } else { Style::Plain };
            let text = if session.global.verbose { render::whole_text } else { render::text };
            text(plans, sources, style)
        }
    };
    session.timings.phase("");
    session.data(shown);
}

/// The graph of each place as it shall be, or as it was where it is no longer.
fn graphs(sides: &Sides<'_>) -> Vec<Option<Graph>> {
    let both = sides.places.iter().zip(sides.before.iter());
    let shown = both.map(|(place, before)| sides.after(place).or(before.as_ref()));
    shown.map(|deployment| deployment.map(|d| Graph::among(d, &sides.after))).collect()
}

/// What the plans and the command line make of it.
fn exit_code(args: &Args, plans: &[EnvPlan]) -> u8 {
    let holds = |gate: &Gate| plans.iter().any(|plan| plan.flagged(flag(*gate)) > 0);
    let counts = |plan: &EnvPlan| if args.strict { !plan.is_empty() } else { plan.is_noticed() };
    if args.fail_on.iter().any(holds) {
        RISK
    } else if args.detailed_exitcode && plans.iter().any(|plan| counts(plan) || plan.drifted() > 0) {
        CHANGES
    } else {
        OK
    }
}

fn flag(gate: Gate) -> Flag {
    match gate {
        Gate::DataRisk => Flag::DataRisk,
        Gate::Exposure => Flag::Exposure,
        Gate::Downtime => Flag::Downtime,
        Gate::Secret => Flag::Secret,
        Gate::Major => Flag::Major,
    }
}
