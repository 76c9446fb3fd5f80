//! Two environments held against each other, over the examples: each difference has a ground, and nothing is hidden.

use std::collections::BTreeMap;
use std::path::Path;

use deployc::emit::emit;
use deployc::plan::parity::{Ground, Parity, Side, parity};
use deployc::source::{Disk, SourceMap};
use deployc::{Compiled, compile_traced};

const EXAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");

/// Every two environments of every example.
fn each_pair(
    mut f: impl FnMut(&str, &Compiled, &SourceMap, &dyn Fn(&str, &str) -> Parity, [&str; 2]),
) -> usize {
    let mut pairs = 0;
    let mut folders: Vec<_> =
        std::fs::read_dir(EXAMPLES).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        let (outcome, trace) = compile_traced(&Disk, folder, &mut |_| {});
        let (Some(compiled), Some(trace)) = (outcome.compiled, trace) else { continue };
        let compare = |left: &str, right: &str| {
            parity([&side(&compiled, left), &side(&compiled, right)], &trace, &outcome.sources)
        };
        let mut envs: Vec<&str> =
            compiled.deployments.iter().filter(|d| !d.is_shared()).map(|d| d.env.as_str()).collect();
        envs.dedup();
        let name = folder.file_name().unwrap().to_string_lossy();
        for left in &envs {
            for right in &envs {
                f(&name, &compiled, &outcome.sources, &compare, [left, right]);
                pairs += 1;
            }
        }
    }
    pairs
}

fn side<'c>(compiled: &'c Compiled, env: &str) -> Side<'c> {
    let of = compiled.deployments.iter().filter(|d| !d.is_shared() && d.env == env);
    Side { name: env.into(), deployments: of.map(|d| (d.stack.clone(), d)).collect() }
}

#[test]
fn each_difference_of_the_examples_has_a_ground() {
    let pairs = each_pair(|example, _, _, compare, [left, right]| {
        let parity = compare(left, right);
        let accidental: Vec<_> =
            parity.differences.iter().filter(|d| d.ground == Ground::Accidental).map(|d| &d.path).collect();
        assert!(accidental.is_empty(), "{example}: {left} and {right} differ by accident in {accidental:?}");
        for difference in parity.differences.iter().filter(|d| d.ground != Ground::Name) {
            assert!(!difference.because.is_empty(), "{example}: nothing accounts for {:?}", difference.path);
        }
    });
    assert!(pairs > 15, "only {pairs} pairs");
}

#[test]
fn an_environment_does_not_differ_from_itself_and_sides_can_be_swapped() {
    each_pair(|example, _, _, compare, [left, right]| {
        let (one, other) = (compare(left, right), compare(right, left));
        if left == right {
            assert!(one.differences.is_empty(), "{example}: {left} differs from itself");
        }
        assert_eq!(one.alike, other.alike, "{example}: {left} and {right}");
        let grounds = |parity: &Parity| {
            let mut grounds: Vec<Ground> = parity.differences.iter().map(|d| d.ground).collect();
            grounds.sort();
            grounds
        };
        assert_eq!(grounds(&one), grounds(&other), "{example}: {left} and {right}");
    });
}

/// The other judge is the emitter: where two environments' files differ in more than names, a difference in more than
/// names was found.
#[test]
fn nothing_that_reaches_a_file_is_hidden() {
    each_pair(|example, compiled, sources, compare, [left, right]| {
        let files = |env: &str| -> BTreeMap<String, String> {
            let of = compiled.deployments.iter().filter(|d| !d.is_shared() && d.env == env);
            let artifacts =
                of.flat_map(|d| emit("", d, sources).into_iter().map(move |artifact| (d, artifact)));
            let name = |text: &str| {
                text.split(|c: char| !c.is_ascii_alphanumeric())
                    .fold(String::new(), |all, word| all + if word == env { "ENV" } else { word } + " ")
            };
            artifacts
                .filter(|(_, artifact)| {
                    Path::new(&artifact.path).file_name().is_some_and(|f| f != "manifest.json")
                })
                .map(|(_, artifact)| (name(&artifact.path), name(&artifact.text)))
                .collect()
        };
        let parity = compare(left, right);
        let said = parity.differences.iter().any(|difference| difference.ground != Ground::Name);
        assert_eq!(files(left) != files(right), said, "{example}: {left} and {right}");
    });
}
