//! Models made by hand, for the tests of the stages that come after the model.
//!
//! Every statement gets a line of its own in [`sources`], counted in the order in which it was made.

use std::net::IpAddr;

use ecow::EcoString;
use indexmap::IndexMap;
use serde_json::{Value as Json, json};

use super::{
    Attributes, Condition, Deployment, Exposure, HostFacts, Mount, MountSource, Need, Protocol, Publish,
    Resource, Run, Service, ServiceKind,
};
use crate::eval::{Address, Data, HostPath, Origin, Text, Value};
use crate::schema::{self, Kind};
use crate::source::{FileId, SourceMap, Span};

const LINE: u32 = 10;

/// A file of lines, each as long as the span that a statement gets.
pub(crate) fn sources() -> SourceMap {
    let mut sources = SourceMap::default();
    sources.add("shop.deploy", "statement\n".repeat(2000));
    sources
}

/// A deployment in the making.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    /// What is made.
    pub(crate) deployment: Deployment,
    line: u32,
}

impl Sample {
    /// An environment of the project `shop` on the host `lab`.
    pub(crate) fn new(env: &str) -> Self {
        let origin: Origin = Span::start_of(FileId(0)).into();
        Self {
            deployment: Deployment {
                env: env.into(),
                place: env.into(),
                host: HostFacts { name: "lab".into(), ..HostFacts::default() },
                ..Deployment::empty(Value::text(format!("shop-{env}"), origin))
            },
            line: 0,
        }
    }

    fn origin(&mut self) -> Origin {
        self.line += 1;
        Span::new(FileId(0), self.line * LINE, self.line * LINE + 9).into()
    }

    /// Starts lines at another number, so that two environments do not share them.
    pub(crate) fn at_line(mut self, line: u32) -> Self {
        self.line = line;
        self
    }

    /// Its tier is production.
    pub(crate) fn production(mut self) -> Self {
        self.deployment.tier = Some("production".into());
        self
    }

