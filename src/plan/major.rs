//! Databases that become another major version: what that does to data that is there. Facts from the manuals of each.

use ecow::EcoString;

use super::saved::Saved;
use super::{EnvPlan, Flag, Pair, ResourceKind, Risk};
use crate::graph::is_read_only;
use crate::model::{Mount, MountSource, Service};
use crate::schema::parse::image;

/// The first two numbers of a tag; the second is missing where the tag does not say it.
type Version = (u32, Option<u32>);

/// A database, by its image.
struct Engine {
    name: &'static str,
    /// The last part of the names of its images.
    images: &'static [&'static str],
    /// The series that it went through, in order, where it must be taken from one to the next.
    series: &'static [(u32, u32)],
    /// What is to be known of one step up.
    step: &'static str,
    /// Whether the first number alone makes a series.
    by_first: bool,
    /// Whether a step up endangers nothing but the way back.
    harmless: bool,
}

const ENGINES: [Engine; 6] = [
    Engine {
        name: "PostgreSQL",
        images: &["postgres", "postgis", "timescaledb", "pgvector"],
        series: &[],
        step: "it does not start on data of another major version: dump it before, restore it after",
        by_first: true,
        harmless: false,
    },
    Engine {
        name: "MySQL",
        images: &["mysql", "mysql-server"],
        series: &[(5, 6), (5, 7), (8, 0), (8, 4)],
        step: "it rewrites its data when it first starts, and cannot go back",
        by_first: false,
        harmless: false,
    },
    Engine {
        name: "MariaDB",
        images: &["mariadb"],
        series: &[],
        step: "its data is upgraded when `MARIADB_AUTO_UPGRADE` is set, and cannot go back",
        by_first: false,
        harmless: false,
    },
    Engine {
        name: "MongoDB",
        images: &["mongo", "mongodb", "mongodb-community-server"],
        series: &[(3, 4), (3, 6), (4, 0), (4, 2), (4, 4), (5, 0), (6, 0), (7, 0), (8, 0)],
        step: "the feature compatibility version of its data must be that of the old one before, and cannot go back \
               once it is raised",
        by_first: false,
        harmless: false,
    },
    Engine {
        name: "Elasticsearch",
        images: &["elasticsearch"],
        series: &[(5, 0), (6, 0), (7, 0), (8, 0), (9, 0)],
        step: "it rewrites its data when it first starts, and cannot go back",
        by_first: true,
        harmless: false,
    },
    Engine {
        name: "Redis",
        images: &["redis", "valkey"],
        series: &[],
        step: "it reads older data; an older one does not read what it writes",
        by_first: true,
        harmless: true,
    },
];

/// Adds to each database what another version means for its data.
pub(super) fn tell(pair: Pair<'_>, saved: &Saved<'_>, plan: &mut EnvPlan) {
    let (Some(before), Some(after)) = (pair.before, pair.after) else { return };
    for change in plan.resources.iter_mut().filter(|change| change.kind == ResourceKind::Service) {
        if !change.attributes.iter().any(|attribute| attribute.path == ["image"]) {
            continue;
        }
        let sides = before.services.get(&change.name).zip(after.services.get(&change.name));
        if let Some(jump) = sides.and_then(|(old, new)| Jump::between(old, new)) {
            let kept: Vec<&Mount> = sides.map(|(_, new)| keeps(new)).unwrap_or_default();
            if kept.is_empty() {
                continue;
            }
            change.risks.push(Risk { flag: Flag::Major, text: jump.sentence(&kept) });
            if !jump.engine.harmless || jump.is_down {
                change.risks.push(Risk { flag: Flag::DataRisk, text: data(&kept, saved) });
            }
        }
    }
}

/// The mounts that keep what it writes.
fn keeps(service: &Service) -> Vec<&Mount> {
    let lasts = |mount: &&Mount| {
        matches!(mount.source, MountSource::Volume(_) | MountSource::Bind(_) | MountSource::Anonymous)
            && !is_read_only(mount)
    };
    service.mounts.iter().filter(lasts).collect()
}

fn data(kept: &[&Mount], saved: &Saved<'_>) -> String {
    let of = |mount: &&Mount| match &mount.source {
        MountSource::Volume(name) => Some((format!("volume `{name}`"), saved.volume(name))),
        MountSource::Bind(path) => Some((format!("`{}`", mount.target), saved.directory(path))),
        _ => None,
    };
    // One is enough: where they differ, the one with the data is the one that is saved.
    let mut all: Vec<(String, String)> = kept.iter().filter_map(of).collect();
    all.sort_by_key(|(_, how)| !how.starts_with("; saved by"));
    let (what, how) = all.into_iter().next().unwrap_or_default();
    format!("the data in {what} was written by the older version{how}")
}

struct Jump {
    engine: &'static Engine,
    was: EcoString,
    is: EcoString,
    now: Version,
    /// The series that it leaves out.
    between: Vec<(u32, u32)>,
    is_down: bool,
}

