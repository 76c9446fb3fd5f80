//! What a schedule says, what is wrong with one, and that no text hurts.

use proptest::prelude::*;

use super::{Argument, Schedule};

/// A schedule, as text, as a line of a crontab, as `OnCalendar=`.
const SAID: &[(&str, &str, &str)] = &[
    ("hourly(\":15\")", "15 * * * *", "*-*-* *:15:00"),
    ("daily(\"03:00\")", "0 3 * * *", "*-*-* 03:00:00"),
    ("weekly(\"sun 04:00\")", "0 4 * * 0", "Sun *-*-* 04:00:00"),
    ("weekly(\"mon-fri,sun 04:05\")", "5 4 * * 0-5", "Mon..Fri,Sun *-*-* 04:05:00"),
    ("weekly(\"mon,tue 04:05\")", "5 4 * * 1-2", "Mon,Tue *-*-* 04:05:00"),
    ("weekly(\"mon-sun 04:05\")", "5 4 * * *", "*-*-* 04:05:00"),
    ("monthly(\"1 04:00\")", "0 4 1 * *", "*-*-01 04:00:00"),
    ("quarterly(\"28 23:59\")", "59 23 28 1,4,7,10 *", "*-01,04,07,10-28 23:59:00"),
    ("every(1m)", "* * * * *", "*-*-* *:*:00"),
    ("every(15m)", "*/15 * * * *", "*-*-* *:00/15:00"),
    ("every(1h)", "0 * * * *", "*-*-* *:00:00"),
    ("every(6h)", "0 */6 * * *", "*-*-* 00/6:00:00"),
    ("cron(\"5 4 * * 1\")", "5 4 * * 1", "Mon *-*-* 04:05:00"),
    ("cron(\"*/20 8-18/2 * 1-3,12 *\")", "*/20 8-18/2 * 1-3,12 *", "*-01..03,12-* 08..18/2:00/20:00"),
    ("cron(\"0 4 31 * *\")", "0 4 31 * *", "*-*-31 04:00:00"),
    ("cron(\"0 4 29 2 *\")", "0 4 29 2 *", "*-02-29 04:00:00"),
    ("cron(\"0 4 */2 * *\")", "0 4 */2 * *", "*-*-01/2 04:00:00"),
];

#[test]
fn one_schedule_in_three_languages() {
    for (text, cron, calendar) in SAID {
        let schedule = Schedule::read(text).expect(text);
        assert_eq!(schedule.to_string(), *text);
        assert_eq!(schedule.cron().to_string(), *cron, "{text}");
        assert_eq!(schedule.on_calendar(None), *calendar, "{text}");
        assert_eq!(Schedule::of("cron", Argument::Text(cron)).expect(cron).on_calendar(None), *calendar);
    }
    let london = Schedule::read("daily(\"03:00\")").map(|s| s.on_calendar(Some("Europe/London")));
    assert_eq!(london.as_deref(), Ok("*-*-* 03:00:00 Europe/London"));
}

#[test]
fn spellings_that_mean_the_same_become_one() {
    for (said, text) in [
        ("daily(\"3:00\")", "daily(\"03:00\")"),
        ("weekly(\"Sat,SUN 04:00\")", "weekly(\"sat,sun 04:00\")"),
        ("weekly(\"fri-mon 04:00\")", "weekly(\"mon,fri-sun 04:00\")"),
        ("every(\"60m\")", "every(1h)"),
        ("every(0h30m)", "every(30m)"),
        ("cron(\"05  4 * jan-mar MON\")", "cron(\"5 4 * 1-3 1\")"),
        ("cron(\"0 4 * * 7\")", "cron(\"0 4 * * 0\")"),
        ("cron(\"0 4 * * 5-7\")", "cron(\"0 4 * * 0,5-6\")"),
        ("cron(\"0 4 * * 0-7\")", "cron(\"0 4 * * *\")"),
        ("cron(\"0-59 */1 1-31 1-12 0-6\")", "cron(\"* * * * *\")"),
        ("cron(\"30,0,30 4 * * 1-6/2\")", "cron(\"0,30 4 * * 1,3,5\")"),
    ] {
        assert_eq!(Schedule::read(said).map(|s| s.to_string()).as_deref(), Ok(text), "{said}");
    }
}

