//! What was done behind the back of docker compose, and what was not brought up.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::net::UnixListener;
use std::os::unix::process::CommandExt;
use std::process::Command;

use super::{Host, SHOP};

#[test]
fn what_runs_is_held_against_what_is_checked_in() {
    let Some(host) = Host::new() else { return };
    host.drifts(&["missing project shop: nothing of it is on this engine"]);

    host.up();
    host.is_as_checked_in();

    host.docker(&["exec", "shop-web-1", "touch", "/tmp/ill"]);
    host.wait_for("unhealthy");
    host.drifts(&["unhealthy service web: container `shop-web-1` is unhealthy"]);
    host.docker(&["exec", "shop-web-1", "rm", "/tmp/ill"]);
    host.wait_for("healthy");

    host.docker(&["rm", "--force", "shop-api-2"]);
    host.docker(&["stop", "--time", "0", "shop-api-1"]);
    host.drifts(&[
        "missing service api: 1 of 2 containers are there",
        "stopped service api: container `shop-api-1` has ended with status 137",
    ]);
    host.up();

    let project = "com.docker.compose.project=shop";
    host.docker(&["network", "disconnect", "shop_inner", "shop-web-1"]);
    host.docker(&["volume", "create", "--label", project, "shop_old"]);
    host.docker(&["network", "create", "--label", project, "shop_old"]);
    let service = "com.docker.compose.service=gone";
    host.docker(&[
        "run",
        "--detach",
        "--name",
        "left",
        "--label",
        project,
        "--label",
        service,
        "stand-in:1",
        "sleep",
        "99",
    ]);
    host.drifts(&[
        "changed service web: container `shop-web-1` is another one",
        "networks[\"inner\"]: shop_inner is checked in and does not run",
        "extra network shop_old: it is of this project and not declared",
        "extra volume shop_old: it is of this project and not declared",
        "extra service gone: container `left` is of no declared service",
    ]);
    host.docker(&["rm", "--force", "left"]);
    host.docker(&["volume", "rm", "shop_old"]);
    host.docker(&["network", "rm", "shop_old"]);
    host.docker(&["network", "connect", "shop_inner", "shop-web-1"]);
    host.is_as_checked_in();

    // What only the hash tells: a value that came through an env file.
    let env = host.folder.path().join("deploy/prod/secrets/web.env");
    let text = std::fs::read_to_string(&env).unwrap();
    std::fs::write(&env, text.replace("WORD=", "WORD=x")).unwrap();
    host.drifts(&["changed service web: container `shop-web-1` is of another configuration"]);
    std::fs::write(&env, text).unwrap();

    // An image of the same name that is another one by now is one that docker compose takes.
    host.docker(&["tag", "stand-in:2", "stand-in:1"]);
    let (code, text) = host.live();
    assert_eq!(code, 2, "{text}");
    assert_eq!(text.matches("  changed service").count(), 4, "{text}");
    host.up();
    host.is_as_checked_in();

    let (methods, count) = host.proxy.methods();
    assert_eq!(methods, ["GET"]);
    assert!(count > 50, "{count} requests went through the proxy");
}

#[test]
fn a_socket_of_others_is_named_with_what_to_do() {
    let folder = tempfile::tempdir_in("/tmp").unwrap();
    let (socket, mode) = (folder.path().join("s"), PermissionsExt::from_mode);
    let _listener = UnixListener::bind(&socket).unwrap();
    std::fs::set_permissions(&socket, mode(0o600)).unwrap();
    std::fs::set_permissions(folder.path(), mode(0o755)).unwrap();
    let program = folder.path().join("deployc");
    // By another process: a file that this one has open for writing cannot be run while it starts others.
    let copied = Command::new("cp").arg(env!("CARGO_BIN_EXE_deployc")).arg(&program).status().unwrap();
    assert!(copied.success());
    std::fs::write(
        folder.path().join("shop.deploy"),
        "project shop\nservice a { image = \"a:1\" }\nenv prod { }\n",
    )
    .unwrap();
    let mut asked = Command::new(&program);
    asked
        .current_dir(folder.path())
        .args(["plan", "--live"])
        .env("DOCKER_HOST", format!("unix://{}", socket.display()));
    if std::fs::metadata(&socket).unwrap().uid() != 0 {
        println!("skipped: only root can be somebody else");
        return;
    }
    let output = asked.uid(65534).gid(65534).output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(
        text.contains("error[E0721] no-engine: `/tmp/") && text.contains("is not for this user"),
        "{text}"
    );
}

#[test]
fn what_is_checked_in_and_was_not_brought_up_is_shown_in_detail() {
    let Some(host) = Host::new() else { return };
    host.up();
    let other = SHOP
        .replacen("image = \"stand-in:1\"", "image = \"stand-in:2\"", 1)
        .replace("publish 8080 -> 80", "publish public 8081 -> 80")
        .replace("= \"web\" }", "= \"shop\" }")
        .replace("internal = true", "internal = false")
        .replace("volume data", "volume data { driver-opts { o = \"size=1m\" } }");
    host.build(&other);
    let web = [
        "changed service web: container `shop-web-1` is another one",
        "image: stand-in:2 is checked in, stand-in:1 runs",
        "labels[\"shop.part\"]: is another one",
        "ports[\"80/tcp\"]: public:8081 is checked in, 127.0.0.1:8080 runs",
    ];
    let resources = [
        "changed network inner: network `shop_inner` is another one",
        "internal: false is checked in, true runs",
        "changed volume data: volume `shop_data` is another one",
        "driver-opts[\"o\"]: size=1m is checked in and does not run",
    ];
    host.drifts(&[&resources[..], &web[..]].concat());
    // The same checkout in another folder has other paths.
    let other = tempfile::tempdir().unwrap();
    let copy = Command::new("cp").arg("-r").arg(host.folder.path()).arg(other.path().join("copy")).status();
    assert!(copy.unwrap().success());
    let output = host.program(&["plan", "--live"]).current_dir(other.path().join("copy")).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("prod: no changes, 8 unchanged in place, 3 DRIFTED"), "{text}");
    assert!(text.contains("which is another folder than this"), "{text}");
    // Where a secret is missing, so is what docker compose would make a hash of.
    let env = host.folder.path().join("deploy/prod/secrets/web.env");
    std::fs::rename(&env, env.with_extension("gone")).unwrap();
    let output = host.deployc(&["plan", "--live", "--format", "json"]);
    let plan: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(plan["has_drift"], true);
    let env = &plan["envs"][0];
    assert!(env["unhashed"].as_str().unwrap().contains("for lack of an env file perhaps"), "{env:#}");
    let kinds: Vec<_> =
        env["drift"].as_array().unwrap().iter().map(|d| (&d["kind"], &d["address"])).collect();
    assert_eq!(
        serde_json::to_string(&kinds).unwrap(),
        r#"[["changed","network.inner"],["changed","volume.data"],["changed","service.web"]]"#
    );
    assert_eq!(env["drift"][2]["source"]["file"], "deploy/prod/compose.yaml");
    assert_eq!(host.proxy.methods().0, ["GET"]);
}
