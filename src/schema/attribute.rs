//! A row of the table.

use super::Type;

/// When a value is known. Ordered: what accepts a stage accepts every earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// At compile time.
    Known,
    /// Only on the host, from `runtime.env`.
    Runtime,
    /// Never by us.
    Secret,
}

/// What a changed attribute does when the deployment is brought up again: as docker compose does it.
///
/// Ordered by how much it disturbs: several changes do what the greatest of them does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// Nothing that runs notices (`depends_on`, `profiles`: not in the service's hash).
    Nothing,
    /// A job starts at other times from now on; nothing that runs notices (`schedule`).
    Reschedule,
    /// The image is built anew; containers follow only when it changed (`build`, `pull_policy`).
    Rebuild,
    /// Containers are added or removed, those that stay are not touched (`scale`).
    Scale,
    /// The process is stopped and started again (units).
    Restart,
    /// The container is stopped and made again.
    Recreate,
    /// The network is removed and made again, and its containers with it.
    RecreateNetwork,
    /// The volume's identity or options: what is in it is at risk.
    DataRisk,
}

/// The field of a compose service that holds its recorded attributes. Compose reads no `x-` field, nor does it
/// hash them: a change of what is recorded recreates nothing.
pub const RECORD: &str = "x-job";

/// An attribute of a kind.
#[derive(Debug, PartialEq)]
pub struct Attribute {
    /// The name in the language, kebab-case.
    pub name: &'static str,
    /// What Compose calls it: the name with `_` for `-`, or empty for what only the language has.
    pub compose: &'static str,
    /// What it must be.
    pub ty: Type,
    /// The highest stage that its leaves accept.
    pub stage: Stage,
    /// What a change of it does. In a nested kind: at most this, see [`Attribute::effect_at`].
    pub effect: Effect,
    /// Whether a declaration must have it.
    pub required: bool,
    /// Compose does not have it, and yet artifacts hold it, in a field that Compose passes over ([`RECORD`]): what is
    /// read back says it too.
    pub recorded: bool,
    /// Docker compose tells `false` there from saying nothing; elsewhere the two are one to it.
    pub counted: bool,
    /// What it means, for hover and the reference: a full sentence or two.
    pub doc: &'static str,
}

/// The words that may follow the type in a row of the table.
impl Attribute {
    /// A row with what most rows have: the stage that suits the type, a recreated container.
    pub(super) const fn new(name: &'static str, compose: &'static str, ty: Type, doc: &'static str) -> Self {
        let stage = ty.stage();
        let (effect, required, recorded, counted) = (Effect::Recreate, false, false, false);
        Self { name, compose, ty, stage, effect, required, recorded, counted, doc }
    }

    pub(super) const fn own(mut self) -> Self {
        self.compose = "";
        self
    }

    pub(super) const fn recorded(mut self) -> Self {
        self.recorded = true;
        self.own()
    }

    pub(super) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    pub(super) const fn counted(mut self) -> Self {
        self.counted = true;
        self
    }

    pub(super) const fn known(mut self) -> Self {
        self.stage = Stage::Known;
        self
    }

    pub(super) const fn secret(mut self) -> Self {
        self.stage = Stage::Secret;
        self
    }

    pub(super) const fn unnoticed(mut self) -> Self {
        self.effect = Effect::Nothing;
        self
    }

    pub(super) const fn reschedules(mut self) -> Self {
        self.effect = Effect::Reschedule;
        self
    }

    pub(super) const fn rebuilds(mut self) -> Self {
        self.effect = Effect::Rebuild;
        self
    }

    pub(super) const fn scales(mut self) -> Self {
        self.effect = Effect::Scale;
        self
    }

    pub(super) const fn restarts(mut self) -> Self {
        self.effect = Effect::Restart;
        self
    }

    pub(super) const fn reconnects(mut self) -> Self {
        self.effect = Effect::RecreateNetwork;
        self
    }

    pub(super) const fn risks_data(mut self) -> Self {
        self.effect = Effect::DataRisk;
        self
    }
}

impl Attribute {
    /// What a change at a path inside the value does: the least of what the rows on the way say, so
    /// that `deploy` recreates and `deploy.replicas` only scales. A path has a step for each attribute,
    /// key of a map and place in a list.
    pub fn effect_at(&self, path: &[&str]) -> Effect {
        self.ty.effect_at(path).map_or(self.effect, |inner| inner.min(self.effect))
    }

    /// The row whose whole value stands at a path inside the value, such a path as that of [`Attribute::effect_at`];
    /// `None` for an entry of a map or a list.
    pub fn row_at(&'static self, path: &[&str]) -> Option<&'static Self> {
        if path.is_empty() { Some(self) } else { self.ty.row_at(path) }
    }
}
