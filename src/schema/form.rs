//! Text of a fixed shape.

use std::net::IpAddr;

use super::parse;

/// The shapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// `on-failure:3`
    OnFailure,
    /// `every_12h`
    Every,
    /// `service:NAME`, `container:NAME`
    Namespace,
    /// What Docker calls a network, volume or secret.
    ObjectName,
    /// What Docker calls a container.
    ContainerName,
    /// What Compose calls a project.
    ProjectName,
    /// A host name of RFC 1123, an underscore tolerated.
    Hostname,
    /// An environment variable.
    Variable,
    /// An IPv4 or IPv6 address.
    Ip,
    /// A subnet with its prefix length.
    Cidr,
    /// A MAC address.
    Mac,
    /// CPUs and ranges of CPUs.
    CpuSet,
    /// `os[/arch[/variant]]`
    Platform,
    /// A signal by name or number.
    Signal,
    /// A capability of Linux, or `ALL`.
    Capability,
    /// Any of `r`, `w` and `m`.
    DeviceAccess,
    /// The name of a credential's field: any bare word.
    Field,
    /// How a secret is made.
    Generator,
    /// A name of the timezone database.
    Timezone,
}

impl Form {
    /// The shape in a message: "expected …".
    pub const fn expected(self) -> &'static str {
        match self {
            Self::OnFailure => "`on-failure:` and a number, such as `on-failure:3`",
            Self::Every => "`every_` and a duration, such as `every_12h`",
            Self::Namespace => "`service:NAME` or `container:NAME`",
            Self::ObjectName => {
                "a name of letters, digits, `_`, `.` and `-` that starts with a letter or digit"
            }
            Self::ContainerName => {
                "a name of at least two letters, digits, `_`, `.` and `-` that starts with a letter or digit"
            }
            Self::ProjectName => {
                "a name of lower-case letters, digits, `_` and `-` that starts with a letter or digit"
            }
            Self::Hostname => "a host name, such as `db.example.org`",
            Self::Variable => "the name of a variable, such as `API_TOKEN`",
            Self::Ip => "an IP address, such as `10.20.0.4` or `fd00::4`",
            Self::Cidr => "a subnet, such as `10.20.0.0/24`",
            Self::Mac => "a MAC address, such as `02:42:ac:11:00:02`",
            Self::CpuSet => "numbers of CPUs and ranges, such as `0-3` or `0,2`",
            Self::Platform => "a platform, such as `linux/amd64` or `linux/arm64/v8`",
            Self::Signal => "a signal, such as `SIGTERM` or `15`",
            Self::Capability => "a capability, such as `NET_ADMIN`, or `ALL`",
            Self::Field => "a name of letters, digits, `_` and `-`",
            Self::DeviceAccess => "any of the letters `r`, `w` and `m`, such as `rw`",
            Self::Generator => {
                "`alphanumeric(24)`, `hex(32)`, `urlsafe(24)`, `base64(32)`, `uuid` or `ssh-key`"
            }
            Self::Timezone => "a timezone, such as `Europe/London` or `UTC`",
        }
    }

    /// Whether a text has the shape; if not, what is wrong with it.
    pub fn check(self, text: &str) -> Result<(), String> {
        if self.fits(text) { Ok(()) } else { Err(format!("`{text}` is not {}", self.expected())) }
    }

    /// The words that need no quotes where this shape is expected.
    pub const fn words(self) -> &'static [&'static str] {
        match self {
            Self::Signal => SIGNALS,
            Self::Capability => CAPABILITIES,
            Self::Generator => &["uuid", "ssh-key"],
            _ => &[],
        }
    }

    fn fits(self, text: &str) -> bool {
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
            Self::Timezone => {
                !text.is_empty()
                    && text.split('/').all(|w| {
                        w.starts_with(|c: char| c.is_ascii_alphabetic())
                            && w.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+'))
                    })
            }
        }
    }
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

const SIGNALS: &[&str] = &[
    "SIGTERM",
    "SIGINT",
    "SIGQUIT",
    "SIGHUP",
    "SIGKILL",
    "SIGUSR1",
    "SIGUSR2",
    "SIGWINCH",
    "SIGABRT",
    "SIGALRM",
    "SIGBUS",
    "SIGCHLD",
    "SIGCONT",
    "SIGFPE",
    "SIGILL",
    "SIGIO",
    "SIGIOT",
    "SIGPIPE",
    "SIGPOLL",
    "SIGPROF",
    "SIGPWR",
    "SIGSEGV",
    "SIGSTKFLT",
    "SIGSTOP",
    "SIGSYS",
    "SIGTRAP",
    "SIGTSTP",
    "SIGTTIN",
    "SIGTTOU",
    "SIGURG",
    "SIGVTALRM",
    "SIGXCPU",
    "SIGXFSZ",
];

