//! One environment, or one host with its shared stacks, taken apart into compose projects.
//!
//! What stands in a stack is one project, what stands in none is another. A network or volume is owned
//! where it is declared and is `external` in the projects of other stacks that use it; files of secrets and
//! configs are shared by their paths. What one project needs of another orders their start.

use std::collections::BTreeMap;

use ecow::{EcoString, eco_format};

use super::shared::Here;
use super::{After, Attributes, Deployment, MountSource, Resource, Service, Unit, resources};
use crate::eval::{Context, Data, Origin, Piece, Text, Value};
use crate::resolve::StackName;
use crate::schema::{Kind, NETWORK, Reference, VOLUME};
use crate::source::Span;

/// The projects of `whole`, one for each stack that is `here`.
pub(super) fn split(whole: Deployment, here: &Here, cx: &mut Context<'_, '_>) -> Vec<Deployment> {
    let project = cx.world.project;
    let declared = project.stacks.values().map(|stack| Some(stack.name.text.clone()));
    let names: Vec<StackName> =
        std::iter::once(None).chain(declared).filter(|stack| here.has(stack, cx.world)).collect();
    let mut projects = BTreeMap::new();
    for stack in project.stacks.values().map(|stack| Some(stack.name.text.clone())).chain([None]) {
        // What is wrong with it is said where it is declared.
        let name = cx.project_name(&stack).unwrap_or_default();
        projects.insert(cx.place(&stack), name);
    }
    let mut out = Vec::new();
    for name in names {
        let mut part = one(&whole, &name, cx);
        for after in &mut part.after {
            after.project = projects.get(&after.place).cloned().unwrap_or_default();
        }
        let is_empty = part.services.is_empty()
            && part.units.is_empty()
            && part.backups.is_empty()
            && part.networks.is_empty()
            && part.volumes.is_empty()
            && part.secrets.values().all(|secret| secret.attributes.get("generate").is_none())
            && part.config_files.is_empty()
            && part.raw.is_none();
        // An environment without any stack is a project too, however empty.
        if !is_empty || (name.is_none() && project.stacks.is_empty()) {
            out.push(part);
        }
    }
    out
}

fn one(whole: &Deployment, stack: &StackName, cx: &mut Context<'_, '_>) -> Deployment {
    let origin = stack
        .as_ref()
        .and_then(|name| cx.world.project.stacks.get(name))
        .map_or_else(|| whole.name.origin.clone(), |stack| Origin::from(stack.name.span));
    let name = match stack {
        None => whole.name.clone(),
        Some(stack) => {
            let fallback = stack.clone();
            let name = cx.project_name(&Some(stack.clone())).unwrap_or(fallback);
            Value::text(name, origin.clone())
        }
    };
    let own = |all: &BTreeMap<EcoString, Resource>| -> BTreeMap<EcoString, Resource> {
        all.iter().filter(|(_, r)| r.stack == *stack).map(|(k, r)| (k.clone(), r.clone())).collect()
    };
    let mut part = Deployment {
        env: whole.env.clone(),
        place: cx.place(stack),
        stack: stack.clone(),
        name,
        tier: whole.tier.clone(),
        host: whole.host.clone(),
        scheduler: whole.scheduler,
        on_failure: whole.on_failure.clone(),
        services: whole
            .services
            .iter()
            .filter(|(_, service)| service.stack == *stack)
            .map(|(name, service)| (name.clone(), service.clone()))
            .collect(),
        units: whole
            .units
            .iter()
            .filter(|(_, unit)| unit.stack == *stack)
            .map(|(name, unit)| (name.clone(), unit.clone()))
            .collect(),
        backups: whole
            .backups
            .iter()
            .filter(|(_, backup)| backup.stack == *stack)
            .map(|(name, backup)| (name.clone(), backup.clone()))
            .collect(),
        kept: whole.kept.iter().filter(|volume| volume.stack == *stack).cloned().collect(),
        networks: own(&whole.networks),
        volumes: own(&whole.volumes),
        secrets: own(&whole.secrets),
        configs: own(&whole.configs),
        models: whole.models.clone(),
        extensions: Attributes::default(),
        raw: if stack.is_none() { whole.raw.clone() } else { None },
        composed_configs: whole.composed_configs.iter().filter(|c| c.stack == *stack).cloned().collect(),
        config_files: whole.config_files.iter().filter(|file| file.stack == *stack).cloned().collect(),
        after: Vec::new(),
        records: None,
    };
    part.borrow(whole, cx);
    part.order(whole, cx);
    part
}

