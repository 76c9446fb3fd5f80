//! From an offset in what the grammar read to the place in the file.

use super::mend::Origin;
use crate::source::{FileId, Span};

/// Where the text of one grammar run came from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    /// The file.
    pub(super) file: FileId,
    /// The offset of the text's first byte.
    pub(super) base: usize,
    /// What was mended in the file before it could be read.
    pub(super) origin: &'a Origin,
}

impl Place<'_> {
    /// The span of a stretch of the text.
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        let start = self.origin.of(self.base + start);
        let end = self.origin.of(self.base + end).max(start);
        Span::new(self.file, narrow(start), narrow(end))
    }

    /// The same file, further in.
    pub(super) fn within(&self, offset: usize) -> Self {
        Self { base: self.base + offset, ..*self }
    }
}

/// An offset as spans hold it; files are under 4 GiB.
pub(super) fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
