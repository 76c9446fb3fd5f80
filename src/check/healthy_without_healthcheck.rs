//! Waiting for a health that nobody measures.

use super::{Rule, Scene, waived};
use crate::diag::codes::HEALTHY_WITHOUT_HEALTHCHECK;
use crate::diag::{Diagnostic, Sink};
use crate::eval::{Data, Value};
use crate::model::{Condition, Service};

pub(super) const RULE: Rule = Rule { code: HEALTHY_WITHOUT_HEALTHCHECK, find };

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for (deployment, service) in scene.services() {
        if waived(service, HEALTHY_WITHOUT_HEALTHCHECK) {
            continue;
        }
        for need in service.needs.iter().filter(|n| n.condition == Condition::Healthy) {
            let Some(other) = deployment.services.get(&need.service) else { continue };
            let (user, name) = (&service.name, &other.name);
            let diagnostic = match other.attributes.get("healthcheck") {
                None => Diagnostic::new(
                    HEALTHY_WITHOUT_HEALTHCHECK,
                    need.origin.span,
                    format!("`{user}` waits for `{name}` to be healthy, but `{name}` has no healthcheck"),
                )
                .here("it would wait for ever")
                .label(other.origin.span, format!("`{name}` has no healthcheck"))
                .help(help(other)),
                Some(check) if is_disabled(check) => Diagnostic::new(
                    HEALTHY_WITHOUT_HEALTHCHECK,
                    need.origin.span,
                    format!(
                        "`{user}` waits for `{name}` to be healthy, but the healthcheck of `{name}` is off"
                    ),
                )
                .here("it would wait for ever")
                .label(check.origin.span, "switched off here")
                .help(format!("give `{name}` a healthcheck, or say `needs {name} started`")),
                Some(_) => continue,
            };
            sink.push(diagnostic.in_env(&deployment.env));
        }
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
