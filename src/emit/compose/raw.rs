//! `raw compose { … }`: the escape hatch, laid over what the model says.

use std::borrow::Cow;

use super::value;
use crate::emit::write::Tree;
use crate::model::Deployment;
use crate::schema::Type;

/// Entries that are still to be laid over something.
pub(super) struct Raw<'m>(Vec<(Cow<'m, str>, Tree<'m>)>);

impl<'m> Raw<'m> {
    /// What a deployment's `raw` holds; its top level is a mapping.
    pub(super) fn of(deployment: &'m Deployment, folder: &str) -> Self {
        Self::from(deployment.raw.as_ref().map(|raw| value::tree(raw, &Type::Any, folder)))
    }

    /// The entries of a mapping.
    pub(super) fn from(tree: Option<Tree<'m>>) -> Self {
        match tree {
            Some(Tree::Map(entries)) => Self(entries),
            _ => Self(Vec::new()),
        }
    }

    /// Takes an entry out.
    pub(super) fn take(&mut self, name: &str) -> Option<Tree<'m>> {
        let at = self.0.iter().position(|(key, _)| key == name)?;
        Some(self.0.remove(at).1)
    }

    /// A tree with the entry of that name laid over it.
    pub(super) fn over(&mut self, name: &str, mut tree: Tree<'m>) -> Tree<'m> {
        if let Some(over) = self.take(name) {
            tree.merge(over);
        }
        tree
    }

    /// What was laid over nothing.
    pub(super) fn rest(self) -> impl Iterator<Item = (Cow<'m, str>, Tree<'m>)> {
        self.0.into_iter()
    }
}
