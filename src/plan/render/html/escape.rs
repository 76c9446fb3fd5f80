//! Text from strangers in HTML and SVG: it is only ever text or a quoted attribute.

use std::fmt;

use crate::diag::render::visible;

/// Shown as text: with everything visible, and with no mark of HTML's.
pub(super) struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in visible(self.0).chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                '\t' => f.write_str(" ")?,
                // These no document may hold, not even as a reference.
                c if (c as u32) & 0xfffe == 0xfffe || ('\u{fdd0}'..='\u{fdef}').contains(&c) => {
                    f.write_str("\u{fffd}")?;
                }
                c => write!(f, "{c}")?,
            }
        }
        Ok(())
    }
}

/// A sentence in which names stand in backticks: they are code.
pub(super) fn sentence(text: &str) -> String {
    let mut out = String::new();
    for (at, part) in text.split('`').enumerate() {
        match at % 2 {
            0 => out += &Escaped(part).to_string(),
            _ => out += &format!("<code>{}</code>", Escaped(part)),
        }
    }
    out
}

/// Lines of a command.
pub(super) fn lines(text: &str) -> String {
    text.lines().map(|line| Escaped(line).to_string()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_that_html_reads() {
        assert_eq!(
            Escaped("<a b='c' d=\"e\">&\u{1b}").to_string(),
            "&lt;a b=&#39;c&#39; d=&quot;e&quot;&gt;&amp;␛"
        );
        assert_eq!(sentence("a `<b>` c"), "a <code>&lt;b&gt;</code> c");
        assert_eq!(lines("a\n<b>\n"), "a\n&lt;b&gt;");
    }
}
