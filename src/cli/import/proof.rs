//! That what was written builds what was read.

use std::path::Path;

use indexmap::IndexMap;

use super::difference::{Difference, What, differences, normal};
use super::engine::{Engine, Input};
use super::{Asked, absolute};
use crate::cli::session::Session;
use crate::compile;
use crate::diag::Sink;
use crate::diag::render::visible;
use crate::emit::{emit, folder};
use crate::eval::{Data, Encoding, HostPath, Piece, Text, Value};
use crate::import::Imported;
use crate::model::Deployment;
use crate::plan::plan;
use crate::read::{self, Loaded};
use crate::schema::{CONFIG, SERVICE};
use crate::source::{Host, SourceMap};

/// Compiles what is about to be written, and says whether it is what was read. `Err` where that cannot be told.
pub(super) fn run(
    session: &mut Session<'_>,
    host: &dyn Host,
    out: &Path,
    asked: &[Asked],
    read: &[Loaded],
    imported: &Imported,
) -> Result<bool, ()> {
    let outcome = compile(host, out, &mut |_| {});
    session.report(&outcome.diagnostics, &outcome.sources, crate::diag::render::Format::Text);
    let Some(compiled) = &outcome.compiled else { return Err(()) };
    let engine = if session.spawns { Engine::find() } else { None };
    let mut equal = true;
    for (asked, original) in asked.iter().zip(read) {
        let Some(built) = compiled.deployments.iter().find(|d| d.env == asked.name) else { return Err(()) };
        let project = compiled.folder.to_string_lossy();
        let place = folder(&built.place);
        let path = format!("{place}/compose.yaml");
        let built = composed(built, &asked.name, imported);
        let original = &original.deployment;
        let artifacts = emit(&project, &built, &outcome.sources);
        let text = artifacts.iter().find(|a| a.path == path).map_or("", |a| a.text.as_str());
        let found = match &engine {
            Some(engine) => {
                by_compose(engine, asked, text, imported, &absolute(host, out).join(place.as_str()))
            }
            None => Ok(by_reader(original, text, &place)),
        };
        match found {
            Ok(found) if found.is_empty() => {
                let judge = if engine.is_some() { "docker compose" } else { "deployc's own reader" };
                session.remark(format_args!("{}: equal to {}\n", asked.name, judge));
            }
            Ok(found) => {
                equal = false;
                say(session, &asked.name, &found);
            }
            Err(why) => {
                session.say(format_args!("{}: docker compose refuses it: {}\n", asked.name, visible(&why)));
                equal = false;
            }
        }
    }
    Ok(equal)
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

/// Where docker compose is not installed: the models, by the reader that `plan` trusts.
fn by_reader(original: &Deployment, text: &str, folder: &str) -> Vec<Difference> {
    let mut sources = SourceMap::default();
    let file = sources.add("compose.yaml", text);
    let mut sink = Sink::new();
    let Some(built) = read::artifact(file, text, folder, &mut sink) else {
        return vec![Difference { path: Vec::new(), what: What::Missing }];
    };
    let plan = plan(Some(original), Some(&built));
    let places = plan.resources.iter().flat_map(|resource| {
        let place = vec![resource.kind.to_string(), resource.name.to_string()];
        match resource.attributes.as_slice() {
            [] => vec![place],
            attributes => attributes
                .iter()
                .map(|a| place.iter().cloned().chain(a.path.iter().map(ToString::to_string)).collect())
                .collect(),
        }
    });
    places.map(|path| Difference { path, what: What::Other }).collect()
}

fn say(session: &mut Session<'_>, env: &str, found: &[Difference]) {
    for difference in found {
        let what = match difference.what {
            What::Missing => "is in the compose file alone",
            What::More => "is in what is built alone",
            What::Other => "has another value",
        };
        session.say(format_args!("{env}: `{}` {what}\n", visible(&difference.path.join("."))));
    }
}
