//! Values of every type of the schema, in the normal form of the model.

use deployc::eval::{Data, HostPath, Piece, Runtime, RuntimeDefault, Text, Value};
use deployc::schema::{Form, Kind, PathBase, Type};
use deployc::source::{FileId, Span, path};
use ecow::EcoString;
use indexmap::IndexMap;
use proptest::prelude::*;

/// A place for what has none.
pub(crate) fn nowhere() -> Span {
    Span::start_of(FileId(0))
}

pub(crate) fn value(data: impl Into<Data>) -> Value {
    Value::new(data, nowhere())
}

/// Texts that YAML, Compose or a careless writer could take for something else.
pub(crate) fn hostile() -> BoxedStrategy<String> {
    let known = prop::sample::select(HOSTILE.to_vec()).prop_map(str::to_owned);
    let spliced = (known.clone(), known.clone()).prop_map(|(a, b)| a + &b);
    let lines = prop::collection::vec(known.clone(), 1..4).prop_map(|lines| lines.join("\n"));
    prop_oneof![
        4 => known,
        2 => spliced,
        2 => lines,
        2 => "\\PC{0,12}",
        1 => prop::collection::vec(any::<char>(), 0..12).prop_map(String::from_iter),
        1 => "[ \t\n:#'\"\\\\${}|>&*!%@`,\\[\\]?=-]{0,10}",
        3 => "[a-z][a-z0-9-]{0,12}",
    ]
    .boxed()
}

#[rustfmt::skip]
const HOSTILE: &[&str] = &[
    "", " ", "no", "No", "yes", "on", "off", "y", "N", "true", "False", "null", "~", "1e3", "1E3", "0o7",
    "0x1f", "010", "0b1", "1_000", "1.0", "-1", "+1", ".5", ".inf", "-.inf", ".nan", "22:22", "12:30:45",
    "2001-01-01", "2001-12-14t21:59:43.10-05:00", "a: b", "a :b", "a:", ": a", "#x", "a #b", "- a", "-",
    "---", "...", "? a", "%TAG", "&a", "*a", "!a", "!!str a", "|", ">", "| a", "@a", "`a`", "{a}", "[a]",
    "a,b", "'", "\"", "\\", "\\n", "a\\", "<<", "=", "a b ", " a", "\ta", "a\t", "a\n", "\na", "a\n\n",
    "a\nb", "a\n b\n", " a\nb", "a\n\n\nb\n\n", "a\r\nb", "\r", "a\n \nb", "a\n\tb", "a\nb \n", "😀", "é",
    "\u{feff}a", "a\u{feff}", "\u{85}", "\u{2028}", "\u{2029}", "\u{a0}", "\u{200b}", "\u{202e}", "\u{7f}",
    "\u{1}", "\u{1b}[31m", "\0", "\u{fffe}", "\u{ffff}", "\u{10ffff}", "\u{e000}", "$", "$$", "$$$", "$X",
    "${X}", "${X:-d}", "a$", "$1", "${", "}", "{{ .x }}", "%n", "* * * * *", "!reset", "127.0.0.1", "::1",
    "a\nservices:\n  x:\n", "# a\n# b\n", "key: |\n  x",
];

fn word() -> BoxedStrategy<EcoString> {
    prop_oneof![8 => "[a-zA-Z0-9][a-zA-Z0-9_.-]{0,10}", 1 => Just("no".to_owned()), 1 => Just("x-own".to_owned()), 1 => Just("1e3".to_owned())]
        .prop_map(EcoString::from)
        .boxed()
}

/// Text with runtime pieces, as far as Compose can say it.
pub(crate) fn composed() -> BoxedStrategy<Text> {
    let default = prop_oneof![
        Just(RuntimeDefault::Required),
        Just(RuntimeDefault::Absent),
        hostile()
            .prop_filter("Compose cannot say it", |t| RuntimeDefault::fits(t))
            .prop_map(|t| RuntimeDefault::Text(t.into())),
    ];
    let variable = ("[A-Za-z_][A-Za-z0-9_]{0,5}", default)
        .prop_map(|(name, default)| Piece::Runtime(Runtime { name: name.into(), default }));
    let piece = prop_oneof![variable, hostile().prop_map(|t| Piece::Known(t.into()))];
    prop::collection::vec(piece, 0..4).prop_map(Text::from_pieces).boxed()
}

fn text() -> BoxedStrategy<Text> {
    prop_oneof![3 => hostile().prop_map(Text::known), 1 => composed()].boxed()
}

