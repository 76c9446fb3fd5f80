//! Shared stacks: one compose project for each host that says or needs it.
//!
//! Takes the deployments of the environments, gives those of the hosts: a stack that names its hosts is there, any
//! other is on the hosts that use something of it.

use std::collections::BTreeSet;

use ecow::EcoString;
use rayon::prelude::*;

use super::{Deployment, assemble};
use crate::diag::{Diagnostic, Sink, codes};
use crate::eval::{View, World};
use crate::resolve::{HOSTS, Stack, StackName};

/// Which stacks a view makes compose projects of.
#[derive(Debug, Clone)]
pub enum Here {
    /// Those of an environment: none that is shared.
    Env,
    /// These shared ones.
    Host(BTreeSet<EcoString>),
}

impl Here {
    /// Whether what stands in a stack, or in none, is made here.
    pub fn has(&self, stack: &StackName, world: &World<'_>) -> bool {
        let declared = stack.as_ref().and_then(|name| world.project.stacks.get(name));
        let is_shared = declared.is_some_and(|stack| stack.shared);
        match self {
            Self::Env => !is_shared,
            Self::Host(stacks) => is_shared && stack.as_ref().is_some_and(|name| stacks.contains(name)),
        }
    }
}

/// The shared stacks of all hosts. A stack that nobody uses at all, and an environment that uses one of another
/// host, are reported.
pub fn on_hosts(world: &World<'_>, of_envs: &[Deployment], sink: &mut Sink) -> Vec<Deployment> {
    let hosts: Vec<&View<'_>> = world.hosts.values().collect();
    let assembled: Vec<(Vec<Deployment>, Sink)> =
        hosts.into_par_iter().map(|view| of_host(world, view, of_envs)).collect();
    let mut of_hosts = Vec::new();
    for (parts, problems) in assembled {
        of_hosts.extend(parts);
        sink.append(problems);
    }
    for deployment in of_envs {
        other_host(world, deployment, sink);
    }
    for stack in shared(world).filter(|stack| stack.on.is_empty()) {
        let is_there = |d: &Deployment| d.stack.as_ref() == Some(&stack.name.text);
        if !of_hosts.iter().any(is_there) {
            let message = format!("no env uses the shared stack `{}`, so no host has it", stack.name.text);
            sink.push(
                Diagnostic::new(codes::UNUSED_STACK, stack.name.span, message)
                    .help(format!("say where it is: `shared stack {} on HOST {{ … }}`", stack.name.text)),
            );
        }
    }
    of_hosts
}

/// The shared stacks of one host: those that name it, those that its environments use, and those that these use.
fn of_host(world: &World<'_>, view: &View<'_>, of_envs: &[Deployment]) -> (Vec<Deployment>, Sink) {
    let mut stacks: BTreeSet<EcoString> =
        shared(world).filter(|stack| stack.is_on(&view.name)).map(|stack| stack.name.text.clone()).collect();
    stacks.extend(used(of_envs, &view.name));
    if stacks.is_empty() {
        return (Vec::new(), Sink::new());
    }
    loop {
        let mut sink = Sink::new();
        let parts = assemble(world, view, &Here::Host(stacks.clone()), &mut sink);
        let more: Vec<EcoString> = used(&parts, &view.name).filter(|stack| !stacks.contains(stack)).collect();
        if more.is_empty() {
            return (parts, sink);
        }
        stacks.extend(more);
    }
}

fn shared<'w>(world: &'w World<'_>) -> impl Iterator<Item = &'w Stack<'w>> {
    world.project.stacks.values().filter(|stack| stack.shared)
}

/// The shared stacks of a host that deployments use.
fn used<'d>(deployments: &'d [Deployment], host: &'d str) -> impl Iterator<Item = EcoString> + 'd {
    deployments.iter().flat_map(|deployment| &deployment.after).filter_map(move |after| {
        let (of, stack) = shared_place(&after.place)?;
        (of == host).then(|| stack.into())
    })
}

/// The host and the stack of a place.
fn shared_place(place: &str) -> Option<(&str, &str)> {
    place.strip_prefix(HOSTS)?.strip_prefix('/')?.split_once('/')
}

fn other_host(world: &World<'_>, deployment: &Deployment, sink: &mut Sink) {
    let Some(host) = world.host_of.get(&deployment.env) else { return };
    for after in &deployment.after {
        let Some((other, stack)) = shared_place(&after.place).filter(|(other, _)| *other != host.as_str())
        else {
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
