//! For Graphviz.

use std::fmt::Write;

use super::{ids, label};
use crate::diag::render::visible;
use crate::graph::{EdgeKind, Graph, Node};
use crate::model::ServiceKind;

/// One directed graph; a cluster for each environment.
pub fn dot(graphs: &[Graph]) -> String {
    let mut out = String::from("digraph deployment {\n  rankdir=LR;\n  node [shape=box];\n");
    for (number, graph) in graphs.iter().enumerate() {
        let ids = ids(number, graph);
        let _ = writeln!(out, "  subgraph cluster_e{number} {{\n    label={};", quoted(graph.env()));
        for node in graph.nodes() {
            let style = match node {
                Node::Service(_, ServiceKind::Service) => "",
                Node::Service(_, ServiceKind::Job(_)) => ", style=rounded",
                Node::Unit(_) => ", shape=component",
                Node::Data(_) => ", shape=cylinder",
                Node::Elsewhere(..) => ", style=dashed",
            };
            let _ = writeln!(out, "    {} [label={}{style}];", ids[node], quoted(&label(node)));
        }
        for (from, to, edge) in graph.edges() {
            let style = match edge.kind {
                EdgeKind::TalksTo(_) => ", style=dashed",
                EdgeKind::UsesData { .. } => ", style=dotted",
                _ => "",
            };
            let label = format!("{} {}", edge.kind.word(), edge.kind.detail());
            let _ = writeln!(
                out,
                "    {} -> {} [label={}{style}];",
                ids[from],
                ids[to],
                quoted(label.trim_end())
            );
        }
        out.push_str("  }\n");
    }
    out.push_str("}\n");
    out
}

/// A DOT string. A backslash starts an escape there (`\N` is the node's name), so it is doubled.
fn quoted(text: &str) -> String {
    format!("\"{}\"", visible(text).replace('\\', "\\\\").replace('"', "\\\""))
}
