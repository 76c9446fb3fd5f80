//! Commands around a container's life.

use super::Kind;
use super::shape::SCALARS;
use super::table::kind;
use super::types::Type::{Bool, Command, Image, Scalar, String};

kind! {
    /// A command that is executed in the container.
    pub static HOOK = Kind::new("hook");

    /// What is executed, a list of words or a text for a shell.
    "command": Command, required;
    /// Whom it runs as; the service's user by default.
    "user": Scalar;
    /// Gives the command all capabilities, whatever the service has.
    "privileged": Bool;
    /// The folder in which it starts; the service's by default.
    "working-dir": String;
    /// Variables beyond those of the service.
    "environment": SCALARS;
}

kind! {
    /// A container that must run to its end before the service starts.
    pub static START_HOOK = Kind::new("pre-start");

    /// The image to run; the service's by default.
    "image": Image;
    /// What is executed; what the image says by default.
    "command": Command;
    /// Whom it runs as; what the image says, or the service's user where the image is the service's.
    "user": Scalar;
    /// Gives it all capabilities and all devices.
    "privileged": Bool;
    /// The folder in which it starts; the service's by default.
    "working-dir": String;
    /// Variables beyond those of the service.
    "environment": SCALARS;
    /// Whether it runs once for each container; once for the service by default.
    "per-replica": Bool;
}
