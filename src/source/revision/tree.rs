//! A tree of git as bytes: mode, blank, name, a zero byte, the object's id in binary.

use std::fmt::Write as _;
use std::io;

/// What a name in a tree stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    Link,
    Submodule,
}

/// One name of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TreeEntry {
    /// Any bytes but `/` and zero.
    pub name: Vec<u8>,
    pub kind: Kind,
    /// In hex.
    pub id: String,
}

/// The entries of a tree; an id has `width` bytes, which SHA-1 and SHA-256 differ in.
pub(super) fn parse(mut bytes: &[u8], width: usize) -> io::Result<Vec<TreeEntry>> {
    let mut entries = Vec::new();
    while !bytes.is_empty() {
        let (entry, rest) =
            one(bytes, width).ok_or_else(|| io::Error::other("git gave a tree that is none"))?;
        entries.push(entry);
        bytes = rest;
    }
    Ok(entries)
}

fn one(bytes: &[u8], width: usize) -> Option<(TreeEntry, &[u8])> {
    let blank = bytes.iter().position(|b| *b == b' ')?;
    let (mode, rest) = (&bytes[..blank], &bytes[blank + 1..]);
    let zero = rest.iter().position(|b| *b == 0)?;
    let (name, rest) = (&rest[..zero], &rest[zero + 1..]);
    let (id, rest) = rest.split_at_checked(width)?;
    let kind = match mode {
        b"40000" | b"040000" => Kind::Folder,
        b"120000" => Kind::Link,
        b"160000" => Kind::Submodule,
        _ => Kind::File,
    };
    let mut hex = String::with_capacity(width * 2);
    for byte in id {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    Some((TreeEntry { name: name.to_vec(), kind, id: hex }, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_read_and_a_broken_one_is_an_error() {
        let mut bytes = Vec::new();
        for (mode, name, id) in
            [("100644", "a b", 1u8), ("40000", "deploy", 2), ("120000", "l", 3), ("160000", "s", 4)]
        {
            bytes.extend(format!("{mode} {name}\0").bytes());
            bytes.extend([id; 20]);
        }
        let found = parse(&bytes, 20).unwrap();
        let shown: Vec<_> = found.iter().map(|e| (e.name.as_slice(), e.kind)).collect();
        let named = |name: &'static str| name.as_bytes();
        assert_eq!(
            shown,
            [
                (named("a b"), Kind::File),
                (named("deploy"), Kind::Folder),
                (named("l"), Kind::Link),
                (named("s"), Kind::Submodule)
            ]
        );
        assert_eq!(found[1].id, "02".repeat(20));
        for end in 1..bytes.len() {
            let _ = parse(&bytes[..end], 20);
        }
        assert!(parse(&bytes[..30], 20).is_err());
        assert!(parse(&bytes, 32).is_err());
    }
}
