//! What runs otherwise than is checked in, in the words of every renderer and as lines.

use super::layout::Page;
use super::words;
use crate::diag::render::visible;
use crate::plan::{Comparison, Detail, Drift};
use crate::source::SourceMap;

/// The lines of one environment, below its changes.
pub(super) fn text(page: &mut Page, live: &Comparison, alarm: anstyle::Style, sources: &SourceMap) {
    if !live.drift.is_empty() {
        page.painted(2, "what runs is not what is checked in:", alarm);
    }
    for drift in &live.drift {
        let place = drift.span.map(|span| words::span(span, sources));
        page.with_place(4, &visible(&line(drift)), place.as_deref());
        for detail in &drift.details {
            page.with_place(8, &visible(&difference(detail)), None);
        }
    }
    if let Some(why) = &live.unhashed {
        page.dim(2, &visible(&unhashed(why)));
    }
}

/// ``changed service web: container `shop-web-1` is another one``
pub(super) fn line(drift: &Drift) -> String {
    let Drift { kind, resource, name, text, .. } = drift;
    format!("{kind} {resource} {name}: {text}")
}

/// `image: web:2 is checked in, web:1 runs`
pub(super) fn difference(detail: &Detail) -> String {
    let path = &detail.path;
    match (&detail.declared, &detail.live) {
        (Some(declared), Some(live)) => format!("{path}: {declared} is checked in, {live} runs"),
        (Some(declared), None) => format!("{path}: {declared} is checked in and does not run"),
        (None, Some(live)) => format!("{path}: {live} runs and is not checked in"),
        (None, None) => format!("{path}: is another one"),
    }
}

/// What was not compared.
pub(super) fn unhashed(why: &str) -> String {
    format!("only image, labels, ports, mounts and networks of containers were compared: {why}")
}
