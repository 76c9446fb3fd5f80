//! Plans as a terminal shows them.

use proptest::prelude::*;

use crate::diag::render::visible;
use crate::model::sample::sources;
use crate::plan::render::{Style, text, whole_text};
use crate::plan::tests::handmade::{attribute, everything, flagged, image, plan_of};
use crate::plan::tests::hostile::hostile;
use crate::plan::{
    Action, EnvPlan, Flag, HostFile, Outage, OutageSpan, Phase, ResourceChange, ResourceKind, Step,
};

fn shown(plans: &[EnvPlan]) -> String {
    text(plans, &sources(), Style::Plain)
}

fn file(path: &str, action: Action) -> HostFile {
    HostFile { path: path.into(), action }
}

#[test]
fn what_each_environment_risks_stands_above_what_else_changes() {
    let mut prod = plan_of("prod", vec![image("api", "a:1", "a:2", 3)]);
    prod.resources.push(flagged("db", Flag::DataRisk, "volume `data` starts empty", 4));
    prod.resources.push(flagged("web", Flag::Exposure, "port 80 is public now", 5));
    let qa = plan_of("qa", vec![flagged("web", Flag::Major, "postgres 16 becomes 17", 6)]);
    let mut dev = plan_of("dev", vec![image("api", "a:1", "a:2", 3)]);
    assert!(shown(&[dev.clone(), prod.clone(), qa.clone()]).contains("\nprod:\n  ! service db"));
    dev.installed = (0..20).map(|n| file(&format!("systemd/{n:02}"), Action::Change)).collect();
    let text = shown(&[dev, prod, qa]);
    let (text, rest) = text.split_once("  to be done on the host by bin/install:\n").unwrap();
    assert_eq!(rest.lines().count(), 24);
    assert_eq!(
        text,
        "\
dev: 1 recreate, 20 files on the host
prod: 3 recreate, 1 DATA RISK, 1 EXPOSURE
qa: 1 recreate, 1 MAJOR

prod, at risk:
  ! service db  recreate, DATA RISK
      volume `data` starts empty
      ~ image: a:1 -> a:2  shop.deploy:5
  ! service web  recreate, EXPOSURE
      port 80 is public now
      ~ image: a:1 -> a:2  shop.deploy:6

qa, at risk:
  ! service web  recreate, MAJOR
      postgres 16 becomes 17
      ~ image: a:1 -> a:2  shop.deploy:7

dev:
  ~ service api  recreate
      ~ image: a:1 -> a:2  shop.deploy:4
"
    );
    assert!(
        rest.ends_with(
            "prod, the rest:\n  ~ service api  recreate\n      ~ image: a:1 -> a:2  shop.deploy:4\n"
        )
    );
}

#[test]
fn what_stands_around_the_changes_is_in_the_order_in_which_it_is_done() {
    let mut plan = plan_of("prod", vec![image("db", "a:1", "a:2", 3)]);
    plan.waves = vec![vec!["db".into()], vec!["api".into(), "worker".into()]];
    plan.outages.push(Outage {
        service: "api".into(),
        routes: vec!["public 443".into()],
        because: vec!["db".into()],
        spans: vec![
            OutageSpan { what: "stop of `db`".into(), at_most: 10_000_000_000 },
            OutageSpan { what: "start of `db`".into(), at_most: 90_000_000_000 },
        ],
        unbounded: vec![],
    });
    let step =
        |phase, text: &str| Step { phase, text: text.into(), command: None, irreversible: None, cause: None };
    plan.runbook = vec![
        Step {
            command: Some("bin/secrets init".into()),
            ..step(Phase::BeforeDeploy, "create the secret `pg`")
        },
        Step {
            irreversible: Some("postgres 16 cannot read what 17 wrote".into()),
            command: Some("bin/deploy".into()),
            ..step(Phase::Deploy, "bring it up")
        },
        step(Phase::AfterDeploy, "remove the volume `old` when nobody misses it"),
    ];
    assert_eq!(
        shown(&[plan]),
        "\
prod: 1 recreate

prod:
  ~ service db  recreate
      ~ image: a:1 -> a:2  shop.deploy:4
  comes up in 2 waves:
    1. db
    2. api, worker
  closed meanwhile:
    api (public 443): at most 1m40s
      because of db
      stop of `db` 10s, start of `db` 1m30s
  on the host, before:
     1. create the secret `pg`
          bin/secrets init
  on the host:
     2. bring it up
        cannot be undone: postgres 16 cannot read what 17 wrote
          bin/deploy
  on the host, afterwards:
     3. remove the volume `old` when nobody misses it
"
    );
}

