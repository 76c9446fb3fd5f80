//! What was looked up on the way to two values, and differs between them.

use std::collections::BTreeSet;

use ecow::{EcoString, eco_format};

use super::Because;
use super::ground::Grounds;
use crate::eval::Layer;
use crate::eval::trace::{Looked, Read, Trace, holds};
use crate::plan::explanation::owners;
use crate::plan::fact::Fact;
use crate::source::Span;

/// Something that was looked up, on the way to either side.
pub(super) struct Root<'t> {
    pub(super) side: usize,
    pub(super) read: &'t Read,
    pub(super) decides: bool,
}

impl Root<'_> {
    /// Where it was looked up.
    pub(super) fn at(&self) -> Because {
        Because { what: eco_format!("`{}`", self.read.name), span: self.read.at }
    }

    /// Where it is said; where it was looked up, of what nobody says.
    pub(super) fn because(&self) -> Because {
        match self.read.what {
            Looked::Other | Looked::EnvName => self.at(),
            _ => Because { span: self.read.value.origin.span, ..self.at() },
        }
    }

    /// Whether an environment says it.
    pub(super) fn is_set(&self) -> bool {
        matches!(self.read.value.origin.layer, Layer::Env(_))
    }

    /// Whether it differs by itself, not because of what it is made of.
    pub(super) fn is_cause(&self) -> bool {
        self.is_set() || !matches!(self.read.what, Looked::Param | Looked::Let | Looked::Local)
    }
}

impl<'a> Grounds<'a> {
    /// What was looked up on the way to the two values and differs between them.
    pub(super) fn roots(&self, found: [Option<&Fact>; 2]) -> Vec<Root<'a>> {
        let mut all: [Vec<Root<'a>>; 2] = [Vec::new(), Vec::new()];
        for at in [0, 1] {
            // What is missing on one side may be so because of a condition, which the other side shows.
            let Some(fact) = found[at].or(found[1 - at]) else { continue };
            self.looked_up(at, fact, &mut all[at]);
        }
        let [left, right] = &all;
        let differs = |root: &Root<'_>, other: &[Root<'_>]| {
            !other.iter().any(|o| o.read.name == root.read.name && o.read.value == root.read.value)
        };
        let keep: Vec<bool> = left
            .iter()
            .map(|root| differs(root, right))
            .chain(right.iter().map(|root| differs(root, left)))
            .collect();
        let mut roots: Vec<Root<'a>> =
            all.into_iter().flatten().zip(keep).filter(|(_, keep)| *keep).map(|(root, _)| root).collect();
        // A value that no environment sets differs because of what it is made of, where that is known.
        if roots.iter().any(Root::is_cause) {
            roots.retain(Root::is_cause);
        }
        roots
    }

    fn looked_up(&self, side: usize, fact: &Fact, out: &mut Vec<Root<'a>>) {
        let (view, span) = (self.sides[side].name.as_str(), fact.value.origin.span);
        let declared = fact.declared();
        let made_by = declared.iter().flat_map(|declared| self.trace.made_by(view, declared));
        let around = made_by.copied().chain([span]);
        let heads: Vec<Span> =
            around.flat_map(|span| self.trace.choices(span).map(|(_, head)| head)).collect();
        let near = |read: &&Read| holds(span, read.at) || heads.iter().any(|head| holds(*head, read.at));
        let mut walk = Walk { trace: self.trace, side, view, seen: BTreeSet::new(), out };
        // Whether a declaration is there at all is looked up for nobody.
        for owner in owners(fact).iter().map(EcoString::as_str).chain([""]) {
            for read in self.trace.reads(view, owner).iter().filter(near) {
                walk.follow(read, read.decides);
            }
        }
        if walk.out.is_empty() {
            // What a declaration takes from another one was looked up for that one.
            for read in self.trace.all_reads(view).filter(near) {
                walk.follow(read, read.decides);
            }
        }
    }
}

/// From what was looked up to what was looked up for that.
struct Walk<'a, 'w> {
    trace: &'a Trace,
    side: usize,
    view: &'w str,
    seen: BTreeSet<(EcoString, bool)>,
    out: &'w mut Vec<Root<'a>>,
}

impl<'a> Walk<'a, '_> {
    fn follow(&mut self, read: &'a Read, decides: bool) {
        let root = Root { side: self.side, read, decides };
        let is_set = root.is_set();
        self.out.push(root);
        let Some(through) = &read.through else { return };
        if is_set || !self.seen.insert((through.clone(), decides)) {
            return;
        }
        for inner in self.trace.reads(self.view, through) {
            self.follow(inner, decides || inner.decides);
        }
    }
}
