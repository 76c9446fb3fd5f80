//! A process of the host.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ecow::{EcoString, eco_format};

use super::{Attributes, Exposure, Need, Protocol, Service, command};
use crate::diag::{Diagnostic, codes};
use crate::eval::merge::merge;
use crate::eval::{
    Address, Context, Data, Door, HostPath, HostSide, Layers, Origin, Published, Text, Use, Value, View,
    World,
};
use crate::resolve::StackName;
use crate::schema::{Reference, UNIT};
use crate::source::Span;

/// One unit and all that is said of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// Its name in the spec.
    pub name: EcoString,
    /// Its name on the host: `<compose project>-<name>.service`.
    pub real_name: EcoString,
    /// The stack that it stands in.
    pub stack: StackName,
    /// Its declaration.
    pub origin: Origin,
    /// Its attributes.
    pub attributes: Attributes,
    /// What it waits for: a service or job, or another unit.
    pub needs: Vec<(Reference, Need)>,
    /// Whose addresses it uses, and where.
    pub talks_to: Vec<(Address, Span)>,
    /// The secrets that systemd shows it as files, and what asks for them.
    pub credentials: BTreeMap<EcoString, Span>,
    /// The compose projects whose containers it needs.
    pub after_projects: BTreeSet<EcoString>,
    /// The units that it needs, by their names on the host.
    pub after_units: BTreeSet<EcoString>,
}

/// systemd takes no longer name of a unit, its suffix included.
const LONGEST_NAME: usize = 255;

/// What the host answers for containers, as a process of it gets there.
pub(super) fn published<'s>(services: impl Iterator<Item = &'s Service>) -> Published {
    let doors = |service: &Service| {
        let tcp = service.publish.iter().filter(|publish| publish.protocol == Protocol::Tcp);
        let published = tcp.map(|publish| Door {
            container: publish.target,
            host: match publish.exposure {
                Exposure::Address(IpAddr::V6(host)) if host.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
                Exposure::Address(host) if !host.is_unspecified() => host,
                Exposure::Public | Exposure::Address(_) => Ipv4Addr::LOCALHOST.into(),
            },
            port: publish.published.and_then(|(first, last)| (first == last).then_some(first)),
            span: publish.origin.span,
        });
        if service.attributes.text("network-mode") == Some("host") {
            let host = Ipv4Addr::LOCALHOST.into();
            let own =
                |(port, span): &(u16, Span)| Door { container: *port, host, port: Some(*port), span: *span };
            return service.ports.values().map(own).collect();
        }
        published.collect()
    };
    services.map(|service| (service.name.clone(), doors(service))).collect()
}

impl Unit {
    /// Its name on the host without the suffix.
    pub fn stem(&self) -> &str {
        self.real_name.strip_suffix(".service").unwrap_or(&self.real_name)
    }

    /// What the host runs when it has failed, word by word.
    pub fn on_failure(&self) -> Vec<EcoString> {
        let words = self.attributes.get("on-failure").and_then(Value::as_list).unwrap_or_default();
        words.iter().filter_map(Value::as_str).map(EcoString::from).collect()
    }

