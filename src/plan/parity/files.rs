//! Compose files held against each other, which no project stands behind.

use std::collections::{BTreeMap, BTreeSet};

use ecow::{EcoString, eco_format};

use super::{Because, Ground, Parity, Side, parity};
use crate::eval::trace::Trace;
use crate::source::{SourceMap, Span};

/// Where variables stand in what was read, by name.
pub type Variables = BTreeMap<EcoString, BTreeSet<Span>>;

/// How two sets of compose files differ. What both take from one line differs by the variables in it; everything else
/// is said by a line of one of the two.
pub fn files(sides: [&Side<'_>; 2], variables: [&Variables; 2], sources: &SourceMap) -> Parity {
    let mut parity = parity(sides, &Trace::default(), sources);
    let place = |span: Span| (sources.path(span.file), span.start, span.end);
    for difference in parity.differences.iter_mut().filter(|difference| difference.ground != Ground::Name) {
        let [left, right] =
            difference.sides.each_ref().map(|side| side.as_ref().map(|value| value.origin.span));
        (difference.ground, difference.because) = match (left, right) {
            (Some(left), Some(right)) if place(left) == place(right) => {
                (Ground::Derived, standing_in(left, variables[0]))
            }
            _ => (Ground::Declared, Vec::new()),
        };
    }
    parity
}

/// The variables that stand at a place or within it.
fn standing_in(place: Span, variables: &Variables) -> Vec<Because> {
    let within = |span: &&Span| span.file == place.file && place.start <= span.start && span.end <= place.end;
    let found = variables.iter().filter_map(|(name, spans)| Some((name, *spans.iter().find(within)?)));
    found.map(|(name, span)| Because { what: eco_format!("`{name}`"), span }).collect()
}
