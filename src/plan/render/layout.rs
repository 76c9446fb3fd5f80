//! Lines of at most eighty columns: a text, and at its right or beneath it the place that it is about.

use anstyle::AnsiColor;

use super::Style;
use super::fold::{cut, fold, width};

/// The width of a page.
const WIDTH: usize = 80;

/// Lines in the making.
pub(super) struct Page {
    style: Style,
    out: String,
}

impl Page {
    pub(super) fn new(style: Style) -> Self {
        Self { style, out: String::new() }
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    /// How far the page has come.
    pub(super) fn mark(&self) -> usize {
        self.out.len()
    }

    /// How many lines there are.
    pub(super) fn lines(&self) -> usize {
        self.out.lines().count()
    }

    /// Takes back what was written since.
    pub(super) fn back_to(&mut self, mark: usize) {
        self.out.truncate(mark);
    }

    pub(super) fn blank(&mut self) {
        self.out.push('\n');
    }

    /// A line as it is.
    pub(super) fn line(&mut self, indent: usize, text: &str) {
        self.out.extend(std::iter::repeat_n(' ', indent));
        self.out.push_str(text);
        self.out.push('\n');
    }

    /// Parts with commas between them, each in a colour of its own, folded two columns in.
    pub(super) fn parts(&mut self, lead: &str, parts: &[(String, anstyle::Style)]) {
        let mut line = lead.to_owned();
        let mut taken = width(lead);
        for (at, (part, style)) in parts.iter().enumerate() {
            let comma = if at + 1 < parts.len() { "," } else { "" };
            let needed = width(part) + comma.len();
            if at > 0 && taken + needed + 1 > WIDTH {
                self.line(0, &line);
                (line, taken) = (" ".to_owned(), 1);
            }
            if at > 0 {
                line.push(' ');
                taken += 1;
            }
            line.push_str(&self.style.paint(*style, part));
            line.push_str(comma);
            taken += needed;
        }
        self.line(0, &line);
    }

    /// Text that is folded at blanks, in the colour of what matters less.
    pub(super) fn dim(&mut self, indent: usize, text: &str) {
        self.painted(indent, text, anstyle::Style::new().dimmed());
    }

    /// Text that is folded at blanks, in one colour.
    pub(super) fn painted(&mut self, indent: usize, text: &str, style: anstyle::Style) {
        for line in fold(text, WIDTH - indent) {
            self.line(indent, &self.style.paint(style, &line));
        }
    }

    /// Text that is folded at blanks, then its place.
    pub(super) fn with_place(&mut self, indent: usize, text: &str, place: Option<&str>) {
        let mut lines = fold(text, WIDTH - indent);
        let last = lines.pop().unwrap_or_default();
        for line in lines {
            self.line(indent, &line);
        }
        self.placed(indent, &last, width(&last), place);
    }

    /// Text that is folded at blanks behind a word that stands in front.
    pub(super) fn hanging(&mut self, indent: usize, lead: &str, text: &str) {
        let inner = indent + width(lead) + 1;
        for (at, line) in fold(text, WIDTH - inner).iter().enumerate() {
            match at {
                0 => self.line(indent, &format!("{lead} {line}")),
                _ => self.line(inner, line),
            }
        }
    }

    /// A numbered step that is folded at blanks, then its place. Numbers up to 99 stand beneath each other.
    pub(super) fn numbered(&mut self, indent: usize, number: usize, text: &str, place: Option<&str>) {
        let lead = format!("{number:>2}.");
        let inner = indent + width(&lead) + 1;
        let mut lines = fold(text, WIDTH - inner);
        let last = lines.pop().unwrap_or_default();
        let one = lines.is_empty();
        for (at, line) in lines.iter().enumerate() {
            match at {
                0 => self.line(indent, &format!("{lead} {line}")),
                _ => self.line(inner, line),
            }
        }
        // The place begins farther in than the text, wherever it stands.
        let fits = place.is_none_or(|place| inner + width(&last) + 2 + width(place) <= WIDTH);
        let (start, line) = if one { (indent, format!("{lead} {last}")) } else { (inner, last) };
        match fits {
            true => self.placed(start, &line, width(&line), place),
            false => {
                self.line(start, &line);
                self.dim(inner + 4, place.unwrap_or_default());
            }
        }
    }

    /// The first line of a resource: what it is in bold, what happens in colour, where.
    pub(super) fn head(
        &mut self,
        indent: usize,
        name: &str,
        class: &str,
        style: anstyle::Style,
        place: Option<&str>,
    ) {
        let line = format!(
            "{}  {}",
            self.style.paint(anstyle::Style::new().bold(), name),
            self.style.paint(style, class)
        );
        self.placed(indent, &line, width(name) + 2 + width(class), place);
    }

    /// What a path was and shall be: on one line where both fit, else beneath each other, each cut to what
    /// differs.
    pub(super) fn difference(
        &mut self,
        indent: usize,
        path: &str,
        before: Option<&str>,
        after: Option<&str>,
        place: Option<&str>,
    ) {
        let minus = AnsiColor::Red.on_default();
        let plus = AnsiColor::Green.on_default();
        let (mark, plain, shown) = match (before, after) {
            (Some(old), Some(new)) => (
                "~",
                format!("{path}: {old} -> {new}"),
                format!("{path}: {} -> {}", self.style.paint(minus, old), self.style.paint(plus, new)),
            ),
            (None, Some(new)) => {
                ("+", format!("{path}: {new}"), format!("{path}: {}", self.style.paint(plus, new)))
            }
            (Some(old), None) => {
                ("-", format!("{path}: {old}"), format!("{path}: {}", self.style.paint(minus, old)))
            }
            (None, None) => return,
        };
        let taken = width(&plain) + 2;
        if indent + taken <= WIDTH {
            return self.placed(indent, &format!("{mark} {shown}"), taken, place);
        }
        let head = format!("{mark} {}:", cut(path, 0, WIDTH - indent - 3));
        self.placed(indent, &head, width(&head), place);
        let room = WIDTH - indent - 6;
        let differs = match (before, after) {
            (Some(old), Some(new)) => old.chars().zip(new.chars()).take_while(|(a, b)| a == b).count(),
            _ => 0,
        };
        for (sign, side, style) in [("-", before, minus), ("+", after, plus)] {
            if let Some(side) = side {
                let text = format!("{sign} {}", cut(side, differs, room));
                self.line(indent + 4, &self.style.paint(style, &text));
            }
        }
    }

    /// A line of a known width with its place at its right, or beneath where there is no room.
    fn placed(&mut self, indent: usize, line: &str, taken: usize, place: Option<&str>) {
        let Some(place) = place else { return self.line(indent, line) };
        let dim = self.style.paint(anstyle::Style::new().dimmed(), place);
        if indent + taken + 2 + width(place) <= WIDTH {
            self.line(indent, &format!("{line}  {dim}"));
        } else {
            self.line(indent, line);
            self.line(indent + 4, &dim);
        }
    }
}
