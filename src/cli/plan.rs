//! `plan`: what a build would change, which line causes it, and what is at risk.

use super::args::{Plan as Args, PlanFormat, Risk};
use super::fingerprint;
use super::live::Engine;
use super::session::Session;
use super::sides::Sides;
use super::{CHANGES, OK, RISK};
use crate::diag::render::Format;
use crate::model::backup::coverage;
use crate::plan::render::{self, Style};
use crate::plan::{EnvPlan, Flag, host_files, moved, plan};

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
            let [there, wanted] = sides.on_host(place);
            plan.install(host_files(&there, &wanted));
            plan.coverage = sides.after(place).map(|d| coverage(d, &sides.after)).unwrap_or_default();
            plan.fingerprint = fingerprint::wanted(args).then(|| sides.fingerprint(place));
            plan.live = engine.as_ref().zip(before.as_ref()).map(|(engine, before)| engine.compare(before));
            plan
        })
        .collect();
    let shown = match args.format {
        PlanFormat::Json => render::json(&plans, &sides.sources),
        PlanFormat::Markdown => render::markdown(&plans, &sides.sources),
        PlanFormat::Text => {
            let style = if session.data_look().color { Style::Colour } else { Style::Plain };
            let text = if session.global.verbose { render::whole_text } else { render::text };
            text(&plans, &sides.sources, style)
        }
    };
    session.timings.phase("");
    session.data(shown);
    if let Some(diagnostic) = fingerprint::stale(args, &plans) {
        return session.refuse(diagnostic, Format::Text);
    }
    exit_code(args, &plans)
}

fn exit_code(args: &Args, plans: &[EnvPlan]) -> u8 {
    let holds = |risk: &Risk| plans.iter().any(|plan| plan.flagged(flag(*risk)) > 0);
    let counts = |plan: &EnvPlan| if args.strict { !plan.is_empty() } else { plan.is_noticed() };
    if args.fail_on.iter().any(holds) {
        RISK
    } else if args.detailed_exitcode && plans.iter().any(|plan| counts(plan) || plan.drifted() > 0) {
        CHANGES
    } else {
        OK
    }
}

fn flag(risk: Risk) -> Flag {
    match risk {
        Risk::DataRisk => Flag::DataRisk,
        Risk::Exposure => Flag::Exposure,
        Risk::Downtime => Flag::Downtime,
        Risk::Secret => Flag::Secret,
        Risk::Major => Flag::Major,
    }
}
