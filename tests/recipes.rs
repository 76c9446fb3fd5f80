//! The recipes for CI: every file is what its reader wants, and the very commands in them do in a real repository what
//! they are for. What they ask of a server is asked of a script that notes it.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value as Json;
use tempfile::TempDir;

use crate::support::tools::{Tool, require};

const RECIPES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/ci");

fn yaml(path: &str) -> Json {
    let text = std::fs::read_to_string(Path::new(RECIPES).join(path)).unwrap();
    serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The commands of a step of a workflow, by the name of the step.
fn step(workflow: &Json, job: &str, name: &str) -> String {
    let steps = workflow["jobs"][job]["steps"].as_array().unwrap();
    let found = steps.iter().find(|step| step["name"] == name).unwrap_or_else(|| panic!("no step `{name}`"));
    found["run"].as_str().unwrap().to_owned()
}

/// A repository in which a branch was merged, with what the recipes call on the PATH.
struct Checkout {
    folder: TempDir,
}

const BEFORE: &str = "project shop\n\nvolume data\n\nservice web { image = \"nginx:1.29\", restart = always, mount data -> \"/data\" }\n\n\
                      env dev { }\nenv prod { }\n";

impl Checkout {
    /// `None`: a tool is missing, which was said.
    fn new(after: &str) -> Option<Self> {
        require(Tool::Git)?;
        require(Tool::Jq)?;
        let checkout = Self { folder: tempfile::tempdir().unwrap() };
        std::fs::create_dir_all(checkout.path("bin")).unwrap();
        std::fs::create_dir_all(checkout.path("work")).unwrap();
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_deployc"), checkout.path("bin/deployc")).unwrap();
        checkout.sh("git init --quiet --initial-branch=main");
        checkout.commit(BEFORE);
        checkout.sh("git checkout --quiet -b topic");
        checkout.commit(after);
        checkout.sh("git checkout --quiet main && git merge --quiet --no-ff --no-edit topic");
        Some(checkout)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn commit(&self, source: &str) {
        std::fs::write(self.path("work/shop.deploy"), source).unwrap();
        self.sh(
            "deployc fmt . && deployc build --quiet && git add --all && git commit --quiet --message change",
        );
    }

    /// A program of the server's, as the body of a script.
    fn program(&self, name: &str, body: &str) {
        let path = self.path("bin").join(name);
        std::fs::write(&path, format!("#!/bin/bash\n{body}\n")).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
    }

    fn run(&self, script: &str, variables: &[(&str, &str)]) -> Output {
        let path = std::env::var("PATH").unwrap();
        let mut bash = Command::new("bash");
        bash.args(["-e", "-o", "pipefail", "-c", script])
            .current_dir(self.path("work"))
            .env("PATH", format!("{}:{path}", self.path("bin").display()))
            .env("HOME", self.folder.path())
            .env("GITHUB_STEP_SUMMARY", self.path("summary.md"))
            .env("FAIL_ON", "data-risk,exposure")
            .env_remove("CI_MERGE_REQUEST_LABELS");
        for name in ["AUTHOR", "COMMITTER"] {
            bash.env(format!("GIT_{name}_NAME"), "a").env(format!("GIT_{name}_EMAIL"), "a@example.org");
        }
        bash.envs(variables.iter().copied()).output().unwrap()
    }

    fn sh(&self, script: &str) -> String {
        let output = self.run(script, &[]);
        assert!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_default()
    }
}

fn harmless() -> String {
    BEFORE.replace("nginx:1.29", "nginx:1.30")
}

fn risky() -> String {
    BEFORE.replace("volume data", "volume files").replace("mount data", "mount files")
}

#[test]
fn every_recipe_is_yaml_with_pinned_actions_and_few_rights() {
    let mut seen = 0;
    for path in ["github/deployc.yml", "github/deployc-comment.yml", "forgejo/deployc.yml"] {
        let workflow = yaml(path);
        for job in workflow["jobs"].as_object().unwrap().values() {
            for step in job["steps"].as_array().unwrap() {
                let Some(uses) = step["uses"].as_str() else { continue };
                let pin = uses.split_once('@').unwrap().1;
                let is_commit = pin.len() == 40 && pin.chars().all(|c| c.is_ascii_hexdigit());
                assert!(is_commit, "{path}: `{uses}` is not pinned");
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 4);
    assert_eq!(yaml("github/deployc.yml")["permissions"], serde_json::json!({ "contents": "read" }));
    assert_eq!(yaml("github/deployc-comment.yml")["permissions"], serde_json::json!({}));
    yaml("gitlab/deployc.gitlab-ci.yml");
    yaml("pre-commit-config.yaml");
}

#[test]
fn the_github_workflow_plans_each_environment_and_stops_at_a_risk() {
    let workflow = yaml("github/deployc.yml");
    for (source, risk) in [(harmless(), false), (risky(), true)] {
        let Some(checkout) = Checkout::new(&source) else { return };
        for name in ["format", "check", "artifacts are what the source builds", "plan"] {
            let output = checkout.run(&step(&workflow, "plan", name), &[]);
            assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        }
        for env in ["dev", "prod"] {
            let plan = checkout.read(&format!("work/plans/{env}.md"));
            assert!(plan.starts_with(&format!("<!-- deployc-plan:{env} -->\n")), "{plan}");
        }
        assert!(checkout.read("summary.md").contains("deployc-plan:prod"));
        let output = checkout.run(&step(&workflow, "plan", "risks"), &[]);
        assert_eq!(output.status.code(), Some(if risk { 3 } else { 0 }));
    }
}

#[test]
fn the_github_workflow_annotates_and_notices_what_is_stale() {
    let workflow = yaml("github/deployc.yml");
    let Some(checkout) = Checkout::new(&harmless()) else { return };
    std::fs::write(checkout.path("work/shop.deploy"), harmless().replace("image", "imagee")).unwrap();
    let output = checkout.run(&step(&workflow, "plan", "check"), &[]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("::error file=shop.deploy,line=5,"), "{said}");

    std::fs::write(checkout.path("work/shop.deploy"), risky()).unwrap();
    let stale = checkout.run(&step(&workflow, "plan", "artifacts are what the source builds"), &[]);
    assert_eq!(stale.status.code(), Some(2));
}

#[test]
fn a_comment_is_written_once_and_then_changed() {
    let (plans, comments) = (yaml("github/deployc.yml"), yaml("github/deployc-comment.yml"));
    let Some(checkout) = Checkout::new(&harmless()) else { return };
    assert!(checkout.run(&step(&plans, "plan", "plan"), &[]).status.success());
    // What a stranger puts beside the plans is no environment's.
    std::fs::write(checkout.path("work/plans/..;id.md"), "<!-- deployc-plan:x -->\n").unwrap();
    std::fs::write(checkout.path("work/plans/other.md"), "no plan at all\n").unwrap();
    checkout.program(
        "gh",
        "printf '%s ' \"$@\" >>../asked; echo >>../asked\n\
         case \"$*\" in\n\
           *pulls*) echo '[{\"number\": 7, \"head\": {\"sha\": \"abc\"}}]' ;;\n\
           *--paginate*) cat ../comments ;;\n\
           *) cat body.json >>../bodies ;;\n\
         esac",
    );
    let run = |comments_there: &str| {
        std::fs::write(checkout.path("comments"), comments_there).unwrap();
        let variables =
            [("REPOSITORY", "a/b"), ("HEAD_OWNER", "fork"), ("HEAD_BRANCH", "t"), ("HEAD_SHA", "abc")];
        let output = checkout.run(&step(&comments, "comment", "comment"), &variables);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let asked = checkout.read("asked");
        std::fs::remove_file(checkout.path("asked")).unwrap();
        asked
    };
    let first = run("[]");
    assert_eq!(first.matches("--method POST repos/a/b/issues/7/comments").count(), 2, "{first}");
    assert!(checkout.read("bodies").contains("<!-- deployc-plan:prod -->"));
    let second = run(
        "[{\"id\": 11, \"user\": {\"login\": \"github-actions[bot]\"}, \"body\": \"<!-- deployc-plan:prod -->\\nold\"},\
          {\"id\": 12, \"user\": {\"login\": \"mallory\"}, \"body\": \"<!-- deployc-plan:dev -->\"}]",
    );
    assert!(second.contains("--method PATCH repos/a/b/issues/comments/11"), "{second}");
    assert_eq!(second.matches("--method POST").count(), 1, "{second}");
}

#[test]
fn the_gitlab_job_plans_notes_and_stops_at_a_risk() {
    let job = yaml("gitlab/deployc.gitlab-ci.yml")["deployc"].clone();
    let lines: Vec<&str> =
        job["script"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
    let script = lines.join("\n");
    for (source, code) in [(harmless(), 0), (risky(), 3)] {
        let Some(checkout) = Checkout::new(&source) else { return };
        checkout.program("curl", "printf '%s ' \"$@\" >>../asked; echo >>../asked; echo '[]'");
        let base = checkout.sh("git rev-parse HEAD^1");
        let variables = [
            ("CI_MERGE_REQUEST_DIFF_BASE_SHA", base.as_str()),
            ("DEPLOYC_GITLAB_TOKEN", "t"),
            ("CI_API_V4_URL", "https://gitlab.example.org/api/v4"),
            ("CI_PROJECT_ID", "3"),
            ("CI_MERGE_REQUEST_IID", "7"),
        ];
        let output = checkout.run(&script, &variables);
        assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(checkout.read("work/plans/prod.md").starts_with("<!-- deployc-plan:prod -->"));
        assert_eq!(checkout.read("asked").matches("--request POST").count(), 2);
        let accepted = [&variables[..], &[("CI_MERGE_REQUEST_LABELS", "a,deploy-risk-accepted")]].concat();
        assert!(checkout.run(&script, &accepted).status.success());
    }
}

#[test]
fn the_forgejo_workflow_plans_and_comments() {
    let workflow = yaml("forgejo/deployc.yml");
    let Some(checkout) = Checkout::new(&harmless()) else { return };
    checkout.program("curl", "printf '%s ' \"$@\" >>../asked; echo >>../asked; echo '[]'");
    let base = checkout.sh("git rev-parse HEAD^1");
    let variables = [
        ("BASE", base.as_str()),
        ("NUMBER", "7"),
        ("TOKEN", "t"),
        ("GITHUB_SERVER_URL", "https://forgejo.example.org"),
        ("GITHUB_API_URL", "https://forgejo.example.org/api/v1"),
        ("GITHUB_REPOSITORY", "a/b"),
    ];
    for name in ["format", "check", "artifacts are what the source builds", "plan", "risks"] {
        let output = checkout.run(&step(&workflow, "plan", name), &variables);
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(checkout.read("asked").matches("--request POST").count(), 2);
}

#[test]
fn the_hooks_of_pre_commit_run() {
    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/.pre-commit-hooks.yaml")).unwrap();
    let hooks: Json = serde_saphyr::from_str(&text).unwrap();
    let Some(checkout) = Checkout::new(&harmless()) else { return };
    let mut ids = Vec::new();
    for hook in hooks.as_array().unwrap() {
        ids.push(hook["id"].as_str().unwrap().to_owned());
        let files = if hook["pass_filenames"] == Json::Bool(false) { "" } else { " shop.deploy" };
        checkout.sh(&format!("{}{files}", hook["entry"].as_str().unwrap()));
    }
    assert_eq!(ids, ["deployc-fmt", "deployc-check", "deployc-build-check"]);
    let config = yaml("pre-commit-config.yaml");
    let used = config["repos"][0]["hooks"].as_array().unwrap();
    assert_eq!(used.iter().map(|hook| hook["id"].as_str().unwrap()).collect::<Vec<_>>(), ids);
}

/// What Renovate finds in a source: the images, and the params that a comment names.
#[test]
fn renovate_finds_the_pins_of_a_source() {
    let Some(jq) = require(Tool::Jq) else { return };
    let digest = "a".repeat(64);
    let source = format!(
        "service api {{ image = \"ghcr.io/acme/api:1.4.2\" }}\n\
         service a {{ image = \"caddy:2.10@sha256:{digest}\" }}\n\
         service b {{ image = \"reg.example.org:5000/x/y:3\" }}\n\
         service c {{ image = \"postgres:${{version}}\" }}\n\
         # renovate: datasource=docker depName=postgres\n\
         param version: string = \"17.4-alpine\"\n"
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.deploy");
    std::fs::write(&path, source).unwrap();
    let query = "[$renovate[0].customManagers[].matchStrings[] as $pattern | match($pattern; \"g\") \
                 | [.captures[] | select(.name == \"depName\" or .name == \"currentValue\") | .string] | join(\" \")] | join(\"\\n\")";
    let renovate = Path::new(RECIPES).join("renovate.json");
    let output = Command::new(jq)
        .args(["-Rrs", "--slurpfile", "renovate"])
        .arg(renovate)
        .arg(query)
        .arg(&path)
        .output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        found.trim().lines().collect::<Vec<_>>(),
        ["ghcr.io/acme/api 1.4.2", "caddy 2.10", "reg.example.org:5000/x/y 3", "postgres 17.4-alpine"]
    );
}
