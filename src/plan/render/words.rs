//! What every renderer says in the same words: summaries, reasons, places, times. Everything comes out on one
//! line and visible; a renderer only adds the escapes of its own format.

use ecow::EcoString;

use crate::diag::render::visible;
use crate::eval::written::duration;
use crate::eval::{Layer, Origin};
use crate::plan::{Action, Cascade, Class, EnvPlan, Flag, Outage, Phase, ResourceChange, ResourceKind, Via};
use crate::source::{SourceMap, Span};

/// One part of a summary, and what it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Count {
    Class(Class),
    OnHost,
    Nothing,
    Unchanged,
    Flag(Flag),
    Drift,
}

/// `1 recreate`, `2 unchanged in place`, `1 DATA RISK`: what one line says of an environment.
pub(super) fn summary(plan: &EnvPlan) -> Vec<(String, Count)> {
    let classes = Class::SHOWN.iter().map(|class| (plan.count(*class), *class));
    let mut parts: Vec<(String, Count)> = classes
        .filter(|(count, _)| *count > 0)
        .map(|(count, class)| (format!("{count} {class}"), Count::Class(class)))
        .collect();
    match plan.installed.len() {
        0 => {}
        1 => parts.push(("1 file on the host".to_owned(), Count::OnHost)),
        files => parts.push((format!("{files} files on the host"), Count::OnHost)),
    }
    if parts.is_empty() {
        parts.push(("no changes".to_owned(), Count::Nothing));
    }
    if !plan.unchanged.is_empty() {
        parts.push((format!("{} unchanged in place", plan.unchanged.len()), Count::Unchanged));
    }
    let flags = Flag::ALL.iter().map(|flag| (plan.flagged(*flag), *flag)).filter(|(count, _)| *count > 0);
    parts.extend(flags.map(|(count, flag)| (format!("{count} {}", alarm(flag)), Count::Flag(flag))));
    match (&plan.live, plan.drifted()) {
        (None, _) => {}
        (Some(_), 0) => parts.push(("runs as checked in".to_owned(), Count::Unchanged)),
        (Some(_), count) => parts.push((format!("{count} DRIFTED"), Count::Drift)),
    }
    parts
}

/// A flag as people read it.
pub(super) fn alarm(flag: Flag) -> &'static str {
    match flag {
        Flag::DataRisk => "DATA RISK",
        Flag::Exposure => "EXPOSURE",
        Flag::Secret => "SECRET",
        Flag::Major => "MAJOR",
        Flag::Downtime => "DOWNTIME",
    }
}

/// The flags of a change, each once, the gravest first.
pub(super) fn flags(change: &ResourceChange) -> Vec<Flag> {
    Flag::ALL.into_iter().filter(|flag| change.has(*flag)).collect()
}

/// `recreate, DATA RISK`
pub(super) fn class(change: &ResourceChange) -> String {
    let flags = flags(change).into_iter().map(alarm);
    std::iter::once(change.class.to_string()).chain(flags.map(str::to_owned)).collect::<Vec<_>>().join(", ")
}

/// The sign in front of a change.
pub(super) fn mark(action: Action) -> char {
    match action {
        Action::Create => '+',
        Action::Change => '~',
        Action::Remove => '-',
    }
}

/// `3 services`
pub(super) fn many(kind: ResourceKind, count: usize) -> String {
    format!("{count} {}", plural(kind, count))
}

/// `services`, or `service` of one.
pub(super) fn plural(kind: ResourceKind, count: usize) -> String {
    if count == 1 { kind.to_string() } else { format!("{kind}s") }
}

/// The kinds in the order in which people look for them.
const KINDS: [ResourceKind; 12] = [
    ResourceKind::Host,
    ResourceKind::Project,
    ResourceKind::Service,
    ResourceKind::Unit,
    ResourceKind::Network,
    ResourceKind::Volume,
    ResourceKind::Secret,
    ResourceKind::Config,
    ResourceKind::Model,
    ResourceKind::Timer,
    ResourceKind::Backup,
    ResourceKind::Script,
];

/// `2 services, 1 network`: what is not touched.
pub(super) fn unchanged(plan: &EnvPlan) -> Vec<String> {
    unchanged_names(plan).into_iter().map(|(kind, names)| many(kind, names.len())).collect()
}

/// What is not touched, by kind.
pub(super) fn unchanged_names(plan: &EnvPlan) -> Vec<(ResourceKind, Vec<&EcoString>)> {
    let of =
        |kind: ResourceKind| plan.unchanged.iter().filter(move |(k, _)| *k == kind).map(|(_, name)| name);
    KINDS
        .into_iter()
        .map(|kind| (kind, of(kind).collect::<Vec<_>>()))
        .filter(|(_, n)| !n.is_empty())
        .collect()
}

