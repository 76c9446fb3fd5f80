//! Units, of which nothing is written yet. This rule goes when they are.

use super::{Rule, Scene};
use crate::diag::codes::UNIT_NOT_EMITTED;
use crate::diag::{Diagnostic, Sink};

pub(super) const RULE: Rule = Rule { code: UNIT_NOT_EMITTED, find };

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for deployment in scene.deployments {
        for unit in deployment.units.values() {
            let message = format!("unit `{}` is checked but not emitted by this version", unit.name);
            sink.push(
                Diagnostic::new(UNIT_NOT_EMITTED, unit.origin.span, message)
                    .here("nothing starts it")
                    .help("install it by hand until then, or run it as a service")
                    .in_env(&deployment.env),
            );
        }
    }
}
