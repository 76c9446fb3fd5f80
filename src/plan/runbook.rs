//! What people have to do around a deployment, in order.

use crate::eval::Origin;

/// When a step is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Before the change is merged.
    BeforeMerge,
    /// On the host, before it is brought up.
    BeforeDeploy,
    /// Bringing it up.
    Deploy,
    /// On the host, after it is up.
    AfterDeploy,
}

/// One step.
#[derive(Debug, Clone)]
pub struct Step {
    /// When.
    pub phase: Phase,
    /// What to do: one sentence, lower case, no full stop.
    pub text: String,
    /// What to type, in the folder of the checkout on the host.
    pub command: Option<String>,
    /// Why it cannot be undone, where it cannot.
    pub irreversible: Option<String>,
    /// What asks for it.
    pub cause: Option<Origin>,
}
