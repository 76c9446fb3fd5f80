//! Plans as people and machines read them.

use serde_json::json;

use super::{between, json_of, named, store};
use crate::eval::{Data, Encoding, Piece, Runtime, RuntimeDefault, SecretUse, Text, Value};
use crate::model::Condition;
use crate::model::sample::{Body, Sample, sources};
use crate::plan::render::{Style, text};
use crate::plan::{EnvPlan, plan};

fn rendered(plan: EnvPlan) -> String {
    text(&[plan], &sources(), Style::Plain)
}

fn shop(image: &str, volume: &str) -> Sample {
    store(named(volume))
        .service("api", |s| {
            s.set("image", json!(image)).set("environment", json!({"WORKERS": image.len().to_string()}));
        })
        .service("side", |s| {
            s.set("network-mode", json!("service:api"));
        })
        .service("old", |_| {})
}

#[test]
fn the_gravest_comes_first_and_each_change_has_its_place() {
    let mut after = shop("ghcr.io/acme/api:10", "new").service("web", |s| {
        s.needs("api", Condition::Started);
    });
    after.deployment.services.remove("old");
    assert_eq!(
        rendered(between(&shop("ghcr.io/acme/api:9", "old"), &after)),
        "\
prod: 4 recreate, 1 remove, 1 create, 1 unchanged in place, 1 DATA RISK

prod:
  ! volume data  recreate, DATA RISK
      a new empty volume `new` is made; the data stays in `old`
      ~ name: old -> new  shop.deploy:6
  ~ service api  recreate
      ~ environment.WORKERS: 18 -> 19  shop.deploy:9
      ~ image: ghcr.io/acme/api:9 -> ghcr.io/acme/api:10  shop.deploy:8
  ~ service db  recreate
      it mounts volume `data`, which is another one now  shop.deploy:3
  ~ service side  recreate
      it shares the network of `api`, which is recreated  shop.deploy:11
  - service old  remove  was at shop.deploy:12
  + service web  create  shop.deploy:13
  comes up in 2 waves:
    1. api, db
    2. side, web
  on the host, before:
     1. copy what is in volume `old` to `new`, with everything stopped that
        writes to it  shop.deploy:5
          docker volume create new && docker run --rm -v old:/from:ro -v new:/to busybox cp -a /from/. /to/
  on the host:
     2. bring it up
          deploy/prod/bin/deploy
  on the host, afterwards:
     3. remove volume `old`, once nobody misses what is in it  shop.deploy:5
        cannot be undone: its data is gone
          docker volume rm old
  unchanged: 1 network
"
    );
}

#[test]
fn nothing_to_do_is_one_line() {
    let sample = shop("a:1", "x");
    assert_eq!(rendered(between(&sample, &sample)), "prod: no changes, 6 unchanged in place\n");
}

#[test]
fn summaries_of_all_envs_come_first() {
    let dev = Sample::new("dev").service("api", |_| {});
    let plans = [plan(None, Some(&dev.deployment)), between(&shop("a", "x"), &shop("b", "x"))];
    let text = text(&plans, &sources(), Style::Plain);
    assert!(text.starts_with("dev: 2 create\nprod: 2 recreate, 4 unchanged in place\n\ndev:\n"), "{text}");
}

#[test]
fn long_values_are_cut_to_what_differs() {
    let with = |word: &str| {
        Sample::new("prod").service("api", |s| {
            s.set("command", json!(["sh", "-c", format!("{}{word}{}", "a".repeat(200), "b".repeat(200))]));
        })
    };
    let text = rendered(between(&with("ONE"), &with("TWO")));
    assert!(text.lines().all(|l| l.chars().count() <= 80), "{text}");
    assert!(text.contains("          - …aaa") && text.contains("ONE") && text.contains("TWO"), "{text}");
}

#[test]
fn no_name_reaches_the_terminal_as_a_command() {
    let with = |name: &str| {
        Sample::new("prod").service(&format!("api\x1b]0;{name}\x07"), |s| {
            s.set("environment", json!({ format!("K\x1b[2J{name}"): "\u{202e}\r\nv" }));
        })
    };
    let plans = [
        between(&with("a"), &with("b")),
        between(&with("a"), &{
            let mut other = with("a");
            for service in other.deployment.services.values_mut() {
                service.attributes.remove("environment");
            }
            other
        }),
    ];
    for style in [Style::Plain, Style::Colour] {
        let text = text(&plans, &sources(), style);
        assert!(
            !text.contains("\x1b]")
                && !text.contains("\x1b[2J")
                && !text.contains(['\x07', '\r', '\u{202e}'])
        );
    }
}

