//! The grammar at work: the only module that names pest's `Rule`.
//!
//! Takes text whose brackets and quotes are closed and at most 64 deep (see `outline`), gives the flat
//! list of [`Node`]s; for a text that the grammar refuses, how far it came and what would have gone on.

use pest::{Parser, Token};

use super::node::{Kind, Node};

#[derive(pest_derive::Parser)]
#[grammar = "grammar/deploy.pest"]
struct Grammar;

/// What a text is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Any number of statements.
    File,
    /// One statement and nothing else.
    Statement,
    /// One `key = value` of a map and nothing else.
    Entry,
    /// One expression and nothing else.
    Expression,
}

/// Why a text was refused.
#[derive(Debug)]
pub(super) struct Refusal {
    /// How far the grammar came, in bytes.
    pub(super) at: usize,
    /// What it looked for there, in no order; empty where it gave up for want of stack.
    pub(super) expected: Vec<Kind>,
}

/// Reads `text` as a `form`.
pub(super) fn read(form: Form, text: &str) -> Result<Vec<Node>, Refusal> {
    let rule = match form {
        Form::File => Rule::file,
        Form::Statement => Rule::only_statement,
        Form::Entry => Rule::only_entry,
        Form::Expression => Rule::only_expr,
    };
    match Grammar::parse(rule, text) {
        Ok(pairs) => Ok(flatten(pairs)),
        Err(error) => Err(refusal(&error)),
    }
}

fn flatten(pairs: pest::iterators::Pairs<'_, Rule>) -> Vec<Node> {
    let mut nodes = Vec::with_capacity(pairs.as_str().len() / 6);
    let mut open = Vec::new();
    for token in pairs.tokens() {
        match token {
            Token::Start { rule, pos } => {
                open.push(nodes.len());
                if let Some(kind) = kind(rule) {
                    let start = offset(pos.pos());
                    nodes.push(Node { kind, start, end: start, next: 0 });
                }
            }
            Token::End { rule, pos } => {
                let next = offset(nodes.len());
                let Some(index) = open.pop() else { continue };
                if kind(rule).is_some()
                    && let Some(node) = nodes.get_mut(index)
                {
                    node.end = offset(pos.pos());
                    node.next = next;
                }
            }
        }
    }
    nodes
}

fn refusal(error: &pest::error::Error<Rule>) -> Refusal {
    use pest::error::{ErrorVariant, InputLocation};
    let at = match error.location {
        InputLocation::Pos(at) => at,
        InputLocation::Span((at, _)) => at,
    };
    let expected = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives.iter().filter_map(|&r| kind(r)).collect(),
        ErrorVariant::CustomError { .. } => Vec::new(),
    };
    Refusal { at, expected }
}

fn offset(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

/// The node of a rule; none for the frames around a whole text.
fn kind(rule: Rule) -> Option<Kind> {
    Some(match rule {
        Rule::alias => Kind::Alias,
        Rule::argument => Kind::Argument,
        Rule::arrow => Kind::Arrow,
        Rule::as_word => Kind::AsWord,
        Rule::assertion => Kind::Assertion,
        Rule::assign => Kind::Assign,
        Rule::block => Kind::Block,
        Rule::call => Kind::Call,
        Rule::choice => Kind::Choice,
        Rule::else_word => Kind::ElseWord,
        Rule::end | Rule::EOI => Kind::End,
        Rule::entry => Kind::Entry,
        Rule::equals => Kind::Equals,
        Rule::expr | Rule::wide => Kind::Expr,
        Rule::field => Kind::Field,
        Rule::flag => Kind::Flag,
        Rule::for_word => Kind::ForWord,
        Rule::hole => Kind::Hole,
        Rule::hole_junk => Kind::HoleJunk,
        Rule::if_word => Kind::IfWord,
        Rule::import => Kind::Import,
        Rule::in_word => Kind::InWord,
        Rule::index => Kind::Index,
        Rule::infix => Kind::Infix,
        Rule::junk => Kind::Junk,
        Rule::list => Kind::List,
        Rule::list_for => Kind::ListFor,
        Rule::r#loop => Kind::Loop,
        Rule::map => Kind::Map,
        Rule::map_for => Kind::MapFor,
        Rule::member => Kind::Member,
        Rule::modifier => Kind::Modifier,
        Rule::name => Kind::Name,
        Rule::number => Kind::Number,
        Rule::optional => Kind::Optional,
        Rule::paren => Kind::Paren,
        Rule::plain => Kind::Plain,
        Rule::prefix | Rule::minus => Kind::Prefix,
        Rule::qualified => Kind::Qualified,
        Rule::raw => Kind::Raw,
        Rule::raw_block => Kind::RawBlock,
        Rule::remove => Kind::Remove,
        Rule::rich => Kind::Rich,
        Rule::rich_block => Kind::RichBlock,
        Rule::statement => Kind::Statement,
        Rule::stray_comma => Kind::StrayComma,
        Rule::text | Rule::block_text => Kind::Text,
        Rule::then_word => Kind::ThenWord,
        Rule::r#type => Kind::Type,
        Rule::type_braces => Kind::TypeBraces,
        Rule::type_group => Kind::TypeGroup,
        Rule::type_list => Kind::TypeList,
        Rule::type_name => Kind::TypeName,
        Rule::word => Kind::Word,
        _ => return None,
    })
}
