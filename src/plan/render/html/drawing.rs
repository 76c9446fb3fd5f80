//! Where the nodes of a graph stand: a column for each wave, what depends at the right of what it depends on.
//!
//! A graph of many nodes is drawn around what changes: the rest is counted. Nothing here knows SVG.

use std::collections::{BTreeMap, BTreeSet};

use ecow::EcoString;

use crate::graph::{Graph, Node};
use crate::plan::{Action, EnvPlan, ResourceChange, ResourceKind};

/// So many nodes are drawn whether they change or not.
const WHOLE: usize = 120;
/// So many nodes stand beneath each other before a column is folded.
const ROWS: usize = 16;

/// A graph with places.
pub(super) struct Drawing<'a> {
    /// What is drawn.
    pub nodes: Vec<Placed<'a>>,
    /// Who depends on whom, by number: the dependency first.
    pub edges: Vec<Line>,
    /// Headings above columns: the column, and what stands in it.
    pub headings: Vec<(usize, String)>,
    /// How many columns there are.
    pub columns: usize,
    /// How many rows the longest of them has.
    pub rows: usize,
    /// How many nodes are left out, none of which changes.
    pub left_out: usize,
}

/// A node and its place.
pub(super) struct Placed<'a> {
    pub name: EcoString,
    /// What it is: `service`, `volume`.
    pub what: &'static str,
    /// What happens to it, with its number among the changes.
    pub change: Option<(usize, &'a ResourceChange)>,
    pub column: usize,
    pub row: usize,
}

/// An edge.
pub(super) struct Line {
    pub from: usize,
    pub to: usize,
    /// Whether what happens to the one happens because of the other.
    pub is_cascade: bool,
}

/// A node in the making: its name, what it is, and its change.
type Known<'a> = (EcoString, &'static str, Option<(usize, &'a ResourceChange)>);

impl<'a> Drawing<'a> {
    pub(super) fn new(plan: &'a EnvPlan, graph: &Graph) -> Self {
        let (nodes, edges) = collect(plan, graph);
        let (nodes, edges, left_out) = around_changes(nodes, edges);
        let layers = layers(graph, &nodes);
        let order = ordered(&nodes, &edges, &layers);
        place(nodes, edges, &layers, order, left_out)
    }
}

fn what(node: &Node) -> &'static str {
    match node {
        Node::Service(..) => "service",
        Node::Unit(_) => "unit",
        Node::Data(_) => "data",
        Node::Elsewhere(..) => "elsewhere",
    }
}

