//! For people: one line for each environment, then what changes, the gravest first.

use anstyle::AnsiColor;

use super::layout::Page;
use super::{Style, path};
use crate::diag::render::visible;
use crate::eval::written::written;
use crate::eval::{Layer, Origin};
use crate::plan::{
    Action, AttributeChange, Cascade, Class, EnvPlan, Flag, ResourceChange, ResourceKind, Via,
};
use crate::source::SourceMap;

/// All environments: their summaries first, then a paragraph for each that changes.
pub fn text(plans: &[EnvPlan], sources: &SourceMap, style: Style) -> String {
    let mut page = Page::new(style);
    for plan in plans {
        summary(&mut page, plan);
    }
    for plan in plans.iter().filter(|p| !p.is_empty() || p.raw.is_some()) {
        page.blank();
        page.line(0, &style.paint(anstyle::Style::new().bold(), &format!("{}:", visible(&plan.env))));
        environment(&mut page, plan, sources);
    }
    page.finish()
}

/// `prod: 1 recreate, 2 unchanged in place, 1 DATA RISK`
fn summary(page: &mut Page, plan: &EnvPlan) {
    let plain = anstyle::Style::new();
    let mut parts: Vec<(String, anstyle::Style)> = Class::SHOWN
        .iter()
        .map(|class| (plan.count(*class), *class))
        .filter(|(count, _)| *count > 0)
        .map(|(count, class)| (format!("{count} {class}"), colour(class)))
        .collect();
    match plan.installed.len() {
        0 => {}
        1 => parts.push(("1 file on the host".to_owned(), plain)),
        files => parts.push((format!("{files} files on the host"), plain)),
    }
    if parts.is_empty() {
        parts.push(("no changes".to_owned(), plain));
    }
    if !plan.unchanged.is_empty() {
        parts.push((format!("{} unchanged in place", plan.unchanged.len()), plain));
    }
    match plan.flagged(Flag::DataRisk) {
        0 => {}
        count => parts.push((format!("{count} DATA RISK"), alarm())),
    }
    page.parts(&format!("{}: ", visible(&plan.env)), &parts);
}

fn environment(page: &mut Page, plan: &EnvPlan, sources: &SourceMap) {
    let rank = |class: Class| Class::SHOWN.iter().position(|c| *c == class);
    let mut changes: Vec<&ResourceChange> = plan.resources.iter().collect();
    changes.sort_by_key(|r| (!r.has(Flag::DataRisk), rank(r.class), r.kind, &r.name));
    for change in changes {
        resource(page, change, sources);
    }
    if let Some(span) = plan.raw {
        let location = sources.locate(span);
        let text = match plan.raw_values {
            1 => "1 value of `raw compose`, which is not compared by attribute".to_owned(),
            n => format!("{n} values of `raw compose`, which are not compared by attribute"),
        };
        page.with_place(2, &text, Some(&format!("{}:{}", visible(location.path), location.line)));
    }
    installed(page, plan);
    let kinds: Vec<String> = [
        (ResourceKind::Service, "services"),
        (ResourceKind::Network, "networks"),
        (ResourceKind::Volume, "volumes"),
        (ResourceKind::Secret, "secrets"),
        (ResourceKind::Config, "configs"),
        (ResourceKind::Model, "models"),
    ]
    .iter()
    .filter_map(|(kind, many)| match plan.unchanged.iter().filter(|(k, _)| k == kind).count() {
        0 => None,
        1 => Some(format!("1 {kind}")),
        count => Some(format!("{count} {many}")),
    })
    .collect();
    if !kinds.is_empty() {
        page.dim(2, &format!("unchanged: {}", kinds.join(", ")));
    }
}

