//! Two environments held against each other, and why they differ.
//!
//! Takes the deployments of both and the trace of their evaluation, gives every difference of their facts under one of
//! four grounds. *Declared*: a line says it for one of the two. *Derived*: it follows from something declared, which is
//! named. *Name*: it follows from what the environments are called. *Accidental*: nothing in the source accounts for
//! it. A difference is never left out; what exists on one side alone takes what it holds along.

use std::collections::{BTreeMap, BTreeSet};

use ecow::{EcoString, eco_format};

use super::explanation::owners;
use super::fact::{Fact, facts};
use crate::eval::trace::{Looked, Read, Trace, holds};
use crate::eval::written::written;
use crate::eval::{Data, Layer, Origin, Value};
use crate::model::Deployment;
use crate::source::{SourceMap, Span};

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

/// Puts what the right side alone has under a path that the left side has with its own name in it: `data-dev` and
/// `data-prod` are the same thing. Gives the paths of the right side by those of the left.
fn pair_by_name(said: &mut [Said; 2]) -> BTreeMap<Key, Vec<EcoString>> {
    let only = |at: usize| {
        let other = &said[1 - at].facts;
        let mut found: BTreeMap<Key, Vec<Key>> = BTreeMap::new();
        for key in said[at].facts.keys().filter(|key| !other.contains_key(*key)) {
            let path = key.1.iter().map(|part| said[at].nameless(part).into()).collect();
            found.entry((key.0.clone(), path)).or_default().push(key.clone());
        }
        found
    };
    let (left, mut right) = (only(0), only(1));
    let mut renamed = BTreeMap::new();
    for (nameless, ours) in left {
        let theirs = right.remove(&nameless).unwrap_or_default();
        if let ([ours], [theirs]) = (ours.as_slice(), theirs.as_slice())
            && let Some(fact) = said[1].facts.remove(theirs)
        {
            renamed.insert(ours.clone(), theirs.1.clone());
            said[1].facts.insert(ours.clone(), fact);
        }
    }
    renamed
}

type Key = (Option<EcoString>, Vec<EcoString>);

/// What one side says.
struct Said {
    name: EcoString,
    /// What the environment and its compose projects are called, the longest first.
    names: Vec<EcoString>,
    facts: BTreeMap<Key, Fact>,
}

impl Said {
    fn of(side: &Side<'_>, trace: &Trace) -> Self {
        let mut all = BTreeMap::new();
        // Which host it is differs as a whole: its attributes are compared all the same.
        let key = |stack: &Option<EcoString>, path: &[EcoString]| match path {
            [host, name, rest @ ..] if host == "host" => {
                let _ = name;
                (stack.clone(), [&["host".into()], rest].concat())
            }
            path => (stack.clone(), path.to_vec()),
        };
        for (path, value) in trace.said(&side.name) {
            all.insert(key(&None, path), Fact { path: path.clone(), value: value.clone(), within: None });
        }
        let mut names: Vec<EcoString> = vec![side.name.clone()];
        for (stack, deployment) in &side.deployments {
            names.extend(deployment.name.as_str().map(EcoString::from));
            names.push(deployment.place.clone());
            all.extend(facts(deployment).into_iter().map(|fact| (key(stack, &fact.path), fact)));
        }
        for fact in all.values_mut() {
            trace.place(&side.name, fact);
        }
        names.sort_by_key(|name| (std::cmp::Reverse(name.len()), name.clone()));
        names.dedup();
        Self { name: side.name.clone(), names, facts: all }
    }

    /// A text with what the environment is called taken out of it.
    fn nameless(&self, text: &str) -> String {
        self.names.iter().fold(text.to_owned(), |text, name| without(&text, name))
    }
}

/// A text with a mark for every whole word that is `name`.
fn without(text: &str, name: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric();
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(name) {
        let (before, from) = rest.split_at(at);
        let behind = &from[name.len()..];
        let whole = !before.ends_with(is_word) && !behind.starts_with(is_word);
        out.push_str(before);
        out.push_str(if whole { "\u{1}" } else { name });
        rest = behind;
    }
    out + rest
}

struct Grounds<'a> {
    trace: &'a Trace,
    sources: &'a SourceMap,
    sides: &'a [Said; 2],
}

/// Something that was looked up, on the way to either side.
struct Root<'t> {
    side: usize,
    read: &'t Read,
    decides: bool,
}

