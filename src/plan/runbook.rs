//! What people have to do around a deployment, in order: what the plan alone cannot bring about.
//!
//! Commands are typed in the folder of the checkout on the host. Whatever a step asks for follows from a change of the
//! plan; a plan of metadata asks for nothing.

use ecow::EcoString;

use super::{Action, Class, EnvPlan, Flag, HostFile, Pair, ResourceChange, ResourceKind};
use crate::eval::{Data, HostPath, Origin, Value};
use crate::model::{Deployment, RecordKind, Resource, Run};

/// When a step is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Before the change is merged.
    BeforeMerge,
    /// On the host, before it is brought up.
    BeforeDeploy,
    /// Bringing it up.
    Deploy,
    /// On the host, after it is up.
    AfterDeploy,
}

/// One step.
#[derive(Debug, Clone)]
pub struct Step {
    /// When.
    pub phase: Phase,
    /// What to do: one sentence, lower case, no full stop.
    pub text: String,
    /// What to type, in the folder of the checkout on the host.
    pub command: Option<String>,
    /// Why it cannot be undone, where it cannot.
    pub irreversible: Option<String>,
    /// What asks for it.
    pub cause: Option<Origin>,
}

/// The steps in the making.
struct Steps<'a> {
    pair: Pair<'a>,
    place: EcoString,
    steps: Vec<Step>,
}

/// Writes the runbook of a plan.
pub(super) fn write(pair: Pair<'_>, plan: &mut EnvPlan) {
    let mut steps = Steps { pair, place: plan.env.clone(), steps: Vec::new() };
    // First of all, while everything is still where the scripts know it.
    steps.back_up(plan);
    for change in &plan.resources {
        match change.kind {
            ResourceKind::Secret => steps.secret(change),
            ResourceKind::Network => steps.network(change),
            ResourceKind::Volume => steps.volume(change),
            ResourceKind::Project => steps.project(change),
            ResourceKind::Service => steps.service(change),
            ResourceKind::Host => steps.host(change),
            _ => {}
        }
    }
    steps.bring_up(plan);
    steps.steps.sort_by_key(|step| step.phase);
    plan.runbook = steps.steps;
}

