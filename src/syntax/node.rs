//! What the grammar found, as a flat list: the border between the grammar and the tree builder.
//!
//! Invariant: a node's children follow it directly and end before `next`, the index of the node behind
//! the whole of it; offsets count in the text that was parsed.

/// What a node is. One for each rule of the grammar that leaves a trace, named alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Alias,
    Argument,
    Arrow,
    AsWord,
    Assertion,
    Assign,
    Block,
    Call,
    Choice,
    ElseWord,
    End,
    Entry,
    Equals,
    Expr,
    Field,
    Flag,
    ForWord,
    Hole,
    HoleJunk,
    IfWord,
    Import,
    InWord,
    Index,
    Infix,
    Junk,
    List,
    ListFor,
    Loop,
    Map,
    MapFor,
    Member,
    Modifier,
    Name,
    Number,
    Optional,
    Paren,
    Plain,
    Prefix,
    Qualified,
    Raw,
    RawBlock,
    Remove,
    Rich,
    RichBlock,
    Statement,
    StrayComma,
    Text,
    ThenWord,
    Type,
    TypeBraces,
    TypeGroup,
    TypeList,
    TypeName,
    Word,
}

impl Kind {
    /// Whether it is one of the forms of a string.
    pub(super) fn is_string(self) -> bool {
        matches!(self, Kind::Plain | Kind::Rich | Kind::Raw | Kind::RichBlock | Kind::RawBlock)
    }
}

/// A stretch of text that a rule matched.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    /// Which rule.
    pub(super) kind: Kind,
    /// Byte offset of its first character.
    pub(super) start: u32,
    /// Byte offset behind its last one.
    pub(super) end: u32,
    /// Index of the node behind this one and all its children.
    pub(super) next: u32,
}
