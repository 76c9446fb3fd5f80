//! Which statements share a line: what is short and of one kind.

use ecow::EcoString;

use super::body::{Body, Item, Statement};
use super::line::{one_line, width};

/// How long a line may get on which several statements stand.
const ROW: usize = 112;

/// How the statements of a body stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// Each on a line of its own.
    Lines,
    /// Each on a line of its own, values in one column.
    Table,
    /// As many on a line as fit.
    Filled,
}

/// Whether a table becomes notably shorter where entries share lines.
pub(super) fn fills(body: &Body, indent: usize) -> bool {
    let (mut at, mut rows) = (0, 0);
    while at < body.len() {
        at += length(body, at, indent, Layout::Filled);
        rows += 1;
    }
    body.len() >= rows + 2
}

/// How many statements stand on the line that begins with this one.
pub(super) fn length(body: &Body, at: usize, indent: usize, how: Layout) -> usize {
    let Some(mut text) = one_line(&body[at], indent) else { return 1 };
    let mut count = 1;
    while let Some(next) = body.get(at + count) {
        let last = &body[at + count - 1];
        let joins = match how {
            Layout::Lines => {
                let taken = indent + width(&text);
                let begins = subject(next) == Some(Subject::Relation) && word(last) != word(next);
                join(last, next) && (!begins || run_fits(body, at + count, indent, taken))
            }
            Layout::Table => false,
            Layout::Filled => true,
        };
        if !joins || next.gap || !next.above.is_empty() || last.behind.is_some() || !last.below.is_empty() {
            break;
        }
        let Some(more) = one_line(next, indent) else { break };
        if indent + width(&text) + width(&more) + 2 > ROW {
            break;
        }
        text.push_str(", ");
        text.push_str(&more);
        count += 1;
    }
    count
}

/// Whether two statements may share a line: two settings, two short ones of any kind, two resources.
fn join(first: &Item, next: &Item) -> bool {
    let is_short = |item| one_line(item, 0).is_some_and(|text| width(&text) <= ROW / 2);
    match (subject(first), subject(next)) {
        (Some(Subject::Setting), Some(Subject::Setting)) => true,
        (Some(Subject::Resource), Some(Subject::Resource)) => is_short(first) && is_short(next),
        (Some(Subject::Resource), _) | (_, Some(Subject::Resource)) | (None, _) | (_, None) => false,
        _ => is_short(first) && is_short(next),
    }
}

/// What a statement is about, as far as that decides what it shares a line with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Subject {
    /// `restart = always`
    Setting,
    /// `publish 80`, `mount data -> "/data"`, `needs db`: by its word.
    Relation,
    /// A network or a volume.
    Resource,
}

/// `None` of what stands alone.
fn subject(item: &Item) -> Option<Subject> {
    const ALONE: [&str; 3] = ["command", "entrypoint", "build"];
    match &item.statement {
        Statement::Keyed { .. } => Some(Subject::Relation),
        Statement::Set { key, .. } if key.starts_with("port ") => Some(Subject::Relation),
        Statement::Set { key, value, .. } => {
            let is_table = value.starts_with("[{") || value.starts_with('{');
            (!is_table && !ALONE.contains(&key.as_str())).then_some(Subject::Setting)
        }
        Statement::Block { .. } | Statement::Plain { .. } => match word(item).as_str() {
            "volume" | "network" => Some(Subject::Resource),
            "publish" | "mount" | "needs" | "port" => Some(Subject::Relation),
            "environment" | "labels" | "healthcheck" | "target" | "ulimits" => Some(Subject::Relation),
            _ => None,
        },
    }
}

/// `mount` of `add mount data -> "/data"`
fn word(item: &Item) -> EcoString {
    let key = item.key();
    key.split(' ').find(|word| *word != "add").unwrap_or_default().into()
}

/// What begins with one word stands together: whether all of it that follows still fits.
fn run_fits(body: &Body, at: usize, indent: usize, taken: usize) -> bool {
    let run = body[at..].iter().take_while(|item| word(item) == word(&body[at]) && !item.gap);
    let mut columns = taken;
    for item in run {
        let Some(text) = one_line(item, indent).filter(|_| item.above.is_empty()) else { return false };
        columns += width(&text) + 2;
    }
    columns <= ROW
}
