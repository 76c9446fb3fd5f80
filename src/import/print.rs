//! Statements as text, in the style of `docs/style.md`; `fmt` has the last word.

use ecow::EcoString;

use super::body::{Body, Item, Statement};

/// How long a line may get, its indentation with it.
const WIDTH: usize = 120;
/// How long a line may get on which several statements stand.
const ROW: usize = 112;

/// The statements of a file.
pub(super) fn file(body: &Body) -> String {
    let mut out = String::new();
    lines(body, 0, Layout::Lines, &mut out);
    out
}

/// A service or an environment that takes one line.
fn is_small(item: &Item) -> bool {
    let declares = ["service ", "job ", "env "].iter().any(|word| item.key().starts_with(word));
    declares && item.above.is_empty() && item.below.is_empty() && one_line(item, 0).is_some()
}

/// How the statements of a body stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// Each on a line of its own.
    Lines,
    /// Each on a line of its own, values in one column.
    Table,
    /// As many on a line as fit.
    Filled,
}

/// Whether a table becomes notably shorter where entries share lines.
fn fills(body: &Body, indent: usize) -> bool {
    let (mut at, mut rows) = (0, 0);
    while at < body.len() {
        at += row(body, at, indent, Layout::Filled);
        rows += 1;
    }
    body.len() >= rows + 2
}

fn layout(head: &str) -> Layout {
    match head.rsplit(' ').next().unwrap_or(head) {
        "environment" | "labels" | "args" | "annotations" | "sysctls" | "extra-hosts" => Layout::Table,
        "healthcheck" | "logging" | "options" | "limits" | "reservations" | "restart-policy"
        | "update-config" | "build" | "ulimits" | "driver-opts" | "deploy" | "resources" => Layout::Filled,
        _ => Layout::Lines,
    }
}

fn lines(body: &Body, indent: usize, how: Layout, out: &mut String) {
    let how = if how == Layout::Table && fills(body, indent) { Layout::Filled } else { how };
    let mut at = 0;
    while at < body.len() {
        let item = &body[at];
        // Declarations of one line stand together.
        let alone = indent == 0 && at > 0 && is_small(&body[at - 1]) && is_small(item);
        if item.gap && !alone && !out.is_empty() && !out.ends_with("{\n") {
            out.push('\n');
        }
        for comment in &item.above {
            push_line(comment, indent, out);
        }
        let row = row(body, at, indent, how);
        let texts: Vec<String> = body[at..at + row]
            .iter()
            .map(|item| one_line(item, indent).unwrap_or_else(|| several(item, indent)))
            .collect();
        let mut text = texts.join(", ");
        if how == Layout::Table
            && row == 1
            && let Statement::Set { value, .. } = &item.statement
        {
            text = format!("{:width$} = {value}", item.shown_key(), width = column(body, at));
        }
        if let Some(comment) = &body[at + row - 1].behind {
            text.push_str("  ");
            text.push_str(comment);
        }
        push_line(&text, indent, out);
        for comment in &body[at + row - 1].below {
            push_line(comment, indent, out);
        }
        at += row;
    }
}

/// Where the values of a table stand: as wide as the longest key of those that are not far longer than most.
fn column(body: &Body, at: usize) -> usize {
    let start = (0..=at).rev().find(|&n| body[n].gap).unwrap_or(0);
    let end = (at + 1..body.len()).find(|&n| body[n].gap).unwrap_or(body.len());
    let keys = body[start..end].iter().filter_map(|item| match &item.statement {
        Statement::Set { .. } => Some(item.shown_key().chars().count()),
        _ => None,
    });
    let widest = keys.clone().max().unwrap_or(0);
    if keys.count() < 2 { 0 } else { widest }
}

/// How many statements stand on the line that begins with this one.
fn row(body: &Body, at: usize, indent: usize, how: Layout) -> usize {
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

/// A statement that stands on one line; `None` where it has comments or is too long.
fn one_line(item: &Item, indent: usize) -> Option<String> {
    let text = match &item.statement {
        Statement::Set { value, .. } if value.contains('\n') => return None,
        Statement::Set { value, .. } => format!("{} = {value}", item.shown_key()),
        Statement::Block { head, body } => joined(head, body, indent)?,
        Statement::Keyed { text, options, .. } if options.is_empty() => text.clone(),
        Statement::Keyed { text, options, .. } => joined(text, options, indent)?,
        Statement::Plain { text, body } if body.is_empty() => text.clone(),
        Statement::Plain { text, body } => joined(text, body, indent)?,
    };
    let is_keyed = matches!(item.statement, Statement::Keyed { .. });
    (is_keyed || indent + width(&text) <= WIDTH || !text.contains(" { ")).then_some(text)
}

/// `head { a = 1, b = 2 }`
fn joined(head: &str, body: &Body, indent: usize) -> Option<String> {
    if body.is_empty() {
        return Some(head.to_owned());
    }
    let declares = ["service ", "job "].iter().any(|word| head.trim_start_matches("add ").starts_with(word));
    let most = match layout(head) {
        _ if head.starts_with("env ") => 3,
        _ if ["defaults ", "mixin "].iter().any(|word| head.starts_with(word)) => 4,
        _ => 6,
    };
    if body.len() > most || !body.iter().all(Item::is_bare) {
        return None;
    }
    if declares && body.iter().any(|item| item.weight() > 3) {
        return None;
    }
    let parts: Option<Vec<String>> = body.iter().map(|item| one_line(item, indent)).collect();
    let text = format!("{head} {{ {} }}", parts?.join(", "));
    (indent + width(&text) <= WIDTH).then_some(text)
}

fn width(text: &str) -> usize {
    text.chars().count()
}

fn several(item: &Item, indent: usize) -> String {
    let (head, body) = match &item.statement {
        Statement::Set { value, .. } => return format!("{} = {value}", item.shown_key()),
        Statement::Block { head, body } => (head.to_string(), body),
        Statement::Keyed { text, options, .. } => (text.clone(), options),
        Statement::Plain { text, body } => (text.clone(), body),
    };
    if let [only] = &body[..]
        && only.is_bare()
        && let Statement::Set { value, .. } = &only.statement
        && value.contains('\n')
    {
        return format!("{head} {{ {} = {value} }}", only.shown_key());
    }
    let mut out = format!("{head} {{\n");
    lines(body, indent + 2, layout(&head), &mut out);
    out.extend([&" ".repeat(indent), "}"]);
    out
}

/// A line, or several whose first is indented here: block strings bring their own indentation.
fn push_line(text: &str, indent: usize, out: &mut String) {
    out.push_str(&" ".repeat(indent));
    out.push_str(text);
    out.push('\n');
}
