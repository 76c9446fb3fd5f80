//! Which shared stacks there really are: on a host that they name, or on every host that uses them.

use std::collections::BTreeSet;

use ecow::EcoString;

use super::Deployment;
use crate::diag::{Diagnostic, Sink, codes};
use crate::eval::World;

/// Leaves out the shared stacks that say no host and that nothing on their host uses. A stack that nobody
/// uses at all, and an environment that uses one of another host, are reported.
pub fn only_used(world: &World<'_>, deployments: &mut Vec<Deployment>, sink: &mut Sink) {
    if world.hosts.is_empty() {
        return;
    }
    let mut used: BTreeSet<EcoString> = BTreeSet::new();
    let mut wanted: Vec<&Deployment> =
        deployments.iter().filter(|d| !d.place.starts_with("hosts/")).collect();
    while let Some(deployment) = wanted.pop() {
        for after in &deployment.after {
            if after.place.starts_with("hosts/") && used.insert(after.place.clone()) {
                wanted.extend(deployments.iter().filter(|d| d.place == after.place));
            }
        }
    }
    for deployment in deployments.iter() {
        let Some(host) = world.host_of.get(&deployment.env) else { continue };
        for after in &deployment.after {
            let elsewhere = after.place.strip_prefix("hosts/").and_then(|rest| rest.split_once('/'));
            let Some((other, stack)) = elsewhere.filter(|(other, _)| *other != host.as_str()) else {
                continue;
            };
            let message = format!(
                "env `{}` is on host `{host}`, the shared stack `{stack}` is on `{other}`",
                deployment.env
            );
            let mut problem = Diagnostic::new(codes::OTHER_HOST, after.origin.span, message)
                .here("this cannot be reached from another host")
                .in_env(&deployment.env);
            if let Some(on) = world.project.stacks.get(stack).and_then(|stack| stack.on.first()) {
                problem = problem.label(on.span, "said here");
            }
            sink.push(problem.help(
                "deploy both to one host, drop `on`, so that every host has the stack, or use a published address",
            ));
        }
    }
    deployments.retain(|deployment| {
        let stack = deployment.place.strip_prefix("hosts/").and_then(|rest| rest.split_once('/'));
        let Some(stack) = stack.and_then(|(_, stack)| world.project.stacks.get(stack)) else { return true };
        !stack.on.is_empty() || used.contains(&deployment.place)
    });
    for stack in world.project.stacks.values().filter(|stack| stack.shared && stack.on.is_empty()) {
        let suffix = format!("/{}", stack.name.text);
        if !used.iter().any(|place| place.ends_with(&suffix)) {
            let message = format!("no env uses the shared stack `{}`, so no host has it", stack.name.text);
            sink.push(
                Diagnostic::new(codes::UNUSED_STACK, stack.name.span, message)
                    .help(format!("say where it is: `shared stack {} on HOST {{ … }}`", stack.name.text)),
            );
        }
    }
}