impl Root<'_> {
    /// Where it was looked up.
    fn at(&self) -> Because {
        Because { what: eco_format!("`{}`", self.read.name), span: self.read.at }
    }

    /// Where it is said; where it was looked up, of what nobody says.
    fn because(&self) -> Because {
        match self.read.what {
            Looked::Other | Looked::EnvName => self.at(),
            _ => Because { span: self.read.value.origin.span, ..self.at() },
        }
    }

    /// Whether an environment says it.
    fn is_set(&self) -> bool {
        matches!(self.read.value.origin.layer, Layer::Env(_))
    }

    /// Whether it differs by itself, not because of what it is made of.
    fn is_cause(&self) -> bool {
        self.is_set() || !matches!(self.read.what, Looked::Param | Looked::Let | Looked::Local)
    }
}

impl<'a> Grounds<'a> {
    fn of(&self, key: &Key, found: [Option<&Fact>; 2], renamed: bool) -> (Ground, Vec<Because>) {
        let declared = self.declared(key, found);
        if !declared.is_empty() {
            return (Ground::Declared, declared);
        }
        if let Some(because) = self.of_host(key) {
            return (Ground::Derived, because);
        }
        let roots = self.roots(found);
        let alike = match found {
            [Some(left), Some(right)] => self.is_same_but_for_names(&left.value, &right.value),
            _ => false,
        };
        // A path in the artifacts is the environment's, whatever stands in the file.
        let is_path = found.iter().flatten().all(|fact| matches!(fact.value.data, Data::Path(_)));
        let mut named = roots.iter().filter(|root| !root.decides && root.read.what == Looked::EnvName);
        let set = roots.iter().any(Root::is_set);
        if alike && (is_path || renamed || !set || named.clone().next().is_some()) {
            return (Ground::Name, unique(named.by_ref().map(Root::at).collect()));
        }
        if let Some(because) = self.of_volume(key, found) {
            return (Ground::Derived, because);
        }
        let decided: Vec<Because> = roots
            .iter()
            .filter(|root| root.decides && matches!(root.read.what, Looked::EnvName | Looked::EnvTier))
            .map(|root| Because {
                what: eco_format!("a condition on `{}`", root.read.name),
                span: root.read.at,
            })
            .collect();
        if !decided.is_empty() {
            return (Ground::Declared, unique(decided));
        }
        let is_derived = |root: &&Root<'_>| !self.is_named(root, &roots);
        let derived: Vec<Because> = roots.iter().filter(is_derived).map(Root::because).collect();
        if !derived.is_empty() {
            return (Ground::Derived, unique(derived));
        }
        let named: Vec<Because> = roots.iter().map(Root::at).collect();
        if named.is_empty() { (Ground::Accidental, named) } else { (Ground::Name, unique(named)) }
    }

    fn is_same_but_for_names(&self, left: &Value, right: &Value) -> bool {
        let [one, other] = self.sides;
        one.nameless(&written(left)) == other.nameless(&written(right))
    }

