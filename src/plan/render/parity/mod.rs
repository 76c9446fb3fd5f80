//! How two environments differ: for people by ground and declaration.

mod json;

pub use json::parity_json;

use std::fmt::Write;

use anstyle::{AnsiColor, Effects};
use ecow::EcoString;

use super::Style;
use crate::diag::render::visible;
use crate::eval::Data;
use crate::eval::trace::Trace;
use crate::eval::written::written;
use crate::plan::fact::shown;
use crate::plan::parity::{Difference, Ground, Parity};
use crate::source::{SourceMap, Span};

/// How much of a value people are shown.
const LONGEST: usize = 80;

/// The grounds in the order in which they are shown, what each is called, and in what colour.
const SHOWN: [(Ground, &str, &str, AnsiColor); 4] = [
    (Ground::Accidental, "accidental", "nothing in the source accounts for it", AnsiColor::Red),
    (Ground::Declared, "declared", "a line says it for one of them", AnsiColor::Yellow),
    (Ground::Derived, "derived", "it follows from something declared", AnsiColor::Cyan),
    (Ground::Name, "by name", "it follows from what they are called", AnsiColor::Blue),
];

/// For people.
pub fn parity_text(parity: &Parity, trace: &Trace, sources: &SourceMap, style: Style) -> String {
    let [left, right] = &parity.names;
    let bold = anstyle::Style::new().effects(Effects::BOLD);
    let mut out = String::new();
    let title = style.paint(bold, &visible(&format!("{left} and {right}")));
    if parity.differences.is_empty() {
        let _ = writeln!(out, "{title} do not differ: {} things alike", parity.alike);
        return out;
    }
    let counts = SHOWN.iter().map(|(ground, word, ..)| (parity.count(*ground), word));
    let counts: Vec<String> =
        counts.filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    let _ = writeln!(
        out,
        "{title} differ in {} of {} things: {}",
        parity.differences.len(),
        parity.differences.len() + parity.alike,
        counts.join(", ")
    );
    let lines = Lines { parity, trace, sources, style, width: left.len().max(right.len()) };
    for (ground, word, what, colour) in SHOWN {
        if parity.count(ground) > 0 {
            let heading = style.paint(bold.fg_color(Some(colour.into())), word);
            let _ = writeln!(out, "\n{heading}: {what}");
            lines.ground(ground, &mut out);
        }
    }
    out
}

struct Lines<'a> {
    parity: &'a Parity,
    trace: &'a Trace,
    sources: &'a SourceMap,
    style: Style,
    width: usize,
}

impl Lines<'_> {
    fn ground(&self, ground: Ground, out: &mut String) {
        let mut last = String::new();
        for difference in self.parity.differences.iter().filter(|d| d.ground == ground) {
            let (head, rest) = split(&difference.stack, &difference.path);
            if head != last {
                let _ = writeln!(out, "  {}", visible(&head));
            }
            last = head;
            if ground == Ground::Name {
                if let Some(renamed) = &difference.renamed {
                    let (_, other) = split(&difference.stack, renamed);
                    let (ours, theirs) = match rest.is_empty() {
                        true => (difference.path.join(" "), renamed.join(" ")),
                        false => (rest.clone(), other),
                    };
                    let _ = writeln!(out, "    {} | {}", visible(&ours), visible(&theirs));
                    if difference.sides[0] == difference.sides[1] {
                        continue;
                    }
                }
                let sides = self.said(difference);
                let _ = writeln!(out, "    {}: {}", visible(&rest), sides.join(" | "));
                continue;
            }
            self.difference(difference, &rest, out);
        }
    }

    fn difference(&self, difference: &Difference, rest: &str, out: &mut String) {
        let mut depth = 4;
        if !rest.is_empty() {
            let _ = writeln!(out, "    {}", visible(rest));
            depth = 6;
        }
        let sides = self.said(difference);
        for ((name, side), said) in self.parity.names.iter().zip(&difference.sides).zip(sides) {
            let said = match (side, difference.holds.len()) {
                (Some(_), held) if rest.is_empty() && held > 0 => {
                    format!("is there, with {held} things in it")
                }
                _ => said,
            };
            let place = side.as_ref().map(|value| {
                let whose = self.trace.layer(&value.origin);
                format!("  {} ({whose})", self.place(value.origin.span))
            });
            let dim = anstyle::Style::new().dimmed();
            let place = self.style.paint(dim, &visible(&place.unwrap_or_default()));
            let _ = writeln!(out, "{:depth$}{:width$}  {said}{place}", "", visible(name), width = self.width);
        }
        let shown: Vec<Span> = difference.sides.iter().flatten().map(|value| value.origin.span).collect();
        let mut because: Vec<(&str, Vec<String>)> = Vec::new();
        for one in &difference.because {
            if difference.ground == Ground::Declared && shown.contains(&one.span) {
                continue;
            }
            let place = self.place(one.span);
            match because.last_mut() {
                Some((what, places)) if *what == one.what => places.push(place),
                _ => because.push((&one.what, vec![place])),
            }
        }
        let because: Vec<String> =
            because.into_iter().map(|(what, places)| format!("{what} ({})", places.join(", "))).collect();
        if !because.is_empty() {
            let word = if difference.ground == Ground::Derived { "from" } else { "said by" };
            let _ = writeln!(out, "{:depth$}{word} {}", "", visible(&because.join(", ")));
        }
    }

    /// What both sides say, of long texts the part in which they begin to differ.
    fn said(&self, difference: &Difference) -> [String; 2] {
        let texts = difference.sides.each_ref().map(|side| match side {
            None => "-".to_owned(),
            Some(value) if value.data == Data::Null => "is there".to_owned(),
            Some(value) => written(value),
        });
        let same = texts[0].chars().zip(texts[1].chars()).take_while(|(a, b)| a == b).count();
        let from =
            if texts.iter().any(|text| text.chars().count() > LONGEST) { same.saturating_sub(20) } else { 0 };
        texts.map(|text| {
            let part: String = text.chars().skip(from).take(LONGEST).collect();
            let before = if from > 0 { "…" } else { "" };
            let behind = if text.chars().count() > from + LONGEST { "…" } else { "" };
            format!("{before}{part}{behind}")
        })
    }

    fn place(&self, span: Span) -> String {
        let at = self.sources.locate(span);
        format!("{}:{}", at.path, at.line)
    }
}

/// The declaration, and the rest of the path.
fn split(stack: &Option<EcoString>, path: &[EcoString]) -> (String, String) {
    let (head, rest) = path.split_at(path.len().min(2));
    let (head, rest) = match head {
        [word, _] if word == "param" || word == "target" || word == "host" || word == "project" => {
            (word.to_string(), shown(&[&head[1..], rest].concat()))
        }
        head => (head.join(" "), shown(rest)),
    };
    let stack = stack.as_ref().map(|stack| format!("{stack}: ")).unwrap_or_default();
    (format!("{stack}{head}"), rest)
}