#[test]
fn colour_is_only_what_is_painted() {
    let plans = [between(&shop("a:1", "x"), &shop("b:1", "y"))];
    let colour = text(&plans, &sources(), Style::Colour);
    assert!(colour.contains("\x1b["));
    let mut plain = String::new();
    let mut rest = colour.as_str();
    while let Some((before, after)) = rest.split_once('\x1b') {
        plain.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    plain.push_str(rest);
    assert_eq!(plain, text(&plans, &sources(), Style::Plain));
}

/// Sets `environment.X` to data.
fn data(s: &mut Body<'_>, data: Data) {
    s.set("environment", json!({"X": ""}));
    let origin = s.service().origin.clone();
    if let Some(Data::Map(map)) = s.service().attributes.get_mut("environment").map(|v| &mut v.data) {
        map.insert("X".into(), Value { data, origin });
    }
}

fn both(value: Data) -> (String, serde_json::Value) {
    let before = Sample::new("prod").service("api", |s| data(s, Data::Null));
    let after = Sample::new("prod").service("api", |s| data(s, value));
    let plan = between(&before, &after);
    let json = json_of(&plan)["envs"][0]["changes"][0]["attributes"][0]["after"].clone();
    let line = rendered(plan);
    let line = line.lines().find_map(|l| l.split_once("environment.X: null -> ")).unwrap().1;
    (line.rsplit_once("  ").unwrap().0.to_owned(), json)
}

#[test]
fn values_look_as_the_language_writes_them() {
    assert_eq!(both(Data::Duration(5_400_000_000_000)), ("1h30m".into(), json!("1h30m")));
    assert_eq!(both(Data::Duration(1_500_000_000)), ("1s500ms".into(), json!("1s500ms")));
    assert_eq!(both(Data::Size(512 << 20)), ("512MiB".into(), json!("512MiB")));
    assert_eq!(both(Data::Size(2_000_000_000)), ("2GB".into(), json!("2GB")));
    assert_eq!(both(Data::Size(1001)), ("1001B".into(), json!("1001B")));
    assert_eq!(both(Data::Mode(0o600)), ("0o600".into(), json!("0o600")));
    assert_eq!(both(Data::Bool(true)), ("true".into(), json!(true)));
    assert_eq!(both(Data::Text(Text::known("two words"))), ("\"two words\"".into(), json!("two words")));
    assert_eq!(both(Data::Text(Text::known(""))), ("\"\"".into(), json!("")));
    assert_eq!(both(Data::Ports(80, 90, Some("udp".into()))), ("80-90/udp".into(), json!("80-90/udp")));
}

#[test]
fn what_is_not_known_is_named() {
    let secret = |field: Option<&str>, encoding| {
        Piece::Secret(SecretUse { secret: "pg".into(), field: field.map(Into::into), encoding })
    };
    let alone = Text::from_pieces([secret(None, Encoding::Plain)]);
    assert_eq!(both(Data::Text(alone)), ("${secret pg}".into(), json!({"secret": "pg"})));
    let url = Text::from_pieces([Piece::Known("u:".into()), secret(Some("user"), Encoding::Url)]);
    assert_eq!(
        both(Data::Text(url)),
        (
            "\"u:${url(secret pg.user)}\"".into(),
            json!({"text": ["u:", {"secret": "pg", "field": "user", "encoding": "url"}]})
        )
    );
    let tag = |default| Text::from_pieces([Piece::Runtime(Runtime { name: "TAG".into(), default })]);
    assert_eq!(both(Data::Text(tag(RuntimeDefault::Required))).1, json!({"runtime": "TAG"}));
    assert_eq!(
        both(Data::Text(tag(RuntimeDefault::Text("latest".into())))),
        ("${TAG:-latest}".into(), json!({"runtime": "TAG", "default": "latest"}))
    );
}

#[test]
fn json_says_what_people_ask() {
    let plan = json_of(&between(&shop("a:1", "old"), &shop("b:1", "new")));
    assert_eq!(plan["format_version"], "1.0");
    assert_eq!((&plan["has_changes"], &plan["has_data_risk"]), (&json!(true), &json!(true)));
    let env = &plan["envs"][0];
    assert_eq!(
        (&env["env"], &env["project"], &env["host"]),
        (&json!("prod"), &json!("shop-prod"), &json!("lab"))
    );
    assert_eq!(env["counts"]["recreate"], 4);
    assert_eq!(env["unchanged"], json!(["network.default", "service.old"]));
    let volume = &env["changes"][0];
    assert_eq!(volume["address"], "volume.data");
    assert_eq!(volume["flags"], json!(["DATA-RISK"]));
    assert_eq!(
        volume["attributes"][0]["source"],
        json!({"file": "shop.deploy", "line": 6, "column": 1, "layer": "body"})
    );
    let side = env["changes"].as_array().unwrap().iter().find(|c| c["name"] == "side").unwrap();
    assert_eq!(side["because"][0]["via"], "network-mode");
}
