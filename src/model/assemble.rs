//! One environment, put together: resources first, then the services that use them, in parallel.

use std::collections::BTreeMap;

use ecow::{EcoString, eco_format};
use rayon::prelude::*;

use super::resources::Resources;
use super::shared::Here;
use super::{Backup, Deployment, Directory, HostFacts, Resource, Scheduler, Service, Unit, unit};
use crate::diag::{Diagnostic, Sink, codes};
use crate::eval::reading::BUILT;
use crate::eval::{Attributes, Context, Layers, Origin, Published, Value, View, World};
use crate::resolve::Declared;
use crate::schema::{HOST, NETWORK, Reference};

/// The folder of a compose project's artifacts, relative to the project folder.
pub fn folder(place: &str) -> EcoString {
    eco_format!("{BUILT}/{place}")
}

/// The compose projects of one environment, or of the shared stacks of one host, as far as they could be
/// understood: what stands in no stack first. What is wrong with what is not `here` is said where it is.
pub fn assemble<'a>(world: &World<'a>, view: &View<'a>, here: &Here, sink: &mut Sink) -> Vec<Deployment> {
    let mut cx = Context::new(world, view);
    cx.bindings(|stack| here.has(stack, world));
    cx.hold_asserts();
    let origin = Origin::from(world.project.name.span);
    let name = match (cx.compose_name(), cx.target("name")) {
        (_, Some(said)) if said.as_str().is_some() => said,
        (Ok(name), _) => Value::text(name, origin.clone()),
        (Err(_), _) => Value::text(view.name.clone(), origin.clone()),
    };
    let tier = cx.target("tier").and_then(|v| v.as_str().map(EcoString::from));
    let scheduler = match cx.target("scheduler").as_ref().and_then(Value::as_str) {
        Some("cron") => Scheduler::Cron,
        _ => Scheduler::Systemd,
    };
    let told = cx.target("on-failure");
    let told = told.as_ref().and_then(Value::as_list).unwrap_or_default();
    let on_failure = told.iter().filter_map(Value::as_str).map(EcoString::from).collect();
    let mut host = host_facts(&mut cx);
    sink.append(cx.sink);
    let resources = Resources::assemble(world, view, here, sink);
    let is_here = |layers: &Layers<'a>| here.has(&layers.stack, world);
    let services: Vec<_> = view
        .things
        .iter()
        .filter(|((kind, _), layers)| *kind == Reference::Service && is_here(layers))
        .collect();
    let assembled: Vec<(Option<Service>, Sink)> = services
        .into_par_iter()
        .with_min_len(8)
        .map(|((_, name), layers)| {
            let mut cx = Context::new(world, view);
            let service = Service::assemble(&mut cx, name, layers, &resources);
            (service, cx.sink)
        })
        .collect();
    let one = |(service, problems): (Option<Service>, Sink)| {
        sink.append(problems);
        service.map(|service| (service.name.clone(), service))
    };
    let services: BTreeMap<EcoString, Service> = assembled.into_iter().filter_map(one).collect();
    let units: Vec<_> = view
        .things
        .iter()
        .filter(|((kind, _), layers)| *kind == Reference::Unit && is_here(layers))
        .collect();
    let published = if units.is_empty() {
        Published::new()
    } else {
        let shared = view.things.iter().filter(|((kind, _), l)| *kind == Reference::Service && !is_here(l));
        let shared = shared.filter_map(|((_, name), layers)| {
            // What is wrong with them is said where they are.
            Service::assemble(&mut Context::new(world, view), name, layers, &resources)
        });
        unit::published(services.values().chain(shared.collect::<Vec<_>>().iter()))
    };
    let assembled = |((_, name), layers): (&Declared, &Layers<'a>)| {
        (name.clone(), Unit::assemble(world, view, name, layers, &published, sink))
    };
    let units: BTreeMap<EcoString, Unit> = units.into_iter().map(assembled).collect();
    check_credentials(&units, &resources, sink);
    let mut cx = Context::new(world, view);
    let backups: BTreeMap<EcoString, Backup> = view
        .things
        .iter()
        .filter(|((kind, _), layers)| *kind == Reference::Backup && is_here(layers))
        .map(|((_, name), layers)| {
            (name.clone(), Backup::assemble(&mut cx, name, layers, &services, &resources))
        })
        .collect();
    sink.append(cx.sink);
    let mut resources = resources;
    resources.label_reloaded(&services);
    host.directories.extend(resources.owned.iter().cloned());
    let Resources { networks, volumes, secrets, configs, models, config_files, composed, kept, .. } =
        resources;
    let whole = Deployment {
        env: view.name.clone(),
        place: view.name.clone(),
        stack: None,
        name,
        tier,
        host,
        scheduler,
        on_failure,
        services,
        units,
        backups,
        kept,
        networks,
        volumes,
        secrets,
        configs,
        models,
        extensions: Attributes::default(),
        raw: None,
        config_files,
        composed_configs: composed,
        records: None,
        after: Vec::new(),
    };
    let mut cx = Context::new(world, view);
    check_folder(&whole, &mut cx);
    let mut parts = match world.project.stacks.is_empty() {
        true => vec![whole],
        false => super::stacks::split(whole, here, &mut cx),
    };
    for part in &mut parts {
        if view.is_host {
            part.env = part.place.clone();
        }
        part.gather_raw(&mut cx);
        let project = EcoString::from(part.name.as_str().unwrap_or_default());
        let origin = part.name.origin.clone();
        add_default_network(&part.services, &mut part.networks, &project, &origin);
    }
    sink.append(cx.sink);
    parts
}

