//! Data as the text of a file, and back: JSON, YAML, TOML, INI.

use serde_json::Value as Json;

use super::{Arguments, plain};
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::eval::value::{Data, Text};
use crate::eval::{Context, Reported};
use crate::source::Span;

pub(super) fn json(cx: &mut Context<'_, '_>, arguments: &Arguments, span: Span) -> Result<Data, Reported> {
    let value = plain::json(cx, arguments.value(0)?)?;
    let pretty = match arguments.named("indent").map(|v| &v.data) {
        None => false,
        Some(Data::Bool(pretty)) => *pretty,
        Some(_) => {
            let message = "`indent` is `true` or `false`";
            return cx.fail(Diagnostic::new(codes::WRONG_TYPE, span, message));
        }
    };
    let text = if pretty {
        serde_json::to_string_pretty(&value).map(|t| t + "\n")
    } else {
        serde_json::to_string(&value)
    };
    made(cx, text, "JSON", span)
}

pub(super) fn yaml(cx: &mut Context<'_, '_>, arguments: &Arguments, span: Span) -> Result<Data, Reported> {
    let value = plain::json(cx, arguments.value(0)?)?;
    made(cx, serde_saphyr::to_string(&value), "YAML", span)
}

pub(super) fn toml(cx: &mut Context<'_, '_>, arguments: &Arguments, span: Span) -> Result<Data, Reported> {
    let value = arguments.value(0)?;
    if value.as_map().is_none() {
        let message = "a TOML file is a map";
        return cx.fail(
            Diagnostic::new(codes::WRONG_TYPE, value.origin.span, message)
                .help("write `toml({ key = value })`"),
        );
    }
    let value = without_null(plain::json(cx, value)?);
    made(cx, toml::to_string_pretty(&value), "TOML", span)
}

pub(super) fn ini(cx: &mut Context<'_, '_>, arguments: &Arguments, span: Span) -> Result<Data, Reported> {
    let Json::Object(sections) = plain::json(cx, arguments.value(0)?)? else {
        let message = "an INI file is a map of sections";
        return cx.fail(
            Diagnostic::new(codes::WRONG_TYPE, span, message)
                .help("write `ini({ section = { key = value } })`"),
        );
    };
    let mut text = String::new();
    let (inner, outer): (Vec<_>, Vec<_>) = sections.iter().partition(|(_, value)| value.is_object());
    for (key, value) in outer {
        entry(&mut text, key, value, cx, span)?;
    }
    for (section, entries) in inner {
        if section.contains([']', '\n', '\r']) {
            let message = format!("`{}` is no name of a section", section.escape_debug());
            return cx.fail(Diagnostic::new(codes::BAD_VALUE, span, message));
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&format!("[{section}]\n"));
        for (key, value) in entries.as_object().into_iter().flatten() {
            entry(&mut text, key, value, cx, span)?;
        }
    }
    Ok(Data::Text(Text::known(text)))
}

/// One line of an INI file. What would be read as another line, section or comment is refused.
fn entry(
    text: &mut String,
    key: &str,
    value: &Json,
    cx: &mut Context<'_, '_>,
    span: Span,
) -> Result<(), Reported> {
    let value = match value {
        Json::Null => return Ok(()),
        Json::String(text) => text.clone(),
        Json::Bool(_) | Json::Number(_) => value.to_string(),
        Json::Array(_) | Json::Object(_) => {
            let message = format!("`{key}` is a list or a map, which INI does not have");
            return cx.fail(
                Diagnostic::new(codes::WRONG_TYPE, span, message)
                    .help("make one text of it: `join(list, \", \")`"),
            );
        }
    };
    let bad_key = key.is_empty()
        || key.trim() != key
        || key.contains(['=', ':', '\n', '\r'])
        || key.starts_with(['[', '#', ';']);
    if bad_key || value.contains(['\n', '\r']) || value.trim() != value {
        let message = format!("`{}` cannot be written on one line of an INI file", key.escape_debug());
        return cx.fail(
            Diagnostic::new(codes::BAD_VALUE, span, message)
                .note("readers of INI drop blanks at the ends and know no line breaks"),
        );
    }
    text.push_str(&format!("{key} = {value}\n"));
    Ok(())
}

pub(super) fn parse(cx: &mut Context<'_, '_>, arguments: &Arguments, span: Span) -> Result<Data, Reported> {
    let text = arguments.text(0, cx)?;
    let format = arguments.text(1, cx)?;
    let parsed: Result<Json, String> = match format.as_str() {
        "json" => serde_json::from_str(&text).map_err(|e| e.to_string()),
        // `no` and `on` are text, as in YAML 1.2.
        "yaml" => {
            let options = serde_saphyr::options! { strict_booleans: true };
            serde_saphyr::from_str_with_options(&text, options).map_err(|e| e.to_string())
        }
        "toml" => toml::from_str::<toml::Table>(&text)
            .map_err(|e| e.message().to_owned())
            .and_then(|table| of_toml(table.into())),
        other => {
            let near = did_you_mean(other, ["json", "yaml", "toml"]);
            let message = format!("`{other}` is no format that `parse` reads");
            return cx.fail(Diagnostic::new(codes::BAD_VALUE, span, message).suggest(near));
        }
    };
    match parsed {
        Ok(json) => Ok(plain::value(json, &arguments.value(0)?.origin).data),
        Err(problem) => {
            let first = problem.lines().next().unwrap_or_default();
            let message = format!("the text is no {}: {first}", format.to_uppercase());
            cx.fail(Diagnostic::new(codes::BAD_VALUE, arguments.value(0)?.origin.span, message))
        }
    }
}

/// A date is its text, and no file that this makes holds what is no number.
fn of_toml(value: toml::Value) -> Result<Json, String> {
    Ok(match value {
        toml::Value::Datetime(date) => Json::String(date.to_string()),
        toml::Value::Float(n) if !n.is_finite() => {
            return Err(format!("{n} is no number that a file can hold"));
        }
        toml::Value::String(text) => Json::String(text),
        toml::Value::Integer(n) => n.into(),
        toml::Value::Float(n) => n.into(),
        toml::Value::Boolean(b) => Json::Bool(b),
        toml::Value::Array(elements) => {
            elements.into_iter().map(of_toml).collect::<Result<_, _>>().map(Json::Array)?
        }
        toml::Value::Table(entries) => {
            let entries = entries.into_iter().map(|(key, value)| Ok((key, of_toml(value)?)));
            Json::Object(entries.collect::<Result<_, String>>()?)
        }
    })
}

fn made<E: std::fmt::Display>(
    cx: &mut Context<'_, '_>,
    text: Result<String, E>,
    format: &str,
    span: Span,
) -> Result<Data, Reported> {
    match text {
        Ok(text) => Ok(Data::Text(Text::known(text))),
        Err(error) => {
            cx.fail(Diagnostic::new(codes::BAD_VALUE, span, format!("this is no {format}: {error}")))
        }
    }
}

/// TOML has no null: an entry that is null is not there.
fn without_null(json: Json) -> Json {
    match json {
        Json::Object(entries) => Json::Object(
            entries.into_iter().filter(|(_, v)| !v.is_null()).map(|(k, v)| (k, without_null(v))).collect(),
        ),
        Json::Array(elements) => {
            Json::Array(elements.into_iter().filter(|v| !v.is_null()).map(without_null).collect())
        }
        other => other,
    }
}
