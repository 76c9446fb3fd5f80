//! Image references: `[registry/]name[:tag][@digest]`.

use std::fmt;

/// The parts of a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Image<'a> {
    /// `ghcr.io`, `localhost:5000`; `None` means Docker Hub.
    pub registry: Option<&'a str>,
    /// `library/postgres`, `postgres`
    pub name: &'a str,
    /// `17-alpine`; without one, and without a digest, it is `latest`.
    pub tag: Option<&'a str>,
    /// `sha256:…`
    pub digest: Option<&'a str>,
}

impl fmt::Display for Image<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(registry) = self.registry {
            write!(f, "{registry}/")?;
        }
        f.write_str(self.name)?;
        if let Some(tag) = self.tag {
            write!(f, ":{tag}")?;
        }
        match self.digest {
            Some(digest) => write!(f, "@{digest}"),
            None => Ok(()),
        }
    }
}

/// The parts of a text, or what is wrong with it.
pub fn read(text: &str) -> Result<Image<'_>, String> {
    let wrong = |what: String| Err(format!("the image `{text}` {what}"));
    let (rest, digest) = match text.split_once('@') {
        Some((rest, digest)) => (rest, Some(digest)),
        None => (text, None),
    };
    if let Some(digest) = digest.filter(|d| !is_digest(d)) {
        return wrong(format!(
            "has a malformed digest `{digest}`; write `sha256:` and 64 hexadecimal digits"
        ));
    }
    let (path, tag) = match rest.rsplit_once(':') {
        Some((path, tag)) if !tag.contains('/') => (path, Some(tag)),
        _ => (rest, None),
    };
    if let Some(tag) = tag.filter(|t| !is_tag(t)) {
        return wrong(match tag {
            "" => "has an empty tag after `:`".to_owned(),
            _ => format!("has a malformed tag `{tag}`; use at most 128 letters, digits, `_`, `.` and `-`"),
        });
    }
    let (registry, name) = match path.split_once('/') {
        Some((first, name)) if first.contains(['.', ':']) || first == "localhost" || has_upper(first) => {
            (Some(first), name)
        }
        _ => (None, path),
    };
    if let Some(registry) = registry.filter(|r| !is_registry(r)) {
        return wrong(format!("has a malformed registry `{registry}`"));
    }
    if name.is_empty() {
        return wrong("has no name".to_owned());
    }
    if has_upper(name) {
        return wrong(format!("has upper-case letters in its name; write `{}`", name.to_lowercase()));
    }
    if let Some(part) = name.split('/').find(|part| !is_part(part)) {
        return wrong(format!("has a malformed part `{part}` in its name"));
    }
    if name.len() > 255 {
        return wrong("has a name of more than 255 letters".to_owned());
    }
    Ok(Image { registry, name, tag, digest })
}

fn has_upper(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_uppercase())
}

/// `sha256:` and its digits, or another algorithm with at least 32 of them.
fn is_digest(text: &str) -> bool {
    let Some((algorithm, hex)) = text.split_once(':') else { return false };
    let name = algorithm.starts_with(|c: char| c.is_ascii_alphabetic())
        && algorithm
            .split(['+', '.', '-', '_'])
            .all(|w| !w.is_empty() && w.bytes().all(|b| b.is_ascii_alphanumeric()));
    let length = match algorithm {
        "sha256" => hex.len() == 64,
        "sha512" => hex.len() == 128,
        _ => hex.len() >= 32,
    };
    name && length && hex.bytes().all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase())
}

fn is_tag(text: &str) -> bool {
    (1..=128).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
        && !text.starts_with(['.', '-'])
}

/// A host name or address with an optional port.
fn is_registry(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (text, None),
    };
    let host = match host.strip_prefix('[').and_then(|h| h.strip_suffix(']')) {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => host.split('.').all(|label| {
            !label.is_empty()
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        }),
    };
    host && port.is_none_or(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()))
}

/// Lower-case words joined by `.`, `_`, `__` or dashes.
fn is_part(text: &str) -> bool {
    let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    if !text.starts_with(word) || !text.ends_with(word) {
        return false;
    }
    text.split(word).all(|join| matches!(join, "" | "." | "_" | "__") || join.bytes().all(|b| b == b'-'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Image, read};

    const DIGEST: &str = "sha256:0ed5d5928d4737458944eb604cc8509e245c3e19d02ad83935398bc4b991aac7";

    #[test]
    fn parts_are_told_apart() {
        let image = |registry, name, tag, digest| Image { registry, name, tag, digest };
        let pinned = format!("redis:7@{DIGEST}");
        for (text, expected) in [
            ("redis", image(None, "redis", None, None)),
            ("redis:5", image(None, "redis", Some("5"), None)),
            ("library/redis", image(None, "library/redis", None, None)),
            ("docker.io/library/redis", image(Some("docker.io"), "library/redis", None, None)),
            ("my.registry:5000/a/b:1.2_3-x", image(Some("my.registry:5000"), "a/b", Some("1.2_3-x"), None)),
            ("localhost/x", image(Some("localhost"), "x", None, None)),
            ("host:5000/x", image(Some("host:5000"), "x", None, None)),
            ("[::1]:5000/x", image(Some("[::1]:5000"), "x", None, None)),
            ("a__b/c--d.e", image(None, "a__b/c--d.e", None, None)),
            (&pinned, image(None, "redis", Some("7"), Some(DIGEST))),
        ] {
            assert_eq!(read(text), Ok(expected), "{text}");
            assert_eq!(expected.to_string(), text);
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, part) in [
            ("", "has no name"),
            ("ghcr.io/", "has no name"),
            (":5", "has no name"),
            ("redis:", "empty tag"),
            ("redis:a b", "malformed tag `a b`"),
            ("Redis", "write `redis`"),
            ("ghcr.io/Acme/api:1", "write `acme/api`"),
            ("redis@sha256:abc", "malformed digest `sha256:abc`"),
            ("a//b", "malformed part ``"),
            ("a_-b", "malformed part `a_-b`"),
            ("a___b", "malformed part `a___b`"),
            ("-.x/y", "malformed registry `-.x`"),
            ("x y", "malformed part `x y`"),
            ("größe", "malformed part `größe`"),
        ] {
            let message = read(text).expect_err(text);
            assert!(message.contains(part), "{text}: {message}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_written(
            registry in prop::option::of("[a-z]{1,5}\\.[a-z]{2,3}(:[0-9]{1,5})?"),
            name in "[a-z0-9]{1,4}([._-][a-z0-9]{1,3})?(/[a-z0-9]{1,6}){0,2}",
            tag in prop::option::of("[A-Za-z0-9_][A-Za-z0-9_.-]{0,10}"),
            digest in prop::option::of(Just(DIGEST)),
        ) {
            let image = Image { registry: registry.as_deref(), name: &name, tag: tag.as_deref(), digest };
            // Without a registry a first part with a dot would be one.
            prop_assume!(registry.is_some() || !name.split_once('/').is_some_and(|(first, _)| first.contains('.')));
            let text = image.to_string();
            prop_assert_eq!(read(&text), Ok(image));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,30}") {
            if let Ok(image) = read(&text) {
                prop_assert_eq!(image.to_string(), text);
            }
        }
    }
}
