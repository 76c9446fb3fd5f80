//! Devices of the host.

use super::shape::{COUNT, FILE, SCALARS, WORDS};
use super::table::kind;
use super::types::Type::{
    Enum, Form as Shape, Int, List, OneOf, Record, Reference as Declared, Size, String,
};
use super::{Form, Kind, Reference, Type};

/// `all`, or how many.
const DEVICES: Type = OneOf(&[Enum(&["all"]), Int(-1, i64::MAX)]);

kind! {
    /// A device of the host that the container sees.
    pub static DEVICE = Kind::new("devices");

    /// The device on the host, or a CDI name.
    "source": String, required;
    /// Its path in the container; the same by default.
    "target": String;
    /// What is allowed: any of `r` (read), `w` (write) and `m` (make a node); all by default.
    "permissions": Shape(Form::DeviceAccess);
}

kind! {
    /// Graphics processors that the container may use.
    pub static GPU = Kind::new("gpus");

    /// The driver, for instance `nvidia`.
    "driver": String;
    /// How many, or `all`. Excludes `device-ids`.
    "count": DEVICES;
    /// Which ones, by the driver's identifiers. Excludes `count`.
    "device-ids": WORDS;
    /// What they must be capable of; `gpu` is always among them.
    "capabilities": WORDS;
    /// Options of the driver, by name.
    "options": SCALARS;
}

kind! {
    /// Devices that are kept for a container.
    pub static RESERVED_DEVICE = Kind::new("deploy.resources.reservations.devices");

    /// The driver, for instance `nvidia`.
    "driver": String;
    /// How many, or `all`; all by default. Excludes `device-ids`.
    "count": DEVICES;
    /// Which ones, by the driver's identifiers. Excludes `count`.
    "device-ids": WORDS;
    /// What they must be capable of, for instance `gpu` or `tpu`.
    "capabilities": WORDS, required;
    /// Options of the driver, by name.
    "options": SCALARS;
}

kind! {
    /// Bandwidth of block devices.
    pub static BLOCK_IO = Kind::new("blkio-config");

    /// Its share of the bandwidth against other containers, from 10 to 1000; 500 by default.
    "weight": Int(10, 1000);
    /// Its share on single devices.
    "weight-device": List(&Record(DEVICE_WEIGHT));
    /// How many bytes it may read from a device in a second.
    "device-read-bps": List(&Record(DEVICE_BYTES));
    /// How many reads of a device it may do in a second.
    "device-read-iops": List(&Record(DEVICE_OPERATIONS));
    /// How many bytes it may write to a device in a second.
    "device-write-bps": List(&Record(DEVICE_BYTES));
    /// How many writes to a device it may do in a second.
    "device-write-iops": List(&Record(DEVICE_OPERATIONS));
}

kind! {
    /// The weight of one device.
    pub static DEVICE_WEIGHT = Kind::new("blkio-config.weight-device");

    /// The device on the host, `"/dev/sda"`.
    "path": String;
    /// Its share, from 10 to 1000.
    "weight": Int(10, 1000);
}

kind! {
    /// A limit in bytes for one device.
    pub static DEVICE_BYTES = Kind::new("blkio-config.device-bps");

    /// The device on the host, `"/dev/sda"`.
    "path": String;
    /// How many bytes a second at most.
    "rate": Size;
}

kind! {
    /// A limit in operations for one device.
    pub static DEVICE_OPERATIONS = Kind::new("blkio-config.device-iops");

    /// The device on the host, `"/dev/sda"`.
    "path": String;
    /// How many operations a second at most.
    "rate": COUNT;
}

kind! {
    /// The managed service account of a Windows container: one of the three.
    pub static CREDENTIAL_SPEC = Kind::new("credential-spec");

    /// The config that holds the specification.
    "config": Declared(Reference::Config);
    /// The file that holds the specification.
    "file": FILE;
    /// The value of the host's registry that holds the specification.
    "registry": String;
}
