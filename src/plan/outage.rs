//! Ways in that are closed while a deployment is brought up, and for how long at most.
//!
//! `bin/deploy` brings services up wave by wave and waits for each wave: who is reached through several services that
//! change is closed for the sum of their waves. Images are fetched before, so that fetching them closes nothing.

use std::collections::{BTreeMap, BTreeSet};

use ecow::{EcoString, eco_format};

use super::{Action, Class, EnvPlan, Flag, Pair, ResourceKind, Risk};
use crate::graph::{EdgeKind, Graph};
use crate::model::{Deployment, Exposure, Publish, Service};

/// A service that is not there for a while, and how people get to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outage {
    /// The service that answers.
    pub service: EcoString,
    /// The ports of the host by which it is reached: `public 443`, `127.0.0.1:5001`.
    pub routes: Vec<EcoString>,
    /// What takes it down by being needed, sorted: nothing where it is changed itself.
    pub because: Vec<EcoString>,
    /// What it waits for, each with the longest that it may take.
    pub spans: Vec<OutageSpan>,
    /// What cannot be bounded, in words; the sum of the spans is then a lower bound.
    pub unbounded: Vec<EcoString>,
}

/// One part of the time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutageSpan {
    /// In words: ``stop of `web` ``. Of each wave the slowest counts.
    pub what: EcoString,
    /// In nanoseconds.
    pub at_most: u64,
}

impl Outage {
    /// The sum of what is known, in nanoseconds.
    pub fn at_most(&self) -> u64 {
        self.spans.iter().map(|span| span.at_most).fold(0, u64::saturating_add)
    }
}

/// Fills in the order of what comes up and the ways in that are closed meanwhile.
pub(super) fn foresee(pair: Pair<'_>, plan: &mut EnvPlan) {
    let services = plan.resources.iter().filter(|change| change.kind == ResourceKind::Service);
    let touched: BTreeMap<EcoString, Class> =
        services.map(|change| (change.name.clone(), change.class)).collect();
    if touched.is_empty() {
        return;
    }
    let disturbed = |name: &EcoString| {
        matches!(touched.get(name), Some(Class::Recreate | Class::Restart | Class::Remove))
    };
    let mut outages = Vec::new();
    if let (Some(before), Some(after)) = (pair.before, pair.after) {
        let graph = Graph::of(after);
        let comes_up = |name: &EcoString| {
            touched.get(name).is_some_and(|class| {
                matches!(
                    class,
                    Class::Recreate
                        | Class::Restart
                        | Class::Create
                        | Class::Rebuild
                        | Class::Scale
                        | Class::Reload
                )
            })
        };
        let waves: Vec<Vec<EcoString>> = graph.waves();
        plan.waves = waves
            .iter()
            .map(|wave| wave.iter().filter(|name| comes_up(name)).cloned().collect::<Vec<_>>())
            .filter(|wave| !wave.is_empty())
            .collect();
        let closing = closing(touched.keys().filter(|name| disturbed(name)), &graph);
        let numbered =
            waves.iter().enumerate().flat_map(|(at, wave)| wave.iter().map(move |name| (name, at)));
        let wave_of: BTreeMap<&EcoString, usize> = numbered.collect();
        for service in before.services.values().filter(|service| is_reached(service)) {
            outages.extend(of(service, after, &closing, &wave_of));
        }
    } else if let (Some(before), None) = (pair.before, pair.after) {
        for service in before.services.values().filter(|service| is_reached(service)) {
            outages.push(gone(service));
        }
    } else if let Some(after) = pair.after {
        plan.waves = Graph::of(after).waves();
    }
    flag(plan, &outages);
    plan.outages = outages;
}

fn is_reached(service: &Service) -> bool {
    !service.publish.is_empty() && !service.is_on_demand()
}

/// `public 443`, `127.0.0.1:5001`
fn routes(service: &Service) -> Vec<EcoString> {
    let route = |publish: &Publish| {
        let port = match publish.published {
            Some((first, last)) if first == last => eco_format!("{first}"),
            Some((first, last)) => eco_format!("{first}-{last}"),
            None => "any".into(),
        };
        match publish.exposure {
            Exposure::Address(address) if address.is_ipv6() => eco_format!("[{address}]:{port}"),
            Exposure::Address(address) if !address.is_unspecified() => eco_format!("{address}:{port}"),
            Exposure::Public | Exposure::Address(_) => eco_format!("public {port}"),
        }
    };
    service.publish.iter().map(route).collect()
}

fn gone(service: &Service) -> Outage {
    Outage {
        service: service.name.clone(),
        routes: routes(service),
        because: Vec::new(),
        spans: Vec::new(),
        unbounded: vec![eco_format!("`{}` does not come back", service.name)],
    }
}