    /// Whether what was looked up differs in names alone.
    fn is_named(&self, root: &Root<'_>, roots: &[Root<'_>]) -> bool {
        root.read.what == Looked::Other
            && roots.iter().any(|other| {
                let (left, right) = if root.side == 0 { (root, other) } else { (other, root) };
                left.side == 0
                    && right.side == 1
                    && left.read.name == right.read.name
                    && self.is_same_but_for_names(&left.read.value, &right.read.value)
            })
    }

    /// Two hosts differ in everything that is said of them.
    fn of_host(&self, key: &Key) -> Option<Vec<Because>> {
        if key.1.first()? != "host" {
            return None;
        }
        let target = (None, vec!["target".into(), "host".into()]);
        let said = self.sides.iter().filter_map(|side| side.facts.get(&target));
        let because =
            |fact: &Fact| Because { what: "`target { host }`".into(), span: fact.value.origin.span };
        let [one, other] = [0, 1].map(|at| self.sides[at].facts.get(&target).map(|fact| &fact.value));
        (one != other).then(|| unique(said.map(because).collect()))
    }

    /// A volume that is a directory of the host on one side is mounted as that.
    fn of_volume(&self, key: &Key, found: [Option<&Fact>; 2]) -> Option<Vec<Because>> {
        let mounted = || {
            let text = found.iter().flatten().find_map(|fact| fact.value.as_str()?.strip_prefix("volume "));
            text.map(EcoString::from)
        };
        let volume = match key.1.as_slice() {
            [_, _, word, ..] if word == "mount" => mounted(),
            // A directory has no name of its own.
            [word, volume, last] if word == "volume" && last == "name" => Some(volume.clone()),
            _ => return None,
        };
        let paths: Vec<Because> = self
            .sides
            .iter()
            .flat_map(|side| &side.facts)
            .filter(|((_, path), fact)| match path.as_slice() {
                [word, name, last] if word == "volume" && last == "path" => {
                    let is_it = |mounted: &&Fact| written(&mounted.value) == written(&fact.value);
                    volume.as_ref().map_or_else(|| found.iter().flatten().any(is_it), |volume| volume == name)
                }
                _ => false,
            })
            .map(|((_, path), fact)| Because {
                what: eco_format!("`volume {}`", path[1]),
                span: fact.value.origin.span,
            })
            .collect();
        (!paths.is_empty()).then(|| unique(paths))
    }

    /// The lines of one of the two environments, or of one that it extends, that say or remove it.
    fn declared(&self, key: &Key, found: [Option<&Fact>; 2]) -> Vec<Because> {
        let mut out = Vec::new();
        let spans = found.map(|fact| fact.map(|fact| fact.value.origin.span));
        for fact in found.iter().flatten().filter(|_| spans[0] != spans[1]) {
            let origin = &fact.value.origin;
            out.extend(self.env_of(origin).map(|what| Because { what, span: origin.span }));
        }
        for at in [0, 1] {
            if let (Some(here), None) = (found[at], found[1 - at])
                && let Some(declared) = here.declared()
            {
                // What an instance makes is there because the instance is.
                for span in self.trace.made_by(&self.sides[at].name, &declared) {
                    out.extend(self.env_of(&Origin::from(*span)).map(|what| Because { what, span: *span }));
                }
            }
            if let (None, Some(there)) = (found[at], found[1 - at]) {
                out.extend(self.removed(&self.sides[at], there, &key.1));
            }
        }
        unique(out)
    }

    /// The environment to which a line belongs.
    fn env_of(&self, origin: &Origin) -> Option<EcoString> {
        if let Layer::Env(env) = &origin.layer {
            return Some(eco_format!("env {env}"));
        }
        self.trace.block(origin.span).filter(|block| block.word == "env").map(|block| block.title.clone())
    }

    /// What takes something away on one side that is there on the other.
    fn removed(&self, side: &Said, there: &Fact, path: &[EcoString]) -> Option<Because> {
        let declared = there.declared()?;
        if let Some(span) = self.trace.removed(&side.name, declared.0, &declared.1) {
            let what = self.trace.block(span).map_or("a `remove`".into(), |block| block.title.clone());
            return Some(Because { what, span });
        }
        let removal = self.trace.removals(&side.name, &declared).find(|removal| {
            matches!(removal.layer, Layer::Env(_)) && path.iter().skip(2).any(|step| *step == removal.word)
        });
        if let Some(removal) = removal {
            let what = match &removal.layer {
                Layer::Env(env) => eco_format!("env {env}"),
                _ => "a `remove`".into(),
            };
            return Some(Because { what, span: removal.span });
        }
        // A map or list that an environment sets with `=` forgets what was in it.
        let above = &path[..path.len().saturating_sub(1)];
        let siblings =
            side.facts.iter().filter(|((_, path), _)| path.len() > above.len() && path.starts_with(above));
        let said = |origin: &&Origin| {
            let text = self.sources.snippet(origin.span);
            matches!(origin.layer, Layer::Env(_)) && text.starts_with(['{', '['])
        };
        let anew = siblings.filter_map(|(_, fact)| fact.within.as_ref()).find_map(|within| {
            std::iter::successors(Some(within), |origin| origin.previous.as_deref()).find(said)
        })?;
        Some(Because { what: self.env_of(anew)?, span: anew.span })
    }

    /// What was looked up on the way to the two values and differs between them.
    fn roots(&self, found: [Option<&Fact>; 2]) -> Vec<Root<'a>> {
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

fn unique(mut all: Vec<Because>) -> Vec<Because> {
    all.sort();
    all.dedup();
    all
}