#[test]
fn many_new_images_are_one_table() {
    let bump = |n: usize| match n % 2 {
        0 => image(&format!("api{n}"), "acme/api:1", "acme/api:2", 3),
        _ => image(&format!("web{n}"), "nginx@sha256:aa", "nginx@sha256:bb", 4),
    };
    let few = shown(&[plan_of("prod", (0..5).map(bump).collect())]);
    assert!(!few.contains("only their images") && few.contains("~ service web3  recreate"), "{few}");
    assert_eq!(
        shown(&[plan_of("prod", (0..6).map(bump).collect())]),
        "\
prod: 6 recreate

prod:
  ~ 6 services, only their images  recreate
      ~ image: acme/api:1 -> acme/api:2  shop.deploy:4
        api0, api2, api4
      ~ image: nginx@sha256:aa -> nginx@sha256:bb  shop.deploy:5
        web1, web3, web5
"
    );
}

#[test]
fn a_thousand_changes_fold_and_say_so_but_no_risk_does() {
    let change = |n: u32| {
        let mut out = ResourceChange::new(ResourceKind::Service, &format!("s{n:04}"), Action::Change);
        out.attributes.push(attribute(&["environment", "N"], Some("a"), Some(&n.to_string()), n));
        out.settle();
        out
    };
    let mut plan = plan_of("prod", (0..1000).map(change).collect());
    for n in 0..50 {
        plan.resources.push(flagged(&format!("r{n:02}"), Flag::Secret, "it gains the secret `pg`", 3));
    }
    let folded = shown(std::slice::from_ref(&plan));
    assert!(folded.lines().count() < 250, "{}", folded.lines().count());
    assert!((0..50).all(|n| folded.contains(&format!("! service r{n:02}  recreate, SECRET"))));
    assert!(folded.contains("and 980 services more to recreate: `-v` lists all"), "{folded}");
    let whole = whole_text(&[plan], &sources(), Style::Plain);
    assert!((0..1000).all(|n| whole.contains(&format!("service s{n:04}"))) && !whole.contains("-v"));
}

#[test]
fn what_changes_alike_is_told_once() {
    let change = |n: u32| {
        let mut out = ResourceChange::new(ResourceKind::Service, &format!("s{n:03}"), Action::Change);
        out.attributes.push(attribute(&["logging", "driver"], Some("json-file"), Some("local"), 3));
        out.settle();
        out
    };
    let folded = shown(&[plan_of("prod", (0..100).map(change).collect())]);
    assert!(
        folded.contains(
            "  ~ 100 services alike  recreate\n      ~ logging.driver: json-file -> local  shop.deploy:4\n"
        ),
        "{folded}"
    );
    assert!(folded.contains("s000, s001") && folded.contains("and 60 more: `-v` lists all"), "{folded}");
}

#[test]
fn lines_have_eighty_columns() {
    let plans = [everything("a-name"), everything("another")];
    for text in [text, whole_text].map(|text| text(&plans, &sources(), Style::Plain)) {
        let long: Vec<&str> = text.lines().filter(|line| line.chars().count() > 80).collect();
        assert!(long.is_empty(), "{long:#?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_terminal_obeys_nothing_but_our_colours(word in hostile()) {
        let plans = [everything(&word), everything("plain")];
        for text in [text, whole_text] {
            let plain = text(&plans, &sources(), Style::Plain);
            prop_assert!(plain.chars().all(|c| c == '\n' || visible(c.encode_utf8(&mut [0; 4])) == c.to_string()));
            let mut rest = text(&plans, &sources(), Style::Colour);
            while let Some((before, after)) = rest.split_once("\x1b[") {
                let (colour, after) = after.split_once('m').unwrap();
                prop_assert!(colour.chars().all(|c| c.is_ascii_digit() || c == ';'), "{colour:?}");
                rest = format!("{before}{after}");
            }
            prop_assert_eq!(&rest, &plain);
        }
    }
}
