//! A compose project as people have it: several files, what they include and extend, `.env` and variables.
//!
//! Takes the names of files, gives one [`Deployment`] as docker compose would see it, with the place of every
//! value in the file that it comes from. The way is Compose's own: each file is parsed, its variables are replaced,
//! what it extends and includes is fetched, and then it is merged over the files before it. Only the merged tree
//! is read as a deployment. What the model has no place for is in `raw`; nothing is left out in silence.

mod consistency;
mod dotenv;
mod environment;
mod extends;
mod files;
mod first;
mod form;
mod include;
mod interpolate;
mod merge;
mod model;
mod moved;
mod template;
mod text;
mod unique;

use std::collections::BTreeMap;
use std::path::PathBuf;

use ecow::EcoString;

pub use self::files::is_project;
pub use self::interpolate::Variable;
use self::model::Loader;
use super::compose;
use super::yaml;
use crate::diag::Sink;
use crate::model::Deployment;
use crate::source::{Host, SourceMap};

/// A tree that owns its texts: those of several files become one.
type Node = yaml::Node<'static>;

/// What to read.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The project's folder: paths in the files are relative to it. Empty for the one that the process stands in.
    pub folder: PathBuf,
    /// The compose files, later ones laid over earlier ones, as the host finds them (they are not relative to the
    /// project's folder). None for those that `.env` names or that stand in the folder under their usual names.
    pub files: Vec<PathBuf>,
    /// Files with variables, later ones over earlier ones, as the host finds them; none for `.env` in the folder.
    pub env_files: Vec<PathBuf>,
    /// Only services without a profile or with one of these; none for all services, each with its profiles.
    pub profiles: Vec<String>,
    /// Variables that are set outside; they win over those of files.
    pub variables: BTreeMap<String, String>,
    /// The project's name where no file and no variable says one; that of its folder by default.
    pub name: Option<String>,
    /// What messages put before the names of files: where they stand, if not here.
    pub shown: String,
    /// What becomes of variables in the files.
    pub interpolation: Interpolation,
}

/// What becomes of variables.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Interpolation {
    /// What the model can leave to the host is left to it (`runtime` pieces of texts); elsewhere, and where the
    /// model has no such form (`${X-d}`, `${X:+r}`, defaults with variables), they are replaced.
    #[default]
    Keep,
    /// All are replaced, as docker compose does it.
    Substitute,
}

/// What was read.
#[derive(Debug)]
pub struct Loaded {
    /// All files in one. Its paths are relative to the project's folder.
    pub deployment: Deployment,
    /// Every variable that is used anywhere, also where it was replaced.
    pub variables: BTreeMap<EcoString, Variable>,
    /// The compose files that were read, in their order; then what they include and extend.
    pub files: Vec<PathBuf>,
    /// The files with variables that were read.
    pub env_files: Vec<PathBuf>,
    /// What those set, used or not: a container may be handed a variable by its name alone.
    pub values: BTreeMap<String, String>,
}

/// Reads a compose project. What could not be read is in the sink; `None` where docker compose could make nothing of
/// it either.
pub fn project(
    host: &dyn Host,
    request: &Request,
    sources: &mut SourceMap,
    sink: &mut Sink,
) -> Option<Loaded> {
    let mut loader = Loader::new(host, request, sources);
    let loaded = loader.load();
    loader.report(sink);
    let (tree, name) = loaded?;
    let keep = request.interpolation == Interpolation::Keep;
    let mut deployment = compose::tree(tree, &name, loader.texts(), keep, sink);
    consistency::check(&deployment, sink);
    if !request.profiles.is_empty() {
        let asked = |profile: &str| request.profiles.iter().any(|p| p == profile || p == "*");
        deployment.services.retain(|_, service| {
            let profiles = service.attributes.get("profiles").and_then(|value| value.as_list());
            let mut profiles = profiles.unwrap_or_default().iter().filter_map(|p| p.as_str()).peekable();
            profiles.peek().is_none() || profiles.any(asked)
        });
    }
    let Loader { variables, files, env_files, values, .. } = loader;
    Some(Loaded { deployment, variables, files, env_files, values })
}
