//! The sections beside `services`.

use std::collections::BTreeMap;

use ecow::EcoString;

use super::value;
use crate::emit::write::Tree;
use crate::model::{Deployment, Resource};

type Section<'m> = (&'static str, &'m BTreeMap<EcoString, Resource>);

/// Compose's name of each section and what stands in it, in their order in the file.
pub(super) fn sections(deployment: &Deployment) -> [Section<'_>; 5] {
    [
        ("networks", &deployment.networks),
        ("volumes", &deployment.volumes),
        ("secrets", &deployment.secrets),
        ("configs", &deployment.configs),
        ("models", &deployment.models),
    ]
}

/// A section's mapping.
pub(super) fn all<'m>(resources: &'m BTreeMap<EcoString, Resource>, folder: &str) -> Tree<'m> {
    let one = |r: &'m Resource| (r.name.as_str().into(), Tree::Map(value::attributes(&r.attributes, folder)));
    Tree::Map(resources.values().map(one).collect())
}
