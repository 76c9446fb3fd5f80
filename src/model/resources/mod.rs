//! Every network, volume, secret, config and model of one environment.

mod config;
mod volume;

use std::collections::BTreeMap;

use ecow::{EcoString, eco_format};
use indexmap::IndexMap;
use rayon::prelude::*;

use super::backup::KeptVolume;
use super::secret;
use super::shared::Here;
use super::{ComposedConfig, ConfigFile, Directory, Resource};
use crate::diag::{Diagnostic, Sink, codes};
use crate::eval::merge::merge;
use crate::eval::{Attributes, Context, Data, HostPath, Layers, Origin, Use, Value, View, World};
use crate::schema::{Kind, MODEL, NETWORK, Reference};

/// What services refer to.
#[derive(Debug, Default)]
pub(super) struct Resources {
    pub(super) networks: BTreeMap<EcoString, Resource>,
    pub(super) volumes: BTreeMap<EcoString, Resource>,
    pub(super) secrets: BTreeMap<EcoString, Resource>,
    pub(super) configs: BTreeMap<EcoString, Resource>,
    pub(super) models: BTreeMap<EcoString, Resource>,
    pub(super) config_files: Vec<ConfigFile>,
    /// Configs that the host composes.
    pub(super) composed: Vec<ComposedConfig>,
    /// Networks of a shared stack that are one for each environment, with the names of those.
    pub(super) per_env: BTreeMap<EcoString, Vec<EcoString>>,
    /// Volumes that are a directory of the host under a name.
    pub(super) directories: BTreeMap<EcoString, HostPath>,
    /// Those of them that say whose they are.
    pub(super) owned: Vec<Directory>,
    /// Every declared volume, as far as it matters whether it is saved.
    pub(super) kept: Vec<KeptVolume>,
    /// What the contents of configs depend on: who mounts one talks to whose addresses are in it.
    pub(super) uses: BTreeMap<EcoString, Vec<Use>>,
    /// The first 12 hex digits of the SHA-256 of each config's content.
    pub(super) digests: BTreeMap<EcoString, (EcoString, Origin)>,
}

