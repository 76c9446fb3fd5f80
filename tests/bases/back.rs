//! Going back to a revision, and whether a plan is the one that was approved.

use super::{Repository, SHOP};

#[test]
fn going_back_is_planned_from_artifacts_alone() {
    let Some(repository) = Repository::new("", &[]) else { return };
    repository.commit(&format!("{SHOP}env qa {{ }}\n"));
    let now = SHOP.replace("1.29", "1.30").replace("volume data", "volume data { name = \"moved\" }");
    repository.commit(&format!("{now}env canary {{ }}\n"));
    // What is written at the moment need not even be a source.
    repository.write("shop.deploy", "project {{{");
    let said = repository.plan(&["--to", "HEAD~1", "--fail-on", "data-risk"]);
    assert_eq!(said.code, 3, "{}", said.err);
    let first = said.out.lines().take(3).map(|line| line.split(' ').take(3).collect::<Vec<_>>().join(" "));
    assert_eq!(first.collect::<Vec<_>>(), ["canary: 4 remove,", "prod: 2 recreate,", "qa: 4 create"]);
    assert!(
        said.out.contains("~ image: nginx:1.30 -> nginx:1.29  HEAD~1:deploy/prod/compose.yaml:"),
        "{}",
        said.out
    );
    assert!(said.out.contains("the data stays in `moved`"), "{}", said.out);
    assert!(repository.plan(&["--to", "HEAD~1", "--env", "qa"]).out.starts_with("qa: 4 create"));
    assert!(repository.plan(&["--to", "HEAD~1", "--env", "qua"]).err.contains("no artifacts of env `qua`"));
    assert!(repository.plan(&["--to", "HEAD", "--detailed-exitcode"]).code == 0);
    // Between two revisions.
    let between = repository.plan(&["--base", "HEAD~1", "--to", "HEAD"]).out;
    assert!(
        between.contains("~ image: nginx:1.29 -> nginx:1.30  HEAD:deploy/prod/compose.yaml:"),
        "{between}"
    );
}

#[test]
fn a_plan_is_told_from_another_by_its_artifacts_alone() {
    let Some(repository) = Repository::new("", &[]) else { return };
    repository.commit(SHOP);
    let changed = SHOP.replace("1.29", "1.30");
    repository.write("shop.deploy", &changed);
    let print = |args: &[&str]| {
        let said = repository.plan(&[&["--fingerprint"], args].concat());
        let line = said.out.lines().last().unwrap_or_default();
        line.strip_prefix("prod: fingerprint ")
            .unwrap_or_else(|| panic!("{}{}", said.out, said.err))
            .to_owned()
    };
    let first = print(&[]);
    assert_eq!(first.len(), 32);
    // The same from elsewhere, from a revision, and where only a comment of the source is another one.
    assert_eq!(print(&["--base", "HEAD"]), first);
    repository.write("shop.deploy", &format!("# why\n{changed}"));
    assert_eq!(print(&[]), first);
    let expected = |fingerprint: &str| repository.plan(&["--expect", fingerprint]);
    assert_eq!(expected(&first).code, 0);
    assert_eq!(expected(&format!("0123456789ab,{}", &first[..12])).code, 0);
    for wrong in ["", &first[..11], "0123456789abcdef"] {
        let said = expected(wrong);
        assert!(said.code == 1 && said.err.contains("E0722] stale-plan"), "{wrong}: {}", said.err);
        assert!(said.out.contains("nginx:1.29 -> nginx:1.30"), "{}", said.out);
    }
    // Somebody else changes what is there, or what shall be.
    repository.write("shop.deploy", &SHOP.replace("1.29", "1.31"));
    let second = print(&[]);
    assert!(second != first && expected(&first).code == 1);
    let compose = repository.project.join("deploy/prod/compose.yaml");
    let text = std::fs::read_to_string(&compose).unwrap();
    std::fs::write(&compose, format!("{text}# by hand\n")).unwrap();
    assert_ne!(print(&[]), second);
    std::fs::write(&compose, text).unwrap();
    assert_eq!(print(&[]), second);
    // What no artifact but the manifest says, that a volume needs no backup.
    let waived = "volume data { backup = none(\"scratch\") }";
    repository.write("shop.deploy", &SHOP.replace("1.29", "1.31").replace("volume data", waived));
    assert_ne!(print(&[]), second);
    // What is built is what was planned.
    repository.commit(&SHOP.replace("1.29", "1.31"));
    assert_eq!(print(&["--base", "HEAD~1"]), second);
    assert_eq!(print(&["--base", "HEAD~1", "--to", "HEAD"]), second);
    // Where nothing changes, nothing is stale.
    assert_eq!(expected("0123456789ab").code, 0);
    let plan: serde_json::Value =
        serde_json::from_str(&repository.plan(&["--fingerprint", "--format", "json"]).out).unwrap();
    assert_eq!(plan["envs"][0]["fingerprint"].as_str().map(str::len), Some(32));
}
