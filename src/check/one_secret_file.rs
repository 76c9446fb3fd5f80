//! One file of a host that is the secret of two environments.

use std::collections::{BTreeMap, BTreeSet};

use super::{NOWHERE_SAID, Rule, Scene};
use crate::diag::codes::ONE_SECRET_FILE;
use crate::diag::{Diagnostic, Sink};
use crate::eval::{Data, HostPath};
use crate::model::{Deployment, Resource};
use crate::source::Span;

pub(super) const RULE: Rule = Rule { code: ONE_SECRET_FILE, find };

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    // Who names no host has most likely two: a laptop and a server.
    for (_, deployments) in scene.hosts().into_iter().filter(|(host, _)| *host != NOWHERE_SAID) {
        let mut told = BTreeSet::new();
        let mut owners: BTreeMap<&str, (&Deployment, &Resource)> = BTreeMap::new();
        for deployment in deployments.into_iter().filter(|d| !d.is_shared()) {
            for secret in deployment.secrets.values() {
                let Some(path) = path(secret) else { continue };
                match owners.get(path) {
                    None => {
                        owners.insert(path, (deployment, secret));
                    }
                    Some((other, first)) if other.env != deployment.env && !on_purpose(first, secret) => {
                        if told.insert((&other.env, &deployment.env, written(secret))) {
                            sink.push(diagnostic((other, first), (deployment, secret), path));
                        }
                    }
                    Some(_) => {}
                }
            }
        }
    }
}

fn path(secret: &Resource) -> Option<&str> {
    match &secret.attributes.get("file")?.data {
        Data::Path(HostPath::Absolute(path) | HostPath::Project(path)) => Some(path),
        _ => None,
    }
}

fn on_purpose(first: &Resource, second: &Resource) -> bool {
    let shared = |s: &Resource| s.attributes.get("shared").is_some_and(|v| v.data == Data::Bool(true));
    let taken = |s: &Resource| s.attributes.get("from").is_some();
    (shared(first) && shared(second)) || taken(first) || taken(second)
}

fn diagnostic(first: (&Deployment, &Resource), second: (&Deployment, &Resource), path: &str) -> Diagnostic {
    let (one, two) = (&first.0.env, &second.0.env);
    let name = &second.1.name;
    let message = format!("secret `{name}` of env {two} is the file of env {one}: `{path}`");
    let mut out = Diagnostic::new(ONE_SECRET_FILE, written(second.1), message);
    if written(first.1) != written(second.1) {
        out = out.label(written(first.1), format!("env {one} has it from here"));
    }
    out = out
        .note("who can read it in one environment can then use it in the other")
        .help(format!(
            "name the env in the path (`${{env.name}}`), take it on purpose (`from = env.{one}`), or write `shared` behind its name"
        ));
    out.envs = vec![one.clone(), two.clone()];
    out
}

/// Where its file is said: the fields of a credential have one place.
fn written(secret: &Resource) -> Span {
    secret.attributes.get("file").map_or(secret.origin.span, |file| file.origin.span)
}
