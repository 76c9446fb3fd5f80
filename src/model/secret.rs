//! Where secrets come from: one path on the host for each, and never more than one source.

use ecow::{EcoString, eco_format};

use super::Resource;
use super::assemble::folder;
use super::resources::{evaluate, set};
use crate::diag::{Diagnostic, codes};
use crate::eval::{Context, Data, HostPath, Layers, Origin, Scope, Value};
use crate::resolve::SHARED;
use crate::schema::{Reference, SECRET};

/// What may say where a secret comes from.
const SOURCES: [&str; 5] = ["file", "generate", "environment", "external", "from"];

/// A declared secret: one, or one for each field of a credential.
pub(super) fn assemble<'a>(
    cx: &mut Context<'_, 'a>,
    name: &EcoString,
    layers: &Layers<'a>,
) -> Vec<(EcoString, Resource)> {
    let fields = cx.secret_fields(name);
    if fields.is_empty() {
        return vec![(name.clone(), one(cx, name, None, layers))];
    }
    let all = fields.into_iter().map(|field| {
        let value = Value::text(field.clone(), layers.declared.span);
        let secret = cx.with_local("field", value, |cx| one(cx, name, Some(&field), layers));
        (secret.name.clone(), secret)
    });
    all.collect()
}

/// A field of a credential and a secret that come to have one name.
pub(super) fn taken(first: &Resource, second: &Resource) -> Diagnostic {
    let message = format!("secret `{}` is declared twice", second.name);
    Diagnostic::new(codes::DUPLICATE, second.origin.span, message)
        .label(first.origin.span, "first declared here")
        .note("a field of a credential is named `SECRET-FIELD`")
        .help("rename one of them")
}

/// Endings of the files that are made beside secrets: what holds them, and the public half of a key.
const COMPOSED: &[&str] = &[".env", ".config", ".pub"];

fn one<'a>(
    cx: &mut Context<'_, 'a>,
    declared: &EcoString,
    field: Option<&EcoString>,
    layers: &Layers<'a>,
) -> Resource {
    let mut secret = evaluate(cx, SECRET, declared, layers);
    if let Some(field) = field {
        secret.name = eco_format!("{declared}-{field}");
    }
    if layers.declared.is_shared() {
        let origin = secret.origin.clone();
        set(&mut secret.attributes, SECRET, "shared", Data::Bool(true), origin);
    }
    let name = secret.name.clone();
    let said: Vec<(&str, Origin)> =
        SOURCES.iter().filter_map(|s| secret.attributes.get(s).map(|v| (*s, v.origin.clone()))).collect();
    match said.as_slice() {
        [] if SOURCES.iter().any(|s| cx.said(Reference::Secret, declared, s).is_some()) => {}
        [] => {
            let problem = format!("nothing says where secret `{name}` comes from");
            let problem = Diagnostic::new(codes::MISSING_ATTRIBUTE, secret.origin.span, problem)
                .help("add `generate = urlsafe(24)` to make it on the host, or `file = \"…\"` to provide it");
            cx.in_scope(Scope { instance: layers.made_by, frame: 0 }, |cx| cx.report(problem));
        }
        [(first, at), (second, also), ..] => {
            let problem = format!("secret `{name}` comes from two places: `{first}` and `{second}`");
            let problem =
                Diagnostic::new(codes::SET_TWICE, also.span, problem).label(at.span, "the other one");
            cx.report(problem.help("keep one of the two"));
        }
        [("generate", origin)] => {
            if let Some(ending) = COMPOSED.iter().find(|ending| name.ends_with(**ending)) {
                let problem = format!("a secret that is made cannot be named `{name}`");
                let problem = Diagnostic::new(codes::BAD_NAME, secret.origin.span, problem).note(format!(
                    "files that end in `{ending}` are made beside it, one could take its place"
                ));
                cx.report(problem.help(format!("rename it: its file needs no `{ending}`")));
            }
            let shared = secret.attributes.get("shared").is_some_and(|v| v.data == Data::Bool(true));
            let path = match shared {
                true => eco_format!("{}/secrets/{name}", folder(SHARED)),
                false => eco_format!("{}/secrets/{name}", folder(&cx.place(&secret.stack))),
            };
            let path = Data::Path(HostPath::Project(path));
            set(&mut secret.attributes, SECRET, "file", path, origin.clone());
        }
        [("from", origin)] => {
            let from = secret.attributes.text("from").map(EcoString::from);
            let file = from.and_then(|env| of_env(cx, &env, declared, field, origin));
            if let Some(file) = file {
                set(&mut secret.attributes, SECRET, "file", file.data, origin.clone());
            }
        }
        [_] => {}
    }
    secret
}

/// The file of the same secret in another environment.
fn of_env<'a>(
    cx: &mut Context<'_, 'a>,
    env: &EcoString,
    declared: &EcoString,
    field: Option<&EcoString>,
    origin: &Origin,
) -> Option<Value> {
    let world = cx.world;
    let view = world.views.get(env)?;
    let wrong = |message: String| Diagnostic::new(codes::UNKNOWN_NAME, origin.span, message);
    if view.name == cx.view.name {
        cx.report(wrong(format!("env `{env}` cannot take secret `{declared}` from itself")));
        return None;
    }
    let Some(layers) = view.get(Reference::Secret, declared) else {
        cx.report(wrong(format!("env `{env}` has no secret `{declared}`")));
        return None;
    };
    let mut other = Context::new(world, view);
    // Two that point at each other would go on for ever.
    if other.said(Reference::Secret, declared, "from").is_some()
        && other.said(Reference::Secret, declared, "file").is_none()
    {
        cx.report(
            wrong(format!("env `{env}` takes secret `{declared}` from another env itself"))
                .help("name the env that has it"),
        );
        return None;
    }
    let found = match field {
        Some(field) => {
            let value = Value::text(field.clone(), origin.span);
            other.with_local("field", value, |cx| one(cx, declared, Some(field), layers))
        }
        None => one(&mut other, declared, None, layers),
    };
    found.attributes.get("file").cloned()
}
