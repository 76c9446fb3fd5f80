//! `schedule`: everything that runs at its times, on which host, and when it is due next.

use serde_json::{Value as Json, json as object};

use super::OK;
use super::args::{ListFormat, Schedule as Args};
use super::check::today;
use super::session::Session;
use crate::diag::render::{Format, visible};
use crate::model::{Deployment, Scheduled, Scheduler};
use crate::schema::parse::schedule::{Moment, Time};

/// The version of the JSON's shape.
const FORMAT_VERSION: &str = "1.0";

/// Times are the hosts', from midnight of a day on: which day it is there is not asked.
pub(super) fn run(session: &mut Session<'_>, args: &Args) -> u8 {
    let (compiled, outcome) = match session.compile_sound(&args.project, Format::Text) {
        Ok(sound) => sound,
        Err(code) => return code,
    };
    session.report(&outcome.diagnostics, &outcome.sources, Format::Text);
    let deployments = match session.select(&compiled, &args.only.envs) {
        Ok(deployments) => deployments,
        Err(diagnostic) => return session.refuse(diagnostic, Format::Text),
    };
    let date = today(args.from);
    let midnight = Time { hour: 0, minute: 0 };
    let from = Moment { year: date.year.into(), month: date.month, day: date.day, time: midnight };
    let rows: Vec<Row<'_>> = deployments
        .into_iter()
        .flat_map(|deployment| deployment.scheduled().into_iter().map(move |it| (deployment, it)))
        .map(|(deployment, it)| Row {
            next: it.schedule.runs(from).take(args.count.into()).collect(),
            deployment,
            it,
        })
        .collect();
    let shown = match args.format {
        ListFormat::Text => text(&rows),
        ListFormat::Json => json(&rows, from),
    };
    session.data(shown);
    OK
}

/// One thing that has a schedule.
struct Row<'a> {
    deployment: &'a Deployment,
    it: Scheduled,
    next: Vec<Moment>,
}

impl Row<'_> {
    /// What starts it, as the host calls it; `None` where nothing does.
    fn starter(&self) -> Option<String> {
        self.deployment.host.dir.as_ref()?;
        let name = self.deployment.real_name(&self.it.name);
        Some(match self.deployment.scheduler {
            Scheduler::Systemd => format!("{name}.timer"),
            Scheduler::Cron => format!("/etc/cron.d/{name}"),
        })
    }
}

fn text(rows: &[Row<'_>]) -> String {
    let mut out = String::new();
    let mut place = None;
    let cells: Vec<(String, String)> = rows
        .iter()
        .map(|row| (row.starter().unwrap_or_else(|| row.it.what.to_string()), row.it.schedule.to_string()))
        .collect();
    let width = |of: fn(&(String, String)) -> usize| cells.iter().map(of).max().unwrap_or_default();
    let (first, second) = (width(|cell| cell.0.chars().count()), width(|cell| cell.1.chars().count()));
    for (row, (name, schedule)) in rows.iter().zip(&cells) {
        let host = &row.deployment.host;
        if place != Some(&row.deployment.place) {
            place = Some(&row.deployment.place);
            let zone = host.timezone.as_ref().map(|zone| format!(", {}", visible(zone))).unwrap_or_default();
            let nothing = if host.dir.is_none() { ": nothing starts these" } else { "" };
            out.push_str(&format!("{} on {}{zone}{nothing}\n", row.deployment.place, host.name));
        }
        let next: Vec<String> = row.next.iter().map(Moment::to_string).collect();
        out.push_str(&format!("  {name:first$}  {schedule:second$}  {}\n", next.join(", ")));
    }
    if rows.is_empty() {
        out.push_str("nothing has a schedule\n");
    }
    out
}

fn json(rows: &[Row<'_>], from: Moment) -> String {
    let row = |row: &Row<'_>| -> Json {
        let (it, host) = (&row.it, &row.deployment.host);
        let next: Vec<String> = row.next.iter().map(Moment::to_string).collect();
        object!({
            "place": row.deployment.place.as_str(),
            "host": host.name.as_str(),
            "timezone": host.timezone.as_deref(),
            "name": it.name.as_str(),
            "started_by": row.starter(),
            "script": it.script.as_str(),
            "arguments": it.arguments.iter().map(|argument| argument.as_str()).collect::<Vec<_>>(),
            "schedule": it.schedule.to_string(),
            "cron": it.schedule.cron().to_string(),
            "on_calendar": it.schedule.on_calendar(host.timezone.as_deref()),
            "timeout_seconds": it.timeout.map(|nanoseconds| nanoseconds / 1_000_000_000),
            "next": next,
        })
    };
    let rows: Vec<Json> = rows.iter().map(row).collect();
    let document = object!({ "format_version": FORMAT_VERSION, "from": from.to_string(), "scheduled": rows });
    format!("{document:#}\n")
}
