//! `plan`: what a build would change, which line causes it, and what is at risk.

use super::args::{Plan as Args, PlanFormat, Risk};
use super::fingerprint;
use super::live::Engine;
use super::session::Session;
use super::sides::Sides;
use super::{CHANGES, OK, RISK};
use crate::diag::render::Format;
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
            plan.installed = host_files(&there, &wanted);
            plan.fingerprint = fingerprint::wanted(args).then(|| sides.fingerprint(place));
            plan.live = engine.as_ref().zip(before.as_ref()).map(|(engine, before)| engine.compare(before));
            plan
        })
        .collect();
    let shown = match args.format {
        PlanFormat::Json => render::json(&plans, &sides.sources),
        PlanFormat::Text => {
            let style = if session.data_look().color { Style::Colour } else { Style::Plain };
            render::text(&plans, &sides.sources, style)
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
    let holds = |risk: &Risk| match risk {
        Risk::DataRisk => plans.iter().any(|plan| plan.flagged(Flag::DataRisk) > 0),
    };
    if args.fail_on.iter().any(holds) {
        RISK
    } else if args.detailed_exitcode && plans.iter().any(|plan| !plan.is_empty() || plan.drifted() > 0) {
        CHANGES
    } else {
        OK
    }
}
