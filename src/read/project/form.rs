//! The forms in which Compose takes the same thing, brought into the one that merges.

use crate::read::fault::Fault;
use crate::read::yaml::{self, Body, Entry, Plain, Scalar, float_text};

use super::Node;

/// Nothing, `~` or `null`.
pub(super) fn is_null(node: &Node) -> bool {
    matches!(&node.body, Body::Scalar(scalar) if scalar.resolve() == Plain::Null)
}

/// The value of a key.
pub(super) fn get<'n, 't>(node: &'n yaml::Node<'t>, key: &str) -> Option<&'n yaml::Node<'t>> {
    match &node.body {
        Body::Map(entries) => entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value),
        _ => None,
    }
}

/// A scalar as the text that Compose makes of it.
pub(super) fn scalar_text(scalar: &Scalar<'_>) -> String {
    match scalar.resolve() {
        Plain::Null => String::new(),
        Plain::Bool(b) => b.to_string(),
        Plain::Int(n) => n.to_string(),
        Plain::Float(n) => float_text(n),
        Plain::Date | Plain::Text => scalar.text.to_string(),
    }
}

/// A list, the one element alone, or the entries of a mapping as `KEY=value`, sorted.
pub(super) fn sequence(node: Node) -> Vec<Node> {
    match node.body {
        Body::List(items) => items,
        Body::Scalar(_) if is_null(&node) => Vec::new(),
        Body::Scalar(_) => vec![node],
        Body::Map(mut entries) => {
            entries.sort_by(|a, b| a.key.cmp(&b.key));
            entries.into_iter().map(assignment).collect()
        }
    }
}

fn assignment(entry: Entry<'static>) -> Node {
    let Entry { key, value, .. } = entry;
    // A `$` in a key is no variable; in a list's entry it would be one.
    let key = key.replace('$', "$$");
    if is_null(&value) {
        return Node { place: value.place, body: Body::Scalar(Scalar::new(key, false)) };
    }
    match value.body {
        Body::Scalar(scalar) => {
            let text = format!("{key}={}", scalar_text(&scalar));
            let written = scalar.written.map(|mut written| {
                written.template = format!("{key}={}", written.template);
                written
            });
            Node {
                place: value.place,
                body: Body::Scalar(Scalar { text: text.into(), plain: false, written }),
            }
        }
        body => Node { place: value.place, body },
    }
}

pub(super) fn as_build(node: Node) -> Node {
    match node.body {
        Body::Scalar(_) if !is_null(&node) => {
            let place = node.place;
            let context = Entry { key: "context".into(), place, value: node };
            Node { place, body: Body::Map(vec![context]) }
        }
        _ => node,
    }
}

pub(super) fn as_names(node: Node, each: &[(&'static str, &'static str)]) -> Result<Node, Fault> {
    let place = node.place;
    let Body::List(items) = node.body else { return Ok(node) };
    let mut entries: Vec<Entry<'static>> = Vec::new();
    for item in items {
        let place = item.place;
        let Body::Scalar(name) = item.body else {
            return Err(Fault::new(place, format!("expected a name, found {}", item.what())));
        };
        let word = |text: &'static str| Node { place, body: Body::Scalar(Scalar::new(text, true)) };
        let value = match each {
            [] => word(""),
            each => {
                let entry = |&(key, value): &(&'static str, &'static str)| Entry {
                    key: key.into(),
                    place,
                    value: word(value),
                };
                Node { place, body: Body::Map(each.iter().map(entry).collect()) }
            }
        };
        if entries.iter().all(|entry| entry.key != name.text) {
            entries.push(Entry { key: name.text, place, value });
        }
    }
    Ok(Node { place, body: Body::Map(entries) })
}
