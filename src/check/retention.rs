//! Copies that are all thrown away, or all kept for ever: found by running the schedule for ten years.

use super::{Rule, Scene};
use crate::diag::codes::RETENTION;
use crate::diag::{Diagnostic, Sink};
use crate::model::Backup;
use crate::model::backup::{Minute, Repository, runs};

pub(super) const RULE: Rule = Rule { code: RETENTION, find };

/// The years of the trial: 2024 to 2033, two leap years among them.
const FROM: Minute = 19_723 * 1440;
const TO: Minute = FROM + 3653 * 1440;

/// More runs than this and no rule could keep them all that anybody would write.
const MOST_RUNS: usize = 40_000;

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for deployment in scene.deployments {
        for backup in deployment.backups.values() {
            for repository in &backup.repositories {
                if let Some(problem) = look(backup, repository) {
                    sink.push(problem.in_env(&deployment.env));
                }
            }
        }
    }
}

fn look(backup: &Backup, repository: &Repository) -> Option<Diagnostic> {
    let (name, of) = (&repository.name, &backup.name);
    let Some((keep, span)) = &repository.keep else {
        let message = format!("nothing is ever pruned from repository `{name}` of backup `{of}`");
        let problem = Diagnostic::new(RETENTION, repository.origin.span, message);
        return Some(
            problem
                .note("every copy is kept until the disk is full, and then none is made")
                .help("say what is kept: `keep { daily = 7, weekly = 5, monthly = 12 }`"),
        );
    };
    if keep.is_empty() {
        let message = format!("repository `{name}` of backup `{of}` keeps nothing");
        return Some(
            Diagnostic::new(RETENTION, *span, message)
                .here("no rule keeps a copy")
                .help("say what is kept: `keep { daily = 7, weekly = 5, monthly = 12 }`"),
        );
    }
    let when = repository.schedule.as_ref()?;
    let trial: Vec<Minute> = runs(&when.schedule, FROM).take_while(|at| *at < TO).take(MOST_RUNS).collect();
    let kept = keep.kept(&trial).into_iter().filter(|kept| *kept).count();
    (trial.len() > 1 && kept == trial.len()).then(|| {
        let message =
            format!("repository `{name}` of backup `{of}` never prunes: {keep} is more than ten years");
        Diagnostic::new(RETENTION, *span, message)
            .here(format!("keeps all {kept} copies of ten years"))
            .label(when.origin.span, format!("`{}`", when.schedule))
            .help("keep fewer, or run it more often")
    })
}
