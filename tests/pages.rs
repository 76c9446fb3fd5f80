//! A page of `docs/errors/` is the text of `explain` and its own test: its example triggers its code and nothing
//! else, what it offers instead compiles. And every other block of deploy code in the documents compiles.

use std::path::Path;

use deployc::diag::CODES;

use crate::snippets::{check, files, snippets};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Codes that no spec alone can trigger: their example is text, and a story or a test holds them.
const NOT_BY_A_SPEC: &[&str] = &[
    "unreadable",
    "not-utf8",
    "no-project",
    "edited-by-hand",
    "foreign-file",
    "cannot-write",
    "unreadable-artifact",
    "no-revision",
    "compose-file",
    "compose-value",
    "no-engine",
    "stale-plan",
    "internal",
];

/// What an example with a unit or a schedule is told besides, where it says no host for brevity.
const ASIDE: &str = "W0646";

#[test]
fn every_page_explains_its_code() {
    let mut wrong = Vec::new();
    for code in CODES {
        let mut said = |what: String| wrong.push(format!("docs/errors/{}.md: {what}", code.name));
        let check = |text: &str| {
            let mut found = check(text);
            found.retain(|(id, _)| code.id == ASIDE || id != ASIDE);
            found
        };
        let title = format!("# {} {}", code.id, code.name);
        if code.page.lines().next() != Some(title.as_str()) {
            said(format!("the first line is not `{title}`"));
        }
        let intro = code.page.lines().skip(1).find(|line| !line.is_empty()).unwrap_or("");
        if intro.is_empty() || intro.starts_with('#') {
            said("nothing says what it means".to_owned());
        }
        if !code.page.contains("\n## Why\n") {
            said("has no `## Why`".to_owned());
        }
        let blocks = snippets(code.page);
        let example = blocks.iter().find(|s| s.heading == "Example");
        let instead = blocks.iter().find(|s| s.heading == "Instead");
        match example {
            None => said("has no code below `## Example`".to_owned()),
            Some(example) if NOT_BY_A_SPEC.contains(&code.name) => {
                if example.info != "text" {
                    said(format!("the example is `{}`, not `text`", example.info));
                }
            }
            Some(example) => {
                let found = check(&example.text);
                if found.is_empty() || found.iter().any(|(id, _)| id != code.id) {
                    said(format!("the example triggers {found:?}"));
                }
            }
        }
        match instead {
            Some(instead) if instead.info == "deploy" => {
                let found = check(&instead.text);
                if !found.is_empty() {
                    said(format!("what it offers instead triggers {found:?}"));
                }
            }
            Some(_) if NOT_BY_A_SPEC.contains(&code.name) => {}
            _ => said("has no deploy code below `## Instead`".to_owned()),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_has_one_page_and_every_page_a_code() {
    for path in files(&Path::new(ROOT).join("docs/errors"), "md") {
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(name == "README" || CODES.iter().any(|c| c.name == name), "no code is named `{name}`");
    }
    for (at, code) in CODES.iter().enumerate() {
        let twice = CODES[..at].iter().any(|c| c.id == code.id || c.name == code.name);
        assert!(!twice, "{} {} is in the table twice", code.id, code.name);
    }
}

/// A block with a `project` is whole and must compile; any other is a piece and must parse.
#[test]
fn code_in_documents_compiles() {
    let mut documents = files(&Path::new(ROOT).join("docs"), "md");
    documents.retain(|path| !path.starts_with(Path::new(ROOT).join("docs/errors")));
    documents.extend(files(&Path::new(ROOT).join("examples"), "md"));
    documents.push(Path::new(ROOT).join("README.md"));
    let mut wrong = Vec::new();
    for path in documents.iter().filter(|path| path.exists()) {
        let text = std::fs::read_to_string(path).unwrap();
        for block in snippets(&text).iter().filter(|s| s.info == "deploy") {
            let whole = block.text.lines().any(|line| line.starts_with("project "));
            let mut found = check(&block.text);
            found.retain(|(id, _)| if whole { id.starts_with('E') } else { id.starts_with("E01") });
            if !found.is_empty() {
                wrong.push(format!("{}:{}: {found:?}", path.display(), block.line));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
