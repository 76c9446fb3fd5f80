//! `plan`: what a build would change, which line causes it, and what is at risk.

use super::args::{Plan as Args, PlanFormat, Risk};
use super::session::Session;
use super::sides::Sides;
use super::{CHANGES, OK, RISK};
use crate::model::backup::coverage;
use crate::plan::render::{self, Style};
use crate::plan::{EnvPlan, Flag, host_files, moved, plan};

/// Compares what is there with what shall be. Also environments and stacks that are no longer there.
pub(super) fn run(session: &mut Session<'_>, args: &Args) -> u8 {
    let sides = match Sides::of(session, args) {
        Ok(sides) => sides,
        Err(code) => return code,
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
            if sides.foreign {
                plan.bring_up_by("docker compose up --detach");
            }
            plan.coverage = sides.after(place).map(|d| coverage(d, &sides.after)).unwrap_or_default();
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
    exit_code(args, &plans)
}

fn exit_code(args: &Args, plans: &[EnvPlan]) -> u8 {
    let holds = |risk: &Risk| plans.iter().any(|plan| plan.flagged(flag(*risk)) > 0);
    let counts = |plan: &EnvPlan| if args.strict { !plan.is_empty() } else { plan.is_noticed() };
    if args.fail_on.iter().any(holds) {
        RISK
    } else if args.detailed_exitcode && plans.iter().any(counts) {
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