impl Resources {
    /// Evaluates them all, in parallel. What is wrong with those that are not `here` is not said.
    pub(super) fn assemble(world: &World<'_>, view: &View<'_>, here: &Here, sink: &mut Sink) -> Self {
        let things: Vec<_> = view.things.iter().collect();
        let parts: Vec<(Self, Sink)> = things
            .par_chunks(256)
            .map(|part| {
                let mut resources = Self::default();
                let (mut cx, mut elsewhere) = (Context::new(world, view), Context::new(world, view));
                for ((kind, name), layers) in part {
                    let cx = if here.has(&layers.stack, world) { &mut cx } else { &mut elsewhere };
                    resources.add(cx, *kind, name, layers);
                }
                (resources, cx.sink)
            })
            .collect();
        let (parts, problems): (Vec<Self>, Vec<Sink>) = parts.into_iter().unzip();
        problems.into_iter().for_each(|problems| sink.append(problems));
        let mut cx = Context::new(world, view);
        let mut secrets: Vec<_> = parts.iter().flat_map(|part| &part.secrets).collect();
        secrets.sort_by_key(|(name, _)| *name);
        for pair in secrets.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
            cx.report(secret::taken(pair[0].1, pair[1].1));
        }
        sink.append(cx.sink);
        Self::of_parts(parts)
    }

    /// All parts as one. A map is made once of all its entries: added part by part it would be made anew for each.
    fn of_parts(mut parts: Vec<Self>) -> Self {
        fn all<C: Default + IntoIterator, R: FromIterator<C::Item>>(
            parts: &mut [Resources],
            of: impl Fn(&mut Resources) -> &mut C,
        ) -> R {
            parts.iter_mut().flat_map(|part| std::mem::take(of(part))).collect()
        }
        let parts = parts.as_mut_slice();
        Self {
            networks: all(parts, |part| &mut part.networks),
            volumes: all(parts, |part| &mut part.volumes),
            secrets: all(parts, |part| &mut part.secrets),
            configs: all(parts, |part| &mut part.configs),
            models: all(parts, |part| &mut part.models),
            config_files: all(parts, |part| &mut part.config_files),
            composed: all(parts, |part| &mut part.composed),
            per_env: all(parts, |part| &mut part.per_env),
            directories: all(parts, |part| &mut part.directories),
            owned: all(parts, |part| &mut part.owned),
            kept: all(parts, |part| &mut part.kept),
            uses: all(parts, |part| &mut part.uses),
            digests: all(parts, |part| &mut part.digests),
        }
    }

    fn add<'a>(&mut self, cx: &mut Context<'_, 'a>, kind: Reference, name: &EcoString, layers: &Layers<'a>) {
        match kind {
            Reference::Volume => self.volume(cx, name, layers),
            Reference::Network if layers.declared.is_per_env() => self.network_per_env(cx, name, layers),
            Reference::Network => {
                let mut network = evaluate(cx, NETWORK, name, layers);
                real_name(cx, &mut network, NETWORK, Reference::Network, name);
                self.networks.insert(name.clone(), network);
            }
            Reference::Secret => {
                for (name, secret) in secret::assemble(cx, name, layers) {
                    match self.secrets.get(&name) {
                        Some(first) => cx.report(secret::taken(first, &secret)),
                        None => drop(self.secrets.insert(name, secret)),
                    }
                }
            }
            Reference::Config => self.config(cx, name, layers),
            Reference::Model => {
                self.models.insert(name.clone(), evaluate(cx, MODEL, name, layers));
            }
            Reference::Service | Reference::Host | Reference::Unit | Reference::Backup => {}
        }
    }

    /// One network for each environment of the host; an environment sees its own alone.
    fn network_per_env<'a>(&mut self, cx: &mut Context<'_, 'a>, name: &EcoString, layers: &Layers<'a>) {
        let network = evaluate(cx, NETWORK, name, layers);
        let shared = layers.stack.as_ref().and_then(|stack| cx.world.project.stacks.get(stack));
        if !shared.is_some_and(|stack| stack.shared) {
            let message =
                "only a network of a shared stack can be `per env`: any other is one in each env anyway";
            cx.report(
                Diagnostic::new(codes::MALFORMED_STATEMENT, layers.declared.span, message)
                    .help(format!("write `network {name}`")),
            );
        }
        if !cx.view.is_host {
            let mut network = network;
            let key = eco_format!("{name}-{}", cx.view.name);
            real_name(cx, &mut network, NETWORK, Reference::Network, &key);
            self.networks.insert(name.clone(), network);
            return;
        }
        let envs = cx.world.host_of.iter().filter(|(_, host)| **host == cx.view.name);
        let mut names = Vec::new();
        for (env, _) in envs {
            let key = eco_format!("{name}-{env}");
            let mut network = Resource { name: key.clone(), ..network.clone() };
            real_name(cx, &mut network, NETWORK, Reference::Network, &key);
            self.networks.insert(key.clone(), network);
            names.push(key);
        }
        self.per_env.insert(name.clone(), names);
    }
}

pub(super) fn evaluate<'a>(
    cx: &mut Context<'_, 'a>,
    kind: &'static Kind,
    name: &EcoString,
    layers: &Layers<'a>,
) -> Resource {
    let reference = kind.reference.unwrap_or(Reference::Service);
    cx.this = Some((reference, name.clone()));
    let body = merge(&layers.layers, Some(kind), cx);
    let attributes = cx.attributes(kind, &body);
    cx.check_required(kind, layers.declared.span, |name| body.slots.contains_key(name));
    let raw = cx.raw(kind, &body);
    cx.hold_body_asserts();
    cx.this = None;
    let stack = layers.stack.clone();
    Resource { name: name.clone(), stack, origin: Origin::from(layers.declared.span), attributes, raw }
}

/// Gives a network or volume the name that it has on the host, so that identity never hangs on a folder.
fn real_name(
    cx: &mut Context<'_, '_>,
    resource: &mut Resource,
    kind: &'static Kind,
    of: Reference,
    key: &EcoString,
) {
    let external = resource.attributes.get("external").is_some_and(|v| v.data == Data::Bool(true));
    if resource.attributes.get("name").is_some() {
        return;
    }
    let key = cx.former_name(of, &resource.name).unwrap_or_else(|| key.clone());
    let Ok(project) = cx.project_name(&resource.stack) else { return };
    let name = if external { resource.name.clone() } else { eco_format!("{project}_{key}") };
    let origin = resource.origin.clone();
    set(&mut resource.attributes, kind, "name", Data::Text(crate::eval::Text::known(name)), origin);
}

/// Sets an attribute that the model, not its author, says.
pub(super) fn set(attributes: &mut Attributes, kind: &'static Kind, name: &str, data: Data, origin: Origin) {
    if let Some(row) = kind.attribute(name) {
        attributes.set(kind, row, Value { data, origin });
    }
}

/// An empty map: a name without further attributes.
pub(super) fn empty(origin: Origin) -> Value {
    Value { data: Data::Map(IndexMap::new()), origin }
}