#[test]
fn what_is_wrong_is_said_with_what_to_write() {
    for (text, message, help) in [
        ("weekly(\"7\")", "`7` is no day of the week", "day 7 of each month is `monthly(\"7 04:00\")`"),
        ("weekly(\"04:00\")", "on which day", "`weekly(\"sun 04:00\")`"),
        ("weekly(\"mon\")", "at what time", "`weekly(\"mon 04:00\")`"),
        ("weekly(\"sunday 04:00\")", "`sunday` is no day", "write `sun`"),
        ("weekly(\"sum 04:00\")", "`sum` is no day", "write `sun`"),
        ("daily(\"3am\")", "`3am` is no time of the day", "with 24 hours"),
        ("daily(\"24:00\")", "no time", "midnight is `00:00`"),
        ("daily(\"03:00:30\")", "no time", "leave the seconds out"),
        ("daily(\"03:60\")", "no time", "with 24 hours"),
        ("daily(\"sun 03:00\")", "`daily` takes a time alone", "`weekly(\"sun 03:00\")`"),
        ("daily(24h)", "takes a time, not a duration", "`daily(\"03:00\")`"),
        ("hourly(\"15\")", "`15` is no minute of an hour", "`hourly(\":15\")`"),
        ("hourly(\":60\")", "no minute", "`hourly(\":15\")`"),
        ("monthly(\"31 04:00\")", "not every month has a day 31", "`cron(\"0 4 31 * *\")`"),
        ("monthly(\"0 04:00\")", "`0` is no day of the month", "from 1 to 28"),
        ("monthly(\"sun 04:00\")", "`sun` is no day of the month", "`weekly(\"sun 04:00\")`"),
        ("quarterly(\"04:00\")", "not a day of the month and a time", "`monthly(\"1 04:00\")`"),
        ("every(7m)", "after minute 56 it would start anew", "`every(6m)` or `every(10m)`"),
        ("every(90m)", "does not divide the day", "`every(1h)` or `every(2h)`"),
        ("every(5h)", "does not divide the day", "`every(4h)` or `every(6h)`"),
        ("every(30s)", "whole minutes", "`every(1m)` is the most often"),
        ("every(1d)", "does not say at what time", "`daily(\"03:00\")`"),
        ("every(7d)", "does not say on which day", "`weekly(\"sun 04:00\")`"),
        ("every(0m)", "whole minutes", "`every(1m)`"),
        ("cron(\"0 4 1 * 1\")", "on either, not on both", "`cron(\"0 4 1 * *\")` or `cron(\"0 4 * * 1\")`"),
        ("cron(\"0 4 */2 * 1\")", "on either, not on both", "`cron(\"0 4 */2 * *\")`"),
        ("cron(\"0 4 30 2 *\")", "never runs", "a day that the month has"),
        ("cron(\"0 0 4 * * 1\")", "has 6", "`cron(\"0 4 * * 1\")`"),
        ("cron(\"0 4 * *\")", "has 4", "the fields are"),
        ("cron(\"@daily\")", "is not a schedule", "`daily(\"00:00\")`"),
        ("cron(\"5/15 * * * *\")", "a step but no range", "`5-59/15`"),
        ("cron(\"*/90 * * * *\")", "no second minute", "`every(…)`"),
        ("cron(\"*/0 * * * *\")", "no second minute", "`every(…)`"),
        ("cron(\"50-10 * * * *\")", "runs backwards", "`50-59,0-10`"),
        ("cron(\"0 4 L * *\")", "`L` is no day of the month", "some schedulers only"),
        ("cron(\"0 4 * * sunday\")", "`sunday` is no day", "write `sun`"),
        ("cron(\"5#2 * * * *\")", "`5#2` is no minute", "some schedulers only"),
        ("cron(\"+5 * * * *\")", "`+5` is no minute", "from 0 to 59"),
        ("fortnightly(\"1\")", "makes no schedule", "a schedule is one of"),
        ("dayly(\"03:00\")", "makes no schedule", "did you mean `daily(\"03:00\")`?"),
        ("0 4 * * 1", "is not a schedule", "write `cron(\"0 4 * * 1\")`"),
        ("03:00", "is not a schedule", "write `daily(\"03:00\")`"),
        ("15m", "is not a schedule", "write `every(15m)`"),
        ("@reboot", "is not a schedule", "a `unit` or a `service`"),
        ("daily", "is not a schedule", "say when: `daily(\"03:00\")`"),
        ("", "is not a schedule", "a schedule is one of"),
    ] {
        let mistake = Schedule::read(text).expect_err(text);
        assert!(mistake.message.contains(message), "{text}: {}", mistake.message);
        assert!(mistake.help.contains(help), "{text}: {}", mistake.help);
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC{0,24}", word in "[a-z]{0,9}") {
        let _ = Schedule::read(&text);
        let _ = Schedule::read(&format!("{word}(\"{text}\")"));
        for (word, _) in Schedule::FORMS {
            let _ = Schedule::of(word, Argument::Text(&text));
        }
    }
}
