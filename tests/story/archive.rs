//! The text of a story: a reason and named sections, as in Go's txtar.
//!
//! `-- name words --` on a line of its own begins a section. Invariant: writing what was read changes nothing
//! but the number of newlines at the end of a section.

/// A story file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Archive {
    /// What stands before the first section: why the story is told, in one sentence.
    pub reason: String,
    /// In order.
    pub sections: Vec<Section>,
}

/// `-- name words --` and the lines below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Section {
    /// A path or one of the words that `Step` knows.
    pub name: String,
    /// How the body is to be taken.
    pub words: Vec<String>,
    /// Ends in one newline, or is empty.
    pub body: String,
}

impl Archive {
    pub(crate) fn parse(text: &str) -> Self {
        let mut archive = Self { reason: String::new(), sections: Vec::new() };
        for line in text.lines() {
            let header = line.strip_prefix("-- ").and_then(|rest| rest.strip_suffix(" --"));
            if let Some(mut words) = header.map(str::split_whitespace) {
                let name = words.next().unwrap_or_default().to_owned();
                let words = words.map(str::to_owned).collect();
                archive.sections.push(Section { name, words, body: String::new() });
            } else {
                let body = archive.sections.last_mut().map_or(&mut archive.reason, |s| &mut s.body);
                body.push_str(line);
                body.push('\n');
            }
        }
        archive.reason = one_newline(&archive.reason);
        for section in &mut archive.sections {
            section.body = one_newline(&section.body);
        }
        archive
    }

    pub(crate) fn text(&self) -> String {
        let mut text = self.reason.clone();
        for section in &self.sections {
            let words: String = section.words.iter().map(|w| format!(" {w}")).collect();
            text.push_str(&format!("\n-- {}{words} --\n{}", section.name, section.body));
        }
        text
    }
}

/// The text with as many newlines at its end as a line needs.
pub(crate) fn one_newline(text: &str) -> String {
    match text.trim_end_matches('\n') {
        "" => String::new(),
        lines => format!("{lines}\n"),
    }
}

impl Section {
    /// The bytes that a file section stands for.
    pub(crate) fn bytes(&self) -> Result<Vec<u8>, String> {
        let mut text = self.body.clone();
        let mut bytes = None;
        for word in &self.words {
            match word.as_str() {
                "crlf" => text = text.replace('\n', "\r\n"),
                "bom" => text = format!("\u{feff}{text}"),
                "chomp" => text.truncate(text.trim_end().len()),
                "expand" => text = expand(&text)?,
                "hex" => bytes = Some(hex(&text)?),
                other => return Err(format!("`{other}` is no word for a file")),
            }
        }
        Ok(bytes.unwrap_or_else(|| text.into_bytes()))
    }
}

/// `<<a*1000>>` is a thousand `a`; `\n` in it is a newline.
fn expand(text: &str) -> Result<String, String> {
    let mut parts = text.split("<<");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let wrong = || format!("`<<{part}` is not `<<text*number>>`");
        let (inside, rest) = part.split_once(">>").ok_or_else(wrong)?;
        let (what, number) = inside.rsplit_once('*').ok_or_else(wrong)?;
        out.push_str(&what.replace("\\n", "\n").repeat(number.parse().map_err(|_| wrong())?));
        out.push_str(rest);
    }
    Ok(out)
}

fn hex(text: &str) -> Result<Vec<u8>, String> {
    text.split_whitespace()
        .map(|byte| u8::from_str_radix(byte, 16).map_err(|_| format!("`{byte}` is no byte in hex")))
        .collect()
}

#[test]
fn a_story_is_read_and_written() {
    let text = "why\n\n-- cmd --\ncheck => 1\n\n-- a.deploy crlf --\na\n\nb\n\n-- stdout --\n";
    let archive = Archive::parse(text);
    assert_eq!(archive.text(), text);
    assert_eq!(archive.sections[1].bytes(), Ok(b"a\r\n\r\nb\r\n".to_vec()));
    assert_eq!(expand("<<ab*2>>!<<\\n*1>>"), Ok("abab!\n".into()));
    assert_eq!(hex("ff 0A"), Ok(vec![0xff, 0x0a]));
}
