//! For Mermaid, as GitHub and GitLab draw it in Markdown.

use std::fmt::Write;

use super::{ids, label};
use crate::diag::render::visible;
use crate::graph::{EdgeKind, Graph, Node};
use crate::model::ServiceKind;

/// One flowchart; a subgraph for each environment.
pub fn mermaid(graphs: &[Graph]) -> String {
    let mut out = String::from("flowchart LR\n");
    for (number, graph) in graphs.iter().enumerate() {
        let ids = ids(number, graph);
        let _ = writeln!(out, "  subgraph e{number}[{}]", quoted(graph.env()));
        for node in graph.nodes() {
            let label = quoted(&label(node));
            let _ = match node {
                Node::Service(_, ServiceKind::Service) => writeln!(out, "    {}[{label}]", ids[node]),
                Node::Service(_, ServiceKind::Job(_)) => writeln!(out, "    {}([{label}])", ids[node]),
                Node::Unit(_) => writeln!(out, "    {}{{{{{label}}}}}", ids[node]),
                Node::Elsewhere(..) => writeln!(out, "    {}[/{label}/]", ids[node]),
                Node::Data(_) => writeln!(out, "    {}[({label})]", ids[node]),
            };
        }
        for (from, to, edge) in graph.edges() {
            let arrow = match edge.kind {
                EdgeKind::TalksTo(_) | EdgeKind::UsesData { .. } => "-.->",
                _ => "-->",
            };
            let label = format!("{} {}", edge.kind.word(), edge.kind.detail());
            let _ = writeln!(out, "    {} {arrow}|{}| {}", ids[from], quoted(label.trim_end()), ids[to]);
        }
        out.push_str("  end\n");
    }
    out
}

/// A label. Mermaid has no escapes in strings but entity codes, and its labels may hold HTML and
/// Markdown: everything but letters, digits and a few harmless marks becomes a code.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in visible(text).chars() {
        if c.is_alphanumeric() || matches!(c, ' ' | '-' | '.' | ',' | '/') {
            out.push(c);
        } else {
            let _ = write!(out, "#{};", u32::from(c));
        }
    }
    out.push('"');
    out
}
