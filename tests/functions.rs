//! What each row says of itself, and awkward data through each format and back.

use std::path::Path;

use proptest::prelude::*;

use deployc::eval::FUNCTIONS;
use deployc::source::Memory;

/// The content of a config that an expression makes.
fn content(expression: &str) -> String {
    let text = format!(
        "project p\nconfig c {{ content = {expression} }}\n\
         service s {{ image = \"i:1\", restart = always, mount config.c -> \"/c\" }}\n"
    );
    let memory = Memory::default();
    memory.insert("a.deploy", text);
    let outcome = deployc::compile(&memory, Path::new(""), &mut |_| {});
    let said: Vec<&String> = outcome.diagnostics.iter().map(|d| &d.message).collect();
    assert!(said.is_empty(), "{expression}: {said:?}");
    let compiled = outcome.compiled.expect("a project");
    compiled.deployments[0].config_files[0].content.to_string()
}

#[test]
fn every_example_gives_what_its_row_says() {
    for function in FUNCTIONS {
        let Some((call, result)) = function.example else { continue };
        assert_eq!(content(&format!("json({call})")), result, "{}", function.name);
    }
}

/// Text as the language writes it.
fn literal(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' | '$' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c => out.push(c),
        }
    }
    out + "\""
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn texts_come_back_from_every_format(text in "[ -~\n\t äß☃=#:;'\"]{0,24}", key in "[a-zA-Z][a-zA-Z0-9_]{0,8}") {
        let data = format!("{{ \"{key}\" = {} }}", literal(&text));
        for format in ["json", "yaml", "toml"] {
            let back = content(&format!("json(parse({format}({data}), \"{format}\"))"));
            prop_assert_eq!(&back, &content(&format!("json({data})")), "{}", format);
        }
    }

    #[test]
    fn numbers_and_booleans_keep_their_type(n in any::<i32>(), b in any::<bool>()) {
        let data = format!("{{ n = {n}, b = {b}, l = [{n}, {n}] }}");
        for format in ["json", "yaml", "toml"] {
            let back = content(&format!("json(parse({format}({data}), \"{format}\"))"));
            prop_assert_eq!(&back, &content(&format!("json({data})")), "{}", format);
        }
    }
}