fn key() -> BoxedStrategy<EcoString> {
    prop_oneof![3 => word(), 1 => hostile().prop_map(EcoString::from), 1 => "k{900,1300}".prop_map(EcoString::from)].boxed()
}

fn host_path() -> BoxedStrategy<HostPath> {
    let relative =
        prop_oneof!["[a-z.~:$ -]{0,6}(/[a-z.]{1,4}){0,3}", Just("../up".to_owned()), Just("..".to_owned())];
    prop_oneof![
        relative
            .prop_filter("absolute", |p| !p.starts_with('/'))
            .prop_map(|p| HostPath::Project(path::clean(&p).into())),
        "(/|~/)[a-z$: ]{0,6}(/[a-z.]{1,3}){0,2}/?".prop_map(|p| HostPath::Absolute(p.into())),
        "[A-Z]{1,4}".prop_map(|name| HostPath::Unknown(Text::from_pieces([
            variable(&name),
            Piece::Known("/x".into())
        ]))),
        "[A-Z]{1,4}".prop_map(|name| HostPath::Unknown(Text::from_pieces([
            Piece::Known("a/b-".into()),
            variable(&name)
        ]))),
        "[A-Z]{1,4}".prop_map(|name| HostPath::Unknown(Text::from_pieces([
            Piece::Known("/a/".into()),
            variable(&name)
        ]))),
    ]
    .boxed()
}

fn variable(name: &str) -> Piece {
    Piece::Runtime(Runtime { name: name.into(), default: RuntimeDefault::Required })
}

fn url() -> BoxedStrategy<Text> {
    prop_oneof![
        Just(Text::known("https://example.org/a.git#main:sub")),
        Just(Text::known("docker-image://alpine:3")),
        Just(Text::from_pieces([Piece::Known("https://example.org/".into()), variable("REF")])),
    ]
    .boxed()
}

/// A value of a type.
pub(crate) fn of(ty: &'static Type) -> BoxedStrategy<Value> {
    data(ty).prop_map(value).boxed()
}

fn data(ty: &'static Type) -> BoxedStrategy<Data> {
    match ty {
        Type::Any => hostile().prop_map(|t| Data::Text(Text::known(t))).boxed(),
        Type::String | Type::Scalar | Type::Image => text().prop_map(Data::Text).boxed(),
        Type::Int(low, high) => (*low..=*high).prop_map(Data::Int).boxed(),
        Type::Number => prop_oneof![
            any::<i32>().prop_map(|n| Data::Int(n.into())),
            prop::num::f64::NORMAL.prop_map(Data::Float),
            (0..100_000_u32).prop_map(|n| Data::Float(f64::from(n) / 100.0)),
        ]
        .boxed(),
        Type::Bool => any::<bool>().prop_map(Data::Bool).boxed(),
        Type::Duration => prop_oneof![
            (0..=i64::MAX as u64).prop_map(Data::Duration),
            (0..=100_000_u64).prop_map(|s| Data::Duration(s * 1_000_000_000)),
        ]
        .boxed(),
        Type::Size => prop_oneof![
            (0..=i64::MAX as u64).prop_map(Data::Size),
            (0..=4096_u64, 0..4_u32).prop_map(|(n, k)| Data::Size(n << (10 * k))),
        ]
        .boxed(),
        Type::Mode => (0..=0o7777_u32).prop_map(Data::Mode).boxed(),
        Type::Ports => {
            (1..=u16::MAX, 0..50_u16, prop::option::of(prop::sample::select(vec!["tcp", "udp", "sctp"])))
                .prop_map(|(first, more, protocol)| {
                    Data::Ports(first, first.saturating_add(more), protocol.map(EcoString::from))
                })
                .boxed()
        }
        Type::Form(form) => form_text(*form).prop_map(|t| Data::Text(Text::known(t))).boxed(),
        Type::Path(PathBase::File) => host_path().prop_map(Data::Path).boxed(),
        Type::Path(PathBase::Context) => text().prop_map(Data::Text).boxed(),
        Type::PathOrUrl => prop_oneof![host_path().prop_map(Data::Path), url().prop_map(Data::Text)].boxed(),
        Type::Enum(words) => {
            prop::sample::select(words.to_vec()).prop_map(|w| Data::Text(Text::known(w))).boxed()
        }
        Type::Command => prop_oneof![
            text().prop_map(Data::Text),
            prop::collection::vec(text().prop_map(value), 0..4).prop_map(Data::List),
        ]
        .boxed(),
        Type::List(of) => prop::collection::vec(self::of(of), 0..3).prop_map(Data::List).boxed(),
        Type::OneOrMore(of) => prop::collection::vec(self::of(of), 0..3).prop_map(Data::List).boxed(),
        Type::Set(of) => {
            prop::collection::vec(self::of(of), 0..4).prop_map(|items| Data::List(set(items))).boxed()
        }
        Type::Map(of) => map(key(), self::of(of)),
        Type::Record(kind) => record(kind).prop_map(Data::Map).boxed(),
        Type::Named(_, kind) => map(word(), record(kind).prop_map(|r| value(Data::Map(r))).boxed()),
        Type::Reference(kind) => word().prop_map(|name| Data::Reference(*kind, name)).boxed(),
        Type::OneOf(types) => prop::strategy::Union::new(types.iter().map(data)).boxed(),
    }
}

