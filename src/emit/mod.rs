//! A deployment to the texts of its artifacts.
//!
//! Takes one [`Deployment`], gives everything that stands under `deploy/<env>/`, sorted by path with the
//! manifest last. Never touches a disk: `cli` decides what may be written, `source` writes it.
//! Same deployment, same bytes: no version, clock or absolute path of this machine reaches an artifact,
//! and no secret does, since no type that holds one can be printed.

mod compose;
mod config;
mod cron;
mod header;
pub mod manifest;
mod script;
mod sysctl;
mod systemd;
pub mod write;

pub use crate::model::folder;
pub use script::RUNTIME;

use crate::model::Deployment;
use crate::source::SourceMap;

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// Its path relative to the project folder, `/`-separated.
    pub path: String,
    /// `0o644` or `0o755`
    pub mode: u32,
    /// Its content.
    pub text: String,
}

impl Artifact {
    fn plain(path: String, text: String) -> Self {
        Self { path, mode: 0o644, text }
    }
}

/// Everything under `deploy/<env>/`. `project` is the project's folder as the paths of `sources` begin
/// with it; artifacts name their sources relative to it.
pub fn emit(project: &str, deployment: &Deployment, sources: &SourceMap) -> Vec<Artifact> {
    let folder = folder(&deployment.place);
    let inputs = manifest::inputs(project, sources);
    let (compose, (scripts, on_host)) = rayon::join(
        || compose::text(deployment, &folder, &inputs),
        || rayon::join(|| script::artifacts(deployment, &folder), || on_host(deployment, &inputs)),
    );
    let mut artifacts = vec![Artifact::plain(format!("{folder}/compose.yaml"), compose)];
    artifacts.extend(config::artifacts(deployment, &folder));
    artifacts.extend(scripts);
    artifacts.extend(on_host);
    artifacts.extend(script::install(deployment, &folder, &artifacts));
    artifacts.sort_by(|a, b| a.path.cmp(&b.path));
    let manifest = manifest::text(&folder, &artifacts, &inputs, deployment.records.as_ref());
    artifacts.push(Artifact::plain(format!("{folder}/{}", manifest::NAME), manifest));
    artifacts
}

/// The text of the compose file alone, without a word about its sources.
pub fn compose_file(deployment: &Deployment) -> String {
    compose::text(deployment, &folder(&deployment.place), &[])
}

/// The folder of scripts that people, timers and cron run on the host.
pub const SCRIPTS: &str = "bin";

/// The scripts of a deployment.
pub fn scripts(deployment: &Deployment) -> Vec<Artifact> {
    let folder = folder(&deployment.place);
    let mut artifacts = script::artifacts(deployment, &folder);
    artifacts.extend(script::install(deployment, &folder, &on_host(deployment, &[])));
    artifacts
}

/// The folders of files that stand on the host itself.
pub const ON_HOST: [&str; 3] = ["cron.d", "sysctl.d", "systemd"];

/// What `bin/install` puts on the host: units and timers of systemd, files of cron, settings of the kernel.
pub fn on_host(deployment: &Deployment, inputs: &[manifest::Input]) -> Vec<Artifact> {
    let folder = folder(&deployment.place);
    let mut artifacts = systemd::artifacts(deployment, &folder, inputs);
    artifacts.extend(cron::artifacts(deployment, &folder, inputs));
    artifacts.extend(sysctl::artifact(deployment, &folder, inputs));
    artifacts
}
