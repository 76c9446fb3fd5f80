//! Graphs as text.
//!
//! Takes the graphs of one or several environments, gives one document in the asked format. Names come
//! from strangers: each renderer escapes them for its format, and no control character gets through.

mod dot;
mod json;
mod mermaid;
mod text;

pub use dot::dot;
pub use json::json;
pub use mermaid::mermaid;
pub use text::text;

use std::collections::BTreeMap;

use super::{Graph, Node};

/// A short name for each node that no name of a stranger can break: `e0n3`.
fn ids(number: usize, graph: &Graph) -> BTreeMap<&Node, String> {
    graph.nodes().enumerate().map(|(at, node)| (node, format!("e{number}n{at}"))).collect()
}

/// What a drawing calls a node: what is of another project says of which.
fn label(node: &Node) -> String {
    match node.place() {
        Some(place) => format!("{} of {place}", node.name()),
        None => node.name().to_owned(),
    }
}
