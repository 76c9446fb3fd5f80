//! What was measured, as text: medians, ratios to the peer, growth, and where the time of a build goes.

use std::fmt::Write as _;
use std::time::Duration;

use crate::contest::{BUILD_BOTH, BUILD_PROD, Measured, PEER_BOTH, PEER_PROD, PLAN_TEN};

const LABEL: usize = 38;
const CELL: usize = 18;

/// One line a command, one column a size: median and the fastest run.
pub(crate) fn times(results: &[Measured]) -> String {
    let mut out = heading("median (fastest) ms", results);
    for label in labels(results) {
        line(&mut out, label, results, |result| {
            let times = result.of(label)?;
            Some(format!("{:.1} ({:.1})", ms(median(times)), ms(*times.iter().min()?)))
        });
    }
    out + "\n"
}

/// Time of deployc over time of the peer at its faster output format: below 1 is faster than the peer. And of a plan over
/// that of a build of the same.
pub(crate) fn ratios(results: &[Measured]) -> String {
    let pairs: [(&str, &str, &[&str]); 3] = [
        ("build prod / jrsonnet prod", BUILD_PROD, &PEER_PROD),
        ("build / jrsonnet both", BUILD_BOTH, &[PEER_BOTH]),
        ("plan, 10 changed / build", PLAN_TEN, &[BUILD_BOTH]),
    ];
    let mut out = heading("ratio", results);
    for (title, ours, theirs) in pairs {
        line(&mut out, title, results, |result| {
            let best = theirs.iter().filter_map(|label| result.median(label)).min()?;
            Some(format!("{:.2}", ms(result.median(ours)?) / ms(best)))
        });
    }
    out + "\n"
}

/// Time per service at the largest size over that at the one before it: 1 is linear, above is worse than linear.
pub(crate) fn growth(results: &[Measured]) -> String {
    let [.., small, large] = results else { return String::new() };
    let mut out =
        format!("per service, {} to {} services: µs of one more; growth (1 = linear)\n", small.n, large.n);
    for label in labels(results) {
        let (Some(a), Some(b)) = (small.median(label), large.median(label)) else { continue };
        let more = (ms(b) - ms(a)) * 1000.0 / (large.n as f64 - small.n as f64);
        let growth = (ms(b) / large.n as f64) / (ms(a) / small.n as f64);
        let _ = writeln!(out, "{label:<LABEL$}{more:>CELL$.1}{growth:>CELL$.2}");
    }
    out + "\n"
}

/// Medians of the phases of `build --env prod`, as the binary itself reports them.
pub(crate) fn phases(results: &[Measured]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in results.iter().flat_map(|r| r.phases.iter().flatten()) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    if names.is_empty() {
        return format!("`{BUILD_PROD} --timings` printed no `timing <phase> <ms>` line\n");
    }
    let mut out = heading("phases of build --env prod, ms", results);
    for name in names {
        line(&mut out, name, results, |result| {
            let runs = result.phases.iter().filter_map(|run| run.iter().find(|(n, _)| n == name));
            let mut taken: Vec<f64> = runs.map(|(_, ms)| *ms).collect();
            taken.sort_by(f64::total_cmp);
            Some(format!("{:.1}", taken.get(taken.len() / 2)?))
        });
    }
    out
}

impl Measured {
    fn of(&self, label: &str) -> Option<&[Duration]> {
        self.times.iter().find(|(l, _)| *l == label).map(|(_, times)| times.as_slice())
    }

    fn median(&self, label: &str) -> Option<Duration> {
        self.of(label).map(median)
    }
}

fn labels(results: &[Measured]) -> Vec<&'static str> {
    results.first().map(|r| r.times.iter().map(|(label, _)| *label).collect()).unwrap_or_default()
}

fn heading(title: &str, results: &[Measured]) -> String {
    let mut out = format!("{title:<LABEL$}");
    for result in results {
        let _ = write!(out, "{:>CELL$}", result.n);
    }
    out + "\n"
}

fn line(out: &mut String, title: &str, results: &[Measured], cell: impl Fn(&Measured) -> Option<String>) {
    let _ = write!(out, "{title:<LABEL$}");
    for result in results {
        let _ = write!(out, "{:>CELL$}", cell(result).unwrap_or_else(|| "-".to_owned()));
    }
    out.push('\n');
}

/// The middle of an odd number of runs, the upper of the two in the middle otherwise.
fn median(times: &[Duration]) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort();
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
