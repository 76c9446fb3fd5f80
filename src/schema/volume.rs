//! Volumes.

use super::shape::{FILE, SCALARS};
use super::table::kind;
use super::types::Type::{Bool, Enum, Form as Shape, Mode, OneOf, Scalar, String};
use super::{Form, Kind, Reference};

kind! {
    /// Data that outlives containers. Docker cannot change a volume: another name means another, empty
    /// volume, and other options are not taken over until it is removed.
    pub static VOLUME = Kind::new("volume").declares(Reference::Volume);

    /// The real name on the host; `<compose project>_<name>` by default. Another name is another, empty
    /// volume; `moved volume old -> new` keeps the real name of what was renamed in the spec.
    "name": Shape(Form::ObjectName), known, risks_data;
    /// A directory of the host that has this name here: it is mounted wherever the volume is.
    "path": FILE, own, known, risks_data;
    /// Whom the directory of `path` belongs to: a number, or `"1000:1000"` for user and group.
    "owner": Scalar, own, known, unnoticed;
    /// The mode of the directory of `path`.
    "mode": Mode, own, unnoticed;
    /// `none("reason")`: it needs no backup, and why; `none("reason", until = "2027-06-30")`: until the end of that day.
    "backup": Shape(Form::NoBackup), own, unnoticed;
    /// Whether something else made it: it is then used but never made or removed.
    "external": Bool, risks_data;
    /// The driver; `local` by default.
    "driver": OneOf(&[Enum(&["local"]), String]), known, risks_data;
    /// Options of the driver. The `local` one takes those of `mount`: `type`, `o` and `device`.
    "driver-opts": SCALARS, risks_data;
    /// Metadata of the volume. A change of it makes Compose offer to remove the volume with all its data; `bin/deploy` declines.
    "labels": SCALARS, risks_data;
}
