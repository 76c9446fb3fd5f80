//! Several environments as one project: what they share, and for each what is its own.
//!
//! A statement stands in the base where most environments have it; what differs is patched, taken out or added in
//! the environment that differs. A statement that no majority shares is said by each.

use std::collections::BTreeMap;

use ecow::EcoString;
use indexmap::IndexSet;

use super::body::{Body, Item, Statement};
use super::{by_name, patch};
use crate::source::Span;

/// The base, and what each environment lays over it, in the order of the environments, whose names are given.
/// `is_base` says whether something stands in the file that all environments read.
pub(super) fn factor(bodies: Vec<Body>, names: &[&str], is_base: &dyn Fn(Span) -> bool) -> (Body, Vec<Body>) {
    let bodies: Vec<Option<&Body>> = bodies.iter().map(Some).collect();
    Factor { level: Level::Project, names: names.to_vec(), is_base }.bodies(&bodies)
}

/// What a body is of: what is new in it is said in another way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// Declarations, which say `add`.
    Project,
    /// The body of a declaration, whose keyed statements say `add`.
    Declaration,
    /// A block of an attribute.
    Block,
}

struct Factor<'f> {
    level: Level,
    /// Of the environments.
    names: Vec<&'f str>,
    is_base: &'f dyn Fn(Span) -> bool,
}

impl Factor<'_> {
    /// `None` where an environment does not have the body.
    fn bodies(&self, bodies: &[Option<&Body>]) -> (Body, Vec<Body>) {
        let renamed = (self.level == Level::Block).then(|| by_name::keys(bodies, &self.names)).flatten();
        match renamed {
            Some(renamed) => self.parts(&renamed.iter().map(Some).collect::<Vec<_>>()),
            None => self.parts(bodies),
        }
    }

    fn parts(&self, bodies: &[Option<&Body>]) -> (Body, Vec<Body>) {
        let mut keys: IndexSet<EcoString> = IndexSet::new();
        for body in bodies.iter().flatten() {
            let mut before = None;
            for item in *body {
                let key = item.key();
                if !keys.contains(&key) {
                    let at = before.and_then(|key| keys.get_index_of(&key)).map_or(keys.len(), |at| at + 1);
                    keys.shift_insert(if before_is_first(&keys, at) { keys.len() } else { at }, key.clone());
                }
                before = Some(key);
            }
        }
        let mut base = Body::new();
        let mut own: Vec<Body> = vec![Body::new(); bodies.len()];
        let sets: Vec<BTreeMap<EcoString, Vec<&Item>>> = bodies.iter().map(|body| by_key(*body)).collect();
        for key in &keys {
            let found: Vec<&[&Item]> =
                sets.iter().map(|set| set.get(key).map_or(&[][..], Vec::as_slice)).collect();
            self.one(bodies, &found, &mut base, &mut own);
        }
        (base, own)
    }

    /// The statements of one key in each environment; several, where a key may stand several times.
    fn one(&self, bodies: &[Option<&Body>], found: &[&[&Item]], base: &mut Body, own: &mut [Body]) {
        let of = bodies.iter().filter(|body| body.is_some()).count();
        let holders: Vec<usize> = (0..found.len()).filter(|&n| !found[n].is_empty()).collect();
        let Some(&first) = holders.first() else { return };
        let most = holders.len() * 2 > of;
        let all_same = holders.iter().all(|&n| found[n] == found[first]);
        if most && all_same {
            base.extend(found[first].iter().map(|item| (*item).clone()));
        } else if holders.len() == of
            && let Some(common) = by_name::statement(found, &holders, &self.names)
        {
            base.push(common);
        } else if most && let Some((merged, patches)) = self.merged(found, &holders) {
            base.push(merged);
            for (n, patch) in holders.iter().zip(patches) {
                own[*n].extend(patch);
            }
        } else if most
            && let Some(common) = majority(found, &holders, of).or_else(|| self.of_base(found, &holders))
        {
            base.extend(found[common].iter().map(|item| (*item).clone()));
            for &n in holders.iter().filter(|&&n| found[n] != found[common]) {
                own[n].extend(found[n].iter().map(|item| patch::bare(item)));
            }
        } else {
            for &n in &holders {
                own[n].extend(found[n].iter().map(|item| patch::said_alone(item, self.level)));
            }
            return;
        }
        for n in (0..found.len()).filter(|&n| bodies[n].is_some() && found[n].is_empty()) {
            own[n].extend(patch::removal(found[first][0]));
        }
    }

    /// Blocks of one head, merged; `None` for anything else.
    fn merged(&self, found: &[&[&Item]], holders: &[usize]) -> Option<(Item, Vec<Option<Item>>)> {
        let mut inner: Vec<Option<&Body>> = Vec::new();
        let mut head = None;
        for &n in holders {
            let [item] = found[n] else { return None };
            let Statement::Block { head: said, body } = &item.statement else { return None };
            head = Some(said.clone());
            inner.push(Some(body));
        }
        let head = head?;
        let level = match self.level {
            Level::Project => Level::Declaration,
            _ => Level::Block,
        };
        let names = holders.iter().map(|&n| self.names[n]).collect();
        let (body, patches) = Factor { level, names, is_base: self.is_base }.bodies(&inner);
        if body.is_empty() && self.level != Level::Project {
            return None;
        }
        let first = found[holders[0]][0];
        let merged = Item { statement: Statement::Block { head: head.clone(), body }, ..first.clone() };
        let laid_over = |((patch, whole), n): ((Body, Option<&Body>), &usize)| {
            // Where more is taken out than stays, all of it is said anew.
            let anew = whole.filter(|whole| level == Level::Block && whole.len() < patch.len());
            match anew.and_then(patch::as_map) {
                Some(map) => Some(Item { place: found[*n][0].place, ..Item::set(head.clone(), map) }),
                None => (!patch.is_empty()).then(|| Item::block(head.clone(), patch)),
            }
        };
        Some((merged, patches.into_iter().zip(inner).zip(holders).map(laid_over).collect()))
    }

    /// An environment that says what the file of all says.
    fn of_base(&self, found: &[&[&Item]], holders: &[usize]) -> Option<usize> {
        let in_base =
            |n: usize| found[n].iter().all(|item| item.place.is_some_and(|place| (self.is_base)(place)));
        let (base, others): (Vec<usize>, Vec<usize>) = holders.iter().copied().partition(|&n| in_base(n));
        let first = *base.first()?;
        let one = base.iter().all(|&n| found[n] == found[first]);
        (one && !others.is_empty()).then_some(first)
    }
}

