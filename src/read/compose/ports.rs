//! `ports`: the long form here, the short form in `short_port`.

use std::net::IpAddr;

use super::Reader;
use super::short_port;
use super::value::{mismatch, strange};
use crate::model::{Exposure, Protocol, Publish};
use crate::read::fault::Fault;
use crate::read::yaml::{Body, Entry, Node};
use crate::schema::{Type, parse};

impl Reader<'_> {
    /// Every port; those that cannot be read are left out.
    pub(super) fn ports_of(
        &self,
        node: &Node<'_>,
        publish: &mut Vec<Publish>,
        faults: &mut Vec<Fault>,
    ) -> Result<(), Fault> {
        let Body::List(items) = &node.body else { return Err(mismatch(node, &Type::List(&Type::Any))) };
        for item in items {
            let read = match &item.body {
                Body::Map(entries) => self.long_port(item, entries).map(|port| publish.push(port)),
                Body::Scalar(scalar) => self.known(scalar, item.place).and_then(|text| {
                    let ports = short_port::read(&text).map_err(|message| Fault::new(item.place, message))?;
                    publish.extend(ports.into_iter().map(|port| self.publish(item, port)));
                    Ok(())
                }),
                Body::List(_) => Err(mismatch(item, &Type::Map(&Type::Any))),
            };
            if let Err(fault) = read {
                faults.push(fault);
            }
        }
        Ok(())
    }

    fn publish(&self, node: &Node<'_>, port: short_port::Port) -> Publish {
        Publish {
            target: port.target,
            protocol: port.protocol,
            published: port.published,
            exposure: port.exposure,
            name: None,
            app_protocol: None,
            mode: None,
            origin: self.texts.span(node.place).into(),
        }
    }

    fn long_port(&self, item: &Node<'_>, entries: &[Entry<'_>]) -> Result<Publish, Fault> {
        let mut target = None;
        let mut port = short_port::Port {
            target: 0,
            protocol: Protocol::Tcp,
            published: None,
            exposure: Exposure::Public,
        };
        let (mut name, mut app_protocol, mut mode) = (None, None, None);
        for entry in entries {
            let Body::Scalar(scalar) = &entry.value.body else {
                return Err(mismatch(&entry.value, &Type::String));
            };
            if super::value::is_nothing(&entry.value) || entry.key.starts_with("x-") {
                continue;
            }
            let text = self.known(scalar, entry.value.place)?;
            let wrong = |message: String| Fault::new(entry.value.place, message);
            match &*entry.key {
                "target" => target = Some(parse::port::number(&text).map_err(wrong)?),
                "published" if text.is_empty() => {}
                "published" => {
                    let range = parse::port::read(&text).map_err(wrong)?;
                    port.published = Some((range.first, range.last));
                }
                "host_ip" if text.is_empty() => {}
                "host_ip" => port.exposure = Exposure::Address(address(&text).map_err(wrong)?),
                "protocol" => port.protocol = short_port::protocol(&text).map_err(wrong)?,
                "name" => name = Some(text),
                "app_protocol" => app_protocol = Some(text),
                "mode" => mode = Some(text),
                _ => return Err(strange(entry, "ports", KEYS)),
            }
        }
        port.target = target.ok_or_else(|| Fault::new(item.place, "this port has no `target`"))?;
        Ok(Publish { name, app_protocol, mode, ..self.publish(item, port) })
    }
}

/// What the long form of a port says.
const KEYS: [&str; 7] = ["target", "published", "host_ip", "protocol", "name", "app_protocol", "mode"];

/// An address, which may stand in brackets.
pub(super) fn address(text: &str) -> Result<IpAddr, String> {
    let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
    bare.parse().map_err(|_| format!("`{text}` is no IP address"))
}
