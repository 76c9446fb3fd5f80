//! Two containers that want the same port of one host.

use ecow::EcoString;

use super::port::{Clash, HostPorts, Taken};
use super::{NOWHERE_SAID, Rule, Scene, apart, in_other_profiles, replicas, waived};
use crate::diag::codes::PORT_CLASH;
use crate::diag::{Diagnostic, Fix, Severity, Sink};
use crate::model::{Deployment, Exposure, Publish};
use crate::source::SourceMap;

pub(super) const RULE: Rule = Rule { code: PORT_CLASH, find };

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for deployments in scene.hosts().into_values() {
        let mut ports = HostPorts::of(published(&deployments));
        for Clash { first, second, port } in ports.clashes() {
            let free = ports.free(second.publish.protocol, port);
            sink_clash(scene.sources, sink, (first, second), port, free);
        }
        for new in published(&deployments) {
            let Some((first, last)) = new.publish.published else { continue };
            if let Some(clash) = with_itself(&new, i64::from(last - first) + 1) {
                sink.push(clash);
            }
            // Docker picks a free port of a range: that fails only where none is left.
            let beside = |rival: &Taken<'_>| !in_other_profiles(rival.service, new.service);
            let mut rivals = (first..=last).map(|port| ports.rival(port, &new).filter(beside));
            if first < last
                && let Some(Some(rival)) = rivals.next()
                && rivals.all(|r| r.is_some())
            {
                sink_clash(scene.sources, sink, (rival, new), first, None);
            }
        }
    }
}

/// What the services of a host publish. Without a network of its own a service publishes nothing.
fn published<'a>(deployments: &[&'a Deployment]) -> impl Iterator<Item = Taken<'a>> {
    deployments
        .iter()
        .flat_map(|&deployment| deployment.services.values().map(move |service| (deployment, service)))
        .filter(|(_, service)| service.attributes.text("network-mode").is_none_or(|mode| mode == "bridge"))
        .flat_map(|(deployment, service)| {
            service.publish.iter().map(move |publish| Taken { deployment, service, publish })
        })
}

fn sink_clash(
    sources: &SourceMap,
    sink: &mut Sink,
    (old, new): (Taken<'_>, Taken<'_>),
    port: u16,
    free: Option<u16>,
) {
    if waived(old.service, PORT_CLASH) || waived(new.service, PORT_CLASH) {
        return;
    }
    let protocol = new.publish.protocol;
    let across = old.deployment.env != new.deployment.env;
    let who = |t: &Taken<'_>| match old.deployment.place != new.deployment.place {
        true => format!("`{}` of {}", t.service.name, t.deployment.title()),
        false => format!("`{}`", t.service.name),
    };
    let (older, newer) = (who(&old), who(&new));
    let host = &new.deployment.host.name;
    let message = match (across, old.service.name == new.service.name) {
        (false, true) => format!("{newer} publishes port {port}/{protocol} of the host twice"),
        (false, false) => format!("{older} and {newer} both publish port {port}/{protocol} of the host"),
        (true, _) => format!("{older} and {newer} both publish port {port}/{protocol} of host `{host}`"),
    };
    let mut out = Diagnostic::new(PORT_CLASH, new.publish.origin.span, message);
    if old.publish.origin.span == new.publish.origin.span {
        out = out.here(format!("takes {} in both", at(new.publish)));
    } else {
        out = out
            .here(format!("{newer} takes {}", at(new.publish)))
            .label(old.publish.origin.span, format!("{older} takes {}", at(old.publish)));
    }
    out = out.help(help(&new, across, free));
    if !across && old.publish.origin.span != new.publish.origin.span {
        out.fix = free.and_then(|free| fix(sources, new.publish, free));
    }
    if apart(old.deployment, new.deployment) {
        out.severity = Severity::Warning;
        out = out.note("neither env says where it runs, so both count as running on this machine");
    }
    if in_other_profiles(old.service, new.service) {
        out.severity = Severity::Warning;
        out = out.note("their profiles differ: it fails only when both are asked for");
    }
    out.envs = envs(&old, &new);
    sink.push(out);
}

