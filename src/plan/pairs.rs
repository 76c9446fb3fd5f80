//! The same name on both sides.

use std::collections::BTreeMap;
use std::collections::btree_map::Iter;
use std::iter::Peekable;

use ecow::EcoString;

/// What has one name before and after; one of the two may be missing.
pub(super) type Sides<'a, T> = (Option<&'a T>, Option<&'a T>);

/// Both sides in the order of names, in one pass over each.
pub(super) fn pairs<'a, T>(
    before: &'a BTreeMap<EcoString, T>,
    after: &'a BTreeMap<EcoString, T>,
) -> Pairs<'a, T> {
    Pairs { before: before.iter().peekable(), after: after.iter().peekable() }
}

/// See [`pairs`].
pub(super) struct Pairs<'a, T> {
    before: Peekable<Iter<'a, EcoString, T>>,
    after: Peekable<Iter<'a, EcoString, T>>,
}

impl<'a, T> Iterator for Pairs<'a, T> {
    type Item = Sides<'a, T>;

    fn next(&mut self) -> Option<Self::Item> {
        let order = match (self.before.peek(), self.after.peek()) {
            (Some((old, _)), Some((new, _))) => old.cmp(new),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (None, None) => return None,
        };
        let before = if order.is_le() { self.before.next() } else { None };
        let after = if order.is_ge() { self.after.next() } else { None };
        Some((before.map(|(_, v)| v), after.map(|(_, v)| v)))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use ecow::EcoString;

    use super::pairs;

    #[test]
    fn every_name_comes_once_in_order() {
        let of = |names: &str| -> BTreeMap<EcoString, char> {
            names.chars().map(|c| (EcoString::from(c), c)).collect()
        };
        let (before, after) = (of("bcef"), of("abdf"));
        let found: Vec<_> = pairs(&before, &after).map(|(b, a)| (b.copied(), a.copied())).collect();
        let expected = [
            (None, Some('a')),
            (Some('b'), Some('b')),
            (Some('c'), None),
            (None, Some('d')),
            (Some('e'), None),
            (Some('f'), Some('f')),
        ];
        assert_eq!(found, expected);
    }
}