impl Jump {
    fn between(old: &Service, new: &Service) -> Option<Self> {
        let (old, new) = (old.attributes.text("image")?, new.attributes.text("image")?);
        let (old, new) = (image::read(old).ok()?, image::read(new).ok()?);
        let engine = |name: &str| {
            let last = name.rsplit('/').next().unwrap_or(name).to_owned();
            ENGINES.iter().find(|engine| engine.images.contains(&last.as_str()))
        };
        let (engine, other) = (engine(old.name)?, engine(new.name)?);
        if engine.name != other.name {
            return None;
        }
        let (was, is) = (old.tag?, new.tag?);
        let (before, now) = (version(was)?, version(is)?);
        let (from, to) = (engine.place(before), engine.place(now));
        if from == to {
            return None;
        }
        let between = engine.series.iter().filter(|step| from < **step && **step < to).copied().collect();
        let number = |tag: &str| EcoString::from(tag.split('-').next().unwrap_or(tag));
        Some(Self { engine, was: number(was), is: number(is), now, between, is_down: to < from })
    }

    fn sentence(&self, kept: &[&Mount]) -> String {
        let Self { engine, was, is, now, between, is_down } = self;
        let mut out = format!("{} {was} becomes {is}: ", engine.name);
        if *is_down {
            out.push_str("it does not start on data of a newer version");
        } else if between.is_empty() {
            out.push_str(engine.step);
        } else {
            let steps: Vec<String> = between
                .iter()
                .map(|(first, second)| match engine.by_first {
                    true => first.to_string(),
                    false => format!("{first}.{second}"),
                })
                .collect();
            out.push_str(&format!(
                "it does not start on that data, which must go through {} first",
                steps.join(", ")
            ));
        }
        let old_place = |mount: &&Mount| mount.target == "/var/lib/postgresql/data";
        if engine.name == "PostgreSQL" && now.0 >= 18 && kept.iter().any(old_place) {
            out.push_str(
                ". From 18 on its image keeps data below /var/lib/postgresql: what is mounted at \
                 /var/lib/postgresql/data is not seen",
            );
        }
        out
    }
}

impl Engine {
    /// The series that a version is of: a tag that says one number is the newest of it.
    fn place(&self, (first, second): Version) -> (u32, u32) {
        if self.by_first && first >= 5 {
            return (first, 0);
        }
        let newest = self.series.iter().filter(|(of, _)| *of == first).map(|(_, second)| *second).max();
        (first, second.or(newest).unwrap_or(0))
    }
}

/// `17-alpine`, `8.0.36-debian`, `v7.2`: the numbers in front.
fn version(tag: &str) -> Option<Version> {
    let mut numbers = tag.trim_start_matches('v').split(['.', '-', '_']);
    let first = numbers.next()?.parse().ok()?;
    let has_second = tag.contains('.');
    Some((first, numbers.next().filter(|_| has_second).and_then(|n| n.parse().ok())))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::model::Deployment;
    use crate::model::sample::Sample;
    use crate::plan::plan;

    fn db(image: &str) -> Deployment {
        let sample = Sample::new("prod").service("db", |s| {
            s.set("image", json!(image)).volume("data", "/var/lib/postgresql/data");
        });
        sample.volume("data", &json!({ "name": "data" })).deployment
    }

    /// The sentences about a change of the image, the gravest first.
    fn told(old: &str, new: &str) -> Vec<String> {
        let plan = plan(Some(&db(old)), Some(&db(new)));
        let risks = plan.resources.iter().flat_map(|change| &change.risks);
        risks.map(|risk| format!("{} {}", risk.flag, risk.text)).collect()
    }

    #[test]
    fn within_a_series_nothing_is_said() {
        for (old, new) in [
            ("postgres:16.1", "postgres:16.9-alpine"),
            ("mongo:8.0.1", "mongo:8-noble"),
            ("redis:7.2", "redis:7.4"),
            ("example/api:1", "example/api:2"),
            ("postgres:16", "postgres:latest"),
        ] {
            let told: Vec<String> =
                told(old, new).into_iter().filter(|t| !t.starts_with("EXPOSURE")).collect();
            assert_eq!(told, [""; 0], "{old} {new}");
        }
    }

    #[test]
    fn a_jump_says_what_it_does_to_data() {
        assert_eq!(
            told("mongo:3.6", "mongo:8-noble"),
            [
                "DATA-RISK the data in volume `data` was written by the older version",
                "MAJOR MongoDB 3.6 becomes 8: it does not start on that data, which must go through 4.0, 4.2, 4.4, \
                 5.0, 6.0, 7.0 first",
            ]
        );
        assert_eq!(
            told("postgres:16", "postgres:18")[1],
            "MAJOR PostgreSQL 16 becomes 18: it does not start on data of another major version: dump it before, \
             restore it after. From 18 on its image keeps data below /var/lib/postgresql: what is mounted at \
             /var/lib/postgresql/data is not seen"
        );
        assert_eq!(
            told("elasticsearch:7.17.0", "elasticsearch:9.0.1")[1],
            "MAJOR Elasticsearch 7.17.0 becomes 9.0.1: it does not start on that data, which must go through 8 first"
        );
        assert_eq!(
            told("mysql:8.4", "mysql:8.0")[1],
            "MAJOR MySQL 8.4 becomes 8.0: it does not start on data of a newer version"
        );
        assert_eq!(
            told("redis:7", "redis:8"),
            ["MAJOR Redis 7 becomes 8: it reads older data; an older one does not read what it writes"]
        );
    }
}
