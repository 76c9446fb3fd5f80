//! What people override by key: `publish`, `mount`, `needs`.

use std::net::{IpAddr, Ipv4Addr};

use ecow::eco_format;

use super::body::{Body, Item, Statement};
use super::path::dotted;
use super::quote;
use super::template;
use super::text::{Part, composed};
use super::writer::Writer;
use crate::eval::{Data, HostPath, Value};
use crate::model::{Condition, Exposure, Mount, MountSource, Need, Protocol, Publish};
use crate::schema::Type;

impl Writer<'_> {
    /// One statement for each port, or for a range of ports in a row.
    pub(super) fn publishes(&mut self, ports: &[Publish]) -> Body {
        let mut body = Body::new();
        let mut at = 0;
        let mut ports = ports.to_vec();
        ports.sort_by_key(|port| (port.origin.span, port.target));
        while at < ports.len() {
            let count = in_a_row(&ports[at..]);
            body.push(self.publish(&ports[at], &ports[at + count - 1]));
            at += count;
        }
        body
    }

    fn publish(&mut self, first: &Publish, last: &Publish) -> Item {
        let range = |a: u16, b: u16| if a == b { a.to_string() } else { format!("{a}-{b}") };
        let mut options = Body::new();
        let mut text = String::from("publish ");
        match first.exposure {
            Exposure::Public => text.push_str("public "),
            Exposure::Address(IpAddr::V4(Ipv4Addr::LOCALHOST)) => {}
            Exposure::Address(address) => options.push(Item::set("host-ip", format!("\"{address}\""))),
        }
        let said = [("name", &first.name), ("app-protocol", &first.app_protocol)];
        options.extend(
            said.iter().filter_map(|(key, said)| Some(Item::set(*key, quote::string(said.as_ref()?)))),
        );
        // `ingress` is what nothing means.
        let mode = first.mode.as_deref().filter(|mode| *mode != "ingress");
        options.extend(mode.map(|mode| Item::set("mode", mode)));
        let protocol = match first.protocol {
            Protocol::Tcp => String::new(),
            other => format!("/{other}"),
        };
        let one = first.target == last.target;
        let range_of_container = range(first.target, last.target);
        let named = self
            .service
            .filter(|_| one && protocol.is_empty())
            .and_then(|service| self.shared.ports.known(&service.name, first.target).map(str::to_owned));
        let container = named.unwrap_or_else(|| format!("{range_of_container}{protocol}"));
        let host = match (first.published, last.published) {
            (Some((low, _)), Some((_, high))) => range(low, high),
            _ => "0".into(),
        };
        let host = if one { self.host_port(first).unwrap_or(host) } else { host };
        if host == range_of_container && container == format!("{range_of_container}{protocol}") {
            text.push_str(&container);
        } else {
            text.push_str(&format!("{host} -> {container}"));
        }
        let key = eco_format!("{range_of_container}/{}", first.protocol);
        Item::new(Statement::Keyed { word: "publish", key, text, options }).at(first.origin.span)
    }

    /// The param that says the host's port, where a variable did.
    fn host_port(&mut self, publish: &Publish) -> Option<String> {
        let (port, high) = publish.published?;
        let place = publish.origin.span;
        let (_, inner) = self.variables_at(place).into_iter().find(|(_, span)| {
            let before = self.sources.text(span.file).get(..span.start as usize).unwrap_or_default();
            *span == place || before.trim_end().ends_with("published:")
        })?;
        let scalar = template::scalar(self.sources.snippet(inner))?;
        let parts = template::split(&scalar);
        let written = match parts[..] {
            [published] if inner != place => published,
            [published, _] | [_, published, _] => published,
            _ => return None,
        };
        if port != high || !written.contains('$') {
            return None;
        }
        match &self.replaced(written, Some(&port.to_string()))?[..] {
            [Part::Other(param)] => Some(param.clone()),
            _ => None,
        }
    }

    /// `mount data -> "/data" read-only`
    pub(super) fn mount(&mut self, mount: &Mount) -> Item {
        let place = mount.origin.span;
        let mut options = Body::new();
        let target = match self.written(mount, 1, &mount.target) {
            Some(parts) => composed(&parts),
            None => quote::string(&mount.target),
        };
        let mut text = match &mount.source {
            MountSource::Volume(name) if matches!(name.as_str(), "tmpfs" | "anonymous") => {
                format!("mount {} -> {target}", quote::reference("volume", name))
            }
            MountSource::Volume(name) => format!("mount {} -> {target}", quote::name(name)),
            MountSource::Anonymous => format!("mount anonymous -> {target}"),
            MountSource::Bind(path) => {
                let source = self.bind_source(mount, path);
                // Words stand behind a text, or behind the arrow.
                let alone = source == target && (source.starts_with('"') || mount.options.is_empty());
                if alone { format!("mount {target}") } else { format!("mount {source} -> {target}") }
            }
            MountSource::Config(name) => format!("mount {} -> {target}", quote::reference("config", name)),
            MountSource::Secret(name) => format!("mount {} -> {target}", quote::reference("secret", name)),
            MountSource::Tmpfs => format!("mount tmpfs -> {target}"),
            MountSource::Image(image) => {
                options.push(Item::set("type", "image"));
                format!("mount {} -> {target}", self.text(image, &Type::String, place))
            }
            MountSource::NamedPipe(pipe) => {
                options.push(Item::set("type", "npipe"));
                format!("mount {} -> {target}", quote::string(pipe))
            }
            MountSource::Cluster(volume) => {
                options.push(Item::set("type", "cluster"));
                format!("mount {} -> {target}", quote::string(volume))
            }
        };
        for (row, value) in mount.options.iter() {
            match (row.name, &value.data) {
                ("read-only", Data::Bool(true)) => text.push_str(" read-only"),
                ("bind", Data::Map(bind))
                    if matches!(mount.source, MountSource::Bind(_))
                        && bind.get("create-host-path").is_some_and(is_true) =>
                {
                    text.push_str(" create-host-path");
                    let mut rest = bind.clone();
                    rest.shift_remove("create-host-path");
                    if !rest.is_empty() {
                        options.push(self.attribute(row, &Value::new(Data::Map(rest), value.origin.clone())));
                    }
                }
                _ => options.push(self.attribute(row, value)),
            }
        }
        let key = mount.target.clone();
        Item::new(Statement::Keyed { word: "mount", key, text, options }).at(place)
    }

    /// A part of a short form as it was written, where a variable stood in it.
    fn written(&mut self, mount: &Mount, part: usize, text: &str) -> Option<Vec<Part>> {
        let place = mount.origin.span;
        if self.variables_at(place).is_empty() {
            return None;
        }
        let scalar = template::scalar(self.sources.snippet(place))?;
        let written = template::split(&scalar).get(part).copied().filter(|text| text.contains('$'))?;
        self.replaced(written, Some(text))
    }

    /// The source of a mount: a path of the host, in which a variable may stand.
    fn bind_source(&mut self, mount: &Mount, path: &HostPath) -> String {
        let known = match path {
            HostPath::Absolute(path) => Some(path.to_string()),
            HostPath::Project(path) if self.base.is_empty() => Some(dotted(path)),
            _ => None,
        };
        let written = known.and_then(|known| {
            // `.` and `./` are one folder.
            let found = self.written(mount, 0, &known);
            found.or_else(|| self.written(mount, 0, known.strip_prefix("./").filter(|rest| rest.is_empty())?))
        });
        match written.as_deref() {
            Some([Part::Said(param)]) => param.clone(),
            Some(parts) => composed(parts),
            None => self.path(path, &Type::String, mount.origin.span),
        }
    }

    /// `needs database healthy`
    pub(super) fn need(&mut self, need: &Need) -> Item {
        let mut options = Body::new();
        if need.restart {
            options.push(Item::set("restart", "true"));
        }
        if !need.required {
            options.push(Item::set("required", "false"));
        }
        let name = quote::name(&need.service);
        let text = match need.condition {
            Condition::Started => format!("needs {name}"),
            condition => format!("needs {name} {condition}"),
        };
        let key = need.service.clone();
        Item::new(Statement::Keyed { word: "needs", key, text, options }).at(need.origin.span)
    }
}

fn is_true(value: &Value) -> bool {
    value.data == Data::Bool(true)
}

/// How many ports, from the first on, one range says.
fn in_a_row(ports: &[Publish]) -> usize {
    let Some((first, rest)) = ports.split_first() else { return 0 };
    let Some((low, high)) = first.published.filter(|(low, high)| low == high) else { return 1 };
    let follows = |(n, port): (usize, &Publish)| {
        let n = u16::try_from(n + 1).unwrap_or(u16::MAX);
        let next = Publish { target: port.target, published: port.published, ..first.clone() };
        *port == next
            && first.target.checked_add(n) == Some(port.target)
            && low.checked_add(n).zip(high.checked_add(n)) == port.published
    };
    1 + rest.iter().enumerate().take_while(|(n, port)| follows((*n, port))).count()
}
