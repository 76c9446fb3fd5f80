//! `graph`: who needs, talks to and shares data with whom.

use super::args::{Graph as Args, GraphFormat};
use super::session::Session;
use crate::diag::render::Format;
use crate::graph::{Graph, render};

/// Prints the graphs also where the project has errors: they help to understand them.
pub(super) fn run(session: &mut Session<'_>, args: &Args) -> u8 {
    let outcome = match session.compile_either(&args.project, &args.compose) {
        Ok(outcome) => outcome,
        Err(diagnostic) => return session.refuse(diagnostic, Format::Text),
    };
    let code = session.report(&outcome.diagnostics, &outcome.sources, Format::Text);
    let Some(compiled) = &outcome.compiled else { return code };
    let deployments = match session.select(compiled, &args.only.envs) {
        Ok(deployments) => deployments,
        Err(diagnostic) => return session.refuse(diagnostic, Format::Text),
    };
    session.timings.phase("graph");
    let graphs: Vec<Graph> =
        deployments.into_iter().map(|d| Graph::among(d, &compiled.deployments)).collect();
    let text = match args.format {
        GraphFormat::Text => render::text(&graphs),
        GraphFormat::Dot => render::dot(&graphs),
        GraphFormat::Mermaid => render::mermaid(&graphs),
        GraphFormat::Json => render::json(&graphs, &outcome.sources),
    };
    session.timings.phase("");
    session.data(text);
    code
}
