//! What saves volumes, for machines.

use serde::Serialize;

use super::place::{Place, Source, place, source};
use super::texts;
use crate::model::backup;
use crate::source::SourceMap;

#[derive(Serialize)]
pub(super) struct Covered<'a> {
    volume: &'a str,
    text: String,
    is_at_risk: bool,
    is_external: bool,
    writers: Vec<&'a str>,
    backups: Vec<Saving<'a>>,
    waived: Option<Waived<'a>>,
    source: Source<'a>,
}

#[derive(Serialize)]
struct Saving<'a> {
    backup: &'a str,
    place: &'a str,
    dump_of: Option<&'a str>,
    repositories: Vec<&'a str>,
    schedule: Option<String>,
    before_update: bool,
}

#[derive(Serialize)]
struct Waived<'a> {
    reason: &'a str,
    until: Option<String>,
    source: Place<'a>,
}

pub(super) fn covered<'a>(covered: &'a backup::Covered, sources: &'a SourceMap) -> Covered<'a> {
    let backup::Covered { volume, origin, by, waived, external, writers } = covered;
    Covered {
        volume,
        text: covered.in_words(),
        is_at_risk: covered.is_at_risk(),
        is_external: *external,
        writers: texts(writers),
        backups: by.iter().map(saving).collect(),
        waived: waived.as_ref().map(|backup::Waived { reason, until, span }| Waived {
            reason,
            until: until.map(|day| day.to_string()),
            source: place(*span, sources),
        }),
        source: source(origin, sources),
    }
}

fn saving(saving: &backup::Saving) -> Saving<'_> {
    let backup::Saving { backup, place, dump_of, repositories, schedule, before_update } = saving;
    Saving {
        backup,
        place,
        dump_of: dump_of.as_deref(),
        repositories: texts(repositories),
        schedule: schedule.as_ref().map(|schedule| schedule.to_string()),
        before_update: *before_update,
    }
}
