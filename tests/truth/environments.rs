//! What differs between the environments of one stack.
//!
//! Takes the models of all environments, ours and the recorded ones, gives where ours differ and the recorded ones do
//! not, and the other way round. So a value that an environment inherited in silence is found, and one that a rule of
//! the README would have hidden. Invariant: a place is compared by whether it varies, not by its values.

use std::collections::BTreeSet;

use serde_json::Value;

use super::difference::{Difference, differences};
use super::path::Path;

/// Places that vary on one of the two sides only.
pub(crate) fn variations(ours: &[Value], truth: &[Value]) -> Vec<Difference> {
    let (ours, truth) = (varying(ours), varying(truth));
    ours.symmetric_difference(&truth)
        .map(|path| {
            let side = |varies: &BTreeSet<Path>| varies.contains(path).then(|| Value::from("it varies"));
            Difference { path: path.clone(), ours: side(&ours), truth: side(&truth) }
        })
        .collect()
}

fn varying(models: &[Value]) -> BTreeSet<Path> {
    let pairs = models.iter().enumerate().flat_map(|(at, a)| models[at + 1..].iter().map(move |b| (a, b)));
    pairs.flat_map(|(a, b)| differences(a, b)).map(|difference| difference.path).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::variations;

    #[test]
    fn a_value_that_one_side_shares_is_found() {
        let truth = [
            json!({ "a": 1, "b": 1, "c": 1 }),
            json!({ "a": 2, "b": 1, "c": 1 }),
            json!({ "a": 2, "b": 1, "c": 2 }),
        ];
        let ours = [
            json!({ "a": 1, "b": 1, "c": 7 }),
            json!({ "a": 1, "b": 2, "c": 7 }),
            json!({ "a": 1, "b": 1, "c": 8 }),
        ];
        let lines: Vec<_> = variations(&ours, &truth).iter().map(ToString::to_string).collect();
        assert_eq!(
            lines,
            [r#"/a: "it varies" in truth, nothing in ours"#, r#"/b: nothing in truth, "it varies" in ours"#,]
        );
    }
}
