//! Rules that no single declaration can break: they look at whole deployments and at all of a host's.
//!
//! Takes every deployment of a project, gives diagnostics. A rule is one file with one function, one row
//! of [`RULES`], one row of the code table and one page; it says only what is certain, once, with every
//! place that has a part in it, and it is silent where an `allow` waives it.

mod ambiguous_address;
mod backup_in_source;
mod backup_reach;
mod container_name_replicas;
mod cron_in_container;
mod dependency_cycle;
mod docker_socket;
mod floating_image;
mod foreign;
mod healthy_without_healthcheck;
mod hidden_home;
mod image_without_healthcheck;
mod job_not_on_deploy;
mod live_copy;
mod localhost_address;
mod never_created;
mod no_backup;
mod no_host;
mod no_host_folder;
mod no_restart;
mod no_shared_network;
mod not_a_job;
mod not_awaited;
mod nothing_to_run;
mod one_secret_file;
mod other_stack;
mod port;
mod port_clash;
mod publish_without_network;
mod retention;
mod same_name;
mod same_time;
mod same_unit;
mod schedule_name;
mod secret_in_url;
mod skipped_run;
mod stack_cycle;
mod unkept_data;
mod waiver;

pub use foreign::in_compose_words;
pub use waiver::expired;

use std::collections::BTreeMap;

use ecow::EcoString;
use rayon::prelude::*;

use crate::diag::{Code, Sink};
use crate::eval::{Data, Value};
use crate::model::{Allow, Deployment, Need, Service};
use crate::schema::Reference;
use crate::source::SourceMap;

/// A rule: the code of what it finds, and the search for it.
pub struct Rule {
    /// Its row in the code table: id, name, page.
    pub code: &'static Code,
    find: fn(&Scene<'_>, &mut Sink),
}

/// Every rule. Each is one row here.
pub const RULES: &[Rule] = &[
    dependency_cycle::RULE,
    stack_cycle::RULE,
    other_stack::RULE,
    never_created::RULE,
    no_shared_network::RULE,
    ambiguous_address::RULE,
    healthy_without_healthcheck::RULE,
    image_without_healthcheck::RULE,
    port_clash::RULE,
    not_a_job::RULE,
    job_not_on_deploy::RULE,
    not_awaited::RULE,
    same_name::RULE,
    same_unit::RULE,
    nothing_to_run::RULE,
    publish_without_network::RULE,
    container_name_replicas::RULE,
    localhost_address::RULE,
    floating_image::RULE,
    secret_in_url::RULE,
    one_secret_file::RULE,
    docker_socket::RULE,
    no_restart::RULE,
    skipped_run::RULE,
    schedule_name::RULE,
    same_time::RULE,
    cron_in_container::RULE,
    no_host_folder::RULE,
    hidden_home::RULE,
    no_host::RULE,
    no_backup::RULE,
    backup_in_source::RULE,
    retention::RULE,
    live_copy::RULE,
    backup_reach::ON_ONE_HOST,
    backup_reach::PASSWORD,
    backup_reach::PASSWORDS,
    backup_reach::SCHEDULE,
    unkept_data::DATA,
    unkept_data::DUMP,
];

/// Holds all deployments of a project against every rule.
pub fn check(deployments: &[Deployment], sources: &SourceMap, sink: &mut Sink) {
    let scene = Scene { deployments, sources };
    let found: Vec<Sink> = RULES
        .par_iter()
        .map(|rule| {
            let mut sink = Sink::new();
            (rule.find)(&scene, &mut sink);
            sink
        })
        .collect();
    found.into_iter().for_each(|found| sink.append(found));
    waiver::idle(&scene, sink);
}

/// What a rule sees.
struct Scene<'a> {
    deployments: &'a [Deployment],
    sources: &'a SourceMap,
}

impl<'a> Scene<'a> {
    /// Every service of every deployment.
    fn services(&self) -> impl Iterator<Item = (&'a Deployment, &'a Service)> {
        self.deployments.iter().flat_map(|d| d.services.values().map(move |s| (d, s)))
    }