/// Whether something new would come before everything else, where nothing says that it does.
fn before_is_first(keys: &IndexSet<EcoString>, at: usize) -> bool {
    at > keys.len()
}

fn by_key(body: Option<&Body>) -> BTreeMap<EcoString, Vec<&Item>> {
    let mut map: BTreeMap<EcoString, Vec<&Item>> = BTreeMap::new();
    for item in body.into_iter().flatten() {
        map.entry(item.key()).or_default().push(item);
    }
    map
}

/// An environment that says what more than half of all say.
fn majority(found: &[&[&Item]], holders: &[usize], of: usize) -> Option<usize> {
    holders.iter().copied().find(|&n| holders.iter().filter(|&&m| found[m] == found[n]).count() * 2 > of)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(body: &Body) -> String {
        super::super::print::file(body)
    }

    fn service(entries: &[(&str, &str)]) -> Body {
        let body = entries.iter().map(|(key, value)| Item::set(*key, *value)).collect();
        vec![Item::block("service a", body)]
    }

    #[test]
    fn what_differs_is_said_where_it_differs() {
        let (base, own) = factor(
            vec![
                service(&[("image", "\"a\""), ("tty", "true")]),
                service(&[("image", "\"b\""), ("init", "true")]),
            ],
            &["prod", "qa"],
            &|_| false,
        );
        assert_eq!(text(&base), "service a\n");
        assert_eq!(text(&own[0]), "service a { image = \"a\", tty = true }\n");
        assert_eq!(text(&own[1]), "service a { image = \"b\", init = true }\n");
    }

    #[test]
    fn what_differs_by_name_is_said_once() {
        let of = |env: &str| {
            let labels = [(format!("r.{env}-a.rule"), "\"x\""), (format!("r.{env}-b.rule"), "\"x\"")];
            let labels = labels.iter().map(|(key, value)| Item::set(key.as_str(), *value)).collect();
            let body = vec![Item::set("hostname", format!("\"a-{env}\"")), Item::block("labels", labels)];
            vec![Item::block("service a", body)]
        };
        let (base, own) = factor(vec![of("prod"), of("qa")], &["prod", "qa"], &|_| false);
        let labels = "labels { \"r.${env.name}-a.rule\" = \"x\", \"r.${env.name}-b.rule\" = \"x\" }";
        assert_eq!(text(&base), format!("service a {{ hostname = \"a-${{env.name}}\", {labels} }}\n"));
        assert_eq!((text(&own[0]), text(&own[1])), (String::new(), String::new()));
    }

    #[test]
    fn most_decide_and_the_rest_says_so() {
        let same = || service(&[("image", "\"a\""), ("tty", "true")]);
        let (base, own) =
            factor(vec![same(), same(), service(&[("image", "\"b\"")])], &["prod", "qa", "dev"], &|_| false);
        assert_eq!(text(&base), "service a { image = \"a\", tty = true }\n");
        assert_eq!(text(&own[2]), "service a { image = \"b\", remove tty }\n");
        let (base, own) = factor(vec![same(), Body::new()], &["prod", "qa"], &|_| false);
        assert_eq!(text(&base), "");
        assert_eq!(text(&own[0]), "add service a { image = \"a\", tty = true }\n");
    }
}
