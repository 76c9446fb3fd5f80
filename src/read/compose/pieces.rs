//! A large file in pieces: each is parsed, read and forgotten by itself, many at once.

use std::collections::BTreeSet;

use ecow::EcoString;
use rayon::prelude::*;

use super::value::is_nothing;
use super::{Reader, resource};
use crate::model::Deployment;
use crate::read::fault::Fault;
use crate::read::yaml::{self, Entry, Piece};

impl Reader<'_> {
    /// The deployment of a file that can be cut; `None` where it must be read as a whole.
    pub(super) fn pieces(&self, text: &str, faults: &mut Vec<Fault>) -> Option<Deployment> {
        let cut = yaml::cut(text)?;
        let mut around = Vec::new();
        for (at, frame) in cut.frames.iter().enumerate() {
            around.extend(frame.entries()?);
            // The key of the section that was cut out here; what it says is read below.
            if let Some(section) = cut.sections.get(at) {
                around.last().filter(|last| last.key == section.key && is_nothing(&last.value))?;
            }
        }
        yaml::no_key_twice(&around).ok()?;
        around.retain(|entry| cut.sections.iter().all(|section| section.key != entry.key));
        let mut deployment = self.nothing();
        let mut services = Vec::new();
        let mut said = Vec::new();
        for section in &cut.sections {
            if section.key == "services" {
                services = entries(&section.pieces, |entry| self.service(entry))?;
                all_differ(services.iter().map(|read| &read.service.name))?;
            } else {
                let (kind, resources) = resource::section(&mut deployment, section.key)?;
                let read = entries(&section.pieces, |entry| self.resource(entry, kind))?;
                all_differ(read.iter().map(|read| &read.resource.name))?;
                *resources = resource::named(read.into_iter(), &mut said);
            }
        }
        faults.append(&mut said);
        Some(self.document(deployment, services, around, faults))
    }
}

/// The entries of all pieces, each made into something else while its piece is at hand.
fn entries<T: Send>(pieces: &[Piece<'_>], read: impl Fn(&Entry<'_>) -> T + Sync) -> Option<Vec<T>> {
    let made = |piece: &Piece<'_>| Some(piece.entries()?.iter().map(&read).collect());
    let made: Option<Vec<Vec<T>>> = pieces.par_iter().map(made).collect();
    Some(made?.into_iter().flatten().collect())
}

/// Nothing where a name stands twice: the reading of the whole says where.
fn all_differ<'n>(names: impl Iterator<Item = &'n EcoString> + Clone) -> Option<()> {
    let ascending = names.clone().zip(names.clone().skip(1)).all(|(a, b)| a < b);
    (ascending || names.clone().collect::<BTreeSet<_>>().len() == names.count()).then_some(())
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use crate::diag::{Diagnostic, Sink};
    use crate::model::Deployment;
    use crate::source::SourceMap;

    /// More than a piece, with an alias, a fault and an extension on demand.
    fn file(start: &str, extra: &str) -> String {
        let mut text = format!("{start}name: shop\n\nservices:\n");
        for n in 0..2000 {
            _ = write!(
                text,
                "  s{n:04}:\n    image: \"x:{n}\"\n    environment:\n      A: \"$$ ${{B:-c}}\"\n"
            );
            _ = write!(text, "    ports:\n      - target: {}\n        published: \"1\"\n", n + 1);
            if n == 1234 {
                text.push_str(extra);
            }
        }
        text.push_str("\nvolumes:\n  v:\n    name: shop_v\n");
        text
    }

    /// The deployment, and every problem and every service with the text that it points at.
    fn read(text: &str) -> (Option<Deployment>, Vec<String>) {
        let mut sources = SourceMap::default();
        let file = sources.add("compose.yaml", text);
        let mut sink = Sink::new();
        let read = crate::read::compose(file, text, "deploy/prod", &mut sink);
        let problem = |d: &Diagnostic| format!("{}: {}", sources.snippet(d.labels[0].span), d.message);
        let mut said: Vec<String> = sink.iter().map(problem).collect();
        let services = read.iter().flat_map(|d| d.services.values());
        said.extend(services.map(|s| sources.snippet(s.origin.span).to_owned()));
        (read, said)
    }

    #[test]
    fn pieces_and_the_whole_are_one_model() {
        for extra in
            ["", "    x-note: 1\n", "    wrong: 1\n", "    labels: &a\n      b: c\n", "    labels: {b: c}\n"]
        {
            // A document marker is nothing that the quick reading knows.
            let (pieces, said) = read(&file("", extra));
            let (whole, said_of_whole) = read(&file("---\n", extra));
            let (pieces, whole) = (pieces.expect("a deployment"), whole.expect("a deployment"));
            assert_eq!(said, said_of_whole, "{extra}");
            assert!(pieces.services == whole.services, "{extra}");
            assert!(pieces.volumes == whole.volumes && pieces.networks == whole.networks, "{extra}");
            assert_eq!(pieces.raw, whole.raw, "{extra}");
        }
    }

    #[test]
    fn a_service_written_twice_is_found_across_pieces() {
        let (read, said) = read(&file("", "  s0001:\n    image: y\n"));
        assert!(read.is_none());
        assert_eq!(said, ["s0001: key `s0001` is written twice"]);
    }
}
