//! For machines. The shape is versioned: a field may be added, none changes its meaning.

use serde_json::{Value, json as object};

use crate::graph::{Data, EdgeKind, Graph, Node, projects};
use crate::model::ServiceKind;
use crate::source::{SourceMap, Span};

/// The version of the shape.
const FORMAT_VERSION: &str = "1.0";

/// One object for all environments.
pub fn json(graphs: &[Graph], sources: &SourceMap) -> String {
    let envs: Vec<Value> = graphs.iter().map(|g| environment(g, sources)).collect();
    let order: Vec<Vec<String>> =
        projects(graphs).into_iter().map(|wave| wave.into_iter().map(String::from).collect()).collect();
    let mut out =
        format!("{:#}", object!({ "format_version": FORMAT_VERSION, "envs": envs, "order": order }));
    out.push('\n');
    out
}

fn environment(graph: &Graph, sources: &SourceMap) -> Value {
    let mut services = Vec::new();
    let (mut units, mut data) = (Vec::new(), Vec::new());
    for node in graph.nodes() {
        match node {
            Node::Service(name, ServiceKind::Service) => {
                services.push(object!({ "name": name.as_str(), "kind": "service" }));
            }
            Node::Service(name, ServiceKind::Job(run)) => {
                let mut job = object!({ "name": name.as_str(), "kind": "job", "run": run.word() });
                if let Some(schedule) = graph.schedule(name) {
                    job["schedule"] = schedule.into();
                }
                services.push(job);
            }
            Node::Unit(name) => units.push(object!({ "name": name.as_str() })),
            Node::Elsewhere(..) => {}
            Node::Data(Data::Volume(name)) => data.push(object!({ "volume": name.as_str() })),
            Node::Data(Data::Path(path)) => data.push(object!({ "path": path.as_str() })),
        }
    }
    let edges: Vec<Value> = graph
        .edges()
        .map(|(from, to, edge)| {
            let mut fields = serde_json::Map::new();
            fields.insert("kind".into(), edge.kind.word().into());
            fields.insert("from".into(), from.name().into());
            fields.insert("to".into(), to.name().into());
            if let Some(place) = to.place() {
                fields.insert("to_project".into(), place.as_str().into());
            }
            match &edge.kind {
                EdgeKind::Needs { condition, restart } => {
                    fields.insert("condition".into(), condition.to_string().into());
                    fields.insert("restart".into(), (*restart).into());
                }
                EdgeKind::TalksTo(0) => {
                    fields.insert("port".into(), Value::Null);
                }
                EdgeKind::TalksTo(port) => {
                    fields.insert("port".into(), (*port).into());
                }
                EdgeKind::UsesData { writes } => {
                    fields.insert("writes".into(), (*writes).into());
                }
                EdgeKind::Namespace(_) | EdgeKind::VolumesFrom | EdgeKind::Link => {}
            }
            fields.insert("orders".into(), edge.kind.orders().into());
            fields.insert("source".into(), place(edge.span, sources));
            Value::Object(fields)
        })
        .collect();
    let after: Vec<&str> = graph.after().map(|place| place.as_str()).collect();
    let waves: Vec<Vec<String>> =
        graph.waves().into_iter().map(|w| w.into_iter().map(String::from).collect()).collect();
    object!({ "env": graph.env().as_str(), "after": after, "services": services, "units": units, "data": data, "waves": waves, "edges": edges })
}

fn place(span: Span, sources: &SourceMap) -> Value {
    let location = sources.locate(span);
    object!({ "file": location.path, "line": location.line, "column": location.column })
}
