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

/// One of them: its attributes, in the table's order.
pub(super) fn tree<'m>(resource: &'m Resource, folder: &str) -> Tree<'m> {
    Tree::Map(value::attributes(&resource.attributes, folder))
}
