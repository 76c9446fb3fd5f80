//! Secrets that would break the URL that they stand in.

use super::{Rule, Scene, waived};
use crate::diag::codes::SECRET_IN_URL;
use crate::diag::{Diagnostic, Sink};
use crate::eval::{Data, Encoding, Piece, SecretUse, Value};
use crate::model::Deployment;

pub(super) const RULE: Rule = Rule { code: SECRET_IN_URL, find };

/// Generators whose every character may stand in a URL.
const SAFE: [&str; 4] = ["alphanumeric", "hex", "urlsafe", "uuid"];

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for (deployment, service) in scene.services().filter(|(_, s)| !waived(s, SECRET_IN_URL)) {
        for (variable, value) in &service.secret_environment {
            let place = format!("`{variable}` of `{}`", service.name);
            report(scene, deployment, value, &place, sink);
        }
    }
    for deployment in scene.deployments {
        for config in &deployment.composed_configs {
            report(scene, deployment, &config.content, &format!("config `{}`", config.name), sink);
        }
    }
}

fn report(scene: &Scene<'_>, deployment: &Deployment, value: &Value, place: &str, sink: &mut Sink) {
    let Data::Text(text) = &value.data else { return };
    let mut before = String::new();
    for piece in text.pieces() {
        match piece {
            Piece::Known(text) => before.push_str(&text),
            Piece::Runtime(_) => before.push('x'),
            Piece::Secret(secret) => {
                let generator = generator(scene, deployment, &secret.secret);
                let safe = generator.is_some_and(|how| SAFE.iter().any(|safe| how.starts_with(safe)));
                let encoded = secret.encoding != Encoding::Plain;
                if !safe && !encoded && is_in_url(&before) && has_source(deployment, &secret.secret) {
                    sink.push(diagnostic(deployment, value, &secret, generator, place));
                }
                before.push('x');
            }
        }
    }
}

/// Whether what comes next stands in a URL that began in this text.
fn is_in_url(before: &str) -> bool {
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '`');
    before.rsplit(ends).next().is_some_and(|word| word.contains("://"))
}

/// Whether it is known where a secret comes from; if not, that is told already.
fn has_source(deployment: &Deployment, name: &str) -> bool {
    let secret = deployment.secrets.get(name);
    secret
        .is_some_and(|s| ["file", "environment", "external"].iter().any(|at| s.attributes.get(at).is_some()))
}

/// How a secret is made, here or in the environment that it is taken from.
fn generator<'a>(scene: &Scene<'a>, deployment: &'a Deployment, name: &str) -> Option<&'a str> {
    let secret = deployment.secrets.get(name)?;
    match secret.attributes.text("from") {
        None => secret.attributes.text("generate"),
        Some(env) => {
            let other = scene.deployments.iter().filter(|d| d.env == env).find_map(|d| d.secrets.get(name));
            other?.attributes.text("generate")
        }
    }
}

fn diagnostic(
    deployment: &Deployment,
    value: &Value,
    used: &SecretUse,
    generator: Option<&str>,
    place: &str,
) -> Diagnostic {
    let name = &used.secret;
    let why = match generator {
        Some(how) => format!("{how} makes characters that end a part of a URL"),
        None => "nobody knows which characters are in it".to_owned(),
    };
    let message =
        format!("secret `{name}` stands in a URL in {place}: a `/`, `@` or `%` in it would break the URL");
    let out = Diagnostic::new(SECRET_IN_URL, value.origin.span, message)
        .help(format!("write `${{url(secret.{name})}}`: the host encodes it"))
        .in_env(&deployment.env);
    match deployment.secrets.get(name) {
        Some(secret) => out.label(secret.origin.span, why),
        None => out,
    }
}

#[cfg(test)]
mod tests {
    use super::is_in_url;

    #[test]
    fn a_url_ends_with_its_word() {
        assert!(is_in_url("postgresql://user:"));
        assert!(is_in_url("x http://h/path?q="));
        assert!(!is_in_url("http://h/ password="));
        assert!(!is_in_url("password="));
    }
}
