//! `# error[E0202] "text"` behind a line of a source: what must be reported there, and nothing else.

use std::collections::BTreeMap;

use serde_json::Value;

/// A place and what is said of it.
type Place = (String, u64);

/// What the marks of the sources promise, held against what `check --format json` reports. Nothing is held where
/// no source has a mark.
pub(crate) fn differences(sources: &[(String, String)], report: &str) -> Vec<String> {
    let mut promised: BTreeMap<Place, Vec<(String, String)>> = BTreeMap::new();
    for (path, text) in sources {
        for (line, number) in text.lines().zip(1..) {
            for (code, said) in marks(line) {
                promised.entry((path.clone(), number)).or_default().push((code, said));
            }
        }
    }
    if promised.is_empty() {
        return Vec::new();
    }
    let Ok(report) = serde_json::from_str::<Value>(report) else {
        return vec![format!("no JSON: {report}")];
    };
    let mut out = Vec::new();
    for diagnostic in report["diagnostics"].as_array().into_iter().flatten() {
        let text = |key: &str| diagnostic[key].as_str().unwrap_or_default().to_owned();
        let place = (text("path"), diagnostic["line"].as_u64().unwrap_or(0));
        let told = promised.get_mut(&place).and_then(|marks| {
            let at = marks
                .iter()
                .position(|(code, said)| *code == text("code") && text("message").contains(said.as_str()))?;
            Some(marks.remove(at))
        });
        if told.is_none() {
            let (path, line) = place;
            out.push(format!(
                "{path}:{line}: not marked: {}[{}] {:?}",
                text("severity"),
                text("code"),
                text("message")
            ));
        }
    }
    for ((path, line), marks) in promised {
        out.extend(marks.iter().map(|(code, said)| format!("{path}:{line}: not reported: {code} {said:?}")));
    }
    out
}

/// The marks of a line: code and text.
fn marks(line: &str) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for word in ["# error[", "# warning["] {
        for rest in line.split(word).skip(1) {
            let Some((code, rest)) = rest.split_once(']') else { continue };
            let said =
                rest.trim_start().strip_prefix('"').and_then(|r| r.split_once('"')).map_or("", |(s, _)| s);
            out.push((code.to_owned(), said.to_owned()));
        }
    }
    out
}

#[test]
fn marks_are_read() {
    let line = "  imag = 1 # error[E0202] \"unknown\" # error[E0301]";
    let own = |code: &str, said: &str| (code.to_owned(), said.to_owned());
    assert_eq!(marks(line), [own("E0202", "unknown"), own("E0301", "")]);
}
