//! One excerpt drawn with its labels: the only module that names miette.
//!
//! miette draws one file at a time and prints a line longer than the screen as it is; so it is given
//! excerpts, which are short and of one file, and its header is left to `text`.

use std::fmt;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};

use super::Look;
use super::excerpt::Excerpt;
use super::visible::visible;
use crate::diag::Label;
use crate::source::SourceMap;

/// Draws labels of one file that stand near each other; the first is the one that the head names.
pub(super) fn draw(labels: &[&Label], sources: &SourceMap, look: &Look) -> String {
    let Some(first) = labels.first() else { return String::new() };
    let at = sources.locate(first.span);
    // Line number, borders and room for what a label says.
    let room = look.width.saturating_sub(8 + at.line.to_string().len()).max(30);
    let Some(excerpt) = Excerpt::of(labels, sources, room) else { return String::new() };
    let drawing = Drawing {
        page: Page {
            path: visible(at.path).into_owned(),
            line: at.line as usize - 1,
            column: at.column as usize - 1,
            first_line: excerpt.first_line as usize - 1,
            text: excerpt.text,
        },
        labels: labels
            .iter()
            .zip(excerpt.marks)
            .enumerate()
            .map(|(i, (label, mark))| {
                let text = (!label.text.is_empty()).then(|| visible(&label.text).into_owned());
                let span = (mark.start, mark.len());
                if i == 0 {
                    LabeledSpan::new_primary_with_span(text, span)
                } else {
                    LabeledSpan::new_with_span(text, span)
                }
            })
            .collect(),
    };
    let theme = GraphicalTheme {
        characters: if look.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() },
        styles: if look.color { ThemeStyles::ansi() } else { ThemeStyles::none() },
    };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(look.width).tab_width(4);
    let mut out = String::new();
    if handler.render_report(&mut out, &drawing).is_err() {
        return String::new();
    }
    // The first line is the head, which is empty here.
    out.lines().skip(1).flat_map(|line| [line.trim_end(), "\n"]).collect()
}

#[derive(Debug)]
struct Drawing {
    page: Page,
    labels: Vec<LabeledSpan>,
}

impl fmt::Display for Drawing {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Drawing {}

impl miette::Diagnostic for Drawing {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.page)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

/// An excerpt as miette reads it: always whole, under its real line numbers.
#[derive(Debug)]
struct Page {
    path: String,
    line: usize,
    column: usize,
    first_line: usize,
    text: String,
}

impl SourceCode for Page {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        // Without lines around it, miette asks for the place that its head names.
        let (line, column, span) = if before == 0 && after == 0 {
            (self.line, self.column, *span)
        } else {
            (self.first_line, 0, SourceSpan::from((0, self.text.len())))
        };
        Ok(Box::new(MietteSpanContents::new_named(
            self.path.clone(),
            self.text.as_bytes(),
            span,
            line,
            column,
            self.text.lines().count(),
        )))
    }
}
