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

/// Two that want the same port.
pub(super) struct Clash<'a> {
    pub(super) first: Taken<'a>,
    pub(super) second: Taken<'a>,
    pub(super) port: u16,
}

/// A port by number and transport.
type Key = (u16, Protocol);

/// The fixed ports of one host: sorted by port, those of one port in the order in which they were given.
pub(super) struct HostPorts<'a> {
    taken: Vec<(Key, Taken<'a>)>,
    offered: BTreeMap<Key, u16>,
}

const ALL_V4: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
const ALL_V6: IpAddr = IpAddr::V6(Ipv6Addr::UNSPECIFIED);

/// Entries of one address that are looked at: with more, the first of them has long been reported.
const LOOKED_AT: usize = 16;

impl<'a> HostPorts<'a> {
    /// Of all that is published, what has one host port.
    pub(super) fn of(published: impl Iterator<Item = Taken<'a>>) -> Self {
        let fixed =
            |t: &Taken<'a>| t.publish.published.filter(|(first, last)| first == last).map(|(port, _)| port);
        let mut taken: Vec<(Key, Taken<'a>)> =
            published.filter_map(|t| Some(((fixed(&t)?, t.publish.protocol), t))).collect();
        taken.sort_by_key(|(key, _)| *key);
        Self { taken, offered: BTreeMap::new() }
    }

    /// Everyone who wants a port that another one has before it, with the first such other.
    pub(super) fn clashes(&self) -> Vec<Clash<'a>> {
        let mut out = Vec::new();
        for of_port in self.taken.chunk_by(|(a, _), (b, _)| a == b).filter(|group| group.len() > 1) {
            let mut slot = Slot::default();
            for &((port, _), second) in of_port {
                out.extend(slot.rival(&second).map(|first| Clash { first, second, port }));
                slot.take(second);
            }
        }
        out
    }

    /// Who has a port where this one would be published.
    pub(super) fn rival(&self, port: u16, new: &Taken<'a>) -> Option<Taken<'a>> {
        let key = (port, new.publish.protocol);
        let from = self.taken.partition_point(|(k, _)| *k < key);
        let mut slot = Slot::default();
        self.taken[from..].iter().take_while(|(k, _)| *k == key).for_each(|&(_, taken)| slot.take(taken));
        slot.rival(new)
    }

    /// A port that nobody has, to offer in place of a taken one; another one each time.
    pub(super) fn free(&mut self, protocol: Protocol, port: u16) -> Option<u16> {
        let first = if port < 30_000 { port.checked_add(10_000) } else { port.checked_add(1) };
        let from = self.offered.get(&(port, protocol)).map_or(first, |last| last.checked_add(1))?;
        let is_taken = |p: u16| self.taken.binary_search_by_key(&(p, protocol), |(key, _)| *key).is_ok();
        let free = (from..=u16::MAX).find(|&p| !is_taken(p))?;
        self.offered.insert((port, protocol), free);
        Some(free)
    }
}

/// Who takes one port, by address. An address of all zeros is every address of its family.
#[derive(Default)]
struct Slot<'a>(BTreeMap<IpAddr, Vec<Taken<'a>>>);

fn addresses(exposure: Exposure) -> Vec<IpAddr> {
    match exposure {
        Exposure::Public => vec![ALL_V4, ALL_V6],
        Exposure::Address(address) => vec![address.to_canonical()],
    }
}

impl<'a> Slot<'a> {
    fn take(&mut self, new: Taken<'a>) {
        for address in addresses(new.publish.exposure) {
            self.0.entry(address).or_default().push(new);
        }
    }

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
