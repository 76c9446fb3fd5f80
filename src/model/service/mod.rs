//! A service or a job.

mod uses;

use std::collections::BTreeMap;

use ecow::EcoString;
use indexmap::IndexMap;

use super::resources::{self, Resources};
use super::{Allow, Attributes, Mount, MountSource, Need, Publish, Run, Stores};
use super::{command, dockerfile};
use crate::diag::{Diagnostic, codes};
use crate::eval::merge::{Body, merge};
use crate::eval::{Address, Context, Data, Layers, Origin, Piece, RuntimeDefault, Text, Value};
use crate::resolve::StackName;
use crate::schema::{JOB, Kind, Reference, SERVICE};
use crate::source::Span;

/// Whether its container is meant to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ServiceKind {
    /// Runs until it is stopped.
    Service,
    /// Runs to its end.
    Job(Run),
}

/// One container and all that is said of it. Equality is of what an artifact can say.
#[derive(Debug, Clone)]
pub struct Service {
    /// Its key in the compose file, and its host name in its networks.
    pub name: EcoString,
    /// Service or job.
    pub kind: ServiceKind,
    /// The stack that it stands in.
    pub stack: StackName,
    /// Its declaration.
    pub origin: Origin,
    /// Every attribute that is not one of the statements below.
    pub attributes: Attributes,
    /// `port http = 8000`: named container ports.
    pub ports: BTreeMap<EcoString, (u16, Span)>,
    /// Ports that the host answers for it, by container port and protocol.
    pub publish: Vec<Publish>,
    /// What is mounted, by target.
    pub mounts: Vec<Mount>,
    /// What it waits for, by name.
    pub needs: Vec<Need>,
    /// What it waits for in other compose projects, whose order is all that they can have.
    pub needs_elsewhere: Vec<Need>,
    /// Whose addresses it uses, and where.
    pub talks_to: Vec<(Address, Span)>,
    /// Environment variables that hold a secret: composed on the host into `secrets/<service>.env`.
    pub secret_environment: Vec<(EcoString, Value)>,
    /// What `raw compose` lays over it.
    pub raw: Option<Value>,
    /// The data that it holds.
    pub stores: Vec<Stores>,
    /// Why its image, which it trusts to, does not measure its health.
    pub unmeasured: Option<EcoString>,
    /// Rules that `allow` waives here, with their reason.
    pub allows: Vec<Allow>,
}

impl PartialEq for Service {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
            && self.attributes == other.attributes
            && self.publish == other.publish
            && self.mounts == other.mounts
            && self.needs == other.needs
    }
}

