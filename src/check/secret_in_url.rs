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
            report(deployment, value, &place, sink);
        }
    }
    for deployment in scene.deployments {
        for config in &deployment.composed_configs {
            report(deployment, &config.content, &format!("config `{}`", config.name), sink);
        }
    }
}

fn report(deployment: &Deployment, value: &Value, place: &str, sink: &mut Sink) {
    let Data::Text(text) = &value.data else { return };
    let mut before = String::new();
    for piece in text.pieces() {
        match piece {
            Piece::Known(text) => before.push_str(&text),
            Piece::Runtime(_) => before.push('x'),
            Piece::Secret(secret) => {
                if secret.encoding == Encoding::Plain && is_in_url(&before) && !is_safe(deployment, &secret) {
                    sink.push(diagnostic(deployment, value, &secret, place));
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

fn is_safe(deployment: &Deployment, secret: &SecretUse) -> bool {
    let how = deployment.secrets.get(&secret.secret).and_then(|secret| secret.attributes.text("generate"));
    how.is_some_and(|how| SAFE.iter().any(|safe| how.starts_with(safe)))
}

fn diagnostic(deployment: &Deployment, value: &Value, used: &SecretUse, place: &str) -> Diagnostic {
    let name = &used.secret;
    let declared = deployment.secrets.get(name);
    let why = match declared.and_then(|secret| secret.attributes.text("generate")) {
        Some(how) => format!("{how} makes characters that end a part of a URL"),
        None => "nobody knows which characters are in it".to_owned(),
    };
    let message = format!("secret `{name}` stands in a URL in {place}: a `/`, `@` or `%` in it would break the URL");
    let out = Diagnostic::new(SECRET_IN_URL, value.origin.span, message)
        .help(format!("write `${{url(secret.{name})}}`: the host encodes it"))
        .in_env(&deployment.env);
    match declared {
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
