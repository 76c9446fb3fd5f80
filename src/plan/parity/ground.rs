//! The ground of a difference: who says it, what it follows from.

use ecow::{EcoString, eco_format};

use super::root::Root;
use super::said::{Key, Said};
use super::{Because, Ground};
use crate::eval::trace::{Looked, Trace};
use crate::eval::written::written;
use crate::eval::{Data, Layer, Origin, Value};
use crate::plan::fact::Fact;
use crate::source::SourceMap;

/// What grounds are looked for in.
pub(super) struct Grounds<'a> {
    pub(super) trace: &'a Trace,
    pub(super) sources: &'a SourceMap,
    pub(super) sides: &'a [Said; 2],
}

impl<'a> Grounds<'a> {
    /// The ground of a difference between what the two sides say under a key, and what accounts for it.
    pub(super) fn of(&self, key: &Key, found: [Option<&Fact>; 2], renamed: bool) -> (Ground, Vec<Because>) {
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
}

fn unique(mut all: Vec<Because>) -> Vec<Because> {
    all.sort();
    all.dedup();
    all
}
