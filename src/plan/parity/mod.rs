//! Two environments held against each other, and why they differ.
//!
//! Takes the deployments of both and the trace of their evaluation, gives every difference of their facts under one of
//! four grounds. *Declared*: a line says it for one of the two. *Derived*: it follows from something declared, which is
//! named. *Name*: it follows from what the environments are called. *Accidental*: nothing in the source accounts for
//! it. A difference is never left out; what exists on one side alone takes what it holds along.

mod files;
mod ground;
mod root;
mod said;

use std::collections::{BTreeMap, BTreeSet};

use ecow::EcoString;

use super::fact::Fact;
use crate::eval::Value;
use crate::eval::trace::Trace;
use crate::eval::written::written;
use crate::model::Deployment;
use crate::source::{SourceMap, Span};
pub use files::{Variables, files};
use ground::Grounds;
use said::{Key, Said, pair_by_name};

/// Why two environments differ in something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ground {
    /// Nothing in the source accounts for it.
    Accidental,
    /// A line says it for one of the two.
    Declared,
    /// It follows from something declared.
    Derived,
    /// It follows from what the environments are called.
    Name,
}

/// What accounts for a difference.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Because {
    /// `env prod`, `domain`, `env.tier`
    pub what: EcoString,
    /// Where it is said.
    pub span: Span,
}

/// Something in which the two differ.
#[derive(Debug, Clone)]
pub struct Difference {
    /// The stack, of both environments, that says it.
    pub stack: Option<EcoString>,
    /// The path of the fact.
    pub path: Vec<EcoString>,
    /// Its path on the right side, where a name in it is another.
    pub renamed: Option<Vec<EcoString>>,
    /// What the two say; `None`: nothing.
    pub sides: [Option<Value>; 2],
    /// Why.
    pub ground: Ground,
    /// What accounts for it, each once.
    pub because: Vec<Because>,
    /// What else is there on one side alone since this is: the facts of a declaration.
    pub holds: Vec<Fact>,
}

/// One of the two.
#[derive(Debug, Clone)]
pub struct Side<'a> {
    /// The environment, or the host of shared stacks.
    pub name: EcoString,
    /// Its compose projects, each under the name of its stack.
    pub deployments: BTreeMap<Option<EcoString>, &'a Deployment>,
}

/// How two environments differ.
#[derive(Debug, Clone)]
pub struct Parity {
    /// What they are called.
    pub names: [EcoString; 2],
    /// In what they differ: by stack and path.
    pub differences: Vec<Difference>,
    /// How many things both say alike.
    pub alike: usize,
}

impl Parity {
    /// How many differences have a ground.
    pub fn count(&self, ground: Ground) -> usize {
        self.differences.iter().filter(|difference| difference.ground == ground).count()
    }
}

/// Holds two environments against each other.
pub fn parity(sides: [&Side<'_>; 2], trace: &Trace, sources: &SourceMap) -> Parity {
    let mut said = sides.map(|side| Said::of(side, trace));
    let renamed = pair_by_name(&mut said);
    let mut out = Parity { names: sides.map(|side| side.name.clone()), differences: Vec::new(), alike: 0 };
    let keys: BTreeSet<&Key> = said.iter().flat_map(|said| said.facts.keys()).collect();
    let because = Grounds { trace, sources, sides: &said };
    let mut alone: Option<Difference> = None;
    for key in keys {
        let found = [0, 1].map(|at| said[at].facts.get(key));
        let renamed = renamed.get(key);
        if let [Some(left), Some(right)] = found
            && renamed.is_none()
            && (left.value == right.value || written(&left.value) == written(&right.value))
        {
            out.alike += 1;
            continue;
        }
        if let (Some(whole), Some(fact)) = (&mut alone, found.iter().flatten().next()) {
            if whole.stack == key.0 && key.1.starts_with(&whole.path) {
                whole.holds.push((*fact).clone());
                continue;
            }
            out.differences.extend(alone.take());
        }
        let (ground, why) = because.of(key, found, renamed.is_some());
        let difference = Difference {
            stack: key.0.clone(),
            path: key.1.clone(),
            renamed: renamed.cloned(),
            sides: found.map(|fact| fact.map(|fact| fact.value.clone())),
            ground,
            because: why,
            holds: Vec::new(),
        };
        if found.iter().flatten().any(|fact| fact.is_declaration()) && renamed.is_none() {
            alone = Some(difference);
        } else {
            out.differences.push(difference);
        }
    }
    out.differences.extend(alone);
    out.differences.sort_by(|a, b| (&a.stack, &a.path).cmp(&(&b.stack, &b.path)));
    out
}
