//! `backup`: which volumes are saved and by what, what retention keeps, and when the next runs are.

use serde::Serialize;

use super::OK;
use super::args::{Backup as Args, BackupVerb, ListFormat};
use super::check::today;
use super::session::Session;
use crate::diag::render::{Format, visible};
use crate::model::backup::{Keep, Minute, Repository, Strategy, What, coverage, runs};
use crate::model::{Backup, Deployment};
use crate::schema::parse::date::Date;

const DAY: Minute = 1440;
/// What is kept settles within the longest time that people keep things.
const YEARS: Minute = 10 * 366 * DAY;
const MOST_RUNS: usize = 40_000;

/// Lists what there is, or what comes next.
pub(super) fn run(session: &mut Session<'_>, args: &Args) -> u8 {
    let compiled = match session.compile_sound(&args.project, Format::Text) {
        Ok((compiled, _)) => compiled,
        Err(code) => return code,
    };
    let deployments = match session.select(&compiled, &args.only.envs) {
        Ok(deployments) => deployments,
        Err(diagnostic) => return session.refuse(diagnostic, Format::Text),
    };
    let from = today(args.from).days() * DAY;
    match (args.verb, args.format) {
        (BackupVerb::List, format) => {
            let places: Vec<Place> =
                deployments.iter().map(|d| Place::of(d, &compiled.deployments, from)).collect();
            match format {
                ListFormat::Text => session.data(list(&places)),
                ListFormat::Json => session.data(json(&places)),
            }
        }
        (BackupVerb::Next, format) => {
            let mut next: Vec<Run> = deployments.iter().flat_map(|d| next(d, from)).collect();
            next.sort();
            match format {
                ListFormat::Text => session.data(times(&next)),
                ListFormat::Json => session.data(json(&next)),
            }
        }
    }
    OK
}

/// The backups of one compose project.
#[derive(Debug, Serialize)]
struct Place {
    place: String,
    backups: Vec<Listed>,
    volumes: Vec<Volume>,
}

#[derive(Debug, Serialize)]
struct Listed {
    name: String,
    sources: Vec<String>,
    repositories: Vec<Kept>,
}

/// A repository and what is in it once its schedule has run for long.
#[derive(Debug, Serialize)]
struct Kept {
    name: String,
    place: String,
    schedule: Option<String>,
    keep: Option<String>,
    copies: Option<usize>,
    oldest_days: Option<u64>,
    verify: Option<String>,
    drill: Option<String>,
}

#[derive(Debug, Serialize)]
struct Volume {
    name: String,
    /// The backups that save it.
    saved_by: Vec<String>,
    /// Why none does.
    waived: Option<String>,
    /// The last day on which that is enough.
    until: Option<String>,
    /// Whether its loss would be one.
    at_risk: bool,
    /// All of this in words.
    #[serde(skip)]
    how: String,
}

impl Place {
    fn of(deployment: &Deployment, all: &[Deployment], from: Minute) -> Self {
        let volumes = coverage(deployment, all).into_iter().map(|covered| Volume {
            saved_by: covered.by.iter().map(|saving| saving.backup.to_string()).collect(),
            waived: covered.waived.as_ref().map(|waived| waived.reason.to_string()),
            until: covered.waived.as_ref().and_then(|waived| waived.until).map(|until| until.to_string()),
            at_risk: covered.is_at_risk(),
            how: covered.in_words(),
            name: covered.volume.to_string(),
        });
        let backups = deployment.backups.values().map(|backup| listed(backup, from)).collect();
        Self { place: deployment.place.to_string(), backups, volumes: volumes.collect() }
    }
}

fn listed(backup: &Backup, from: Minute) -> Listed {
    let source = |source: &crate::model::backup::Source| match &source.what {
        What::Database { stores, .. } => format!("{} ({})", source.name, stores.kind),
        what => format!("{} ({})", source.name, what.word()),
    };
    Listed {
        name: backup.name.to_string(),
        sources: backup.sources.iter().map(source).collect(),
        repositories: backup.repositories.iter().map(|repository| kept(repository, from)).collect(),
    }
}

