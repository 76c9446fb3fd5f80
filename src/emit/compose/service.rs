//! One service.

use super::grants::{self, List};
use super::{mounts, needs, ports, value};
use crate::emit::write::Tree;
use crate::model::Service;
use crate::schema::RECORD;

/// The service's mapping: attributes in the table's order, then what its statements say.
pub(super) fn tree<'m>(service: &'m Service, folder: &str) -> Tree<'m> {
    let mut entries = value::attributes(&service.attributes, folder);
    // `healthcheck = image`: the image has one, and a compose file has no word for it.
    entries.retain(|(name, value)| name != "healthcheck" || matches!(value, Tree::Map(_)));
    let mut say =
        |name: &'static str, tree: Tree<'m>| match (&tree, entries.iter_mut().find(|(key, _)| key == name)) {
            (Tree::List(items), _) if items.is_empty() => {}
            (Tree::Map(items), _) if items.is_empty() => {}
            (_, None) => entries.push((name.into(), tree)),
            (_, Some((_, said))) => said.append(tree),
        };
    say("ports", ports::tree(&service.publish));
    say("volumes", mounts::tree(&service.mounts, folder));
    say("configs", Tree::List(grants::trees(&service.mounts, List::Configs, folder)));
    say("secrets", Tree::List(grants::trees(&service.mounts, List::Secrets, folder)));
    say("depends_on", needs::tree(&service.needs));
    say(RECORD, Tree::Map(value::recorded(&service.attributes, folder)));
    Tree::Map(entries)
}
