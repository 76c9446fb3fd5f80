//! `bin/secrets`: makes the secrets that are generated, checks those that are provided, and composes what
//! holds them. It knows names, places and what stands around a value, never a value.

use std::fmt::Write as _;

use ecow::EcoString;

use crate::emit::write::shell::{comment, quoted};
use crate::eval::{Data, Encoding, HostPath, Piece, SecretUse, Text, Value};
use crate::model::{Deployment, Resource, Service};
use crate::source::path::relative;

const HEAD: &str = include_str!("secrets.sh");

/// The script; `None` where there is nothing to make, check or compose.
pub(super) fn text(deployment: &Deployment, folder: &str) -> Option<String> {
    let composed: Vec<&Service> =
        deployment.services.values().filter(|s| !s.secret_environment.is_empty()).collect();
    let sources: Vec<(&EcoString, Source)> =
        deployment.secrets.values().map(|secret| (&secret.name, Source::of(secret, folder))).collect();
    if sources.is_empty() && composed.is_empty() && deployment.composed_configs.is_empty() {
        return None;
    }
    let mut out = HEAD.replace("@PLACE@", &comment(&deployment.place));
    for (name, source) in &sources {
        let name = quoted(name);
        // Writing to a string cannot fail.
        let _ = match source {
            Source::Made { path, how, escrow } => {
                let escrow =
                    if *escrow { format!("escrow {name} {}\n", quoted(path)) } else { String::new() };
                write!(out, "make {name} {} {how}\n{escrow}", quoted(path))
            }
            Source::Provided(path) => writeln!(out, "provided {name} {}", quoted(path)),
            Source::Elsewhere(why) => writeln!(out, "# {}: {why}", comment(&name)),
        };
    }
    for service in composed {
        let _ = writeln!(out, "\nbegin {}", quoted(&format!("secrets/{}.env", service.name)));
        for (variable, value) in &service.secret_environment {
            entry(&mut out, variable, value, deployment, folder);
        }
        out.push_str("finish\n");
    }
    for config in &deployment.composed_configs {
        let file = quoted(&format!("secrets/{}.config", config.name));
        let _ = writeln!(out, "\nbegin {file} plain");
        pieces(&mut out, &config.content, deployment, folder);
        out.push_str("finish\n");
    }
    out.push_str("\nend\n");
    Some(out)
}

/// One variable of an env file, piece by piece.
fn entry(out: &mut String, variable: &str, value: &Value, deployment: &Deployment, folder: &str) {
    let _ = writeln!(out, "variable {}", quoted(variable));
    pieces(out, value, deployment, folder);
    out.push_str("over\n");
}

fn pieces(out: &mut String, value: &Value, deployment: &Deployment, folder: &str) {
    let Data::Text(text) = &value.data else { return };
    for piece in text.pieces() {
        let _ = match piece {
            Piece::Known(text) => writeln!(out, "known {}", quoted(&text)),
            Piece::Secret(secret) => {
                let path = path_of(&secret, deployment, folder);
                let encoding = match secret.encoding {
                    Encoding::Plain => "plain",
                    Encoding::Url => "url",
                    Encoding::Base64 => "base64",
                };
                let trim = if trims(&secret, deployment) { "trimmed" } else { "whole" };
                writeln!(out, "value {encoding} {trim} {}", quoted(&path))
            }
            Piece::Runtime(runtime) => writeln!(out, "runtime {}", quoted(&runtime.name)),
        };
    }
}

/// Where a secret comes from.
enum Source {
    Made { path: String, how: String, escrow: bool },
    Provided(String),
    Elsewhere(&'static str),
}

impl Source {
    fn of(secret: &Resource, folder: &str) -> Self {
        let Some(path) = secret.attributes.get("file").and_then(|file| file_path(file, folder)) else {
            return Self::Elsewhere("it comes from no file that is known here");
        };
        match secret.attributes.text("generate") {
            // `hex(32)` as words of the shell: `hex 32`.
            Some(how) => Self::Made {
                path,
                how: how.replace('(', " ").replace([')', '"'], ""),
                escrow: secret.attributes.get("escrow").is_some_and(|said| said.data == Data::Bool(true)),
            },
            None => Self::Provided(path),
        }
    }
}

/// A path as the script sees it, which runs in the folder of the artifacts.
pub(super) fn file_path(file: &Value, folder: &str) -> Option<String> {
    match &file.data {
        Data::Path(HostPath::Absolute(path)) => Some(path.to_string()),
        Data::Path(HostPath::Project(path)) => Some(relative(folder, path)),
        Data::Path(HostPath::Unknown(_)) => None,
        Data::Text(text) => Text::as_known(text).map(str::to_owned),
        _ => None,
    }
}

fn declared<'d>(secret: &SecretUse, deployment: &'d Deployment) -> Option<&'d Resource> {
    deployment.secrets.get(&secret.secret)
}

fn path_of(secret: &SecretUse, deployment: &Deployment, folder: &str) -> String {
    let file = declared(secret, deployment).and_then(|secret| secret.attributes.get("file"));
    file.and_then(|file| file_path(file, folder)).unwrap_or_else(|| format!("secrets/{}", secret.secret))
}

fn trims(secret: &SecretUse, deployment: &Deployment) -> bool {
    let trim = declared(secret, deployment).and_then(|secret| secret.attributes.get("trim"));
    !trim.is_some_and(|trim| trim.data == Data::Bool(false))
}