fn kept(repository: &Repository, from: Minute) -> Kept {
    let place = match &repository.strategy {
        Strategy::Restic { url, .. } => format!("restic {url}"),
        Strategy::Archive { dir } => format!("archive {dir}"),
    };
    let none = Keep::default();
    let keep = repository.keep.as_ref().map_or(&none, |(keep, _)| keep);
    let settled = repository.schedule.as_ref().map(|when| {
        let until = from + YEARS;
        let trial: Vec<Minute> = runs(&when.schedule, from).take_while(|at| *at < until).collect();
        let trial = &trial[trial.len().saturating_sub(MOST_RUNS)..];
        let there: Vec<Minute> =
            trial.iter().zip(keep.kept(trial)).filter(|(_, kept)| *kept).map(|(run, _)| *run).collect();
        let oldest = there.first().zip(there.last()).map_or(0, |(first, last)| (last - first) / DAY);
        (there.len(), oldest)
    });
    let said =
        |when: &Option<crate::model::backup::When>| when.as_ref().map(|when| when.schedule.to_string());
    Kept {
        name: repository.name.to_string(),
        place,
        schedule: said(&repository.schedule),
        keep: (!keep.is_empty()).then(|| keep.to_string()),
        copies: settled.map(|(copies, _)| copies),
        oldest_days: settled.map(|(_, days)| days),
        verify: said(&repository.verify),
        drill: said(&repository.drill),
    }
}

fn list(places: &[Place]) -> String {
    let mut out = String::new();
    for place in places.iter().filter(|place| !place.backups.is_empty() || !place.volumes.is_empty()) {
        out.push_str(&format!("{}:\n", visible(&place.place)));
        for backup in &place.backups {
            out.push_str(&format!("  backup {}: {}\n", backup.name, visible(&backup.sources.join(", "))));
            for kept in &backup.repositories {
                out.push_str(&format!("    {}: {}\n", kept.name, visible(&kept.place)));
                let schedule = kept.schedule.as_deref().unwrap_or("by hand, or before an update");
                let keep = kept.keep.as_deref().unwrap_or("everything");
                out.push_str(&format!("      {schedule}, keeps {keep}"));
                if let (Some(copies), Some(days)) = (kept.copies, kept.oldest_days) {
                    out.push_str(&format!(": {copies} copies, the oldest {days} days older than the newest"));
                }
                out.push('\n');
                for (verb, when) in [("verified", &kept.verify), ("drill", &kept.drill)] {
                    if let Some(when) = when {
                        out.push_str(&format!("      {verb} {when}\n"));
                    }
                }
            }
        }
        let width = place.volumes.iter().map(|volume| volume.name.len()).max().unwrap_or(0);
        if !place.volumes.is_empty() {
            out.push_str("  volumes:\n");
        }
        for volume in &place.volumes {
            out.push_str(&format!("    {:width$}  {}\n", volume.name, visible(&volume.how)));
        }
    }
    out
}

/// One run to come. Ordered by time.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Run {
    at: String,
    place: String,
    what: String,
}

/// The next three runs of each schedule of a project's backups.
fn next(deployment: &Deployment, from: Minute) -> Vec<Run> {
    let scheduled = deployment.scheduled_backups();
    let coming = scheduled.iter().flat_map(|scheduled| {
        runs(&scheduled.schedule, from).take(3).map(|at| Run {
            at: format!("{} {:02}:{:02}", Date::of_unix(at * 60), at % DAY / 60, at % 60),
            place: deployment.place.to_string(),
            what: scheduled.what.to_string(),
        })
    });
    coming.collect()
}

fn times(runs: &[Run]) -> String {
    let width = runs.iter().map(|run| run.place.len()).max().unwrap_or(0);
    runs.iter().map(|run| format!("{}  {:width$}  {}\n", run.at, run.place, visible(&run.what))).collect()
}

fn json<T: Serialize>(found: &[T]) -> String {
    let value = serde_json::json!({ "format_version": "1.0", "found": found });
    format!("{value:#}\n")
}
