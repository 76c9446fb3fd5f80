//! What is pruned is what the simulation says.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use deployc::model::backup::{Keep, Minute};
use deployc::schema::parse::date::Date;
use deployc::source::Disk;

use super::stage::said;
use crate::support::engine::succeeded;
use crate::support::run::built;
use crate::support::tools::{Tool, require};

/// Paths alone: no container takes part.
const SPEC: &str = r#"
project shop
secret restic { generate = urlsafe(32) }
service web { image = "databases:1" }
backup data {
  path "./settings"
  repository vault = restic("@STORE@/repository", password = secret.restic)
  repository disk = archive("@STORE@/archives")
  keep { last = 2, daily = 4, weekly = 3, monthly = 4, quarterly = 3, yearly = 2 }
}
env prod
"#;

/// Minutes since 1970.
fn this_minute() -> Minute {
    let seconds = succeeded(Command::new("date").arg("+%s").output().unwrap());
    seconds.trim().parse::<Minute>().unwrap() / 60
}

fn script(root: &Path, name: &str, args: &[&str]) -> Output {
    Command::new("dash").arg(root.join("deploy/prod/bin").join(name)).args(args).output().unwrap()
}

/// The minutes of what a repository has, as the restore script lists it.
fn listed(root: &Path, repository: &str) -> BTreeSet<String> {
    let list = succeeded(script(root, "restore-data", &["list"]));
    let lines = list.lines().filter_map(|line| line.strip_prefix(repository));
    lines.map(|line| line.split_whitespace().nth(1).unwrap()[..16].to_owned()).collect()
}

fn stamp(minute: Minute) -> String {
    let of_day = minute % 1440;
    format!("{}T{:02}:{:02}", Date::of_unix(minute * 60), of_day / 60, of_day % 60)
}

/// Whether a copy is the first of its quarter, so far.
fn tags(runs: &[Minute]) -> Vec<bool> {
    let quarter = |run: &Minute| {
        let date = Date::of_unix(run * 60);
        (date.year, (date.month - 1) / 3)
    };
    let mut seen = BTreeSet::new();
    runs.iter().map(|run| seen.insert(quarter(run))).collect()
}

#[test]
fn what_is_pruned_is_what_the_simulation_says() {
    let (Some(restic), Some(_)) = (require(Tool::Restic), require(Tool::Zstd)) else { return };
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let store = root.join("store");
    fs::create_dir_all(root.join("settings")).unwrap();
    fs::create_dir(&store).unwrap();
    fs::write(root.join("settings/a"), "a").unwrap();
    fs::write(root.join("shop.deploy"), SPEC.replace("@STORE@", &store.to_string_lossy())).unwrap();
    built(root);
    succeeded(script(root, "secrets", &[]));
    let outcome = deployc::compile(&Disk, root, &mut |_| {});
    let compiled = outcome.compiled.unwrap();
    let keep: Keep = compiled.deployments[0].backups["data"].repositories[0].keep.clone().unwrap().0;

    // A run every 9 days and one hour for 18 months, some twice a day, until yesterday.
    let now = this_minute();
    let mut runs: Vec<Minute> = (0..60).map(|n| now - 1500 - n * (9 * 1440 + 60)).collect();
    runs.extend((0..12).map(|n| now - 1500 - n * 700));
    runs.sort_unstable();
    runs.dedup();

    fs::create_dir(store.join("archives")).unwrap();
    for (run, tagged) in runs.iter().zip(tags(&runs)) {
        let stamp = stamp(*run).replace(['-', ':'], "");
        let name = format!("shop-prod-data-{stamp}00Z{}.tar.zst", if tagged { "-quarterly" } else { "" });
        fs::write(store.join("archives").join(&name), "x").unwrap();
        fs::write(store.join("archives").join(format!("{name}.sha256")), "x").unwrap();
    }
    let of_restic = |args: &[&str]| {
        let mut command = Command::new(&restic);
        command.args(["--repo", store.join("repository").to_str().unwrap(), "--quiet", "--password-file"]);
        command.arg(root.join("deploy/prod/secrets/restic")).args(args).env("TZ", "UTC");
        succeeded(command.env("RESTIC_CACHE_DIR", root.join("cache")).output().unwrap())
    };
    of_restic(&["init"]);
    let settings = root.join("settings");
    for (run, tagged) in runs.iter().zip(tags(&runs)) {
        let time = format!("{}:00", stamp(*run).replace('T', " "));
        let tags = if tagged { "shop-prod,data,quarterly" } else { "shop-prod,data" };
        let args = ["backup", "--host", "local", "--tag", tags, "--time", &time, settings.to_str().unwrap()];
        of_restic(&args);
    }
    // Somebody else's, which are none of ours to prune.
    of_restic(&["backup", "--host", "local", "--tag", "other", settings.to_str().unwrap()]);

    for repository in ["disk", "vault"] {
        let before = listed(root, repository);
        assert_eq!(before, runs.iter().map(|run| stamp(*run)).collect(), "{repository}");
        let out = script(root, "backup-data", &[repository]);
        assert!(out.status.success(), "{repository}: {}", said(&out));
        let after = listed(root, repository);
        let newest = after.iter().next_back().unwrap().clone();
        // The run itself is of this minute or, if one passed meanwhile, of the next.
        let this = [now, now + 1, now + 2, now + 3].into_iter().find(|minute| stamp(*minute) == newest);
        let all: Vec<Minute> = runs.iter().copied().chain(this).collect();
        let kept = keep.kept(&all);
        let expected: BTreeSet<String> =
            all.iter().zip(kept).filter(|(_, kept)| *kept).map(|(run, _)| stamp(*run)).collect();
        assert_eq!(after, expected, "{repository}");
        assert!(expected.len() > 8 && expected.len() < runs.len() / 2, "{expected:?}");
    }
    let sums = fs::read_dir(store.join("archives")).unwrap().flatten();
    let sums = sums.filter(|it| it.path().extension().is_some_and(|it| it == "sha256")).count();
    assert_eq!(sums, listed(root, "disk").len(), "checksums go with their archives");
    assert!(of_restic(&["snapshots", "--json", "--tag", "other"]).contains("\"other\""));
}
