//! The services that a text names as hosts.
//!
//! A word is taken for a service only where a host name stands, and only where the container would find that
//! service by it: a text that happens to hold the name of one keeps it.

use std::ops::Range;

use crate::eval::Value;
use crate::model::{Deployment, Service};

/// A service named in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) at: Range<usize>,
    pub(super) service: String,
    pub(super) port: Option<u16>,
    /// The scheme of the URL that it stands in.
    pub(super) scheme: Option<String>,
}

/// Words that end the names of variables that hold a host.
const HOSTS: [&str; 9] =
    ["host", "hostname", "hosts", "server", "servers", "addr", "address", "endpoint", "broker"];
/// Words in names of variables that hold what looks like an address and is none.
const NO_ADDRESS: [&str; 4] = ["image", "tag", "version", "driver"];

/// Every service that a text of a service names, from left to right.
pub(super) fn named(deployment: &Deployment, of: &Service, key: &str, text: &str) -> Vec<Named> {
    let key = super::telling::kebab(key);
    if key.split('-').any(|word| NO_ADDRESS.contains(&word)) {
        return Vec::new();
    }
    let mut all = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        let Some(from) = text[start..].find(is_part).map(|at| start + at) else { break };
        let to = text[from..].find(|c| !is_part(c)).map_or(text.len(), |at| from + at);
        start = to;
        let word = &text[from..to];
        if !super::quote::is_word(word) || !reachable(deployment, of, word) {
            continue;
        }
        let token = text[..from].rfind(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '"' | '\''));
        let before = &text[token.map_or(0, |at| at + 1)..from];
        let scheme =
            before.split_once("://").map(|(scheme, _)| scheme.rsplit(['=', '(']).next().unwrap_or(scheme));
        let in_url = before.ends_with("://") || (before.ends_with('@') && scheme.is_some());
        let begins = before.is_empty() || before.ends_with(['=', '(']);
        let port = port_behind(&text[to..]);
        let ends = matches!(text[to..].chars().next(), None | Some('/' | '?' | '"' | '\'' | ',' | ' ' | ')'));
        let alone = from == 0 && to == text.len();
        let is_host = key.rsplit('-').next().is_some_and(|last| HOSTS.contains(&last));
        let found = match port {
            Some(port) if in_url || (begins && port >= 20) => Some(Some(port)),
            None if in_url && ends => Some(None),
            None if alone && is_host => Some(None),
            _ => None,
        };
        if let Some(port) = found {
            let length = port.map_or(0, |port| port.to_string().len() + 1);
            start = to + length;
            all.push(Named {
                at: from..start,
                service: word.into(),
                port,
                scheme: scheme.map(str::to_owned),
            });
        }
    }
    all
}

/// `:5432`, and nothing that makes it something else.
fn port_behind(text: &str) -> Option<u16> {
    let digits = text.strip_prefix(':')?;
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let goes_on =
        digits[end..].starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':'));
    let number = &digits[..end];
    (!goes_on && !number.starts_with('0')).then(|| number.parse().ok())?
}

/// Whether a container of one service finds another by its name.
fn reachable(deployment: &Deployment, from: &Service, name: &str) -> bool {
    let Some(to) = deployment.services.get(name).filter(|to| to.name != from.name) else { return false };
    let networks = |service: &Service| -> Vec<String> {
        let map = service.attributes.get("networks").and_then(Value::as_map);
        map.into_iter().flatten().map(|(name, _)| name.to_string()).collect()
    };
    let theirs = networks(to);
    networks(from).iter().any(|network| theirs.contains(network))
}
