//! Files that stand on the host itself, outside of containers: what `bin/install` puts there, changes and takes away.

use ecow::EcoString;

use super::Action;

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostFile {
    /// Its path below the folder of the artifacts: `systemd/shop-prod.service`.
    pub path: EcoString,
    /// What happens to it.
    pub action: Action,
}

/// Compares what is there with what shall be, each a path and a text, sorted by path. Comments name sources, and
/// change with them: nothing on the host does.
pub fn host_files(before: &[(EcoString, String)], after: &[(EcoString, String)]) -> Vec<HostFile> {
    let made = after.iter().filter_map(|(path, text)| {
        let action = match text_of(before, path) {
            None => Action::Create,
            Some(there) if there != said(text) => Action::Change,
            Some(_) => return None,
        };
        Some(HostFile { path: path.clone(), action })
    });
    let gone = before.iter().filter(|(path, _)| text_of(after, path).is_none());
    let gone = gone.map(|(path, _)| HostFile { path: path.clone(), action: Action::Remove });
    let mut files: Vec<HostFile> = made.chain(gone).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// The text of a file, where there is one.
fn text_of<'f>(files: &'f [(EcoString, String)], path: &EcoString) -> Option<Vec<&'f str>> {
    files.iter().find(|(known, _)| known == path).map(|(_, text)| said(text))
}

fn said(text: &str) -> Vec<&str> {
    text.lines().filter(|line| !line.starts_with('#')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_change_nothing() {
        let file = |path: &str, text: &str| (EcoString::from(path), text.to_owned());
        let before = [file("a", "# of x\n1\n"), file("b", "1\n"), file("c", "1\n")];
        let after = [file("a", "# of x, y\n1\n"), file("b", "2\n"), file("d", "1\n")];
        let found = host_files(&before, &after);
        let found: Vec<_> = found.iter().map(|file| (file.path.as_str(), file.action)).collect();
        assert_eq!(found, [("b", Action::Change), ("c", Action::Remove), ("d", Action::Create)]);
    }
}
