//! Batches on a real disk, with the process dying between any two steps.

use std::os::unix::fs::{PermissionsExt as _, symlink};

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
        self.folder.path().join("project")
    }

    fn put(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn batch(&self) -> Batch {
        let below = self.root().join("deploy/prod");
        Batch {
            write: vec![
                (below.join("old.yaml"), 0o644, b"new".to_vec()),
                (below.join("config/added"), 0o755, b"added".to_vec()),
            ],
            remove: vec![below.join("gone/gone.yaml")],
            unless_changed: Vec::new(),
        }
    }

    /// Every file and folder below the root, files with their content.
    fn tree(&self) -> Vec<(String, Option<String>)> {
        let mut tree = Vec::new();
        let mut open = vec![self.root()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let name = path.strip_prefix(self.root()).unwrap().display().to_string();
                let is_folder = path.is_dir() && !path.is_symlink();
                tree.push((name, (!is_folder).then(|| fs::read_to_string(&path).unwrap_or_default())));
                if is_folder {
                    open.push(path);
                }
            }
        }
        tree.sort();
        tree
    }

    fn after() -> Vec<(String, Option<String>)> {
        let stage = Self::new();
        commit(&stage.root(), &stage.batch()).unwrap();
        stage.tree()
    }
}

#[test]
fn a_batch_is_carried_out_and_leaves_what_is_not_in_it() {
    let file = |path: &str, text: &str| (path.to_owned(), Some(text.to_owned()));
    let folder = |path: &str| (path.to_owned(), None);
    assert_eq!(
        Stage::after(),
        [
            folder("deploy"),
            folder("deploy/prod"),
            folder("deploy/prod/config"),
            file("deploy/prod/config/added", "added"),
            file("deploy/prod/old.yaml", "new"),
            folder("deploy/prod/secrets"),
            file("deploy/prod/secrets/pw", "theirs"),
        ]
    );
}

#[test]
fn modes_are_those_of_the_batch() {
    let stage = Stage::new();
    commit(&stage.root(), &stage.batch()).unwrap();
    for (path, mode) in [("deploy/prod/config/added", 0o755), ("deploy/prod/old.yaml", 0o644)] {
        let found = fs::metadata(stage.root().join(path)).unwrap().permissions().mode();
        assert_eq!(found & 0o777, mode, "{path}");
    }
}

#[test]
fn a_process_that_dies_leaves_all_of_it_or_nothing_to_the_next() {
    let (before, after) = (Stage::new().tree(), Stage::after());
    let mut forgotten = 0;
    for steps in 0.. {
        let stage = Stage::new();
        let mut left = steps;
        let mut alive = || {
            left -= 1;
            left >= 0
        };
        let died = watched(&stage.root(), &stage.batch(), &mut alive).is_err();
        let sealed = stage.root().join(STAGING).join("journal.json").exists();
        // What is there at any moment is the old file or the new one, never none.
        let text = fs::read_to_string(stage.root().join("deploy/prod/old.yaml")).unwrap();
        assert!(text == "old" || text == "new", "died after {steps} steps: {text}");
        recover(&stage.root()).unwrap();
        assert!(!stage.root().join(STAGING).exists(), "died after {steps} steps");
        if stage.tree() == before {
            forgotten += 1;
            assert!(!sealed, "died after {steps} steps");
        } else {
            assert_eq!(stage.tree(), after, "died after {steps} steps");
        }
        if !died {
            assert!(steps >= 8, "only {steps} steps");
            break;
        }
    }
    assert_eq!(forgotten, 2, "before the files were written, and before the journal had its name");
}

#[test]
fn the_next_batch_ends_the_one_before() {
    let stage = Stage::new();
    let mut left = 4;
    let mut alive = || {
        left -= 1;
        left >= 0
    };
    assert!(watched(&stage.root(), &stage.batch(), &mut alive).is_err());
    let more =
        Batch { write: vec![(stage.root().join("more"), 0o644, b"more".to_vec())], ..Batch::default() };
    commit(&stage.root(), &more).unwrap();
    let mut after = Stage::after();
    after.push(("more".to_owned(), Some("more".to_owned())));
    assert_eq!(stage.tree(), after);
}

#[test]
fn what_fails_half_way_is_undone() {
    let stage = Stage::new();
    let before = stage.tree();
    // A file where a folder is needed: found out only when the first files are in their places.
    let mut batch = stage.batch();
    batch.write.push((stage.root().join("deploy/prod/config/added/below"), 0o644, b"x".to_vec()));
    let error = commit(&stage.root(), &batch).unwrap_err();
    assert!(error.to_string().contains("deploy/prod/config/added/below`"), "{error}");
    assert_eq!(stage.tree(), before);
}

