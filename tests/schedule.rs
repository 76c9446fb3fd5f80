//! When schedules run, held against two programs that other people wrote: `croner` for lines of a crontab,
//! `systemd-analyze` for calendar expressions.

use std::process::Command;
use std::str::FromStr;

use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc};
use deployc::schema::parse::schedule::{Argument, Moment, Schedule, Time};
use proptest::prelude::*;

use crate::support::tools::{Tool, require};

/// How far ahead runs are looked for.
const MINUTES: i64 = 5 * 366 * 24 * 60;

/// 2026-01-01 00:00 UTC.
fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_225_600, 0).unwrap()
}

/// The first runs from the start on, found minute by minute.
fn runs(schedule: &Schedule, count: usize) -> Vec<DateTime<Utc>> {
    let cron = schedule.cron();
    let minutes = (0..MINUTES).map(|minute| start() + TimeDelta::minutes(minute));
    let runs = minutes.filter(|at| {
        let time = Time { hour: at.hour() as u8, minute: at.minute() as u8 };
        cron.runs_at(at.month() as u8, at.day() as u8, at.weekday().num_days_from_sunday() as u8, time)
    });
    runs.take(count).collect()
}

fn moment(at: DateTime<Utc>) -> Moment {
    let time = Time { hour: at.hour() as u8, minute: at.minute() as u8 };
    Moment { year: at.year(), month: at.month() as u8, day: at.day() as u8, time }
}

fn of_croner(line: &str, count: usize) -> Vec<DateTime<Utc>> {
    let cron = croner::Cron::from_str(line).unwrap();
    let horizon = start() + TimeDelta::minutes(MINUTES);
    cron.iter_from(start(), croner::Direction::Forward).take_while(|at| *at < horizon).take(count).collect()
}

