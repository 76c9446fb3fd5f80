//! Text that is folded or cut to a width in characters.

/// In columns.
pub(super) fn width(text: &str) -> usize {
    text.chars().count()
}

/// Cut to a width so that the character at `around` is in it.
pub(super) fn cut(text: &str, around: usize, room: usize) -> String {
    let total = width(text);
    if total <= room {
        return text.to_owned();
    }
    let from =
        if around + 10 < room { 0 } else { (around + 1).saturating_sub(room / 2).min(total - room + 1) };
    let head = if from > 0 { "…" } else { "" };
    let left = room - usize::from(from > 0);
    if total - from <= left {
        return head.chars().chain(text.chars().skip(from)).collect();
    }
    head.chars().chain(text.chars().skip(from).take(left - 1)).chain(['…']).collect()
}

/// Folded at blanks; a word that is too long stays whole.
pub(super) fn fold(text: &str, room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(word) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{cut, fold};

    #[test]
    fn a_cut_keeps_what_differs_and_the_width() {
        let long: String = ('a'..='z').cycle().take(200).collect();
        for around in [0, 5, 50, 120, 199] {
            let out = cut(&long, around, 40);
            assert!(out.chars().count() <= 40, "{out}");
            let wanted: String = long.chars().skip(around).take(1).collect();
            assert!(out.contains(&wanted), "{around}: {out}");
        }
        assert_eq!(cut("short", 3, 10), "short");
    }

    #[test]
    fn text_is_folded_at_blanks() {
        assert_eq!(fold("one two three", 7), ["one two", "three"]);
        assert_eq!(fold("unbreakable", 4), ["unbreakable"]);
    }
}
