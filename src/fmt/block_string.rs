//! Strings with line breaks, moved with the code around them.

use super::lines::STEP;

/// The string as it stands in a line with this indentation: its closing quotes one step to the right of the line,
/// its text with them. The text that it means is the same.
pub(super) fn moved(text: &str, indent: usize) -> String {
    try_moved(text, indent).unwrap_or_else(|| text.to_owned())
}

/// `None` where the string stays as it is: it has one line, or lines that belong to a `${}`.
fn try_moved(text: &str, indent: usize) -> Option<String> {
    let (first, rest) = text.split_once('\n')?;
    let (body, last) = rest.rsplit_once('\n').map_or((None, rest), |(body, last)| (Some(body), last));
    let quotes = last.trim_start_matches([' ', '\t']);
    let old = &last[..last.len() - quotes.len()];
    let new = " ".repeat(indent + STEP);
    let alone = quotes == r#"""""# || quotes == "'''";
    if !alone || text.contains("\r\r") || (quotes.starts_with('"') && hole_breaks(text)) {
        return None;
    }
    let mut out = first.trim_end().to_owned();
    for line in body.into_iter().flat_map(|body| body.split('\n')) {
        out.push('\n');
        let line = line.strip_suffix('\r').unwrap_or(line);
        match line.strip_prefix(old) {
            Some("") => {}
            Some(line) => out.extend([&new, line]),
            // Less indented than the closing quotes: only a blank line may be.
            None if line.trim_matches([' ', '\t']).is_empty() => {}
            None => return None,
        }
    }
    out.extend(["\n", &new, quotes]);
    Some(out)
}

/// A `${` is not closed on its line.
fn hole_breaks(text: &str) -> bool {
    text.lines().any(|line| {
        let mut rest = line;
        while let Some((before, after)) = rest.split_once("${") {
            rest = after;
            let escaped = before.len() - before.trim_end_matches('\\').len();
            if escaped % 2 == 0 && !after.contains('}') {
                return true;
            }
        }
        false
    })
}
