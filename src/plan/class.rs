//! How grave a change is: what it does to what runs, and what to think twice about.

use std::fmt;

use crate::schema::Effect;

/// What bringing it up does to what runs. Ordered by how much that disturbs: several changes of one
/// resource do what the greatest of them does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Nothing at all.
    NoOp,
    /// The artifact differs, nothing that runs notices.
    Metadata,
    /// A job starts at other times, or may take another time; nothing that runs notices.
    Schedule,
    /// Containers are added or taken away, the others stay.
    Scale,
    /// The image is made anew; the container follows where that gave another image.
    Rebuild,
    /// Something is made that was not there.
    Create,
    /// It takes up a changed file and goes on running.
    Reload,
    /// It is stopped and started again.
    Restart,
    /// It is removed and made again.
    Recreate,
    /// It is no longer wanted.
    Remove,
}

impl Class {
    /// Every class, the one that people must see first in front.
    pub const SHOWN: [Self; 10] = [
        Self::Recreate,
        Self::Restart,
        Self::Reload,
        Self::Remove,
        Self::Create,
        Self::Rebuild,
        Self::Scale,
        Self::Schedule,
        Self::Metadata,
        Self::NoOp,
    ];
}

impl From<Effect> for Class {
    fn from(effect: Effect) -> Self {
        match effect {
            Effect::Nothing => Self::Metadata,
            Effect::Reschedule => Self::Schedule,
            Effect::Rebuild => Self::Rebuild,
            Effect::Scale => Self::Scale,
            Effect::Restart => Self::Restart,
            Effect::Recreate | Effect::RecreateNetwork | Effect::DataRisk => Self::Recreate,
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoOp => "no-op",
            Self::Metadata => "metadata",
            Self::Schedule => "schedule",
            Self::Scale => "scale",
            Self::Rebuild => "rebuild",
            Self::Create => "create",
            Self::Reload => "reload",
            Self::Restart => "restart",
            Self::Recreate => "recreate",
            Self::Remove => "remove",
        })
    }
}

/// What to think twice about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flag {
    /// Data is lost, or is no longer where it is looked for, or nothing saves it any more.
    DataRisk,
    /// More people, or more powerful programs, reach something than before.
    Exposure,
    /// Someone gains, loses or needs a secret, or one changes.
    Secret,
    /// What keeps data becomes another major version.
    Major,
    /// A way in is closed meanwhile.
    Downtime,
}

impl Flag {
    /// Every flag, the gravest first.
    pub const ALL: [Self; 5] = [Self::DataRisk, Self::Exposure, Self::Secret, Self::Major, Self::Downtime];
}

impl fmt::Display for Flag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DataRisk => "DATA-RISK",
            Self::Exposure => "EXPOSURE",
            Self::Secret => "SECRET",
            Self::Major => "MAJOR",
            Self::Downtime => "DOWNTIME",
        })
    }
}
