//! Where values come from, for people and for machines.

use std::fmt::Write;

use anstyle::Effects;
use serde_json::{Value as Json, json};

use super::{Style, value};
use crate::diag::render::{cut, visible};
use crate::eval::Data;
use crate::eval::trace::Trace;
use crate::eval::written::written;
use crate::plan::explanation::{Explanation, Found, MadeOf, Said, attribute, layers, made_of};
use crate::plan::fact::{Fact, shown};
use crate::source::{SourceMap, Span};

/// How much of a line of source is shown.
const LONGEST: usize = 90;
/// How much of it in front of what counts, where it is cut there.
const BEFORE: usize = 24;

/// For people: what each place says, the line that counts first, then those that it replaced.
pub fn explained_text(all: &[Explanation], trace: &Trace, sources: &SourceMap, style: Style) -> String {
    let mut page = Page { trace, sources, style, out: String::new() };
    for (at, explanation) in all.iter().enumerate() {
        if at > 0 {
            page.out.push('\n');
        }
        page.explanation(explanation);
    }
    page.out
}

struct Page<'a> {
    trace: &'a Trace,
    sources: &'a SourceMap,
    style: Style,
    out: String,
}

/// A layer, its place, its line, and what is to be said of it.
type Row = (usize, String, String, String);

impl Page<'_> {
    fn explanation(&mut self, explanation: &Explanation) {
        let bold = anstyle::Style::new().effects(Effects::BOLD);
        let title = self.style.paint(bold, &visible(&explanation.key));
        let _ = writeln!(self.out, "{title}");
        let path = explanation.found.iter().flat_map(|found| &found.facts).map(|fact| &fact.path).next();
        if let Some(row) = path.filter(|_| explanation.is_value).and_then(|path| attribute(path)) {
            let doc = anstyle::Style::new().dimmed();
            let _ = writeln!(self.out, "  {}", self.style.paint(doc, &visible(row.doc)));
        }
        // Places that say the same on the same lines are told together.
        let mut told: Vec<(Vec<&str>, String)> = Vec::new();
        for found in &explanation.found {
            let body = match explanation.is_value {
                true => self.value(found),
                false => self.listing(found, &explanation.key),
            };
            match told.iter_mut().find(|(_, other)| *other == body) {
                Some((places, _)) => places.push(&found.place),
                None => told.push((vec![&found.place], body)),
            }
        }
        for (places, body) in told {
            let _ = write!(self.out, "{}: {body}", visible(&places.join(", ")));
        }
    }

    /// One value with its layers and what it is made of.
    fn value(&self, found: &Found) -> String {
        let Some(fact) = found.facts.first() else { return self.gone(found) };
        let mut out = format!("{}\n", said(fact));
        let mut rows = self.layers(&layers(&fact.value, self.trace), 2);
        let made_of = made_of(&found.view, fact, self.trace);
        self.made_of(&made_of, 2, &mut rows);
        if let Some(declared) = fact.declared() {
            for span in self.trace.made_by(&found.view, &declared) {
                rows.push((2, "made by".into(), self.place(*span), self.line(*span)));
            }
        }
        out.push_str(&table(&rows));
        out
    }

    fn gone(&self, found: &Found) -> String {
        let Some(span) = found.removed else { return "not there\n".to_owned() };
        format!("not there\n{}", table(&[(2, "removed".into(), self.place(span), self.line(span))]))
    }

    fn layers(&self, layers: &[Said], depth: usize) -> Vec<Row> {
        let row = |(at, said): (usize, &Said)| {
            let whose = if at == 0 { said.layer.to_string() } else { format!("over {}", said.layer) };
            (depth, whose, self.place(said.span), self.line(said.span))
        };
        layers.iter().enumerate().map(row).collect()
    }

    fn made_of(&self, all: &[MadeOf<'_>], depth: usize, rows: &mut Vec<Row>) {
        for made in all {
            let verb = if made.read.decides { "if" } else { "with" };
            let values = std::iter::once(&made.read.value).chain(made.others.iter().copied());
            let shown: Vec<String> = values.map(|value| cut(&written(value), 60).to_string()).collect();
            let shown = shown.join(", or ");
            let head = format!("{verb} {} = {shown}", made.read.name);
            rows.push((depth, head, String::new(), String::new()));
            let is_said = made.read.through.is_some() && made.others.is_empty();
            if is_said {
                rows.extend(self.layers(&made.layers, depth + 2));
            }
            self.made_of(&made.made_of, depth + 2, rows);
        }
    }

    /// What a declaration or a block says, each with the line that counts.
    fn listing(&self, found: &Found, key: &str) -> String {
        if found.facts.is_empty() {
            return self.gone(found);
        }
        let declared = found.facts.iter().find(|fact| fact.is_declaration());
        let mut out = match declared {
            Some(fact) => {
                format!("{} ({})\n", self.place(fact.value.origin.span), self.trace.layer(&fact.value.origin))
            }
            None => "\n".to_owned(),
        };
        let rest = |fact: &Fact| {
            let path = shown(&fact.path);
            path.strip_prefix(key).unwrap_or(&path).trim_start_matches('.').to_owned()
        };
        let rows: Vec<Row> = found
            .facts
            .iter()
            .filter(|fact| !fact.is_declaration())
            .map(|fact| {
                let origin = &fact.value.origin;
                let left = format!("{} = {}", rest(fact), cut(&said(fact), 44));
                (2, left, self.place(origin.span), format!("({})", self.trace.layer(origin)))
            })
            .collect();
        out.push_str(&table(&rows));
        out
    }

    fn place(&self, span: Span) -> String {
        let at = self.sources.locate(span);
        format!("{}:{}", at.path, at.line)
    }

    /// The text of a line of source.
    fn line(&self, span: Span) -> String {
        let at = self.sources.locate(span);
        let line = self.sources.line(span.file, at.line).map_or("", |(_, line)| line);
        let trimmed = line.trim_start();
        let column = (at.column as usize).saturating_sub(1 + line.chars().count() - trimmed.chars().count());
        if trimmed.chars().count() <= LONGEST || column < LONGEST / 2 {
            return cut(trimmed.trim_end(), LONGEST).to_string();
        }
        let part: String = trimmed.chars().skip(column - BEFORE).collect();
        format!("…{}", cut(part.trim_end(), LONGEST))
    }
}

