//! What a plan says, in the words for what is seen on an engine.

use serde_json::Value;

use super::outcome::{KEPT, Outcomes, REFUSED};
use super::pair::Pair;

/// What the plan, as JSON, says of all that is declared before or after.
pub(super) fn predicted(plan: &Value, pair: &Pair) -> Outcomes {
    let mut out = Outcomes::default();
    let place = plan["envs"].as_array().unwrap().iter().find(|it| it["env"] == "prod").unwrap();
    let all = place["changes"].as_array().unwrap();
    let refused = |change: &&Value| {
        let risks = change["risks"].as_array().unwrap();
        risks.iter().any(|risk| {
            let text = risk["text"].as_str().unwrap();
            text.contains("nothing comes up") || text.contains("do not start")
        })
    };
    if all.iter().any(|change| refused(&change)) {
        out.set("project", place["project"].as_str().unwrap(), REFUSED);
        return out;
    }
    let is_new = all.iter().any(|change| change["kind"] == "project" && change["class"] == "recreate");
    for address in place["unchanged"].as_array().unwrap() {
        let (kind, name) = address.as_str().unwrap().split_once('.').unwrap();
        if matches!(kind, "service" | "network" | "volume") {
            out.set(kind, name, KEPT);
        }
    }
    for change in all {
        let text = |key: &str| change[key].as_str().unwrap();
        let is_renamed = change["attributes"].as_array().unwrap().iter().any(|it| it["path"] == "name");
        let outcome = match text("kind") {
            "service" if is_new && text("class") == "recreate" => "created beside the old one",
            "service" => service(text("action"), text("class")),
            "network" | "volume" => object(text("action"), text("class"), is_renamed),
            _ => continue,
        };
        out.set(text("kind"), text("name"), outcome);
    }
    jobs(pair, &mut out);
    out
}

fn service(action: &str, class: &str) -> &'static str {
    match (action, class) {
        (_, "metadata" | "schedule" | "rebuild" | "reload") => KEPT,
        (_, "create") => "created",
        (_, "remove") => "removed",
        ("change", "restart") => "restarted",
        ("change", "recreate") => "recreated",
        ("change", "scale") => "scaled",
        other => panic!("a service with {other:?}"),
    }
}

fn object(action: &str, class: &str, is_renamed: bool) -> &'static str {
    match (action, class) {
        (_, "metadata") => KEPT,
        (_, "create") => "created",
        // Docker compose removes neither networks nor volumes.
        ("remove", "remove") => "left",
        ("change", "recreate") if is_renamed => "another one, the old one is left",
        ("change", "recreate") => "made again",
        other => panic!("a network or volume with {other:?}"),
    }
}

/// A job of each deploy runs each time: `up` starts its container again, `bin/deploy` leaves none.
fn jobs(pair: &Pair, out: &mut Outcomes) {
    for line in ["before", "after"].iter().flat_map(|side| pair.spec(side).lines()) {
        let Some(name) = line.strip_prefix("job ").and_then(|rest| rest.split_whitespace().next()) else {
            continue;
        };
        if ["run =", "schedule ="].iter().any(|word| line.contains(word)) {
            continue;
        }
        let outcome = out.0.entry(format!("service {name}")).or_default();
        if pair.by_script {
            *outcome = KEPT.to_owned();
        } else if outcome == KEPT {
            *outcome = "restarted".to_owned();
        }
    }
}

/// The attributes and statements in which the two sides differ: `service.image`, `service.mount`.
pub(super) fn differing(plan: &Value) -> Vec<String> {
    let all = |value: &Value, key: &str| value[key].as_array().cloned().unwrap_or_default();
    let mut out = Vec::new();
    for change in all(plan, "envs").iter().flat_map(|env| all(env, "changes")) {
        for attribute in all(&change, "attributes") {
            let path = attribute["path"].as_str().unwrap();
            let first = path.split(['.', '[']).next().unwrap_or_default();
            out.push(format!("{}.{first}", change["kind"].as_str().unwrap()));
        }
    }
    out
}
