//! What `deployc plan` predicts, held against what docker compose really does.
//!
//! Takes pairs of specs (`pairs/*.txt`). Each is built and brought up on a real engine; the other side is planned, built
//! and brought up over it. What then happened to every container, volume and network must be what the plan said, and what
//! the pair's own file says. One engine carries all pairs at once, each in a compose project of its own.

mod expected;
mod names;
mod outcome;
mod pair;
mod project;
mod seen;
mod stage;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use deployc::schema::{NETWORK, SERVICE, VOLUME};
use outcome::{Outcomes, wrong};
use pair::Pair;
use stage::{Played, Stage};

use crate::support::tools::{Tool, require};

/// How many pairs are under way at once: most of the time each waits for the engine.
const AT_ONCE: usize = 6;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plan_truth/pairs")
}

fn pairs() -> Vec<Pair> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let wanted = std::env::var("PAIR").unwrap_or_default();
    let pairs = files.iter().map(|file| Pair::read(file));
    pairs.filter(|pair| pair.name.contains(&wanted)).collect()
}

/// Does something for each pair, several at once; gives what each gave, in the order of the pairs.
fn each<T: Send>(pairs: &[Pair], doing: impl Fn(&Pair) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(pair) = pairs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let result = doing(pair);
                    done.lock().unwrap().push((&pair.name, result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap();
    done.sort_by_key(|(name, _)| *name);
    done.into_iter().map(|(_, result)| result).collect()
}

#[test]
fn no_prediction_is_wrong() {
    let Some(compose) = require(Tool::NextCompose) else { return };
    let Some(stage) = Stage::new(compose) else { return };
    let pairs = pairs();
    let update = std::env::var_os("UPDATE").is_some();
    let tried = Mutex::new(BTreeSet::new());
    let problems = each(&pairs, |pair| {
        let Played { predicted, seen, tried: here } = match stage.play(pair) {
            Ok(played) => played,
            Err(problem) => return vec![format!("{}: {problem}", pair.name)],
        };
        tried.lock().unwrap().extend(here);
        let mut expected = seen.clone();
        expected.0.extend(pair.unseen.0.clone());
        let mut problems = wrong(&pair.name, "predicted", &predicted, &expected);
        if update {
            pair.rewrite(&seen);
        } else {
            problems.extend(wrong(&pair.name, "told", &pair.told, &seen));
        }
        problems
    });
    let problems: Vec<String> = problems.into_iter().flatten().collect();
    assert!(problems.is_empty(), "{} of {} pairs:\n{}", problems.len(), pairs.len(), problems.join("\n"));
    if std::env::var_os("PAIR").is_none() {
        assert_eq!(untried(&tried.into_inner().unwrap()), UNTRIED, "each row of the schema is in some pair");
    }
}

/// What Docker Compose has and no pair tries.
fn untried(tried: &BTreeSet<String>) -> Vec<String> {
    let mut out = Vec::new();
    for kind in [SERVICE, NETWORK, VOLUME] {
        let rows = kind.attributes.iter().filter(|row| !row.compose.is_empty()).map(|row| row.name);
        let statements = kind.statements.iter().filter(|row| !row.compose.is_empty()).map(|row| row.word);
        let all = rows.chain(statements).map(|name| format!("{}.{name}", kind.name));
        out.extend(all.filter(|name| !tried.contains(name)));
    }
    out.sort();
    out
}

/// They need Windows, a graphics processor, a real-time kernel, a Swarm, another storage driver, a newer docker or what
/// no engine of tests has; or they reach out of it.
const UNTRIED: [&str; 14] = [
    "network.enable-ipv4",
    "service.cgroup-parent",
    "service.cpu-count",
    "service.cpu-percent",
    "service.cpu-rt-period",
    "service.cpu-rt-runtime",
    "service.credential-spec",
    "service.gpus",
    "service.models",
    "service.pre-start",
    "service.provider",
    "service.pull-refresh-after",
    "service.storage-opt",
    "service.use-api-socket",
];

/// Docker compose 2.26, which Debian 13 has, does otherwise in some of them: that is told there.
#[test]
fn what_an_older_version_does_is_known() {
    let Some(compose) = require(Tool::Compose) else { return };
    let Some(stage) = Stage::new(compose) else { return };
    let update = std::env::var_os("UPDATE").is_some();
    let pairs: Vec<Pair> =
        pairs().into_iter().filter(|pair| update || pair.told_of_older.is_some()).collect();
    let problems = each(&pairs, |pair| match stage.play(pair) {
        Ok(Played { seen, .. }) if update => {
            pair.rewrite_older(&seen);
            Vec::new()
        }
        Ok(Played { seen, .. }) => {
            wrong(&pair.name, "told", pair.told_of_older.as_ref().unwrap_or(&pair.told), &seen)
        }
        Err(problem) => vec![format!("{}: {problem}", pair.name)],
    });
    let problems: Vec<String> = problems.into_iter().flatten().collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn a_false_prediction_is_noticed() {
    let Some(compose) = require(Tool::NextCompose) else { return };
    let Some(stage) = Stage::new(compose) else { return };
    let pair = Pair::read(&folder().join("several-at-once.txt"));
    let Played { predicted, seen, .. } = stage.play(&pair).unwrap();
    assert_eq!(wrong("it", "predicted", &predicted, &seen), Vec::<String>::new());
    for resource in predicted.0.keys() {
        let mut lie = Outcomes(predicted.0.clone());
        let truth = lie.0.insert(resource.clone(), "turned to stone".to_owned()).unwrap();
        assert_eq!(
            wrong("it", "predicted", &lie, &seen),
            [format!("it: {resource}: predicted `turned to stone`, but it was `{truth}`")]
        );
        lie.0.remove(resource);
        assert_eq!(
            wrong("it", "predicted", &lie, &seen),
            [format!("it: {resource}: predicted nothing, but it was `{truth}`")]
        );
    }
}