fn lines() -> impl Strategy<Value = String> {
    let field = |least: u8, most: u8| {
        let number = least..=most;
        let part = prop_oneof![
            number.clone().prop_map(|n| n.to_string()),
            (number.clone(), number.clone()).prop_map(|(a, b)| format!("{}-{}", a.min(b), a.max(b))),
            (1..=most - least).prop_map(|step| format!("*/{step}")),
            (least..most, 1..=4u8).prop_map(move |(a, step)| format!("{a}-{most}/{}", step.min(most - a))),
        ];
        prop_oneof![
            3 => Just("*".to_owned()),
            4 => proptest::collection::vec(part, 1..3).prop_map(|parts| parts.join(",")),
        ]
    };
    (field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 7), any::<bool>()).prop_map(
        |(minute, hour, day, month, weekday, by_day)| match by_day {
            true => format!("{minute} {hour} {day} {month} *"),
            false => format!("{minute} {hour} * {month} {weekday}"),
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_line_runs_when_croner_says(line in lines()) {
        let Ok(schedule) = Schedule::of("cron", Argument::Text(&line)) else { return Ok(()) };
        let expected = of_croner(&line, 12);
        prop_assert_eq!(&runs(&schedule, 12), &expected, "{}", line);
        // What is written means what was read.
        let written = schedule.cron().to_string();
        prop_assert_eq!(of_croner(&written, 12), expected, "{} for {}", written, line);
        prop_assert_eq!(Schedule::read(&schedule.to_string()), Ok(schedule));
    }

    #[test]
    fn the_next_run_is_croner_s(line in lines()) {
        let Ok(schedule) = Schedule::of("cron", Argument::Text(&line)) else { return Ok(()) };
        let mut at = moment(start() - TimeDelta::minutes(1));
        for expected in of_croner(&line, 12) {
            at = schedule.next(at).unwrap();
            prop_assert_eq!(at, moment(expected), "{}", line);
        }
    }

    #[test]
    fn every_duration_is_answered(minutes in 0u64..20_000, seconds in 0u64..3) {
        if let Ok(schedule) = Schedule::of("every", Argument::Duration((minutes * 60 + seconds) * 1_000_000_000)) {
            let runs = runs(&schedule, 50);
            let pauses: Vec<i64> = runs.windows(2).map(|w| (w[1] - w[0]).num_minutes()).collect();
            prop_assert!(pauses.iter().all(|pause| *pause == minutes as i64), "{:?}", pauses);
        }
    }
}

/// What systemd is asked about: each form once, and each way of writing a field.
const ASKED: &[&str] = &[
    "hourly(\":15\")",
    "daily(\"03:00\")",
    "weekly(\"sun 04:00\")",
    "weekly(\"mon-fri,sun 04:05\")",
    "weekly(\"mon,tue 04:05\")",
    "weekly(\"sat-tue 04:05\")",
    "monthly(\"1 04:00\")",
    "quarterly(\"28 23:59\")",
    "every(1m)",
    "every(15m)",
    "every(6h)",
    "cron(\"*/20 8-18/2 * 1-3,12 *\")",
    "cron(\"0 4 31 * *\")",
    "cron(\"0 4 29 2 *\")",
    "cron(\"0 4 */2 * *\")",
    "cron(\"3,5-59/7 0-23/5 * * 0\")",
];

/// What systemd says is due from a moment on.
fn elapses(systemd_analyze: &std::path::Path, expression: &str, from: &str, count: u8) -> Vec<String> {
    let said = Command::new(systemd_analyze)
        .env("TZ", "UTC")
        .env("LC_ALL", "C")
        .args(["calendar", &format!("--iterations={count}"), &format!("--base-time={from} UTC"), expression])
        .output()
        .unwrap();
    let said = String::from_utf8(said.stdout).unwrap();
    let lines =
        said.lines().map(str::trim).filter(|line| line.starts_with("Next") || line.starts_with("Iter"));
    lines.filter_map(|line| Some(line.split_once(": ")?.1[4..20].to_owned())).collect()
}

#[test]
fn systemd_does_on_the_nights_of_the_clocks_what_is_said_of_it() {
    let Some(analyze) = require(Tool::SystemdAnalyze) else { return };
    let asked = |text: &str, from: &str, count| {
        let schedule = Schedule::read(text).unwrap();
        elapses(&analyze, &schedule.on_calendar(Some("Europe/Berlin")), from, count)
    };
    // There is no 02:30 in Berlin on 29 March, and on 25 October there are two of them.
    assert_eq!(asked("daily(\"02:30\")", "2026-03-28 12:00", 1), ["2026-03-30 00:30"]);
    assert_eq!(asked("daily(\"02:30\")", "2026-10-24 12:00", 2), ["2026-10-25 00:30", "2026-10-26 01:30"]);
    // What runs all the time goes on through both nights.
    for night in ["2026-03-29 00:59", "2026-10-25 00:59"] {
        let day = &night[..10];
        let expected = ["01:00", "01:15", "01:30", "01:45", "02:00"].map(|time| format!("{day} {time}"));
        assert_eq!(asked("every(15m)", night, 5), expected);
        assert_eq!(asked("hourly(\":30\")", night, 2), [format!("{day} 01:30"), format!("{day} 02:30")]);
    }
    // India is half an hour beside UTC: its hours are its own.
    let hourly = Schedule::read("hourly(\":30\")").unwrap();
    assert_eq!(hourly.on_calendar(Some("Asia/Kolkata")), "*-*-* *:30:00 Asia/Kolkata");
    assert_eq!(hourly.on_calendar(Some("Australia/Adelaide")), "*-*-* *:30:00 Australia/Adelaide");
}

#[test]
fn systemd_runs_it_at_the_same_times() {
    let Some(systemd_analyze) = require(Tool::SystemdAnalyze) else { return };
    for text in ASKED {
        let schedule = Schedule::read(text).unwrap();
        let said = Command::new(&systemd_analyze)
            .env("TZ", "UTC")
            .env("LC_ALL", "C")
            .args(["calendar", "--iterations=6", "--base-time=2025-12-31 23:59:59 UTC"])
            .arg(schedule.on_calendar(Some("UTC")))
            .output()
            .unwrap();
        let said = String::from_utf8(said.stdout).unwrap();
        let after = |label: &str| -> Vec<&str> {
            let lines = said.lines().filter(|line| line.trim().starts_with(label));
            lines.filter_map(|line| line.split_once(": ").map(|(_, rest)| rest)).collect()
        };
        assert_eq!(after("Normalized form"), [schedule.on_calendar(Some("UTC"))], "{text}");
        let mut times = [after("Next elapse"), after("Iter")].concat();
        let expected = runs(&schedule, 6);
        times.truncate(expected.len());
        let expected: Vec<_> =
            expected.iter().map(|at| at.format("%a %Y-%m-%d %H:%M:%S UTC").to_string()).collect();
        assert_eq!(times, expected, "{text}\n{said}");
        let mut at = moment(start() - TimeDelta::minutes(1));
        for time in &times {
            at = schedule.next(at).unwrap();
            assert!(time.contains(&at.to_string()), "{text}: {at}\n{said}");
        }
        assert!(!times.is_empty(), "{text}\n{said}");
    }
}
