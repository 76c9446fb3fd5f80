//! Secrets: who gains or loses one, which ones must be made, and which have another value from then on.

use super::{Action, EnvPlan, Flag, Pair, ResourceChange, ResourceKind, Risk};
use crate::eval::{Data, HostPath, Value, written};
use crate::model::{Deployment, Resource};

/// Adds what is to be known of each secret that changes.
pub(super) fn tell(pair: Pair<'_>, plan: &mut EnvPlan) {
    for change in plan.resources.iter_mut().filter(|change| change.kind == ResourceKind::Secret) {
        let declared = |of: Option<&Deployment>| of.and_then(|d| d.secrets.get(&change.name).cloned());
        let texts = match (change.action, declared(pair.after)) {
            (Action::Create, Some(secret)) => vec![needed(&secret)],
            (Action::Remove, _) => {
                vec!["nothing uses it any more: what holds its value on the host stays there".to_owned()]
            }
            _ => changed(change),
        };
        change.risks.extend(texts.into_iter().map(|text| Risk { flag: Flag::Secret, text }));
    }
}

/// What must be done before the first container can have it.
fn needed(secret: &Resource) -> String {
    let file = secret.attributes.get("file");
    match (secret.attributes.text("generate"), secret.attributes.text("environment"), file) {
        (Some(how), ..) => format!("`bin/secrets` makes it on the host: {how}"),
        (None, Some(variable), _) => format!("`docker compose` must be run with the variable `{variable}`"),
        (None, None, Some(file)) => format!("{} must be there on the host", place(file)),
        (None, None, None) => "it must be there on the host".to_owned(),
    }
}

fn place(file: &Value) -> String {
    match &file.data {
        Data::Path(HostPath::Absolute(path) | HostPath::Project(path)) => format!("`{path}`"),
        _ => written::written(file),
    }
}

fn changed(change: &ResourceChange) -> Vec<String> {
    let mut out = Vec::new();
    for attribute in &change.attributes {
        let words: Vec<&str> = attribute.path.iter().map(|word| word.as_str()).collect();
        let said = |value: &Value| value.as_str().map_or_else(|| written::written(value), str::to_owned);
        let text = |value: &Option<Value>| value.as_ref().map(said);
        let (was, is) = (text(&attribute.before), text(&attribute.after));
        out.push(match (words.as_slice(), was, is) {
            (["used-by", who], None, Some(how)) => format!("`{who}` is given it: {how}"),
            (["used-by", who], Some(_), None) => format!("`{who}` is no longer given it"),
            (["used-by", who], Some(was), Some(how)) => {
                format!("`{who}` is given it in another way: {how} instead of {was}")
            }
            (["file"], Some(_), Some(now)) => {
                format!("its value is read from {now} from now on: whoever is given it sees that one after a restart")
            }
            (["generate"], _, Some(how)) => format!(
                "it is made as {how} only where it is not there yet: what is there stays until its file is removed"
            ),
            _ => continue,
        });
    }
    out
}