/// The shared stacks of the host that a unit uses. Those of its own environment start without regard to it: it is
/// the unit that waits for them.
fn shared<'s>(
    unit: &'s Unit,
    whole: &'s Deployment,
    cx: &'s Context<'_, '_>,
) -> impl Iterator<Item = (EcoString, EcoString, Span)> + 's {
    let needs = unit.needs.iter().filter(|(of, _)| *of == Reference::Service);
    let needs = needs.map(|(_, need)| (&need.service, need.origin.span));
    let used = needs.chain(unit.talks_to.iter().map(|(address, span)| (&address.service, *span)));
    used.filter(|(name, _)| !whole.services.contains_key(*name)).filter_map(|(name, span)| {
        let layers = cx.view.get(Reference::Service, name)?;
        Some((cx.place(&layers.stack), eco_format!("service `{name}`"), span))
    })
}

impl Deployment {
    /// Takes in what its services use of other projects.
    fn borrow(&mut self, whole: &Deployment, cx: &Context<'_, '_>) {
        let mut used = Used::default();
        self.services.values().for_each(|service| used.note(service));
        for (secret, span) in self.units.values().flat_map(|unit| &unit.credentials) {
            used.secrets.entry(secret.clone()).or_insert(*span);
        }
        for backup in self.backups.values() {
            for secret in backup.secrets() {
                used.secrets.entry(secret).or_insert(backup.origin.span);
            }
        }
        for (name, span) in &used.networks {
            if let Some(resource) = whole.networks.get(name).filter(|_| !self.networks.contains_key(name)) {
                self.networks.insert(name.clone(), external(resource, NETWORK));
                self.follows(cx.place(&resource.stack), eco_format!("network `{name}`"), *span);
            }
        }
        for (name, span) in &used.volumes {
            if let Some(resource) = whole.volumes.get(name).filter(|_| !self.volumes.contains_key(name)) {
                self.volumes.insert(name.clone(), external(resource, VOLUME));
                self.follows(cx.place(&resource.stack), eco_format!("volume `{name}`"), *span);
            }
        }
        for (name, span) in &used.secrets {
            if let Some(resource) = whole.secrets.get(name) {
                self.secrets.entry(name.clone()).or_insert_with(|| resource.clone());
                self.follows_shared(&resource.stack, eco_format!("secret `{name}`"), *span, cx);
            }
        }
        for (name, span) in &used.configs {
            if let Some(resource) = whole.configs.get(name) {
                self.configs.entry(name.clone()).or_insert_with(|| resource.clone());
                self.follows_shared(&resource.stack, eco_format!("config `{name}`"), *span, cx);
            }
        }
    }

