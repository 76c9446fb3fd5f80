//! Plans against revisions: real repositories in temporary folders, read by the program as people start it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::support::tools::{Tool, require};

/// A project in a repository of its own.
struct Repository {
    outer: TempDir,
    /// The project's folder, which may lie below the repository's.
    project: PathBuf,
}

const SHOP: &str = "project shop\n\nvolume data\n\nservice web { image = \"nginx:1.29\", mount data -> \"/data\" }\n\
                    service api { image = \"api:1\" }\n\nenv prod { }\n";

impl Repository {
    /// Nothing where git is missing, which is then said.
    fn new(below: &str, init: &[&str]) -> Option<Self> {
        require(Tool::Git)?;
        let outer = tempfile::tempdir().unwrap();
        let root = outer.path().join("repository");
        let project = root.join(below);
        std::fs::create_dir_all(&project).unwrap();
        let it = Self { outer, project };
        it.git_in(&root, &[&["init", "--quiet", "--initial-branch=main"], init].concat());
        Some(it)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.outer.path().join(name)
    }

    fn git(&self, args: &[&str]) -> String {
        self.git_in(&self.project, args)
    }

    fn git_in(&self, folder: &Path, args: &[&str]) -> String {
        let output = isolated(Command::new("git").current_dir(folder).args(args)).output().unwrap();
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.project.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Builds a source and commits it with its artifacts.
    fn commit(&self, source: &str) {
        self.write("shop.deploy", source);
        let built = run(&self.project, &["build"]);
        assert_eq!(built.code, 0, "{}", built.err);
        self.commit_all();
    }

    fn commit_all(&self) {
        self.git(&["add", "--all", "."]);
        self.commit_index();
    }

    fn commit_index(&self) {
        self.git(&["commit", "--quiet", "--message", "x"]);
    }

    fn plan(&self, args: &[&str]) -> Said {
        run(&self.project, &[&["plan"], args].concat())
    }
}

/// What a run said.
struct Said {
    code: i32,
    out: String,
    err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Without the developer's own settings, and without what a hook that runs the tests has set.
fn isolated(command: &mut Command) -> &mut Command {
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("GIT_")) {
        command.env_remove(name);
    }
    for role in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{role}_NAME"), "a").env(format!("GIT_{role}_EMAIL"), "a@localhost");
    }
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null")
}

fn program(folder: &Path, args: &[&str]) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_deployc"));
    isolated(program.current_dir(folder).args(args));
    program
}

fn run(folder: &Path, args: &[&str]) -> Said {
    program(folder, args).output().unwrap().into()
}

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
