//! `depends_on` of a service, in the long form.

use crate::emit::write::Tree;
use crate::model::Need;

pub(super) fn tree(needs: &[Need]) -> Tree<'_> {
    Tree::Map(needs.iter().map(|need| (need.service.as_str().into(), one(need))).collect())
}

fn one(need: &Need) -> Tree<'_> {
    let mut entries = vec![("condition".into(), Tree::text(need.condition.compose()))];
    if need.restart {
        entries.push(("restart".into(), Tree::Bool(true)));
    }
    if !need.required {
        entries.push(("required".into(), Tree::Bool(false)));
    }
    Tree::Map(entries)
}
