//! The short form of a mount: `[source:]target[:options]`.

use ecow::EcoString;

use super::path::{is_on_drive, path};
use crate::eval::{Data, HostPath, Piece, Text};
use crate::model::MountSource;

/// What a short form says.
pub(super) struct Short {
    pub(super) source: MountSource,
    pub(super) target: EcoString,
    /// Block (empty for none), name and value.
    pub(super) options: Vec<(&'static str, &'static str, Data)>,
}

/// A short form in a file of `folder`.
pub(super) fn read(text: &Text, folder: &str) -> Result<Short, NoMount> {
    let parts = split(text);
    let known = |text: &Text| {
        text.as_known().map(EcoString::from).ok_or_else(|| wrong("the target of a mount must be known"))
    };
    let absolute = |target: EcoString| match (target.starts_with('/'), target.as_bytes().get(1)) {
        (true, _) => Ok(target),
        (_, Some(b':')) => Err(NoMount::Beyond(
            "Compose takes one letter and a colon for a drive of Windows; use the long form".into(),
        )),
        _ => Err(NoMount::Beyond(format!("`{target}`, the target of a mount, is no absolute path"))),
    };
    match &parts[..] {
        [target] => Ok(Short {
            source: MountSource::Anonymous,
            target: absolute(known(target)?)?,
            options: Vec::new(),
        }),
        [from, target, options @ ..] if options.len() < 2 => {
            let source = source(from, folder)?;
            let mut said = Vec::new();
            if matches!(source, MountSource::Bind(_)) {
                said.push(("bind", "create-host-path", Data::Bool(true)));
            }
            if let Some(options) = options.first() {
                let options =
                    options.as_known().ok_or_else(|| wrong("the options of a mount must be known"))?;
                said.extend(options.split(',').filter_map(option));
            }
            Ok(Short { source, target: absolute(known(target)?)?, options: said })
        }
        _ => Err(wrong("a mount is `source:target:options`; this has more parts")),
    }
}

/// Why a text is no mount.
pub(super) enum NoMount {
    /// Compose refuses it too, or could read it if it were known.
    Wrong(String),
    /// Compose takes it, and it is nothing that can be mounted.
    Beyond(String),
}

fn wrong(message: &str) -> NoMount {
    NoMount::Wrong(message.to_owned())
}

/// What Compose does not know it passes over; so it does `cached` and its like, which only Docker for Mac had.
fn option(word: &str) -> Option<(&'static str, &'static str, Data)> {
    let text = || Data::Text(Text::known(word));
    Some(match word {
        "ro" => ("", "read-only", Data::Bool(true)),
        "nocopy" => ("volume", "nocopy", Data::Bool(true)),
        "z" | "Z" => ("bind", "selinux", text()),
        "private" | "rprivate" | "shared" | "rshared" | "slave" | "rslave" => ("bind", "propagation", text()),
        _ => return None,
    })
}

/// A path where it looks like one, else the name of a volume. A variable stands for a path unless its
/// default is a name.
fn source(text: &Text, folder: &str) -> Result<MountSource, NoMount> {
    let looks_like_a_path = |text: &str| text.starts_with(['.', '/', '~']) || is_on_drive(text);
    if let Some(known) = text.as_known() {
        return match known {
            "" => Err(wrong("the source of the mount is empty")),
            known if looks_like_a_path(known) => Ok(MountSource::Bind(path(text.clone(), folder))),
            known => Ok(MountSource::Volume(known.into())),
        };
    }
    let pieces = text.pieces();
    let is_path = match &pieces[..] {
        [Piece::Known(first), ..] => looks_like_a_path(first),
        [Piece::Runtime(only)] => match &only.default {
            crate::eval::RuntimeDefault::Text(default) => default.is_empty() || looks_like_a_path(default),
            _ => true,
        },
        _ => true,
    };
    match is_path {
        // A variable at the front may hold an absolute path as well as one relative to the file.
        true if matches!(pieces[0], Piece::Runtime(_)) => {
            Ok(MountSource::Bind(HostPath::Unknown(text.clone())))
        }
        true => Ok(MountSource::Bind(path(text.clone(), folder))),
        false => Err(wrong("the name of what is mounted must be known")),
    }
}

/// The text at its colons; one within a variable's default is none of them, nor is that of a Windows drive.
fn split(text: &Text) -> Vec<Text> {
    let mut parts = vec![Vec::new()];
    for piece in text.pieces() {
        let Piece::Known(known) = &piece else {
            parts.last_mut().into_iter().for_each(|part| part.push(piece.clone()));
            continue;
        };
        let mut rest = known.as_str();
        while let Some(at) = colon(rest, parts.last().is_some_and(Vec::is_empty)) {
            parts.last_mut().into_iter().for_each(|part| part.push(Piece::Known(rest[..at].into())));
            parts.push(Vec::new());
            rest = &rest[at + 1..];
        }
        parts.last_mut().into_iter().for_each(|part| part.push(Piece::Known(rest.into())));
    }
    parts.into_iter().map(Text::from_pieces).collect()
}

/// The first colon that parts; at the front of a part, one behind a single letter does not.
fn colon(text: &str, front: bool) -> Option<usize> {
    let first = text.find(':')?;
    let is_drive = front && text[..first].chars().count() == 1 && text.starts_with(char::is_alphabetic);
    if is_drive { text[first + 1..].find(':').map(|at| first + 1 + at) } else { Some(first) }
}