impl Steps<'_> {
    fn add(
        &mut self,
        phase: Phase,
        text: impl Into<String>,
        command: Option<String>,
        change: Option<&ResourceChange>,
    ) -> &mut Step {
        let cause = change.and_then(|change| change.cause.clone());
        self.steps.push(Step { phase, text: text.into(), command, irreversible: None, cause });
        // What was pushed is there.
        let at = self.steps.len() - 1;
        &mut self.steps[at]
    }

    /// A script of the deployment.
    fn script(&self, name: &str) -> String {
        format!("deploy/{}/bin/{name}", self.place)
    }

    fn secret(&mut self, change: &ResourceChange) {
        let name = &change.name;
        let now = self.pair.after.and_then(|d| d.secrets.get(name));
        let file = |secret: &Resource| match secret.attributes.get("file").map(|file| &file.data) {
            Some(Data::Path(HostPath::Absolute(path) | HostPath::Project(path))) => Some(path.clone()),
            _ => None,
        };
        let is_new_file =
            change.action == Action::Create || change.attributes.iter().any(|a| a.path == ["file"]);
        match (change.action, now) {
            (Action::Remove, _) => {
                let was = self.pair.before.and_then(|d| d.secrets.get(name)).and_then(file);
                if let Some(path) = was {
                    let command = format!("rm -- {}", shell(&path));
                    let text = format!("take the file of secret `{name}` away, once nothing else needs it");
                    let step = self.add(Phase::AfterDeploy, text, Some(command), Some(change));
                    step.irreversible = Some("its value is gone".to_owned());
                }
            }
            (_, Some(secret)) if is_new_file && secret.attributes.get("generate").is_none() => {
                if let Some(path) = file(secret) {
                    let command = format!("(umask 077 && cat >{})", shell(&path));
                    let text = format!("put secret `{name}` into `{path}`: type it in, end with Ctrl-D");
                    self.add(Phase::BeforeDeploy, text, Some(command), Some(change));
                } else if let Some(variable) = secret.attributes.text("environment") {
                    let text = format!("set the variable `{variable}`, from which secret `{name}` comes");
                    self.add(Phase::BeforeDeploy, text, None, Some(change));
                }
            }
            _ => {}
        }
    }

    fn network(&mut self, change: &ResourceChange) {
        let external = self.external(change, |d| &d.networks);
        if let Some(real) = external {
            let text = format!("network `{real}` must be there: nothing of this project makes it");
            self.add(
                Phase::BeforeDeploy,
                text,
                Some(format!("docker network create {}", shell(&real))),
                Some(change),
            );
        }
    }

    /// The real name of what is external now and was not, or not there.
    fn external(
        &self,
        change: &ResourceChange,
        of: fn(&Deployment) -> &std::collections::BTreeMap<EcoString, Resource>,
    ) -> Option<String> {
        let now = self.pair.after.and_then(|d| of(d).get(&change.name))?;
        let was = self.pair.before.and_then(|d| of(d).get(&change.name));
        let known = was.is_some_and(|was| was.real_name() == now.real_name());
        // A stack of the same project may make it, which is brought up first.
        let is_ours = self
            .pair
            .after
            .is_some_and(|d| d.after.iter().any(|after| after.what.contains(&format!("`{}`", change.name))));
        (now.is_external() && !known && !is_ours).then(|| now.real_name().to_owned())
    }

    fn volume(&mut self, change: &ResourceChange) {
        let old = self.pair.before.and_then(|d| d.volumes.get(&change.name)).map(Resource::real_name);
        let new = self.pair.after.and_then(|d| d.volumes.get(&change.name)).map(Resource::real_name);
        match (change.action, old.map(str::to_owned), new.map(str::to_owned)) {
            (Action::Change, Some(old), Some(new)) if old != new => {
                let copy = format!(
                    "docker volume create {1} && docker run --rm -v {0}:/from:ro -v {1}:/to busybox cp -a /from/. /to/",
                    shell(&old),
                    shell(&new)
                );
                let text = format!(
                    "copy what is in volume `{old}` to `{new}`, with everything stopped that writes to it"
                );
                self.add(Phase::BeforeDeploy, text, Some(copy), Some(change));
                self.remove_volume(&old, change);
            }
            (Action::Remove, Some(old), _) if change.class == Class::Remove => {
                self.remove_volume(&old, change)
            }
            _ => {
                if let Some(real) = self.external(change, |d| &d.volumes) {
                    let text = format!("volume `{real}` must be there: nothing of this project makes it");
                    let command = format!("docker volume create {}", shell(&real));
                    self.add(Phase::BeforeDeploy, text, Some(command), Some(change));
                }
            }
        }
    }

    fn remove_volume(&mut self, real: &str, change: &ResourceChange) {
        let text = format!("remove volume `{real}`, once nobody misses what is in it");
        let command = format!("docker volume rm {}", shell(real));
        let step = self.add(Phase::AfterDeploy, text, Some(command), Some(change));
        step.irreversible = Some("its data is gone".to_owned());
    }

    fn project(&mut self, change: &ResourceChange) {
        for attribute in change.attributes.iter().filter(|attribute| attribute.path == ["name"]) {
            let Some(old) = attribute.before.as_ref().and_then(Value::as_str) else { continue };
            let text = format!("take the containers of the former project `{old}` down; its volumes stay");
            self.add(
                Phase::BeforeDeploy,
                text,
                Some(format!("docker compose -p {} down", shell(old))),
                Some(change),
            );
        }
    }

    fn service(&mut self, change: &ResourceChange) {
        let job = self.pair.after.and_then(|d| d.services.get(&change.name));
        if job.and_then(|job| job.run()) == Some(Run::Manual) && change.action == Action::Create {
            let is_scheduled = job.is_some_and(|job| job.schedule().is_some());
            if !is_scheduled {
                let text = format!("run job `{}` when it is time: nothing starts it by itself", change.name);
                let command = format!("{} {}", self.script("run"), shell(&change.name));
                self.add(Phase::AfterDeploy, text, Some(command), Some(change));
            }
        }
    }

    fn host(&mut self, change: &ResourceChange) {
        for attribute in &change.attributes {
            let word = attribute.path.first().map_or("", EcoString::as_str);
            let text = |value: &Option<Value>| value.as_ref().and_then(Value::as_str).map(str::to_owned);
            match (word, text(&attribute.before), text(&attribute.after)) {
                ("name", Some(old), Some(new)) => {
                    let said = format!("take it down on host `{old}`, and bring its data to `{new}`");
                    self.add(
                        Phase::BeforeDeploy,
                        said,
                        Some(format!("docker compose -p {} down", shell(self.project_name()))),
                        Some(change),
                    );
                }
                ("dir", Some(old), Some(new)) => {
                    let said =
                        format!("move the checkout from `{old}` to `{new}`, what is not checked in with it");
                    let command = format!("mv -- {} {}", shell(&old), shell(&new));
                    self.add(Phase::BeforeDeploy, said, Some(command), Some(change));
                }
                _ => {}
            }
        }
    }

    fn project_name(&self) -> &str {
        self.pair.before.or(self.pair.after).map_or("", Deployment::project)
    }

    /// Copies before what cannot be undone, by the backups that are deployed now.
    fn back_up(&mut self, plan: &EnvPlan) {
        if plan.flagged(Flag::DataRisk) == 0 {
            return;
        }
        let backups = |deployment: Option<&Deployment>| -> Vec<(EcoString, bool)> {
            let records = deployment.and_then(|d| d.records.as_ref());
            let all = records.map(|records| records.of_kind(RecordKind::Backup)).unwrap_or_default();
            all.into_iter().map(|(name, backup)| (name, backup.text("before-update").is_some())).collect()
        };
        let deployed = backups(self.pair.before);
        for (name, before_update) in &deployed {
            let by_itself = if *before_update { "; `bin/deploy` does it too, before an update" } else { "" };
            let text = format!("back up now, and see that it ends well{by_itself}");
            self.add(Phase::BeforeDeploy, text, Some(self.script(&format!("backup-{name}"))), None);
        }
        if deployed.is_empty() && plan.resources.iter().any(|change| change.has(Flag::Major)) {
            self.add(Phase::BeforeDeploy, "save the data by hand: no backup is deployed", None, None);
        }
        let majors =
            plan.resources.iter().filter(|change| change.has(Flag::Major) && change.has(Flag::DataRisk));
        for change in majors {
            let restores = deployed.first().map(|(name, _)| self.script(&format!("restore-{name}")));
            let text =
                format!("see that `{}` finds its data; restore the dump where it does not", change.name);
            let step = self.add(Phase::AfterDeploy, text, restores, Some(change));
            step.irreversible =
                Some("data that the new version has written is not read by the old one".to_owned());
        }
    }

    /// What brings all of it about.
    fn bring_up(&mut self, plan: &EnvPlan) {
        let gone = self.pair.after.is_none();
        if gone {
            let command = format!("docker compose -p {} down --remove-orphans", shell(&plan.project));
            self.add(
                Phase::BeforeMerge,
                "take it down while its files are still there; its volumes stay",
                Some(command),
                None,
            );
            return;
        }
        let runs = plan.resources.iter().any(|change| {
            !matches!(change.class, Class::NoOp | Class::Metadata | Class::Schedule)
                && !matches!(
                    change.kind,
                    ResourceKind::Unit | ResourceKind::Timer | ResourceKind::Backup | ResourceKind::Script
                )
        });
        if runs || plan.flagged(Flag::Secret) > 0 {
            self.add(Phase::Deploy, "bring it up", Some(self.script("deploy")), None);
        }
    }
}

