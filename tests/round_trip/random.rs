//! Whole deployments at random.

use std::collections::BTreeMap;
use std::net::IpAddr;

use deployc::eval::{Data, HostPath, Text, Value};
use deployc::model::{
    Attributes, Condition, Deployment, Exposure, Mount, MountSource, Need, Protocol, Publish, Resource, Run,
    Service, ServiceKind,
};
use deployc::schema::{self, Kind};
use ecow::EcoString;
use indexmap::IndexMap;
use proptest::prelude::*;

use super::sample::{self, composed, hostile, nowhere, value};
use super::table::{assert_survives, is_normal};

/// A deployment with a default network and nothing on it.
pub(crate) fn deployment() -> Deployment {
    let mut default = Attributes::default();
    default.set(
        schema::NETWORK,
        schema::NETWORK.attribute("name").expect("a row"),
        Value::text("x_default", nowhere()),
    );
    let default = Resource {
        name: "default".into(),
        stack: None,
        raw: None,
        origin: nowhere().into(),
        attributes: default,
    };
    Deployment {
        place: "prod".into(),
        env: "test".into(),
        networks: BTreeMap::from([("default".into(), default)]),
        ..Deployment::empty(Value::text("x", nowhere()))
    }
}

/// A service that is on the default network.
pub(crate) fn service(name: &str) -> Service {
    let mut attributes = Attributes::default();
    let networks = IndexMap::from([(EcoString::from("default"), value(Data::Map(IndexMap::new())))]);
    attributes.set(
        schema::SERVICE,
        schema::SERVICE.attribute("networks").expect("a row"),
        value(Data::Map(networks)),
    );
    Service {
        stack: None,
        name: name.into(),
        kind: ServiceKind::Service,
        origin: nowhere().into(),
        attributes,
        ports: BTreeMap::new(),
        publish: Vec::new(),
        mounts: Vec::new(),
        needs: Vec::new(),
        needs_elsewhere: Vec::new(),
        talks_to: Vec::new(),
        secret_environment: Vec::new(),
        raw: None,
        stores: Vec::new(),
        unmeasured: None,
        allows: Vec::new(),
    }
}

fn publish() -> impl Strategy<Value = Publish> {
    let exposure = prop_oneof![
        Just(Exposure::Public),
        any::<[u8; 4]>().prop_map(|a| Exposure::Address(IpAddr::from(a))),
        any::<[u8; 16]>().prop_map(|a| Exposure::Address(IpAddr::from(a))),
    ];
    let protocol = prop::sample::select(vec![Protocol::Tcp, Protocol::Udp, Protocol::Sctp]);
    let published =
        prop::option::of((1..60000_u16, 0..9_u16)).prop_map(|p| p.map(|(first, more)| (first, first + more)));
    let text = || prop::option::of("[a-z0-9.]{1,8}".prop_map(EcoString::from));
    (1..=u16::MAX, protocol, published, exposure, text(), text(), prop::option::of(Just("host".into())))
        .prop_map(|(target, protocol, published, exposure, name, app_protocol, mode)| Publish {
            target,
            protocol,
            published,
            exposure,
            name,
            app_protocol,
            mode,
            origin: nowhere().into(),
        })
}

fn mount() -> impl Strategy<Value = Mount> {
    let name = || "[a-z0-9][a-z0-9_.-]{0,5}".prop_map(EcoString::from);
    let source = prop_oneof![
        name().prop_map(MountSource::Volume),
        Just(MountSource::Anonymous),
        "[a-z ./$-]{1,9}".prop_map(|p| MountSource::Bind(HostPath::Absolute(format!("/{p}").into()))),
        "[a-z ./$-]{0,9}".prop_map(|p| {
            let relative = p.trim_start_matches('/');
            MountSource::Bind(HostPath::Project(deployc::source::path::clean(relative).into()))
        }),
        name().prop_map(MountSource::Config),
        name().prop_map(MountSource::Secret),
        Just(MountSource::Tmpfs),
        prop_oneof![hostile().prop_map(Text::known), composed()].prop_map(MountSource::Image),
        hostile().prop_map(|t| MountSource::NamedPipe(t.into())),
        name().prop_map(MountSource::Cluster),
    ];
    let target = hostile().prop_map(|t| EcoString::from(deployc::source::path::clean(&format!("/{t}"))));
    (source, target, sample::record(schema::MOUNT)).prop_map(|(source, target, options)| {
        let mut mount = Mount { target, source, options: Attributes::default(), origin: nowhere().into() };
        let grant = matches!(mount.source, MountSource::Config(_) | MountSource::Secret(_));
        for (name, value) in options {
            let row = schema::MOUNT.attribute(&name).expect("a row");
            if is_normal(&name, &value) && grant == matches!(row.name, "uid" | "gid" | "mode") {
                mount.options.set(schema::MOUNT, row, value);
            }
        }
        mount
    })
}

