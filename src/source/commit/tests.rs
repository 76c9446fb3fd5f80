//! Batches on a real disk, with the process dying between any two steps.

use super::*;

struct Stage {
    folder: tempfile::TempDir,
}

impl Stage {
    fn new() -> Self {
        let stage = Self { folder: tempfile::tempdir().unwrap() };
        stage.put("deploy/prod/old.yaml", "old");
        stage.put("deploy/prod/gone/gone.yaml", "gone");
        stage.put("deploy/prod/secrets/pw", "theirs");
        stage
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("deploy")
    }

    fn put(&self, path: &str, text: &str) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn get(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.folder.path().join(path)).ok()
    }

    fn batch(&self) -> Batch {
        let root = self.root();
        Batch {
            write: vec![
                (root.join("prod/old.yaml"), 0o644, b"new".to_vec()),
                (root.join("prod/config/added"), 0o755, b"added".to_vec()),
            ],
            remove: vec![root.join("prod/gone/gone.yaml")],
        }
    }

    fn is_before(&self) -> bool {
        self.get("deploy/prod/old.yaml").as_deref() == Some("old")
            && self.get("deploy/prod/config/added").is_none()
            && self.get("deploy/prod/gone/gone.yaml").as_deref() == Some("gone")
    }

    fn is_after(&self) -> bool {
        self.get("deploy/prod/old.yaml").as_deref() == Some("new")
            && self.get("deploy/prod/config/added").as_deref() == Some("added")
            && !self.root().join("prod/gone").exists()
    }
}

#[test]
fn a_batch_is_carried_out_and_leaves_what_is_not_in_it() {
    let stage = Stage::new();
    commit(&stage.root(), &stage.batch()).unwrap();
    assert!(stage.is_after());
    assert_eq!(stage.get("deploy/prod/secrets/pw").as_deref(), Some("theirs"));
    assert!(!staging(&stage.root()).exists());
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(stage.root().join("prod/config/added")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o755);
}

#[test]
fn a_process_that_dies_before_the_journal_changed_nothing() {
    let stage = Stage::new();
    stage_only(&stage);
    fs::remove_file(staging(&stage.root()).join(JOURNAL)).unwrap();
    recover(&stage.root()).unwrap();
    assert!(stage.is_before());
    assert!(!staging(&stage.root()).exists());
}

#[test]
fn a_process_that_dies_after_the_journal_is_finished_by_the_next() {
    for steps in 0..=3 {
        let stage = Stage::new();
        let journal = stage_only(&stage);
        let partly = Journal {
            write: journal.write.iter().take(steps).cloned().collect(),
            remove: journal.remove.iter().take(steps.saturating_sub(2)).cloned().collect(),
        };
        apply(&stage.root(), &partly).unwrap();
        recover(&stage.root()).unwrap();
        assert!(stage.is_after(), "died after {steps} steps");
    }
}

fn stage_only(stage: &Stage) -> Journal {
    super::stage(&stage.root(), &stage.batch()).unwrap()
}

#[test]
fn what_fails_half_way_is_undone() {
    let stage = Stage::new();
    let mut batch = stage.batch();
    stage.put("deploy/prod/taken/by/a/folder", "x");
    batch.write.push((stage.root().join("prod/taken"), 0o644, b"x".to_vec()));
    let error = commit(&stage.root(), &batch).unwrap_err();
    assert!(error.to_string().contains("prod/taken"), "{error}");
    assert!(stage.is_before());
    assert!(!staging(&stage.root()).exists());
}

#[test]
fn neither_dots_nor_links_lead_out() {
    let stage = Stage::new();
    let outside = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(outside.path(), stage.root().join("prod/link")).unwrap();
    for path in ["../up.yaml", "prod/link/out.yaml"] {
        let batch =
            Batch { write: vec![(stage.root().join(path), 0o644, b"x".to_vec())], remove: Vec::new() };
        commit(&stage.root(), &batch).unwrap_err();
    }
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    assert!(stage.get("up.yaml").is_none());
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let stage = Stage::new();
    stage.put("file", "no folder");
    let root = stage.folder.path().join("file/deploy");
    let batch = Batch { write: vec![(root.join("x"), 0o644, Vec::new())], remove: Vec::new() };
    let error = commit(&root, &batch).unwrap_err();
    assert!(error.to_string().contains("file"), "{error}");
}
