//! What is compared with what: a revision, wherever the project lies, and what a revision may hold.

use std::path::Path;
use std::process::Command;

use super::{Repository, SHOP, Said, program, run};

#[test]
fn a_revision_is_what_is_compared_with() {
    let Some(repository) = Repository::new("", &[]) else { return };
    repository.commit(SHOP);
    repository.commit(&SHOP.replace("service api { image = \"api:1\" }\n", "").replace("1.29", "1.30"));
    assert!(repository.plan(&[]).out.starts_with("prod: no changes"), "{}", repository.plan(&[]).out);
    for name in ["HEAD~1", "HEAD^", &repository.git(&["rev-parse", "HEAD~1"])] {
        let said = repository.plan(&["--base", name]);
        assert_eq!(said.code, 0, "{}", said.err);
        assert!(said.out.contains("~ image: nginx:1.29 -> nginx:1.30  shop.deploy:5"), "{}", said.out);
        let place = format!("{name}:deploy/prod/compose.yaml:");
        assert!(said.out.contains(&place), "{place} in\n{}", said.out);
    }
    assert_eq!(repository.plan(&["--base", "HEAD~1", "--detailed-exitcode"]).code, 2);
    assert_eq!(repository.plan(&["--base", "HEAD", "--detailed-exitcode"]).code, 0);
    // What is not committed is not in a revision.
    repository.write("shop.deploy", SHOP);
    run(&repository.project, &["build"]);
    assert!(repository.plan(&["--base", "HEAD"]).out.contains("+ service api"));
}

#[test]
fn what_a_revision_had_and_the_source_has_no_longer_is_removed() {
    let Some(repository) = Repository::new("", &[]) else { return };
    repository.commit(&format!("{SHOP}env qa {{ }}\n"));
    repository.commit(&SHOP.replace("env prod", "env live"));
    let said = repository.plan(&["--base", "HEAD~1"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let first = said.out.lines().take(3).map(|line| line.split(' ').take(3).collect::<Vec<_>>().join(" "));
    assert_eq!(
        first.collect::<Vec<_>>(),
        ["live: 4 create", "prod: 4 remove,", "qa: 4 remove,"],
        "{}",
        said.out
    );
    assert!(said.out.contains("was at HEAD~1:deploy/qa/compose.yaml:"), "{}", said.out);
    assert!(!repository.plan(&["--base", "HEAD~1", "--env", "live"]).out.contains("qa"));
}

#[test]
fn every_example_is_in_a_revision_what_it_is_in_its_folder() {
    for example in ["scopemarchiver", "sorrydb", "paw"] {
        let Some(repository) = Repository::new("infra/a b", &[]) else { return };
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(example).join(".");
        let copied = Command::new("cp").arg("-r").arg(from).arg(&repository.project).status().unwrap();
        assert!(copied.success());
        repository.git(&["add", "--all", "--force", "."]);
        repository.commit_index();
        let (here, there) =
            (repository.plan(&[]), repository.plan(&["--base", "HEAD", "--detailed-exitcode"]));
        assert_eq!((there.code, &there.out), (0, &here.out), "{example}: {}{}", there.err, there.out);
        let back = repository.plan(&["--to", "HEAD", "--detailed-exitcode"]);
        assert_eq!(back.code, 0, "{example}: {}{}", back.err, back.out);
    }
}

#[test]
fn the_folder_of_a_project_is_found_wherever_it_is() {
    for init in [&["--object-format=sha1"], &["--object-format=sha256"]] {
        let below = "a b/-x/$(touch boo)/\"ü\nz";
        let Some(repository) = Repository::new(below, init) else { return };
        repository.commit(SHOP);
        repository.commit(&SHOP.replace("1.29", "1.30"));
        let plan = |said: Said| {
            assert_eq!(said.code, 0, "{}", said.err);
            assert!(said.out.contains("nginx:1.29 -> nginx:1.30"), "{}", said.out);
        };
        plan(repository.plan(&["--base", "main~1"]));
        // From elsewhere, through a link, in another work tree, and in a hook, which names the repository.
        let place = repository.project.to_str().unwrap();
        plan(run(Path::new("/"), &["-C", place, "plan", "--base", "main~1"]));
        std::os::unix::fs::symlink(&repository.project, repository.path("link")).unwrap();
        plan(run(&repository.path("link"), &["plan", "--base", "main~1"]));
        let other = repository.path("other");
        repository.git(&["worktree", "add", "--quiet", other.to_str().unwrap()]);
        plan(run(&other.join(below), &["plan", "--base", "main~1"]));
        let mut hook = program(&repository.project, &["plan", "--base", "main~1"]);
        plan(hook.env("GIT_DIR", ".git").env("GIT_INDEX_FILE", ".git/index").output().unwrap().into());
        assert!(!repository.project.join("boo").exists());
    }
}

#[test]
fn a_project_in_a_submodule_has_the_revisions_of_the_submodule() {
    let Some(inner) = Repository::new("", &[]) else { return };
    inner.commit(SHOP);
    inner.commit(&SHOP.replace("1.29", "1.30"));
    let Some(outer) = Repository::new("", &[]) else { return };
    let inner = inner.project.to_str().unwrap().to_owned();
    outer.git(&["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", &inner, "shop"]);
    outer.commit_all();
    let said = run(&outer.project.join("shop"), &["plan", "--base", "HEAD~1"]);
    assert!(said.out.contains("nginx:1.29 -> nginx:1.30"), "{}{}", said.err, said.out);
}

#[test]
fn three_dots_are_where_a_branch_began() {
    let Some(repository) = Repository::new("", &[]) else { return };
    repository.commit(SHOP);
    repository.git(&["checkout", "--quiet", "-b", "topic"]);
    repository.commit(&SHOP.replace("1.29", "1.30"));
    repository.git(&["checkout", "--quiet", "main"]);
    repository.commit(&SHOP.replace("api:1", "api:2"));
    repository.git(&["checkout", "--quiet", "topic"]);
    let whole = repository.plan(&["--base", "main"]).out;
    assert!(whole.contains("api:2 -> api:1") && whole.contains("nginx:1.29 -> nginx:1.30"), "{whole}");
    for name in ["main...", "main...topic", "...main"] {
        let own = repository.plan(&["--base", name]).out;
        assert!(!own.contains("api:2") && own.contains("nginx:1.29 -> nginx:1.30"), "{name}: {own}");
    }
    repository.git(&["checkout", "--quiet", "--orphan", "alone"]);
    repository.commit(&SHOP.replace("api:1", "api:9"));
    assert!(repository.plan(&["--base", "main..."]).err.contains("have no commit in common in this clone"));
}

#[test]
fn links_and_submodules_of_a_revision_are_not_followed() {
    let Some(repository) = Repository::new("", &[]) else { return };
    repository.commit(SHOP);
    repository.git(&["mv", "deploy/prod", "elsewhere"]);
    std::fs::create_dir_all(repository.project.join("deploy")).unwrap();
    std::os::unix::fs::symlink("../elsewhere", repository.project.join("deploy/prod")).unwrap();
    repository.commit_all();
    let said = repository.plan(&["--base", "HEAD"]);
    assert!(said.code == 1 && said.err.contains("a symbolic link stands there"), "{}", said.err);

    let head = repository.git(&["rev-parse", "HEAD"]);
    repository.git(&["rm", "--quiet", "--cached", "deploy/prod"]);
    repository.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{head},deploy/prod")]);
    repository.commit_index();
    let said = repository.plan(&["--base", "HEAD"]);
    assert!(said.code == 1 && said.err.contains("a submodule stands there"), "{}", said.err);
}
