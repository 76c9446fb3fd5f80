//! Rules on models made by hand: what each finds, and what it leaves alone.

mod name;
mod network;
mod order;
mod port;
mod production;

use super::check;
use crate::diag::{Diagnostic, Sink};
use crate::model::Deployment;
use crate::model::sample::{Sample, sources};

fn diagnostics(samples: &[Sample]) -> Vec<Diagnostic> {
    let deployments: Vec<Deployment> = samples.iter().map(|s| s.deployment.clone()).collect();
    let mut sink = Sink::new();
    check(&deployments, &sources(), &mut sink);
    sink.finish(deployments.len())
}

fn messages(samples: &[Sample]) -> Vec<String> {
    diagnostics(samples).into_iter().map(|d| format!("{} {}", d.code.id, d.message)).collect()
}

fn one(sample: Sample) -> Diagnostic {
    let mut all = diagnostics(&[sample]);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

fn silent(sample: Sample) {
    assert_eq!(messages(&[sample]), Vec::<String>::new());
}
