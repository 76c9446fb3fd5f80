//! That what was written builds what was read.

use std::path::Path;

use ecow::EcoString;

use super::composed::composed;
use super::difference::{Difference, What, differences, normal};
use super::engine::{Engine, Input};
use super::reading;
use super::summary;
use super::{Asked, absolute};
use crate::cli::session::Session;
use crate::compile;
use crate::diag::render::Format;
use crate::diag::render::visible;
use crate::diag::{Diagnostic, Severity, Sink};
use crate::emit::{emit, folder};
use crate::import::Imported;
use crate::model::Deployment;
use crate::plan::plan;
use crate::read::{self, Interpolation, Loaded};
use crate::source::{Host, SourceMap, Span};

/// Differences, each with its place as near as it is known; or why there is nothing to compare.
type Found = Result<Vec<(Difference, Option<Span>)>, String>;

/// Who judged, and what was found in each environment.
pub(super) struct Proof {
    judge: String,
    found: Vec<(String, Found)>,
}

impl Proof {
    pub(super) fn is_equal(&self) -> bool {
        self.found.iter().all(|(_, found)| found.as_ref().is_ok_and(Vec::is_empty))
    }

    /// One line for an environment that is equal, one more for each difference.
    pub(super) fn told(&self, sources: &SourceMap) -> String {
        let mut out = String::new();
        for (env, found) in &self.found {
            match found {
                Ok(found) if found.is_empty() => out.push_str(&format!("{env}: equal, by {}\n", self.judge)),
                Ok(found) => out.push_str(&summary::differences(env, found, &self.judge, sources)),
                Err(why) => out.push_str(&format!("{env}: not proven: {}\n", visible(why))),
            }
        }
        out
    }
}

/// What is wrong with what was made, and the texts that it points into.
type Wrong = (Vec<Diagnostic>, SourceMap);

/// Compiles what is about to be written, builds it and holds it against what was read.
pub(super) fn run(
    session: &mut Session<'_>,
    host: &dyn Host,
    out: &Path,
    asked: &[Asked],
    read: &[Loaded],
    imported: &Imported,
    folders: (&Path, &str),
) -> Result<Proof, Wrong> {
    let outcome = compile(host, out, &mut |_| {});
    let Some(compiled) = &outcome.compiled else { return Err((outcome.diagnostics, outcome.sources)) };
    // What the rules find in it was in the compose files already, and `check` says it at length.
    let errors: Vec<Diagnostic> =
        outcome.diagnostics.iter().filter(|d| d.severity == Severity::Error).cloned().collect();
    session.report(&errors, &outcome.sources, Format::Text);
    let engine = if session.spawns { Engine::find() } else { None };
    let judge = match &engine {
        Some(engine) => format!("docker compose {}", engine.version),
        None => "deployc's own reader: docker compose is not installed".into(),
    };
    let project = compiled.folder.to_string_lossy();
    let mut proof = Proof { judge, found: Vec::new() };
    for (asked, loaded) in asked.iter().zip(read) {
        let Some(built) = compiled.deployments.iter().find(|d| d.env == asked.name) else {
            return Err((outcome.diagnostics, outcome.sources));
        };
        let built = composed(built, &asked.name, imported);
        let original = &loaded.deployment;
        let place = folder(&built.place);
        let path = format!("{place}/compose.yaml");
        let artifacts = emit(&project, &built, &outcome.sources);
        let text = artifacts.iter().find(|a| a.path == path).map_or("", |a| a.text.as_str());
        let found = match &engine {
            Some(engine) => {
                by_compose(engine, asked, text, (imported, loaded), &absolute(host, out).join(place.as_str()))
            }
            None => by_reader(session, asked, loaded, &built, imported, folders),
        };
        let placed = |found: Vec<Difference>| {
            let one = |difference: Difference| {
                let span = stands(original, &difference.path);
                (difference, span)
            };
            found.into_iter().map(one).collect()
        };
        proof.found.push((asked.name.clone(), found.map(placed)));
    }
    Ok(proof)
}

/// Where something of the original stands, as near as it is known.
fn stands(original: &Deployment, path: &[String]) -> Option<Span> {
    let [section, name, rest @ ..] = path else { return None };
    let service = original.services.get(name.as_str()).filter(|_| section.starts_with("service"));
    let resources = [
        ("network", &original.networks),
        ("volume", &original.volumes),
        ("secret", &original.secrets),
        ("config", &original.configs),
        ("model", &original.models),
    ];
    let resource = resources.iter().find(|(word, _)| section.starts_with(word));
    let resource = resource.and_then(|(_, resources)| resources.get(name.as_str()));
    let (origin, attributes) = match (service, resource) {
        (Some(service), _) => (&service.origin, &service.attributes),
        (None, Some(resource)) => (&resource.origin, &resource.attributes),
        (None, None) => return None,
    };
    let attribute = rest.first().and_then(|key| attributes.get(&key.replace('_', "-")));
    let entry = attribute.and_then(|value| value.as_map()?.get(rest.get(1)?.as_str()));
    Some(entry.or(attribute).map_or(origin.span, |value| value.origin.span))
}

