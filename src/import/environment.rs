//! What environments say of themselves: the names of their compose projects, and what they lay over the base.

use std::collections::BTreeMap;

use ecow::EcoString;

use super::Environment;
use super::body::{Body, Item};
use super::{env_name, quote};

/// The `target` of all environments, and a block for each. One environment that nobody named needs no block.
pub(super) fn blocks(
    environments: &[Environment<'_>],
    project: &str,
    set: &mut BTreeMap<EcoString, Body>,
    layers: Vec<Body>,
) -> (Option<Item>, Body) {
    let unnamed = matches!(environments, [only] if only.name == super::UNNAMED)
        && set.is_empty()
        && layers.iter().all(Vec::is_empty);
    let names: Vec<&str> = environments
        .iter()
        .map(|environment| environment.loaded.deployment.name.as_str().unwrap_or(super::UNNAMED))
        .collect();
    let target = |name: &str| Item::plain("target", vec![Item::set("name", name)]);
    if unnamed {
        return ((names[0] != project).then(|| target(&quote::string(names[0]))), Body::new());
    }
    let implied = |at: usize| names[at] == format!("{project}-{}", environments[at].name);
    let written: Vec<String> = names.iter().map(|name| quote::string(name)).collect();
    let of_all = environments.iter().zip(&written).map(|(env, name)| (env.name, name.as_str()));
    let common = match written.windows(2).all(|pair| pair[0] == pair[1]) {
        true => Some(written[0].clone()),
        false => env_name::common(of_all),
    };
    let common = common.filter(|_| names.len() > 1);
    let all_implied = (0..names.len()).all(implied);
    let blocks = environments.iter().zip(layers).enumerate().map(|(at, (environment, layer))| {
        let mut body = Body::new();
        body.extend((common.is_none() && !implied(at)).then(|| target(&written[at])));
        body.extend(set.remove(environment.name).unwrap_or_default());
        body.extend(layer);
        Item::block(format!("env {}", environment.name), body).after_gap()
    });
    let blocks = blocks.collect();
    (common.filter(|_| !all_implied).map(|name| target(&name)), blocks)
}
