//! Waiting for a health that nobody measures.

use ecow::EcoString;

use super::{Rule, Scene};
use crate::diag::codes::HEALTHY_WITHOUT_HEALTHCHECK;
use crate::diag::{Diagnostic, Sink};
use crate::eval::{Data, Value};
use crate::model::{Condition, Need, Service};

pub(super) const RULE: Rule = Rule { code: HEALTHY_WITHOUT_HEALTHCHECK, find };

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for (deployment, waiting) in scene.waiting() {
        for need in waiting.needs.iter().filter(|n| n.condition == Condition::Healthy) {
            if let Some((_, other)) = scene.service(deployment, &need.service)
                && !is_measured(other)
                && !waiting.waives(HEALTHY_WITHOUT_HEALTHCHECK)
            {
                sink.push(diagnostic(waiting.name, need, other).in_env(&deployment.env));
            }
        }
    }
}

fn is_measured(service: &Service) -> bool {
    service.attributes.get("healthcheck").is_some_and(|check| !is_disabled(check))
}

fn diagnostic(user: &EcoString, need: &Need, other: &Service) -> Diagnostic {
    let name = &other.name;
    let said = |what: String| {
        Diagnostic::new(
            HEALTHY_WITHOUT_HEALTHCHECK,
            need.origin.span,
            format!("`{user}` waits for `{name}` to be healthy, but {what}"),
        )
        .here("it would wait for ever")
    };
    match other.attributes.get("healthcheck") {
        None => said(format!("`{name}` has no healthcheck"))
            .label(other.origin.span, format!("`{name}` has no healthcheck"))
            .help(help(other)),
        Some(check) => said(format!("the healthcheck of `{name}` is off"))
            .label(check.origin.span, "switched off here")
            .help(format!("give `{name}` a healthcheck, or say `needs {name} started`")),
    }
}

fn is_disabled(check: &Value) -> bool {
    let Some(block) = check.as_map() else { return false };
    let is_none = |test: &Value| matches!(test.as_list(), Some([only]) if only.as_str() == Some("NONE"));
    matches!(block.get("disable").map(|v| &v.data), Some(Data::Bool(true)))
        || block.get("test").is_some_and(is_none)
}

/// What to type, with a test that suits the image where its name tells what it is.
fn help(service: &Service) -> String {
    let image = service.attributes.text("image").unwrap_or_default();
    let name = image.rsplit('/').next().unwrap_or_default().split([':', '@']).next().unwrap_or_default();
    let test = match name {
        "postgres" | "postgis" | "timescaledb" => r#"["CMD", "pg_isready"]"#,
        "mysql" => r#"["CMD", "mysqladmin", "ping"]"#,
        "mariadb" => r#"["CMD", "healthcheck.sh", "--connect"]"#,
        "redis" => r#"["CMD", "redis-cli", "ping"]"#,
        "valkey" => r#"["CMD", "valkey-cli", "ping"]"#,
        "mongo" => r#"["CMD", "mongosh", "--quiet", "--eval", "db.runCommand('ping').ok"]"#,
        "rabbitmq" => r#"["CMD", "rabbitmq-diagnostics", "-q", "ping"]"#,
        _ => r#"["CMD", …]"#,
    };
    format!(
        "add `healthcheck {{ test = {test} }}` to `{}`, or `healthcheck = image` where its image has a HEALTHCHECK",
        service.name
    )
}
