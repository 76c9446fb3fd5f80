//! Runs: of the compiler in this process, and of programs that have ended.

use std::path::Path;
use std::process::Output;

use deployc::cli::{self, Terminal};
use deployc::source::Disk;

/// Builds the project of a folder, in which nothing may be wrong.
pub(crate) fn built(root: &Path) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = cli::run(&["build".as_ref(), root.as_os_str()], &Disk, &Terminal::none(), &mut out, &mut err);
    assert_eq!(code, 0, "{}", String::from_utf8_lossy(&err));
}

/// The exit code, and all that was said.
pub(crate) fn said(output: Output) -> (Option<i32>, String) {
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&text).into_owned())
}
