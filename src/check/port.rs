//! Which ports of a host are taken, at which of its addresses, by whom.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::in_other_profiles;
use crate::model::{Deployment, Exposure, Protocol, Publish, Service};

/// A published port and whose it is.
#[derive(Clone, Copy)]
pub(super) struct Taken<'a> {
    pub(super) deployment: &'a Deployment,
    pub(super) service: &'a Service,
    pub(super) publish: &'a Publish,
}

/// The ports of one host.
#[derive(Default)]
pub(super) struct HostPorts<'a> {
    taken: BTreeMap<(Protocol, u16), Slot<'a>>,
    offered: BTreeMap<(Protocol, u16), u16>,
}

/// Who takes one port, by address. An address of all zeros is every address of its family.
#[derive(Default)]
struct Slot<'a>(BTreeMap<IpAddr, Vec<Taken<'a>>>);

const ALL_V4: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
const ALL_V6: IpAddr = IpAddr::V6(Ipv6Addr::UNSPECIFIED);

/// Entries of one address that are looked at: with more, the first of them has long been reported.
const LOOKED_AT: usize = 16;

fn addresses(exposure: Exposure) -> Vec<IpAddr> {
    match exposure {
        Exposure::Public => vec![ALL_V4, ALL_V6],
        Exposure::Address(address) => vec![address.to_canonical()],
    }
}

impl<'a> Slot<'a> {
    /// Someone who takes the port at an address that this exposure covers or is covered by; rather one
    /// who runs beside the service than one of another profile.
    fn rival(&self, new: &Taken<'a>) -> Option<Taken<'a>> {
        let mut of_other_profile = None;
        for address in addresses(new.publish.exposure) {
            let family = if address.is_ipv4() { ALL_V4 } else { ALL_V6 };
            // A wildcard meets everyone of its family; an address meets itself and the wildcard.
            let met: Vec<&Taken<'a>> = if address == family {
                let of_family = self.0.iter().filter(|(a, _)| a.is_ipv4() == family.is_ipv4());
                of_family.flat_map(|(_, t)| t.iter().take(LOOKED_AT)).take(LOOKED_AT).collect()
            } else {
                let both = [self.0.get(&family), self.0.get(&address)];
                both.into_iter().flatten().flat_map(|t| t.iter().take(LOOKED_AT)).collect()
            };
            for rival in met {
                if !in_other_profiles(rival.service, new.service) {
                    return Some(*rival);
                }
                of_other_profile = of_other_profile.or(Some(*rival));
            }
        }
        of_other_profile
    }
}

impl<'a> HostPorts<'a> {
    /// Takes a port; gives who has it already.
    pub(super) fn take(&mut self, port: u16, new: Taken<'a>) -> Option<Taken<'a>> {
        let slot = self.taken.entry((new.publish.protocol, port)).or_default();
        let rival = slot.rival(&new);
        for address in addresses(new.publish.exposure) {
            slot.0.entry(address).or_default().push(new);
        }
        rival
    }

    /// Who has a port where this one would be published.
    pub(super) fn rival(&self, port: u16, new: &Taken<'a>) -> Option<Taken<'a>> {
        self.taken.get(&(new.publish.protocol, port))?.rival(new)
    }

    /// A port that nobody has, to offer in place of a taken one; another one each time.
    pub(super) fn free(&mut self, protocol: Protocol, port: u16) -> Option<u16> {
        let first = if port < 30_000 { port.checked_add(10_000) } else { port.checked_add(1) };
        let from = self.offered.get(&(protocol, port)).map_or(first, |last| last.checked_add(1))?;
        let free = (from..=u16::MAX).find(|&p| !self.taken.contains_key(&(protocol, p)))?;
        self.offered.insert((protocol, port), free);
        Some(free)
    }
}
