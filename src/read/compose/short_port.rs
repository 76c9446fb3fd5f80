//! The short form of a port: `[[address:]published:]target[/protocol]`, each of the two a port or a range.

use super::ports::address;
use crate::model::{Exposure, Protocol};
use crate::schema::parse;

/// What a short form says of one container port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Port {
    pub(super) target: u16,
    pub(super) protocol: Protocol,
    pub(super) published: Option<(u16, u16)>,
    pub(super) exposure: Exposure,
}

/// One port, or one for each of a range.
pub(super) fn read(text: &str) -> Result<Vec<Port>, String> {
    let (rest, target) = match text.rsplit_once(':') {
        Some((rest, target)) => (Some(rest), target),
        None => (None, text),
    };
    let (published, exposure) = match rest {
        None => (None, Exposure::Public),
        Some(rest) => match rest.rsplit_once(':') {
            Some((host, _)) if host.contains(':') && !host.starts_with('[') => {
                return Err(format!("`{host}` must stand in brackets: `[{host}]`"));
            }
            // `${BIND:-}:8080:80`
            Some(("", published)) => (some(published), Exposure::Public),
            Some((host, published)) => (some(published), Exposure::Address(address(host)?)),
            // `127.0.0.1::80`, without a port of the host, has been seen to here as an empty one.
            None => (some(rest), Exposure::Public),
        },
    };
    let target = parse::port::read(target)?;
    let published = published.map(parse::port::read).transpose()?;
    let protocol = target.protocol.map_or(Ok(Protocol::Tcp), protocol)?;
    let count = target.last - target.first;
    let port = |target, published| Port { target, protocol, published, exposure };
    match published {
        None => Ok((target.first..=target.last).map(|t| port(t, None)).collect()),
        // A range for one container port: Docker takes a free one of it.
        Some(range) if count == 0 => Ok(vec![port(target.first, Some((range.first, range.last)))]),
        Some(range) if range.last - range.first == count => {
            let published = range.first..=range.last;
            Ok((target.first..=target.last).zip(published).map(|(t, p)| port(t, Some((p, p)))).collect())
        }
        Some(_) => Err(format!("the two ranges of `{text}` have different lengths")),
    }
}

/// A protocol by its name.
pub(super) fn protocol(text: &str) -> Result<Protocol, String> {
    match text.to_ascii_lowercase().as_str() {
        "tcp" => Ok(Protocol::Tcp),
        "udp" => Ok(Protocol::Udp),
        "sctp" => Ok(Protocol::Sctp),
        _ => Err(format!("`{text}` is none of `tcp`, `udp`, `sctp`")),
    }
}

fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn port(target: u16, published: Option<(u16, u16)>, exposure: Exposure, protocol: Protocol) -> Port {
        Port { target, protocol, published, exposure }
    }

    #[test]
    fn every_short_form_is_read() {
        let local = Exposure::Address("127.0.0.1".parse().unwrap());
        let v6 = Exposure::Address("::1".parse().unwrap());
        let tcp = Protocol::Tcp;
        for (text, expected) in [
            ("80", vec![port(80, None, Exposure::Public, tcp)]),
            ("8080:80", vec![port(80, Some((8080, 8080)), Exposure::Public, tcp)]),
            ("53:53/udp", vec![port(53, Some((53, 53)), Exposure::Public, Protocol::Udp)]),
            ("127.0.0.1:8080:80", vec![port(80, Some((8080, 8080)), local, tcp)]),
            ("127.0.0.1::80", vec![port(80, None, local, tcp)]),
            (":8080:80", vec![port(80, Some((8080, 8080)), Exposure::Public, tcp)]),
            ("[::1]:81:80", vec![port(80, Some((81, 81)), v6, tcp)]),
            ("7000-7005:70", vec![port(70, Some((7000, 7005)), Exposure::Public, tcp)]),
            (
                "5000-5001:6000-6001",
                vec![
                    port(6000, Some((5000, 5000)), Exposure::Public, tcp),
                    port(6001, Some((5001, 5001)), Exposure::Public, tcp),
                ],
            ),
            ("90-91", vec![port(90, None, Exposure::Public, tcp), port(91, None, Exposure::Public, tcp)]),
        ] {
            assert_eq!(read(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn wrong_forms_are_refused() {
        for text in ["", "a", "80:", "80:0", "1-2:3-5", "x:80:80", "80:80/http", "70000"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
