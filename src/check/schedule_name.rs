//! Names that say how often something runs, beside a schedule that says otherwise: `weekly` on the 7th of each month.

use super::{Rule, Scene, waived};
use crate::diag::codes::SCHEDULE_NAME;
use crate::diag::{Diagnostic, Sink};
use crate::model::Scheduled;
use crate::schema::parse::schedule::{Moment, Schedule, Time};

pub(super) const RULE: Rule = Rule { code: SCHEDULE_NAME, find };

/// A word, and how often in a year what bears it may run.
const WORDS: &[(&str, std::ops::RangeInclusive<usize>)] = &[
    ("hourly", 1000..=8784),
    ("daily", 200..=366),
    ("nightly", 200..=366),
    ("weekly", 50..=54),
    ("monthly", 12..=12),
    ("quarterly", 4..=4),
    ("yearly", 1..=1),
];

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for deployment in scene.deployments {
        for scheduled in deployment.scheduled() {
            let job = deployment.services.get(&scheduled.name);
            if job.is_some_and(|job| waived(job, SCHEDULE_NAME)) {
                continue;
            }
            let parts: Vec<&str> = scheduled.name.split(['-', '_']).collect();
            let ends = [parts.first(), parts.last()];
            let said = WORDS.iter().find(|(word, _)| ends.iter().flatten().any(|part| *part == word));
            let Some((word, runs)) = said else { continue };
            let really = scheduled.schedule.runs_a_year();
            if !runs.contains(&really) {
                sink.push(diagnostic(&scheduled, word, really).in_env(&deployment.env));
            }
        }
    }
}

fn diagnostic(scheduled: &Scheduled, word: &str, really: usize) -> Diagnostic {
    let how_often = match really {
        1 => "once a year".to_owned(),
        times => format!("{times} times a year"),
    };
    let message = format!("{} is called {word} and runs {how_often}", scheduled.what);
    let out =
        Diagnostic::new(SCHEDULE_NAME, scheduled.origin.span, message).here(format!("runs {how_often}"));
    match meant(&scheduled.schedule, word) {
        Some(meant) => out.help(format!("did you mean `{meant}`?")),
        None => out.help("rename it, or correct its schedule"),
    }
}

/// The schedule of that word, at the same time. Who wrote 7 as the day of a month may have meant a Sunday.
fn meant(schedule: &Schedule, word: &str) -> Option<String> {
    const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    let start = Moment { year: 2026, month: 1, day: 1, time: Time { hour: 0, minute: 0 } };
    let next = schedule.next(start)?;
    let (day, at) = (next.day, next.time);
    match word {
        "hourly" => Some(format!("hourly(\":{:02}\")", at.minute)),
        "daily" | "nightly" => Some(format!("daily(\"{at}\")")),
        "weekly" => {
            let day = if day <= 7 { usize::from(day % 7) } else { usize::from(next.weekday()) };
            Some(format!("weekly(\"{} {at}\")", DAYS.get(day)?))
        }
        "monthly" => Some(format!("monthly(\"1 {at}\")")),
        "quarterly" => Some(format!("quarterly(\"1 {at}\")")),
        _ => None,
    }
}