impl Service {
    /// One service or job; `None` where its body could not be understood at all.
    pub(super) fn assemble<'a>(
        cx: &mut Context<'_, 'a>,
        name: &EcoString,
        layers: &Layers<'a>,
        resources: &Resources,
    ) -> Option<Self> {
        let job = layers.declared.word == "job";
        let (kind, table) =
            if job { (ServiceKind::Job(Run::Deploy), JOB) } else { (ServiceKind::Service, SERVICE) };
        cx.this = Some((Reference::Service, name.clone()));
        let body = merge(&layers.layers, Some(table), cx);
        let mut service = Self {
            name: name.clone(),
            kind,
            stack: layers.stack.clone(),
            origin: Origin::from(layers.declared.span),
            attributes: cx.attributes(table, &body),
            ports: cx.ports(name).map(|ports| ports.as_ref().clone()).unwrap_or_default(),
            publish: Vec::new(),
            mounts: Vec::new(),
            needs: Vec::new(),
            needs_elsewhere: Vec::new(),
            talks_to: Vec::new(),
            secret_environment: Vec::new(),
            raw: cx.raw(table, &body),
            stores: Vec::new(),
            unmeasured: None,
            allows: Vec::new(),
        };
        service.statements(cx, &body, table);
        service.require_image(cx, &body);
        service.grant_by_name(cx);
        if job {
            service.settle_run(cx);
            command::check(&service.attributes, "on-failure", cx);
            service.default_restart();
        }
        service.default_network();
        service.join_for_every_env(resources);
        service.use_directories(resources);
        service.check_pass_through(cx);
        service.unmeasured = dockerfile::unmeasured(&service, cx);
        service.compose_secrets(cx);
        service.follow_uses(resources);
        service.label_configs(resources);
        service.label_networks(resources);
        cx.hold_body_asserts();
        service.publish.sort_by_key(|p| (p.target, p.protocol, p.published));
        Some(service)
    }

    fn statements<'a>(&mut self, cx: &mut Context<'_, 'a>, body: &Body<'a>, table: &'static Kind) {
        for ((word, key), statements) in &body.statements {
            let Some(row) = table.statement(word) else { continue };
            for keyed in statements {
                cx.in_scope(keyed.scope, |cx| match row.word {
                    "publish" => self.publish.extend(Publish::evaluate(keyed, row, cx).unwrap_or_default()),
                    "mount" => self.mounts.extend(Mount::evaluate(keyed, key, row, cx)),
                    "needs" => self.needs.extend(Need::evaluate(keyed, row, cx)),
                    "stores" => self.stores.extend(Stores::evaluate(keyed, key, row, cx)),
                    "allow" => self.allows.extend(Allow::evaluate(keyed, key, row, cx)),
                    _ => {}
                });
            }
        }
    }

    /// A network that is one for each environment is joined in all of them.
    fn join_for_every_env(&mut self, resources: &Resources) {
        let Some(Data::Map(map)) = self.attributes.get_mut("networks").map(|v| &mut v.data) else { return };
        for (name, each) in &resources.per_env {
            if let Some(join) = map.shift_remove(name) {
                map.extend(each.iter().map(|network| (network.clone(), join.clone())));
            }
        }
    }

    fn require_image(&self, cx: &mut Context<'_, '_>, body: &Body<'_>) {
        let said = ["image", "build", "provider"].iter().any(|a| body.slots.contains_key(*a));
        if !said {
            let problem = format!("nothing says what `{}` runs", self.name);
            cx.report(
                Diagnostic::new(codes::MISSING_ATTRIBUTE, self.origin.span, problem)
                    .help("add `image = \"…\"`, or `build = \"./…\"`"),
            );
        }
    }

    /// What is granted is a file of `/run/secrets`; at another place it is mounted, as everything else is.
    fn grant_by_name(&self, cx: &mut Context<'_, '_>) {
        let granted = self.attributes.get("secrets").and_then(Value::as_map).into_iter().flatten();
        for (name, grant) in granted {
            let target = grant.as_map().and_then(|map| map.get("target"));
            let Some((target, path)) = target.and_then(|value| Some((value, value.as_str()?))) else {
                continue;
            };
            if path.starts_with('/') {
                let problem = format!("`{path}` is a path; `target` is the name of a file in /run/secrets");
                let problem = Diagnostic::new(codes::BAD_VALUE, target.origin.span, problem);
                cx.report(problem.help(format!("write `mount secret.{name} -> \"{path}\"`")));
            }
        }
    }

    /// A job ends: nothing starts it again unless it says so.
    fn default_restart(&mut self) {
        if self.attributes.get("restart").is_none() {
            resources::set(
                &mut self.attributes,
                SERVICE,
                "restart",
                Text::known("no").into(),
                self.origin.clone(),
            );
        }
    }

    /// Without networks of its own a service is on the project's default network: that is said, not implied.
    fn default_network(&mut self) {
        let elsewhere = ["networks", "network-mode"].iter().any(|a| self.attributes.get(a).is_some());
        if !elsewhere {
            let networks = IndexMap::from_iter([("default".into(), resources::empty(self.origin.clone()))]);
            resources::set(
                &mut self.attributes,
                SERVICE,
                "networks",
                Data::Map(networks),
                self.origin.clone(),
            );
        }
    }

    /// Mounts a volume that is a directory of the host as that directory.
    fn use_directories(&mut self, resources: &Resources) {
        for mount in &mut self.mounts {
            if let MountSource::Volume(name) = &mount.source
                && let Some(path) = resources.directories.get(name)
            {
                mount.source = MountSource::Bind(path.clone());
            }
        }
    }

    /// `runtime("X", null)` leaves an entry out where the host sets nothing, which Compose can do for the
    /// variable `X` of a container alone.
    fn check_pass_through(&self, cx: &mut Context<'_, '_>) {
        let absent =
            |piece: &Piece| matches!(piece, Piece::Runtime(r) if r.default == RuntimeDefault::Absent);
        let mut wrong = Vec::new();
        for (row, value) in self.attributes.iter() {
            let variables = match row.name {
                "environment" => Some(value),
                "build" => value.as_map().and_then(|build| build.get("args")),
                _ => None,
            };
            let entries = variables.and_then(Value::as_map).into_iter().flatten();
            let passed_on: Vec<Span> =
                entries.filter(|(key, v)| passes_on(v, key)).map(|(_, v)| v.origin.span).collect();
            value.each_text(&mut |text, origin| {
                if text.as_known().is_none()
                    && text.pieces().iter().any(absent)
                    && !passed_on.contains(&origin.span)
                {
                    wrong.push(origin.span);
                }
            });
        }
        for span in wrong {
            let problem = "a runtime value that may be absent can only be a variable of its own name";
            cx.report(Diagnostic::new(codes::BAD_VALUE, span, problem).help(
                "give it a default: `runtime(\"NAME\", \"\")`, or write `NAME = runtime(\"NAME\", null)`",
            ));
        }
    }
}

/// Whether a value is exactly the host's variable of the entry's own name, where it has one.
fn passes_on(value: &Value, key: &str) -> bool {
    let Data::Text(text) = &value.data else { return false };
    matches!(&text.pieces()[..], [Piece::Runtime(r)] if r.name == key && r.default == RuntimeDefault::Absent)
}