    /// One unit of an environment.
    pub(super) fn assemble<'a>(
        world: &World<'a>,
        view: &View<'a>,
        name: &EcoString,
        layers: &Layers<'a>,
        published: &Published,
        sink: &mut crate::diag::Sink,
    ) -> Self {
        let mut cx = Context::new(world, view);
        let project = cx.project_name(&layers.stack).unwrap_or_else(|_| view.name.clone());
        let real_name = eco_format!("{project}-{name}.service");
        let credentials = eco_format!("/run/credentials/{real_name}");
        let declared = layers.declared.span;
        cx.this = Some((Reference::Unit, name.clone()));
        cx.host_side = Some(HostSide { published, unit: name, declared, credentials: &credentials });
        let body = merge(&layers.layers, Some(UNIT), &mut cx);
        let mut unit = Self {
            name: name.clone(),
            real_name: real_name.clone(),
            stack: layers.stack.clone(),
            origin: Origin::from(declared),
            attributes: cx.attributes(UNIT, &body),
            needs: Vec::new(),
            talks_to: Vec::new(),
            credentials: BTreeMap::new(),
            after_projects: BTreeSet::new(),
            after_units: BTreeSet::new(),
        };
        for ((word, _), statements) in &body.statements {
            let Some(row) = UNIT.statement(word) else { continue };
            for keyed in statements {
                unit.needs.extend(cx.in_scope(keyed.scope, |cx| Need::of_unit(keyed, row, cx)));
            }
        }
        for (kind, need) in &unit.needs {
            let Some(layers) = view.get(*kind, &need.service) else { continue };
            let Ok(project) = cx.project_name(&layers.stack) else { continue };
            match kind {
                Reference::Unit => unit.after_units.insert(eco_format!("{project}-{}.service", need.service)),
                _ => unit.after_projects.insert(project),
            };
        }
        if real_name.len() > LONGEST_NAME {
            let message =
                format!("`{real_name}` is longer than the {LONGEST_NAME} letters of a name in systemd");
            cx.report(Diagnostic::new(codes::BAD_NAME, declared, message).help("shorten the name"));
        }
        let says_exec = body.slots.contains_key("exec");
        unit.check_exec(&mut cx, says_exec);
        unit.check_restart(&mut cx);
        unit.check_variables(&mut cx);
        unit.check_paths(&mut cx);
        unit.check_accounts(&mut cx);
        unit.follow_uses(&mut cx);
        sink.append(cx.sink);
        unit
    }

    /// systemd takes an absolute path, or a name that it finds in PATH; it knows no shell.
    fn check_exec(&self, cx: &mut Context<'_, '_>, is_said: bool) {
        if self.attributes.get("exec").is_none() {
            if !is_said {
                let message = format!("nothing says what unit `{}` executes", self.name);
                cx.report(
                    Diagnostic::new(codes::MISSING_ATTRIBUTE, self.origin.span, message)
                        .help("add `exec = [\"/path/to/program\", \"argument\"]`"),
                );
            }
            return;
        }
        for attribute in ["exec-start-pre", "exec", "exec-reload", "exec-stop"] {
            command::check(&self.attributes, attribute, cx);
        }
    }

    /// What systemd refuses of a unit that is meant to end.
    fn check_restart(&self, cx: &mut Context<'_, '_>) {
        let (Some(kind), Some(restart)) = (self.attributes.get("type"), self.attributes.get("restart"))
        else {
            return;
        };
        if let (Some("oneshot"), Some(word @ ("always" | "on-success"))) = (kind.as_str(), restart.as_str()) {
            let message =
                format!("a unit of type `oneshot` cannot have `restart = {word}`: systemd refuses it");
            cx.report(
                Diagnostic::new(codes::BAD_VALUE, restart.origin.span, message)
                    .label(kind.origin.span, "it is meant to end")
                    .help("say `restart = on-failure`, or leave `type` out"),
            );
        }
    }

    /// systemd passes over variables whose names a shell could not have.
    fn check_variables(&self, cx: &mut Context<'_, '_>) {
        let variables = self.attributes.get("environment").and_then(Value::as_map);
        for (name, value) in variables.into_iter().flatten() {
            let legal = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
                && !name.starts_with(|c: char| c.is_ascii_digit());
            if !legal {
                let message =
                    format!("systemd ignores the variable `{name}`: its name is not one of a shell");
                cx.report(
                    Diagnostic::new(codes::BAD_NAME, value.origin.span, message)
                        .help("use letters, digits and `_`, and no digit first"),
                );
            }
        }
    }

    /// systemd passes over an account whose name no host could have, and the process is then root.
    fn check_accounts(&self, cx: &mut Context<'_, '_>) {
        let said = ["user", "group", "supplementary-groups"];
        let said = said.into_iter().filter_map(|name| self.attributes.get(name));
        for value in said.flat_map(|value| value.as_list().unwrap_or(std::slice::from_ref(value))) {
            let name = value.as_str().unwrap_or_default();
            let legal = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
            if name.is_empty() || name.len() > 31 || name.starts_with(['-', '.']) || !name.chars().all(legal)
            {
                let message = format!("`{name}` is neither the name nor the number of an account");
                cx.report(
                    Diagnostic::new(codes::BAD_VALUE, value.origin.span, message)
                        .help("write for instance `user = \"shop\"` or `user = 1000`"),
                );
            }
        }
    }

    /// `~` is somebody's home to a shell, and nobody's to systemd.
    fn check_paths(&self, cx: &mut Context<'_, '_>) {
        let said = ["working-directory", "environment-file", "writable"];
        let said = said.into_iter().filter_map(|name| self.attributes.get(name));
        for value in said.flat_map(|value| value.as_list().unwrap_or(std::slice::from_ref(value))) {
            if let Data::Path(HostPath::Absolute(path)) = &value.data
                && !path.starts_with('/')
            {
                let message = format!("systemd does not know whose home `{path}` is in");
                cx.report(
                    Diagnostic::new(codes::BAD_VALUE, value.origin.span, message)
                        .help("write the absolute path, or one relative to this file"),
                );
            }
        }
    }

    /// Notes whose addresses its values hold and which secrets they are given.
    fn follow_uses(&mut self, cx: &mut Context<'_, '_>) {
        let (mut unseen, mut uses) = (Vec::new(), Vec::new());
        let mut follow = |text: &Text| uses.extend(text.uses().iter().cloned());
        for (_, value) in self.attributes.iter() {
            value.each_text(&mut |text, _| follow(text));
        }
        for used in uses {
            match used {
                Use::Published(address, span) => self.talks_to.push((address, span)),
                Use::SecretFile(secret, span) => {
                    self.credentials.entry(secret).or_insert(span);
                }
                Use::Address(address, span) => unseen.push((address, span)),
            }
        }
        let said = self.attributes.get("credentials").and_then(Value::as_list).unwrap_or_default();
        for value in said {
            if let Data::Reference(Reference::Secret, secret) = &value.data {
                self.credentials.entry(secret.clone()).or_insert(value.origin.span);
            }
        }
        for (address, span) in unseen {
            let (name, service) = (&self.name, &address.service);
            let message =
                format!("unit `{name}` uses the name `{service}`, which only containers of its network know");
            cx.report(
                Diagnostic::new(codes::NOT_PUBLISHED, span, message)
                    .label(self.origin.span, "runs on the host, in no network of containers")
                    .help(format!("use `service.{service}.address.PORT` of this environment")),
            );
        }
    }
}
