//! Comments: which of them document a statement.

use ecow::EcoString;

use super::ast::Trivia;

/// The comments of a file beside its text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Docs<'a> {
    text: &'a str,
    trivia: &'a Trivia,
}

impl<'a> Docs<'a> {
    /// Documentation of the file that has this text and trivia.
    pub(super) fn new(text: &'a str, trivia: &'a Trivia) -> Self {
        Self { text, trivia }
    }

    /// The text of the `##` lines directly above the statement that starts at `at`, joined by newlines.
    ///
    /// A `##` behind a statement documents nothing, and neither does one above a blank line.
    pub(super) fn above(&self, at: u32) -> Option<EcoString> {
        let comments = &self.trivia.comments;
        let mut index = comments.partition_point(|c| c.start < at);
        let mut lines = Vec::new();
        let mut below = at as usize;
        while let Some(span) = index.checked_sub(1).and_then(|i| comments.get(i)) {
            let (start, end) = (span.start as usize, span.end as usize);
            let between = self.text.get(end..below)?;
            let comment = self.text.get(start..end)?;
            let line_start = self.text[..start].rfind('\n').map_or(0, |n| n + 1);
            let alone = self.text[line_start..start].trim_matches([' ', '\t', '\u{feff}']).is_empty();
            let adjacent = between.trim().is_empty() && between.matches('\n').count() == 1;
            let Some(doc) = comment.strip_prefix("##").filter(|_| alone && adjacent) else { break };
            lines.push(doc.strip_prefix(' ').unwrap_or(doc).trim_end());
            below = start;
            index -= 1;
        }
        lines.reverse();
        (!lines.is_empty()).then(|| lines.join("\n").into())
    }
}
