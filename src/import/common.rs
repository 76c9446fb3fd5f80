//! What all services say alike becomes `defaults service`.

use super::body::{Body, Item, Statement};

/// What belongs to one service, however many say the same.
const OWN: [&str; 14] = [
    "image",
    "build",
    "container-name",
    "hostname",
    "command",
    "entrypoint",
    "environment",
    "labels",
    "profiles",
    "scale",
    "network-mode",
    "raw compose",
    "healthcheck",
    "secrets",
];

/// Takes common attributes out of the services of all environments; gives the defaults, where there are any.
pub(super) fn defaults(environments: &mut [Body]) -> Option<Item> {
    let mut common = Body::new();
    for candidate in candidates(environments) {
        let (mut holders, mut all, mut others) = (0, 0, 0);
        for body in services(environments) {
            all += 1;
            match body.iter().find(|item| item.key() == candidate.key()) {
                Some(item) if *item == candidate => holders += 1,
                Some(_) => others += 1,
                None => {}
            }
        }
        let missing = all - holders - others;
        let saved = (holders * candidate.weight()).saturating_sub(candidate.weight() + missing);
        // A default that few keep is none.
        let is_rule = holders >= 2 && (missing + others) * 4 <= holders && saved > 0;
        if is_rule && common.iter().all(|item: &Item| item.key() != candidate.key()) {
            take(environments, &candidate);
            common.push(Item::new(candidate.statement));
        }
    }
    let shared = shared_variables(environments);
    common.extend((!shared.is_empty()).then(|| Item::block("environment", shared)));
    (!common.is_empty()).then(|| Item::block("defaults service", common))
}

/// What all services of one environment say alike, and not those of others.
pub(super) fn defaults_of_env(body: &mut Body) -> Option<Item> {
    let environments = std::slice::from_mut(body);
    let mut common = Body::new();
    for candidate in candidates(environments) {
        let all: Vec<&Body> = services(environments).collect();
        if all.len() >= 3 && all.iter().all(|body| body.contains(&candidate)) {
            take(environments, &candidate);
            common.push(Item::new(candidate.statement));
        }
    }
    (!common.is_empty()).then(|| Item::block("defaults service", common))
}

/// The attributes of services that could be defaults, each once.
fn candidates(environments: &[Body]) -> Vec<Item> {
    let mut all: Vec<Item> = Vec::new();
    for item in services(environments).flatten() {
        let is_attribute = match &item.statement {
            Statement::Set { key, shown, .. } => {
                !OWN.contains(&key.as_str()) && !key.starts_with("port ") && shown.is_none()
            }
            Statement::Block { head, .. } => !OWN.contains(&head.as_str()),
            Statement::Keyed { .. } | Statement::Plain { .. } => false,
        };
        if is_attribute && !all.contains(item) {
            all.push(item.clone());
        }
    }
    all
}

fn services(environments: &[Body]) -> impl Iterator<Item = &Body> {
    environments.iter().flatten().filter_map(|item| match &item.statement {
        Statement::Block { head, body } if head.starts_with("service ") => Some(body),
        _ => None,
    })
}

fn services_mut(environments: &mut [Body]) -> impl Iterator<Item = &mut Body> {
    environments.iter_mut().flatten().filter_map(|item| match &mut item.statement {
        Statement::Block { head, body } if head.starts_with("service ") => Some(body),
        _ => None,
    })
}

/// Takes it out where it is, and says that it is not there where it is not.
fn take(environments: &mut [Body], common: &Item) {
    for body in services_mut(environments) {
        match body.iter().position(|item| item.key() == common.key()) {
            Some(at) if body[at] == *common => _ = body.remove(at),
            Some(_) => {}
            None => body.push(Item::set(common.key(), "null")),
        }
    }
}

/// Variables that every service has with one value.
fn shared_variables(environments: &mut [Body]) -> Body {
    fn variables(body: &Body) -> Option<&Body> {
        body.iter().find_map(|item| match &item.statement {
            Statement::Block { head, body } if head == "environment" => Some(body),
            _ => None,
        })
    }
    let all: Vec<Option<&Body>> = services(environments).map(variables).collect();
    let Some(Some(first)) = all.first().filter(|_| all.len() >= 3) else { return Body::new() };
    // In front of the others they keep their order, which artifacts show.
    let is_shared = |(n, item): &(usize, &Item)| {
        all.iter().all(|body| body.is_some_and(|body| body.get(*n) == Some(*item)))
    };
    let shared: Body = first.iter().enumerate().take_while(is_shared).map(|(_, item)| item.clone()).collect();
    for body in services_mut(environments) {
        for item in body.iter_mut() {
            if let Statement::Block { head, body } = &mut item.statement
                && head == "environment"
            {
                body.retain(|item| !shared.contains(item));
            }
        }
        body.retain(|item| !matches!(&item.statement, Statement::Block { head, body } if head == "environment" && body.is_empty()));
    }
    shared
}