/// What the host's administrator has to let `bin/install` do.
fn installed(page: &mut Page, plan: &EnvPlan) {
    let all = |action: Action| plan.installed.iter().all(|file| file.action == action);
    let count = plan.installed.len();
    if count == 0 {
        return;
    }
    if all(Action::Create) && count > 3 {
        page.line(2, &format!("bin/install puts {count} files in place on the host"));
        return;
    }
    page.line(
        2,
        match all(Action::Remove) {
            true => "to be taken away from the host by bin/install, or by bin/uninstall before that is gone:",
            false => "to be done on the host by bin/install:",
        },
    );
    for file in &plan.installed {
        let mark = match file.action {
            Action::Create => '+',
            Action::Change => '~',
            Action::Remove => '-',
        };
        page.line(4, &format!("{mark} {}", visible(&file.path)));
    }
}

fn resource(page: &mut Page, change: &ResourceChange, sources: &SourceMap) {
    let risky = change.has(Flag::DataRisk);
    let mark = match change.action {
        _ if risky => '!',
        Action::Create => '+',
        Action::Change => '~',
        Action::Remove => '-',
    };
    let class = match risky {
        true => format!("{}, DATA RISK", change.class),
        false => change.class.to_string(),
    };
    let colour = if risky { alarm() } else { colour(change.class) };
    let head = format!("{mark} {} {}", change.kind, visible(&change.name));
    // A change is caused by its attributes, which say where; only the rest has no better place.
    let cause = change.cause.as_ref().filter(|_| change.attributes.is_empty() && change.because.is_empty());
    let place = cause.map(|origin| match change.action {
        Action::Remove => format!("was at {}", place(origin, sources)),
        Action::Create | Action::Change => place(origin, sources),
    });
    page.head(2, &head, &class, colour, place.as_deref());
    for risk in &change.risks {
        page.painted(6, &visible(&risk.text), alarm());
    }
    for cascade in &change.because {
        let location = sources.locate(cascade.span);
        let place = format!("{}:{}", visible(location.path), location.line);
        page.with_place(6, &reason(cascade), Some(&place));
    }
    for attribute in &change.attributes {
        difference(page, attribute, sources);
    }
}

fn difference(page: &mut Page, change: &AttributeChange, sources: &SourceMap) {
    let path = path(change);
    let place = change.cause.as_ref().map(|origin| place(origin, sources));
    let (before, after) = (change.before.as_ref().map(written), change.after.as_ref().map(written));
    page.difference(6, &path, before.as_deref(), after.as_deref(), place.as_deref());
}

fn reason(cascade: &Cascade) -> String {
    let name = visible(&cascade.name);
    match cascade.via {
        Via::Namespace(share) => format!("it shares the {} of `{name}`, which is recreated", share.noun()),
        Via::VolumesFrom => format!("it mounts the volumes of `{name}`, which is recreated"),
        Via::Restart => format!("it restarts with `{name}`, which is recreated"),
        Via::Network if cascade.class == Class::Restart => {
            format!("it is on network `{name}`, which is removed and made again")
        }
        Via::Network => format!("it is on network `{name}`, which is another one now"),
        Via::Volume => format!("it mounts volume `{name}`, which is another one now"),
    }
}

fn place(origin: &Origin, sources: &SourceMap) -> String {
    let location = sources.locate(origin.span);
    let place = format!("{}:{}", visible(location.path), location.line);
    match &origin.layer {
        Layer::Body => place,
        Layer::Defaults => format!("{place} (defaults)"),
        Layer::Instance(name) => format!("{place} (instance {})", visible(name)),
        Layer::Env(env) => format!("{place} (env {})", visible(env)),
    }
}

fn alarm() -> anstyle::Style {
    AnsiColor::Red.on_default().bold()
}

fn colour(class: Class) -> anstyle::Style {
    match class {
        Class::NoOp | Class::Metadata => anstyle::Style::new().dimmed(),
        Class::Create | Class::Scale | Class::Schedule | Class::Reload => AnsiColor::Green.on_default(),
        Class::Rebuild | Class::Restart | Class::Recreate => AnsiColor::Yellow.on_default(),
        Class::Remove => AnsiColor::Red.on_default(),
    }
}