fn needs() -> impl Strategy<Value = Vec<Need>> {
    let condition = prop::sample::select(Condition::TABLE.iter().map(|row| row.0).collect::<Vec<_>>());
    let one = ("[a-z0-9.-]{1,5}", (condition, any::<bool>(), any::<bool>()));
    prop::collection::btree_map(one.0, one.1, 0..3).prop_map(|needs| {
        let need = |(service, (condition, restart, required)): (String, _)| Need {
            service: service.into(),
            condition,
            restart,
            required,
            origin: nowhere().into(),
        };
        needs.into_iter().map(need).collect()
    })
}

fn services() -> impl Strategy<Value = Service> {
    let statements = (prop::collection::vec(publish(), 0..4), prop::collection::vec(mount(), 0..4), needs());
    ("[a-zA-Z0-9._-]{1,8}", sample::record(schema::JOB), statements).prop_map(
        |(name, attributes, (mut publish, mut mounts, needs))| {
            let mut service = service(&name);
            for (name, value) in attributes {
                let row = schema::JOB.attribute(&name).expect("a row");
                if is_normal(&name, &value) {
                    service.attributes.set(schema::JOB, row, value);
                }
            }
            if service.attributes.get("network-mode").is_some() {
                service.attributes.remove("networks");
            }
            publish.sort_by_key(|p| (p.target, p.protocol, p.published));
            mounts.sort_by(|a, b| a.target.cmp(&b.target));
            mounts.dedup_by(|a, b| a.target == b.target);
            Service { kind: kind_of(&service.attributes), publish, mounts, needs, ..service }
        },
    )
}

/// A job is whoever has what only jobs have.
fn kind_of(attributes: &Attributes) -> ServiceKind {
    let says = |name: &str| attributes.get(name).is_some();
    match attributes.text("run") {
        _ if says("schedule") => ServiceKind::Job(Run::Scheduled),
        Some("update") => ServiceKind::Job(Run::Update),
        Some("manual") => ServiceKind::Job(Run::Manual),
        None if !says("timeout") && !says("on-failure") => ServiceKind::Service,
        _ => ServiceKind::Job(Run::Deploy),
    }
}

fn resources(kind: &'static Kind) -> BoxedStrategy<BTreeMap<EcoString, Resource>> {
    let one = ("[a-zA-Z0-9][a-zA-Z0-9._-]{0,6}", sample::record(kind));
    prop::collection::vec(one, 0..3)
        .prop_map(move |resources| {
            let resource = |(name, attributes): (String, IndexMap<EcoString, Value>)| {
                let mut resource = Resource {
                    stack: None,
                    raw: None,
                    name: name.as_str().into(),
                    origin: nowhere().into(),
                    attributes: Attributes::default(),
                };
                for (name, value) in attributes {
                    resource.attributes.set(kind, kind.attribute(&name).expect("a row"), value);
                }
                if let Some(row) =
                    kind.attribute("name").filter(|_| resource.attributes.get("name").is_none())
                {
                    resource.attributes.set(kind, row, Value::text("real", nowhere()));
                }
                (EcoString::from(name), resource)
            };
            resources.into_iter().map(resource).collect()
        })
        .boxed()
}

/// Deployments of everything that a compose file can say, in the normal form of the model.
pub(crate) fn deployments() -> impl Strategy<Value = Deployment> {
    (
        prop::collection::vec(services(), 0..4),
        (
            resources(schema::NETWORK),
            resources(schema::VOLUME),
            resources(schema::SECRET),
            resources(schema::CONFIG),
            resources(schema::MODEL),
        ),
    )
        .prop_map(|(services, (networks, volumes, secrets, configs, models))| {
            let mut deployment = Deployment { volumes, secrets, configs, models, ..deployment() };
            deployment.networks.extend(networks);
            deployment.services = services.into_iter().map(|s| (s.name.clone(), s)).collect();
            deployment
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, max_shrink_iters: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn deployments_survive(deployment in deployments()) {
        assert_survives(&deployment, "random");
    }
}