/// Which of the disturbed services each service comes down with: itself, and whatever it needs or talks to, however far.
fn closing<'n>(
    disturbed: impl Iterator<Item = &'n EcoString>,
    graph: &Graph,
) -> BTreeMap<EcoString, BTreeSet<EcoString>> {
    let mut out: BTreeMap<EcoString, BTreeSet<EcoString>> = BTreeMap::new();
    for name in disturbed {
        let mut seen = BTreeSet::from([name]);
        let mut left = vec![name];
        while let Some(at) = left.pop() {
            out.entry(at.clone()).or_default().insert(name.clone());
            let users =
                graph.dependents(at).filter(|(_, edge)| !matches!(edge.kind, EdgeKind::UsesData { .. }));
            left.extend(users.map(|(user, _)| user).filter(|user| seen.insert(user)));
        }
    }
    out
}

/// What closes the way to a service that ran before.
fn of(
    service: &Service,
    after: &Deployment,
    closing: &BTreeMap<EcoString, BTreeSet<EcoString>>,
    wave_of: &BTreeMap<&EcoString, usize>,
) -> Option<Outage> {
    let Some(now) = after.services.get(&service.name) else { return Some(gone(service)) };
    let down = closing.get(&now.name).filter(|down| !down.is_empty())?;
    let own = down.contains(&now.name);
    let mut unbounded = Vec::new();
    let mut spans = Vec::new();
    let mut slowest: BTreeMap<usize, &Service> = BTreeMap::new();
    for service in down.iter().filter_map(|name| after.services.get(name)) {
        let time = |s: &Service| s.longest_stop().saturating_add(s.longest_start());
        let wave = wave_of.get(&service.name).copied().unwrap_or_default();
        let known = slowest.entry(wave).or_insert(service);
        if time(service) > time(known) {
            *known = service;
        }
    }
    for slowest in slowest.into_values() {
        let name = &slowest.name;
        spans.push(OutageSpan { what: eco_format!("stop of `{name}`"), at_most: slowest.longest_stop() });
        if slowest.attributes.get("healthcheck").is_some() {
            let what = eco_format!("start of `{name}`");
            spans.push(OutageSpan { what, at_most: slowest.longest_start() });
        }
    }
    for name in down {
        let measured = after.services.get(name).map(|s| s.attributes.get("healthcheck"));
        match measured {
            Some(None) => unbounded.push(eco_format!("nothing measures when `{name}` is ready")),
            Some(Some(check)) if check.as_map().is_none() => {
                unbounded.push(eco_format!("only the image of `{name}` knows when it is ready"));
            }
            _ => {}
        }
    }
    let because = if own { Vec::new() } else { down.iter().cloned().collect() };
    Some(Outage { service: now.name.clone(), routes: routes(now), because, spans, unbounded })
}

/// Marks the changes that close something.
fn flag(plan: &mut EnvPlan, outages: &[Outage]) {
    let mut texts: BTreeMap<&EcoString, Vec<String>> = BTreeMap::new();
    for outage in outages {
        let (service, routes) = (&outage.service, outage.routes.join(", "));
        if outage.because.is_empty() {
            let text = match outage.spans.is_empty() {
                true => format!("{routes} is closed from then on"),
                false => format!("{routes} is closed meanwhile"),
            };
            texts.entry(service).or_default().push(text);
        }
        for cause in &outage.because {
            texts.entry(cause).or_default().push(format!("`{service}` ({routes}) cannot reach it meanwhile"));
        }
    }
    for change in plan
        .resources
        .iter_mut()
        .filter(|change| change.kind == ResourceKind::Service && change.action != Action::Create)
    {
        for text in texts.remove(&change.name).unwrap_or_default() {
            change.risks.push(Risk { flag: Flag::Downtime, text });
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::model::Condition;
    use crate::model::sample::Sample;
    use crate::plan::plan;

    fn shop(tag: &str) -> Sample {
        Sample::new("prod")
            .service("web", |s| {
                s.set("image", json!("web:1")).publish(443, 443, None).needs("api", Condition::Started);
            })
            .service("api", |s| {
                s.set("image", json!("api:1")).needs("db", Condition::Healthy);
            })
            .service("db", |s| {
                s.set("image", json!(format!("db:{tag}"))).set("stop-grace-period", json!("1m")).set(
                    "healthcheck",
                    json!({ "test": ["CMD", "true"], "interval": "10s", "timeout": "5s", "retries": 2 }),
                );
            })
    }

    #[test]
    fn who_is_reached_through_what_changes_is_closed() {
        let plan = plan(Some(&shop("1").deployment), Some(&shop("2").deployment));
        let [outage] = plan.outages.as_slice() else { panic!("{:?}", plan.outages) };
        assert_eq!(outage.service, "web");
        assert_eq!(outage.because, ["db"]);
        let sample = shop("2");
        let db = &sample.deployment.services["db"];
        assert_eq!(outage.at_most(), db.longest_stop() + db.longest_start());
        assert!(outage.unbounded.is_empty(), "{:?}", outage.unbounded);
        assert_eq!(plan.waves, [["db"]]);
    }
}
