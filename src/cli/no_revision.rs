//! Why a revision cannot be compared with, and what to type so that it can.

use std::path::Path;

use crate::diag::render::visible;
use crate::diag::{Diagnostic, codes};
use crate::source::NoRevision;

/// The message for `option name`, such as `--base origin/main`.
pub(super) fn refusal(why: &NoRevision, folder: &Path, option: &str, name: &str) -> Diagnostic {
    let name = visible(name);
    let refuse = |message: String| Diagnostic::nowhere(codes::NO_REVISION, message);
    let whole = "the clone is shallow: `git fetch --unshallow`, or `fetch-depth: 0` for actions/checkout";
    match why {
        NoRevision::NoGit => refuse(format!("`{option} {name}` is read through git, which is not installed"))
            .help("install git; or compare with a folder: `--against DIR`"),
        NoRevision::NoRepository(_) => {
            let folder = folder.to_string_lossy();
            let folder = if folder.is_empty() { ".".into() } else { visible(&folder) };
            refuse(format!("`{folder}` is in no git repository, so there is no revision `{name}`"))
                .help("compare with a folder: `--against DIR`")
        }
        NoRevision::Foreign(place) => {
            let place = visible(place);
            refuse(format!("git does not read the repository `{place}`, which belongs to another user")).help(
                format!("if you trust it: `git config --global --add safe.directory {}`", quoted(&place)),
            )
        }
        NoRevision::Unknown { name, shallow } => {
            refuse(format!("there is no revision `{}` in this clone", visible(name)))
                .help(how_to_fetch(name, *shallow, option))
        }
        NoRevision::Ambiguous => refuse(format!("several objects of this clone begin with `{name}`"))
            .help("write more of it, or the name of a branch"),
        NoRevision::NoMergeBase { shallow } => {
            let refusal = refuse(format!("the two sides of `{name}` have no commit in common in this clone"));
            if *shallow { refusal.help(whole) } else { refusal }
        }
        NoRevision::Failed(said) => refuse(format!("git cannot read revision `{name}`: {}", visible(said))),
    }
}

/// What to type where a revision is not in the clone. A name with unusual characters is never part of a command.
fn how_to_fetch(name: &str, shallow: bool, option: &str) -> String {
    let depth = if shallow { "--depth=1 " } else { "" };
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || "._/-".contains(c))
        && !name.starts_with('-')
        && !name.starts_with("HEAD");
    let fetch = match name.split_once('/') {
        Some(("origin", branch)) if plain => {
            format!("`git fetch {depth}origin {branch}:refs/remotes/origin/{branch}`")
        }
        _ if plain => format!("`git fetch {depth}origin {name}`, then `{option} FETCH_HEAD`"),
        _ if shallow => "`git fetch --unshallow`".to_owned(),
        _ => return "`git branch --all` and `git tag` list what there is".to_owned(),
    };
    match shallow {
        true => format!("the clone is shallow: {fetch}; or `fetch-depth: 0` for actions/checkout"),
        false => format!("if it exists elsewhere: {fetch}"),
    }
}

/// A path as a word of a shell.
fn quoted(path: &str) -> String {
    if path.chars().all(|c| c.is_ascii_alphanumeric() || "._/-".contains(c)) {
        path.to_owned()
    } else {
        format!("'{}'", path.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::how_to_fetch;

    #[test]
    fn a_command_holds_only_plain_names() {
        for hostile in ["$(reboot)", "-x", "a b", "`x`", "HEAD~3", "main;x"] {
            for shallow in [true, false] {
                assert!(!how_to_fetch(hostile, shallow, "--base").contains(hostile), "{hostile}");
            }
        }
        assert_eq!(
            how_to_fetch("origin/release/2", true, "--base"),
            "the clone is shallow: `git fetch --depth=1 origin release/2:refs/remotes/origin/release/2`; \
             or `fetch-depth: 0` for actions/checkout"
        );
        assert_eq!(
            how_to_fetch("v1.2", false, "--to"),
            "if it exists elsewhere: `git fetch origin v1.2`, then `--to FETCH_HEAD`"
        );
    }
}
