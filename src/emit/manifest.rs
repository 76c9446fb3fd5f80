//! `manifest.json`: what was written, and of what.
//!
//! It lets a later run tell an artifact of ours from one that somebody edited and from a file that was
//! never ours. It holds hashes of artifacts and of source files; neither ever holds a secret's value.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::Artifact;
use crate::model::{Records, digest};
use crate::source::SourceMap;
use crate::source::path;
use crate::stdlib;

/// Its name in the folder of an environment.
pub const NAME: &str = "manifest.json";

/// Of the JSON's shape. A reader refuses a greater one.
pub const FORMAT_VERSION: &str = "1.0";

/// The JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// `1.0`
    pub format_version: String,
    /// `deployc`, without a version: another version that writes the same files changes nothing.
    pub generator: String,
    /// By path relative to the manifest's folder. The manifest itself is not among them.
    pub artifacts: Vec<Written>,
    /// By path relative to the project folder.
    pub sources: Vec<Input>,
    /// What no artifact says so that a plan could read it back: see [`crate::model::record`]. Older manifests have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub records: Option<Map<String, Json>>,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Written {
    /// Relative to the manifest's folder.
    pub path: String,
    /// In octal: `0644`.
    pub mode: String,
    /// Of its content, in hex.
    pub sha256: String,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Input {
    /// Relative to the project folder.
    pub path: String,
    /// Of its content, in hex.
    pub sha256: String,
}

impl Manifest {
    /// The manifest in a JSON text.
    ///
    /// # Errors
    /// Where it is none, or one of a format that is newer than this program.
    pub fn parse(text: &str) -> Result<Self, String> {
        let manifest: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let major = |version: &str| version.split('.').next().map(str::to_owned);
        if major(&manifest.format_version) != major(FORMAT_VERSION) {
            return Err(format!("format version `{}` is not `{FORMAT_VERSION}`", manifest.format_version));
        }
        Ok(manifest)
    }

    /// What it says of the artifact at a path relative to its folder.
    pub fn written(&self, path: &str) -> Option<&Written> {
        self.artifacts.iter().find(|w| w.path == path)
    }
}

/// The sources of a compilation, sorted; what is read back from `deploy/` is none.
pub fn inputs(project: &str, sources: &SourceMap) -> Vec<Input> {
    let mut inputs: Vec<Input> = sources
        .files()
        .map(|(file, shown)| match stdlib::shows(shown) {
            true => (file, shown.to_owned()),
            false => (file, path::relative(project, shown)),
        })
        .filter(|(_, path)| !path.starts_with("deploy/"))
        .par_bridge()
        .map(|(file, path)| Input { sha256: digest::hex(sources.text(file).as_bytes()), path })
        .collect();
    inputs.sort();
    inputs.dedup();
    inputs
}

pub(super) fn text(
    folder: &str,
    artifacts: &[Artifact],
    inputs: &[Input],
    records: Option<&Records>,
) -> String {
    let written = |a: &Artifact| Written {
        path: path::relative(folder, &a.path),
        mode: format!("{:04o}", a.mode),
        sha256: digest::hex(a.text.as_bytes()),
    };
    let (artifacts, records) =
        rayon::join(|| artifacts.par_iter().map(written).collect(), || records.map(Records::to_json));
    let manifest = Manifest {
        format_version: FORMAT_VERSION.into(),
        generator: "deployc".into(),
        artifacts,
        sources: inputs.to_vec(),
        records,
    };
    let mut text = serde_json::to_string_pretty(&manifest).unwrap_or_default();
    text.push('\n');
    text
}
