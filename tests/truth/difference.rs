//! How two compose models differ, as `docker compose config --format json` prints them.
//!
//! Takes two models, gives every leaf that is not the same in both, sorted by path. List elements are paired by what
//! identifies them: ports by container port and protocol, mounts by target, configs and secrets by source, options of
//! a command by their names (`[--pool]` is the option, `[--pool …]` the word behind it), all else by position. Invariant: no difference means the models are equal, but for three things that mean nothing: the
//! order of keyed elements, a leading `./` of a Dockerfile's name, and a mount's empty block of options.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Map, Value};

use super::path::{Path, Step};

/// One leaf that is not the same in both models. `None` means that a model has nothing there.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Difference {
    pub(crate) path: Path,
    pub(crate) ours: Option<Value>,
    pub(crate) truth: Option<Value>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let show = |side: &Option<Value>| side.as_ref().map_or("nothing".to_owned(), Value::to_string);
        write!(f, "{}: {} in truth, {} in ours", self.path, show(&self.truth), show(&self.ours))
    }
}

/// All leaves that differ between `ours` and `truth`, sorted by path.
pub(crate) fn differences(ours: &Value, truth: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    compare(&Path::default(), Some(ours), Some(truth), &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn compare(path: &Path, ours: Option<&Value>, truth: Option<&Value>, found: &mut Vec<Difference>) {
    if let Some((ours, truth)) = children(path, ours, truth) {
        let steps: BTreeSet<&Step> = ours.keys().chain(truth.keys()).collect();
        for step in steps {
            compare(&path.join(step.clone()), ours.get(step).copied(), truth.get(step).copied(), found);
        }
    } else if !same_leaf(path, ours, truth) {
        found.push(Difference { path: path.clone(), ours: ours.cloned(), truth: truth.cloned() });
    }
}

type Children<'a> = BTreeMap<Step, &'a Value>;

/// The children of both sides when they are containers of one kind, or one is and the other is absent; else the path
/// is a leaf. An empty container is a leaf too, so that its absence is seen.
fn children<'a>(
    path: &Path,
    ours: Option<&'a Value>,
    truth: Option<&'a Value>,
) -> Option<(Children<'a>, Children<'a>)> {
    let list = path.last_key().unwrap_or_default();
    match (ours, truth) {
        (Some(Value::Object(ours)), Some(Value::Object(truth))) => Some((entries(ours), entries(truth))),
        (Some(Value::Array(ours)), Some(Value::Array(truth))) => {
            Some((elements(list, ours), elements(list, truth)))
        }
        (Some(Value::Object(map)), None) if !map.is_empty() => Some((entries(map), Children::new())),
        (None, Some(Value::Object(map))) if !map.is_empty() => Some((Children::new(), entries(map))),
        (Some(Value::Array(all)), None) if !all.is_empty() => Some((elements(list, all), Children::new())),
        (None, Some(Value::Array(all))) if !all.is_empty() => Some((Children::new(), elements(list, all))),
        _ => None,
    }
}

fn entries(map: &Map<String, Value>) -> Children<'_> {
    map.iter().map(|(key, value)| (Step::Key(key.clone()), value)).collect()
}

fn elements<'a>(list: &str, all: &'a [Value]) -> Children<'a> {
    let mut children = Children::new();
    for (position, value) in all.iter().enumerate() {
        let before = position.checked_sub(1).and_then(|before| all.get(before));
        let key = identity(list, value, before).unwrap_or_else(|| position.to_string());
        let mut step = Step::Element(key.clone());
        let mut times = 1;
        while children.contains_key(&step) {
            times += 1;
            step = Step::Element(format!("{key}#{times}"));
        }
        children.insert(step, value);
    }
    children
}

/// What identifies an element of `list`, where it is not its position; `before` is the element before it.
fn identity(list: &str, value: &Value, before: Option<&Value>) -> Option<String> {
    let text = |key| value.get(key).and_then(Value::as_str).map(str::to_owned);
    match list {
        "ports" => {
            let target = value.get("target")?;
            match text("protocol").as_deref() {
                None | Some("tcp") => Some(target.to_string()),
                Some(protocol) => Some(format!("{target}/{protocol}")),
            }
        }
        "volumes" => text("target"),
        "configs" | "secrets" => text("source"),
        "command" => option(value).or_else(|| {
            let before = before.filter(|before| !before.as_str().is_some_and(|word| word.contains('=')));
            before.and_then(option).map(|option| format!("{option} …"))
        }),
        _ => None,
    }
}

/// The name of a command's option: `--log.level` of `--log.level=INFO`.
fn option(word: &Value) -> Option<String> {
    let word = word.as_str().filter(|word| word.starts_with("--"))?;
    Some(word.split('=').next().unwrap_or(word).to_owned())
}

