//! A process of the host: what its unit says in the words of systemd.

use super::timer::hook_name;
use super::{UnitFile, hardening};
use crate::emit::write::systemd::{entry, line, span, variable, word};
use crate::eval::{Data, Value};
use crate::model::{Deployment, Unit, unit_of_project};

/// Attributes that are one setting each: their names here and there.
const LIFE: &[(&str, &str)] = &[
    ("working-directory", "WorkingDirectory"),
    ("user", "User"),
    ("group", "Group"),
    ("supplementary-groups", "SupplementaryGroups"),
    ("umask", "UMask"),
    ("environment-file", "EnvironmentFile"),
    ("restart", "Restart"),
    ("restart-delay", "RestartSec"),
    ("timeout-start", "TimeoutStartSec"),
    ("timeout-stop", "TimeoutStopSec"),
    ("kill-signal", "KillSignal"),
];

const MEANS: &[(&str, &str)] = &[
    ("memory-max", "MemoryMax"),
    ("memory-high", "MemoryHigh"),
    ("memory-swap-max", "MemorySwapMax"),
    ("cpu-weight", "CPUWeight"),
    ("tasks-max", "TasksMax"),
    ("limit-nofile", "LimitNOFILE"),
    ("nice", "Nice"),
    ("oom-score-adjust", "OOMScoreAdjust"),
    ("writable", "ReadWritePaths"),
    ("state-directory", "StateDirectory"),
    ("cache-directory", "CacheDirectory"),
    ("runtime-directory", "RuntimeDirectory"),
    ("logs-directory", "LogsDirectory"),
];

const COMMANDS: &[(&str, &str)] = &[
    ("exec-start-pre", "ExecStartPre"),
    ("exec", "ExecStart"),
    ("exec-reload", "ExecReload"),
    ("exec-stop", "ExecStop"),
];

/// The text of a unit.
pub(super) fn text(unit: &Unit, deployment: &Deployment, header: &str) -> String {
    let mut file = UnitFile::new(header);
    about(&mut file, unit, deployment);
    file.section("Service");
    let kind = unit.attributes.text("type").unwrap_or("exec");
    file.set("Type", kind);
    if kind == "oneshot" {
        // Who needs it needs what it did, once.
        file.set("RemainAfterExit", "yes");
    }
    for (attribute, key) in COMMANDS {
        let words = unit.attributes.get(attribute).and_then(Value::as_list).unwrap_or_default();
        file.set_list(key, words.iter().map(|argument| word(argument.as_str().unwrap_or_default())));
    }
    for (name, value) in unit.attributes.get("environment").and_then(Value::as_map).into_iter().flatten() {
        file.set("Environment", variable(name, value.as_str().unwrap_or_default()));
    }
    for (secret, path) in credentials(unit, deployment) {
        file.set("LoadCredential", format!("{secret}:{}", line(&path)));
    }
    settings(&mut file, LIFE, unit, deployment);
    settings(&mut file, MEANS, unit, deployment);
    if let Some(Data::Int(percent)) = unit.attributes.get("cpu-quota").map(|value| &value.data) {
        file.set("CPUQuota", format!("{percent}%"));
    }
    let keeps = capabilities(unit);
    let is_root = matches!(unit.attributes.text("user"), None | Some("root" | "0"));
    if !is_root && !keeps.is_empty() {
        file.set("AmbientCapabilities", &keeps);
    }
    let eased = unit.attributes.get("eased").and_then(Value::as_list).unwrap_or_default();
    let eased: Vec<&str> = eased.iter().filter_map(Value::as_str).collect();
    hardening::harden(&mut file, &eased, &keeps);
    if unit.attributes.get("enabled").is_none_or(|value| value.data != Data::Bool(false)) {
        file.section("Install");
        file.set("WantedBy", "multi-user.target");
    }
    file.finish()
}

