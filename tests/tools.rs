//! The finder of real programs: its order, and that a missing one is never passed over in silence.

use std::os::unix::fs::PermissionsExt;

use crate::support::tools::{Tool, find_all, found_or_said};

#[test]
fn the_first_folder_wins_and_what_cannot_run_does_not_count() {
    let folder = tempfile::tempdir().unwrap();
    let [first, second, third] = ["first", "second", "third"].map(|name| folder.path().join(name));
    for (place, mode) in [(&first, 0o644), (&second, 0o755), (&third, 0o755)] {
        std::fs::create_dir(place).unwrap();
        std::fs::write(place.join("tool"), "#!/bin/sh\n").unwrap();
        std::fs::set_permissions(place.join("tool"), PermissionsExt::from_mode(mode)).unwrap();
    }
    let found = find_all("tool", &[first, second.clone(), third.clone()]);
    assert_eq!(found, [second.join("tool"), third.join("tool")]);
    assert!(find_all("tool", &[folder.path().to_owned()]).is_empty());
}

#[test]
fn a_missing_tool_skips_on_a_desk() {
    let mut said = Vec::new();
    assert_eq!(found_or_said(None, Tool::Shellcheck, false, &mut said), None);
    assert_eq!(said, b"skipped: shellcheck is missing (run scripts/install-tools)\n");
}

#[test]
#[should_panic(
    expected = "skipped: shellcheck is missing (run scripts/install-tools): with CI=true nothing may skip"
)]
fn a_missing_tool_fails_in_ci() {
    found_or_said(None, Tool::Shellcheck, true, &mut std::io::sink());
}
