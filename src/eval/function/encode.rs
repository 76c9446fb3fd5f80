//! Text in another alphabet: percent-encoding, Base64, digests.

use base64::prelude::{BASE64_STANDARD, Engine};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::Arguments;
use crate::diag::{Diagnostic, codes};
use crate::eval::value::{Data, Encoding, Piece, Text};
use crate::eval::{Context, Reported};
use crate::schema::Stage;
use crate::source::Span;

/// What RFC 3986 leaves as it is.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(super) fn sha256(cx: &mut Context<'_, '_>, arguments: &Arguments, _: Span) -> Result<Data, Reported> {
    let text = arguments.text(0, cx)?;
    let digest = <sha2::Sha256 as sha2::Digest>::digest(text.as_bytes());
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Data::Text(Text::known(hex)))
}

pub(super) fn url(cx: &mut Context<'_, '_>, arguments: &Arguments, span: Span) -> Result<Data, Reported> {
    encode(cx, arguments, span, Encoding::Url, |text| utf8_percent_encode(text, UNRESERVED).to_string())
}

pub(super) fn base64(cx: &mut Context<'_, '_>, arguments: &Arguments, span: Span) -> Result<Data, Reported> {
    encode(cx, arguments, span, Encoding::Base64, |text| BASE64_STANDARD.encode(text))
}

fn encode(
    cx: &mut Context<'_, '_>,
    arguments: &Arguments,
    span: Span,
    encoding: Encoding,
    known: fn(&str) -> String,
) -> Result<Data, Reported> {
    let [value] = arguments.values.as_slice() else { return Err(Reported) };
    let text = cx.text_of(value, value.origin.span)?;
    if text.stage() == Stage::Runtime {
        let message = "a value that only the host knows cannot be encoded here";
        return cx.fail(
            Diagnostic::new(codes::RUNTIME_NOT_ALLOWED, span, message)
                .help("store it encoded in `runtime.env`"),
        );
    }
    let whole = text.pieces().len() == 1;
    let pieces = text.pieces().into_iter().map(|piece| match piece {
        Piece::Secret(mut secret)
            if secret.encoding == Encoding::Plain && (whole || encoding == Encoding::Url) =>
        {
            secret.encoding = encoding;
            Ok(Piece::Secret(secret))
        }
        Piece::Known(text) if whole || encoding == Encoding::Url => Ok(Piece::Known(known(&text).into())),
        _ => Err(()),
    });
    match pieces.collect::<Result<Vec<_>, ()>>() {
        Ok(pieces) => Ok(Data::Text(Text::from_pieces(pieces).using(text.uses().to_vec()))),
        Err(()) => {
            let message = "a secret can be encoded once, and Base64 takes it alone";
            cx.fail(Diagnostic::new(codes::SECRET_NOT_ALLOWED, span, message))
        }
    }
}
