//! Variables that are passed through as the host sets them: one loop for many.

use super::body::{Body, Item, Statement};
use super::quote;

/// The name that the loop gives each of them.
const NAME: &str = "name";

/// How many make a loop shorter.
const LEAST: usize = 3;

/// Puts a loop in the place of variables in a row that are passed through. Where a param has the loop's name, they
/// stay.
pub(super) fn loops(body: &mut Body) {
    let taken = format!("param {NAME}:");
    let is_taken =
        |item: &Item| matches!(&item.statement, Statement::Plain { text, .. } if text.starts_with(&taken));
    if !body.iter().any(is_taken) {
        body.iter_mut().for_each(within);
    }
}

fn within(item: &mut Item) {
    let is_environment = matches!(item.key().as_str(), "environment" | "args");
    let Some(body) = item.body_mut() else { return };
    body.iter_mut().for_each(within);
    if !is_environment {
        return;
    }
    let mut at = 0;
    while at < body.len() {
        let run = body[at..].iter().take_while(|item| is_passed(item)).count();
        if run >= LEAST {
            let names: Vec<String> =
                body[at..at + run].iter().map(|item| quote::string(&item.key())).collect();
            let head = format!("for {NAME} in [{}]", names.join(", "));
            let shown = Some(format!("\"${{{NAME}}}\""));
            let each = Statement::Set { key: NAME.into(), value: format!("runtime({NAME}, null)"), shown };
            body.splice(at..at + run, [Item::plain(head, vec![Item::new(each)])]);
        }
        at += 1;
    }
}

fn is_passed(item: &Item) -> bool {
    match &item.statement {
        Statement::Set { key, value, shown: None } => {
            item.is_bare() && *value == format!("runtime({}, null)", quote::string(key))
        }
        _ => false,
    }
}
