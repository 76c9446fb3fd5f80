//! One file tells one story: why, what is typed, what is there, what comes out.
//!
//! ```text
//! A misspelt attribute is an error that names the nearest one.
//!
//! -- cmd --
//! check => 1
//! -- app.deploy --
//! project x { imag = "a" }   # error[E0202] "unknown attribute"
//! -- stderr --
//! …
//! ```
//! A section `cmd` begins a step: a command line for each line, `=> 1` the exit code that is expected. The files of
//! a step are written before its commands run, so a later step may change what an earlier one made. `stdout` and
//! `stderr` are all that the step's commands print; without a section, nothing. `expect/PATH` is what PATH then
//! holds, `expect/PATH absent` that it is not there.
//!
//! Words behind the path of a file: `crlf`, `bom`, `chomp` (no newline at the end), `hex`, `expand` (`<<a*1000>>`),
//! `delete`, `unreadable`; behind a folder: `read-only`.

pub(crate) mod archive;
mod mark;
mod stage;

use std::path::Path;

use deployc::cli::{self, Terminal};

use archive::{Archive, Section, one_newline};
use stage::Stage;

/// Runs a story; gives what is not as it tells, and the story as it came out.
pub(crate) fn run(text: &str) -> (Vec<String>, String) {
    let told = Archive::parse(text);
    let mut problems = Vec::new();
    let mut came_out = Archive { reason: told.reason.clone(), sections: Vec::new() };
    let mut stage = Stage::default();
    if told.reason.lines().count() != 1 {
        problems.push("a story begins with its reason: one sentence on one line".to_owned());
    }
    let steps = told.sections.chunk_by(|_, next| next.name != "cmd");
    for step in steps {
        if step[0].name != "cmd" {
            problems.push("a step begins with `-- cmd --`".to_owned());
        }
        let step = Step::run(step, &mut stage, &mut problems);
        came_out.sections.extend(step.sections);
    }
    for (told, now) in difference(&told, &came_out) {
        problems.push(diff(&told, &now));
    }
    (problems, came_out.text())
}

/// The sections of a step as they came out.
struct Step {
    sections: Vec<Section>,
}

impl Step {
    fn run(told: &[Section], stage: &mut Stage, problems: &mut Vec<String>) -> Self {
        let mut sections = told.to_vec();
        for section in told.iter().filter(|s| is_input(s)) {
            if let Err(error) = place(section, stage) {
                problems.push(format!("{}: {error}", section.name));
            }
        }
        problems.extend(broken_marks(stage));
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        for section in sections.iter_mut().filter(|s| s.name == "cmd") {
            let mut lines = String::new();
            for line in section.body.lines() {
                let command = line.split(" => ").next().unwrap_or(line).trim();
                match cli(command, stage, &mut stdout, &mut stderr) {
                    0 => lines.push_str(&format!("{command}\n")),
                    code => lines.push_str(&format!("{command} => {code}\n")),
                }
            }
            section.body = lines;
        }
        for (name, bytes) in [("stdout", stdout), ("stderr", stderr)] {
            let body = one_newline(&String::from_utf8_lossy(&bytes));
            match sections.iter().position(|s| s.name == name) {
                Some(at) if body.is_empty() => drop(sections.remove(at)),
                Some(at) => sections[at].body = body,
                None if body.is_empty() => {}
                None => sections.push(Section { name: name.to_owned(), words: Vec::new(), body }),
            }
        }
        let files = stage.memory.files();
        for section in &mut sections {
            let Some(path) = section.name.strip_prefix("expect/") else { continue };
            let found = files.iter().find(|(p, _)| p == Path::new(path));
            section.words = if found.is_some() { Vec::new() } else { vec!["absent".to_owned()] };
            section.body = found.map_or(String::new(), |(_, b)| one_newline(&String::from_utf8_lossy(b)));
        }
        Self { sections }
    }
}

fn is_input(section: &Section) -> bool {
    !matches!(section.name.as_str(), "cmd" | "stdout" | "stderr") && !section.name.starts_with("expect/")
}

fn place(section: &Section, stage: &mut Stage) -> Result<(), String> {
    let path = Path::new(&section.name).to_owned();
    let mut section = section.clone();
    let mut said = |word: &str| {
        let before = section.words.len();
        section.words.retain(|w| w != word);
        section.words.len() < before
    };
    if said("delete") {
        stage.memory.remove(&path);
        return Ok(());
    }
    if said("read-only") {
        stage.read_only.insert(path);
        return Ok(());
    }
    if said("unreadable") {
        stage.unreadable.insert(path.clone());
    }
    stage.memory.insert(path, section.bytes()?);
    Ok(())
}

/// Runs one command line; words are split at blanks.
fn cli(command: &str, stage: &Stage, stdout: &mut Vec<u8>, stderr: &mut Vec<u8>) -> u8 {
    let args: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
    cli::run(&args, stage, &Terminal::none(), stdout, stderr)
}

fn broken_marks(stage: &Stage) -> Vec<String> {
    let sources: Vec<(String, String)> = stage
        .memory
        .files()
        .into_iter()
        .filter(|(path, _)| path.extension().is_some_and(|e| e == "deploy"))
        .filter_map(|(path, bytes)| Some((path.to_str()?.to_owned(), String::from_utf8(bytes).ok()?)))
        .collect();
    let (mut report, mut rest) = (Vec::new(), Vec::new());
    cli("check --format json", stage, &mut report, &mut rest);
    mark::differences(&sources, &String::from_utf8_lossy(&report))
}

/// Sections that are not as they were told.
fn difference(told: &Archive, now: &Archive) -> Vec<(Section, Section)> {
    let none = |s: &Section| Section { body: String::new(), ..s.clone() };
    let mut out = Vec::new();
    let mut nows = now.sections.iter().peekable();
    for told in &told.sections {
        // Sections are only left out or added at the end of a step, never moved.
        while let Some(new) =
            nows.next_if(|n| n.name != told.name && matches!(n.name.as_str(), "stdout" | "stderr"))
        {
            out.push((none(new), new.clone()));
        }
        match nows.next_if(|n| n.name == told.name) {
            Some(now) if now != told => out.push((told.clone(), now.clone())),
            Some(_) => {}
            None => out.push((told.clone(), none(told))),
        }
    }
    out.extend(nows.map(|new| (none(new), new.clone())));
    out.retain(|(told, now)| told.body != now.body || told.words != now.words);
    out
}

/// What changed in a section, as a unified diff.
fn diff(told: &Section, now: &Section) -> String {
    let words = |s: &Section| s.words.iter().map(|w| format!(" {w}")).collect::<String>();
    let (from, to) = (format!("-- {}{} -- told", told.name, words(told)), format!("{} now", words(now)));
    let text = similar::TextDiff::from_lines(&told.body, &now.body);
    format!("{}", text.unified_diff().context_radius(3).header(&from, &to))
}

#[test]
fn a_story_that_lies_is_found_out() {
    let (problems, _) =
        run("Two\nlines.\n-- cmd --\nexplain nonsense\n-- stdout --\nno\n-- expect/x --\ny\n");
    let all = problems.join("\n");
    for expected in ["one sentence", "+explain nonsense => 1", "-no", "+error[E0203]", "-y"] {
        assert!(all.contains(expected), "`{expected}` is not in:\n{all}");
    }
}
