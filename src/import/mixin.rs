//! What several services say alike, and not all: a mixin, where that is shorter.

use std::collections::BTreeSet;

use super::Environment;
use super::body::{Body, Item, Statement, weight};
use super::quote;
use crate::source::SourceMap;

/// What belongs to one service, however many say the same.
const OWN: [&str; 6] = ["image", "build", "container-name", "hostname", "raw compose", "healthcheck = image"];

/// Takes what groups of services share out of them; gives the mixins that they use instead.
pub(super) fn mixins(base: &mut Body, environments: &[Environment<'_>], sources: &SourceMap) -> Vec<Item> {
    let mut mixins = Vec::new();
    let mut taken: BTreeSet<String> = environments
        .iter()
        .flat_map(|environment| super::named::names(&environment.loaded.deployment))
        .collect();
    while let Some((users, shared)) = best(base, sources) {
        let name = name(base, &users, &taken, sources);
        taken.insert(name.clone());
        for &user in &users {
            take(base, user, &shared, &name);
        }
        let shared = shared.into_iter().map(|item| Item::new(item.statement)).collect();
        mixins.push(Item::block(format!("mixin {name} for service"), shared));
    }
    mixins
}

fn service(item: &Item) -> Option<&Body> {
    match &item.statement {
        Statement::Block { head, body } if head.starts_with("service ") => Some(body),
        _ => None,
    }
}

/// The group of services that saves most lines by a mixin, and what its services share.
fn best(base: &Body, sources: &SourceMap) -> Option<(Vec<usize>, Body)> {
    let services: Vec<(usize, &Body)> =
        base.iter().enumerate().filter_map(|(at, item)| Some((at, service(item)?))).collect();
    // Each use is a line, and so are the ends of the mixin; a mixin in a mixin helps nobody.
    let uses = |body: &Body| {
        body.iter()
            .any(|item| matches!(&item.statement, Statement::Plain { text, .. } if text.starts_with("use ")))
    };
    let order = |a: usize, b: usize| match merges(&base[a], sources) && merges(&base[b], sources) {
        true => Order::Free,
        false => Order::Kept,
    };
    let mut best: Option<(usize, Vec<usize>, Body)> = None;
    for (n, (at, first)) in services.iter().enumerate().filter(|(_, (_, body))| !uses(body)) {
        for (other, second) in services[n + 1..].iter().filter(|(_, body)| !uses(body)) {
            let order = order(*at, *other);
            let shared = intersection(first, second, order);
            let lines = weight(&shared);
            if lines < 4 {
                continue;
            }
            let users: Vec<usize> = services
                .iter()
                .filter(|(at, body)| {
                    let fits = order == Order::Kept || merges(&base[*at], sources);
                    fits && !uses(body) && intersection(&shared, body, order) == shared
                })
                .map(|(at, _)| *at)
                .collect();
            let saved = (lines * (users.len() - 1)).saturating_sub(users.len() + 3);
            if saved >= 4 && best.as_ref().is_none_or(|(most, ..)| saved > *most) {
                best = Some((saved, users, shared));
            }
        }
    }
    best.map(|(_, users, shared)| (users, shared))
}

/// Whether entries may change their order.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    /// Their author took them from elsewhere, as a whole.
    Free,
    /// Artifacts show them in their order.
    Kept,
}

/// Whether the service takes over parts of something else: `<<: *base`, `environment: *common`.
fn merges(item: &Item, sources: &SourceMap) -> bool {
    let Some(place) = item.place else { return false };
    let text = sources.text(place.file);
    let start =
        text.get(..place.start as usize).map_or(0, |before| before.rfind('\n').map_or(0, |at| at + 1));
    let indent = place.start as usize - start;
    let rest = text.get(place.start as usize..).unwrap_or_default();
    let body = rest.lines().skip(1).take_while(|line| {
        let blank = line.trim().is_empty() || line.trim_start().starts_with('#');
        blank || line.len() - line.trim_start().len() > indent
    });
    body.into_iter().any(|line| line.contains("<<:") || line.contains(": *") || line.contains(": &"))
}

/// What two bodies both say; of blocks, the entries that both have.
fn intersection(first: &Body, second: &Body, order: Order) -> Body {
    let once = |body: &Body, key: &str| body.iter().filter(|item| item.key() == key).count() == 1;
    let mut shared = Body::new();
    for item in first.iter().filter(|item| !OWN.contains(&item.key().as_str())) {
        if item.key().starts_with("port ") || !item.above.is_empty() && item.above.len() > 4 {
            continue;
        }
        if !once(first, &item.key()) || !once(second, &item.key()) {
            continue;
        }
        let Some(other) = second.iter().find(|other| other.key() == item.key()) else { continue };
        match (&item.statement, &other.statement) {
            (a, b) if a == b => shared.push(item.clone()),
            (Statement::Block { head, body }, Statement::Block { body: other, .. })
                if matches!(head.as_str(), "environment" | "labels") =>
            {
                let entries: Body = match order {
                    Order::Free => body.iter().filter(|entry| other.contains(entry)).cloned().collect(),
                    // In front of the others they keep it.
                    Order::Kept => {
                        let alike = body.iter().zip(other).take_while(|(a, b)| a == b);
                        alike.map(|(entry, _)| entry.clone()).collect()
                    }
                };
                if !entries.is_empty() {
                    shared.push(Item {
                        statement: Statement::Block { head: head.clone(), body: entries },
                        ..item.clone()
                    });
                }
            }
            _ => {}
        }
    }
    // A block of many keys of one kind may hold one key several times.
    let mut seen = BTreeSet::new();
    shared.retain(|item| seen.insert(item.key()));
    shared
}

/// Takes what is shared out of a service and lets it use the mixin.
fn take(base: &mut Body, at: usize, shared: &Body, name: &str) {
    let Statement::Block { body, .. } = &mut base[at].statement else { return };
    for item in shared {
        let Some(n) = body.iter().position(|own| own.key() == item.key()) else { continue };
        let rest = match (&mut body[n].statement, &item.statement) {
            (Statement::Block { body: own, .. }, Statement::Block { body: taken, .. }) => {
                own.retain(|entry| !taken.contains(entry));
                !own.is_empty()
            }
            _ => false,
        };
        if !rest {
            body.remove(n);
        }
    }
    let image = body.iter().rposition(|item| matches!(item.key().as_str(), "image" | "build"));
    body.insert(image.map_or(0, |at| at + 1), Item::plain(format!("use {name}"), Body::new()));
}

/// The name of an anchor that one of the services takes its parts from, else one of our own.
fn name(base: &Body, users: &[usize], taken: &BTreeSet<String>, sources: &SourceMap) -> String {
    let aliases = users.iter().filter_map(|&user| {
        let place = base[user].place?;
        let text = sources.text(place.file).get(place.start as usize..)?;
        let line = text.lines().skip(1).take(3).find(|line| line.trim_start().starts_with("<<:"))?;
        let alias = line.split('*').nth(1)?;
        let end = alias
            .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_'))
            .unwrap_or(alias.len());
        Some(super::telling::kebab(&alias[..end]))
    });
    let names = aliases.into_iter().next().into_iter().chain(["common".to_owned()]);
    let numbered = (2..).map(|n| format!("common-{n}"));
    let is_free = |name: &String| quote::is_word(name) && !taken.contains(name);
    names.chain(numbered).find(is_free).unwrap_or_default()
}
