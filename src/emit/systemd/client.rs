//! What units that call `docker` have in common.

use super::UnitFile;
use crate::emit::write::systemd::{entry, word};
use crate::model::Deployment;

/// `docker compose` for the project of a deployment, as words of a command.
pub(super) fn compose(deployment: &Deployment, folder: &str) -> Vec<String> {
    let mut words: Vec<String> = ["docker", "compose", "--file"].map(String::from).into();
    words.push(word(&format!("{folder}/compose.yaml")));
    words.extend(["--project-name".into(), word(deployment.project())]);
    if let (true, Some(dir)) = (deployment.reads_runtime(), &deployment.host.dir) {
        words.extend(["--env-file".into(), word(&format!("{dir}/runtime.env"))]);
    }
    words
}

/// To read what others own: the checkout may be theirs.
pub(super) const READS: &str = "CAP_DAC_READ_SEARCH";
/// To write there too, and to give what is written to whom it belongs.
pub(super) const WRITES: &str = "CAP_CHOWN CAP_DAC_OVERRIDE CAP_DAC_READ_SEARCH CAP_FOWNER";

/// What a client of docker's socket has no need of, but for some capabilities. Whoever may use the socket is root all the
/// same: this limits accidents.
pub(super) fn harden(file: &mut UnitFile, capabilities: &str, writable: &[&str]) {
    for (key, value) in [
        ("Environment", "HOME=/root"),
        ("UMask", "0077"),
        ("NoNewPrivileges", "yes"),
        ("CapabilityBoundingSet", capabilities),
        ("ProtectSystem", "strict"),
        ("ProtectHome", "read-only"),
        ("PrivateTmp", "yes"),
        ("PrivateDevices", "yes"),
        ("ProtectClock", "yes"),
        ("ProtectControlGroups", "yes"),
        ("ProtectHostname", "yes"),
        ("ProtectKernelLogs", "yes"),
        ("ProtectKernelModules", "yes"),
        ("ProtectKernelTunables", "yes"),
        ("RestrictNamespaces", "yes"),
        ("RestrictRealtime", "yes"),
        ("RestrictSUIDSGID", "yes"),
        ("LockPersonality", "yes"),
        ("SystemCallArchitectures", "native"),
        ("SystemCallFilter", "@system-service"),
        ("SystemCallErrorNumber", "EPERM"),
    ] {
        file.set(key, value);
    }
    file.set_list("ReadWritePaths", writable.iter().map(|path| entry(path)));
}
