//! What the README shows is what happens: its project builds, and its plan is the plan.

use std::path::Path;
use std::process::Command;

#[test]
fn the_plan_of_the_readme_is_the_plan() {
    let readme = std::fs::read_to_string("README.md").unwrap();
    let (project, plan) = (block(&readme, "deploy"), block(&readme, "text"));
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("blog.deploy");

    std::fs::write(&source, project).unwrap();
    deployc(folder.path(), &["build"]);
    let renamed =
        project.replace("volume data\n", "volume blog-data\n").replace("mount data ", "mount blog-data ");
    std::fs::write(&source, &renamed).unwrap();
    assert_eq!(deployc(folder.path(), &["plan", "--env", "prod"]), plan);

    std::fs::write(&source, format!("{renamed}moved volume data -> blog-data\n")).unwrap();
    let moved = deployc(folder.path(), &["plan"]);
    assert!(moved.starts_with("dev: 1 recreate, 1 metadata,") && !moved.contains("DATA RISK"), "{moved}");
}

/// The first fenced block of a language.
fn block<'a>(text: &'a str, language: &str) -> &'a str {
    let (_, rest) = text.split_once(&format!("```{language}\n")).unwrap();
    rest.split_once("```\n").unwrap().0
}

fn deployc(folder: &Path, args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_deployc")).args(args).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
