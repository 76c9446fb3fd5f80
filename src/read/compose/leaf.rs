//! A scalar of a compose file as its type wants it.

use ecow::EcoString;

use super::Reader;
use crate::eval::{Data, Piece, Text};
use crate::read::fault::{Fault, Place};
use crate::read::yaml::{Plain, Scalar, float_text};
use crate::schema::{PathBase, Stage, Type, parse};
use crate::source::path::is_url;

/// How a scalar is read where Compose is generous: with quotes around numbers and bools, or only as it
/// would be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rigour {
    /// As it would be written: what decides between the types of a `OneOf`.
    Strict,
    /// As Compose takes it.
    Lenient,
}

impl Reader<'_> {
    /// The text of a scalar with its variables: as it was written, where that is wanted and has a model.
    pub(super) fn text_of(&self, scalar: &Scalar<'_>, place: Place) -> Result<Text, Fault> {
        if self.keep
            && let Some(written) = &scalar.written
            && let Ok(text) = super::interpolation::text(&written.template)
        {
            return Ok(super::interpolation::never_absent(text));
        }
        self.replaced(scalar, place)
    }

    /// The text of a scalar that begins with a path. A variable at its front whose value is relative moves with the
    /// file, which only its value can do.
    pub(super) fn path_of(&self, scalar: &Scalar<'_>, place: Place) -> Result<Text, Fault> {
        let text = self.text_of(scalar, place)?;
        if scalar.written.is_none() || !matches!(text.pieces().first(), Some(Piece::Runtime(_))) {
            return Ok(text);
        }
        Ok(match self.replaced(scalar, place) {
            Ok(replaced) if !replaced.as_known().is_some_and(super::path::is_anchored) => replaced,
            _ => text,
        })
    }

    /// The text of a scalar after variables were replaced, where they were.
    pub(super) fn replaced(&self, scalar: &Scalar<'_>, place: Place) -> Result<Text, Fault> {
        match scalar.written.as_ref().and_then(|written| written.missing.as_ref()) {
            Some(missing) => Err(Fault::beyond(place, missing.as_str())),
            None => self.text(&scalar.text, place),
        }
    }

    /// Text that must be known, because it decides the shape of the deployment.
    pub(super) fn known(&self, scalar: &Scalar<'_>, place: Place) -> Result<EcoString, Fault> {
        match self.replaced(scalar, place)?.as_known() {
            Some(known) => Ok(known.into()),
            None => {
                let message = format!("`{}` holds a variable where a known value must stand", scalar.text);
                Err(Fault::new(place, message))
            }
        }
    }

    /// Text with its variables.
    pub(super) fn text(&self, text: &str, place: Place) -> Result<Text, Fault> {
        super::interpolation::text(text).map_err(|(message, help)| {
            let fault = Fault::new(place, message);
            match help {
                Some(help) => fault.help(help),
                None => fault,
            }
        })
    }

    /// A scalar of a type that has scalars.
    pub(super) fn leaf(
        &self,
        scalar: &Scalar<'_>,
        place: Place,
        ty: &Type,
        rigour: Rigour,
    ) -> Result<Data, Fault> {
        let plain = scalar.resolve();
        let expected =
            |what: &str| Err(Fault::new(place, format!("expected {what}, found {}", plain.what())));
        match ty {
            Type::Any => return self.any(scalar, plain, place),
            Type::Scalar => return self.scalar(scalar, plain, place),
            _ => {}
        }
        let is_kept = self.keep && scalar.written.is_some();
        if is_kept && ty.stage() == Stage::Known && rigour == Rigour::Strict {
            return expected("what is known");
        }
        let text = match plain {
            Plain::Text if is_kept && matches!(ty, Type::Path(PathBase::File) | Type::PathOrUrl) => {
                self.path_of(scalar, place)?
            }
            Plain::Text if is_kept && ty.stage() != Stage::Known => self.text_of(scalar, place)?,
            Plain::Text => self.replaced(scalar, place)?,
            _ => Text::default(),
        };
        // What only the host knows is left to the host, whatever its type.
        if text.as_known().is_none() && !matches!(ty, Type::Path(_) | Type::PathOrUrl) {
            return Ok(Data::Text(text));
        }
        let known = if plain == Plain::Text { text.as_known().unwrap_or_default() } else { "" };
        let unquoted = || Scalar::new(known, true).resolve();
        let number = match (plain, rigour) {
            (Plain::Text, Rigour::Lenient) if !scalar.plain => unquoted(),
            // `09` and `3.0` are whole to Compose.
            (Plain::Float(n), _) if self.project && n.fract() == 0.0 && n.abs() < 1e15 => {
                Plain::Int(n as i64)
            }
            (plain, _) => plain,
        };
        let wrong = |message: String| Fault::new(place, message);
        // A variable that nothing sets leaves no text, which Compose takes for nothing said.
        let odd = |message: String| match known {
            "" if self.project => Fault::beyond(place, message),
            _ => wrong(message).odd(),
        };
        match ty {
            Type::Int(low, high) => match number {
                Plain::Int(n) if (*low..=*high).contains(&n) => Ok(Data::Int(n)),
                Plain::Int(n) => Err(wrong(format!("`{n}` is not between {low} and {high}")).odd()),
                _ => expected("a whole number"),
            },
            Type::Number => match number {
                Plain::Int(n) => Ok(Data::Int(n)),
                Plain::Float(n) => Ok(Data::Float(n)),
                _ => expected("a number"),
            },
            Type::Bool => match (number, known.to_ascii_lowercase().as_str()) {
                (Plain::Bool(b), _) => Ok(Data::Bool(b)),
                (_, "y" | "yes" | "on") if self.project => Ok(Data::Bool(true)),
                (_, "n" | "no" | "off") if self.project => Ok(Data::Bool(false)),
                _ => expected("`true` or `false`"),
            },
            Type::Size => match plain {
                Plain::Text => parse::size::read(known).map(Data::Size).map_err(wrong),
                Plain::Int(n) if n >= 0 => Ok(Data::Size(n.unsigned_abs())),
                _ => expected("a size, such as `512m`"),
            },
            Type::Mode => match plain {
                Plain::Text => parse::mode::read(known).map(Data::Mode).map_err(wrong),
                Plain::Int(n) if (0..=0o7777).contains(&n) => Ok(Data::Mode(n as u32)),
                _ => expected("a file mode, such as `0440`"),
            },
            Type::Ports => match plain {
                Plain::Int(n) => self.ports(&n.to_string(), place),
                Plain::Text if known.is_empty() => self.ports(known, place).map_err(Fault::odd),
                Plain::Text => self.ports(known, place),
                _ => expected("a port or a range of ports"),
            },
            _ if plain != Plain::Text => match ty {
                Type::Duration => expected("a duration, such as `30s`"),
                _ => Err(wrong(format!("expected text, found {}", plain.what())).help("put it in quotes")),
            },
            Type::Duration => parse::duration::read(known).map(Data::Duration).map_err(wrong),
            Type::Form(form) => match form.check(known) {
                Ok(()) => Ok(Data::Text(text)),
                Err(message) => Err(odd(message)),
            },
            Type::Enum(words) if words.contains(&known) => Ok(Data::Text(text)),
            Type::Enum(words) => {
                let words: Vec<String> = words.iter().map(|w| format!("`{w}`")).collect();
                Err(odd(format!("`{known}` is none of {}", words.join(", "))))
            }
            Type::Path(PathBase::File) => Ok(Data::Path(super::path::path(text, self.folder))),
            Type::Path(PathBase::Context) => Ok(Data::Text(text)),
            Type::PathOrUrl if starts_as_url(&text) => Ok(Data::Text(text)),
            Type::PathOrUrl => Ok(Data::Path(super::path::path(text, self.folder))),
            Type::Reference(kind) => Ok(Data::Reference(*kind, known.into())),
            Type::String | Type::Image | Type::Command => Ok(Data::Text(text)),
            _ => expected(super::expected::shape(ty)),
        }
    }

    /// What has no type is what YAML says it is.
    fn any(&self, scalar: &Scalar<'_>, plain: Plain, place: Place) -> Result<Data, Fault> {
        Ok(match plain {
            Plain::Null => Data::Null,
            Plain::Bool(b) => Data::Bool(b),
            Plain::Int(n) => Data::Int(n),
            Plain::Float(n) => Data::Float(n),
            Plain::Date | Plain::Text => Data::Text(self.text_of(scalar, place)?),
        })
    }

    /// Numbers and bools become the text that Compose makes of them.
    fn scalar(&self, scalar: &Scalar<'_>, plain: Plain, place: Place) -> Result<Data, Fault> {
        let text: EcoString = match plain {
            Plain::Null => return Ok(Data::Null),
            Plain::Text => return Ok(Data::Text(self.text_of(scalar, place)?)),
            Plain::Bool(b) => b.to_string().into(),
            Plain::Int(n) => n.to_string().into(),
            Plain::Float(n) => float_text(n).into(),
            Plain::Date if self.project => return point_in_time(&scalar.text, place),
            Plain::Date => {
                return Err(Fault::new(place, "Compose turns a date without quotes into a time")
                    .help(format!("write `\"{}\"`", scalar.text)));
            }
        };
        Ok(Data::Text(Text::known(text)))
    }

    fn ports(&self, text: &str, place: Place) -> Result<Data, Fault> {
        let ports = parse::port::read(text).map_err(|message| Fault::new(place, message))?;
        Ok(Data::Ports(ports.first, ports.last, ports.protocol.map(EcoString::from)))
    }
}

/// The text that Compose makes of a date, or of a time in UTC.
fn point_in_time(text: &str, place: Place) -> Result<Data, Fault> {
    let (date, time) = text.split_once(['T', 't', ' ']).unwrap_or((text, "00:00:00"));
    let time = time.trim_end_matches(['Z', 'z']);
    let parts: Vec<&str> = date.split('-').chain(time.split(':')).collect();
    let [year, month, day, hour, minute, second] = parts.as_slice() else {
        return Err(Fault::beyond(place, "Compose turns a date without quotes into a time"));
    };
    if time.contains(['+', '-', '.']) {
        return Err(Fault::beyond(place, "Compose turns a date without quotes into a time"));
    }
    let text = format!("{year}-{month:0>2}-{day:0>2} {hour:0>2}:{minute:0>2}:{second:0>2} +0000 UTC");
    Ok(Data::Text(Text::known(text)))
}

/// Whether the known text at the front makes it a URL, whatever follows.
fn starts_as_url(text: &Text) -> bool {
    match text.pieces().first() {
        Some(Piece::Known(first)) => is_url(first),
        _ => false,
    }
}
