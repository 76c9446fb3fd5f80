//! How copies are kept, and where: `restic("sftp:b@vault:/x", password = secret.x)`, `archive("/mnt/backup")`.

use ecow::EcoString;

use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::eval::{Context, Data, Reported, Value};
use crate::model::resources::Resources;
use crate::schema::Reference;
use crate::source::Span;
use crate::syntax::ast::{Call, Expr, ExprKind};

/// How copies are kept.
#[derive(Debug, Clone, PartialEq)]
pub enum Strategy {
    /// A repository of restic.
    Restic {
        /// Its URL, or a folder of the host.
        url: EcoString,
        /// The secret that it is encrypted with.
        password: EcoString,
        /// The key that `sftp:` logs in with.
        ssh_key: Option<EcoString>,
        /// Variables that hold secrets, such as the credentials of S3.
        environment: Vec<(EcoString, EcoString)>,
    },
    /// A folder of compressed tar files.
    Archive {
        /// The folder of the host.
        dir: EcoString,
    },
}

impl Strategy {
    /// The words that make one.
    const WORDS: [&str; 2] = ["restic", "archive"];

    /// The folder of the host that it is; `None` for what is elsewhere.
    pub fn folder(&self) -> Option<&str> {
        match self {
            Self::Archive { dir } => Some(dir),
            Self::Restic { url, .. } => {
                let path = url.strip_prefix("local:").unwrap_or(url);
                path.starts_with('/').then_some(path)
            }
        }
    }

    pub(super) fn secrets(&self) -> impl Iterator<Item = &EcoString> {
        let (password, key, environment) = match self {
            Self::Restic { password, ssh_key, environment, .. } => {
                (Some(password), ssh_key.as_ref(), environment.as_slice())
            }
            Self::Archive { .. } => (None, None, &[][..]),
        };
        password.into_iter().chain(key).chain(environment.iter().map(|(_, secret)| secret))
    }

    /// The strategy that a call makes.
    pub(super) fn evaluate(
        expr: &Expr,
        resources: &Resources,
        cx: &mut Context<'_, '_>,
    ) -> Result<Strategy, Reported> {
        let written =
            "write `restic(\"/mnt/backup/x\", password = secret.x)` or `archive(\"/mnt/backup/x\")`";
        let (ExprKind::Call(call), span) = (&expr.kind, expr.span) else {
            let message = "a repository is kept by `restic` or as `archive`";
            return cx.fail(Diagnostic::new(codes::BAD_CALL, expr.span, message).help(written));
        };
        let word = match &call.function.kind {
            ExprKind::Name(word) => word.as_str(),
            _ => "",
        };
        if !Strategy::WORDS.contains(&word) {
            let message = format!("there is no strategy `{word}` for a repository");
            let near = did_you_mean(word, Strategy::WORDS);
            let problem = Diagnostic::new(codes::BAD_CALL, call.function.span, message);
            return cx.fail(match near {
                Some(near) => problem.suggest(Some(near)),
                None => problem.help(written),
            });
        }
        let known: &[&str] = if word == "restic" { &["password", "ssh-key", "environment"] } else { &[] };
        let (places, names): (Vec<_>, Vec<_>) =
            call.arguments.iter().partition(|argument| argument.name.is_none());
        for name in names.iter().filter_map(|argument| argument.name.as_ref()) {
            if !known.contains(&name.text.as_str()) {
                let message = format!("`{word}` takes no argument `{}`", name.text);
                let near = did_you_mean(&name.text, known.iter().copied());
                return cx
                    .fail(Diagnostic::new(codes::BAD_CALL, name.span, message).suggest(near).help(written));
            }
        }
        let [place] = places.as_slice() else {
            let message = format!("`{word}` takes one place, not {}", places.len());
            return cx.fail(Diagnostic::new(codes::BAD_CALL, span, message).help(written));
        };
        let value = cx.eval(&place.value)?;
        let text = cx.text_of(&value, place.value.span)?;
        let place_span = place.value.span;
        let place = cx.known(&text, place_span, "where a repository is")?;
        if word == "archive" {
            if place.starts_with('/') {
                return Ok(Strategy::Archive { dir: crate::source::path::clean(&place).into() });
            }
            let problem = if place.contains(':') {
                let message = format!("an archive at `{place}` would leave the host unencrypted");
                Diagnostic::new(codes::UNENCRYPTED, place_span, message)
                    .help(format!("write `restic(\"sftp:{place}\", password = secret.x)`"))
            } else {
                let message = format!("`{place}` is no absolute path of the host");
                Diagnostic::new(codes::BAD_VALUE, place_span, message)
                    .help(format!("write `archive(\"/{place}\")`"))
            };
            return cx.fail(problem);
        }
        restic(call, span, place, place_span, resources, cx)
    }
}

