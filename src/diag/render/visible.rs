//! Text from elsewhere made safe to print.
//!
//! A control character in a source could move the cursor or hide what follows; a change of writing
//! direction could make a line read otherwise than it is compiled. Both are shown instead of obeyed.

use std::borrow::Cow;

/// The text with every character that a terminal would obey replaced by one that it shows. Line breaks
/// are among them; tabs stay.
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.chars().any(|c| stand_in(c).is_some()) {
        Cow::Owned(text.chars().map(|c| stand_in(c).unwrap_or(c)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// The text, visible, of at most `width` characters: the end of what is longer is `…`.
pub fn cut(text: &str, width: usize) -> String {
    match text.char_indices().nth(width) {
        None => visible(text).into_owned(),
        Some(_) => {
            let end = text.char_indices().nth(width.saturating_sub(1)).map_or(0, |(i, _)| i);
            format!("{}…", visible(&text[..end]))
        }
    }
}

/// What is shown in place of a character that must not be printed as it is.
pub(super) fn stand_in(c: char) -> Option<char> {
    match c {
        '\t' => None,
        // The control pictures: ␀ to ␟, and ␡.
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(c)),
        '\x7f' => Some('\u{2421}'),
        '\u{80}'..='\u{9f}' => Some('\u{fffd}'),
        // Directional marks, embeddings, overrides and isolates; line and paragraph separators.
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            Some('\u{fffd}')
        }
        // Invisible: a byte order mark, zero-width spaces and joiners outside emoji are never meant in a name.
        '\u{feff}' | '\u{200b}' | '\u{2060}' => Some('\u{fffd}'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_obeys_is_left() {
        assert_eq!(visible("a\x1b[31mb\r\n\x07"), "a␛[31mb␍␊␇");
        assert_eq!(visible("\u{202e}x\u{2066}\u{9b}"), "�x��");
        assert!(matches!(visible("café\t🦀"), Cow::Borrowed(_)));
    }

    #[test]
    fn cutting_counts_characters() {
        assert_eq!(cut("äöü", 3), "äöü");
        assert_eq!(cut("äöüß", 3), "äö…");
        assert_eq!(cut("abc", 0), "…");
    }
}
