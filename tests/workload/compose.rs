//! A compose file as the workload uses it, read strictly: short and long forms are the same, what the workload does
//! not set is refused.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

/// A whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Compose {
    pub(super) name: String,
    pub(super) services: BTreeMap<String, Deployed>,
    pub(super) volumes: BTreeMap<String, Option<Volume>>,
    pub(super) secrets: BTreeMap<String, Secret>,
    /// Only the network that compose makes by itself may be spelled out.
    #[serde(default)]
    pub(super) networks: BTreeMap<String, Value>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Deployed {
    pub(super) image: String,
    pub(super) restart: String,
    pub(super) environment: BTreeMap<String, String>,
    pub(super) ports: BTreeSet<Port>,
    pub(super) volumes: BTreeSet<Mount>,
    pub(super) healthcheck: Healthcheck,
    #[serde(default)]
    pub(super) depends_on: BTreeMap<String, Need>,
    pub(super) secrets: BTreeSet<Grant>,
    pub(super) labels: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) networks: DefaultNetwork,
}

/// Nothing, or the network that compose would join it to by itself.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(try_from = "Value")]
pub(super) struct DefaultNetwork;

impl TryFrom<Value> for DefaultNetwork {
    type Error = String;
    fn try_from(value: Value) -> Result<Self, String> {
        if value == serde_json::json!(["default"]) || value == serde_json::json!({ "default": {} }) {
            Ok(Self)
        } else {
            Err(format!("`networks: {value}` is not part of the workload"))
        }
    }
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Healthcheck {
    pub(super) test: Vec<String>,
    pub(super) interval: String,
    pub(super) timeout: String,
    pub(super) retries: u32,
    pub(super) start_period: String,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Need {
    pub(super) condition: String,
    #[serde(default = "required")]
    pub(super) required: bool,
}

fn required() -> bool {
    true
}

/// `published:target` on all addresses, over tcp.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "Value")]
pub(super) struct Port(pub(super) String);

impl TryFrom<Value> for Port {
    type Error = String;
    fn try_from(value: Value) -> Result<Self, String> {
        let everywhere = [("protocol", "tcp"), ("host_ip", "0.0.0.0"), ("mode", "ingress")];
        short(value, &["published", "target"], &everywhere).map(Self)
    }
}

/// `volume:path`, writable.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "Value")]
pub(super) struct Mount(pub(super) String);

impl TryFrom<Value> for Mount {
    type Error = String;
    fn try_from(value: Value) -> Result<Self, String> {
        short(value, &["source", "target"], &[("type", "volume")]).map(Self)
    }
}

/// The secret's name; it is mounted under that name.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "Value")]
pub(super) struct Grant(pub(super) String);

impl TryFrom<Value> for Grant {
    type Error = String;
    fn try_from(value: Value) -> Result<Self, String> {
        let target = value["target"].as_str().map(str::to_owned);
        let name = match &target {
            Some(target) => short(value, &["source"], &[("target", target)])?,
            None => short(value, &["source"], &[])?,
        };
        match target {
            Some(target) if target != name => Err(format!("`{name}` is mounted as `{target}`")),
            _ => Ok(Self(name)),
        }
    }
}

/// The short form of a long one: `keys` joined by colons; every other key must say what the short form means.
fn short(value: Value, keys: &[&str], implied: &[(&str, &str)]) -> Result<String, String> {
    let map = match value {
        Value::String(text) => return Ok(text),
        Value::Object(map) => map,
        other => return Err(format!("`{other}` is neither a short nor a long form")),
    };
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    for (key, value) in &map {
        let fits = keys.contains(&key.as_str()) || implied.contains(&(key, &text(value)));
        if !fits {
            return Err(format!("`{key}: {value}` is not part of the workload"));
        }
    }
    let parts = keys.iter().map(|key| map.get(*key).map(text).ok_or(format!("no `{key}`")));
    Ok(parts.collect::<Result<Vec<_>, _>>()?.join(":"))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Volume {
    pub(super) name: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Secret {
    pub(super) file: String,
    #[serde(rename = "name")]
    _name: Option<String>,
}
