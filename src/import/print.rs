//! Statements as text, in the style of `docs/style.md`; `fmt` has the last word.

use super::body::{Body, Item, Statement};
use super::line::one_line;
use super::row::{self, Layout};

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

/// How the statements of a body stand, by what it is of.
fn layout(head: &str) -> Layout {
    match head.rsplit(' ').next().unwrap_or(head) {
        "environment" | "labels" | "args" | "annotations" | "sysctls" | "extra-hosts" => Layout::Table,
        "healthcheck" | "logging" | "options" | "limits" | "reservations" | "restart-policy"
        | "update-config" | "build" | "ulimits" | "driver-opts" | "deploy" | "resources" => Layout::Filled,
        _ => Layout::Lines,
    }
}

fn lines(body: &Body, indent: usize, how: Layout, out: &mut String) {
    let how = if how == Layout::Table && row::fills(body, indent) { Layout::Filled } else { how };
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
        let row = row::length(body, at, indent, how);
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
