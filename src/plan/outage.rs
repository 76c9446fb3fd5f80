//! Ways in that are closed while a deployment is brought up.

use ecow::EcoString;

/// A service that is not there for a while, and how people get to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outage {
    /// The service that answers.
    pub service: EcoString,
    /// The ports of the host by which it is reached: `public 443`, `127.0.0.1:5001`.
    pub routes: Vec<EcoString>,
    /// What takes it down, nearest first: nothing where it is changed itself.
    pub because: Vec<EcoString>,
    /// What it waits for, each with the longest that it may take.
    pub spans: Vec<OutageSpan>,
    /// What cannot be bounded, in words; the sum of the spans is then a lower bound.
    pub unbounded: Vec<EcoString>,
}

/// One part of the time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutageSpan {
    /// In words: ``stop of `web` ``.
    pub what: EcoString,
    /// In nanoseconds.
    pub at_most: u64,
}

impl Outage {
    /// The sum of what is known, in nanoseconds.
    pub fn at_most(&self) -> u64 {
        self.spans.iter().map(|span| span.at_most).fold(0, u64::saturating_add)
    }
}
