//! `--timings`: how long each phase took, as lines `timing <phase> <ms>`. The only clock; nothing that is written depends on it.
#![expect(clippy::disallowed_methods, reason = "the clock is for people and reaches no artifact")]

use std::fmt;
use std::time::{Duration, Instant};

/// The phases so far, or nothing where nobody asked.
#[derive(Debug)]
pub(super) struct Timings {
    started: Option<Instant>,
    phases: Vec<(&'static str, Duration)>,
    running: Option<(&'static str, Instant)>,
}

impl Timings {
    pub(super) fn new(wanted: bool) -> Self {
        Self { started: wanted.then(Instant::now), phases: Vec::new(), running: None }
    }

    /// Ends the running phase and begins this one; an empty name only ends.
    pub(super) fn phase(&mut self, name: &'static str) {
        if self.started.is_none() {
            return;
        }
        if let Some((running, since)) = self.running.take() {
            match self.phases.iter_mut().find(|(name, _)| *name == running) {
                Some((_, sum)) => *sum += since.elapsed(),
                None => self.phases.push((running, since.elapsed())),
            }
        }
        if !name.is_empty() {
            self.running = Some((name, Instant::now()));
        }
    }
}

impl fmt::Display for Timings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(started) = self.started else { return Ok(()) };
        for (name, time) in self.phases.iter().copied().chain([("total", started.elapsed())]) {
            writeln!(f, "timing {name} {:.3}", time.as_secs_f64() * 1000.0)?;
        }
        Ok(())
    }
}