fn help(new: &Taken<'_>, across: bool, free: Option<u16>) -> String {
    let target = new.publish.target;
    let (name, env, host) = (&new.service.name, &new.deployment.env, &new.deployment.host.name);
    // What no env can patch is changed where it stands.
    let across = across && !new.deployment.is_shared();
    let statement = free.map(|free| {
        let public = if new.publish.exposure == Exposure::Public { "public " } else { "" };
        format!("publish {public}{free} -> {target}")
    });
    match (across, statement) {
        (false, Some(statement)) => format!("publish it on another port: `{statement}`"),
        (false, None) => "publish it on another port".to_owned(),
        (true, Some(statement)) if host == NOWHERE_SAID => format!(
            "say in env {env} where it runs, `target {{ host = … }}`, or publish another port there: `service {name} {{ {statement} }}`"
        ),
        (true, Some(statement)) => {
            format!("publish another port in env {env}: `service {name} {{ {statement} }}`")
        }
        (true, None) => format!("publish another port in env {env}, or deploy it to another host"),
    }
}

/// A service of several containers that all want one port, or more than a range has.
fn with_itself(taken: &Taken<'_>, ports: i64) -> Option<Diagnostic> {
    let (count, value) = replicas(taken.service).filter(|(count, _)| *count > ports)?;
    if waived(taken.service, PORT_CLASH) {
        return None;
    }
    let (name, target) = (&taken.service.name, taken.publish.target);
    let (first, last) = taken.publish.published?;
    let (what, enough) = match first == last {
        true => (format!("only port {first}"), u32::from(first) + u32::try_from(count).ok()? - 1),
        false => (format!("only ports {first}-{last}"), u32::from(first) + u32::try_from(count).ok()? - 1),
    };
    let out = Diagnostic::new(
        PORT_CLASH,
        taken.publish.origin.span,
        format!("`{name}` has {count} containers, but {what} of the host to publish"),
    )
    .here("each container takes one")
    .label(value.origin.span, format!("{count} containers"));
    let out = match enough <= u32::from(u16::MAX) {
        true => out.help(format!(
            "put a proxy in front of it, or publish a range: `publish {first}-{enough} -> {target}`"
        )),
        false => out.help("put a proxy in front of it"),
    };
    Some(out.in_env(&taken.deployment.env))
}

fn at(publish: &Publish) -> String {
    let ports = match publish.published {
        Some((first, last)) if first != last => format!("ports {first}-{last}"),
        Some((first, _)) => format!("port {first}"),
        None => "any port".to_owned(),
    };
    match publish.exposure {
        Exposure::Public => format!("{ports} at every address"),
        Exposure::Address(address) if address.is_unspecified() => {
            format!("{ports} at every address ({address})")
        }
        Exposure::Address(address) => format!("{ports} at {address}"),
    }
}

fn envs(old: &Taken<'_>, new: &Taken<'_>) -> Vec<EcoString> {
    let mut envs = vec![old.deployment.env.clone(), new.deployment.env.clone()];
    envs.sort();
    envs.dedup();
    envs
}

/// The statement with another host port, where it is written plainly enough to be rewritten.
fn fix(sources: &SourceMap, publish: &Publish, free: u16) -> Option<Fix> {
    let span = publish.origin.span;
    let text = sources.snippet(span);
    let (port, _) = publish.published?;
    let rest = text.strip_prefix("publish")?.strip_prefix([' ', '\t'])?.trim_start();
    let (public, rest) =
        rest.strip_prefix("public ").map_or(("", rest), |rest| ("public ", rest.trim_start()));
    let (host, rest) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len()));
    if host != port.to_string() || rest.starts_with('-') && !rest.starts_with("->") {
        return None;
    }
    let arrow = if rest.trim_start().starts_with("->") { String::new() } else { format!(" -> {host}") };
    Some(Fix { span, text: format!("publish {public}{free}{arrow}{rest}") })
}
