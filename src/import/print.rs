//! Statements as text, in the style of `docs/style.md`; `fmt` has the last word.

use super::body::{Body, Item, Statement};

/// What still fits on a line beside its indentation.
const WIDTH: usize = 104;
/// How long a line gets that several statements share.
const ROW: usize = 92;

/// The statements of a file.
pub(super) fn file(body: &Body) -> String {
    let mut out = String::new();
    lines(body, 0, Layout::Lines, &mut out);
    out
}

/// A service that takes one line.
fn is_small(item: &Item) -> bool {
    let is_service = matches!(&item.statement, Statement::Block { head, .. } if head.starts_with("service ") || head.starts_with("job "));
    is_service && item.above.is_empty() && item.below.is_empty() && one_line(item).is_some()
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

fn layout(head: &str) -> Layout {
    match head.rsplit(' ').next().unwrap_or(head) {
        "environment" | "labels" | "args" | "annotations" | "sysctls" | "extra-hosts" => Layout::Table,
        "healthcheck" | "logging" | "options" | "limits" | "reservations" | "restart-policy"
        | "update-config" | "build" | "ulimits" | "driver-opts" | "deploy" | "resources" => Layout::Filled,
        _ => Layout::Lines,
    }
}

fn lines(body: &Body, indent: usize, how: Layout, out: &mut String) {
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
        let row = row(body, at, how);
        let texts: Vec<String> = body[at..at + row]
            .iter()
            .map(|item| one_line(item).unwrap_or_else(|| several(item, indent)))
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
fn row(body: &Body, at: usize, how: Layout) -> usize {
    let Some(mut text) = one_line(&body[at]) else { return 1 };
    let mut count = 1;
    while let Some(next) = body.get(at + count) {
        let last = &body[at + count - 1];
        let joins = how == Layout::Filled || (how == Layout::Lines && are_of_a_kind(last, next));
        if !joins || next.gap || !next.above.is_empty() || last.behind.is_some() || !last.below.is_empty() {
            break;
        }
        let Some(more) = one_line(next) else { break };
        if text.chars().count() + more.chars().count() + 2 > ROW {
            break;
        }
        text.push_str(", ");
        text.push_str(&more);
        count += 1;
    }
    count
}

/// Whether two statements may share a line: two short settings, two ports, two needs.
fn are_of_a_kind(first: &Item, second: &Item) -> bool {
    match (&first.statement, &second.statement) {
        (Statement::Keyed { word: a, .. }, Statement::Keyed { word: b, .. }) => {
            a == b
                && [first, second]
                    .iter()
                    .all(|item| one_line(item).is_some_and(|text| text.chars().count() <= ROW / 2))
        }
        (
            Statement::Set { key: a, value: first_value, .. },
            Statement::Set { key: b, value: second_value, .. },
        ) => {
            const ALONE: [&str; 4] = ["command", "entrypoint", "build", "env-file"];
            let alone = [a, b].iter().any(|key| ALONE.contains(&key.as_str()));
            let table = [first_value, second_value]
                .iter()
                .any(|value| value.starts_with("[{") || value.starts_with('{'));
            let ports = a.starts_with("port ") == b.starts_with("port ");
            !alone
                && !table
                && ports
                && [first, second]
                    .iter()
                    .all(|item| one_line(item).is_some_and(|text| text.chars().count() <= ROW * 2 / 3))
        }
        _ => false,
    }
}

/// A statement that stands on one line; `None` where it has comments or is too long.
fn one_line(item: &Item) -> Option<String> {
    let text = match &item.statement {
        Statement::Set { value, .. } if value.contains('\n') => return None,
        Statement::Set { value, .. } => format!("{} = {value}", item.shown_key()),
        Statement::Block { head, body } => joined(head, body, item)?,
        Statement::Keyed { text, options, .. } if options.is_empty() => text.clone(),
        Statement::Keyed { text, options, .. } => joined(text, options, item)?,
        Statement::Plain { text, body } if body.is_empty() => text.clone(),
        Statement::Plain { text, body } => joined(text, body, item)?,
    };
    let is_keyed = matches!(item.statement, Statement::Keyed { .. });
    (is_keyed || text.chars().count() <= WIDTH + 8 || !text.contains(" { ")).then_some(text)
}

/// `head { a = 1, b = 2 }`
fn joined(head: &str, body: &Body, item: &Item) -> Option<String> {
    if body.is_empty() {
        return Some(head.to_owned());
    }
    let declares = ["service ", "job "].iter().any(|word| head.trim_start_matches("add ").starts_with(word));
    let most = match layout(head) {
        _ if declares => 6,
        _ if head.starts_with("env ") => 1,
        _ if ["defaults ", "mixin "].iter().any(|word| head.starts_with(word)) => 3,
        Layout::Table => 6,
        _ => 5,
    };
    if body.len() > most || !body.iter().all(Item::is_bare) {
        return None;
    }
    if declares && body.iter().any(|item| item.weight() > 3) {
        return None;
    }
    let parts: Option<Vec<String>> = body.iter().map(one_line).collect();
    let text = format!("{head} {{ {} }}", parts?.join(", "));
    let width = match &item.statement {
        _ if declares => WIDTH - 8,
        Statement::Keyed { .. } => WIDTH + 12,
        _ if layout(head) == Layout::Table => WIDTH + 8,
        _ => WIDTH,
    };
    (text.chars().count() <= width).then_some(text)
}

fn several(item: &Item, indent: usize) -> String {
    let (head, body) = match &item.statement {
        Statement::Set { value, .. } => return format!("{} = {value}", item.shown_key()),
        Statement::Block { head, body } => (head.to_string(), body),
        Statement::Keyed { text, options, .. } => (text.clone(), options),
        Statement::Plain { text, body } => (text.clone(), body),
    };
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
