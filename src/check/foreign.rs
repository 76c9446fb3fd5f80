//! What rules say, in the words of compose files.
//!
//! Rules speak the language of specs. Somebody who wrote a compose file is told the same in that file's words: names
//! of attributes as Compose spells them, and help that can be typed there. What a compose file leaves open is no error.

use crate::diag::{Diagnostic, Severity, codes};
use crate::schema::SERVICE;

/// Puts a diagnostic about a compose file into its words; `None` where Compose has a word for what was done: profiles
/// are how a compose file says that services are alternatives, and that none is started unless it is asked for.
pub fn in_compose_words(mut diagnostic: Diagnostic) -> Option<Diagnostic> {
    let code = diagnostic.code;
    let alternatives = [codes::PORT_CLASH, codes::SAME_NAME, codes::NOTHING_TO_RUN];
    if diagnostic.severity == Severity::Warning && alternatives.contains(&code) {
        return None;
    }
    diagnostic.fix = None;
    diagnostic.message = words(&diagnostic.message);
    diagnostic.labels.iter_mut().for_each(|label| label.text = words(&label.text));
    diagnostic.note = diagnostic.note.map(|note| words(&note));
    diagnostic.help = diagnostic.help.map(|help| words(&help));
    if code == codes::HEALTHY_WITHOUT_HEALTHCHECK {
        // Only the image knows, and it is not here.
        diagnostic.severity = Severity::Warning;
        diagnostic.note = Some("nothing is wrong where its image has a HEALTHCHECK".into());
        diagnostic.help = diagnostic.help.map(|help| test_of(&help));
    }
    let help = match code {
        code if code == codes::DOCKER_SOCKET => "let it talk to a proxy that passes on only what it needs",
        code if code == codes::NOTHING_TO_RUN => "add a service: `services: { web: { image: … } }`",
        code if code == codes::LOCALHOST_ADDRESS => "name the other service in place of `localhost`",
        code if code == codes::NOT_AWAITED => {
            "add it to `depends_on` with `condition: service_completed_successfully`"
        }
        code if code == codes::CRON_IN_CONTAINER => "start what it does from a timer of the host",
        _ => return Some(diagnostic),
    };
    diagnostic.help = Some(help.into());
    Some(diagnostic)
}

/// `add `healthcheck { test = […] }` to `x`, …` as Compose writes it.
fn test_of(help: &str) -> String {
    let test = help.split_once("test: ").or_else(|| help.split_once("test = "));
    match test.and_then(|(_, rest)| rest.split_once(" }")) {
        Some((test, _)) => format!("add `healthcheck: {{ test: {test} }}` to it"),
        None => "give it a healthcheck, or wait with `condition: service_started`".to_owned(),
    }
}

/// What stands in backticks, as Compose writes it.
fn words(text: &str) -> String {
    text.split('`')
        .enumerate()
        .map(|(at, part)| if at % 2 == 0 { part.to_owned() } else { quoted(part) })
        .collect::<Vec<_>>()
        .join("`")
}

fn quoted(text: &str) -> String {
    let compose =
        |name: &str| SERVICE.attribute(name).filter(|row| !row.compose.is_empty()).map(|row| row.compose);
    if let Some(name) = compose(text) {
        return name.to_owned();
    }
    if let Some((name, value)) = text.split_once(" = ")
        && let Some(name) = compose(name)
    {
        return format!("{name}: {value}");
    }
    if let Some(ports) = text.strip_prefix("publish ") {
        let ports = ports.strip_prefix("public ").unwrap_or(ports);
        return ports
            .split_once(" -> ")
            .map_or_else(|| text.to_owned(), |(from, to)| format!("\"{from}:{to}\""));
    }
    if let Some(other) = text.strip_prefix("needs ") {
        return format!("depends_on: [{other}]");
    }
    match text {
        "publish" => "ports".to_owned(),
        text => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_compose() {
        for (ours, theirs) in [
            ("remove `container-name`: it", "remove `container_name`: it"),
            ("add `restart = unless-stopped`", "add `restart: unless-stopped`"),
            ("use `publish public 18080 -> 80`", "use `\"18080:80\"`"),
            ("`web-1` has `network-mode = \"host\"`", "`web-1` has `network_mode: \"host\"`"),
            ("remove `needs db` in `web`", "remove `depends_on: [db]` in `web`"),
            ("an odd ` stays", "an odd ` stays"),
        ] {
            assert_eq!(words(ours), theirs);
        }
        let help =
            "add `healthcheck { test = [\"CMD\", \"pg_isready\"] }` to `db`, or `healthcheck = image` …";
        assert_eq!(test_of(help), "add `healthcheck: { test: [\"CMD\", \"pg_isready\"] }` to it");
    }
}
