//! The table of kinds and attributes against the Compose Specification, in both directions, and its
//! own good order.

use std::collections::{BTreeMap, BTreeSet};

use deployc::schema::{self, Attribute, Effect, KINDS, Kind, Reference, Stage, Type, instead};

const FACTS: &str = include_str!("compose-attributes.txt");

/// What the operands and flags of a statement say, so that its block need not.
const SAID_BY_STATEMENTS: &[(&str, &[&str])] = &[
    ("services.*.ports[]", &["target", "published", "protocol"]),
    ("services.*.volumes[]", &["type", "source", "target"]),
    ("services.*.configs[]", &["source", "target"]),
    ("services.*.depends_on.*", &["condition"]),
    // The name before the block says which one.
    ("services.*.secrets[]", &["source"]),
    ("services.*.build.secrets[]", &["source"]),
];

/// Blocks that the language has no block for.
const NO_BLOCK: &[&str] = &["(top)", "include[]", "services.*.extends"];

/// Forms that Compose deprecates: `external` is a bool here and `name` an attribute beside it.
const DEPRECATED: &str = ".external";

fn facts() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let mut facts: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut path = "";
    for line in FACTS.lines().filter(|l| !l.is_empty() && !l.starts_with('#')) {
        let names = match line.split_once(':') {
            Some((start, names)) if !line.starts_with(' ') => {
                path = start;
                names
            }
            _ => line,
        };
        facts.entry(path).or_default().extend(names.split_whitespace());
    }
    facts
}

/// The kind of what stands at a path of a compose file.
fn kind_at(path: &str) -> Option<&'static Kind> {
    let mut steps = path.split('.').map(|s| s.trim_end_matches("[]")).filter(|s| *s != "*");
    let mut kind = match steps.next()? {
        "services" => schema::SERVICE,
        "networks" => schema::NETWORK,
        "volumes" => schema::VOLUME,
        "secrets" => schema::SECRET,
        "configs" => schema::CONFIG,
        "models" => schema::MODEL,
        _ => return None,
    };
    for step in steps {
        kind = match kind.statements.iter().find(|s| s.compose.contains(&step)) {
            Some(statement) => statement.body?,
            None => kind.compose_attribute(step)?.ty.kind()?,
        };
    }
    Some(kind)
}

#[test]
fn every_attribute_of_compose_has_a_row() {
    let facts = facts();
    assert_eq!(facts["services.*"].len(), 93);
    let mut missing = Vec::new();
    for (path, names) in &facts {
        if NO_BLOCK.contains(path) || path.ends_with(DEPRECATED) {
            continue;
        }
        let Some(kind) = kind_at(path) else {
            missing.push(format!("{path}: no kind"));
            continue;
        };
        let said = SAID_BY_STATEMENTS.iter().find(|row| row.0 == *path).map_or(&[][..], |row| row.1);
        for name in names {
            let here = kind.compose_attribute(name).is_some()
                || kind.statements.iter().any(|s| s.compose.contains(name))
                || said.contains(name)
                || instead(kind.name, name).is_some();
            if !here {
                missing.push(format!("{path}: {name}"));
            }
        }
    }
    for name in &facts["(top)"] {
        if instead("", name).is_none() {
            missing.push(format!("(top): {name}"));
        }
    }
    assert!(missing.is_empty(), "the table lacks {missing:#?}");
}

#[test]
fn no_row_is_invented() {
    let facts = facts();
    let mut known: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (path, names) in &facts {
        if let Some(kind) = kind_at(path).filter(|_| !path.ends_with(DEPRECATED)) {
            known.entry(kind.name).or_default().extend(names);
        }
    }
    let mut invented = Vec::new();
    for kind in KINDS.iter().filter(|k| k.name != "job") {
        let rows = kind.attributes.iter().filter(|a| !a.compose.is_empty());
        let statements = kind.statements.iter().flat_map(|s| s.compose);
        for name in rows.map(|a| a.compose).chain(statements.copied()) {
            if !known.get(kind.name).is_some_and(|names| names.contains(name)) {
                invented.push(format!("{}: {name}", kind.name));
            }
        }
    }
    assert!(invented.is_empty(), "Compose does not know {invented:#?}");
}

#[test]
fn a_name_of_compose_that_is_no_row_has_something_instead() {
    for (path, names) in [("service", &["ports", "volumes", "depends-on", "configs", "extends"][..])] {
        for name in names {
            assert!(instead(path, name).is_some(), "{name}");
            assert!(schema::SERVICE.attribute(name).is_none(), "{name}");
        }
    }
    assert_eq!(instead("service", "image"), None);
}

