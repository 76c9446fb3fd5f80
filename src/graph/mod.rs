//! Who depends on whom in one deployment.
//!
//! Takes a [`Deployment`], gives a [`Graph`]: services, units of the host and the data that several services share
//! as nodes; what one needs, whose address it uses and what it mounts as edges, each with the place that
//! says so. Nodes and edges stand in the order of the model, so everything derived from them is the
//! same on every run. Nothing here recurses: a chain of any length is as good as a short one.

mod cycle;
mod data;
mod edge;
mod project;
pub mod render;
mod wave;

use std::collections::BTreeMap;

use ecow::EcoString;
use indexmap::IndexMap;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

use crate::model::{Deployment, ServiceKind};
use crate::schema::Reference;

pub use cycle::{Cycle, Step};
pub use data::{Data, is_read_only};
pub use edge::{Edge, EdgeKind, Share, edges};
pub use project::projects;

/// A thing that edges join.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Node {
    /// A service or a job.
    Service(EcoString, ServiceKind),
    /// A process of the host.
    Unit(EcoString),
    /// Data that several services mount and at least one writes.
    Data(Data),
    /// A service of another compose project: its place and its name.
    Elsewhere(EcoString, EcoString),
}

impl Node {
    /// Its name as people say it.
    pub fn name(&self) -> &str {
        match self {
            Self::Service(name, _) | Self::Unit(name) | Self::Elsewhere(_, name) => name,
            Self::Data(data) => data.name(),
        }
    }

    /// The compose project that has it, where that is another one.
    pub fn place(&self) -> Option<&EcoString> {
        match self {
            Self::Elsewhere(place, _) => Some(place),
            Self::Service(..) | Self::Unit(_) | Self::Data(_) => None,
        }
    }
}

/// The dependencies of one compose project.
#[derive(Debug)]
pub struct Graph {
    env: EcoString,
    after: Vec<EcoString>,
    nodes: DiGraph<Node, Edge>,
    services: IndexMap<EcoString, NodeIndex>,
    schedules: BTreeMap<EcoString, EcoString>,
}

impl Graph {
    /// The graph of a deployment. Edges to what the deployment does not have are left out.
    pub fn of(deployment: &Deployment) -> Self {
        let mut nodes = DiGraph::with_capacity(deployment.services.len(), deployment.services.len() * 4);
        let services: IndexMap<EcoString, NodeIndex> = deployment
            .services
            .values()
            .map(|s| (s.name.clone(), nodes.add_node(Node::Service(s.name.clone(), s.kind))))
            .collect();
        let units: IndexMap<EcoString, NodeIndex> = deployment
            .units
            .keys()
            .map(|name| (name.clone(), nodes.add_node(Node::Unit(name.clone()))))
            .collect();
        let scheduled = deployment.services.values();
        let schedules =
            scheduled.filter_map(|s| Some((s.name.clone(), s.attributes.text("schedule")?.into()))).collect();
        let after = deployment.after.iter().map(|after| after.place.clone()).collect();
        let mut graph = Self { env: deployment.place.clone(), after, nodes, services, schedules };
        for service in deployment.services.values() {
            let Some(&from) = graph.services.get(&service.name) else { continue };
            for (to, edge) in edges(service) {
                if let Some(&to) = graph.services.get(&to) {
                    graph.nodes.add_edge(from, to, edge);
                }
            }
        }
        for unit in deployment.units.values() {
            let Some(&from) = units.get(&unit.name) else { continue };
            for (of, to, edge) in edge::of_unit(unit) {
                let nodes = if of == Reference::Unit { &units } else { &graph.services };
                if let Some(&to) = nodes.get(&to) {
                    graph.nodes.add_edge(from, to, edge);
                }
            }
        }
        for (data, users) in data::shared(deployment) {
            let at = graph.nodes.add_node(Node::Data(data));
            for (service, writes, span) in users {
                if let Some(&from) = graph.services.get(&service) {
                    graph.nodes.add_edge(from, at, Edge { kind: EdgeKind::UsesData { writes }, span });
                }
            }
        }
        graph
    }

    /// The graph of a deployment, with the services of others among `all` that it needs or talks to.
    pub fn among(deployment: &Deployment, all: &[Deployment]) -> Self {
        let mut graph = Self::of(deployment);
        let mut others: IndexMap<EcoString, NodeIndex> = IndexMap::new();
        for service in deployment.services.values() {
            let Some(&from) = graph.services.get(&service.name) else { continue };
            for (to, edge) in edges(service) {
                if graph.services.contains_key(&to) {
                    continue;
                }
                let Some((owner, _)) = deployment.find_service(all, &to) else { continue };
                let node = Node::Elsewhere(owner.place.clone(), to.clone());
                let to = *others.entry(to).or_insert_with(|| graph.nodes.add_node(node));
                graph.nodes.add_edge(from, to, edge);
            }
        }
        graph
    }

    /// The place of the compose project that it is of: `prod`, `prod/worker`, `hosts/lab/proxy`.
    pub fn env(&self) -> &EcoString {
        &self.env
    }

    /// The compose projects that must be up before it, by place.
    pub fn after(&self) -> impl Iterator<Item = &EcoString> {
        self.after.iter()
    }

    /// Services in the order of their names, then units, then shared data.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.nodes.node_weights()
    }

    /// When a job runs, as the language says it; `None` where it has no schedule.
    pub fn schedule(&self, job: &str) -> Option<&str> {
        self.schedules.get(job).map(EcoString::as_str)
    }

    /// Every edge: who depends, on whom, how. By service, then as the model has them.
    pub fn edges(&self) -> impl Iterator<Item = (&Node, &Node, &Edge)> {
        self.nodes.edge_references().map(|e| (&self.nodes[e.source()], &self.nodes[e.target()], e.weight()))
    }

    /// Who depends on this service directly, with the edge that says so.
    pub fn dependents(&self, service: &str) -> impl Iterator<Item = (&EcoString, &Edge)> {
        self.services
            .get(service)
            .into_iter()
            .flat_map(|&at| self.nodes.edges_directed(at, petgraph::Direction::Incoming))
            .filter_map(|e| match &self.nodes[e.source()] {
                Node::Service(name, _) => Some((name, e.weight())),
                Node::Unit(_) | Node::Data(_) | Node::Elsewhere(..) => None,
            })
    }

    /// The services and units by when they can start: each wave needs only what earlier waves hold, and is sorted
    /// by name. A job that runs at other times is in none. The services of a cycle share the wave that the cycle as a whole could start in.
    pub fn waves(&self) -> Vec<Vec<EcoString>> {
        wave::waves(&self.nodes)
    }

    /// What makes a start order impossible: every edge that lies on a cycle is in one of these.
    pub fn cycles(&self) -> Vec<Cycle> {
        cycle::cycles(&self.nodes)
    }
}

#[cfg(test)]
mod tests;
