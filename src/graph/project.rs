//! The order in which compose projects are brought up: Compose orders the services of one project and knows of no other.

use std::collections::BTreeMap;

use ecow::EcoString;

use super::Graph;

/// The projects in waves: each needs only what earlier waves hold, and is sorted by place. Those that need each
/// other, which is an error elsewhere, end up in late waves.
pub fn projects(graphs: &[Graph]) -> Vec<Vec<EcoString>> {
    let mut wave_of: BTreeMap<&EcoString, usize> = graphs.iter().map(|graph| (graph.env(), 0)).collect();
    for _ in 0..graphs.len() {
        let mut changed = false;
        for graph in graphs {
            let before = graph.after().filter_map(|place| wave_of.get(place));
            let wave = before.map(|wave| wave + 1).max().unwrap_or(0).min(graphs.len());
            changed |= wave_of.insert(graph.env(), wave) != Some(wave);
        }
        if !changed {
            break;
        }
    }
    let mut waves: BTreeMap<usize, Vec<EcoString>> = BTreeMap::new();
    for (place, wave) in wave_of {
        waves.entry(wave).or_default().push(place.clone());
    }
    waves.into_values().collect()
}
