//! Places in a compose model, and patterns over them.
//!
//! A path is written `/services/api/ports[5001]/host_ip`: `/key` steps into a mapping, `[key]` into a list. In a
//! pattern `*` stands for any text within one step and `**` for any number of steps, none included.
//! Invariant: `Path::parse(path.to_string())` is `path` again. A `/` or `~` in a key is written `~1` or `~0`.

use std::fmt;

/// One step of a [`Path`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// A key of a mapping.
    Key(String),
    /// An element of a list, by what identifies it there.
    Element(String),
}

/// A place in a compose model.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Path(pub(crate) Vec<Step>);

impl Path {
    /// This path and one step more.
    pub(crate) fn join(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    /// The key of the mapping entry this path ends in.
    pub(crate) fn last_key(&self) -> Option<&str> {
        match self.0.last() {
            Some(Step::Key(key)) => Some(key),
            _ => None,
        }
    }

    /// Reads a path as `Display` writes it.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut steps = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            if let Some((element, after)) = leading_element(rest).filter(|_| !steps.is_empty()) {
                steps.push(Step::Element(element.to_owned()));
                rest = after;
            } else if let Some(after) = rest.strip_prefix('/') {
                let end = key_end(after);
                if end == 0 {
                    return Err(format!("`{text}` has an empty step"));
                }
                steps.push(Step::Key(after[..end].replace("~1", "/").replace("~0", "~")));
                rest = &after[end..];
            } else {
                return Err(format!("`{text}` is no path: a path starts with `/`"));
            }
        }
        if steps.is_empty() { Err("a path is empty".to_owned()) } else { Ok(Self(steps)) }
    }

    /// Whether this path, read as a pattern, covers `path`.
    pub(crate) fn covers(&self, path: &Self) -> bool {
        covers(&self.0, &path.0)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|step| match step {
            Step::Key(key) => write!(f, "/{}", key.replace('~', "~0").replace('/', "~1")),
            Step::Element(key) => write!(f, "[{key}]"),
        })
    }
}

/// `[key]` at the start of `text`, if a step ends after it; label keys such as `domains[0].main` hold no element.
fn leading_element(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('[')?;
    let close = inner.find(']')?;
    let after = &inner[close + 1..];
    (after.is_empty() || after.starts_with(['/', '['])).then_some((&inner[..close], after))
}

fn key_end(text: &str) -> usize {
    text.char_indices()
        .find(|&(at, c)| c == '/' || (c == '[' && leading_element(&text[at..]).is_some()))
        .map_or(text.len(), |(at, _)| at)
}

fn covers(pattern: &[Step], path: &[Step]) -> bool {
    match (pattern.split_first(), path.split_first()) {
        (None, None) => true,
        (Some((Step::Key(any), rest)), _) if any == "**" => {
            (0..=path.len()).any(|skipped| covers(rest, &path[skipped..]))
        }
        (Some((Step::Key(glob), more)), Some((Step::Key(key), rest)))
        | (Some((Step::Element(glob), more)), Some((Step::Element(key), rest))) => {
            glob_covers(glob, key) && covers(more, rest)
        }
        _ => false,
    }
}

/// Whether `glob`, in which `*` is any text, covers all of `text`.
pub(crate) fn glob_covers(glob: &str, text: &str) -> bool {
    match glob.split_once('*') {
        None => glob == text,
        Some((before, after)) => text.strip_prefix(before).is_some_and(|rest| {
            rest.char_indices()
                .map(|(at, _)| at)
                .chain([rest.len()])
                .any(|at| glob_covers(after, &rest[at..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::Path;

    fn path(text: &str) -> Path {
        Path::parse(text).unwrap()
    }

    #[test]
    fn a_path_reads_as_it_is_written() {
        for text in [
            "/name",
            "/services/api/ports[443/udp]/host_ip",
            "/services/api/volumes[/app/files]/bind/create_host_path",
            "/services/api/labels/tls.domains[0].main",
            "/services/api/labels/a~1b~0c",
            "/services/api/command[0]",
        ] {
            assert_eq!(path(text).to_string(), text);
        }
    }

    #[test]
    fn what_is_no_path_says_why() {
        assert_eq!(
            Path::parse("services/api").unwrap_err(),
            "`services/api` is no path: a path starts with `/`"
        );
        assert_eq!(Path::parse("/a//b").unwrap_err(), "`/a//b` has an empty step");
        assert_eq!(Path::parse("[x]/a").unwrap_err(), "`[x]/a` is no path: a path starts with `/`");
        assert_eq!(Path::parse("").unwrap_err(), "a path is empty");
    }

    #[test]
    fn a_star_stays_within_one_step() {
        assert!(path("/services/*/restart").covers(&path("/services/api/restart")));
        assert!(!path("/services/*").covers(&path("/services/api/restart")));
        assert!(path("/services/api/volumes[*]/type").covers(&path("/services/api/volumes[/a/b]/type")));
        assert!(!path("/services/*/type").covers(&path("/services[api]/type")));
        assert!(path("/environment/*_KEY*").covers(&path("/environment/AZURE_KEY_ID")));
        assert!(!path("/environment/*_KEY").covers(&path("/environment/AZURE_KEY_ID")));
    }

    #[test]
    fn two_stars_cross_steps_and_elements() {
        assert!(path("/services/api/**").covers(&path("/services/api/volumes[/app]/bind/create_host_path")));
        assert!(path("/services/api/profiles/**").covers(&path("/services/api/profiles[0]")));
        assert!(path("/services/api/profiles/**").covers(&path("/services/api/profiles")));
        assert!(
            path("/**/create_host_path").covers(&path("/services/api/volumes[/app]/bind/create_host_path"))
        );
        assert!(!path("/services/api/**").covers(&path("/services/app/image")));
    }
}
