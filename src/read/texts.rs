//! The texts of one reading, laid behind one another: a place in all of them is a place in one file.
//!
//! A compose project may be many files, and what they say is merged before it is understood. So a tree counts
//! its places through all texts, and only here a place becomes a span of its file again.

use super::fault::Place;
use crate::source::{FileId, Span};

/// Where each text begins, in the order in which they were read.
#[derive(Debug, Clone, Default)]
pub(super) struct Texts {
    starts: Vec<(u32, FileId)>,
    end: u32,
}

impl Texts {
    /// One text alone.
    pub(super) fn one(file: FileId) -> Self {
        Self { starts: vec![(0, file)], end: 0 }
    }

    /// Adds a text of so many bytes; its places start at the number returned.
    pub(super) fn add(&mut self, file: FileId, bytes: usize) -> usize {
        let start = self.end;
        self.starts.push((start, file));
        // The place behind the last character is this text's, not the next one's.
        self.end =
            u32::try_from(bytes).ok().and_then(|n| start.checked_add(n)?.checked_add(1)).unwrap_or(start);
        start as usize
    }

    /// Whether nothing was read yet.
    pub(super) fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// The span of a place.
    pub(super) fn span(&self, place: Place) -> Span {
        let at = self.starts.partition_point(|(start, _)| *start <= place.start).saturating_sub(1);
        let (start, file) = self.starts.get(at).copied().unwrap_or((0, FileId(0)));
        let end = place.end.max(place.start);
        Span::new(file, place.start - start, end - start)
    }
}
