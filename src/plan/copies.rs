//! Copies of data that a change gives up: a volume that nothing saves any more, a repository that gets no more copies,
//! older copies that are no longer kept.

use super::{Action, AttributeChange, EnvPlan, Flag, ResourceChange, ResourceKind, Risk};
use crate::eval::Value;
use crate::model::Record;

/// Adds what follows from what is said of volumes and backups already.
pub(super) fn given_up(plan: &mut EnvPlan) {
    for change in &mut plan.resources {
        let texts = match (change.kind, change.action) {
            (ResourceKind::Volume, Action::Change) => uncovered(change),
            (ResourceKind::Backup, Action::Change) => shortened(change),
            (ResourceKind::Backup, Action::Remove) => vec![format!(
                "nothing makes backup `{}` any more: its copies stay where they are, and get old",
                change.name
            )],
            _ => continue,
        };
        change.risks.extend(texts.into_iter().map(|text| Risk { flag: Flag::DataRisk, text }));
    }
}

fn text(value: Option<&Value>) -> &str {
    value.and_then(Value::as_str).unwrap_or_default()
}

fn uncovered(change: &ResourceChange) -> Vec<String> {
    let is_saved = |how: &str| how.starts_with("backup ");
    let lost = |attribute: &&AttributeChange| {
        attribute.path == [Record::BACKUP]
            && is_saved(text(attribute.before.as_ref()))
            && !is_saved(text(attribute.after.as_ref()))
    };
    let name = &change.name;
    let sentence = |attribute: &AttributeChange| {
        let was = text(attribute.before.as_ref());
        match text(attribute.after.as_ref()).strip_prefix("none: ") {
            Some(reason) => {
                format!("volume `{name}` was saved by {was} and is in no backup any more: {reason}")
            }
            None => format!("volume `{name}` was saved by {was} and is in no backup any more"),
        }
    };
    change.attributes.iter().filter(lost).map(sentence).collect()
}

fn shortened(change: &ResourceChange) -> Vec<String> {
    let mut out = Vec::new();
    for attribute in &change.attributes {
        let words: Vec<&str> = attribute.path.iter().map(|word| word.as_str()).collect();
        let (was, is) = (text(attribute.before.as_ref()), text(attribute.after.as_ref()));
        match words.as_slice() {
            ["repository", name, "at"] if is.is_empty() => {
                out.push(format!("no more copies are made in `{name}` ({was}); those that are there stay"));
            }
            ["repository", name, "at"] if !was.is_empty() => {
                out.push(format!("copies go to {is}; those in {was} stay there, and `{name}` begins empty"));
            }
            ["repository", name, "schedule"] if is.is_empty() && !is_gone(change, name) => {
                out.push(format!("no copies are made in `{name}` by themselves any more"));
            }
            ["repository", name, "keep", rule] => {
                let count = |text: &str| text.parse::<u64>().unwrap_or(0);
                if count(is) < count(was) && !is_gone(change, name) {
                    out.push(format!(
                        "the next run removes copies from `{name}` that were kept: {rule} {was} becomes {}",
                        count(is)
                    ));
                }
            }
            _ => {}
        }
    }
    out
}

/// Whether a repository is no longer one of the backup's.
fn is_gone(change: &ResourceChange, repository: &str) -> bool {
    let at = ["repository", repository, "at"];
    change.attributes.iter().any(|attribute| attribute.path == at && attribute.after.is_none())
}
