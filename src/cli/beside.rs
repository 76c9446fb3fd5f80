//! What stands beside a compose file: rendered configs, and what the manifest records.

use std::path::Path;

use ecow::EcoString;

use super::artifacts::Artifacts;
use super::deployed::text;
use crate::diag::Sink;
use crate::emit::folder;
use crate::emit::manifest::{self, Manifest};
use crate::model::{ConfigFile, Records};
use crate::source::{SourceMap, Span};

/// The folder of rendered configs in an environment's folder.
const CONFIGS: &str = "config";

/// What stands beside a compose file and belongs to the same deployment.
pub(super) struct Beside {
    /// What its manifest records, where it does.
    pub records: Option<Records>,
    /// Its rendered configs.
    pub configs: Vec<ConfigFile>,
}

impl Beside {
    /// Reads it. What cannot be read is an error in the sink.
    pub(super) fn read(
        artifacts: &Artifacts<'_>,
        env: &EcoString,
        sources: &mut SourceMap,
        sink: &mut Sink,
    ) -> Self {
        let (host, below) = (artifacts.host(), artifacts.root().join(folder(env)));
        let mut read = |path: &Path| match text(artifacts, path) {
            Ok(text) => Some((sources.add(artifacts.shown(path), text.as_str()), text)),
            Err(problem) => {
                sink.push(problem);
                None
            }
        };
        let entries = host.list(&below.join(CONFIGS)).unwrap_or_default().into_iter().filter(|e| !e.folder);
        let configs = entries.filter_map(|entry| {
            let (file, content) = read(&below.join(CONFIGS).join(&entry.name))?;
            let origin = Span::start_of(file).into();
            Some(ConfigFile { name: entry.name.into(), stack: None, content: content.into(), origin })
        });
        let configs = configs.collect();
        let manifest = below.join(manifest::NAME);
        let records = host.kind(&manifest).and_then(|_| {
            let (file, text) = read(&manifest)?;
            // What is wrong with a manifest matters to a build, which says so.
            let records = Manifest::parse(&text).ok()?.records?;
            Some(Records::of_json(&records, Span::start_of(file)))
        });
        Self { records, configs }
    }
}
