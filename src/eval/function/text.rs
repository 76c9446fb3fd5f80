//! Text in, text out.

use super::Arguments;
use crate::diag::{Diagnostic, codes};
use crate::eval::value::{Data, Text};
use crate::eval::{Context, Reported, Value, describe};
use crate::source::Span;

pub(super) fn join(cx: &mut Context<'_, '_>, arguments: &Arguments, span: Span) -> Result<Data, Reported> {
    let list = arguments.value(0)?;
    let Some(elements) = list.as_list() else {
        let message = format!("`join` takes a list, this is {}", describe::data(&list.data));
        return cx.fail(Diagnostic::new(codes::WRONG_TYPE, list.origin.span, message));
    };
    let separator = match (arguments.values.get(1), arguments.named("sep")) {
        (Some(_), _) => arguments.text(1, cx)?,
        (None, Some(value)) => cx.argument_text(value, "a separator")?,
        (None, None) => "".into(),
    };
    let mut texts = Vec::with_capacity(elements.len());
    for element in elements.iter().filter(|element| element.data != Data::Null) {
        texts.push(cx.argument_text(element, "an element")?);
    }
    let between = separator.len().checked_mul(texts.len());
    cx.afford_text(between.and_then(|bytes| bytes.checked_add(texts.iter().map(|t| t.len()).sum())), span)?;
    Ok(Data::Text(Text::known(texts.join(separator.as_str()))))
}

pub(super) fn split(cx: &mut Context<'_, '_>, arguments: &Arguments, span: Span) -> Result<Data, Reported> {
    let (text, separator) = (arguments.text(0, cx)?, arguments.text(1, cx)?);
    if separator.is_empty() {
        return cx.fail(Diagnostic::new(codes::BAD_VALUE, span, "nothing can be split at an empty text"));
    }
    Ok(Data::List(text.split(separator.as_str()).map(|part| Value::text(part, span)).collect()))
}

pub(super) fn replace(cx: &mut Context<'_, '_>, arguments: &Arguments, span: Span) -> Result<Data, Reported> {
    let (text, old, new) = (arguments.text(0, cx)?, arguments.text(1, cx)?, arguments.text(2, cx)?);
    if old.is_empty() {
        return cx.fail(Diagnostic::new(codes::BAD_VALUE, span, "an empty text cannot be replaced"));
    }
    let more = new.len().checked_mul(text.matches(old.as_str()).count());
    cx.afford_text(more.and_then(|bytes| bytes.checked_add(text.len())), span)?;
    Ok(Data::Text(Text::known(text.replace(old.as_str(), &new))))
}

pub(super) fn upper(cx: &mut Context<'_, '_>, arguments: &Arguments, _: Span) -> Result<Data, Reported> {
    Ok(Data::Text(Text::known(arguments.text(0, cx)?.to_uppercase())))
}

pub(super) fn lower(cx: &mut Context<'_, '_>, arguments: &Arguments, _: Span) -> Result<Data, Reported> {
    Ok(Data::Text(Text::known(arguments.text(0, cx)?.to_lowercase())))
}

pub(super) fn trim(cx: &mut Context<'_, '_>, arguments: &Arguments, _: Span) -> Result<Data, Reported> {
    Ok(Data::Text(Text::known(arguments.text(0, cx)?.trim())))
}
