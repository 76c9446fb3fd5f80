//! The keys of a mapping: each is text and stands once, and `<<` brings in those of another.

use std::collections::BTreeMap;

use super::{Body, Entry, Node, Plain, Scalar};
use crate::read::fault::Fault;

/// `<<`: what the mapping does not say itself; of several, the first that says it.
pub(super) fn lay_under<'t>(entries: &mut Vec<Entry<'t>>, merge: Node<'t>) -> Result<(), Fault> {
    match merge.body {
        Body::Map(under) => {
            for entry in under {
                if entries.iter().all(|e| e.key != entry.key) {
                    entries.push(entry);
                }
            }
            Ok(())
        }
        Body::List(maps) => maps.into_iter().try_for_each(|map| match map.body {
            Body::Map(_) => lay_under(entries, map),
            _ => Err(Fault::new(map.place, "`<<` takes mappings")),
        }),
        Body::Scalar(_) => Err(Fault::new(merge.place, "`<<` takes a mapping or a list of them")),
    }
}

/// A key written twice: Compose refuses it, and so do we.
pub(in crate::read) fn no_key_twice(entries: &[Entry<'_>]) -> Result<(), Fault> {
    const FEW: usize = 12;
    let twice = |first: &Entry<'_>, second: &Entry<'_>| {
        Err(Fault::new(second.place, format!("key `{}` is written twice", second.key))
            .also(first.place, "first here"))
    };
    if entries.windows(2).all(|pair| pair[0].key < pair[1].key) {
        return Ok(());
    }
    if entries.len() <= FEW {
        for (at, entry) in entries.iter().enumerate() {
            if let Some(first) = entries[..at].iter().find(|e| e.key == entry.key) {
                return twice(first, entry);
            }
        }
        return Ok(());
    }
    let mut seen: BTreeMap<&str, &Entry<'_>> = BTreeMap::new();
    for entry in entries {
        if let Some(first) = seen.insert(&entry.key, entry) {
            return twice(first, entry);
        }
    }
    Ok(())
}

/// Whether a key is text.
pub(super) fn is_name(key: &Scalar<'_>) -> bool {
    key.text == "<<" || key.resolve() == Plain::Text
}
