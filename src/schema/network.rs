//! Networks.

use super::shape::SCALARS;
use super::table::kind;
use super::types::Type::{Bool, Enum, Form as Shape, List, Map, OneOf, Record, String};
use super::{Form, Kind, Reference};

kind! {
    /// A network that services join. On it they find each other by name and reach all ports of each
    /// other. Every change of it makes it and its containers anew.
    pub static NETWORK = Kind::new("network").declares(Reference::Network);

    /// The real name on the host; `<compose project>_<name>` by default. It is unique on a whole host.
    "name": Shape(Form::ObjectName), reconnects;
    /// Whether something else made it: it is then used but never made or removed.
    "external": Bool, reconnects;
    /// The driver: `bridge` by default, `overlay` for a Swarm, `macvlan` and `ipvlan` for addresses of the
    /// host's own network.
    "driver": OneOf(&[Enum(&["bridge", "overlay", "ipvlan", "macvlan", "host", "none"]), String]), known, reconnects;
    /// Options of the driver, for instance `"com.docker.network.bridge.name"`.
    "driver-opts": SCALARS, reconnects;
    /// Cuts it off from the world outside: its containers reach each other only, and nothing that they
    /// publish answers.
    "internal": Bool, reconnects;
    /// Lets containers outside the project join an overlay network.
    "attachable": Bool, reconnects;
    /// Gives IPv4 addresses; `true` by default.
    "enable-ipv4": Bool, counted, reconnects;
    /// Gives IPv6 addresses; `false` by default unless the daemon says otherwise.
    "enable-ipv6": Bool, counted, reconnects;
    /// Subnets and addresses. Without it Docker picks a subnet, which may collide with a network that the
    /// host reaches otherwise.
    "ipam": Record(IPAM), reconnects;
    /// Metadata of the network, by name.
    "labels": SCALARS, reconnects;
}

kind! {
    /// Subnets and addresses of a network.
    pub static IPAM = Kind::new("network.ipam");

    /// The driver that gives out addresses.
    "driver": String, known, reconnects;
    /// The subnets, one for IPv4 and one for IPv6 at most in a bridge.
    "config": List(&Record(SUBNET)), reconnects;
    /// Options of the driver that gives out addresses.
    "options": Map(&String), reconnects;
}

kind! {
    /// A subnet of a network and its addresses.
    pub static SUBNET = Kind::new("network.ipam.config");

    /// The subnet, `"10.20.0.0/24"`.
    "subnet": Shape(Form::Cidr), reconnects;
    /// The part of it from which containers get addresses.
    "ip-range": Shape(Form::Cidr), reconnects;
    /// The address of the way out; the first one by default.
    "gateway": Shape(Form::Ip), reconnects;
    /// Addresses that are kept for others, by host name.
    "aux-addresses": Map(&Shape(Form::Ip)), reconnects;
}