    /// Turns what services need of other projects into an order of projects: Compose cannot say it.
    fn order(&mut self, whole: &Deployment, cx: &Context<'_, '_>) {
        let stack_of = |name: &EcoString| match whole.services.get(name) {
            Some(service) => Some(&service.stack),
            // Those of shared stacks are no environment's.
            None => cx.view.get(Reference::Service, name).map(|layers| &layers.stack),
        };
        let mut across: Vec<(EcoString, EcoString, Span)> = Vec::new();
        for service in self.services.values_mut() {
            let (here, elsewhere) = std::mem::take(&mut service.needs)
                .into_iter()
                .partition(|need| stack_of(&need.service).is_none_or(|stack| *stack == service.stack));
            (service.needs, service.needs_elsewhere) = (here, elsewhere);
            for need in &service.needs_elsewhere {
                if let Some(stack) = stack_of(&need.service) {
                    across.push((
                        cx.place(stack),
                        eco_format!("service `{}`", need.service),
                        need.origin.span,
                    ));
                }
            }
        }
        // Whose address is used must be there; between stacks of one environment it may come later.
        for (address, span) in self.services.values().flat_map(|service| &service.talks_to) {
            if let Some(stack) =
                stack_of(&address.service).filter(|_| !whole.services.contains_key(&address.service))
            {
                across.push((cx.place(stack), eco_format!("service `{}`", address.service), *span));
            }
        }
        across.extend(self.units.values().flat_map(|unit| shared(unit, whole, cx)));
        for (place, what, span) in across {
            self.follows(place, what, span);
        }
    }

    /// A file of a shared stack is there only where the stack is; one of another stack of its own is anyway.
    fn follows_shared(&mut self, stack: &StackName, what: EcoString, span: Span, cx: &Context<'_, '_>) {
        let declared = stack.as_ref().and_then(|name| cx.world.project.stacks.get(name));
        if declared.is_some_and(|stack| stack.shared) {
            self.follows(cx.place(stack), what, span);
        }
    }

    fn follows(&mut self, place: EcoString, what: EcoString, span: Span) {
        if place != self.place && self.after.iter().all(|after| after.place != place) {
            let project = EcoString::new();
            self.after.push(After { place, project, what, origin: Origin::from(span) });
            self.after.sort_by(|a, b| a.place.cmp(&b.place));
        }
    }
}

/// What services refer to by name, and where.
#[derive(Default)]
struct Used {
    networks: BTreeMap<EcoString, Span>,
    volumes: BTreeMap<EcoString, Span>,
    secrets: BTreeMap<EcoString, Span>,
    configs: BTreeMap<EcoString, Span>,
}

impl Used {
    fn note(&mut self, service: &Service) {
        for (name, join) in service.attributes.get("networks").and_then(Value::as_map).into_iter().flatten() {
            self.networks.entry(name.clone()).or_insert(join.origin.span);
        }
        for mount in &service.mounts {
            match &mount.source {
                MountSource::Volume(name) => {
                    self.volumes.entry(name.clone()).or_insert(mount.origin.span);
                }
                MountSource::Config(name) => {
                    self.configs.entry(name.clone()).or_insert(mount.origin.span);
                }
                MountSource::Secret(name) => {
                    self.secrets.entry(name.clone()).or_insert(mount.origin.span);
                }
                _ => {}
            }
        }
        let granted = service.attributes.get("secrets").and_then(Value::as_map).into_iter().flatten();
        let mut grant = |name: &EcoString, span| {
            self.secrets.entry(name.clone()).or_insert(span);
        };
        granted.for_each(|(name, value)| grant(name, value.origin.span));
        for (_, value) in &service.secret_environment {
            value.each_text(&mut |text, origin| {
                for piece in text.pieces() {
                    if let Piece::Secret(used) = piece {
                        grant(&used.resource(), origin.span);
                    }
                }
            });
        }
        let built =
            service.attributes.get("build").and_then(Value::as_map).and_then(|map| map.get("secrets"));
        let built = built.and_then(Value::as_map).into_iter().flatten();
        built.for_each(|(name, value)| grant(name, value.origin.span));
    }
}

/// The same object, made by another project.
fn external(resource: &Resource, kind: &'static Kind) -> Resource {
    let mut attributes = Attributes::default();
    let name = Text::known(resource.real_name());
    let origin = resource.origin.clone();
    resources::set(&mut attributes, kind, "name", Data::Text(name), origin.clone());
    resources::set(&mut attributes, kind, "external", Data::Bool(true), origin);
    Resource { attributes, ..resource.clone() }
}