    /// A service on the network `default`.
    pub(crate) fn service(self, name: &str, fill: impl FnOnce(&mut Body<'_>)) -> Self {
        self.container(name, ServiceKind::Service, fill)
    }

    /// A job on the network `default`.
    pub(crate) fn job(self, name: &str, fill: impl FnOnce(&mut Body<'_>)) -> Self {
        self.container(name, ServiceKind::Job(Run::Deploy), fill)
    }

    fn container(mut self, name: &str, kind: ServiceKind, fill: impl FnOnce(&mut Body<'_>)) -> Self {
        let origin = self.origin();
        let mut service = Service {
            stack: None,
            name: name.into(),
            kind,
            origin: origin.clone(),
            attributes: Attributes::default(),
            ports: Default::default(),
            publish: Vec::new(),
            mounts: Vec::new(),
            needs: Vec::new(),
            needs_elsewhere: Vec::new(),
            talks_to: Vec::new(),
            secret_environment: Vec::new(),
            raw: None,
            stores: Vec::new(),
            unmeasured: None,
            allows: Vec::new(),
        };
        set(&mut service.attributes, schema::SERVICE, "networks", &json!({"default": {}}), &origin);
        fill(&mut Body { service: &mut service, sample: &mut self });
        if service.attributes.get("network-mode").is_some() {
            service.attributes.remove("networks");
        }
        service.mounts.sort_by(|a, b| a.target.cmp(&b.target));
        service.publish.sort_by_key(|p| (p.target, p.protocol, p.published));
        service.needs.sort_by(|a, b| a.service.cmp(&b.service));
        self.deployment.services.insert(name.into(), service);
        self.network("default", &json!({}))
    }

    fn resource(&mut self, kind: &'static Kind, name: &str, named: bool, attributes: &Json) -> Resource {
        let origin = self.origin();
        let mut out = Resource {
            raw: None,
            name: name.into(),
            stack: None,
            origin: origin.clone(),
            attributes: Attributes::default(),
        };
        if named && attributes.get("external").is_none() {
            let real = format!("shop-{}_{name}", self.deployment.env);
            set(&mut out.attributes, kind, "name", &json!(real), &origin);
        }
        for (key, value) in attributes.as_object().into_iter().flatten() {
            let origin = self.origin();
            set(&mut out.attributes, kind, key, value, &origin);
        }
        out
    }

    /// A network; one that is there already stays.
    pub(crate) fn network(mut self, name: &str, attributes: &Json) -> Self {
        if !self.deployment.networks.contains_key(name) {
            let network = self.resource(schema::NETWORK, name, true, attributes);
            self.deployment.networks.insert(name.into(), network);
        }
        self
    }

    /// A volume.
    pub(crate) fn volume(mut self, name: &str, attributes: &Json) -> Self {
        let volume = self.resource(schema::VOLUME, name, true, attributes);
        self.deployment.volumes.insert(name.into(), volume);
        self
    }

    /// A secret.
    pub(crate) fn secret(mut self, name: &str, attributes: &Json) -> Self {
        let secret = self.resource(schema::SECRET, name, false, attributes);
        self.deployment.secrets.insert(name.into(), secret);
        self
    }
}

fn set(attributes: &mut Attributes, kind: &'static Kind, name: &str, value: &Json, origin: &Origin) {
    let row = kind.attribute(name).unwrap_or_else(|| panic!("no attribute `{name}` in the schema"));
    attributes.set(kind, row, value_of(value, origin));
}

/// Plain data as a value: every leaf is of the one origin.
pub(crate) fn value_of(json: &Json, origin: &Origin) -> Value {
    let data = match json {
        Json::Null => Data::Null,
        Json::Bool(b) => Data::Bool(*b),
        Json::Number(n) => n.as_i64().map_or_else(|| Data::Float(n.as_f64().unwrap_or(0.0)), Data::Int),
        Json::String(s) => Data::Text(Text::known(s.as_str())),
        Json::Array(list) => Data::List(list.iter().map(|v| value_of(v, origin)).collect()),
        Json::Object(map) => Data::Map(
            map.iter().map(|(k, v)| (EcoString::from(k), value_of(v, origin))).collect::<IndexMap<_, _>>(),
        ),
    };
    Value::new(data, origin.clone())
}

/// The body of a service in the making.
pub(crate) struct Body<'a> {
    service: &'a mut Service,
    sample: &'a mut Sample,
}

impl Body<'_> {
    /// `name = value`
    pub(crate) fn set(&mut self, name: &str, value: Json) -> &mut Self {
        let origin = self.sample.origin();
        set(&mut self.service.attributes, schema::SERVICE, name, &value, &origin);
        self
    }

    /// `networks = [a, b]`
    pub(crate) fn networks(&mut self, names: &[&str]) -> &mut Self {
        let map: serde_json::Map<String, Json> = names.iter().map(|&n| (n.to_owned(), json!({}))).collect();
        self.set("networks", Json::Object(map))
    }

    /// `needs x healthy`
    pub(crate) fn needs(&mut self, service: &str, condition: Condition) -> &mut Self {
        let origin = self.sample.origin();
        let service = service.into();
        self.service.needs.push(Need { service, condition, restart: false, required: true, origin });
        self
    }

    /// `needs x { restart = true }`
    pub(crate) fn needs_restart(&mut self, service: &str) -> &mut Self {
        self.needs(service, Condition::Started);
        if let Some(need) = self.service.needs.last_mut() {
            need.restart = true;
        }
        self
    }

    /// An address was used.
    pub(crate) fn talks_to(&mut self, service: &str, port: u16) -> &mut Self {
        let span = self.sample.origin().span;
        self.service.talks_to.push((Address { service: service.into(), port }, span));
        self
    }

    /// `publish 80 -> 8000`, at an address or (`None`) in public.
    pub(crate) fn publish(&mut self, published: u16, target: u16, address: Option<&str>) -> &mut Self {
        self.publish_range((published, published), target, address)
    }

    /// A published range in which Docker chooses.
    pub(crate) fn publish_range(
        &mut self,
        range: (u16, u16),
        target: u16,
        address: Option<&str>,
    ) -> &mut Self {
        let origin = self.sample.origin();
        let exposure = address.map_or(Exposure::Public, |a| {
            Exposure::Address(a.parse::<IpAddr>().unwrap_or(IpAddr::from([0, 0, 0, 0])))
        });
        self.service.publish.push(Publish {
            target,
            protocol: Protocol::Tcp,
            published: Some(range),
            exposure,
            name: None,
            app_protocol: None,
            mode: None,
            origin,
        });
        self
    }

    /// The last published port is of another protocol.
    pub(crate) fn over(&mut self, protocol: Protocol) -> &mut Self {
        if let Some(publish) = self.service.publish.last_mut() {
            publish.protocol = protocol;
        }
        self
    }

    /// `mount volume -> "/target"`
    pub(crate) fn volume(&mut self, volume: &str, target: &str) -> &mut Self {
        self.mount(MountSource::Volume(volume.into()), target)
    }

    /// `mount "/path" -> "/target"`
    pub(crate) fn bind(&mut self, path: &str, target: &str) -> &mut Self {
        self.mount(MountSource::Bind(HostPath::Absolute(path.into())), target)
    }

    /// `mount … -> "/target"`
    pub(crate) fn mount(&mut self, source: MountSource, target: &str) -> &mut Self {
        let origin = self.sample.origin();
        let target = target.into();
        self.service.mounts.push(Mount { target, source, options: Attributes::default(), origin });
        self
    }

    /// The last mount is read-only.
    pub(crate) fn read_only(&mut self) -> &mut Self {
        let origin = self.sample.origin();
        if let Some(mount) = self.service.mounts.last_mut() {
            set(&mut mount.options, schema::MOUNT, "read-only", &json!(true), &origin);
        }
        self
    }

    /// `allow rule "reason"`
    pub(crate) fn allow(&mut self, rule: &str) -> &mut Self {
        let span = self.sample.origin().span;
        self.service.allows.push(super::Allow {
            rule: rule.into(),
            reason: "it is meant".into(),
            until: None,
            span,
            suspended: false,
        });
        self
    }

    /// Whatever has no method of its own.
    pub(crate) fn service(&mut self) -> &mut Service {
        self.service
    }
}
