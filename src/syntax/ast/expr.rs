//! Expressions.

use ecow::EcoString;

use super::{Key, Name};
use crate::source::Span;

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// From its first to its last token, with the parentheses around it: the tree has no node for them.
    pub span: Span,
    /// Which.
    pub kind: ExprKind,
}

/// The forms of an expression.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// `8000`, `-1`
    Int(i64),
    /// `0.5`, `-0.5`
    Float(f64),
    /// `1h30m`: nanoseconds
    Duration(u64),
    /// `512MiB`: bytes
    Size(u64),
    /// `0o600`
    Mode(u32),
    /// `8000-8010`, `443/udp`, `8000-8010/tcp`: first port, last port, protocol
    Ports(u16, u16, Option<EcoString>),
    /// `"a ${b} c"`, `'raw'` and their block forms
    Text(StringLiteral),
    /// `domain`
    Name(EcoString),
    /// `service.api`
    Member(Box<Expr>, Name),
    /// `xs[0]`
    Index(Box<Expr>, Box<Expr>),
    /// `join(xs, sep = ",")`
    Call(Box<Call>),
    /// `[a, b]`
    List(Vec<Expr>),
    /// `{ a = 1, "b" = 2 }`
    Map(Vec<Entry>),
    /// `[for x in xs if c: e]`
    ListFor(Box<Comprehension>),
    /// `{for k, v in m if c: "${k}" = e}`: the element is one entry
    MapFor(Box<Comprehension>),
    /// `if c then a else b`
    If(Box<Conditional>),
    /// `a + b`
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `!a`
    Not(Box<Expr>),
    /// `-a`
    Negate(Box<Expr>),
    /// What could not be read, and was reported.
    Broken,
}

/// A string: literal pieces and `${}` holes, unescaped, indentation stripped.
#[derive(Debug, Clone, PartialEq)]
pub struct StringLiteral {
    /// With its quotes.
    pub span: Span,
    /// Never two literal pieces side by side; empty for `""`.
    pub parts: Vec<StringPart>,
}

impl StringLiteral {
    /// The text where it has no holes.
    pub fn plain(&self) -> Option<EcoString> {
        match self.parts.as_slice() {
            [] => Some(EcoString::new()),
            [StringPart::Literal(text)] => Some(text.clone()),
            _ => None,
        }
    }
}

/// A piece of a string.
#[derive(Debug, Clone, PartialEq)]
pub enum StringPart {
    /// Text as it is meant.
    Literal(EcoString),
    /// `${ … }`
    Hole(Expr),
}

/// `f(x, key = y)`
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// What is called: a function's name, or a library member.
    pub function: Expr,
    /// Its arguments, as written.
    pub arguments: Vec<Argument>,
}

/// One argument of a call.
#[derive(Debug, Clone, PartialEq)]
pub struct Argument {
    /// Before `=`.
    pub name: Option<Name>,
    /// The value.
    pub value: Expr,
}

/// `key = value` in a map.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The left side.
    pub key: Key,
    /// The right side.
    pub value: Expr,
}

/// `for names in iterable if condition: …`
#[derive(Debug, Clone, PartialEq)]
pub struct Comprehension {
    /// One name, or key and value.
    pub names: Vec<Name>,
    /// What is walked.
    pub iterable: Expr,
    /// Keeps the elements for which it is true.
    pub condition: Option<Expr>,
    /// The key of a map's entry.
    pub key: Option<Key>,
    /// The element, or the entry's value.
    pub element: Expr,
}

/// `if condition then then else otherwise`
#[derive(Debug, Clone, PartialEq)]
pub struct Conditional {
    /// A known bool.
    pub condition: Expr,
    /// Where true.
    pub then: Expr,
    /// Where false; without it the value is null.
    pub otherwise: Option<Expr>,
}

/// Binary operators, loosest first: `??`, `||`, `&&`, comparisons, sums, products.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOp {
    /// `??`
    Default,
    /// `||`
    Or,
    /// `&&`
    And,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Remainder,
}