/// What it is, and what it comes after.
fn about(file: &mut UnitFile, unit: &Unit, deployment: &Deployment) {
    file.section("Unit");
    let default = format!("{} of {}", unit.name, deployment.project());
    file.set("Description", line(unit.attributes.text("description").unwrap_or(&default)));
    let listed = |attribute: &str| -> Vec<String> {
        let list = unit.attributes.get(attribute).and_then(Value::as_list).unwrap_or_default();
        list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let projects: Vec<String> =
        unit.after_projects.iter().map(|project| unit_of_project(project).into()).collect();
    let units: Vec<String> = unit.after_units.iter().map(|unit| unit.to_string()).collect();
    let required = [listed("requires"), units].concat();
    file.set_list("Requires", required.clone());
    // Wants and not Requires: one container that is not healthy yet must not keep a process of the host down for good.
    let after = listed("after");
    // To come after the network says nothing where nobody asks for it.
    let online = after.iter().filter(|unit| *unit == "network-online.target").cloned();
    file.set_list("Wants", online.chain(projects.iter().cloned()));
    file.set_list("After", [after, required, projects].concat());
    let paths = ["environment-file", "writable"].iter().filter_map(|a| unit.attributes.get(a));
    let mut paths: Vec<String> = paths.flat_map(|value| texts(value, deployment)).collect();
    paths.extend(credentials(unit, deployment).map(|(_, path)| path));
    paths.sort();
    paths.dedup();
    file.set_list("RequiresMountsFor", paths.iter().map(|path| entry(path)));
    if !unit.on_failure().is_empty() {
        file.set("OnFailure", hook_name(unit.stem()));
    }
    if let Some(Data::Duration(interval)) = unit.attributes.get("start-limit-interval").map(|v| &v.data) {
        file.set("StartLimitIntervalSec", span(*interval));
    }
    if let Some(Data::Int(burst)) = unit.attributes.get("start-limit-burst").map(|value| &value.data) {
        file.set("StartLimitBurst", burst);
    }
}

fn settings(file: &mut UnitFile, table: &[(&str, &str)], unit: &Unit, deployment: &Deployment) {
    for (attribute, key) in table {
        let Some(value) = unit.attributes.get(attribute) else { continue };
        match (*attribute, &value.data) {
            // Each on a line of its own: the rest of the line is the path.
            ("environment-file", _) => {
                texts(value, deployment).iter().for_each(|path| file.set(key, line(path)))
            }
            ("working-directory", _) => {
                file.set_some(key, texts(value, deployment).first().map(|path| line(path)))
            }
            (_, Data::Duration(nanoseconds)) => file.set(key, span(*nanoseconds)),
            (_, Data::Mode(mode)) => file.set(key, format!("{mode:04o}")),
            _ => file.set_list(key, texts(value, deployment).iter().map(|text| entry(text))),
        }
    }
}

/// A value as text, or each of its elements.
fn texts(value: &Value, deployment: &Deployment) -> Vec<String> {
    match &value.data {
        Data::List(list) => list.iter().flat_map(|value| texts(value, deployment)).collect(),
        Data::Path(path) => deployment.host.absolute(path).into_iter().collect(),
        Data::Int(number) => vec![number.to_string()],
        Data::Size(bytes) => vec![bytes.to_string()],
        Data::Text(text) => text.as_known().map(str::to_owned).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// The secrets that it is given, each with its file on the host.
fn credentials<'u>(
    unit: &'u Unit,
    deployment: &'u Deployment,
) -> impl Iterator<Item = (&'u ecow::EcoString, String)> {
    unit.credentials.keys().filter_map(|name| {
        let file = deployment.secrets.get(name)?.attributes.get("file")?;
        Some((name, texts(file, deployment).into_iter().next()?))
    })
}

/// `CAP_NET_BIND_SERVICE CAP_…`
fn capabilities(unit: &Unit) -> String {
    let list = unit.attributes.get("capabilities").and_then(Value::as_list).unwrap_or_default();
    let names = list.iter().filter_map(Value::as_str);
    names.map(|name| format!("CAP_{}", name.trim_start_matches("CAP_"))).collect::<Vec<_>>().join(" ")
}