    /// Everyone who waits for services, services and units alike: the deployment, the waiting one's name, what it
    /// waits for, and the service itself where it is one.
    fn waiting(&self) -> impl Iterator<Item = (&'a Deployment, Waiting<'a>)> {
        self.deployments.iter().flat_map(|d| {
            let services = d.services.values().map(|s| Waiting {
                name: &s.name,
                needs: s.needs.iter().chain(&s.needs_elsewhere).collect(),
                service: Some(s),
            });
            let units = d.units.values().map(|u| {
                let of_services = u.needs.iter().filter(|(of, _)| *of == Reference::Service);
                Waiting { name: &u.name, needs: of_services.map(|(_, need)| need).collect(), service: None }
            });
            services.chain(units).map(move |waiting| (d, waiting))
        })
    }

    /// The service that a deployment means by a name, and whose it is.
    fn service(&self, from: &'a Deployment, name: &str) -> Option<(&'a Deployment, &'a Service)> {
        from.find_service(self.deployments, name)
    }

    /// The deployments of each host.
    fn hosts(&self) -> BTreeMap<&'a str, Vec<&'a Deployment>> {
        let mut hosts: BTreeMap<&str, Vec<&Deployment>> = BTreeMap::new();
        for deployment in self.deployments {
            hosts.entry(&deployment.host.name).or_default().push(deployment);
        }
        hosts
    }
}

/// Who waits for services.
struct Waiting<'a> {
    name: &'a EcoString,
    needs: Vec<&'a Need>,
    /// `None`: a unit.
    service: Option<&'a Service>,
}

impl Waiting<'_> {
    fn waives(&self, code: &Code) -> bool {
        self.service.is_some_and(|service| waived(service, code))
    }
}

/// The host of environments that do not say where they run. Two of them may well run in two places: what
/// would clash there is a warning.
const NOWHERE_SAID: &str = "local";

/// Whether two deployments of one host may be on two machines after all.
fn apart(a: &Deployment, b: &Deployment) -> bool {
    let nowhere = a.host.name == NOWHERE_SAID && b.host.name == NOWHERE_SAID;
    nowhere && a.env != b.env && !a.is_shared() && !b.is_shared()
}

/// Whether an `allow` in the service waives the rule.
fn waived(service: &Service, code: &Code) -> bool {
    waives(&service.allows, code)
}

/// Whether one of them waives the rule.
fn waives(allows: &[Allow], code: &Code) -> bool {
    allows.iter().any(|a| !a.suspended && (a.rule == code.name || a.rule == code.id))
}

/// Whether mistakes in it hurt other people.
fn is_production(deployment: &Deployment) -> bool {
    deployment.tier.as_deref() == Some("production")
}

/// The same of a shared stack too: one of a host on which something is in production.
fn serves_production(scene: &Scene<'_>, deployment: &Deployment) -> bool {
    let beside = |other: &Deployment| other.host.name == deployment.host.name && is_production(other);
    is_production(deployment) || (deployment.is_shared() && scene.deployments.iter().any(beside))
}

/// How many containers of a service run, as far as the model knows.
fn replicas(service: &Service) -> Option<(i64, &Value)> {
    let deploy = service.attributes.get("deploy").and_then(Value::as_map).and_then(|d| d.get("replicas"));
    let value = deploy.or_else(|| service.attributes.get("scale"))?;
    match value.data {
        Data::Int(n) => Some((n, value)),
        _ => None,
    }
}

/// Whether two services can be asked for apart: both have profiles, none of them shared.
fn in_other_profiles(a: &Service, b: &Service) -> bool {
    let profiles = |s: &'_ Service| -> Vec<String> {
        let list = s.attributes.get("profiles").and_then(Value::as_list).unwrap_or_default();
        list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let (a, b) = (profiles(a), profiles(b));
    !a.is_empty() && !b.is_empty() && !a.iter().any(|p| b.contains(p))
}

#[cfg(test)]
mod tests;