impl EnvPlan {
    /// Where there are no scripts of ours: what brings it up instead.
    pub fn bring_up_by(&mut self, command: &str) {
        for step in self.runbook.iter_mut().filter(|step| step.phase == Phase::Deploy) {
            step.command = step.command.take().map(|_| command.to_owned());
        }
    }

    /// Takes up what stands on the host outside of containers, and who puts it there.
    pub fn install(&mut self, files: Vec<HostFile>) {
        self.installed = files;
        if self.installed.is_empty() {
            return;
        }
        let is_gone = self.installed.iter().all(|file| file.action == Action::Remove);
        let script = |name: &str| format!("sudo deploy/{}/bin/{name} --apply", self.env);
        let (phase, text, command) = match is_gone
            && self.resources.iter().all(|r| r.action == Action::Remove)
        {
            true => (
                Phase::BeforeMerge,
                "take units, timers and settings away from the host, while the script is still there",
                script("uninstall"),
            ),
            false => (
                Phase::AfterDeploy,
                "put units, timers and settings of the host in place; without `--apply` it shows what it would do",
                script("install"),
            ),
        };
        let step =
            Step { phase, text: text.to_owned(), command: Some(command), irreversible: None, cause: None };
        let at = self.runbook.partition_point(|known| known.phase <= phase);
        self.runbook.insert(at, step);
    }
}

/// A word that any shell takes as it is.
fn shell(word: &str) -> String {
    crate::emit::write::shell::quoted(word)
}
