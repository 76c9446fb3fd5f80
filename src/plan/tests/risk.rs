//! Data at risk: what is said, and what is not.

use serde_json::{Value as Json, json};

use super::{between, lines, named, plan, risks, store};
use crate::model::MountSource;
use crate::model::sample::{Body, Sample};

#[test]
fn a_renamed_volume_is_a_new_empty_one() {
    let plan = between(&store(named("old")), &store(named("new")));
    assert_eq!(risks(&plan), ["data: a new empty volume `new` is made; the data stays in `old`"]);
    assert_eq!(lines(&plan), ["change volume.data recreate", "change service.db recreate"]);
}

#[test]
fn an_external_volume_must_be_there() {
    let plan = between(&store(named("old")), &store(json!({"name": "new", "external": true})));
    assert_eq!(
        risks(&plan),
        ["data: volume `new` is used, which must be there already; the data stays in `old`"]
    );
    let mine = between(&store(json!({"name": "x", "external": true})), &store(named("x")));
    assert!(risks(&mine)[0].contains("becomes the project's own"), "{:?}", risks(&mine));
    let other = between(&store(named("x")), &store(json!({"name": "x", "external": true})));
    assert!(risks(&other)[0].contains("is no longer made here"), "{:?}", risks(&other));
}

#[test]
fn a_volume_cannot_change_its_options() {
    for options in
        [json!({"driver": "nfs"}), json!({"driver-opts": {"type": "nfs"}}), json!({"labels": {"a": "b"}})]
    {
        let key = options.as_object().unwrap().keys().next().unwrap().clone();
        let plan = between(&store(json!({})), &store(options));
        let told = risks(&plan);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(
            told[0].contains(&format!("cannot change its `{key}`"))
                && told[0].ends_with("all its data is lost")
        );
    }
}

#[test]
fn a_removed_volume_keeps_its_data() {
    let without = Sample::new("prod").service("db", |_| {});
    let plan = between(&store(named("x")), &without);
    assert_eq!(
        risks(&plan),
        [
            "data: nothing uses volume `x` any more: its data stays in it until someone removes it",
            "db: nothing is mounted at `/data` any more: the data stays in volume `x`, what is written from now on is \
             lost with the container"
        ]
    );
    let external = store(json!({"name": "x", "external": true}));
    assert_eq!(risks(&super::plan(Some(&external.deployment), None)), Vec::<String>::new());
}

#[test]
fn a_volume_renamed_in_the_spec_alone_is_the_same_volume() {
    let after = Sample::new("prod")
        .service("db", |s| {
            s.volume("files", "/data");
        })
        .volume("files", &named("x"));
    let plan = between(&store(named("x")), &after);
    assert_eq!(risks(&plan), Vec::<String>::new());
    assert_eq!(lines(&plan), ["change volume.files metadata", "change service.db recreate"]);
    assert_eq!(plan.resources[0].attributes[0].path, ["key"]);
}

#[test]
fn a_volume_renamed_in_truth_is_told_where_it_is_mounted() {
    let after = Sample::new("prod")
        .service("db", |s| {
            s.volume("files", "/data");
        })
        .volume("files", &json!({}));
    assert_eq!(
        risks(&between(&store(json!({})), &after)),
        [
            "data: nothing uses volume `shop-prod_data` any more: its data stays in it until someone removes it",
            "db: a new empty volume `shop-prod_files` is made for `/data`; the data stays in volume `shop-prod_data`"
        ]
    );
}

fn mounting(fill: impl FnOnce(&mut Body<'_>)) -> Sample {
    Sample::new("prod").service("db", fill).volume("data", &named("x"))
}

fn told(before: impl FnOnce(&mut Body<'_>), after: impl FnOnce(&mut Body<'_>)) -> Vec<String> {
    risks(&plan(Some(&mounting(before).deployment), Some(&mounting(after).deployment)))
}

#[test]
fn data_that_is_mounted_elsewhere() {
    let at = |source: &'static str, target: &'static str| {
        move |s: &mut Body<'_>| match source {
            "data" => {
                s.volume("data", target);
            }
            path => {
                s.bind(path, target);
            }
        }
    };
    assert_eq!(
        told(at("data", "/old"), at("data", "/new")),
        [
            "db: volume `x` moves to `/new`: what the service still writes to `/old` is lost with its container"
        ]
    );
    assert_eq!(
        told(at("/srv/a", "/d"), at("/srv/b", "/d")),
        ["db: `/d` shows `/srv/b`; the data stays in `/srv/a`"]
    );
    assert_eq!(
        told(at("/srv/a", "/d"), at("data", "/d")),
        ["db: `/d` shows volume `x`; the data stays in `/srv/a`"]
    );
    assert_eq!(told(at("/etc/a", "/d"), at("/etc/b", "/d")), Vec::<String>::new());
    assert_eq!(told(at("/run/a.sock", "/d"), at("/run/b.sock", "/d")), Vec::<String>::new());
}

#[test]
fn what_is_only_read_is_not_at_risk() {
    let read = |path: &'static str| {
        move |s: &mut Body<'_>| {
            s.bind(path, "/d").read_only();
        }
    };
    assert_eq!(told(read("/srv/a"), read("/srv/b")), Vec::<String>::new());
    assert_eq!(told(read("/srv/a"), |_| {}), Vec::<String>::new());
}

#[test]
fn memory_hides_data() {
    let found = told(
        |s| {
            s.volume("data", "/d");
        },
        |s| {
            s.mount(MountSource::Tmpfs, "/d");
        },
    );
    assert_eq!(found, ["db: `/d` shows something else; the data stays in volume `x`"]);
}

#[test]
fn volumes_without_a_name_are_left_behind() {
    let anonymous = |s: &mut Body<'_>| {
        s.mount(MountSource::Anonymous, "/d");
    };
    assert_eq!(told(anonymous, |_| {}), ["db: what is in the volume without a name at `/d` is left behind"]);
    assert_eq!(told(anonymous, anonymous), Vec::<String>::new());
    let gone = plan(
        Some(&mounting(anonymous).deployment),
        Some(&Sample::new("prod").volume("data", &named("x")).deployment),
    );
    assert_eq!(
        risks(&gone),
        ["db: the volume without a name at `/d` is left behind: nothing names it any more"]
    );
}

#[test]
fn another_project_takes_its_volumes_along() {
    let renamed = |volume: Json| {
        let mut sample = store(volume);
        sample.deployment.name = Sample::new("next").deployment.name;
        sample
    };
    let plan = between(&store(named("shop-prod_data")), &renamed(named("shop-next_data")));
    assert_eq!(
        risks(&plan),
        [
            "shop-next: another project: volume `data` starts empty, the containers of `shop-prod` go on running beside it \
             until they are taken down",
            "data: a new empty volume `shop-next_data` is made; the data stays in `shop-prod_data`"
        ]
    );
    let kept = between(&store(named("fixed")), &renamed(named("fixed")));
    assert_eq!(risks(&kept), Vec::<String>::new());
    assert_eq!(lines(&kept), ["change project.shop-next recreate", "change service.db recreate"]);
}