const CAPABILITIES: &[&str] = &[
    "ALL",
    "AUDIT_CONTROL",
    "AUDIT_READ",
    "AUDIT_WRITE",
    "BLOCK_SUSPEND",
    "BPF",
    "CHECKPOINT_RESTORE",
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "IPC_LOCK",
    "IPC_OWNER",
    "KILL",
    "LEASE",
    "LINUX_IMMUTABLE",
    "MAC_ADMIN",
    "MAC_OVERRIDE",
    "MKNOD",
    "NET_ADMIN",
    "NET_BIND_SERVICE",
    "NET_BROADCAST",
    "NET_RAW",
    "PERFMON",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYSLOG",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_CHROOT",
    "SYS_MODULE",
    "SYS_NICE",
    "SYS_PACCT",
    "SYS_PTRACE",
    "SYS_RAWIO",
    "SYS_RESOURCE",
    "SYS_TIME",
    "SYS_TTY_CONFIG",
    "WAKE_ALARM",
];

#[cfg(test)]
mod tests {
    use super::Form;

    #[test]
    fn shapes_tell_right_from_wrong() {
        let cases: &[(Form, &[&str], &[&str])] = &[
            (
                Form::OnFailure,
                &["on-failure:0", "on-failure:5"],
                &["on-failure", "on-failure:", "on-failure:x"],
            ),
            (Form::Every, &["every_12h", "every_1w2d"], &["every_", "every_12", "12h"]),
            (Form::Namespace, &["service:api", "container:x-1"], &["service:", "api", "host:api"]),
            (Form::ObjectName, &["a", "9x_y.z-1"], &["", "-a", ".a", "a b", "ä"]),
            (Form::ContainerName, &["ab"], &["a", "", "_ab"]),
            (Form::ProjectName, &["lab-prod", "1_a"], &["Lab", "-lab", "lab.prod", ""]),
            (Form::Hostname, &["db", "db_1.example.org"], &["", "a..b", "-a", "a-", "a/b"]),
            (Form::Variable, &["API_TOKEN", "a.b"], &["", "A=B", "A B"]),
            (Form::Ip, &["10.0.0.1", "::1"], &["10.0.0", "10.0.0.256", "[::1]", "host"]),
            (
                Form::Cidr,
                &["10.0.0.0/24", "fd00::/64"],
                &["10.0.0.0", "10.0.0.0/33", "fd00::/129", "10.0.0.0/+8"],
            ),
            (
                Form::Mac,
                &["02:42:ac:11:00:02"],
                &["02:42:ac:11:00", "02-42-ac-11-00-02", "02:42:ac:11:00:0g"],
            ),
            (Form::CpuSet, &["0", "0-3", "0,2,4-5"], &["", "3-0", "0,", "a"]),
            (Form::Platform, &["linux", "linux/arm64/v8"], &["", "linux/", "a/b/c/d", "linux amd64"]),
            (Form::Signal, &["SIGTERM", "term", "15", "SIGRTMIN+3"], &["", "0", "65", "SIGFOO", "SIGRTMINx"]),
            (Form::Capability, &["NET_ADMIN", "cap_net_admin", "ALL"], &["", "NETADMIN", "CAP_"]),
            (Form::DeviceAccess, &["rwm", "r"], &["", "rr", "x"]),
            (
                Form::Generator,
                &["hex(32)", "uuid", "urlsafe( 24 )"],
                &["hex", "hex()", "hex(0)", "rot13(3)", "uuid()"],
            ),
            (Form::Timezone, &["UTC", "Europe/London", "Etc/GMT+3"], &["", "Europe/", "a b"]),
        ];
        for (form, good, bad) in cases {
            for text in *good {
                assert_eq!(form.check(text), Ok(()), "{form:?}");
            }
            for text in *bad {
                let message = form.check(text).expect_err(text);
                assert!(message.starts_with(&format!("`{text}` is not ")), "{message}");
            }
            for word in form.words() {
                assert_eq!(form.check(word), Ok(()), "{form:?}");
            }
        }
    }
}