fn same_leaf(path: &Path, ours: Option<&Value>, truth: Option<&Value>) -> bool {
    let sides = [ours, truth];
    let same_meaning = match path.last_key() {
        Some("dockerfile") => {
            let [ours, truth] = sides
                .map(|side| side.and_then(Value::as_str).map(|name| name.strip_prefix("./").unwrap_or(name)));
            ours == truth
        }
        // The short form of a mount prints `volume: {}`, the long form nothing.
        Some("volume" | "bind" | "tmpfs") => {
            sides.iter().all(|side| side.is_none_or(|options| options.as_object().is_some_and(Map::is_empty)))
        }
        _ => false,
    };
    ours == truth || same_meaning
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::differences;

    fn lines(ours: &Value, truth: &Value) -> Vec<String> {
        differences(ours, truth).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn equal_models_have_none() {
        let model =
            json!({ "name": "a", "services": { "api": { "command": null, "ports": [{ "target": 80 }] } } });
        assert_eq!(lines(&model, &model), [""; 0]);
    }

    #[test]
    fn what_one_side_lacks_is_given_leaf_by_leaf() {
        let ours = json!({ "services": { "api": { "logging": { "driver": "local", "options": {} } } } });
        let truth = json!({ "services": { "api": { "environment": { "A": null } } } });
        assert_eq!(
            lines(&ours, &truth),
            [
                "/services/api/environment/A: null in truth, nothing in ours",
                r#"/services/api/logging/driver: nothing in truth, "local" in ours"#,
                "/services/api/logging/options: nothing in truth, {} in ours",
            ]
        );
    }

    #[test]
    fn null_is_a_value_and_not_an_absence() {
        let ours = json!({ "command": ["sh"] });
        assert_eq!(lines(&ours, &json!({ "command": null })), [r#"/command: null in truth, ["sh"] in ours"#]);
        assert_eq!(lines(&json!({}), &json!({ "a": {} })), ["/a: {} in truth, nothing in ours"]);
    }

    #[test]
    fn ports_are_paired_by_container_port_and_protocol() {
        let tcp = |ip: &str| json!({ "target": 443, "protocol": "tcp", "host_ip": ip });
        let udp = json!({ "target": 443, "protocol": "udp" });
        let ours = json!({ "ports": [udp, tcp("127.0.0.1")] });
        let truth = json!({ "ports": [tcp("0.0.0.0")] });
        assert_eq!(
            lines(&ours, &truth),
            [
                r#"/ports[443]/host_ip: "0.0.0.0" in truth, "127.0.0.1" in ours"#,
                r#"/ports[443/udp]/protocol: nothing in truth, "udp" in ours"#,
                "/ports[443/udp]/target: nothing in truth, 443 in ours",
            ]
        );
    }

    #[test]
    fn one_container_port_published_twice_stays_two_elements() {
        let port = |published: &str| json!({ "target": 80, "published": published });
        let ours = json!({ "ports": [port("80"), port("8080")] });
        let truth = json!({ "ports": [port("80"), port("8081")] });
        assert_eq!(lines(&ours, &truth), [r#"/ports[80#2]/published: "8081" in truth, "8080" in ours"#]);
    }

    #[test]
    fn mounts_are_paired_by_target_and_grants_by_source() {
        let ours = json!({
            "volumes": [{ "target": "/b", "source": "x" }, { "target": "/a", "source": "y" }],
            "configs": [{ "source": "caddyfile", "target": "/new" }],
        });
        let truth = json!({
            "volumes": [{ "target": "/a", "source": "y" }, { "target": "/b", "source": "z" }],
            "configs": [{ "source": "caddyfile", "target": "/old" }],
        });
        assert_eq!(
            lines(&ours, &truth),
            [
                r#"/configs[caddyfile]/target: "/old" in truth, "/new" in ours"#,
                r#"/volumes[/b]/source: "z" in truth, "x" in ours"#,
            ]
        );
    }

    #[test]
    fn options_of_a_command_are_paired_by_name() {
        let ours = json!({ "command": ["worker", "start", "--type", "docker", "--pool", "b", "--debug=1"] });
        let truth = json!({ "command": ["worker", "start", "--pool", "a", "--type", "docker", "--debug=0"] });
        assert_eq!(
            lines(&ours, &truth),
            [
                r#"/command[--debug]: "--debug=0" in truth, "--debug=1" in ours"#,
                r#"/command[--pool …]: "a" in truth, "b" in ours"#,
            ]
        );
    }

    #[test]
    fn an_empty_block_of_mount_options_means_nothing() {
        let mount = |options: Value| json!({ "volumes": [{ "target": "/a", "volume": options }] });
        let plain = json!({ "volumes": [{ "target": "/a" }] });
        assert_eq!(lines(&plain, &mount(json!({}))), [""; 0]);
        assert_eq!(
            lines(&plain, &mount(json!({ "nocopy": true }))),
            ["/volumes[/a]/volume/nocopy: true in truth, nothing in ours"]
        );
    }

    #[test]
    fn a_dockerfile_may_be_written_with_or_without_its_folder() {
        let build = |file: &str| json!({ "build": { "dockerfile": file } });
        assert_eq!(lines(&build("docker/a"), &build("./docker/a")), [""; 0]);
        assert_eq!(lines(&build("docker/a"), &build("../docker/a")).len(), 1);
    }
}