#[test]
fn a_folder_in_the_way_is_named_before_anything_happens() {
    let stage = Stage::new();
    stage.put("deploy/prod/taken/by", "x");
    let before = stage.tree();
    let mut batch = stage.batch();
    batch.write.push((stage.root().join("deploy/prod/taken"), 0o644, b"x".to_vec()));
    let error = commit(&stage.root(), &batch).unwrap_err();
    assert!(error.to_string().ends_with("deploy/prod/taken`: it is a folder"), "{error}");
    assert_eq!(stage.tree(), before);
}

#[test]
fn neither_dots_nor_links_lead_out() {
    let stage = Stage::new();
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("file"), "theirs").unwrap();
    symlink(outside.path(), stage.root().join("deploy/link")).unwrap();
    symlink(outside.path().join("file"), stage.root().join("deploy/file")).unwrap();
    symlink(outside.path().join("nothing"), stage.root().join("deploy/nothing")).unwrap();
    let before = stage.tree();
    for path in
        ["../up", "deploy/link/out", "deploy/link", "deploy/file", "deploy/nothing", ".deployc-staging/x"]
    {
        let path = stage.root().join(path);
        let write = Batch { write: vec![(path.clone(), 0o644, b"x".to_vec())], ..Batch::default() };
        commit(&stage.root(), &write).unwrap_err();
        if !path.ends_with("nothing") {
            commit(&stage.root(), &Batch { remove: vec![path], ..Batch::default() }).unwrap_err();
        }
    }
    assert_eq!(stage.tree(), before);
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
    assert_eq!(fs::read_to_string(outside.path().join("file")).unwrap(), "theirs");
}

#[test]
fn a_link_to_a_file_of_the_project_stays_a_link() {
    let stage = Stage::new();
    symlink("old.yaml", stage.root().join("deploy/prod/link.yaml")).unwrap();
    let path = stage.root().join("deploy/prod/link.yaml");
    commit(&stage.root(), &Batch { write: vec![(path.clone(), 0o644, b"new".to_vec())], ..Batch::default() })
        .unwrap();
    assert!(path.is_symlink());
    assert_eq!(fs::read_to_string(stage.root().join("deploy/prod/old.yaml")).unwrap(), "new");
}

#[test]
fn a_journal_that_came_with_a_repository_is_not_obeyed() {
    let stage = Stage::new();
    stage.put(".deployc-staging/0", "planted");
    stage.put(
        ".deployc-staging/journal.json",
        r#"{"write":["hook"],"remove":["deploy/prod/old.yaml"],"folder":1}"#,
    );
    let before = stage.tree();
    for error in [recover(&stage.root()).unwrap_err(), commit(&stage.root(), &stage.batch()).unwrap_err()] {
        assert!(error.to_string().contains("was not left by a build on this machine"), "{error}");
    }
    assert_eq!(stage.tree(), before);
}

#[test]
fn two_processes_do_not_meet() {
    let stage = Stage::new();
    let other = File::open(stage.root()).unwrap();
    other.lock().unwrap();
    let error = commit(&stage.root(), &stage.batch()).unwrap_err();
    assert!(error.to_string().contains("another deployc is writing in"), "{error}");
    other.unlock().unwrap();
    commit(&stage.root(), &stage.batch()).unwrap();
}

#[test]
fn a_root_that_is_not_there_is_made_and_one_that_cannot_be_is_named() {
    let stage = Stage::new();
    let root = stage.root().join("new/root");
    let batch =
        |root: &Path| Batch { write: vec![(root.join("x"), 0o644, b"x".to_vec())], ..Batch::default() };
    commit(&root, &batch(&root)).unwrap();
    assert_eq!(fs::read_to_string(root.join("x")).unwrap(), "x");
    let root = stage.root().join("deploy/prod/old.yaml/root");
    let error = commit(&root, &batch(&root)).unwrap_err();
    assert!(error.to_string().contains("old.yaml/root`"), "{error}");
}

#[test]
fn a_folder_that_may_not_be_written_is_named() {
    let stage = Stage::new();
    let before = stage.tree();
    let prod = stage.root().join("deploy/prod");
    let mode = |mode| fs::set_permissions(&prod, fs::Permissions::from_mode(mode)).unwrap();
    mode(0o555);
    let result = commit(&stage.root(), &stage.batch());
    mode(0o755);
    match result {
        Err(error) => {
            assert!(error.to_string().contains("permission denied"), "{error}");
            assert_eq!(stage.tree(), before);
        }
        // The superuser may write everywhere.
        Ok(()) => assert_eq!(stage.tree(), Stage::after()),
    }
}
