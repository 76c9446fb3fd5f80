//! A kind of mistake: its id, its name, its page.

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Deploying it is wrong in every reading: no artifact is written.
    Error,
    /// An engineer could mean it.
    Warning,
}

/// One kind of mistake. Compared and ordered by its id.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Code {
    /// `E…` or `W…` and four digits; never used again for something else.
    pub id: &'static str,
    /// The rule's name in kebab-case: its page, and what `allow` takes.
    pub name: &'static str,
    /// How bad it is unless the rule says otherwise.
    pub severity: Severity,
    /// The page, in Markdown.
    pub page: &'static str,
}

/// The code with this id (`E0201`) or name (`unknown-attribute`).
pub fn find(id_or_name: &str) -> Option<&'static Code> {
    super::codes::CODES
        .iter()
        .copied()
        .find(|c| c.id.eq_ignore_ascii_case(id_or_name) || c.name == id_or_name)
}

macro_rules! codes {
    ($($severity:ident $id:literal $constant:ident $name:literal)*) => {
        $(
            #[doc = concat!("`", $id, "`: the page is `docs/errors/", $name, ".md`.")]
            pub const $constant: &$crate::diag::Code = &$crate::diag::Code {
                id: $id,
                name: $name,
                severity: $crate::diag::Severity::$severity,
                page: include_str!(concat!("../../docs/errors/", $name, ".md")),
            };
        )*
        /// Every code, in the order of the table.
        pub const CODES: &[&$crate::diag::Code] = &[$($constant),*];
    };
}
pub(super) use codes;
