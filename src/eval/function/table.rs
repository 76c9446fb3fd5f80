//! Every function: a row each.

use super::Function;
use super::{collection, encode, file, format, runtime, text};

/// A row with what most functions have in common.
const fn row(
    form: &'static str,
    arity: (usize, usize),
    doc: &'static str,
    example: (&'static str, &'static str),
    apply: super::Apply,
) -> Function {
    Function {
        name: name_of(form),
        form,
        arity,
        named: &[],
        doc,
        example: Some(example),
        any_stage: false,
        apply,
    }
}

/// What stands before the `(`.
const fn name_of(form: &'static str) -> &'static str {
    let bytes = form.as_bytes();
    let mut end = 0;
    while end < bytes.len() && bytes[end] != b'(' {
        end += 1;
    }
    form.split_at(end).0
}

/// Every function, by family.
#[rustfmt::skip]
pub const FUNCTIONS: &[Function] = &[
    Function {
        named: &["sep"],
        ..row("join(list, separator?)", (1, 2), "The elements as one text, with the separator (also `sep = …`) between \
              them; what is null is left out.", (r#"join(["a", "b"], "-")"#, r#""a-b""#), text::join)
    },
    row("split(text, separator)", (2, 2), "The parts of a text between the separators.",
        (r#"split("a,b", ",")"#, r#"["a","b"]"#), text::split),
    row("replace(text, old, new)", (3, 3), "The text with every `old` replaced by `new`.",
        (r#"replace("a.b.c", ".", "-")"#, r#""a-b-c""#), text::replace),
    row("upper(text)", (1, 1), "The text in upper case.", (r#"upper("dev")"#, r#""DEV""#), text::upper),
    row("lower(text)", (1, 1), "The text in lower case.", (r#"lower("DEV")"#, r#""dev""#), text::lower),
    row("trim(text)", (1, 1), "The text without blanks and line breaks at its ends.",
        (r#"trim(" a ")"#, r#""a""#), text::trim),
    row("length(value)", (1, 1), "How many elements a list, entries a map or characters a text has.",
        (r#"length(["a", "b"])"#, "2"), collection::length),
    row("keys(map)", (1, 1), "The keys of a map, in their order.", ("keys({ a = 1, b = 2 })", r#"["a","b"]"#), collection::keys),
    row("values(map)", (1, 1), "The values of a map, in their order.", ("values({ a = 1, b = 2 })", "[1,2]"), collection::values),
    row("merge(map, …)", (1, usize::MAX), "One map of several: later entries win, maps within maps merge too.",
        ("merge({ a = { x = 1 } }, { a = { y = 2 } })", r#"{"a":{"x":1,"y":2}}"#), collection::merge),
    row("flatten(list)", (1, 1), "The elements of the lists in a list, one level deep.",
        ("flatten([[1, 2], 3])", "[1,2,3]"), collection::flatten),
    row("sort(list)", (1, 1), "The texts or numbers of a list in their order.",
        (r#"sort(["b", "a"])"#, r#"["a","b"]"#), collection::sort),
    row("range(first?, end)", (1, 2), "The whole numbers from `first` (0 by default) up to but without `end`; at most 100,000.",
        ("range(3)", "[0,1,2]"), collection::range),
    Function {
        named: &["indent"],
        ..row("json(value, indent = false)", (1, 1), "The value as JSON on one line; with `indent = true` on many, with a \
              line break at the end. Null stays null.", ("json({ a = [1, null] })", r#""{\"a\":[1,null]}""#), format::json)
    },
    row("yaml(value)", (1, 1), "The value as YAML.", (r#"yaml({ a = "yes" })"#, r#""a: \"yes\"\n""#), format::yaml),
    row("toml(map)", (1, 1), "The map as TOML. What is null is left out.", (r#"toml({ a = { b = 1 } })"#, r#""[a]\nb = 1\n""#), format::toml),
    row("ini(map)", (1, 1), "The map as an INI file: maps in it are sections. What is null is left out.",
        (r#"ini({ server = { port = 80 } })"#, r#""[server]\nport = 80\n""#), format::ini),
    row("parse(text, format)", (2, 2), "What a text of the format `\"json\"`, `\"yaml\"` or `\"toml\"` holds.",
        (r#"parse("{\"a\": 1}", "json")"#, r#"{"a":1}"#), format::parse),
    Function {
        any_stage: true,
        ..row("url(text)", (1, 1), "The text percent-encoded, so that it can stand in a URL; of a secret, encoded on the host.",
              (r#"url("a b/c")"#, r#""a%20b%2Fc""#), encode::url)
    },
    Function {
        any_stage: true,
        ..row("base64(text)", (1, 1), "The text in Base64; of a secret, encoded on the host.",
              (r#"base64("a:b")"#, r#""YTpi""#), encode::base64)
    },
    row("sha256(text)", (1, 1), "The SHA-256 of the text, in hex.",
        (r#"sha256("")"#, r#""e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855""#), encode::sha256),
    Function {
        example: None,
        ..row("file(\"PATH\")", (1, 1), "The text of a file inside the project's root, relative to the file that writes it.",
              ("", ""), file::file)
    },
    Function {
        named: &["delimiters"],
        example: None,
        ..row("template(\"PATH\", map, delimiters = [\"{{\", \"}}\"])", (2, 2), "A file as a Jinja template, rendered with the \
              values of the map and nothing else. A value that is not in the map is an error.", ("", ""), file::template)
    },
    Function {
        named: &["delimiters"],
        ..row("render(text, map, delimiters = [\"{{\", \"}}\"])", (2, 2), "A text as a Jinja template, rendered with the values of the map.",
              (r#"render("Hello {{ name }}", { name = "you" })"#, r#""Hello you""#), file::render)
    },
    Function {
        any_stage: true,
        example: None,
        ..row("runtime(\"NAME\", default?)", (1, 2), "A value that only the host knows, read from `runtime.env` there. Without a \
              default it is required; with `null` the variable is passed through where the host sets it.", ("", ""), runtime::runtime)
    },
];
