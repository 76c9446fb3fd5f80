//! A statement on one line, where it fits.

use super::body::{Body, Item, Statement};

/// How long a line may get, its indentation with it.
const WIDTH: usize = 120;

/// A statement that stands on one line; `None` where it has comments or is too long.
pub(super) fn one_line(item: &Item, indent: usize) -> Option<String> {
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
    let most = match () {
        () if head.starts_with("env ") => 3,
        () if ["defaults ", "mixin "].iter().any(|word| head.starts_with(word)) => 4,
        () => 6,
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

pub(super) fn width(text: &str) -> usize {
    text.chars().count()
}
