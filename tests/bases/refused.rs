//! What cannot be compared with, and whether what is then said to type helps.

use super::{Repository, SHOP, Said, program, run};

#[test]
fn a_shallow_clone_is_told_what_to_fetch() {
    let Some(repository) = Repository::new("", &[]) else { return };
    repository.commit(SHOP);
    repository.git(&["tag", "v1"]);
    let first = repository.git(&["rev-parse", "HEAD"]);
    repository.git(&["checkout", "--quiet", "-b", "topic"]);
    repository.commit(&SHOP.replace("1.29", "1.30"));
    let url = format!("file://{}", repository.project.display());
    let clone = repository.path("clone");
    let of_topic = ["clone", "--quiet", "--depth=1", "--branch=topic", &url, clone.to_str().unwrap()];
    repository.git(&of_topic);

    for (name, then) in [("origin/main", "origin/main"), ("v1", "FETCH_HEAD"), (first.as_str(), "FETCH_HEAD")]
    {
        let said = run(&clone, &["plan", "--base", name]);
        assert_eq!((said.code, said.out.as_str()), (1, ""), "{name}");
        let words = said.err.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(&format!("E0720] no-revision: there is no revision `{name}`")), "{words}");
        assert!(words.contains("`fetch-depth: 0`"), "{words}");
        let command = words.split('`').find(|part| part.starts_with("git fetch")).unwrap();
        // What it says to type is what helps.
        let command: Vec<&str> = command.split(' ').skip(1).collect();
        repository.git_in(&clone, &command);
        let said = run(&clone, &["plan", "--base", then]);
        assert!(said.out.contains("nginx:1.29 -> nginx:1.30"), "{name}: {}", said.err);
        repository.git(&["-C", clone.to_str().unwrap(), "update-ref", "-d", "refs/remotes/origin/main"]);
        std::fs::remove_dir_all(&clone).unwrap();
        repository.git(&of_topic);
    }

    let said = run(&clone, &["plan", "--base", "HEAD~1"]);
    assert!(said.err.contains("`git fetch --unshallow`"), "{}", said.err);
    repository.git_in(&clone, &["fetch", "--quiet", "--depth=1", "origin", "main:refs/remotes/origin/main"]);
    let said = run(&clone, &["plan", "--base", "origin/main..."]);
    assert!(said.code == 1 && said.err.contains("have no commit in common"), "{}", said.err);
    assert!(said.err.contains("`git fetch --unshallow`"), "{}", said.err);
    repository.git_in(&clone, &["fetch", "--quiet", "--unshallow"]);
    assert!(run(&clone, &["plan", "--base", "origin/main..."]).out.contains("nginx:1.29 -> nginx:1.30"));
}

#[test]
fn what_is_no_revision_is_refused_in_plain_words() {
    let Some(repository) = Repository::new("", &[]) else { return };
    repository.commit(SHOP);
    let refused = |name: &str, words: &str| {
        let said = repository.plan(&[&format!("--base={name}")]);
        assert_eq!((said.code, said.out.as_str()), (1, ""), "{name}");
        assert!(said.err.contains(words), "{name}: {}", said.err);
        assert!(!said.err.contains('\u{1b}'), "{name}: {}", said.err);
    };
    refused("nothing", "there is no revision `nothing` in this clone");
    for hostile in
        ["", "-x", "--output=boo", "$(touch boo)", "main\nmain", "\u{1b}[31m", "main deploy", ":/x", "^main"]
    {
        refused(hostile, "there is no revision `");
    }
    refused("HEAD:deploy", "there is no revision");
    assert_eq!(repository.plan(&["--base", "main", "--against", "x"]).code, 64);
    assert_eq!(repository.plan(&["--base", "--env", "prod"]).code, 64);
    assert_eq!(repository.plan(&["--base", "main", "--live"]).code, 64);
    assert!(!repository.project.join("boo").exists());

    let alone = tempfile::tempdir().unwrap();
    std::fs::write(alone.path().join("shop.deploy"), SHOP).unwrap();
    let said = run(alone.path(), &["plan", "--base", "main"]);
    assert!(said.code == 1 && said.err.contains("`.` is in no git repository"), "{}", said.err);
    assert!(said.err.contains("`--against DIR`"), "{}", said.err);
    let said: Said = program(&repository.project, &["plan", "--base", "main"])
        .env("PATH", "/nowhere")
        .output()
        .unwrap()
        .into();
    assert!(said.code == 1 && said.err.contains("git, which is not installed"), "{}", said.err);
}

#[test]
fn a_revision_without_artifacts_is_said_to_have_none() {
    let Some(repository) = Repository::new("shop", &[]) else { return };
    repository.write("readme", "x");
    repository.commit_all();
    repository.commit(SHOP);
    let said = repository.plan(&["--base", "HEAD~1"]);
    assert!(said.out.starts_with("prod: 4 create"), "{}", said.out);
    assert_eq!(said.err, "there is no `HEAD~1:shop/deploy`: everything counts as new\n");
    let said = repository.plan(&["--to", "HEAD~1"]);
    assert!(said.code == 1 && said.err.contains("`HEAD~1:shop/deploy` holds no artifacts"), "{}", said.err);
}

#[test]
fn nothing_is_fetched_into_a_partial_clone() {
    let Some(repository) = Repository::new("", &[]) else { return };
    repository.commit(SHOP);
    repository.commit(&SHOP.replace("1.29", "1.30"));
    repository.git(&["config", "uploadpack.allowFilter", "true"]);
    let url = format!("file://{}", repository.project.display());
    let clone = repository.path("clone");
    repository.git(&["clone", "--quiet", "--filter=blob:none", &url, clone.to_str().unwrap()]);
    let said = run(&clone, &["plan", "--base", "HEAD~1"]);
    let words = said.err.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.code == 1 && words.contains("it is not in this partial clone: `git archive"), "{words}");
    let archive = ["archive", "--output=/dev/null", "HEAD~1"];
    repository.git_in(&clone, &archive);
    assert!(run(&clone, &["plan", "--base", "HEAD~1"]).out.contains("nginx:1.29 -> nginx:1.30"));
}

#[test]
fn a_repository_of_another_user_is_named_with_what_to_type() {
    use std::os::unix::fs::MetadataExt as _;
    let Some(repository) = Repository::new("", &[]) else { return };
    repository.commit(SHOP);
    if std::fs::metadata("/proc/self").unwrap().uid() != 0 {
        println!("skipped: only root can give a folder to another user");
        return;
    }
    for path in [repository.project.clone(), repository.project.join(".git")] {
        std::os::unix::fs::chown(path, Some(54321), None).unwrap();
    }
    let said = repository.plan(&["--base", "HEAD"]);
    let words = said.err.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("which belongs to another user"), "{words}");
    assert!(words.contains("`git config --global --add safe.directory /"), "{words}");
}
