//! Plans made by hand, for renderers: everything that a plan can hold, under names and values that a test chooses.

use ecow::{EcoString, eco_format};

use crate::eval::{Layer, Origin, Value};
use crate::graph::Share;
use crate::model::backup::{Covered, Saving, Waived};
use crate::plan::{
    Action, AttributeChange, Cascade, Class, Comparison, Detail, Drift, DriftKind, EnvPlan, Flag, HostFile,
    Outage, OutageSpan, Phase, ResourceChange, ResourceKind, Risk, Step, Via,
};
use crate::schema::parse::date;
use crate::schema::parse::schedule::Schedule;
use crate::source::{FileId, Span};

const KINDS: [ResourceKind; 12] = [
    ResourceKind::Host,
    ResourceKind::Project,
    ResourceKind::Network,
    ResourceKind::Volume,
    ResourceKind::Secret,
    ResourceKind::Config,
    ResourceKind::Model,
    ResourceKind::Service,
    ResourceKind::Unit,
    ResourceKind::Timer,
    ResourceKind::Backup,
    ResourceKind::Script,
];

/// A line of [`crate::model::sample::sources`].
pub(super) fn at(line: u32) -> Origin {
    Span::new(FileId(0), line * 10, line * 10 + 9).into()
}

/// `image: before -> after` of a service that is recreated.
pub(super) fn image(name: &str, before: &str, after: &str, line: u32) -> ResourceChange {
    let mut out = ResourceChange::new(ResourceKind::Service, name, Action::Change);
    out.attributes.push(attribute(&["image"], Some(before), Some(after), line));
    out.settle();
    out
}

/// A difference that recreates.
pub(super) fn attribute(
    path: &[&str],
    before: Option<&str>,
    after: Option<&str>,
    line: u32,
) -> AttributeChange {
    let value = |text: &str| Value::text(text, at(line));
    AttributeChange {
        path: path.iter().map(|part| EcoString::from(*part)).collect(),
        before: before.map(value),
        after: after.map(value),
        class: Class::Recreate,
        cause: Some(at(line)),
    }
}

/// A service that is recreated and has this flag.
pub(super) fn flagged(name: &str, flag: Flag, text: &str, line: u32) -> ResourceChange {
    let mut out = image(name, "a:1", "a:2", line);
    out.risks.push(Risk { flag, text: text.to_owned() });
    out
}

/// A plan of these changes.
pub(super) fn plan_of(env: &str, resources: Vec<ResourceChange>) -> EnvPlan {
    EnvPlan {
        env: env.into(),
        project: eco_format!("shop-{env}"),
        host: "lab".into(),
        resources,
        ..EnvPlan::default()
    }
}

