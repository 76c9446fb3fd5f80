//! The start order: in which wave each service can start. Jobs that do not run on deploy are in none.

use std::collections::BTreeMap;

use ecow::EcoString;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;
use petgraph::visit::{EdgeFiltered, EdgeRef};

use super::{Edge, Node};
use crate::model::{Run, ServiceKind};

/// Waves by the longest chain below each service. Linear: one pass over the components, which come
/// with what they depend on first.
pub(super) fn waves(nodes: &DiGraph<Node, Edge>) -> Vec<Vec<EcoString>> {
    // What is of another project is up before all of this one.
    let is_here = |node| !matches!(nodes[node], Node::Elsewhere(..));
    let ordering = EdgeFiltered::from_fn(nodes, |e| e.weight().kind.orders());
    let mut wave_of = vec![0usize; nodes.node_count()];
    let mut waves: BTreeMap<usize, Vec<EcoString>> = BTreeMap::new();
    let mut component_of = vec![usize::MAX; nodes.node_count()];
    for (number, component) in kosaraju_scc(&ordering).into_iter().enumerate() {
        for &node in &component {
            component_of[node.index()] = number;
        }
        let wave = component
            .iter()
            .flat_map(|&node| nodes.edges(node))
            .filter(|e| e.weight().kind.orders() && component_of[e.target().index()] != number)
            .filter(|e| is_here(e.target()))
            .map(|e| wave_of[e.target().index()] + 1)
            .max()
            .unwrap_or(0);
        for &node in &component {
            wave_of[node.index()] = wave;
            match &nodes[node] {
                Node::Service(_, ServiceKind::Job(run)) if *run != Run::Deploy => {}
                Node::Service(name, _) | Node::Unit(name) => {
                    waves.entry(wave).or_default().push(name.clone());
                }
                Node::Data(_) | Node::Elsewhere(..) => {}
            }
        }
    }
    let mut waves: Vec<_> = waves.into_values().collect();
    waves.iter_mut().for_each(|wave| wave.sort());
    waves
}
