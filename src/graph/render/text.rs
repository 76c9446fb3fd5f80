//! For people: the waves, then the edges by kind.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::diag::render::visible;
use crate::graph::{EdgeKind, Graph, Node, projects};
use crate::model::{Run, ServiceKind};

/// The width that lines are folded to.
const WIDTH: usize = 80;

/// One paragraph for each environment.
pub fn text(graphs: &[Graph]) -> String {
    let mut out = String::new();
    order(&mut out, graphs);
    for graph in graphs {
        if !out.is_empty() {
            out.push('\n');
        }
        environment(&mut out, graph);
    }
    out
}

/// Which projects come up before which, where that matters.
fn order(out: &mut String, graphs: &[Graph]) {
    let waves = projects(graphs);
    if waves.len() < 2 {
        return;
    }
    let _ = writeln!(out, "{} in {} waves", count(graphs.len(), "project", "projects"), waves.len());
    let digits = waves.len().to_string().len();
    for (number, wave) in waves.iter().enumerate() {
        let lead = format!("  {:>digits$}  ", number + 1);
        fold(out, &lead, wave.iter().map(|place| visible(place).into_owned()));
    }
}

fn environment(out: &mut String, graph: &Graph) {
    let waves = graph.waves();
    let services = graph.nodes().filter(|node| matches!(node, Node::Service(..))).count();
    let units: Vec<_> = graph.nodes().filter(|node| matches!(node, Node::Unit(_))).map(Node::name).collect();
    let _ = write!(out, "{}: {}, ", visible(graph.env()), count(services, "service", "services"));
    if !units.is_empty() {
        let _ = write!(out, "{}, ", count(units.len(), "unit", "units"));
    }
    let _ = writeln!(out, "{}", count(waves.len(), "wave", "waves"));
    if graph.after().next().is_some() {
        fold(out, "  after: ", graph.after().map(|place| visible(place).into_owned()));
    }
    let digits = waves.len().to_string().len();
    for (number, wave) in waves.iter().enumerate() {
        let lead = format!("  {:>digits$}  ", number + 1);
        fold(out, &lead, wave.iter().map(|name| visible(name).into_owned()));
    }
    let mut jobs: BTreeMap<Run, Vec<String>> = BTreeMap::new();
    for node in graph.nodes() {
        if let Node::Service(name, ServiceKind::Job(run)) = node {
            let when = graph.schedule(name).map(|schedule| format!(" {}", visible(schedule)));
            jobs.entry(*run).or_default().push(format!("{}{}", visible(name), when.unwrap_or_default()));
        }
    }
    for (run, names) in jobs {
        fold(out, &format!("  jobs ({}): ", run.word()), names.into_iter());
    }
    if !units.is_empty() {
        fold(out, "  units: ", units.into_iter().map(|name| visible(name).into_owned()));
    }
    let mut sections: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut data: BTreeMap<&Node, Vec<String>> = BTreeMap::new();
    for (from, to, edge) in graph.edges() {
        let from = visible(from.name());
        let of = to.place().map(|place| format!(" of {}", visible(place))).unwrap_or_default();
        match edge.kind {
            EdgeKind::UsesData { .. } => {
                data.entry(to).or_default().push(format!("{from} ({})", edge.kind.detail()));
            }
            EdgeKind::TalksTo(port) if port != 0 => {
                let line = format!("{from} -> {}:{port}{of}", visible(to.name()));
                sections.entry(edge.kind.word()).or_default().push(line);
            }
            _ => {
                let detail = edge.kind.detail();
                let detail = if detail.is_empty() { detail } else { format!(" ({detail})") };
                let line = format!("{from} -> {}{detail}{of}", visible(to.name()));
                sections.entry(edge.kind.word()).or_default().push(line);
            }
        }
    }
    for word in ["needs", "network-mode", "ipc", "pid", "volumes-from", "links", "talks-to"] {
        let Some(lines) = sections.get(word) else { continue };
        let _ = writeln!(out, "  {word}");
        for line in lines {
            let _ = writeln!(out, "    {line}");
        }
    }
    if !data.is_empty() {
        out.push_str("  uses-data\n");
    }
    for (node, users) in data {
        fold(out, &format!("    {}: ", visible(node.name())), users.into_iter());
    }
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Words separated by commas, folded under the first of them.
fn fold(out: &mut String, lead: &str, words: impl Iterator<Item = String>) {
    let indent = lead.chars().count();
    out.push_str(lead);
    let mut column = indent;
    let mut first = true;
    for word in words {
        let width = word.chars().count();
        if !first {
            out.push(',');
            if column + width + 3 > WIDTH {
                let _ = write!(out, "\n{:indent$}", "");
                column = indent;
            } else {
                out.push(' ');
                column += 2;
            }
        }
        out.push_str(&word);
        column += width;
        first = false;
    }
    out.push('\n');
}
