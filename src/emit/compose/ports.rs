//! `ports` of a service, in the long form.

use crate::emit::write::Tree;
use crate::emit::write::interpolation::dollars;
use crate::model::{Exposure, Publish};

pub(super) fn tree(publish: &[Publish]) -> Tree<'_> {
    Tree::List(publish.iter().map(port).collect())
}

fn port(publish: &Publish) -> Tree<'_> {
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
