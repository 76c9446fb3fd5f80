//! Cycles of the start order.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use ecow::EcoString;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::visit::{EdgeFiltered, EdgeRef};

use super::{Edge, Node};

/// Services that wait for each other in a ring. It starts with the first name of the alphabet, and the
/// last step leads back to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cycle {
    /// Who waits for whom.
    pub steps: Vec<Step>,
}

/// One service of a cycle waiting for the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Who waits.
    pub from: EcoString,
    /// For whom.
    pub to: EcoString,
    /// Everything that makes it wait.
    pub edges: Vec<Edge>,
}

impl Cycle {
    /// The names from the first back to the first.
    pub fn path(&self) -> impl Iterator<Item = &EcoString> {
        self.steps.iter().map(|s| &s.from).chain(self.steps.first().map(|s| &s.from))
    }

    /// The steps that decide nothing but the order of starting.
    pub fn only_ordering(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|s| s.edges.iter().all(|e| e.kind.only_orders()))
    }
}

/// Cycles told of one tangle of services. A tangle of hundreds is one mistake, not hundreds of messages.
const TOLD: usize = 16;

/// For every edge on a cycle a shortest cycle through it, as long as no cycle already found holds it:
/// each problem once, and nothing exponential.
pub(super) fn cycles(nodes: &DiGraph<Node, Edge>) -> Vec<Cycle> {
    let ordering = EdgeFiltered::from_fn(nodes, |e| e.weight().kind.orders());
    let mut component_of = vec![usize::MAX; nodes.node_count()];
    let components = kosaraju_scc(&ordering);
    for (number, component) in components.iter().enumerate() {
        for node in component {
            component_of[node.index()] = number;
        }
    }
    let mut out = Vec::new();
    for (number, component) in components.iter().enumerate() {
        let tangle = Tangle { nodes, component_of: &component_of, number };
        let mut members = component.clone();
        members.sort();
        let mut covered = BTreeSet::new();
        let mut told = 0;
        for edge in members.iter().flat_map(|&node| tangle.edges(node)).collect::<Vec<_>>() {
            if told == TOLD || nodes.edge_endpoints(edge).is_some_and(|ends| covered.contains(&ends)) {
                continue;
            }
            if let Some(path) = tangle.shortest_through(edge) {
                covered.extend(path.iter().filter_map(|&e| nodes.edge_endpoints(e)));
                out.push(cycle(nodes, &path));
                told += 1;
            }
        }
    }
    out.sort_by(|a, b| a.path().cmp(b.path()));
    out
}

/// One strongly connected component.
struct Tangle<'a> {
    nodes: &'a DiGraph<Node, Edge>,
    component_of: &'a [usize],
    number: usize,
}

impl Tangle<'_> {
    /// The ordering edges of a node that stay inside, in the order of the model.
    fn edges(&self, node: NodeIndex) -> Vec<EdgeIndex> {
        let mut edges: Vec<_> = self
            .nodes
            .edges(node)
            .filter(|e| e.weight().kind.orders() && self.component_of[e.target().index()] == self.number)
            .map(|e| e.id())
            .collect();
        edges.sort();
        edges
    }

    /// The edges of a shortest cycle that begins with this one. Breadth first, so no depth hurts.
    fn shortest_through(&self, first: EdgeIndex) -> Option<Vec<EdgeIndex>> {
        let (home, start) = self.nodes.edge_endpoints(first)?;
        let mut reached_by = BTreeMap::new();
        let mut queue = VecDeque::from([start]);
        while let Some(node) = queue.pop_front() {
            if node == home {
                break;
            }
            for edge in self.edges(node) {
                let Some((_, target)) = self.nodes.edge_endpoints(edge) else { continue };
                if target != start && !reached_by.contains_key(&target) {
                    reached_by.insert(target, edge);
                    queue.push_back(target);
                }
            }
        }
        let mut path = Vec::new();
        let mut at = home;
        while at != start {
            let &edge = reached_by.get(&at)?;
            path.push(edge);
            at = self.nodes.edge_endpoints(edge)?.0;
        }
        path.push(first);
        path.reverse();
        Some(path)
    }
}

fn cycle(nodes: &DiGraph<Node, Edge>, path: &[EdgeIndex]) -> Cycle {
    let mut steps: Vec<Step> = path
        .iter()
        .filter_map(|&e| nodes.edge_endpoints(e))
        .map(|(from, to)| Step {
            from: nodes[from].name().into(),
            to: nodes[to].name().into(),
            edges: parallel(nodes, from, to),
        })
        .collect();
    let first = steps.iter().enumerate().min_by(|(_, a), (_, b)| a.from.cmp(&b.from)).map_or(0, |(at, _)| at);
    steps.rotate_left(first);
    Cycle { steps }
}

/// Every ordering edge between two nodes, in the order of the model.
fn parallel(nodes: &DiGraph<Node, Edge>, from: NodeIndex, to: NodeIndex) -> Vec<Edge> {
    let mut edges: Vec<_> =
        nodes.edges_connecting(from, to).filter(|e| e.weight().kind.orders()).map(|e| e.id()).collect();
    edges.sort();
    edges.into_iter().map(|e| nodes[e].clone()).collect()
}
