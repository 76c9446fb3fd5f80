//! `--timings`: how long each phase took. The only clock; nothing that is written depends on it.
#![expect(clippy::disallowed_methods, reason = "the clock is for people and reaches no artifact")]

use std::fmt;
use std::time::{Duration, Instant};

/// The phases so far, or nothing where nobody asked.
#[derive(Debug)]
pub(super) struct Timings {
    started: Option<Instant>,
    ended: Vec<(&'static str, Instant)>,
}

impl Timings {
    pub(super) fn new(wanted: bool) -> Self {
        Self { started: wanted.then(Instant::now), ended: Vec::new() }
    }

    /// The phase of this name has ended.
    pub(super) fn phase(&mut self, name: &'static str) {
        if self.started.is_some() {
            self.ended.push((name, Instant::now()));
        }
    }
}

impl fmt::Display for Timings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(started) = self.started else { return Ok(()) };
        let mut line = |name: &str, time: Duration| {
            writeln!(f, "{:>10.3} ms  {name}", time.as_secs_f64() * 1000.0)
        };
        let mut last = started;
        for &(name, ended) in &self.ended {
            line(name, ended - last)?;
            last = ended;
        }
        line("total", started.elapsed())
    }
}
