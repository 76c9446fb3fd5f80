//! The short form of a mount: `[source:]target[:options]`.

use ecow::EcoString;

use super::path::path;
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
pub(super) fn read(text: &Text, folder: &str) -> Result<Short, String> {
    let parts = split(text);
    let known = |text: &Text| {
        text.as_known().map(EcoString::from).ok_or_else(|| "the target of a mount must be known".to_owned())
    };
    let absolute = |target: EcoString| match target.starts_with('/') {
        true => Ok(target),
        false => Err(format!("`{target}`, the target of a mount, is no absolute path")),
    };
    if is_drive(&parts) {
        return Err("Compose takes one letter and a colon for a drive of Windows; use the long form".into());
    }
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
                let options = options.as_known().ok_or("the options of a mount must be known")?;
                said.extend(options.split(',').filter_map(option));
            }
            Ok(Short { source, target: absolute(known(target)?)?, options: said })
        }
        _ => Err("a mount is `source:target:options`; this has more parts".into()),
    }
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
fn source(text: &Text, folder: &str) -> Result<MountSource, String> {
    let looks_like_a_path = |text: &str| text.starts_with(['.', '/', '~']);
    if let Some(known) = text.as_known() {
        return match known {
            "" => Err("the source of the mount is empty".into()),
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
        false => Err("the name of what is mounted must be known".into()),
    }
}

/// The text at its colons; one within a variable's default is none of them.
fn split(text: &Text) -> Vec<Text> {
    let mut parts = vec![Vec::new()];
    for piece in text.pieces() {
        let Piece::Known(known) = &piece else {
            parts.last_mut().into_iter().for_each(|part| part.push(piece.clone()));
            continue;
        };
        for (at, run) in known.split(':').enumerate() {
            if at > 0 {
                parts.push(Vec::new());
            }
            parts.last_mut().into_iter().for_each(|part| part.push(Piece::Known(run.into())));
        }
    }
    parts.into_iter().map(Text::from_pieces).collect()
}

fn is_drive(parts: &[Text]) -> bool {
    match parts {
        [first, second, ..] => {
            first.as_known().is_some_and(|t| t.len() == 1 && t.as_bytes()[0].is_ascii_alphabetic())
                && second.as_known().is_some_and(|t| t.starts_with(['/', '\\']))
        }
        _ => false,
    }
}
