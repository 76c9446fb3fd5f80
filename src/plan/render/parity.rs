//! How two environments differ: for people by ground and declaration, for machines one list.

use std::fmt::Write;

use anstyle::{AnsiColor, Effects};
use ecow::EcoString;
use serde::Serialize;
use serde_json::Value as Json;

use super::{Style, value};
use crate::diag::render::visible;
use crate::eval::Data;
use crate::eval::trace::Trace;
use crate::eval::written::written;
use crate::plan::fact::shown;
use crate::plan::parity::{Because, Difference, Ground, Parity};
use crate::source::{SourceMap, Span};

/// How much of a value people are shown.
const LONGEST: usize = 80;

/// The version of the shape of the JSON.
const FORMAT_VERSION: &str = "1.0";

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

fn words(path: &[EcoString]) -> Vec<String> {
    path.iter().map(ToString::to_string).collect()
}

/// For machines.
pub fn parity_json(parity: &Parity, trace: &Trace, sources: &SourceMap) -> String {
    let place = |span: Span| {
        let at = sources.locate(span);
        Place { file: at.path.to_owned(), line: at.line }
    };
    let side = |value: &Option<crate::eval::Value>| {
        value.as_ref().map(|value| Side {
            value: value::json(value),
            layer: trace.layer(&value.origin).to_string(),
            source: place(value.origin.span),
        })
    };
    let because = |because: &Because| Cause { what: because.what.to_string(), source: place(because.span) };
    let difference = |difference: &Difference| One {
        stack: difference.stack.as_ref().map(ToString::to_string),
        path: words(&difference.path),
        right_path: difference.renamed.as_deref().map(words),
        ground: SHOWN.iter().find(|row| row.0 == difference.ground).map_or("", |row| row.1).replace(' ', "-"),
        left: side(&difference.sides[0]),
        right: side(&difference.sides[1]),
        because: difference.because.iter().map(because).collect(),
        holds: difference
            .holds
            .iter()
            .map(|fact| Held { path: words(&fact.path), value: value::json(&fact.value) })
            .collect(),
    };
    let document = Document {
        format_version: FORMAT_VERSION,
        left: &parity.names[0],
        right: &parity.names[1],
        alike: parity.alike,
        differences: parity.differences.iter().map(difference).collect(),
    };
    // Writing to a string fails only where a map has keys that are no text; there is none.
    let mut out = serde_json::to_string_pretty(&document).unwrap_or_default();
    out.push('\n');
    out
}

#[derive(Serialize)]
struct Document<'a> {
    format_version: &'static str,
    left: &'a str,
    right: &'a str,
    alike: usize,
    differences: Vec<One>,
}

#[derive(Serialize)]
struct One {
    stack: Option<String>,
    path: Vec<String>,
    /// The path on the right, where a name in it is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    right_path: Option<Vec<String>>,
    ground: String,
    left: Option<Side>,
    right: Option<Side>,
    because: Vec<Cause>,
    /// What is on one side alone because this is.
    holds: Vec<Held>,
}

#[derive(Serialize)]
struct Side {
    value: Json,
    layer: String,
    source: Place,
}

#[derive(Serialize)]
struct Cause {
    what: String,
    source: Place,
}

#[derive(Serialize)]
struct Held {
    path: Vec<String>,
    value: Json,
}

#[derive(Serialize)]
struct Place {
    file: String,
    line: u32,
}
