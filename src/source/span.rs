//! A place in a source text: 12 bytes, `Copy`, kept by every value to the end.

/// Which text of the [`SourceMap`](super::SourceMap) a span points into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A half-open range of byte offsets in one file.
///
/// Invariant: `start <= end`, both on `char` boundaries of the file's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file the offsets count in.
    pub file: FileId,
    /// Byte offset of the first character.
    pub start: u32,
    /// Byte offset behind the last character.
    pub end: u32,
}

impl Span {
    /// A span over `start..end` bytes of `file`.
    pub const fn new(file: FileId, start: u32, end: u32) -> Self {
        Self { file, start, end }
    }

    /// The smallest span that covers both; `self` where they are in different files.
    pub fn to(self, other: Span) -> Span {
        if self.file != other.file {
            return self;
        }
        Span { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// An empty span at the start of `file`: the place of what a whole file does not say.
    pub const fn start_of(file: FileId) -> Self {
        Self { file, start: 0, end: 0 }
    }
}