/// The places that restic knows beside folders, by the word before their colon.
const SCHEMES: [&str; 9] = ["local", "sftp", "rest", "s3", "swift", "b2", "azure", "gs", "rclone"];

fn restic(
    call: &Call,
    span: Span,
    url: EcoString,
    url_span: Span,
    resources: &Resources,
    cx: &mut Context<'_, '_>,
) -> Result<Strategy, Reported> {
    let scheme = url.split_once(':').map(|(scheme, _)| scheme);
    if !url.starts_with('/') && !scheme.is_some_and(|scheme| SCHEMES.contains(&scheme)) {
        let message = format!("`{url}` is neither an absolute path nor a place that restic knows");
        return cx.fail(
            Diagnostic::new(codes::BAD_VALUE, url_span, message)
                .note(format!("restic knows `{}:`", SCHEMES.join(":`, `")))
                .help(
                    "write for instance `sftp:user@host:/path`, `s3:https://host/bucket` or `/mnt/backup/x`",
                ),
        );
    }
    let named = |name: &str| {
        call.arguments
            .iter()
            .find(|argument| argument.name.as_ref().is_some_and(|known| known.text == name))
            .map(|argument| &argument.value)
    };
    let Some(password) = named("password") else {
        let message = "nothing says what the repository is encrypted with";
        return cx.fail(
            Diagnostic::new(codes::UNENCRYPTED, span, message)
                .note("restic encrypts every repository; without the password nothing can be restored")
                .help("add `password = secret.x`, and `secret x { generate = urlsafe(32), escrow = true }`"),
        );
    };
    let password = secret(password, resources, cx)?;
    let ssh_key = match named("ssh-key") {
        Some(key) => Some(secret(key, resources, cx)?),
        None => None,
    };
    let mut environment = Vec::new();
    if let Some(expr) = named("environment") {
        let ExprKind::Map(entries) = &expr.kind else {
            let message = "`environment` is a map from variables to secrets";
            return cx.fail(
                Diagnostic::new(codes::WRONG_TYPE, expr.span, message)
                    .help("write `environment = { AWS_SECRET_ACCESS_KEY = secret.x }`"),
            );
        };
        for entry in entries {
            let key = cx.key_text(&entry.key)?;
            let is_variable = !key.starts_with(|c: char| c.is_ascii_digit())
                && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
            if !is_variable {
                let message = format!("`{key}` is no name of a variable");
                return cx.fail(Diagnostic::new(codes::BAD_NAME, entry.key.span(), message));
            }
            environment.push((key, secret(&entry.value, resources, cx)?));
        }
    }
    Ok(Strategy::Restic { url, password, ssh_key, environment })
}

/// A secret whose file the scripts can read.
fn secret(expr: &Expr, resources: &Resources, cx: &mut Context<'_, '_>) -> Result<EcoString, Reported> {
    let value = cx.eval(expr)?;
    let Value { data: Data::Reference(Reference::Secret, name), .. } = &value else {
        let message = "a credential is a secret";
        return cx.fail(Diagnostic::new(codes::WRONG_TYPE, expr.span, message).help("name one: `secret.x`"));
    };
    let has_file = resources.secrets.get(name).is_none_or(|secret| secret.attributes.get("file").is_some());
    if !has_file {
        let message = format!("secret `{name}` is in no file, which a script could read");
        return cx.fail(
            Diagnostic::new(codes::BAD_VALUE, expr.span, message).help("give it a `file`, or `generate` it"),
        );
    }
    Ok(name.clone())
}
