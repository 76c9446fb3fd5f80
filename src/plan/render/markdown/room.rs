//! What fits into a comment. GitHub and Forgejo take 65,536 characters, some count bytes: both are kept.
//!
//! Sections come in the order of what they are worth. Each takes what it needs of the room that those before it left;
//! what of its items does not fit is left out and counted, and never only a part of an item.

/// Bytes of a comment, with room for what says what was left out.
const LIMIT: usize = 64_500;

/// A comment in the making.
pub(super) struct Room {
    left: usize,
    left_out: Vec<(String, usize)>,
}

/// Items under a heading.
pub(super) struct Section {
    /// What stands above them.
    pub open: String,
    /// Each is there as a whole or not at all, and tells of so many things.
    pub items: Vec<(String, usize)>,
    /// What stands beneath them.
    pub close: String,
    /// What one item is, and several are: `risk`, `risks`.
    pub noun: [&'static str; 2],
}

impl Room {
    /// All but what is there already.
    pub(super) fn beside(there: &str) -> Self {
        Self { left: LIMIT.saturating_sub(there.len()), left_out: Vec::new() }
    }

    /// The section with the items for which there is room; at most this share of all the room is taken.
    pub(super) fn fit(&mut self, section: Section, one_of: usize) -> String {
        let Section { mut open, items, close, noun } = section;
        let all: usize = items.iter().map(|(_, things)| things).sum();
        let mut room = (self.left / one_of.max(1)).saturating_sub(open.len() + close.len());
        let mut taken = 0;
        for (item, things) in items {
            if item.len() <= room {
                room -= item.len();
                open += &item;
                taken += things;
            }
        }
        if taken < all {
            let [one, many] = noun;
            let what = if all - taken == 1 { one } else { many };
            match self.left_out.iter_mut().find(|(known, _)| known == many || known == one) {
                Some((known, count)) => (*known, *count) = (many.to_owned(), *count + all - taken),
                None => self.left_out.push((what.to_owned(), all - taken)),
            }
        }
        if taken == 0 {
            return String::new();
        }
        open += &close;
        self.left = self.left.saturating_sub(open.len());
        open
    }

    /// What was left out, in words; nothing where all is there.
    pub(super) fn note(&self) -> Option<String> {
        let counts: Vec<String> =
            self.left_out.iter().map(|(what, count)| format!("{count} {what}")).collect();
        match counts.split_last()? {
            (last, []) => Some(last.clone()),
            (last, others) => Some(format!("{} and {last}", others.join(", "))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(items: usize, size: usize) -> Section {
        let items = vec![("x".repeat(size), 1); items];
        Section { open: "<".into(), items, close: ">".into(), noun: ["thing", "things"] }
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let mut room = Room::beside("");
        assert_eq!(room.fit(section(2, 10), 1).len(), 22);
        assert_eq!(room.note(), None);
        assert!(room.fit(section(7, 10_000), 1).len() < LIMIT);
        assert!(room.fit(section(3, 10_000), 1).is_empty());
        assert_eq!(room.note().unwrap(), "4 things");
    }

    #[test]
    fn a_share_leaves_room_for_others() {
        let mut room = Room::beside("");
        let half = room.fit(section(100, 1000), 2);
        assert!((30_000..32_500).contains(&half.len()), "{}", half.len());
        assert!(!room.fit(section(1, 1000), 1).is_empty());
    }
}
