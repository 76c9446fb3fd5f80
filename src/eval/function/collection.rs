//! Lists and maps.

use std::cmp::Ordering;

use indexmap::IndexMap;

use super::Arguments;
use crate::diag::{Diagnostic, codes};
use crate::eval::value::Data;
use crate::eval::{Context, Reported, Value, describe};
use crate::source::Span;

/// More elements than any deployment has.
const MOST: i64 = 100_000;

pub(super) fn length(cx: &mut Context<'_, '_>, arguments: &Arguments, _: Span) -> Result<Data, Reported> {
    let value = arguments.value(0)?;
    let length = match &value.data {
        Data::List(list) => list.len(),
        Data::Map(map) => map.len(),
        Data::Text(_) => arguments.text(0, cx)?.chars().count(),
        data => {
            let message = format!("{} has no length", describe::data(data));
            return cx.fail(Diagnostic::new(codes::WRONG_TYPE, value.origin.span, message));
        }
    };
    Ok(Data::Int(i64::try_from(length).unwrap_or(i64::MAX)))
}

pub(super) fn keys(cx: &mut Context<'_, '_>, arguments: &Arguments, _: Span) -> Result<Data, Reported> {
    let map = arguments.map(0, cx)?;
    Ok(Data::List(map.iter().map(|(key, value)| Value::text(key.clone(), value.origin.clone())).collect()))
}

pub(super) fn values(cx: &mut Context<'_, '_>, arguments: &Arguments, _: Span) -> Result<Data, Reported> {
    Ok(Data::List(arguments.map(0, cx)?.into_values().collect()))
}

pub(super) fn merge(cx: &mut Context<'_, '_>, arguments: &Arguments, _: Span) -> Result<Data, Reported> {
    let mut merged = IndexMap::new();
    for at in 0..arguments.values.len() {
        for (key, value) in arguments.map(at, cx)? {
            overlay(&mut merged, key, value);
        }
    }
    Ok(Data::Map(merged))
}

/// A later map in a map merges into it, anything else replaces.
fn overlay(into: &mut IndexMap<ecow::EcoString, Value>, key: ecow::EcoString, value: Value) {
    match (into.get_mut(&key).map(|first| &mut first.data), value.data) {
        (Some(Data::Map(first)), Data::Map(more)) => {
            for (key, value) in more {
                overlay(first, key, value);
            }
        }
        (_, data) => {
            into.insert(key, Value { data, origin: value.origin });
        }
    }
}

pub(super) fn flatten(cx: &mut Context<'_, '_>, arguments: &Arguments, _: Span) -> Result<Data, Reported> {
    let mut flat = Vec::new();
    for element in arguments.list(0, cx)? {
        match element.data {
            Data::List(inner) => flat.extend(inner),
            _ => flat.push(element),
        }
    }
    Ok(Data::List(flat))
}

pub(super) fn sort(cx: &mut Context<'_, '_>, arguments: &Arguments, span: Span) -> Result<Data, Reported> {
    let mut list = arguments.list(0, cx)?;
    let mut mixed = false;
    list.sort_by(|a, b| {
        order(a, b).unwrap_or_else(|| {
            mixed = true;
            Ordering::Equal
        })
    });
    if mixed {
        let message = "only texts, or only numbers, have an order";
        return cx.fail(Diagnostic::new(codes::BAD_OPERATION, span, message));
    }
    Ok(Data::List(list))
}

fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (&a.data, &b.data) {
        (Data::Int(a), Data::Int(b)) => Some(a.cmp(b)),
        (Data::Float(a), Data::Float(b)) => a.partial_cmp(b),
        (Data::Duration(a), Data::Duration(b)) | (Data::Size(a), Data::Size(b)) => Some(a.cmp(b)),
        _ => Some(a.as_str()?.cmp(b.as_str()?)),
    }
}

pub(super) fn range(cx: &mut Context<'_, '_>, arguments: &Arguments, span: Span) -> Result<Data, Reported> {
    let mut bounds = Vec::new();
    for value in &arguments.values {
        match value.data {
            Data::Int(n) => bounds.push(n),
            ref data => {
                let message = format!("`range` takes whole numbers, this is {}", describe::data(data));
                return cx.fail(Diagnostic::new(codes::WRONG_TYPE, value.origin.span, message));
            }
        }
    }
    let (first, end) = match bounds.as_slice() {
        [end] => (0, *end),
        [first, end, ..] => (*first, *end),
        [] => return Err(Reported),
    };
    if end.saturating_sub(first) > MOST {
        let message = format!("more than {MOST} numbers");
        return cx.fail(Diagnostic::new(codes::BAD_VALUE, span, message));
    }
    Ok(Data::List((first..end).map(|n| Value::new(Data::Int(n), span)).collect()))
}
