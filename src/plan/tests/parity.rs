//! Two environments held against each other, of which no source is known.

use std::collections::BTreeMap;

use serde_json::json;

use crate::eval::Trace;
use crate::model::Deployment;
use crate::model::sample::{Sample, sources};
use crate::plan::fact::shown;
use crate::plan::parity::{Ground, Parity, Side, parity};

fn between(left: &Deployment, right: &Deployment) -> Parity {
    let side = |deployment| Side { name: "x".into(), deployments: BTreeMap::from([(None, deployment)]) };
    let (mut left, mut right) = (side(left), side(right));
    (left.name, right.name) = ("dev".into(), "prod".into());
    parity([&left, &right], &Trace::default(), &sources())
}

fn grounds(parity: &Parity) -> Vec<(String, Ground)> {
    parity.differences.iter().map(|difference| (shown(&difference.path), difference.ground)).collect()
}

#[test]
fn what_nothing_accounts_for_is_accidental() {
    let of = |env: &str, level: &str| {
        let level = json!({ "LEVEL": level, "STAGE": env });
        Sample::new(env)
            .service("api", |s| {
                s.set("environment", level);
            })
            .deployment
    };
    let parity = between(&of("dev", "debug"), &of("prod", "info"));
    assert_eq!(
        grounds(&parity),
        [
            ("network.default.name".to_owned(), Ground::Name),
            ("project.name".to_owned(), Ground::Name),
            ("service.api.environment.LEVEL".to_owned(), Ground::Accidental),
            ("service.api.environment.STAGE".to_owned(), Ground::Name),
        ]
    );
}

#[test]
fn what_is_on_one_side_alone_takes_along_what_it_holds() {
    let left = Sample::new("dev").volume("data-dev", &json!({}));
    let right = Sample::new("prod").volume("data-prod", &json!({})).service("api", |s| {
        s.set("image", json!("api:1"));
    });
    let parity = between(&left.deployment, &right.deployment);
    let alone =
        parity.differences.iter().find(|difference| shown(&difference.path) == "service.api").unwrap();
    assert!(alone.sides[0].is_none() && alone.holds.len() > 1);
    let data: Vec<_> = parity.differences.iter().filter(|d| d.path[0] == "volume").collect();
    assert!(data.iter().all(|d| d.ground == Ground::Name && d.renamed.is_some()), "{data:?}");
}
