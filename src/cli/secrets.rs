//! `secrets`: what each environment needs, from where, used by whom; made and checked on this host.
//!
//! `init` and `check` run the script that `build` wrote, so that there is one way in which a secret is made.
//! No value of a secret ever comes into this process.

use std::process::Command;

use serde::Serialize;

use super::args::{ListFormat, Secrets as Args, SecretsVerb};
use super::session::Session;
use super::{ERRORS, OK};
use crate::diag::render::{Format, visible};
use crate::diag::{Diagnostic, codes};
use crate::emit::folder;
use crate::eval::{Data, HostPath};
use crate::model::{Consumer, Deployment, Resource};

/// Lists, makes or checks.
pub(super) fn run(session: &mut Session<'_>, args: &Args) -> u8 {
    let compiled = match session.compile_sound(&args.project, Format::Text) {
        Ok((compiled, _)) => compiled,
        Err(code) => return code,
    };
    let deployments = match session.select(&compiled, &args.only.envs) {
        Ok(deployments) => deployments,
        Err(diagnostic) => return session.refuse(diagnostic, Format::Text),
    };
    match args.verb {
        SecretsVerb::List => {
            let places: Vec<Place<'_>> = deployments.into_iter().map(Place::of).collect();
            match args.format {
                ListFormat::Text => session.data(text(&places)),
                ListFormat::Json => session.data(json(&places)),
            }
            OK
        }
        SecretsVerb::Init => each(session, &compiled.folder, &deployments, &[]),
        SecretsVerb::Check => each(session, &compiled.folder, &deployments, &["--check"]),
    }
}

/// Runs the script of each deployment that has one; the first failure decides the exit code, none stops the others.
fn each(
    session: &mut Session<'_>,
    project: &std::path::Path,
    deployments: &[&Deployment],
    args: &[&str],
) -> u8 {
    let mut code = OK;
    for deployment in deployments.iter().filter(|d| needs_script(d)) {
        let script = project.join(folder(&deployment.place)).join("bin/secrets");
        let shown = visible(&script.to_string_lossy()).into_owned();
        if session.host.kind(&script).is_none() {
            let message = format!("there is no `{shown}`");
            session.refuse(
                Diagnostic::nowhere(codes::UNREADABLE_ARTIFACT, message).help("`deployc build` writes it"),
                Format::Text,
            );
            code = ERRORS;
            continue;
        }
        match Command::new("sh").arg(&script).args(args).output() {
            Ok(output) => {
                let place = visible(&deployment.place).into_owned();
                for line in String::from_utf8_lossy(&output.stdout).lines() {
                    session.data(format_args!("{place}: {}\n", visible(line)));
                }
                for line in String::from_utf8_lossy(&output.stderr).lines() {
                    session.say(format_args!("{place}: {}\n", visible(line)));
                }
                if !output.status.success() {
                    code = ERRORS;
                }
            }
            Err(error) => {
                let message = format!("`{shown}` cannot be run: {}", crate::source::reason(&error));
                session.refuse(Diagnostic::nowhere(codes::CANNOT_WRITE, message), Format::Text);
                code = ERRORS;
            }
        }
    }
    code
}

fn needs_script(deployment: &Deployment) -> bool {
    !deployment.secrets.is_empty() || deployment.services.values().any(|s| !s.secret_environment.is_empty())
}

/// The secrets of one compose project.
#[derive(Debug, Serialize)]
struct Place<'d> {
    place: &'d str,
    secrets: Vec<Listed<'d>>,
}

/// One secret: its name, never its value.
#[derive(Debug, Serialize)]
struct Listed<'d> {
    name: &'d str,
    /// Where it comes from.
    source: String,
    /// The file on the host, where it is known.
    file: Option<String>,
    /// Who uses it, and how.
    used_by: Vec<String>,
}

impl<'d> Place<'d> {
    fn of(deployment: &'d Deployment) -> Self {
        let consumers = deployment.consumers();
        let of = |secret: &Resource| consumers.get(&secret.name).map_or(&[][..], Vec::as_slice);
        let secrets = deployment.secrets.values().map(|secret| Listed::of(secret, of(secret))).collect();
        Self { place: &deployment.place, secrets }
    }
}

impl<'d> Listed<'d> {
    fn of(secret: &'d Resource, consumers: &[Consumer]) -> Self {
        let file = secret.attributes.get("file").and_then(|file| match &file.data {
            Data::Path(HostPath::Absolute(path) | HostPath::Project(path)) => Some(path.to_string()),
            _ => None,
        });
        let source = match (secret.attributes.text("generate"), secret.attributes.text("environment"), &file)
        {
            (Some(how), _, _) => format!("made on the host: {how}"),
            (None, Some(variable), _) => format!("variable {variable} of docker compose"),
            (None, None, Some(_)) => "provided".to_owned(),
            (None, None, None) => "known on the host only".to_owned(),
        };
        let used_by = consumers.iter().map(|consumer| match &consumer.how {
            Some(how) => format!("{} ({how})", consumer.who),
            None => consumer.who.to_string(),
        });
        let used_by = used_by.collect();
        Self { name: &secret.name, source, file, used_by }
    }
}

fn text(places: &[Place<'_>]) -> String {
    let mut out = String::new();
    let all = || places.iter().flat_map(|place| &place.secrets);
    let name = all().map(|secret| secret.name.len()).max().unwrap_or(0);
    let from = |secret: &Listed<'_>| match &secret.file {
        Some(file) if secret.source == "provided" => visible(file).into_owned(),
        _ => visible(&secret.source).into_owned(),
    };
    let source = all().map(|secret| from(secret).chars().count()).max().unwrap_or(0);
    for place in places.iter().filter(|place| !place.secrets.is_empty()) {
        out.push_str(&format!("{}:\n", visible(place.place)));
        for secret in &place.secrets {
            let used =
                if secret.used_by.is_empty() { "nobody".to_owned() } else { secret.used_by.join(", ") };
            let line = format!("  {:name$}  {:source$}  {}", secret.name, from(secret), visible(&used));
            out.push_str(line.trim_end());
            out.push('\n');
        }
    }
    out
}

fn json(places: &[Place<'_>]) -> String {
    let value = serde_json::json!({ "format_version": "1.0", "places": places });
    format!("{value:#}\n")
}
