//! Which line of source a line of an artifact comes from.
//!
//! Takes a deployment as it was compiled and as it was read back from its artifact: the same model twice,
//! with origins in the source and origins in the artifact. Where they meet, a line has its cause.

use std::collections::BTreeMap;

use crate::eval::{Data, Value};
use crate::model::{Attributes, Deployment, Resource};
use crate::source::{SourceMap, Span};

/// The causes of an artifact's lines.
#[derive(Debug, Default)]
pub(super) struct Causes {
    by_line: BTreeMap<u32, Span>,
    /// Of maps and lists, by the line on which their first entry stands: that of their key is the one before.
    blocks: BTreeMap<u32, Span>,
}

impl Causes {
    /// `written` was read from the artifact that `compiled` was emitted to.
    pub(super) fn of(written: &Deployment, compiled: &Deployment, sources: &SourceMap) -> Self {
        let mut pairs = Pairs { sources, causes: Self::default() };
        for (name, service) in &written.services {
            let Some(from) = compiled.services.get(name) else { continue };
            pairs.spans(service.origin.span, from.origin.span);
            pairs.attributes(&service.attributes, &from.attributes);
            for (publish, cause) in service.publish.iter().zip(&from.publish) {
                pairs.spans(publish.origin.span, cause.origin.span);
            }
            for mount in &service.mounts {
                let Some(cause) = from.mounts.iter().find(|cause| cause.target == mount.target) else {
                    continue;
                };
                pairs.spans(mount.origin.span, cause.origin.span);
                pairs.attributes(&mount.options, &cause.options);
            }
            for need in &service.needs {
                let Some(cause) = from.needs.iter().find(|cause| cause.service == need.service) else {
                    continue;
                };
                pairs.spans(need.origin.span, cause.origin.span);
            }
        }
        for (written, compiled) in [
            (&written.networks, &compiled.networks),
            (&written.volumes, &compiled.volumes),
            (&written.secrets, &compiled.secrets),
            (&written.configs, &compiled.configs),
            (&written.models, &compiled.models),
        ] {
            pairs.resources(written, compiled);
        }
        pairs.attributes(&written.extensions, &compiled.extensions);
        pairs.value(&written.name, &compiled.name);
        pairs.causes
    }

    /// The source of a line of `text` (from 0): its own, or that of the nearest line that it belongs to.
    pub(super) fn line(&self, text: &[&str], index: usize) -> Option<Span> {
        let mut at = index;
        loop {
            let number = u32::try_from(at + 1).ok()?;
            let opens = || text[at].ends_with(':').then(|| self.blocks.get(&(number + 1))).flatten();
            if let Some(span) = self.by_line.get(&number).or_else(opens) {
                return Some(*span);
            }
            at = enclosing(text, at, indent(text.get(at)?))?;
        }
    }

    /// The source of what a line that is not in `text` would belong to, if it stood behind the line `index`.
    pub(super) fn around(&self, text: &[&str], index: usize, missing: &str) -> Option<Span> {
        self.line(text, enclosing(text, index + 1, indent(missing))?)
    }
}

/// The nearest line above that is indented less: what a line of YAML belongs to.
fn enclosing(text: &[&str], index: usize, depth: usize) -> Option<usize> {
    (0..index).rev().find(|&above| !text[above].is_empty() && indent(text[above]) < depth)
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Walks two models side by side.
struct Pairs<'a> {
    sources: &'a SourceMap,
    causes: Causes,
}

impl Pairs<'_> {
    fn spans(&mut self, written: Span, cause: Span) {
        let line = self.sources.locate(written).line;
        // What stands deeper on the same line is walked later and knows better.
        if written.file != cause.file {
            self.causes.by_line.insert(line, cause);
        }
    }

    fn resources(
        &mut self,
        written: &BTreeMap<ecow::EcoString, Resource>,
        compiled: &BTreeMap<ecow::EcoString, Resource>,
    ) {
        for (name, resource) in written {
            if let Some(from) = compiled.get(name) {
                self.spans(resource.origin.span, from.origin.span);
                self.attributes(&resource.attributes, &from.attributes);
            }
        }
    }

    fn attributes(&mut self, written: &Attributes, compiled: &Attributes) {
        for (attribute, value) in written.iter() {
            if let Some(from) = compiled.get(attribute.name) {
                self.value(value, from);
            }
        }
    }

    fn value(&mut self, written: &Value, compiled: &Value) {
        if matches!(written.data, Data::List(_) | Data::Map(_)) {
            let line = self.sources.locate(written.origin.span).line;
            self.causes.blocks.entry(line).or_insert(compiled.origin.span);
        }
        self.spans(written.origin.span, compiled.origin.span);
        match (&written.data, &compiled.data) {
            (Data::List(written), Data::List(compiled)) => {
                for (written, compiled) in written.iter().zip(compiled) {
                    self.value(written, compiled);
                }
            }
            (Data::Map(written), Data::Map(compiled)) => {
                for (key, written) in written {
                    if let Some(compiled) = compiled.get(key) {
                        self.value(written, compiled);
                    }
                }
            }
            _ => {}
        }
    }
}
