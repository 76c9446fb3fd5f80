//! When a job runs, and what that makes of it for Compose.

use super::service::{Service, ServiceKind};
use super::{Attributes, resources};
use crate::diag::{Diagnostic, codes};
use crate::eval::{Context, Data, Layer, Origin, Value};
use crate::schema::JOB;
use crate::schema::parse::schedule::Schedule;

/// What starts a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Run {
    /// Each deploy.
    Deploy,
    /// The deploy of a new version.
    Update,
    /// Somebody.
    Manual,
    /// Its schedule.
    Scheduled,
}

impl Run {
    /// The word for it in every output. It is also the compose profile of what does not run on deploy: `docker
    /// compose up` leaves the job alone, and `docker compose run JOB` asks for its profile by itself.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Deploy => "deploy",
            Self::Update => "update",
            Self::Manual => "manual",
            Self::Scheduled => "scheduled",
        }
    }

    /// What the attributes of a job say.
    pub(crate) fn of(attributes: &Attributes) -> Self {
        match attributes.text("run") {
            _ if attributes.get("schedule").is_some() => Self::Scheduled,
            Some("update") => Self::Update,
            Some("manual") => Self::Manual,
            _ => Self::Deploy,
        }
    }
}

impl Service {
    /// What starts it; `None` for a service.
    pub fn run(&self) -> Option<Run> {
        match self.kind {
            ServiceKind::Job(run) => Some(run),
            ServiceKind::Service => None,
        }
    }

    /// Whether `docker compose up` leaves it alone because it runs at other times.
    pub fn is_on_demand(&self) -> bool {
        self.run().is_some_and(|run| run != Run::Deploy)
    }

    /// The schedule of a job, and where it is said.
    pub fn schedule(&self) -> Option<(Schedule, &Origin)> {
        let value = self.attributes.get("schedule")?;
        Some((Schedule::read(value.as_str()?).ok()?, &value.origin))
    }

    /// The attribute that keeps it from running on deploy.
    pub fn says_when(&self) -> Option<&Value> {
        self.attributes.get("schedule").or_else(|| self.attributes.get("run"))
    }

    /// Finds what starts a job. Of `run` and `schedule` the later layer counts; `run = deploy` says nothing.
    pub(super) fn settle_run(&mut self, cx: &mut Context<'_, '_>) {
        if let (Some(run), Some(schedule)) = (self.attributes.get("run"), self.attributes.get("schedule")) {
            let (run, schedule) = (run.origin.clone(), schedule.origin.clone());
            let rank = |layer: &Layer| rank(layer, cx);
            let loser = match rank(&run.layer).cmp(&rank(&schedule.layer)) {
                std::cmp::Ordering::Less => "run",
                std::cmp::Ordering::Greater => "schedule",
                std::cmp::Ordering::Equal => {
                    let message = format!("`run` and `schedule` both say when job `{}` runs", self.name);
                    cx.report(
                        Diagnostic::new(codes::SET_TWICE, run.span, message)
                            .label(schedule.span, "the schedule")
                            .help("keep one of the two"),
                    );
                    "run"
                }
            };
            self.attributes.remove(loser);
        }
        if self.attributes.text("run") == Some("deploy") {
            self.attributes.remove("run");
        }
        let run = Run::of(&self.attributes);
        self.kind = ServiceKind::Job(run);
        let Some(origin) = self.says_when().map(|value| value.origin.clone()) else { return };
        let word = Value::text(run.word(), origin.clone());
        let mut profiles = match self.attributes.remove("profiles").map(|value| value.data) {
            Some(Data::List(list)) => list,
            _ => Vec::new(),
        };
        if !profiles.contains(&word) {
            profiles.push(word);
        }
        profiles.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
        resources::set(&mut self.attributes, JOB, "profiles", Data::List(profiles), origin);
    }
}

/// How late a layer applies.
fn rank(layer: &Layer, cx: &Context<'_, '_>) -> usize {
    match layer {
        Layer::Defaults => 0,
        Layer::Body => 1,
        Layer::Instance(_) => 2,
        Layer::Env(name) => {
            let chain = cx.world.project.chain(&cx.view.name);
            let at = chain.iter().position(|env| env.name.text == *name);
            3 + at.unwrap_or(chain.len())
        }
    }
}