/// A plan in which each thing that a plan can hold is there, and each name, text and value is this word.
pub(super) fn everything(word: &str) -> EnvPlan {
    let name: EcoString = word.into();
    let mut layered = at(7);
    layered.layer = Layer::Env(name.clone());
    layered.previous = Some(std::sync::Arc::new(at(8)));
    let actions = [Action::Create, Action::Change, Action::Remove];
    let classes = Class::SHOWN.into_iter().filter(|class| *class != Class::NoOp);
    let mut resources = Vec::new();
    for (number, class) in classes.enumerate() {
        let kind = KINDS[number % KINDS.len()];
        let mut change = ResourceChange::new(kind, &format!("{word}{number}"), actions[number % 3]);
        change.class = class;
        change.cause = Some(layered.clone());
        if number % 2 == 0 {
            let flag = Flag::ALL[number / 2];
            change.risks.push(Risk { flag, text: format!("volume `{word}` of {word}, {word}: {word}") });
            change.attributes = vec![
                attribute(&["labels", word], Some(word), Some(&format!("{word}x")), 9),
                attribute(&["command", word], None, Some(&word.repeat(30)), 10),
                attribute(&[word, "x"], Some(word), None, 11),
            ];
            let vias = [
                Via::Namespace(Share::Network),
                Via::VolumesFrom,
                Via::Restart,
                Via::Project,
                Via::Network,
                Via::Volume,
                Via::Config,
            ];
            change.hints = vec![format!("did you mean `{word}`? {word}")];
            change.because = vias
                .map(|via| Cascade {
                    kind: ResourceKind::Service,
                    name: name.clone(),
                    via,
                    class,
                    span: at(12).span,
                })
                .into();
        }
        resources.push(change);
    }
    for number in 0..8 {
        let (before, after) = (format!("{word}:{number}"), format!("{word}:{number}b"));
        resources.push(image(&format!("{word}-bump{number}"), &before, &after, 13));
        let mut alike =
            ResourceChange::new(ResourceKind::Config, &format!("{word}-alike{number}"), Action::Change);
        alike.attributes.push(attribute(&["content"], Some(word), Some("x"), 14));
        alike.settle();
        resources.push(alike);
    }
    resources.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    let phases = [Phase::BeforeMerge, Phase::BeforeDeploy, Phase::Deploy, Phase::AfterDeploy];
    let outage = |spans: Vec<OutageSpan>, unbounded: Vec<EcoString>| Outage {
        service: name.clone(),
        routes: vec![name.clone(), eco_format!("public {word}")],
        because: vec![name.clone()],
        spans,
        unbounded,
    };
    let span = OutageSpan { what: eco_format!("stop of `{word}`"), at_most: 10_000_000_000 };
    EnvPlan {
        env: name.clone(),
        project: name.clone(),
        host: name.clone(),
        unchanged: KINDS.iter().map(|kind| (*kind, name.clone())).collect(),
        raw: Some(at(15).span),
        raw_values: 2,
        installed: actions.map(|action| HostFile { path: eco_format!("systemd/{word}"), action }).into(),
        waves: vec![vec![name.clone(), eco_format!("{word}0")], vec![eco_format!("{word}-bump1")]],
        outages: vec![
            outage(vec![span.clone()], Vec::new()),
            outage(vec![span.clone(), span], vec![eco_format!("start of `{word}`")]),
            outage(Vec::new(), vec![name.clone()]),
        ],
        runbook: phases
            .map(|phase| Step {
                phase,
                text: format!("create `{word}`, {word}"),
                command: Some(format!("bin/secrets init '{word}'\necho {word}")),
                irreversible: (phase == Phase::Deploy).then(|| format!("`{word}` writes {word}")),
                cause: Some(layered.clone()),
            })
            .into(),
        coverage: coverage(&name),
        live: Some(comparison(&name)),
        fingerprint: Some("0123456789abcdef0123456789abcdef".into()),
        resources,
    }
}

/// What an engine says of names that anybody may give there.
fn comparison(name: &EcoString) -> Comparison {
    let detail = |declared: Option<&EcoString>, live: Option<&EcoString>| Detail {
        path: eco_format!("ports[{name:?}]"),
        declared: declared.cloned(),
        live: live.cloned(),
    };
    let some = Some(name);
    let kinds =
        [DriftKind::Missing, DriftKind::Changed, DriftKind::Stopped, DriftKind::Unhealthy, DriftKind::Extra];
    let drift = kinds.map(|kind| Drift {
        kind,
        resource: ResourceKind::Service,
        name: name.clone(),
        text: format!("container `{name}` is {name}"),
        details: vec![detail(some, some), detail(some, None), detail(None, some), detail(None, None)],
        span: (kind != DriftKind::Extra).then(|| at(18).span),
    });
    Comparison { drift: drift.into(), unhashed: Some(format!("it was brought up from `{name}`")) }
}

/// A volume that is saved, one that needs it not, and one that nobody saves.
fn coverage(name: &EcoString) -> Vec<Covered> {
    let volume = |by: Vec<Saving>, waived: Option<Waived>| Covered {
        volume: name.clone(),
        origin: at(16),
        by,
        waived,
        external: false,
        writers: vec![name.clone()],
    };
    let saving = Saving {
        backup: name.clone(),
        place: name.clone(),
        dump_of: Some(name.clone()),
        repositories: vec![name.clone()],
        schedule: Some(Schedule::read("daily(\"04:00\")").unwrap()),
        before_update: true,
    };
    let by_hand = Saving { dump_of: None, schedule: None, ..saving.clone() };
    let waived = |until: Option<&str>| Waived {
        reason: name.clone(),
        until: until.map(|day| date::read(day).unwrap()),
        span: at(17).span,
    };
    vec![
        volume(vec![saving, by_hand], None),
        volume(vec![], Some(waived(Some("2027-06-30")))),
        volume(vec![], Some(waived(None))),
        volume(vec![], None),
    ]
}
