//! The tree of one file: what was written, where, and nothing about what it means.
//!
//! Statements have one shape, so a misspelt kind is still a [`Phrase`] and the later stages can say
//! what was meant. Spans end at the last token, never in trailing blanks.

mod expr;

use ecow::EcoString;

pub use self::expr::{
    Argument, BinaryOp, Call, Comprehension, Conditional, Entry, Expr, ExprKind, StringLiteral, StringPart,
};
use crate::source::{FileId, Span};

/// A parsed file. What could not be parsed is missing from it and was reported.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceFile {
    /// The file.
    pub file: FileId,
    /// Its statements, as written.
    pub statements: Vec<Statement>,
    /// Comments and blank lines.
    pub trivia: Trivia,
}

/// What the tree does not hold but a formatter must keep.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trivia {
    /// Every comment (`#…`, doc comments `##…` too), without its newline, by position.
    pub comments: Vec<Span>,
    /// Byte offset of the start of every blank line, by position.
    pub blank_lines: Vec<u32>,
}

/// A word with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The text.
    pub text: EcoString,
    /// Where it stands.
    pub span: Span,
}

/// `{ … }`.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// From `{` to `}` (to the last statement where `}` is missing).
    pub span: Span,
    /// What is in it.
    pub statements: Vec<Statement>,
}

/// One statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// From its first word to its last token.
    pub span: Span,
    /// The text of the `##` lines directly above, joined by newlines.
    pub doc: Option<EcoString>,
    /// What it is.
    pub kind: StatementKind,
}

/// The forms that a statement can have.
#[derive(Debug, Clone, PartialEq)]
pub enum StatementKind {
    /// `key = value` and `key += value`.
    Assign(Assign),
    /// Every other declaration or keyed statement: a word, operands, and what may follow.
    Phrase(Box<Phrase>),
    /// `remove publish 5001`.
    Remove(Remove),
    /// `assert condition, "message"`.
    Assert(Assert),
    /// `for x in xs { … }`.
    For(For),
    /// `if c { … } else { … }`.
    If(If),
    /// `import std.postgres` and `import "file" as name`.
    Import(Import),
    /// `type name = …`.
    Alias(Alias),
}

/// `key = value`, `key += value`.
#[derive(Debug, Clone, PartialEq)]
pub struct Assign {
    /// The left side.
    pub key: Key,
    /// `+=` instead of `=`.
    pub append: bool,
    /// The right side.
    pub value: Expr,
}

/// The left side of `=` in a body or a map: a word is its own text, a string may be computed.
#[derive(Debug, Clone, PartialEq)]
pub enum Key {
    /// `environment`
    Word(Name),
    /// `"vm.max_map_count"`, `"${k}"`
    Text(StringLiteral),
}

impl Key {
    /// Where the key stands.
    pub fn span(&self) -> Span {
        match self {
            Key::Word(name) => name.span,
            Key::Text(text) => text.span,
        }
    }
}

/// A word before a declaration's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Modifier {
    /// `add service proxy { … }`
    Add,
    /// `shared stack proxy { … }`
    Shared,
    /// `abstract env base { … }`
    Abstract,
}

/// `modifier? word operand* (-> operand)? (: type)? (= value)? flag* body?`
#[derive(Debug, Clone, PartialEq)]
pub struct Phrase {
    /// `add`, `shared` or `abstract`, with its place.
    pub modifier: Option<(Modifier, Span)>,
    /// `service`, `publish`, `postgres`, …
    pub word: Name,
    /// Literals, references and parenthesised expressions behind the word.
    pub operands: Vec<Expr>,
    /// Behind `->`.
    pub arrow: Option<Expr>,
    /// Behind `:`.
    pub ty: Option<TypeExpr>,
    /// Behind `=`.
    pub value: Option<Expr>,
    /// Bare words behind the arrow, the type or the value: `read-only`, `per env`.
    pub flags: Vec<Name>,
    /// `{ … }`.
    pub body: Option<Block>,
}

/// `remove word operand*`
#[derive(Debug, Clone, PartialEq)]
pub struct Remove {
    /// The kind, statement or attribute; of a key in quotes its text, with the span of the quotes.
    pub word: Name,
    /// The name, key or element; empty for a whole attribute.
    pub operands: Vec<Expr>,
}

/// `assert condition, "message"`
#[derive(Debug, Clone, PartialEq)]
pub struct Assert {
    /// What must be true in every env.
    pub condition: Expr,
    /// What to say when it is not.
    pub message: Option<Expr>,
}

/// `for x in xs { … }`, `for k, v in m { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct For {
    /// One name, or key and value.
    pub names: Vec<Name>,
    /// What is walked.
    pub iterable: Expr,
    /// What each element adds.
    pub body: Block,
}

/// `if c { … } else { … }`; an `else if` is a block with one `if`.
#[derive(Debug, Clone, PartialEq)]
pub struct If {
    /// A known bool.
    pub condition: Expr,
    /// Added where it is true.
    pub body: Block,
    /// Added where it is not.
    pub otherwise: Option<Block>,
}

/// `import std.postgres`, `import "shared/x.deploy" as x`
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    /// A path in quotes or a dotted name.
    pub path: ImportPath,
    /// Behind `as`.
    pub alias: Option<Name>,
}

/// What an import names.
#[derive(Debug, Clone, PartialEq)]
pub enum ImportPath {
    /// A file, relative to this one.
    File(StringLiteral),
    /// `std.postgres`: its words.
    Library(Vec<Name>),
}

/// `type route = { host: string }`
#[derive(Debug, Clone, PartialEq)]
pub struct Alias {
    /// The new name.
    pub name: Name,
    /// What it stands for.
    pub ty: TypeExpr,
}

/// A type as written.
#[derive(Debug, Clone, PartialEq)]
pub struct TypeExpr {
    /// Where.
    pub span: Span,
    /// Which.
    pub kind: TypeKind,
}

/// The forms of a type.
#[derive(Debug, Clone, PartialEq)]
pub enum TypeKind {
    /// `string`, `route`, `mon.route`
    Name(EcoString),
    /// `[T]`
    List(Box<TypeExpr>),
    /// `{T}`
    Map(Box<TypeExpr>),
    /// `{ name: string, port?: int }`
    Record(Vec<Field>),
    /// `"DEBUG" | "INFO"`, `1 | 2`, `true`: literals only
    Union(Vec<Expr>),
    /// `T?`
    Optional(Box<TypeExpr>),
}

/// One field of a record type.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// `name?:` may be absent.
    pub optional: bool,
    /// Its type.
    pub ty: TypeExpr,
}