/// Variables that must be set and that nobody sets yet, with a value to look at the rest by.
fn asked_for(loaded: &Loaded) -> Vec<(String, String)> {
    let missing = loaded.variables.iter().filter(|(_, variable)| {
        variable.required && variable.value.as_ref().is_none_or(|value| value.is_empty())
    });
    missing.map(|(name, _)| (name.to_string(), "set-on-the-host".to_owned())).collect()
}

fn by_compose(
    engine: &Engine,
    asked: &Asked,
    text: &str,
    (imported, loaded): (&Imported, &Loaded),
    folder: &Path,
) -> Result<Vec<Difference>, String> {
    let project = asked.project.as_deref();
    let files = Input::Files { files: &asked.files, variables: &asked.variables, project };
    let asked_for = asked_for(loaded);
    let original = engine.config(&files, &asked_for)?;
    let on_host = imported.on_host(&asked.name).map(|(n, v)| (n.to_owned(), v.to_owned()));
    let on_host: Vec<_> = on_host.chain(asked_for).collect();
    let built = engine.config(&Input::Text { text, folder }, &on_host)?;
    Ok(differences(&normal(original), &normal(built)))
}

/// Where docker compose is not installed: the models, by the reader that `plan` trusts. The original is read anew,
/// with its variables replaced; what was built is what it is with the same variables.
fn by_reader(
    session: &Session<'_>,
    asked: &Asked,
    read: &Loaded,
    built: &Deployment,
    imported: &Imported,
    folders: (&Path, &str),
) -> Result<Vec<Difference>, String> {
    let (folder, base) = folders;
    let (mut sources, mut sink) = (SourceMap::default(), Sink::new());
    let mut request = asked.request(folder);
    request.interpolation = Interpolation::Substitute;
    request.variables.extend(asked_for(read));
    let original = read::project(session.host, &request, &mut sources, &mut sink);
    let Some(mut original) = original.map(|loaded| loaded.deployment) else {
        let said = sink.iter().next().map(|problem| problem.message.clone());
        return Err(said.unwrap_or_else(|| "the compose files cannot be read again".into()));
    };
    if let Some(problem) = sink.iter().find(|problem| problem.severity == Severity::Error) {
        return Err(problem.message.clone());
    }
    let mut built = built.clone();
    let mut variables = read.values.clone();
    variables.extend(asked_for(read));
    variables.extend(imported.on_host(&asked.name).map(|(name, value)| (name.to_owned(), value.to_owned())));
    let ours: Vec<&str> = imported.secrets().map(|(name, _)| name).collect();
    reading::rebase(&mut original, base);
    // What is left to replace there is passed through by its name.
    reading::substitute(&mut original, &variables);
    reading::substitute(&mut built, &variables);
    // What was written is what counts, and both come by the same reader then. What is raw is in no model.
    built.raw = None;
    let place = crate::emit::folder(&built.place);
    let path = format!("{place}/compose.yaml");
    let artifacts = emit("", &built, &SourceMap::default());
    let text = artifacts.iter().find(|a| a.path == path).map_or("", |a| a.text.as_str());
    let file = sources.add(path, text);
    let mut problems = Sink::new();
    let built = read::artifact(file, text, &place, &mut problems);
    let Some(mut built) = built.filter(|_| problems.is_empty()) else {
        let said = problems.iter().next().map_or_else(String::new, |problem| problem.message.clone());
        return Err(format!("what was built cannot be read: {said}"));
    };
    reading::normal(&mut original, &[]);
    reading::normal(&mut built, &ours);
    let plan = plan(Some(&original), Some(&built));
    let places = plan.resources.iter().flat_map(|resource| {
        let place = vec![reading::section(&resource.kind).to_string(), resource.name.to_string()];
        let within =
            |path: &[EcoString]| place.iter().cloned().chain(path.iter().map(ToString::to_string)).collect();
        match resource.attributes.as_slice() {
            [] => vec![place],
            attributes => attributes.iter().map(|a| within(&a.path)).collect(),
        }
    });
    Ok(places.map(|path| Difference { path, what: What::Other }).collect())
}
