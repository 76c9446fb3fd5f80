//! What to write for what the language does not have under Compose's name.

/// Kind (empty: the top of a compose file), Compose's name, what to write.
const TABLE: &[(&str, &str, &str)] = &[
    ("", "version", "nothing: Compose ignores it"),
    ("", "name", "`target { name = … }`; the default is `<project>-<env>`"),
    ("", "include", "`import \"path.deploy\"`"),
    ("", "services", "`service NAME { … }` for each"),
    ("", "networks", "`network NAME { … }` for each"),
    ("", "volumes", "`volume NAME { … }` for each"),
    ("", "secrets", "`secret NAME { … }` for each"),
    ("", "configs", "`config NAME { … }` for each"),
    ("", "models", "`model NAME { … }` for each"),
    ("service", "ports", "`publish HOST-PORT -> CONTAINER-PORT`"),
    ("service", "volumes", "`mount SOURCE -> \"/target\"`"),
    ("service", "configs", "`mount config.NAME -> \"/target\"`"),
    ("service", "depends_on", "`needs SERVICE healthy`"),
    ("service", "extends", "a `component` or a `mixin`, or `defaults service { … }`"),
    ("service", "net", "`network-mode`, or `networks = [NAME]`"),
    ("service", "dockerfile", "`build { dockerfile = … }`"),
    ("service", "log_driver", "`logging { driver = … }`"),
    ("service", "log_opt", "`logging { options { … } }`"),
    ("service", "volume_driver", "`volume NAME { driver = … }`"),
    ("service", "environments", "`environment { … }`"),
    ("service", "env", "`environment { … }`"),
    ("service", "replicas", "`scale`, or `deploy { replicas = … }`"),
    ("service", "entry_point", "`entrypoint`"),
    ("service", "memory", "`mem-limit`"),
    ("service", "memory_limit", "`mem-limit`"),
    ("service", "schedule", "a `job`: a service runs all the time"),
    ("service", "run", "a `job`: a service runs all the time"),
    ("network", "subnet", "`ipam { config = [{ subnet = … }] }`"),
    ("network", "enable_ip_v6", "`enable-ipv6`"),
];

/// What to write in place of a name that a kind does not have, as the end of "use …". The name may be
/// spelt with `-` or `_`. `job` answers as `service` does; the empty kind is the top of a compose file.
pub fn instead(kind: &str, name: &str) -> Option<&'static str> {
    let kind = if kind == "job" { "service" } else { kind };
    let name = name.replace('-', "_");
    TABLE.iter().find(|row| row.0 == kind && row.1 == name).map(|row| row.2)
}

#[cfg(test)]
mod tests {
    use super::{TABLE, instead};
    use crate::schema::KINDS;

    #[test]
    fn nothing_is_redirected_that_exists() {
        for (kind, name, _) in TABLE.iter().filter(|row| !row.0.is_empty()) {
            let kind = KINDS.iter().find(|k| k.name == *kind).expect("a kind");
            assert_eq!(kind.compose_attribute(name), None, "{name}");
        }
    }

    #[test]
    fn both_spellings_and_jobs_are_answered() {
        assert_eq!(instead("job", "depends-on"), instead("service", "depends_on"));
        assert!(instead("service", "ports").is_some_and(|write| write.contains("publish")));
        assert_eq!(instead("volume", "ports"), None);
    }
}
