//! What a process of the host is kept from unless its unit is `eased`.

use super::UnitFile;

/// Each part by its name in the language, and the settings that it is.
const PARTS: &[(&str, &[(&str, &str)])] = &[
    ("no-new-privileges", &[("NoNewPrivileges", "yes")]),
    ("protect-system", &[("ProtectSystem", "strict")]),
    ("protect-home", &[("ProtectHome", "yes")]),
    ("private-tmp", &[("PrivateTmp", "yes")]),
    ("private-devices", &[("PrivateDevices", "yes")]),
    ("protect-clock", &[("ProtectClock", "yes")]),
    ("protect-control-groups", &[("ProtectControlGroups", "yes")]),
    ("protect-hostname", &[("ProtectHostname", "yes")]),
    ("protect-kernel-logs", &[("ProtectKernelLogs", "yes")]),
    ("protect-kernel-modules", &[("ProtectKernelModules", "yes")]),
    ("protect-kernel-tunables", &[("ProtectKernelTunables", "yes")]),
    ("protect-proc", &[("ProtectProc", "invisible"), ("ProcSubset", "pid")]),
    ("restrict-address-families", &[("RestrictAddressFamilies", "AF_UNIX AF_INET AF_INET6 AF_NETLINK")]),
    ("restrict-namespaces", &[("RestrictNamespaces", "yes")]),
    ("restrict-realtime", &[("RestrictRealtime", "yes")]),
    ("restrict-suid-sgid", &[("RestrictSUIDSGID", "yes")]),
    ("lock-personality", &[("LockPersonality", "yes")]),
    ("memory-deny-write-execute", &[("MemoryDenyWriteExecute", "yes")]),
    (
        "system-call-filter",
        &[
            ("SystemCallArchitectures", "native"),
            ("SystemCallFilter", "@system-service"),
            ("SystemCallErrorNumber", "EPERM"),
        ],
    ),
];

/// Writes the parts that are not eased. `keeps` are the capabilities that the process has in any case.
pub(super) fn harden(file: &mut UnitFile, eased: &[&str], keeps: &str) {
    if !eased.contains(&"capability-bounding-set") {
        file.set("CapabilityBoundingSet", keeps);
    }
    for (_, settings) in PARTS.iter().filter(|(name, _)| !eased.contains(name)) {
        for (key, value) in *settings {
            file.set(key, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::PARTS;
    use crate::schema::{Type, UNIT};

    #[test]
    fn what_can_be_eased_is_there_and_nothing_else() {
        let Some(Type::Set(Type::Enum(words))) = UNIT.attribute("eased").map(|row| &row.ty) else {
            panic!("`eased` is a set of words")
        };
        let mut parts: Vec<&str> = PARTS.iter().map(|(name, _)| *name).collect();
        parts.push("capability-bounding-set");
        parts.sort_unstable();
        assert_eq!(parts, *words);
    }
}
