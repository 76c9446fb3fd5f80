//! Types that many rows share.

use super::{Form, PathBase, Type};

/// A list of texts in an order that matters.
pub(super) const TEXTS: Type = Type::List(&Type::String);
/// Names that are made up on the spot: bare words.
pub(super) const FIELDS: Type = Type::List(&Type::Form(Form::Field));
/// A set of texts.
pub(super) const WORDS: Type = Type::Set(&Type::String);
/// Labels, options, arguments: texts by free key.
pub(super) const SCALARS: Type = Type::Map(&Type::Scalar);
/// A path on the host.
pub(super) const FILE: Type = Type::Path(PathBase::File);
/// A count.
pub(super) const COUNT: Type = Type::Int(0, i64::MAX);
/// A count, or -1 for no limit.
pub(super) const COUNT_OR_UNLIMITED: Type = Type::Int(-1, i64::MAX);
/// Host names and the addresses that they stand for.
pub(super) const HOSTS: Type = Type::Map(&Type::OneOf(&[Type::String, TEXTS]));