/// All nodes with their changes, also what is no longer in the graph; all edges, each once.
fn collect<'a>(plan: &'a EnvPlan, graph: &Graph) -> (Vec<Known<'a>>, Vec<Line>) {
    let changes: BTreeMap<(ResourceKind, &str), (usize, &ResourceChange)> =
        plan.resources.iter().enumerate().map(|(at, c)| ((c.kind, c.name.as_str()), (at, c))).collect();
    let change_of = |kind: ResourceKind, name: &str| changes.get(&(kind, name)).copied();
    let mut numbers: BTreeMap<(&'static str, EcoString), usize> = BTreeMap::new();
    let mut nodes: Vec<Known<'a>> = Vec::new();
    for node in graph.nodes() {
        let change = match node {
            Node::Service(name, _) => change_of(ResourceKind::Service, name),
            Node::Unit(name) => change_of(ResourceKind::Unit, name),
            Node::Data(data) => change_of(ResourceKind::Volume, data.name()),
            Node::Elsewhere(..) => None,
        };
        numbers.insert((what(node), node.name().into()), nodes.len());
        nodes.push((node.name().into(), what(node), change));
    }
    for (at, change) in plan.resources.iter().enumerate().filter(|(_, c)| c.action == Action::Remove) {
        let what = match change.kind {
            ResourceKind::Service => "service",
            ResourceKind::Unit => "unit",
            _ => continue,
        };
        numbers.entry((what, change.name.clone())).or_insert_with(|| {
            nodes.push((change.name.clone(), what, Some((at, change))));
            nodes.len() - 1
        });
    }
    let mut edges: BTreeMap<(usize, usize), bool> = BTreeMap::new();
    let number = |node: &Node| numbers.get(&(what(node), node.name().into())).copied();
    for (dependent, dependency, _) in graph.edges() {
        if let (Some(from), Some(to)) = (number(dependency), number(dependent)) {
            edges.insert((from, to), false);
        }
    }
    for (to, (_, _, change)) in nodes.iter().enumerate() {
        for cascade in change.iter().flat_map(|(_, change)| &change.because) {
            let what = if cascade.kind == ResourceKind::Volume { "data" } else { "service" };
            if let Some(from) = numbers.get(&(what, cascade.name.clone())) {
                edges.insert((*from, to), true);
            }
        }
    }
    let edges = edges.into_iter().map(|((from, to), is_cascade)| Line { from, to, is_cascade }).collect();
    (nodes, edges)
}

/// Of a great graph what changes, and what it is tied to.
fn around_changes(nodes: Vec<Known<'_>>, edges: Vec<Line>) -> (Vec<Known<'_>>, Vec<Line>, usize) {
    let all = nodes.len();
    if all <= WHOLE {
        return (nodes, edges, 0);
    }
    let mut kept: BTreeSet<usize> = (0..all).filter(|at| nodes[*at].2.is_some()).collect();
    // Where nearly all changes, neighbours only hide it.
    if kept.len() <= WHOLE {
        let near = edges.iter().filter(|edge| kept.contains(&edge.from) || kept.contains(&edge.to));
        kept.extend(near.flat_map(|edge| [edge.from, edge.to]).collect::<Vec<_>>());
    }
    let number: BTreeMap<usize, usize> = kept.iter().enumerate().map(|(new, old)| (*old, new)).collect();
    let edges = edges.into_iter().filter_map(|edge| {
        let (from, to) = (*number.get(&edge.from)?, *number.get(&edge.to)?);
        Some(Line { from, to, ..edge })
    });
    let edges = edges.collect();
    let nodes: Vec<_> =
        nodes.into_iter().enumerate().filter(|(at, _)| kept.contains(at)).map(|(_, n)| n).collect();
    let left_out = all - nodes.len();
    (nodes, edges, left_out)
}

/// The column of each node, and what its columns are called: data and other projects first, then the waves of the
/// start order, then what starts at other times or no longer.
fn layers(graph: &Graph, nodes: &[Known<'_>]) -> Vec<(usize, String)> {
    let waves = graph.waves();
    let wave_of: BTreeMap<&EcoString, usize> =
        waves.iter().enumerate().flat_map(|(at, wave)| wave.iter().map(move |name| (name, at))).collect();
    let removed = |change: &Option<(usize, &ResourceChange)>| {
        change.is_some_and(|(_, change)| change.action == Action::Remove)
    };
    let layer = |(name, what, change): &Known<'_>| match (*what, wave_of.get(name)) {
        ("data", _) => (0, "shared data".to_owned()),
        ("elsewhere", _) => (1, "other projects".to_owned()),
        (_, Some(wave)) => (2 + wave, format!("wave {}", wave + 1)),
        (_, None) if removed(change) => (3 + waves.len(), "removed".to_owned()),
        (_, None) => (2 + waves.len(), "when called".to_owned()),
    };
    nodes.iter().map(layer).collect()
}

/// The nodes of each layer from top to bottom: near to what they are tied to, so that fewer lines cross.
fn ordered(nodes: &[Known<'_>], edges: &[Line], layers: &[(usize, String)]) -> BTreeMap<usize, Vec<usize>> {
    let mut order: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, (layer, _)) in layers.iter().enumerate() {
        order.entry(*layer).or_default().push(at);
    }
    let mut neighbours: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    for edge in edges {
        neighbours[edge.from].push(edge.to);
        neighbours[edge.to].push(edge.from);
    }
    let mut height = vec![0.0_f64; nodes.len()];
    for sweep in 0..4 {
        for layer in order.values_mut() {
            let mean = |at: usize| match neighbours[at].as_slice() {
                [] => f64::MAX,
                near => near.iter().map(|n| height[*n]).sum::<f64>() / near.len() as f64,
            };
            let mut keyed: Vec<(f64, usize)> =
                layer.iter().map(|at| (if sweep == 0 { 0.0 } else { mean(*at) }, *at)).collect();
            keyed.sort_by(|(a, m), (b, n)| a.total_cmp(b).then_with(|| nodes[*m].0.cmp(&nodes[*n].0)));
            *layer = keyed.into_iter().map(|(_, at)| at).collect();
            for (row, at) in layer.iter().enumerate() {
                height[*at] = row as f64;
            }
        }
    }
    order
}

fn place<'a>(
    nodes: Vec<Known<'a>>,
    edges: Vec<Line>,
    layers: &[(usize, String)],
    order: BTreeMap<usize, Vec<usize>>,
    left_out: usize,
) -> Drawing<'a> {
    let mut at = vec![(0, 0); nodes.len()];
    let mut headings = Vec::new();
    let (mut column, mut rows) = (0, 0);
    for layer in order.values() {
        if let Some(first) = layer.first() {
            headings.push((column, layers[*first].1.clone()));
        }
        for part in layer.chunks(ROWS) {
            for (row, node) in part.iter().enumerate() {
                at[*node] = (column, row);
            }
            rows = rows.max(part.len());
            column += 1;
        }
    }
    let placed = nodes.into_iter().zip(at).map(|((name, what, change), (column, row))| Placed {
        name,
        what,
        change,
        column,
        row,
    });
    Drawing { nodes: placed.collect(), edges, headings, columns: column, rows, left_out }
}
