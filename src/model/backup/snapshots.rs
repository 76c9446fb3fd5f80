//! Elasticsearch is saved by its own snapshots, which it writes only where its `path.repo` lets it.

use crate::diag::{Diagnostic, codes};
use crate::eval::{Context, Value};
use crate::model::{Service, Stores, is_within};
use crate::source::Span;

/// Where it may write if nothing else is said: every image has this folder, and everybody may write to it.
const FOLDER: &str = "/tmp/snapshots";

/// Holds that a snapshot of what a service stores can be made; other kinds of databases need none.
pub(super) fn hold(service: &Service, stores: &Stores, at: Span, cx: &mut Context<'_, '_>) {
    if stores.kind != "elasticsearch" {
        return;
    }
    let name = &service.name;
    let Some(path) = stores.attributes.text("path") else {
        let message = format!("nothing says where `{name}` may write a snapshot of itself");
        return cx.report(
            Diagnostic::new(codes::MISSING_ATTRIBUTE, at, message)
                .label(stores.origin.span, "this is saved by a snapshot")
                .help(format!(
                    "add `path = \"{FOLDER}\"` to its `stores elasticsearch`, and `\"path.repo\" = \"{FOLDER}\"` to its `environment`; `std.elasticsearch` has both"
                )),
        );
    };
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"/._-".contains(&b);
    if !path.starts_with('/') || !path.bytes().all(is_plain) {
        let message =
            format!("`{path}` is no folder for snapshots: letters, digits, `.`, `_` and `-` from `/` on");
        return cx.report(
            Diagnostic::new(codes::BAD_VALUE, stores.origin.span, message).help(format!("write `{FOLDER}`")),
        );
    }
    let patterns = stores.attributes.text("database").unwrap_or_default();
    if !patterns.bytes().all(|b| is_plain(b) || b"*,".contains(&b)) {
        let message = format!("`{patterns}` is no list of indices");
        return cx.report(
            Diagnostic::new(codes::BAD_VALUE, stores.origin.span, message)
                .help("write their names with commas between them; `*` stands for any letters"),
        );
    }
    let environment = service.attributes.get("environment").and_then(Value::as_map);
    let allowed = environment.and_then(|map| map.get("path.repo"));
    let folders = allowed.and_then(Value::as_str).unwrap_or_default();
    if folders.split(',').map(str::trim).any(|folder| !folder.is_empty() && is_within(path, folder)) {
        return;
    }
    // What a file of settings says is not known here.
    let has_file = service.mounts.iter().any(|mount| mount.target.ends_with("/config/elasticsearch.yml"));
    if allowed.is_none() && has_file {
        return;
    }
    let message = format!("`{name}` may not write snapshots to `{path}`");
    let problem = Diagnostic::new(codes::MISSING_ATTRIBUTE, at, message);
    let problem = match allowed {
        Some(value) => problem.label(value.origin.span, "it may write here alone"),
        None => problem.label(stores.origin.span, "snapshots go there"),
    };
    cx.report(
        problem
            .note("Elasticsearch refuses every folder that its setting `path.repo` does not name")
            .help(format!("add `\"path.repo\" = \"{path}\"` to its `environment`")),
    )
}