fn host_facts(cx: &mut Context<'_, '_>) -> HostFacts {
    let facts = cx.host_facts().unwrap_or_default();
    let text = |name: &str| facts.get(name).and_then(Value::as_str).map(EcoString::from);
    let name = text("name").unwrap_or("local".into());
    let sysctls = facts.get("sysctl").and_then(Value::as_map).into_iter().flatten();
    let sysctls: Vec<(EcoString, Value)> = sysctls.map(|(key, value)| (key.clone(), value.clone())).collect();
    for (key, value) in &sysctls {
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
        if key.is_empty() || !key.chars().all(plain) {
            let message = format!("`{key}` is no setting of a kernel");
            cx.report(
                Diagnostic::new(codes::BAD_NAME, value.origin.span, message)
                    .help("write for instance `\"vm.max_map_count\" = 262144`"),
            );
        }
    }
    let (address, dir, timezone) = (text("address"), text("dir"), text("timezone"));
    let body = cx.host_body(&name);
    let mut directories = Vec::new();
    for ((word, path), statements) in &body.statements {
        let Some(row) = HOST.statement(word) else { continue };
        for keyed in statements {
            directories.extend(cx.in_scope(keyed.scope, |cx| Directory::evaluate(keyed, path, row, cx)));
        }
    }
    let declared = cx.view.get(Reference::Host, &name).map(|layers| layers.declared.span);
    HostFacts { name, declared, address, dir, timezone, sysctls, directories }
}

/// systemd hands over files of the host, and nothing else.
fn check_credentials(units: &BTreeMap<EcoString, Unit>, resources: &Resources, sink: &mut Sink) {
    for (unit, name, span) in units.values().flat_map(|u| u.credentials.iter().map(move |(n, s)| (u, n, s))) {
        let Some(secret) = resources.secrets.get(name) else { continue };
        let Some(source) = ["external", "environment"].iter().find_map(|it| secret.attributes.get(it)) else {
            continue;
        };
        let message =
            format!("unit `{}` cannot be given secret `{name}`, which is no file of the host", unit.name);
        sink.push(
            Diagnostic::new(codes::BAD_VALUE, *span, message)
                .label(source.origin.span, "it comes from here")
                .help("give the secret a `file`, or let it be made there: `generate = urlsafe(24)`"),
        );
    }
}

/// An entry of cron is split at blanks and by a shell, and a `%` in it is a line break.
fn check_folder(deployment: &Deployment, cx: &mut Context<'_, '_>) {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@".contains(c);
    let Some(dir) = deployment.host.dir.as_ref().filter(|dir| !dir.chars().all(plain)) else { return };
    let scheduled = deployment.scheduled();
    let Some(first) = scheduled.first().filter(|_| deployment.scheduler == Scheduler::Cron) else { return };
    let Ok(facts) = cx.host_facts() else { return };
    let Some(said) = facts.get("dir") else { return };
    let message = format!("cron cannot run anything below `{dir}`");
    cx.report(
        Diagnostic::new(codes::BAD_VALUE, said.origin.span, message)
            .label(first.origin.span, format!("{} is to run there", first.what))
            .help("take a folder whose name has letters, digits, `.`, `-` and `_`, or `scheduler = systemd`"),
    );
}

/// The network that services are on where they say nothing, under the name that Compose gives it.
fn add_default_network(
    services: &BTreeMap<EcoString, Service>,
    networks: &mut BTreeMap<EcoString, Resource>,
    project: &str,
    origin: &Origin,
) {
    let key = EcoString::from("default");
    let used = services.values().any(|s| {
        s.attributes.get("networks").and_then(Value::as_map).is_some_and(|map| map.contains_key(&key))
    });
    if !used || networks.contains_key(&key) {
        return;
    }
    let mut attributes = Attributes::default();
    if let Some(row) = NETWORK.attribute("name") {
        attributes.set(NETWORK, row, Value::text(eco_format!("{project}_default"), origin.clone()));
    }
    networks.insert(
        key.clone(),
        Resource { name: key, stack: None, origin: origin.clone(), attributes, raw: None },
    );
}
