//! The tree in one line: brackets where it nests, names as written, no places.
//!
//! Takes statements, gives text. Two texts of which the trees are shown the same mean the same, documentation
//! included: the formatter proves its work by it, and tests read it.

use super::ast::*;

/// Statements, one behind the other.
pub fn statements(all: &[Statement]) -> String {
    all.iter().map(statement).collect::<Vec<_>>().join("; ")
}

pub(super) fn statement(statement: &Statement) -> String {
    let doc = statement.doc.as_ref().map(|doc| format!("##{doc:?} ")).unwrap_or_default();
    let shown = match &statement.kind {
        StatementKind::Assign(Assign { key, append, value }) => {
            format!("{} {} {}", self::key(key), if *append { "+=" } else { "=" }, expr(value))
        }
        StatementKind::Phrase(phrase) => self::phrase(phrase),
        StatementKind::Remove(Remove { word, operands }) => {
            format!("remove {}{}", word.text, list(" ", operands))
        }
        StatementKind::Assert(Assert { condition, message }) => {
            format!(
                "assert {}{}",
                expr(condition),
                message.as_ref().map(|m| format!(", {}", expr(m))).unwrap_or_default()
            )
        }
        StatementKind::For(For { names, iterable, body }) => {
            format!("for {} in {} {}", self::names(names), expr(iterable), block(body))
        }
        StatementKind::If(If { condition, body, otherwise }) => {
            let otherwise = otherwise.as_ref().map(|b| format!(" else {}", block(b))).unwrap_or_default();
            format!("if {} {}{otherwise}", expr(condition), block(body))
        }
        StatementKind::Import(Import { path, alias }) => {
            let path = match path {
                ImportPath::File(file) => text(file),
                ImportPath::Library(words) => {
                    words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(".")
                }
            };
            format!("import {path}{}", alias.as_ref().map(|a| format!(" as {}", a.text)).unwrap_or_default())
        }
        StatementKind::Alias(Alias { name, ty }) => format!("type {} = {}", name.text, self::ty(ty)),
    };
    format!("{doc}{shown}")
}

fn phrase(phrase: &Phrase) -> String {
    let Phrase { modifier, word, operands, arrow, ty, value, flags, body } = phrase;
    let mut out = modifier.map(|(m, _)| format!("+{m:?} ")).unwrap_or_default();
    out += &word.text;
    out += &list(" ", operands);
    out += &arrow.as_ref().map(|e| format!(" -> {}", expr(e))).unwrap_or_default();
    out += &ty.as_ref().map(|t| format!(": {}", self::ty(t))).unwrap_or_default();
    out += &value.as_ref().map(|e| format!(" = {}", expr(e))).unwrap_or_default();
    out += &flags.iter().map(|f| format!(" ~{}", f.text)).collect::<String>();
    out += &body.as_ref().map(|b| format!(" {}", block(b))).unwrap_or_default();
    out
}

fn block(block: &Block) -> String {
    format!("{{{}}}", statements(&block.statements))
}

fn names(names: &[Name]) -> String {
    names.iter().map(|n| n.text.as_str()).collect::<Vec<_>>().join(", ")
}

fn key(key: &Key) -> String {
    match key {
        Key::Word(name) => name.text.to_string(),
        Key::Text(literal) => text(literal),
    }
}

fn list(before: &str, all: &[Expr]) -> String {
    all.iter().map(|e| format!("{before}{}", expr(e))).collect()
}

fn commas(all: impl Iterator<Item = String>) -> String {
    all.collect::<Vec<_>>().join(", ")
}

pub(super) fn ty(ty: &TypeExpr) -> String {
    match &ty.kind {
        TypeKind::Name(name) => name.to_string(),
        TypeKind::List(of) => format!("[{}]", self::ty(of)),
        TypeKind::Map(of) => format!("{{{}}}", self::ty(of)),
        TypeKind::Record(fields) => {
            let field = |f: &Field| {
                format!("{}{}: {}", f.name.text, if f.optional { "?" } else { "" }, self::ty(&f.ty))
            };
            format!("{{{}}}", commas(fields.iter().map(field)))
        }
        TypeKind::Union(literals) => literals.iter().map(expr).collect::<Vec<_>>().join("|"),
        TypeKind::Optional(of) => format!("({})?", self::ty(of)),
    }
}

fn text(text: &StringLiteral) -> String {
    let part = |part: &StringPart| match part {
        StringPart::Literal(literal) => literal.escape_debug().to_string(),
        StringPart::Hole(hole) => format!("${{{}}}", expr(hole)),
    };
    format!("\"{}\"", text.parts.iter().map(part).collect::<String>())
}

fn comprehension(c: &Comprehension) -> String {
    let condition = c.condition.as_ref().map(|e| format!(" if {}", expr(e))).unwrap_or_default();
    let key = c.key.as_ref().map(|k| format!("{} = ", key(k))).unwrap_or_default();
    format!("for {} in {}{condition}: {key}{}", names(&c.names), expr(&c.iterable), expr(&c.element))
}

pub(super) fn expr(of: &Expr) -> String {
    match &of.kind {
        ExprKind::Null => "null".to_owned(),
        ExprKind::Bool(value) => value.to_string(),
        ExprKind::Int(value) => value.to_string(),
        ExprKind::Float(value) => format!("{value:?}"),
        ExprKind::Duration(value) => format!("{value}ns"),
        ExprKind::Size(value) => format!("{value}B"),
        ExprKind::Mode(value) => format!("0o{value:o}"),
        ExprKind::Ports(first, last, protocol) => {
            format!("{first}-{last}{}", protocol.as_ref().map(|p| format!("/{p}")).unwrap_or_default())
        }
        ExprKind::Text(literal) => text(literal),
        ExprKind::Name(name) => name.to_string(),
        ExprKind::Member(of, name) => format!("{}.{}", expr(of), name.text),
        ExprKind::Index(of, at) => format!("{}[{}]", expr(of), expr(at)),
        ExprKind::Call(call) => {
            let argument = |a: &Argument| {
                format!(
                    "{}{}",
                    a.name.as_ref().map(|n| format!("{}=", n.text)).unwrap_or_default(),
                    expr(&a.value)
                )
            };
            format!("{}({})", expr(&call.function), commas(call.arguments.iter().map(argument)))
        }
        ExprKind::List(elements) => format!("[{}]", commas(elements.iter().map(expr))),
        ExprKind::Map(entries) => {
            format!("{{{}}}", commas(entries.iter().map(|e| format!("{} = {}", key(&e.key), expr(&e.value)))))
        }
        ExprKind::ListFor(c) => format!("[{}]", comprehension(c)),
        ExprKind::MapFor(c) => format!("{{{}}}", comprehension(c)),
        ExprKind::If(c) => {
            let otherwise = c.otherwise.as_ref().map(|e| format!(" else {}", expr(e))).unwrap_or_default();
            format!("(if {} then {}{otherwise})", expr(&c.condition), expr(&c.then))
        }
        ExprKind::Binary(op, left, right) => format!("({} {op:?} {})", expr(left), expr(right)),
        ExprKind::Not(of) => format!("(! {})", expr(of)),
        ExprKind::Broken => "?".into(),
        ExprKind::Negate(of) => format!("(- {})", expr(of)),
    }
}
