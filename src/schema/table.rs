//! How the table is written: a row is its documentation and one line.
//!
//! ```text
//! kind! {
//!     /// What it is.
//!     pub static NAME = Kind::new("name").declares(Reference::Name);
//!
//!     /// What the attribute means.
//!     "kebab-name": Type;
//!     /// What this one means.
//!     "other-name": List(&String), known, rebuilds;
//! }
//! ```
//! The Compose name is the kebab name with `_` for `-`. After the type stand the words in which the row
//! differs from most: `own` (Compose does not have it), `recorded` (nor this, but artifacts hold it), `required`, `counted`, the stage (`known`, `secret`), the
//! effect (`unnoticed`, `reschedules`, `rebuilds`, `scales`, `restarts`, `reconnects`, `risks_data`).

/// A static [`Kind`](super::Kind) with its rows. Both are statics of their own, so that each has one
/// address however often it is mentioned.
macro_rules! kind {
    ($(#[doc = $about:literal])+ $vis:vis static $KIND:ident = $kind:expr; $($rows:tt)*) => {
        $(#[doc = $about])+
        $vis static $KIND: &$crate::schema::Kind = {
            const ABOUT: &str = $crate::schema::table::text(concat!($($about),+));
            static KIND: $crate::schema::Kind = $kind.rows(ABOUT, $crate::schema::table::rows! { $($rows)* });
            &KIND
        };
    };
}

macro_rules! rows {
    ($( $(#[doc = $doc:literal])+ $name:literal: $ty:expr $(, $word:ident)*; )*) => {{
        static ROWS: [$crate::schema::Attribute; <[&str]>::len(&[$($name),*])] = [$({
            const COMPOSE: [u8; $name.len()] = $crate::schema::table::snake_case($name);
            $crate::schema::Attribute::new(
                $name,
                $crate::schema::table::utf8(&COMPOSE),
                $ty,
                $crate::schema::table::text(concat!($($doc),+)),
            )$(.$word())*
        }),*];
        &ROWS
    }};
}

pub(super) use {kind, rows};

/// The text of a doc comment, without the space that follows its slashes.
pub(super) const fn text(doc: &'static str) -> &'static str {
    doc.trim_ascii()
}

pub(super) const fn utf8(bytes: &'static [u8]) -> &'static str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => panic!("a name in the table is not UTF-8"),
    }
}

pub(super) const fn snake_case<const N: usize>(name: &str) -> [u8; N] {
    let mut snake = [0; N];
    let mut at = 0;
    while at < N {
        let byte = name.as_bytes()[at];
        snake[at] = if byte == b'-' { b'_' } else { byte };
        at += 1;
    }
    snake
}
