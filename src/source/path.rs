//! Paths as text: joined, normalised and made relative without looking at any disk.

use std::path::{Component, Path, PathBuf};

/// The path without `.` and with `..` folded where something stands before it. Links are not followed.
pub fn normalize(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => match out.components().next_back() {
                Some(Component::Normal(_)) => {
                    out.pop();
                }
                Some(Component::RootDir) => {}
                _ => out.push(".."),
            },
            other => out.push(other),
        }
    }
    out
}

/// `target` as seen from the folder `from`; both relative to the same folder. `.` where they are one.
pub fn relative(from: &str, target: &str) -> String {
    let (from, target) = (parts(from), parts(target));
    let shared = from.iter().zip(&target).take_while(|(a, b)| a == b).count();
    let mut out = vec![".."; from.len() - shared];
    out.extend(&target[shared..]);
    if out.is_empty() { ".".into() } else { out.join("/") }
}

/// A `/`-separated path of components, normalised: `a/./b/../c` is `a/c`, nothing is `.`.
pub fn clean(path: &str) -> String {
    match (path.starts_with('/'), parts(path).join("/")) {
        (true, rest) => format!("/{rest}"),
        (false, rest) if rest.is_empty() => ".".into(),
        (false, rest) => rest,
    }
}

/// The components of a `/`-separated path as [`normalize`] leaves them.
fn parts(path: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match (part, parts.last()) {
            ("" | ".", _) => {}
            ("..", None) if path.starts_with('/') => {}
            ("..", Some(&last)) if last != ".." => _ = parts.pop(),
            (part, _) => parts.push(part),
        }
    }
    parts
}

/// `C:\x`, `C:/x`: absolute on Windows, wherever it is read.
pub fn is_on_drive(path: &str) -> bool {
    matches!(path.as_bytes(), [drive, b':', b'\\' | b'/', ..] if drive.is_ascii_alphabetic())
}

/// Whether a text where a path or a URL may stand is no path: it has a scheme (`https://…`, `target:x`,
/// `docker-image://…`), or it is how git writes a repository.
pub fn is_url(text: &str) -> bool {
    let scheme = text.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
    });
    scheme || text.starts_with("git@") || text.starts_with("github.com/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_no_paths() {
        for url in ["https://x.org/a.git", "git@github.com:a/b", "github.com/a/b", "target:base", "service:x"]
        {
            assert!(is_url(url), "{url}");
        }
        for path in [".", "./a:b", "/a", "a/b", "C:/x", "~/x", "a b:c"] {
            assert!(!is_url(path), "{path}");
        }
    }

    #[test]
    fn relative_paths_cross_folders() {
        assert_eq!(relative("deploy/prod", "webapp"), "../../webapp");
        assert_eq!(relative("deploy/prod", "deploy/prod/config/x"), "config/x");
        assert_eq!(relative(".", "a/../b"), "b");
        assert_eq!(relative("a", "a"), ".");
        assert_eq!(relative("deploy/prod", "../up"), "../../../up");
    }

    #[test]
    fn clean_folds_dots() {
        assert_eq!(clean("./a/./b/../c"), "a/c");
        assert_eq!(clean("../x"), "../x");
        assert_eq!(clean("/a/../../b"), "/b");
        assert_eq!(clean(""), ".");
    }
}
