//! What an environment lays over the base: new things, removals, a block that is said anew.

use super::body::{Body, Item, Statement};
use super::overlay::Level;
use super::quote;

/// A statement of one environment alone.
pub(super) fn said_alone(item: &Item, level: Level) -> Item {
    let mut item = bare(item);
    let says_add = match (&item.statement, level) {
        (Statement::Block { .. }, Level::Project) => true,
        (Statement::Keyed { .. }, Level::Declaration) => true,
        (Statement::Set { key, .. }, Level::Declaration) => key.starts_with("port "),
        _ => false,
    };
    if says_add {
        match &mut item.statement {
            Statement::Block { head, .. } => *head = format!("add {head}").into(),
            Statement::Keyed { text, .. } => *text = format!("add {text}"),
            Statement::Set { key, value, .. } => {
                item.statement = Statement::Plain { text: format!("add {key} = {value}"), body: Body::new() };
            }
            Statement::Plain { .. } => {}
        }
    }
    item
}

/// Takes out what the base says.
pub(super) fn removal(item: &Item) -> Option<Item> {
    let what = match &item.statement {
        Statement::Set { key, .. } if key.starts_with("port ") => key.to_string(),
        Statement::Set { key, .. } => quote::key(key),
        Statement::Block { head, .. } => head.to_string(),
        Statement::Keyed { word: "mount", key, .. } => format!("mount {}", quote::string(key)),
        Statement::Keyed { word: "publish", key, .. } => {
            format!("publish {}", key.strip_suffix("/tcp").unwrap_or(key))
        }
        Statement::Keyed { word, key, .. } => format!("{word} {}", quote::name(key)),
        Statement::Plain { .. } => return None,
    };
    Some(Item::plain(format!("remove {what}"), Body::new()))
}

/// The entries of a block as a map, one a line; `None` where one of them is no plain entry.
pub(super) fn as_map(body: &Body) -> Option<String> {
    let entry = |item: &Item| match &item.statement {
        Statement::Set { value, .. } => Some(format!("  {} = {value}\n", item.shown_key())),
        _ => None,
    };
    let entries: Option<String> = body.iter().map(entry).collect();
    Some(format!("{{\n{}}}", entries?))
}

/// A statement without the blank line and the comments that its original has: those stay with the base.
pub(super) fn bare(item: &Item) -> Item {
    Item { gap: false, ..item.clone() }
}