fn said(fact: &Fact) -> String {
    if fact.value.data == Data::Null { "is there".to_owned() } else { written(&fact.value) }
}

/// Rows in columns.
fn table(rows: &[Row]) -> String {
    let lead = |row: &Row| row.0 + row.1.chars().count();
    let placed = || rows.iter().filter(|row| !row.2.is_empty());
    let first = placed().map(lead).max().unwrap_or(0).min(60);
    let second = placed().map(|row| row.2.chars().count()).max().unwrap_or(0);
    let mut out = String::new();
    for row in rows {
        let left = format!("{:depth$}{}", "", visible(&row.1), depth = row.0);
        let line = format!("{left:first$}  {:second$}  {}", visible(&row.2), visible(&row.3));
        let _ = writeln!(out, "{}", line.trim_end());
    }
    out
}

/// For machines.
pub fn explained_json(all: &[Explanation], trace: &Trace, sources: &SourceMap) -> String {
    let source = |span: Span| {
        let at = sources.locate(span);
        json!({ "file": at.path, "line": at.line })
    };
    let fact = |view: &str, fact: &Fact| {
        let layers: Vec<Json> = layers(&fact.value, trace)
            .iter()
            .map(|said| json!({ "layer": said.layer.as_str(), "source": source(said.span) }))
            .collect();
        let made_of: Vec<Json> =
            made_of(view, fact, trace).iter().map(|made| made_json(made, &source)).collect();
        json!({
            "path": fact.path.iter().map(|part| part.as_str()).collect::<Vec<_>>(),
            "value": value::json(&fact.value),
            "layers": layers,
            "made_of": made_of,
        })
    };
    let found = |found: &Found| {
        json!({
            "place": found.place.as_str(),
            "facts": found.facts.iter().map(|one| fact(&found.view, one)).collect::<Vec<_>>(),
            "removed": found.removed.map(source),
        })
    };
    let all: Vec<Json> = all
        .iter()
        .map(|one| json!({ "key": one.key.as_str(), "found": one.found.iter().map(found).collect::<Vec<_>>() }))
        .collect();
    format!("{:#}\n", json!({ "format_version": "1.0", "explained": all }))
}

fn made_json(made: &MadeOf<'_>, source: &impl Fn(Span) -> Json) -> Json {
    json!({
        "name": made.read.name.as_str(),
        "value": value::json(&made.read.value),
        "other_values": made.others.iter().map(|other| value::json(other)).collect::<Vec<_>>(),
        "decides": made.read.decides,
        "at": source(made.read.at),
        "source": source(made.read.value.origin.span),
        "made_of": made.made_of.iter().map(|inner| made_json(inner, source)).collect::<Vec<_>>(),
    })
}
