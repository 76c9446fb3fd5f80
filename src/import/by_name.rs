//! What several environments say alike but for their names: statements, and entries whose keys hold them.

use std::collections::BTreeSet;

use super::body::{Body, Item, Statement};
use super::{env_name, quote};

/// Entries whose keys differ in the names of the environments alone, under one key; `None` where there are none.
pub(super) fn keys(bodies: &[Option<&Body>], names: &[&str]) -> Option<Vec<Body>> {
    let bodies: Vec<&Body> = bodies.iter().copied().collect::<Option<_>>()?;
    let named = |item: &Item, name: &str| match &item.statement {
        Statement::Set { key, shown: None, .. } => {
            let written = quote::string(key);
            Some(env_name::named(&written, name)).filter(|named| *named != written)
        }
        _ => None,
    };
    let of_each = bodies
        .iter()
        .zip(names)
        .map(|(body, name)| body.iter().filter_map(|item| named(item, name)).collect::<BTreeSet<String>>());
    let shared = of_each.reduce(|all, own| all.intersection(&own).cloned().collect())?;
    if bodies.len() < 2 || shared.is_empty() {
        return None;
    }
    let renamed = |item: &Item, name: &str| {
        let mut item = item.clone();
        if let Some(named) = named(&item, name).filter(|named| shared.contains(named))
            && let Statement::Set { key, shown, .. } = &mut item.statement
        {
            *key = named.as_str().into();
            *shown = Some(named);
        }
        item
    };
    let body = |(body, name): (&&Body, &&str)| body.iter().map(|item| renamed(item, name)).collect();
    Some(bodies.iter().zip(names).map(body).collect())
}

/// A statement that differs in the names of the environments alone.
pub(super) fn statement(found: &[&[&Item]], holders: &[usize], names: &[&str]) -> Option<Item> {
    let mut own = Vec::new();
    for &n in holders {
        let [item] = found[n] else { return None };
        own.push((
            names[n],
            match &item.statement {
                Statement::Set { value, shown: None, .. } => value,
                Statement::Keyed { text, options, .. } if options.is_empty() => text,
                _ => return None,
            },
        ));
    }
    let common = env_name::common(own.iter().map(|(name, text)| (*name, text.as_str())))?;
    let mut item = found[holders[0]][0].clone();
    match &mut item.statement {
        Statement::Set { value: text, .. } | Statement::Keyed { text, .. } => *text = common,
        _ => return None,
    }
    Some(item)
}