/// Why a change of something else disturbs this.
pub(super) fn reason(cascade: &Cascade) -> String {
    let name = visible(&cascade.name);
    match cascade.via {
        Via::Namespace(share) => format!("it shares the {} of `{name}`, which is recreated", share.noun()),
        Via::VolumesFrom => format!("it mounts the volumes of `{name}`, which is recreated"),
        Via::Restart => format!("it restarts with `{name}`, which is recreated"),
        Via::Project => format!("it is made anew in project `{name}`"),
        Via::Network => format!("it is on network `{name}`, which is another one now"),
        Via::Volume => format!("it mounts volume `{name}`, which is another one now"),
        Via::Config => format!("it reads config `{name}` again, whose content changes"),
    }
}

/// `shop.deploy:6 (env prod)`
pub(super) fn place(origin: &Origin, sources: &SourceMap) -> String {
    let place = span(origin.span, sources);
    match &origin.layer {
        Layer::Body => place,
        Layer::Defaults => format!("{place} (defaults)"),
        Layer::Instance(name) => format!("{place} (instance {})", visible(name)),
        Layer::Env(env) => format!("{place} (env {})", visible(env)),
    }
}

/// `shop.deploy:6`
pub(super) fn span(span: Span, sources: &SourceMap) -> String {
    let location = sources.locate(span);
    format!("{}:{}", visible(location.path), location.line)
}

/// The place of a change as a whole, where no attribute and no other change says a better one.
pub(super) fn whole_place(change: &ResourceChange, sources: &SourceMap) -> Option<String> {
    let cause =
        change.cause.as_ref().filter(|_| change.attributes.is_empty() && change.because.is_empty())?;
    Some(match change.action {
        Action::Remove => format!("was at {}", place(cause, sources)),
        Action::Create | Action::Change => place(cause, sources),
    })
}

/// The place that a risk is told with: of the first difference, else of the change.
pub(super) fn risk_place(change: &ResourceChange, sources: &SourceMap) -> Option<String> {
    let attribute = change.attributes.iter().max_by_key(|a| (a.class, std::cmp::Reverse(&a.path)));
    let cause = attribute.and_then(|a| a.cause.as_ref());
    match cause {
        Some(cause) => Some(place(cause, sources)),
        None => match change.because.first() {
            Some(cascade) => Some(span(cascade.span, sources)),
            None => whole_place(change, sources).or(change.cause.as_ref().map(|c| place(c, sources))),
        },
    }
}

/// What `raw compose` hides from the plan.
pub(super) fn raw(values: usize) -> String {
    match values {
        1 => "1 value of `raw compose`, which is not compared by attribute".to_owned(),
        n => format!("{n} values of `raw compose`, which are not compared by attribute"),
    }
}

/// When steps are due, as a heading.
pub(super) fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::BeforeMerge => "before the merge",
        Phase::BeforeDeploy => "on the host, before",
        Phase::Deploy => "on the host",
        Phase::AfterDeploy => "on the host, afterwards",
    }
}

/// How long at most: `at most 1m40s`, `at least 10s: …` where something has no bound.
pub(super) fn how_long(outage: &Outage) -> String {
    let time = duration(outage.at_most());
    match (outage.unbounded.is_empty(), outage.spans.is_empty()) {
        (true, _) => format!("at most {time}"),
        (false, true) => "no bound is known".to_owned(),
        (false, false) => format!("{time}, and longer"),
    }
}

/// What the time is made of: ``stop of `web` 10s``, in order; what has no bound at the end.
pub(super) fn time_parts(outage: &Outage) -> Vec<String> {
    let spans = outage.spans.iter().map(|s| format!("{} {}", visible(&s.what), duration(s.at_most)));
    let unbounded = outage.unbounded.iter().take(FEW).map(|what| format!("no bound: {}", visible(what)));
    let left = outage.unbounded.len().saturating_sub(FEW);
    let more = (left > 0).then(|| format!("{left} more without a bound"));
    spans.chain(unbounded).chain(more).collect()
}

/// So many of what a closed way in waits for are told; JSON has all.
const FEW: usize = 8;

/// `api, db`; of many the first, and how many more there are.
pub(super) fn some_names(all: &[EcoString]) -> String {
    let left = all.len().saturating_sub(FEW);
    let names = names(all.iter().take(FEW));
    if left > 0 { format!("{names} and {left} more") } else { names }
}

/// Names with commas between them.
pub(super) fn names<'a>(names: impl IntoIterator<Item = &'a EcoString>) -> String {
    names.into_iter().map(|name| visible(name)).collect::<Vec<_>>().join(", ")
}

/// What saves each volume, in the order in which people need it: what nobody saves comes first. Each a name, what
/// saves it, and whether its loss is a loss.
pub(super) fn coverage(plan: &EnvPlan) -> Vec<(String, String, bool)> {
    let mut rows: Vec<_> = plan
        .coverage
        .iter()
        .map(|c| (visible(&c.volume).into_owned(), visible(&c.in_words()).into_owned(), c.is_at_risk()))
        .collect();
    rows.sort_by_key(|(_, _, at_risk)| !at_risk);
    rows
}
