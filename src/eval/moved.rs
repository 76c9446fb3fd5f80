//! `moved volume old -> new`: held against what exists, since a wrong name would leave the data behind.

use super::world::{View, World};
use crate::diag::{Diagnostic, Sink, codes, did_you_mean};
use crate::resolve::Moved;
use crate::schema::Reference;

/// Says which renames mean nothing.
pub fn moved(world: &World<'_>, sink: &mut Sink) {
    let moves = &world.project.moved;
    for (at, moved) in moves.iter().enumerate() {
        if let Some(problem) = wrong(moved, &moves[..at], moves, world) {
            sink.push(problem);
        }
    }
}

fn wrong(moved: &Moved, earlier: &[Moved], all: &[Moved], world: &World<'_>) -> Option<Diagnostic> {
    let (word, new) = (moved.kind.word(), &moved.new);
    if !matches!(moved.kind, Reference::Volume | Reference::Network) {
        let message = format!("a {word} keeps nothing under its former name");
        return Some(
            Diagnostic::new(codes::MALFORMED_STATEMENT, moved.old.span, message)
                .help("drop the line: `moved` keeps the real name of a volume or network"),
        );
    }
    let same = |other: &&Moved| other.kind == moved.kind && other.new.text == new.text;
    if let Some(first) = earlier.iter().find(same) {
        let message = format!("{word} `{}` was moved from two names", new.text);
        return Some(
            Diagnostic::new(codes::SET_TWICE, moved.old.span, message)
                .label(first.old.span, "the other one")
                .help("keep the one under which it was made"),
        );
    }
    let went_on = all.iter().any(|other| other.kind == moved.kind && other.old.text == new.text);
    let views = || world.views.values().chain(world.hosts.values());
    if went_on || views().any(|view| view.get(moved.kind, &new.text).is_some()) {
        return None;
    }
    let names = views().flat_map(|view: &View<'_>| view.names(moved.kind));
    let near = did_you_mean(&new.text, names);
    let problem =
        Diagnostic::new(codes::UNKNOWN_NAME, new.span, format!("{word} `{}` is not declared", new.text));
    Some(match near {
        Some(near) => problem.suggest(Some(near)),
        None => problem.help("drop the line if it is gone: `moved` says where a name went"),
    })
}
