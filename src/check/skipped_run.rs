//! Schedules that leave a run out when the clocks go forward.

use super::{Rule, Scene, waived};
use crate::diag::codes::SKIPPED_RUN;
use crate::diag::{Diagnostic, Sink};
use crate::model::Scheduled;
use crate::schema::parse::schedule::{Cron, Time};

pub(super) const RULE: Rule = Rule { code: SKIPPED_RUN, find };

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for deployment in scene.deployments {
        let Some(zone) = &deployment.host.timezone else { continue };
        let Some(change) = CHANGES.iter().find(|change| change.holds_in(zone)) else { continue };
        for scheduled in deployment.scheduled() {
            let waived = deployment.services.get(&scheduled.name).is_some_and(|job| waived(job, SKIPPED_RUN));
            if let Some(time) = change.skips(&scheduled.schedule.cron()).filter(|_| !waived) {
                sink.push(diagnostic(&scheduled, change, time, zone).in_env(&deployment.env));
            }
        }
    }
}

/// An hour that one Sunday of a year does not have.
struct Change {
    zones: &'static [&'static str],
    /// The Sunday, in words.
    sunday: &'static str,
    /// Its month, and the days of the month that it can be.
    month: u8,
    days: std::ops::RangeInclusive<u8>,
    /// The hour that is left out.
    hour: u8,
}

const LAST_OF_MARCH: (&str, u8, std::ops::RangeInclusive<u8>) = ("the last Sunday of March", 3, 25..=31);

/// The rules of the European Union, North America, Australia and New Zealand. What is not listed may well change
/// its clocks; nothing is said of it.
const CHANGES: &[Change] = &[
    Change {
        zones: &[
            "Europe/London",
            "Europe/Dublin",
            "Europe/Lisbon",
            "Europe/Belfast",
            "Europe/Guernsey",
            "Europe/Jersey",
            "Europe/Isle_of_Man",
            "Atlantic/Canary",
            "Atlantic/Faroe",
            "Atlantic/Madeira",
        ],
        sunday: LAST_OF_MARCH.0,
        month: LAST_OF_MARCH.1,
        days: LAST_OF_MARCH.2,
        hour: 1,
    },
    Change {
        zones: &[
            "Europe/Amsterdam",
            "Europe/Andorra",
            "Europe/Belgrade",
            "Europe/Berlin",
            "Europe/Bratislava",
            "Europe/Brussels",
            "Europe/Budapest",
            "Europe/Busingen",
            "Europe/Copenhagen",
            "Europe/Gibraltar",
            "Europe/Ljubljana",
            "Europe/Luxembourg",
            "Europe/Madrid",
            "Europe/Malta",
            "Europe/Monaco",
            "Europe/Oslo",
            "Europe/Paris",
            "Europe/Podgorica",
            "Europe/Prague",
            "Europe/Rome",
            "Europe/San_Marino",
            "Europe/Sarajevo",
            "Europe/Skopje",
            "Europe/Stockholm",
            "Europe/Tirane",
            "Europe/Vaduz",
            "Europe/Vatican",
            "Europe/Vienna",
            "Europe/Warsaw",
            "Europe/Zagreb",
            "Europe/Zurich",
        ],
        sunday: LAST_OF_MARCH.0,
        month: LAST_OF_MARCH.1,
        days: LAST_OF_MARCH.2,
        hour: 2,
    },
    Change {
        zones: &[
            "Europe/Athens",
            "Europe/Bucharest",
            "Europe/Helsinki",
            "Europe/Kiev",
            "Europe/Kyiv",
            "Europe/Mariehamn",
            "Europe/Riga",
            "Europe/Sofia",
            "Europe/Tallinn",
            "Europe/Vilnius",
            "Asia/Nicosia",
        ],
        sunday: LAST_OF_MARCH.0,
        month: LAST_OF_MARCH.1,
        days: LAST_OF_MARCH.2,
        hour: 3,
    },
    Change {
        zones: &[
            "America/Anchorage",
            "America/Boise",
            "America/Chicago",
            "America/Denver",
            "America/Detroit",
            "America/Edmonton",
            "America/Halifax",
            "America/Los_Angeles",
            "America/Montreal",
            "America/New_York",
            "America/Toronto",
            "America/Vancouver",
            "America/Winnipeg",
        ],
        sunday: "the second Sunday of March",
        month: 3,
        days: 8..=14,
        hour: 2,
    },
    Change {
        zones: &[
            "Australia/Adelaide",
            "Australia/Canberra",
            "Australia/Hobart",
            "Australia/Melbourne",
            "Australia/Sydney",
        ],
        sunday: "the first Sunday of October",
        month: 10,
        days: 1..=7,
        hour: 2,
    },
    Change {
        zones: &["Pacific/Auckland"],
        sunday: "the last Sunday of September",
        month: 9,
        days: 24..=30,
        hour: 2,
    },
];

impl Change {
    fn holds_in(&self, zone: &str) -> bool {
        self.zones.contains(&zone)
    }

    /// The time at which it would run on that Sunday of every year, had it this hour; `None` where it runs at
    /// another hour of the day too, so that nothing is missed.
    fn skips(&self, cron: &Cron) -> Option<Time> {
        let on = |day, hour, minute| cron.runs_at(self.month, day, 0, Time { hour, minute });
        let minute = (0..60).find(|minute| self.days.clone().all(|day| on(day, self.hour, *minute)))?;
        let day = *self.days.start();
        let elsewhere =
            (0..24).filter(|hour| *hour != self.hour).any(|hour| (0..60).any(|m| on(day, hour, m)));
        (!elsewhere).then_some(Time { hour: self.hour, minute })
    }
}

fn diagnostic(scheduled: &Scheduled, change: &Change, time: Time, zone: &str) -> Diagnostic {
    let (what, sunday) = (&scheduled.what, change.sunday);
    let after = Time { hour: time.hour + 1, ..time };
    Diagnostic::new(
        SKIPPED_RUN,
        scheduled.origin.span,
        format!("{what} is left out on {sunday}: in {zone} there is no {time} then"),
    )
    .note(format!(
        "the clock goes from {:02}:00 to {:02}:00, and timers pass over what lies between",
        change.hour,
        change.hour + 1
    ))
    .help(format!("take an hour that every day has, such as {after}"))
}
