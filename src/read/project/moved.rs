//! Paths of a file that was brought in from another folder, so that they mean the same from this one.

use crate::read::yaml::{Body, Scalar};
use crate::source::path::{clean, is_url};

use super::Node;
use super::form::{get, scalar_text};

/// Moves the paths of a whole file. `prefix` leads from the folder that they will be relative to, to the one that
/// they are relative to.
pub(super) fn model(tree: &mut Node, prefix: &str) {
    if prefix == "." {
        return;
    }
    for (section, node) in entries(tree) {
        for (_, entry) in entries(node) {
            match section {
                "services" => service(entry, prefix),
                "configs" | "secrets" => at(entry, &["file"], &mut |path| path_text(path, prefix)),
                "volumes" => volume(entry, prefix),
                _ => {}
            }
        }
    }
}

/// Moves the paths of a service.
pub(super) fn service(node: &mut Node, prefix: &str) {
    if prefix == "." {
        return;
    }
    let context = &mut |scalar: &mut Scalar<'static>| {
        if !is_url(&scalar.text) {
            path_text(scalar, prefix);
        }
    };
    at(node, &["build"], context);
    at(node, &["build", "context"], context);
    at(node, &["build", "additional_contexts", "*"], &mut |scalar| match scalar.text.split_once('=') {
        Some((name, path)) if !is_url(path) => {
            let mut moved = Scalar::new(path.to_owned(), false);
            path_text(&mut moved, prefix);
            (scalar.text, scalar.written) = (format!("{name}={}", moved.text).into(), None);
        }
        Some(_) => {}
        None if is_url(&scalar.text) => {}
        None => path_text(scalar, prefix),
    });
    let path = &mut |scalar: &mut Scalar<'static>| path_text(scalar, prefix);
    for attribute in ["env_file", "label_file"] {
        at(node, &[attribute], path);
        at(node, &[attribute, "*"], path);
        at(node, &[attribute, "*", "path"], path);
    }
    at(node, &["develop", "watch", "*", "path"], path);
    at(node, &["volumes", "*"], &mut |scalar| {
        if scalar.text.starts_with('.') {
            path_text(scalar, prefix);
        }
    });
    let Some(Body::List(mounts)) = entry(node, "volumes").map(|node| &mut node.body) else { return };
    for mount in mounts {
        let is_bind = matches!(get(mount, "type").map(|node| &node.body),
            Some(Body::Scalar(scalar)) if scalar_text(scalar) == "bind");
        if is_bind {
            at(mount, &["source"], path);
        }
    }
}

/// A folder of the host under the name of a volume.
fn volume(node: &mut Node, prefix: &str) {
    let says = |path: [&str; 2], text: &str| {
        let found = get(node, path[0])
            .and_then(|node| if path[1].is_empty() { Some(node) } else { get(node, path[1]) });
        matches!(found.map(|node| &node.body), Some(Body::Scalar(scalar)) if scalar_text(scalar) == text)
    };
    if says(["driver", ""], "local") && says(["driver_opts", "o"], "bind") {
        at(node, &["driver_opts", "device"], &mut |path| {
            if path.text.starts_with('.') {
                path_text(path, prefix);
            }
        });
    }
}

fn entry<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Node> {
    match &mut node.body {
        Body::Map(entries) => entries.iter_mut().find(|entry| entry.key == key).map(|entry| &mut entry.value),
        _ => None,
    }
}

fn entries(node: &mut Node) -> impl Iterator<Item = (&str, &mut Node)> {
    let entries = match &mut node.body {
        Body::Map(entries) => entries.as_mut_slice(),
        _ => &mut [],
    };
    entries.iter_mut().map(|entry| (&*entry.key, &mut entry.value))
}

/// Calls `f` with the scalars at a path; a step `*` is every entry or element.
fn at(node: &mut Node, path: &[&str], f: &mut dyn FnMut(&mut Scalar<'static>)) {
    match (&mut node.body, path.split_first()) {
        (Body::Scalar(scalar), None) => f(scalar),
        (Body::List(items), Some((&"*", rest))) => items.iter_mut().for_each(|item| at(item, rest, f)),
        (Body::Map(entries), Some((step, rest))) => {
            let found = entries.iter_mut().filter(|entry| *step == "*" || entry.key == *step);
            found.for_each(|entry| at(&mut entry.value, rest, f));
        }
        _ => {}
    }
}

/// A path, or what begins with one. What was written begins with a variable: it is not known where that leads.
fn path_text(scalar: &mut Scalar<'static>, prefix: &str) {
    let moved = |text: &str| match text.starts_with("..") {
        true => text.to_owned(),
        false => format!("./{text}"),
    };
    let is_relative = |text: &str| {
        !text.is_empty() && !text.starts_with(['/', '~', '\\']) && text.as_bytes().get(1) != Some(&b':')
    };
    match &mut scalar.written {
        Some(written) if written.template.starts_with('$') => scalar.written = None,
        Some(written) if is_relative(&written.template) => {
            written.template = moved(&format!("{}/{}", clean(prefix), written.template));
        }
        _ => {}
    }
    if is_relative(&scalar.text) {
        scalar.text = moved(&format!("{}/{}", clean(prefix), scalar.text)).into();
    }
}
