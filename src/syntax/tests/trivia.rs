//! Comments, documentation and blank lines.

use super::parsed;
use crate::syntax::ast::{Statement, StatementKind};

fn comments(text: &str) -> Vec<&str> {
    let (file, _) = parsed(text);
    file.trivia.comments.iter().map(|c| &text[c.start as usize..c.end as usize]).collect()
}

#[test]
fn every_comment_is_kept() {
    let text = "# one\na = \"# none\" # two\r\nb = [ # three\n  '# none' #four\n]\n## five\nc = '''\n# none\n'''\n# six";
    assert_eq!(comments(text), ["# one", "# two", "# three", "#four", "## five", "# six"]);
}

#[test]
fn every_blank_line_is_kept() {
    let text = "\na = 1\n\n  \nb {\n\n}\nc = '''\n\n'''\n# x\n\n";
    let (file, _) = parsed(text);
    let lines: Vec<_> =
        file.trivia.blank_lines.iter().map(|&at| text[..at as usize].matches('\n').count() + 1).collect();
    assert_eq!(lines, [1, 3, 4, 6, 12]);
}

fn docs(text: &str) -> Vec<Option<String>> {
    fn walk(statements: &[Statement], out: &mut Vec<Option<String>>) {
        for statement in statements {
            out.push(statement.doc.as_ref().map(ToString::to_string));
            if let StatementKind::Phrase(phrase) = &statement.kind {
                phrase.body.iter().for_each(|body| walk(&body.statements, out));
            }
        }
    }
    let mut out = Vec::new();
    walk(&parsed(text).0.statements, &mut out);
    out
}

#[test]
fn documentation_stands_directly_above() {
    assert_eq!(docs("## One.\n##  Two.\na = 1"), [Some("One.\n Two.".to_owned())]);
    assert_eq!(docs("## One.\n\na = 1"), [None]);
    assert_eq!(docs("# One.\na = 1"), [None]);
    assert_eq!(docs("## Far.\n# plain\n## Near.\na = 1"), [Some("Near.".to_owned())]);
    assert_eq!(docs("a = 1 ## behind\nb = 2"), [None, None]);
    assert_eq!(
        docs("a { ## behind\n  ## In.\n  b = 1 }\n##\nc"),
        [None, Some("In.".to_owned()), Some(String::new())]
    );
    assert_eq!(docs("## Windows\r\na = 1"), [Some("Windows".to_owned())]);
}
