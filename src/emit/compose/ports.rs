//! `ports` of a service: as text where that says all, else in the long form.

use std::net::IpAddr;

use crate::emit::write::Tree;
use crate::emit::write::interpolation::dollars;
use crate::model::{Exposure, Protocol, Publish};

pub(super) fn tree(publish: &[Publish]) -> Tree<'_> {
    Tree::List(publish.iter().map(port).collect())
}

fn port(publish: &Publish) -> Tree<'_> {
    let Publish { name: None, app_protocol: None, mode: None, .. } = publish else { return long(publish) };
    let address = match publish.exposure {
        Exposure::Public => String::new(),
        Exposure::Address(IpAddr::V4(address)) => format!("{address}:"),
        Exposure::Address(IpAddr::V6(address)) => format!("[{address}]:"),
    };
    let published = match publish.published {
        None if address.is_empty() => String::new(),
        None => ":".into(),
        Some((first, last)) if first == last => format!("{first}:"),
        Some((first, last)) => format!("{first}-{last}:"),
    };
    let protocol = match publish.protocol {
        Protocol::Tcp => String::new(),
        other => format!("/{other}"),
    };
    Tree::Quoted(format!("{address}{published}{}{protocol}", publish.target).into())
}

fn long(publish: &Publish) -> Tree<'_> {
    let mut entries = Vec::with_capacity(4);
    if let Some(name) = &publish.name {
        entries.push(("name".into(), Tree::Text(dollars(name))));
    }
    entries.push(("target".into(), Tree::Int(publish.target.into())));
    if let Some((first, last)) = publish.published {
        let text = if first == last { first.to_string() } else { format!("{first}-{last}") };
        entries.push(("published".into(), Tree::Quoted(text.into())));
    }
    if let Exposure::Address(address) = publish.exposure {
        entries.push(("host_ip".into(), Tree::Quoted(address.to_string().into())));
    }
    entries.push(("protocol".into(), Tree::text(publish.protocol.to_string())));
    if let Some(protocol) = &publish.app_protocol {
        entries.push(("app_protocol".into(), Tree::Text(dollars(protocol))));
    }
    if let Some(mode) = &publish.mode {
        entries.push(("mode".into(), Tree::Text(dollars(mode))));
    }
    Tree::Map(entries)
}
