//! Schedules that leave a run out when the clocks go forward, or may make it twice when they go back.

use super::{Rule, Scene, waived};
use crate::diag::codes::SKIPPED_RUN;
use crate::diag::{Diagnostic, Sink};
use crate::model::backup::{Minute, runs};
use crate::model::{Scheduled, Scheduler};
use crate::schema::parse::date::Date;
use crate::schema::parse::zone::{Clocks, Turn};

pub(super) const RULE: Rule = Rule { code: SKIPPED_RUN, find };

/// The years that are looked at: in 28 years each date is each day of the week, however the leap years lie.
const YEARS: std::ops::Range<u16> = 2026..2054;

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for deployment in scene.deployments {
        let Some(zone) = &deployment.host.timezone else { continue };
        let Some(clocks) = Clocks::of(zone) else { continue };
        for scheduled in deployment.scheduled() {
            let allowed =
                deployment.services.get(&scheduled.name).is_some_and(|job| waived(job, SKIPPED_RUN));
            let found = look(&scheduled, &clocks, deployment.scheduler, zone).filter(|_| !allowed);
            if let Some(found) = found {
                sink.push(found.in_env(&deployment.env));
            }
        }
    }
}

fn look(scheduled: &Scheduled, clocks: &Clocks, scheduler: Scheduler, zone: &str) -> Option<Diagnostic> {
    let what = &scheduled.what;
    let (problem, turn, met) = match (met(scheduled, &clocks.forward), met(scheduled, &clocks.back)) {
        (Some(met), _) => {
            let (day, time) = (met.day(&clocks.forward), clock(met.first));
            let message = format!("{what} is left out on {day}: in {zone} there is no {time} then");
            (Diagnostic::new(SKIPPED_RUN, scheduled.origin.span, message), &clocks.forward, met)
        }
        // A timer starts it in the first of the two hours, and not in the second.
        (None, Some(met)) if scheduler == Scheduler::Cron => {
            let (day, time) = (met.day(&clocks.back), clock(met.first));
            let message = format!("{what} may run twice on {day}: in {zone} it is {time} twice then");
            (Diagnostic::new(SKIPPED_RUN, scheduled.origin.span, message), &clocks.back, met)
        }
        _ => return None,
    };
    let (from, to) = turn.hours();
    let note = match (std::ptr::eq(turn, &clocks.forward), scheduler) {
        (true, Scheduler::Systemd) => {
            format!("the clock goes from {from} to {to}, and timers pass over what lies between")
        }
        (true, Scheduler::Cron) => format!(
            "the clock goes from {from} to {to}; Debian's cron then runs at once what lies between, others pass over it"
        ),
        (false, _) => {
            format!("the clock goes from {to} back to {from}; Debian's cron starts it once, others twice")
        }
    };
    Some(
        problem
            .note(note)
            .help(format!("take an hour that every day has once, such as {}", other(met.first, clocks))),
    )
}

/// A run in a stretch of local time that is not like others.
struct Met {
    first: Minute,
    /// Whether it happens each year.
    always: bool,
}

impl Met {
    fn day(&self, turn: &Turn) -> String {
        if self.always { turn.to_string() } else { Date::of_unix(self.first * 60).to_string() }
    }
}

/// The first full hours later that the clocks have once each day.
fn other(first: Minute, clocks: &Clocks) -> String {
    let is_odd = |minute: &Minute| {
        [&clocks.forward, &clocks.back].iter().any(|turn| {
            let stretch = turn.stretch(YEARS.start);
            (minute + 1440 - stretch.start % 1440) % 1440 < stretch.end - stretch.start
        })
    };
    clock((1..24).map(|hours| first % 1440 + hours * 60).find(|at| !is_odd(at)).unwrap_or(first))
}

/// The first run of a schedule that falls into the stretch; none where it has another run on such a day, so that nothing
/// much is missed.
fn met(scheduled: &Scheduled, turn: &Turn) -> Option<Met> {
    let in_year = |year: u16| {
        let stretch = turn.stretch(year);
        let midnight = stretch.start / 1440 * 1440;
        let of_day: Vec<Minute> =
            runs(&scheduled.schedule, midnight).take_while(|at| *at < midnight + 1440).take(61).collect();
        let inside = |at: &&Minute| stretch.contains(*at);
        let all = of_day.iter().all(|at| stretch.contains(at));
        of_day.iter().find(inside).copied().filter(|_| all)
    };
    let found: Vec<Minute> = YEARS.filter_map(in_year).collect();
    Some(Met { first: *found.first()?, always: found.len() == YEARS.len() })
}

fn clock(minute: Minute) -> String {
    format!("{:02}:{:02}", minute % 1440 / 60, minute % 60)
}
