//! What tells that a text is a secret: the name of its variable, its place in a URL or a command, its randomness.

use std::collections::BTreeMap;
use std::ops::Range;

/// Words in a name that say what it holds.
const TELLING: [&str; 21] = [
    "password",
    "passwd",
    "passphrase",
    "pass",
    "passwords",
    "dbpass",
    "pwd",
    "pw",
    "secret",
    "secrets",
    "token",
    "apikey",
    "credential",
    "credentials",
    "privatekey",
    "encryption",
    "salt",
    "jwt",
    "dsn",
    "requirepass",
    "masterauth",
];
/// Words that, at its end, say that it is only about one.
const ABOUT: [&str; 57] = [
    "file",
    "path",
    "dir",
    "url",
    "uri",
    "host",
    "port",
    "user",
    "username",
    "name",
    "id",
    "enabled",
    "enable",
    "length",
    "expiry",
    "expire",
    "expires",
    "expiration",
    "ttl",
    "type",
    "policy",
    "algorithm",
    "min",
    "max",
    "lifetime",
    "timeout",
    "required",
    "regex",
    "header",
    "age",
    "days",
    "method",
    "mode",
    "cmd",
    "hash",
    "issuer",
    "server",
    "servers",
    "service",
    "hostname",
    "language",
    "time",
    "seconds",
    "class",
    "provider",
    "source",
    "mechanism",
    "protocol",
    "endpoint",
    "location",
    "interval",
    "format",
    "size",
    "scope",
    "audience",
    "realm",
    "version",
];

/// Whether the name of a variable says that it is only about something: `ROOT_USER`.
pub(super) fn is_about(name: &str) -> bool {
    kebab(name).rsplit('-').next().is_none_or(|last| ABOUT.contains(&last))
}

/// Whether a variable of that name holds a secret.
pub(super) fn is_telling(name: &str) -> bool {
    let kebab = kebab(name);
    let words: Vec<&str> = kebab.split('-').collect();
    if is_about(name) || words.ends_with(&["public", "key"]) {
        return false;
    }
    let glued = |word: &str| {
        ["password", "passwd", "secret", "token", "apikey"]
            .iter()
            .any(|end| word.len() > end.len() && word.ends_with(end))
    };
    let key = |pair: &[&str]| {
        pair[1] == "key"
            && [
                "api",
                "secret",
                "private",
                "access",
                "encryption",
                "master",
                "auth",
                "signing",
                "app",
                "session",
                "license",
                "shared",
                "preshared",
                "application",
                "consumer",
            ]
            .contains(&pair[0])
    };
    // Names that images have made well known.
    let known = ["neo4j-auth", "rediscli-auth"].iter().any(|name| kebab.ends_with(name));
    known || words.iter().any(|word| TELLING.contains(word) || glued(word)) || words.windows(2).any(key)
}

/// Whether a text can be one: not a switch, a number of few digits, a path or nothing.
pub(super) fn can_be(value: &str) -> bool {
    let word = value.to_ascii_lowercase();
    let is_switch = matches!(
        word.as_str(),
        "" | "true"
            | "false"
            | "yes"
            | "no"
            | "on"
            | "off"
            | "none"
            | "null"
            | "enabled"
            | "disabled"
            | "required"
            | "optional"
            | "auto"
            | "default"
    );
    let is_file = value.rsplit_once('/').is_some_and(|(_, file)| file.contains('.'));
    let is_path = value.starts_with('/') || value.starts_with("./") || is_file;
    let is_short_number = value.len() < 4 && value.bytes().all(|b| b.is_ascii_digit());
    !is_switch
        && !is_path
        && !is_short_number
        && !value.contains("://")
        && !value.contains(char::is_whitespace)
}

/// Whether a text is so random that nobody can have meant it to be read.
pub(super) fn is_random(name: &str, value: &str) -> bool {
    let kebab = kebab(name);
    let told = [
        "id", "version", "hash", "digest", "sha", "sha256", "uuid", "cluster", "commit", "checksum",
        "public", "tag", "image", "rev",
    ];
    if kebab.split('-').any(|word| told.contains(&word)) {
        return false;
    }
    let alphabet = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '_' | '-');
    let has = |is: fn(&char) -> bool| value.chars().any(|c| is(&c));
    let hex = value.len() >= 32 && value.bytes().all(|b| b.is_ascii_hexdigit());
    let mixed = has(char::is_ascii_lowercase) && has(char::is_ascii_uppercase) && has(char::is_ascii_digit);
    value.len() >= 24 && value.chars().all(alphabet) && (hex || mixed) && entropy(value) > 3.4
}

/// Bits for each character, by how often each occurs.
fn entropy(text: &str) -> f64 {
    let mut counts: BTreeMap<char, f64> = BTreeMap::new();
    text.chars().for_each(|c| *counts.entry(c).or_default() += 1.0);
    let length = text.chars().count() as f64;
    -counts.values().map(|count| count / length * (count / length).log2()).sum::<f64>()
}

