//! Where diagnostics go: every stage pushes, none stops another.

use super::{Diagnostic, Severity};

/// The diagnostics of one run.
#[derive(Debug, Default)]
pub struct Sink {
    diagnostics: Vec<Diagnostic>,
}

impl Sink {
    /// An empty sink.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a diagnostic.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Adds what another sink holds: parallel stages each fill their own.
    pub fn append(&mut self, other: Sink) {
        self.diagnostics.extend(other.diagnostics);
    }

    /// Whether anything in it stops artifacts.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|d| d.severity == Severity::Error)
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// Keeps only what passes.
    pub fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.diagnostics.retain(keep);
    }

    /// What was pushed, as pushed.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter()
    }

    /// Everything once, sorted by place: messages that differ only in their env become one that names
    /// them all; one that holds in every one of `envs` (and there are several) names none.
    pub fn finish(self, envs: usize) -> Vec<Diagnostic> {
        let mut all = self.diagnostics;
        all.sort_by(|a, b| {
            (a.span(), a.code.id, &a.message, &a.labels, &a.envs).cmp(&(
                b.span(),
                b.code.id,
                &b.message,
                &b.labels,
                &b.envs,
            ))
        });
        let mut out: Vec<Diagnostic> = Vec::with_capacity(all.len());
        for diagnostic in all {
            match out.last_mut() {
                Some(last)
                    if last.code.id == diagnostic.code.id
                        && last.message == diagnostic.message
                        && last.labels == diagnostic.labels =>
                {
                    if last.envs.is_empty() || diagnostic.envs.is_empty() {
                        last.envs.clear();
                    } else {
                        last.envs.extend(diagnostic.envs);
                        last.envs.dedup();
                    }
                }
                _ => out.push(diagnostic),
            }
        }
        let mut out = once_for_all_instances(out);
        for diagnostic in &mut out {
            if diagnostic.envs.len() >= envs {
                diagnostic.envs.clear();
            }
        }
        out
    }
}

/// A mistake in a component shows in each of its instances: the first one tells it, with the number of others.
fn once_for_all_instances(all: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut out: Vec<(Diagnostic, usize)> = Vec::with_capacity(all.len());
    for diagnostic in all {
        match out.last_mut() {
            Some((last, others))
                if last.within
                    && diagnostic.within
                    && last.span() == diagnostic.span()
                    && last.message == diagnostic.message =>
            {
                *others += 1;
                last.envs.extend(diagnostic.envs);
                last.envs.sort();
                last.envs.dedup();
            }
            _ => out.push((diagnostic, 0)),
        }
    }
    let told = |(diagnostic, others): (Diagnostic, usize)| match others {
        0 => diagnostic,
        1 => diagnostic.note("the same in one other place that uses it"),
        n => diagnostic.note(format!("the same in {n} other places that use it")),
    };
    out.into_iter().map(told).collect()
}
