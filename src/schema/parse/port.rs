//! Ports and ranges: `8000`, `8000-8010`, `53/udp`.

/// A range of ports of one protocol; a single port is a range of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ports {
    /// The first port.
    pub first: u16,
    /// The last port, not before the first.
    pub last: u16,
    /// `tcp`, `udp` or `sctp`, where it is said.
    pub protocol: Option<&'static str>,
}

const PROTOCOLS: [&str; 3] = ["tcp", "udp", "sctp"];

/// The ports of a text in Compose's spelling.
pub fn read(text: &str) -> Result<Ports, String> {
    let (range, protocol) = match text.split_once('/') {
        None => (text, None),
        Some((range, name)) => match PROTOCOLS.into_iter().find(|p| p.eq_ignore_ascii_case(name)) {
            Some(protocol) => (range, Some(protocol)),
            None => return Err(format!("`{text}` has an unknown protocol `{name}`; use tcp, udp or sctp")),
        },
    };
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    let (first, last) = (number(first)?, number(last)?);
    if first > last {
        return Err(format!("the range of ports `{range}` ends before it starts"));
    }
    Ok(Ports { first, last, protocol })
}

/// The text that Compose prints.
pub fn write(ports: Ports) -> String {
    let Ports { first, last, protocol } = ports;
    let range = if first == last { first.to_string() } else { format!("{first}-{last}") };
    match protocol {
        Some(protocol) => format!("{range}/{protocol}"),
        None => range,
    }
}

/// A port from 1 to 65535.
pub fn number(text: &str) -> Result<u16, String> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match text.parse::<u16>() {
        Ok(port) if digits && port > 0 => Ok(port),
        _ => Err(format!("`{text}` is not a port; ports are numbers from 1 to 65535")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{PROTOCOLS, Ports, read, write};

    #[test]
    fn ports_ranges_and_protocols() {
        assert_eq!(read("8000"), Ok(Ports { first: 8000, last: 8000, protocol: None }));
        assert_eq!(read("8000-8010/udp"), Ok(Ports { first: 8000, last: 8010, protocol: Some("udp") }));
        assert_eq!(read("53/UDP"), Ok(Ports { first: 53, last: 53, protocol: Some("udp") }));
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, part) in [
            ("", "`` is not a port"),
            ("0", "`0` is not a port"),
            ("65536", "`65536` is not a port"),
            ("+80", "`+80` is not a port"),
            ("80-", "`` is not a port"),
            ("90-80", "ends before it starts"),
            ("80/http", "unknown protocol `http`"),
        ] {
            let message = read(text).expect_err(text);
            assert!(message.contains(part), "{message}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(a in 1u16.., b in 1u16.., at in 0usize..4) {
            let ports = Ports { first: a.min(b), last: a.max(b), protocol: PROTOCOLS.get(at).copied() };
            prop_assert_eq!(read(&write(ports)), Ok(ports));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,20}") {
            let _ = read(&text);
        }
    }
}
