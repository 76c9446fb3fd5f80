//! Strings with holes, and every value as text.

use ecow::{EcoString, eco_format};

use super::context::Context;
use super::describe;
use super::value::{Data, Encoding, HostPath, Piece, SecretUse, Text, Use, Value};
use super::world::Reported;
use crate::diag::{Diagnostic, codes};
use crate::schema::{Reference, Stage};
use crate::source::Span;
use crate::syntax::ast::{StringLiteral, StringPart};

impl Context<'_, '_> {
    /// The text of a string literal.
    pub(super) fn string(&mut self, literal: &StringLiteral) -> Result<Text, Reported> {
        if let Some(text) = literal.plain() {
            return Ok(Text::known(text));
        }
        let mut pieces = Vec::with_capacity(literal.parts.len());
        let mut uses = Vec::new();
        for part in &literal.parts {
            match part {
                StringPart::Literal(text) => pieces.push(Piece::Known(text.clone())),
                StringPart::Hole(expr) => {
                    let value = self.eval(expr)?;
                    let text = self.text_of(&value, expr.span)?;
                    pieces.extend(text.pieces());
                    uses.extend(text.uses().iter().cloned());
                }
            }
        }
        Ok(Text::from_pieces(pieces).using(uses))
    }

    /// A value as text.
    pub(crate) fn text_of(&mut self, value: &Value, span: Span) -> Result<Text, Reported> {
        let plain = |text: EcoString| Ok(Text::known(text));
        match &value.data {
            Data::Text(text) | Data::Path(HostPath::Unknown(text)) => Ok(text.clone()),
            Data::Path(HostPath::Absolute(path) | HostPath::Project(path)) => plain(path.clone()),
            Data::Bool(b) => plain(eco_format!("{b}")),
            Data::Int(n) => plain(eco_format!("{n}")),
            Data::Float(n) => {
                let (text, written) = (eco_format!("{n}"), self.world.sources.snippet(value.origin.span));
                // `3.10` is a version as often as a number.
                if written.ends_with('0') && written != text && written.parse() == Ok(*n) {
                    let message = format!("the number `{written}` becomes the text `{text}`");
                    let problem = Diagnostic::new(codes::BAD_VALUE, value.origin.span, message);
                    return self.fail(problem.help(format!("quote it: `\"{written}\"`, or drop the 0")));
                }
                plain(text)
            }
            Data::Duration(n) => plain(crate::schema::parse::duration::write(*n).into()),
            Data::Size(n) => plain(eco_format!("{n}")),
            Data::Mode(n) => plain(eco_format!("{n:04o}")),
            Data::Ports(first, last, protocol) => {
                let range =
                    if first == last { eco_format!("{first}") } else { eco_format!("{first}-{last}") };
                plain(match protocol {
                    Some(protocol) => eco_format!("{range}/{protocol}"),
                    None => range,
                })
            }
            Data::Address(address) => {
                let text = eco_format!("{}:{}", address.service, address.port);
                Ok(Text::known(text).using([Use::Address(address.clone(), span)]))
            }
            Data::Reference(Reference::Secret, name) => {
                let secret = SecretUse { secret: name.clone(), field: None, encoding: Encoding::Plain };
                Ok(Text::from_pieces([Piece::Secret(secret)]))
            }
            data @ (Data::Null | Data::List(_) | Data::Map(_) | Data::Reference(..)) => {
                let message = format!("{} has no text", describe::data(data));
                let problem = Diagnostic::new(codes::WRONG_TYPE, span, message);
                self.fail(match data {
                    Data::Null => problem.help("give it a value with `??`: `\"${x ?? \"none\"}\"`"),
                    Data::Reference(Reference::Service, name) => problem.help(format!(
                        "say which part: `service.{name}.host` or `service.{name}.address.PORT`"
                    )),
                    Data::Reference(kind, name) => {
                        problem.help(format!("its name on the host is `{}.{name}.name`", kind.word()))
                    }
                    _ => problem.help("use one of its elements"),
                })
            }
        }
    }

    /// Text that must be known at compile time: `what` names its use.
    pub(crate) fn known(&mut self, text: &Text, span: Span, what: &str) -> Result<EcoString, Reported> {
        match (text.as_known(), text.stage()) {
            (Some(text), _) => Ok(text.into()),
            (None, Stage::Secret) => {
                let message = format!("{what} cannot hold a secret");
                self.fail(
                    Diagnostic::new(codes::SECRET_NOT_ALLOWED, span, message)
                        .note("it would stand in an artifact for everyone to read"),
                )
            }
            (None, _) => {
                let message = format!("{what} must be known at compile time");
                self.fail(
                    Diagnostic::new(codes::RUNTIME_NOT_ALLOWED, span, message)
                        .help("use a param: it has a value for each environment"),
                )
            }
        }
    }

    /// A port number from a value.
    pub(crate) fn port_number(&mut self, value: &Value, span: Span) -> Result<u16, Reported> {
        let number = match &value.data {
            Data::Int(n) => u16::try_from(*n).ok().filter(|n| *n > 0),
            Data::Ports(first, last, None) if first == last => Some(*first),
            _ => None,
        };
        match number {
            Some(port) => Ok(port),
            None => {
                let message =
                    format!("a port is a number from 1 to 65535, this is {}", describe::data(&value.data));
                self.fail(Diagnostic::new(codes::BAD_VALUE, span, message))
            }
        }
    }
}
