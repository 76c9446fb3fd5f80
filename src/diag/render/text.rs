//! For people: what is wrong, the lines where it is, what to type instead.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Effects, Style};

use super::{Look, excerpt, snippet, visible};
use crate::diag::{Diagnostic, Label, Severity};
use crate::source::{FileId, SourceMap};

pub(super) fn render(diagnostics: &[Diagnostic], sources: &SourceMap, look: &Look) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        one(&mut out, diagnostic, sources, look);
        out.push('\n');
    }
    out
}

fn one(out: &mut String, diagnostic: &Diagnostic, sources: &SourceMap, look: &Look) {
    let color = match diagnostic.severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
    };
    let head = paint(look, Style::new().fg_color(Some(color.into())).effects(Effects::BOLD));
    let bold = paint(look, Style::new().effects(Effects::BOLD));
    let _ = writeln!(
        out,
        "{head}{}[{}] {}{head:#}{bold}: {}{bold:#}",
        diagnostic.severity.word(),
        diagnostic.code.id,
        diagnostic.code.name,
        visible(&diagnostic.message),
    );
    for (_, labels) in by_file(diagnostic) {
        for group in excerpt::groups(&labels, sources) {
            out.push_str(&snippet::draw(&group, sources, look));
        }
    }
    if !diagnostic.envs.is_empty() {
        let envs: Vec<&str> = diagnostic.envs.iter().map(|e| e.as_str()).collect();
        line(out, look, "in", &envs.join(", "));
    }
    if let Some(help) = &diagnostic.help {
        line(out, look, "help:", help);
    }
    if let Some(note) = &diagnostic.note {
        line(out, look, "note:", note);
    }
}

/// The labels of each file, files in the order in which labels name them: the primary one's first.
fn by_file(diagnostic: &Diagnostic) -> Vec<(FileId, Vec<&Label>)> {
    let mut files: Vec<(FileId, Vec<&Label>)> = Vec::new();
    for label in &diagnostic.labels {
        match files.iter_mut().find(|(file, _)| *file == label.span.file) {
            Some((_, labels)) => labels.push(label),
            None => files.push((label.span.file, vec![label])),
        }
    }
    files
}

/// `  word text`; what has more lines goes on under the text.
fn line(out: &mut String, look: &Look, word: &str, text: &str) {
    let style = paint(look, Style::new().fg_color(Some(AnsiColor::Cyan.into())));
    for (i, part) in text.lines().enumerate() {
        if i == 0 {
            let _ = writeln!(out, "  {style}{word}{style:#} {}", visible(part));
        } else {
            let _ = writeln!(out, "  {:width$} {}", "", visible(part), width = word.len());
        }
    }
}

fn paint(look: &Look, style: Style) -> Style {
    if look.color { style } else { Style::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::codes;
    use crate::source::Span;

    fn look(unicode: bool, color: bool) -> Look {
        Look { color, unicode, width: 80 }
    }

    fn sample(sources: &mut SourceMap) -> Diagnostic {
        let app = sources.add("app.deploy", "project x\n\nservice api {\n  image = \"a:1\"\n}\n");
        let more = sources.add("more.deploy", "# more\nservice api {\n}\n\n\n\n\nenv prod {}\n");
        Diagnostic::new(codes::DUPLICATE, Span::new(more, 15, 18), "service `api` is declared twice")
            .here("again here")
            .label(Span::new(app, 19, 22), "first here")
            .label(Span::new(more, 31, 34), "both hold in \x1b[1mthis")
            .help("patch it in an env\nor rename it")
            .note("files are one project")
            .in_env(&"prod".into())
    }

    #[test]
    fn labels_in_several_files_and_far_apart() {
        let mut sources = SourceMap::default();
        let diagnostic = sample(&mut sources);
        let text = render(&[diagnostic], &sources, &look(true, false));
        let expected = "\
error[E0204] duplicate: service `api` is declared twice
   ╭─[more.deploy:2:9]
 1 │ # more
 2 │ service api {
   ·         ─┬─
   ·          ╰── again here
 3 │ }
   ╰────
   ╭─[more.deploy:8:5]
 7 │
 8 │ env prod {}
   ·     ─┬─
   ·      ╰── both hold in ␛[1mthis
   ╰────
   ╭─[app.deploy:3:9]
 2 │
 3 │ service api {
   ·         ─┬─
   ·          ╰── first here
 4 │   image = \"a:1\"
   ╰────
  in prod
  help: patch it in an env
        or rename it
  note: files are one project

";
        assert_eq!(text, expected, "\n{text}");
    }

    #[test]
    fn ascii_is_ascii_and_colour_only_where_it_is_wanted() {
        let mut sources = SourceMap::default();
        let diagnostic = sample(&mut sources);
        let ascii = render(std::slice::from_ref(&diagnostic), &sources, &look(false, false));
        assert!(ascii.replace('␛', "").is_ascii(), "{ascii}");
        assert!(ascii.contains(",-[more.deploy:2:9]"), "{ascii}");
        let colored = render(&[diagnostic], &sources, &look(true, true));
        assert!(colored.starts_with("\x1b[1m\x1b[31merror[E0204] duplicate\x1b[0m"), "{colored:?}");
        assert!(!colored.contains("\x1b[1mthis"), "{colored:?}");
    }
}
