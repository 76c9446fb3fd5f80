//! That what was written builds what was read.

use std::path::Path;

use ecow::EcoString;
use indexmap::IndexMap;

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
use crate::eval::{Data, Encoding, HostPath, Piece, Text, Value};
use crate::import::Imported;
use crate::model::Deployment;
use crate::plan::plan;
use crate::read::{self, Interpolation, Loaded};
use crate::schema::{CONFIG, SERVICE};
use crate::source::{Host, SourceMap, Span};

/// Who judged, and what was found in each environment.
pub(super) struct Proof {
    judge: String,
    found: Vec<(String, Result<Vec<(Difference, Option<Span>)>, String>)>,
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
                by_compose(engine, asked, text, imported, &absolute(host, out).join(place.as_str()))
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

/// What was built, with the values of secrets where they were and the contents of configs in their place: as the
/// host would compose it.
fn composed(built: &Deployment, env: &str, imported: &Imported) -> Deployment {
    let mut built = built.clone();
    let place = folder(&built.place);
    for service in built.services.values_mut() {
        let secrets = std::mem::take(&mut service.secret_environment);
        if secrets.is_empty() {
            continue;
        }
        let origin = service.origin.clone();
        let made = HostPath::Project(format!("{place}/secrets/{}.env", service.name).into());
        if let Some(Data::List(files)) = service.attributes.get_mut("env-file").map(|v| &mut v.data) {
            files.retain(|file| {
                file.as_map().and_then(|f| f.get("path")).is_none_or(|p| p.data != Data::Path(made.clone()))
            });
            if files.is_empty() {
                service.attributes.remove("env-file");
            }
        }
        let mut variables = match service.attributes.remove("environment").map(|v| v.data) {
            Some(Data::Map(map)) => map,
            _ => IndexMap::new(),
        };
        variables.extend(secrets.into_iter().map(|(name, value)| {
            let data = match &value.data {
                Data::Text(text) => Data::Text(with_values(text, env, imported)),
                data => data.clone(),
            };
            (name, Value { data, origin: value.origin })
        }));
        if let Some(row) = SERVICE.attribute("environment") {
            service.attributes.set(SERVICE, row, Value { data: Data::Map(variables), origin });
        }
    }
    for file in &built.config_files {
        let Some(config) = built.configs.get_mut(&file.name) else { continue };
        config.attributes.remove("file");
        if let Some(row) = CONFIG.attribute("content") {
            let content = Value::text(file.content.clone(), file.origin.clone());
            config.attributes.set(CONFIG, row, content);
        }
    }
    built
}

fn with_values(text: &Text, env: &str, imported: &Imported) -> Text {
    Text::from_pieces(text.pieces().into_iter().map(|piece| match piece {
        Piece::Secret(secret) => {
            let value = imported.secret(env, &secret.secret).unwrap_or_default();
            Piece::Known(match secret.encoding {
                Encoding::Url => imported.in_url(value).into(),
                _ => value.into(),
            })
        }
        piece => piece,
    }))
}

fn by_compose(
    engine: &Engine,
    asked: &Asked,
    text: &str,
    imported: &Imported,
    folder: &Path,
) -> Result<Vec<Difference>, String> {
    let project = asked.project.as_deref();
    let files = Input::Files { files: &asked.files, variables: &asked.variables, project };
    let original = engine.config(&files, &[])?;
    let on_host: Vec<_> = imported.on_host(&asked.name).map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
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
    variables.extend(imported.on_host(&asked.name).map(|(name, value)| (name.to_owned(), value.to_owned())));
    let ours: Vec<&str> = imported.secrets().map(|(name, _)| name).collect();
    reading::rebase(&mut original, base);
    reading::substitute(&mut built, &variables);
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