/// Every kind that a row or a statement leads to.
fn reached() -> Vec<&'static Kind> {
    fn visit(kind: &'static Kind, seen: &mut Vec<&'static Kind>) {
        if seen.iter().any(|k| std::ptr::eq(*k, kind)) {
            return;
        }
        seen.push(kind);
        for row in kind.attributes {
            each_kind(&row.ty, &mut |inner| visit(inner, seen));
        }
        for statement in kind.statements {
            statement.body.into_iter().for_each(|inner| visit(inner, seen));
        }
    }
    let mut seen = Vec::new();
    for kind in KINDS {
        visit(kind, &mut seen);
    }
    seen
}

fn each_kind(ty: &Type, f: &mut dyn FnMut(&'static Kind)) {
    match ty {
        Type::Record(kind) | Type::Named(_, kind) => f(kind),
        Type::List(of) | Type::OneOrMore(of) | Type::Set(of) | Type::Map(of) => each_kind(of, f),
        Type::OneOf(types) => types.iter().for_each(|ty| each_kind(ty, f)),
        _ => {}
    }
}

#[test]
fn every_kind_is_listed_once_under_its_own_name() {
    let names: BTreeSet<_> = KINDS.iter().map(|k| k.name).collect();
    assert_eq!(names.len(), KINDS.len());
    for kind in reached() {
        assert!(KINDS.iter().any(|k| std::ptr::eq(*k, kind)), "{} is not in KINDS", kind.name);
    }
}

#[test]
fn every_row_reads_well() {
    let sentence = |doc: &str| {
        doc.len() > 24
            && doc.ends_with('.')
            && !doc.contains("  ")
            && doc.matches('`').count().is_multiple_of(2)
    };
    let mut wrong = Vec::new();
    for kind in KINDS {
        if !sentence(kind.doc) {
            wrong.push(format!("{}: {}", kind.name, kind.doc));
        }
        let mut names = BTreeSet::new();
        for row in kind.attributes {
            let compose = row.compose.is_empty() || row.compose == row.name.replace('-', "_");
            if !sentence(row.doc) || !compose || !is_kebab(row.name) || !names.insert(row.name) {
                wrong.push(format!("{}.{} ({}): {}", kind.name, row.name, row.compose, row.doc));
            }
        }
        for statement in kind.statements {
            let form = statement.form.starts_with(statement.word);
            if !sentence(statement.doc) || !form || !names.insert(statement.word) {
                wrong.push(format!("{}.{}: {}", kind.name, statement.word, statement.doc));
            }
        }
        if let Some(short) = kind.short.filter(|short| kind.attribute(short).is_none()) {
            wrong.push(format!("{}: short {short}", kind.name));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn is_kebab(name: &str) -> bool {
    name.split('-').all(|w| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

#[test]
fn look_ups_find_each_row_and_nothing_else() {
    for kind in KINDS {
        for (rank, row) in kind.attributes.iter().enumerate() {
            assert!(kind.attribute(row.name).is_some_and(|found| std::ptr::eq(found, row)), "{}", row.name);
            assert_eq!(kind.rank(row), rank);
            let found = kind.compose_attribute(&row.name.replace('-', "_"));
            assert_eq!(found.map(|r| r.name), (!row.compose.is_empty()).then_some(row.name));
        }
        for name in ["", "x", "-", "stop_grace_period", "no-such-attribute", "größe"] {
            assert_eq!(kind.attribute(name), None);
        }
        assert_eq!(kind.compose_attribute(""), None);
    }
    let foreign = schema::NETWORK.attribute("ipam").expect("a row");
    assert_eq!(schema::SERVICE.rank(foreign), usize::MAX);
    // A job is a service: their rows are the same ones.
    assert_eq!(schema::JOB.rank(schema::SERVICE.attribute("image").expect("a row")), 0);
}

fn service(name: &str) -> &'static Attribute {
    schema::SERVICE.attribute(name).expect("a row")
}

#[test]
fn effects_are_those_of_docker_compose() {
    // Not in the hash by which Compose decides about a container; everything else is.
    let special = [
        ("build", Effect::Rebuild),
        ("pull-policy", Effect::Rebuild),
        ("pull-refresh-after", Effect::Nothing),
        ("scale", Effect::Scale),
        ("profiles", Effect::Nothing),
    ];
    for row in schema::SERVICE.attributes {
        let effect = special.iter().find(|s| s.0 == row.name).map_or(Effect::Recreate, |s| s.1);
        assert_eq!(row.effect, effect, "{}", row.name);
    }
    assert_eq!(service("deploy").effect_at(&["replicas"]), Effect::Scale);
    assert_eq!(service("deploy").effect_at(&["resources", "limits", "memory"]), Effect::Recreate);
    assert_eq!(service("deploy").effect_at(&[]), Effect::Recreate);
    assert_eq!(service("build").effect_at(&["ulimits", "nofile", "soft"]), Effect::Rebuild);
    assert_eq!(service("ulimits").effect_at(&["nofile", "soft"]), Effect::Recreate);
    assert_eq!(service("networks").effect_at(&["backend", "aliases"]), Effect::Recreate);
    for (kind, effect) in [
        (schema::NETWORK, Effect::RecreateNetwork),
        (schema::IPAM, Effect::RecreateNetwork),
        (schema::SUBNET, Effect::RecreateNetwork),
        (schema::VOLUME, Effect::DataRisk),
        (schema::SECRET, Effect::Nothing),
        (schema::CONFIG, Effect::Nothing),
        (schema::NEED, Effect::Nothing),
        (schema::PUBLISH, Effect::Recreate),
        (schema::MOUNT, Effect::Recreate),
    ] {
        // What only the language has may well change nothing that runs.
        for row in
            kind.attributes.iter().filter(|row| !row.compose.is_empty() || row.effect != Effect::Nothing)
        {
            assert_eq!(row.effect, effect, "{}.{}", kind.name, row.name);
        }
    }
    let statement = |word| schema::SERVICE.statement(word).expect("a statement").effect;
    assert_eq!(
        ["needs", "publish", "mount"].map(statement),
        [Effect::Nothing, Effect::Recreate, Effect::Recreate]
    );
}

#[test]
fn stages_keep_secrets_and_identity_where_they_belong() {
    for kind in KINDS {
        for row in kind.attributes.iter().filter(|a| a.stage == Stage::Secret) {
            let place = (kind.name, row.name);
            let of_values = [("service", "environment"), ("job", "environment"), ("config", "content")];
            // Scripts read what they ask for on the host.
            let is_heartbeat = matches!(place, ("backup", "heartbeat") | ("backup.heartbeat", _));
            assert!(of_values.contains(&place) || is_heartbeat, "{place:?}");
        }
    }
    for name in ["container-name", "hostname", "profiles", "networks", "network-mode", "restart", "scale"] {
        let expected = if name == "networks" { Stage::Runtime } else { Stage::Known };
        assert_eq!(service(name).stage, expected, "{name}");
    }
    for name in ["image", "command", "labels", "user", "env-file", "build"] {
        assert_eq!(service(name).stage, Stage::Runtime, "{name}");
    }
    for kind in [schema::NETWORK, schema::VOLUME, schema::SECRET, schema::CONFIG] {
        assert_eq!(kind.attribute("name").expect("a row").stage, Stage::Known);
    }
}

#[test]
fn what_a_declaration_must_have() {
    let required: Vec<_> = KINDS
        .iter()
        .flat_map(|k| {
            k.attributes.iter().filter(|a| a.required).map(move |a| format!("{}.{}", k.name, a.name))
        })
        .collect();
    assert_eq!(
        required,
        [
            "model.model",
            "unit.exec",
            "provider.type",
            "hook.command",
            "deploy.resources.reservations.devices.capabilities",
            "develop.watch.path",
            "develop.watch.action",
            "env-file.path",
            "ulimits.soft",
            "ulimits.hard",
            "devices.source",
        ]
    );
}

#[test]
fn what_can_be_declared_can_be_referred_to() {
    for (kind, reference) in [
        (schema::SERVICE, Reference::Service),
        (schema::NETWORK, Reference::Network),
        (schema::VOLUME, Reference::Volume),
        (schema::SECRET, Reference::Secret),
        (schema::CONFIG, Reference::Config),
        (schema::MODEL, Reference::Model),
        (schema::HOST, Reference::Host),
        (schema::UNIT, Reference::Unit),
        (schema::BACKUP, Reference::Backup),
    ] {
        assert_eq!(kind.reference, Some(reference));
        assert_eq!(kind.name, reference.word());
    }
}

#[test]
fn the_order_of_a_service_is_for_readers() {
    let rank = |name: &str| schema::SERVICE.rank(service(name));
    let order = ["image", "build", "command", "restart", "healthcheck", "environment", "networks", "logging"];
    assert!(order.is_sorted_by_key(|name| rank(name)));
}
