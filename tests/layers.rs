//! The order of the modules in `src/lib.rs` is the order of the pipeline: none uses one that comes after it.

use std::path::{Path, PathBuf};

const SRC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src");

/// What only the shell may touch, and who else does: the real disk and the command line.
const SHELL: &[&str] = &["cli", "source"];

#[test]
fn no_module_uses_a_later_one() {
    let order = order();
    assert!(order.len() > 5, "src/lib.rs names only {order:?}");
    let mut wrong = Vec::new();
    for (rank, module) in order.iter().enumerate() {
        for file in files_of(module) {
            let text = std::fs::read_to_string(&file).unwrap();
            for (used, line) in uses(&text, &order) {
                let later = order.iter().position(|m| *m == used).map_or(order.len() - 1, |r| r);
                if later > rank {
                    let path = file.strip_prefix(SRC).unwrap_or(&file).display();
                    wrong.push(format!("src/{path}:{line}: `{module}` uses `{used}`, which comes later"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_shell_touches_the_outside() {
    let mut wrong = Vec::new();
    for module in order().iter().filter(|m| !SHELL.contains(&m.as_str())) {
        for file in files_of(module) {
            let text = std::fs::read_to_string(&file).unwrap();
            for word in [
                "std::fs",
                "std::env",
                "TcpStream",
                "UdpSocket",
                "os::unix::net",
                "tokio",
                "bollard",
                "std::process",
                "SystemTime",
                "Instant::now",
            ] {
                if code(&text).any(|(line, _)| line.contains(word)) {
                    wrong.push(format!("{}: `{word}` belongs into `source` or `cli`", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The modules in the order of `src/lib.rs`.
fn order() -> Vec<String> {
    let text = std::fs::read_to_string(Path::new(SRC).join("lib.rs")).unwrap();
    text.lines()
        .filter_map(|line| line.strip_prefix("pub mod ").or(line.strip_prefix("mod ")))
        .filter_map(|rest| rest.strip_suffix(';'))
        .map(str::to_owned)
        .collect()
}

fn files_of(module: &str) -> Vec<PathBuf> {
    let file = Path::new(SRC).join(format!("{module}.rs"));
    let mut files: Vec<PathBuf> = if file.exists() { vec![file] } else { Vec::new() };
    let mut folders = vec![Path::new(SRC).join(module)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                files.push(path);
            }
        }
    }
    assert!(!files.is_empty(), "module `{module}` has no file");
    files
}

/// Lines that are no comment, with their number. What stands under `#[cfg(test)]` may use all.
fn code(text: &str) -> impl Iterator<Item = (&str, usize)> {
    text.lines()
        .zip(1..)
        .take_while(|(line, _)| line.trim() != "#[cfg(test)]")
        .filter(|(line, _)| !line.trim_start().starts_with("//"))
}

/// The modules of the crate that a text uses, with the line: `crate::x` and `crate::{x, y::z}`. An item of the
/// root itself (`crate::compile`) stands for the facade, which only the last module may use.
fn uses(text: &str, order: &[String]) -> Vec<(String, usize)> {
    let mut out = Vec::new();
    let mut group_depth = 0usize;
    for (line, number) in code(text) {
        let mut rest = line;
        if group_depth > 0 {
            rest = names_of_group(rest, &mut group_depth, number, &mut out);
        }
        while let Some((_, after)) = rest.split_once("crate::") {
            rest = match after.strip_prefix('{') {
                Some(group) => {
                    group_depth = 1;
                    names_of_group(group, &mut group_depth, number, &mut out)
                }
                None => {
                    out.push((first_word(after), number));
                    after
                }
            };
        }
    }
    // A macro of the crate is no module.
    out.retain(|(word, _)| order.contains(word) || !text.contains(&format!("crate::{word}!")));
    out
}

/// The first word of each element up to the end of the group, and what follows the group.
fn names_of_group<'a>(
    text: &'a str,
    depth: &mut usize,
    number: usize,
    out: &mut Vec<(String, usize)>,
) -> &'a str {
    let mut begins = true;
    for (at, c) in text.char_indices() {
        match c {
            '{' => *depth += 1,
            '}' => *depth -= 1,
            ',' if *depth == 1 => begins = true,
            c if *depth == 1 && begins && (c.is_alphanumeric() || c == '_') => {
                out.push((first_word(&text[at..]), number));
                begins = false;
            }
            _ => {}
        }
        if *depth == 0 {
            return &text[at + 1..];
        }
    }
    ""
}

fn first_word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn uses_are_found_in_every_form() {
    let order = ["a", "b", "c"].map(str::to_owned);
    let text =
        "use crate::a::X;\nuse crate::{b::{self, Y},\n  c};\nlet x = crate::compile();\n// crate::never\n";
    let found =
        uses(text, &order).into_iter().map(|(word, line)| format!("{word}{line}")).collect::<Vec<_>>();
    assert_eq!(found, ["a1", "b2", "c3", "compile4"]);
}