/// Where the password of a URL stands: `scheme://user:HERE@host`.
pub(super) fn in_url(text: &str) -> Option<Range<usize>> {
    let scheme = text.find("://")?;
    let start = scheme + 3;
    let end = text[start..].find(['/', '?', '#', ' ', ',']).map_or(text.len(), |at| start + at);
    let at = text[start..end].rfind('@')? + start;
    let colon = text[start..at].find(':')? + start;
    (colon + 1 < at).then_some(colon + 1..at)
}

/// Where the value stands of an option that tells what it holds: `--requirepass HERE`, `--token=HERE`.
pub(super) fn in_option(text: &str) -> Option<Range<usize>> {
    let mut from = 0;
    while let Some(at) = text[from..].find("--").map(|at| from + at) {
        let name = &text[at + 2..];
        let end =
            name.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_')).unwrap_or(name.len());
        from = at + 2 + end;
        if !is_telling(&name[..end]) || !text[from..].starts_with(['=', ' ']) {
            continue;
        }
        let start = from + text[from..].len() - text[from..].trim_start_matches(['=', ' ']).len();
        let length = text[start..]
            .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '&' | ';' | '|'))
            .unwrap_or(text.len() - start);
        let value = &text[start..start + length];
        if length > 0 && can_be(value) && !value.starts_with(['-', '$', '"', '\'']) {
            return Some(start..start + length);
        }
    }
    None
}

/// `DB_PASSWORD` as `db-password`, `GITEA__database__PASSWD` as `gitea-database-passwd`.
pub(super) fn kebab(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            c if c.is_ascii_alphanumeric() => out.push(c.to_ascii_lowercase()),
            _ if out.ends_with('-') || out.is_empty() => {}
            _ => out.push('-'),
        }
    }
    let out = out.trim_end_matches('-');
    if out.starts_with(|c: char| c.is_ascii_digit()) { format!("v{out}") } else { out.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_what_they_hold() {
        for name in [
            "POSTGRES_PASSWORD",
            "DB_PASS",
            "API_TOKEN",
            "SECRET_KEY",
            "AWS_SECRET_ACCESS_KEY",
            "GITEA__database__PASSWD",
            "OPENAI_API_KEY",
            "N8N_ENCRYPTION_KEY",
            "MYSQL_ROOT_PASSWORD",
            "RABBITMQ_DEFAULT_PASS",
            "REDISPASSWORD",
            "WIREGUARD_PRESHARED_KEY",
            "NEO4J_AUTH",
        ] {
            assert!(is_telling(name), "{name}");
        }
        for name in [
            "POSTGRES_PASSWORD_FILE",
            "TOKEN_URL",
            "PASSWORD_MIN_LENGTH",
            "POSTGRES_USER",
            "KEYCLOAK_REALM",
            "AUTHOR",
            "TOKEN_EXPIRY",
            "BYPASS",
            "COMPASS_HOST",
            "JWT_PUBLIC_KEY",
            "SECRET_STORE_BOOTSTRAP_SERVERS",
            "AUTH_CREDENTIALS_SOURCE",
            "MONKEY",
        ] {
            assert!(!is_telling(name), "{name}");
        }
    }

    #[test]
    fn a_path_is_no_secret() {
        for value in ["/etc/key", "./key", "config/jwt/private.pem", "%dir%/key.pem", "amqp://mq", "12"] {
            assert!(!can_be(value), "{value}");
        }
        assert!(can_be("neo4j/tiger") && can_be("bQ/x8+5dA=="));
    }

    #[test]
    fn what_is_random_is_found() {
        assert!(is_random("X", "3f9a8b7c6d5e4f30a1b2c3d4e5f60718"));
        assert!(is_random("X", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"));
        assert!(!is_random("X", "a-very-long-host-name.example.org"));
        assert!(!is_random("CLUSTER_ID", "MkU3OEVBNTcwNTJENDM2Qk12"));
    }

    #[test]
    fn values_of_options_are_found() {
        for (text, found) in [
            ("redis-server --requirepass tiger --save 60", Some("tiger")),
            ("x --token=abc", Some("abc")),
            ("x --password $PW", None),
            ("x --password-file /a --verbose", None),
        ] {
            assert_eq!(in_option(text).map(|range| &text[range]), found, "{text}");
        }
    }

    #[test]
    fn passwords_of_urls_are_found() {
        for (url, found) in [
            ("postgres://u:p@db:5432/x", Some("p")),
            ("amqp://u:p%40q@mq/", Some("p%40q")),
            ("https://example.org/a@b", None),
            ("redis://:pw@cache:6379", Some("pw")),
            ("http://user@host", None),
        ] {
            assert_eq!(in_url(url).map(|range| &url[range]), found, "{url}");
        }
    }
}
