//! What `fmt` does to real files: modes, links, folders that nobody may write, files that change under its hands.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use deployc::cli::{self, Terminal};
use deployc::source::{Batch, Disk, Entry, FileKind, Host};

const WILD: &str = "service  api{image=\"x\"}\n";
const TIDY: &str = "service api { image = \"x\" }\n";

struct Stage {
    folder: tempfile::TempDir,
}

impl Stage {
    fn new() -> Self {
        let stage = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir_all(stage.path("p/sub")).unwrap();
        fs::write(stage.path("p/a.deploy"), WILD).unwrap();
        fs::write(stage.path("p/sub/b.deploy"), WILD).unwrap();
        fs::write(stage.path("outside.deploy"), WILD).unwrap();
        stage
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// The exit code, and what was said on both streams.
    fn fmt(&self, host: &dyn Host, args: &[&str]) -> (u8, String) {
        let folder = self.folder.path().to_string_lossy().into_owned();
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let all = [&["-C", &folder, "fmt"], args].concat();
        let code = cli::run(&all, host, &Terminal::none(), &mut out, &mut err);
        (code, [out, err].map(|bytes| String::from_utf8(bytes).unwrap()).concat())
    }
}

#[test]
fn modes_stay_and_nothing_else_is_left_behind() {
    let stage = Stage::new();
    fs::set_permissions(stage.path("p/a.deploy"), fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(stage.fmt(&Disk, &["p"]).0, 0);
    assert_eq!((stage.text("p/a.deploy").as_str(), stage.text("p/sub/b.deploy").as_str()), (TIDY, TIDY));
    let mode = fs::metadata(stage.path("p/a.deploy")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    let mut names: Vec<_> = fs::read_dir(stage.path("p")).unwrap().map(|e| e.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["a.deploy", "sub"]);
}

#[test]
fn a_file_that_needs_nothing_is_not_written() {
    let stage = Stage::new();
    fs::write(stage.path("p/a.deploy"), TIDY).unwrap();
    let before = fs::metadata(stage.path("p/a.deploy")).unwrap();
    stage.fmt(&Disk, &["p/a.deploy"]);
    let after = fs::metadata(stage.path("p/a.deploy")).unwrap();
    assert_eq!(before.modified().unwrap(), after.modified().unwrap());
}

#[test]
fn links_are_not_followed_out_of_the_folder() {
    let stage = Stage::new();
    symlink("../outside.deploy", stage.path("p/link.deploy")).unwrap();
    symlink("..", stage.path("p/up")).unwrap();
    symlink("/nowhere", stage.path("p/dangling.deploy")).unwrap();
    let (code, said) = stage.fmt(&Disk, &["p"]);
    assert_eq!(code, 0, "{said}");
    for args in [&["p/link.deploy"] as &[&str], &["p/link.deploy", "--diff"], &["p/link.deploy", "--check"]] {
        let (code, said) = stage.fmt(&Disk, args);
        assert!(code == 1 && said.contains("is a link to a file outside of its folder"), "{said}");
        assert!(!said.contains("image"), "{said}");
    }
    assert_eq!(stage.text("outside.deploy"), WILD);
}

#[test]
fn a_link_within_the_folder_stays_one() {
    let stage = Stage::new();
    symlink("a.deploy", stage.path("p/link.deploy")).unwrap();
    assert_eq!(stage.fmt(&Disk, &["p/link.deploy"]).0, 0);
    assert!(stage.path("p/link.deploy").is_symlink());
    assert_eq!(stage.text("p/a.deploy"), TIDY);
}

#[test]
fn what_was_written_in_the_meantime_is_not_lost() {
    /// Somebody saves a file just before it is written.
    struct Raced(PathBuf);
    impl Host for Raced {
        fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
            Disk.read(path)
        }
        fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
            Disk.list(folder)
        }
        fn kind(&self, path: &Path) -> Option<FileKind> {
            Disk.kind(path)
        }
        fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
            Disk.canonical(path)
        }
        fn commit(&self, root: &Path, batch: &Batch) -> io::Result<()> {
            fs::write(&self.0, "service theirs { }\n")?;
            Disk.commit(root, batch)
        }
    }
    let stage = Stage::new();
    let (code, said) = stage.fmt(&Raced(stage.path("p/sub/b.deploy")), &["p"]);
    assert_eq!(code, 1);
    assert!(said.contains("b.deploy` was changed by somebody else in the meantime"), "{said}");
    assert_eq!(stage.text("p/sub/b.deploy"), "service theirs { }\n");
    assert_eq!(stage.text("p/a.deploy"), WILD, "all of a folder or nothing");
    assert!(!stage.path("p/.deployc-staging").exists());
}

#[test]
fn a_pipe_is_formatted() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_deployc"))
        .args(["fmt", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(WILD.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stdout).unwrap().as_str()), (Some(0), TIDY));
}
