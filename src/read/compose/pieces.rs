//! A large file in pieces: each is parsed, read and forgotten by itself, many at once.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::value::is_nothing;
use super::{ReadService, Reader};
use crate::model::Deployment;
use crate::read::fault::Fault;
use crate::read::yaml;

impl Reader<'_> {
    /// The deployment of a file that can be cut; `None` where it must be read as a whole.
    pub(super) fn pieces(&self, text: &str, faults: &mut Vec<Fault>) -> Option<Deployment> {
        let cut = yaml::cut(text)?;
        let around = || {
            let mut entries = cut.before.entries()?;
            entries.last().filter(|last| last.key == "services" && is_nothing(&last.value))?;
            if let Some(after) = cut.after {
                entries.extend(after.entries()?);
            }
            yaml::no_key_twice(&entries).ok()?;
            entries.retain(|entry| entry.key != "services");
            Some(entries)
        };
        let services = || {
            let pieces = cut.services.par_iter();
            let read = pieces.map(|piece| Some(piece.entries()?.iter().map(|e| self.service(e)).collect()));
            let read: Option<Vec<Vec<ReadService>>> = read.collect();
            let read: Vec<ReadService> = read?.into_iter().flatten().collect();
            let names: BTreeSet<_> = read.iter().map(|read| &read.service.name).collect();
            (names.len() == read.len()).then_some(read)
        };
        let (around, services) = rayon::join(around, services);
        Some(self.document(around?, services?, faults))
    }
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
