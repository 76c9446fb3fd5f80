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
    while let Some((users, shared)) = best(base) {
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
fn best(base: &Body) -> Option<(Vec<usize>, Body)> {
    let services: Vec<(usize, &Body)> =
        base.iter().enumerate().filter_map(|(at, item)| Some((at, service(item)?))).collect();
    // Each use is a line, and so are the ends of the mixin; a mixin in a mixin helps nobody.
    let uses = |body: &Body| {
        body.iter()
            .any(|item| matches!(&item.statement, Statement::Plain { text, .. } if text.starts_with("use ")))
    };
    let mut best: Option<(usize, Vec<usize>, Body)> = None;
    for (n, (_, first)) in services.iter().enumerate().filter(|(_, (_, body))| !uses(body)) {
        for (_, second) in services[n + 1..].iter().filter(|(_, body)| !uses(body)) {
            let shared = intersection(first, second);
            let lines = weight(&shared);
            if lines < 4 {
                continue;
            }
            let users: Vec<usize> = services
                .iter()
                .filter(|(_, body)| !uses(body) && intersection(&shared, body) == shared)
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

/// What two bodies both say; of blocks, the entries that both have.
fn intersection(first: &Body, second: &Body) -> Body {
    let mut shared = Body::new();
    for item in first.iter().filter(|item| !OWN.contains(&item.key().as_str())) {
        if item.key().starts_with("port ") || !item.above.is_empty() && item.above.len() > 4 {
            continue;
        }
        let Some(other) = second.iter().find(|other| other.key() == item.key()) else { continue };
        match (&item.statement, &other.statement) {
            (a, b) if a == b => shared.push(item.clone()),
            (Statement::Block { head, body }, Statement::Block { body: other, .. })
                if matches!(head.as_str(), "environment" | "labels") =>
            {
                // In front of the others they keep their order, which artifacts show.
                let alike = body.iter().zip(other).take_while(|(a, b)| a == b);
                let entries: Body = alike.map(|(entry, _)| entry.clone()).collect();
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