fn map(key: BoxedStrategy<EcoString>, of: BoxedStrategy<Value>) -> BoxedStrategy<Data> {
    prop::collection::vec((key, of), 0..4)
        .prop_map(|entries| Data::Map(entries.into_iter().collect()))
        .boxed()
}

fn set(mut items: Vec<Value>) -> Vec<Value> {
    items.retain(|item| item.as_str().is_some());
    items.sort_by_key(|item| item.as_str().unwrap_or_default().replace('$', "$$"));
    items.dedup();
    items
}

/// Some of the attributes that artifacts hold.
pub(crate) fn record(kind: &'static Kind) -> BoxedStrategy<IndexMap<EcoString, Value>> {
    let rows: Vec<_> = kind
        .attributes
        .iter()
        .filter(|row| row.recorded || !row.compose.is_empty())
        .map(|row| {
            let value = of(&row.ty);
            let value = match row.required {
                true => value.prop_map(Some).boxed(),
                false => prop::option::weighted(0.3, value).boxed(),
            };
            value.prop_map(move |v| (EcoString::from(row.name), v))
        })
        .collect();
    rows.prop_map(|rows| rows.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()).boxed()
}

fn form_text(form: Form) -> BoxedStrategy<String> {
    let words = |words: &[&str]| {
        prop::sample::select(words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>()).boxed()
    };
    match form {
        Form::OnFailure => words(&["on-failure:0", "on-failure:5"]),
        Form::Every => words(&["every_12h", "every_1w2d"]),
        Form::Namespace => words(&["service:api", "container:x-1"]),
        Form::ObjectName => "[a-zA-Z0-9][a-zA-Z0-9_.-]{0,8}".boxed(),
        Form::ContainerName => "[a-zA-Z0-9][a-zA-Z0-9_.-]{1,8}".boxed(),
        Form::ProjectName => "[a-z0-9][a-z0-9_-]{0,8}".boxed(),
        Form::Hostname => "[a-z0-9]{1,5}(\\.[a-z0-9]{1,5}){0,2}".boxed(),
        Form::Variable => "[A-Z_][A-Z0-9_]{0,6}".boxed(),
        Form::Ip => words(&["10.0.0.1", "::1", "fd00::4"]),
        Form::Ipv4 => words(&["10.0.0.1", "255.255.255.255"]),
        Form::Ipv6 => words(&["::1", "fd00::4"]),
        Form::Cidr => words(&["10.0.0.0/24", "fd00::/64"]),
        Form::Mac => words(&["02:42:ac:11:00:02", "22:22:22:22:22:22"]),
        Form::CpuSet => words(&["0", "0-3", "0,2,4-5"]),
        Form::Platform => words(&["linux", "linux/arm64/v8"]),
        Form::Signal => words(&["SIGTERM", "15", "SIGRTMIN+3"]),
        Form::Capability => words(&["NET_ADMIN", "cap_net_admin", "ALL"]),
        Form::DeviceAccess => words(&["rwm", "r"]),
        Form::Generator => words(&["hex(32)", "uuid"]),
        Form::Field => words(&["user", "pass-word_1"]),
        Form::UnitName => words(&["network-online.target"]),
        Form::Schedule => words(&["daily(\"03:00\")", "every(15m)", "cron(\"*/5 4 * * 1-5\")"]),
        Form::Env => words(&["prod"]),
        Form::NoBackup => words(&["none(\"rebuilt on start\")"]),
        Form::AbsolutePath => words(&["/srv/app"]),
        Form::Timezone => words(&["UTC", "Europe/London"]),
    }
}
