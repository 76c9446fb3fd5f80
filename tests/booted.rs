//! What `bin/install` puts in place, on a machine whose systemd runs: projects that start and stop, processes with their
//! secrets, timers that fire, failures that are told, and nothing left when it is taken away.

use std::fs;
use std::time::{Duration, Instant};

use crate::support::booted::Booted;
use crate::support::engine::Engine;
use crate::support::run::built;

const SPEC: &str = r#"
project shop

secret token { generate = hex(16) }
defaults service { image = "stand-in:1", restart = unless-stopped, init = true, command = ["sleep", "600"] }
defaults job { image = "stand-in:1", init = true }

service web { healthcheck { test = ["CMD", "true"], interval = 1s, timeout = 2s, retries = 5 } }
job often { command = ["echo", "it ran"], schedule = every(1m) }
job bad {
  command = ["sh", "-c", "echo it is bad; exit 42"]
  schedule = daily("03:00")
  on-failure = ["/bin/sh", "-c", "echo \"$1\" >>/srv/shop/told", "sh"]
}
unit worker {
  exec = ["/bin/sh", "-c", "cat \"$TOKEN\" >\"$STATE_DIRECTORY/seen\"; echo \"100% of $0\" >>\"$STATE_DIRECTORY/seen\"; exec sleep 1000", "it's"]
  user = "shop"
  environment { TOKEN = secret.token.file }
  state-directory = "shop"
  restart = always, restart-delay = 1s
}

unit broken {
  exec = ["/bin/sh", "-c", "exit 3"], type = oneshot, enabled = false
  on-failure = ["/bin/sh", "-c", "echo \"$1\" >>/srv/shop/told", "sh"]
}

host lab {
  dir = "/srv/shop"
  timezone = "Europe/Berlin"
  sysctl { "net.ipv4.ip_unprivileged_port_start" = 1000 }
  directory "/data/files" { owner = 990, mode = 0o2750 }
}
env prod {
  target { host = lab, on-failure = ["/bin/sh", "-c", "echo \"$1\" >>/srv/shop/told", "sh"] }
}
"#;

const BIN: &str = "/srv/shop/deploy/prod/bin";

/// Asks until it is answered, for so many seconds.
fn within(seconds: u64, what: &str, mut ask: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(seconds);
    while !ask() {
        assert!(Instant::now() < end, "{what}: not within {seconds} s");
        std::thread::sleep(Duration::from_millis(500));
    }
}

#[test]
fn what_is_installed_does_what_it_is_for() {
    let Some(engine) = Engine::start() else { return };
    engine.image("stand-in:1", &[]);
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("shop.deploy"), SPEC).unwrap();
    built(folder.path());
    let Some(machine) = Booted::start(&engine, folder.path(), "/srv/shop") else { return };
    let install = format!("{BIN}/install");
    let uninstall = format!("{BIN}/uninstall");
    let fine = |words: &[&str]| {
        let output = machine.run(words);
        assert!(output.status.success(), "{words:?}: {output:?}\n{}", machine.log());
        String::from_utf8(output.stdout).unwrap()
    };
    let property =
        |unit: &str, name: &str| fine(&["systemctl", "show", "--value", "-p", name, unit]).trim().to_owned();
    fine(&[&format!("{BIN}/secrets")]);

    let shown = fine(&[&install]);
    assert!(
        shown.contains("enable shop-prod.service\n") && shown.contains("with --apply it is\n"),
        "{shown}"
    );
    assert_eq!(property("shop-prod-often.timer", "LoadState"), "not-found");
    let done = fine(&[&install, "--apply"]);
    assert!(done.ends_with("does not run: systemctl start shop-prod-worker.service\n"), "{done}");
    let again = fine(&[&install, "--apply"]);
    assert!(again.starts_with("shop-prod: nothing to do\n"), "{again}");
    for timer in ["shop-prod-often.timer", "shop-prod-bad.timer"] {
        assert_eq!(property(timer, "ActiveState"), "active");
        assert_ne!(property(timer, "NextElapseUSecRealtime"), "", "{timer}");
    }
    assert_eq!(fine(&["stat", "-c", "%u %a", "/data/files"]), "990 2750\n");
    assert_eq!(fine(&["cat", "/proc/sys/net/ipv4/ip_unprivileged_port_start"]), "1000\n");

    // The project: up until its containers are healthy, stopped and not removed, up again.
    assert_eq!(property("shop-prod.service", "UnitFileState"), "enabled");
    fine(&["systemctl", "start", "shop-prod.service"]);
    let web = || engine.inspect("shop-prod-web-1")["State"].clone();
    assert_eq!(web()["Health"]["Status"], "healthy");
    fine(&["systemctl", "reload", "shop-prod.service"]);
    fine(&["systemctl", "stop", "shop-prod.service"]);
    assert_eq!(web()["Running"], false);
    fine(&["systemctl", "start", "shop-prod.service"]);
    assert_eq!(web()["Running"], true);

    // The process: as another user, with its secret as a credential, and back when it is killed.
    fine(&["systemctl", "start", "shop-prod-worker.service"]);
    let token = fs::read_to_string(folder.path().join("deploy/prod/secrets/token")).unwrap();
    let seen = || machine.said(&["cat", "/var/lib/shop/seen"]).1;
    within(10, "the worker", || seen().contains("100% of"));
    assert_eq!(seen(), format!("{token}100% of it's\n"));
    let process = || property("shop-prod-worker.service", "MainPID");
    let (first, owner) = (process(), fine(&["stat", "-c", "%U", &format!("/proc/{}", process())]));
    assert_eq!(owner, "shop\n");
    fine(&["kill", "-KILL", &first]);
    within(15, "the worker again", || {
        property("shop-prod-worker.service", "NRestarts") == "1" && process() != first
    });

    // What fails is told, once, and by its name.
    let (code, _) = machine.said(&["systemctl", "start", "shop-prod-bad.service"]);
    assert_eq!(code, 1);
    assert_eq!(property("shop-prod-bad.service", "ExecMainStatus"), "42");
    within(10, "the failure", || folder.path().join("told").exists());
    let told = || fs::read_to_string(folder.path().join("told")).unwrap();
    assert_eq!(told(), "shop-prod-bad\n");
    assert_eq!(machine.said(&["systemctl", "start", "shop-prod-broken.service"]).0, 1);
    within(10, "the other failure", || told() == "shop-prod-bad\nshop-prod-broken\n");
    let journal = fine(&["journalctl", "--unit", "shop-prod-bad.service", "--output", "cat"]);
    assert!(journal.contains("it is bad") && journal.contains("bad: failed with status 42"), "{journal}");

    // So is a project that does not come up.
    let file = folder.path().join("deploy/prod/compose.yaml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("stand-in:1", "not-there:1")).unwrap();
    assert_eq!(machine.said(&["systemctl", "restart", "shop-prod.service"]).0, 1);
    // It tries again after half a minute, three times in all; the starts from before count.
    within(100, "the project's failure", || told().ends_with("shop-prod-broken\nshop-prod\n"));
    fs::write(&file, text).unwrap();
    fine(&["systemctl", "reset-failed", "shop-prod.service"]);
    fine(&["systemctl", "start", "shop-prod.service"]);

    // The timer fires by itself.
    let journal = || machine.said(&["journalctl", "--unit", "shop-prod-often.service", "--output", "cat"]).1;
    within(90, "the timer", || journal().contains("it ran"));

    // Taken away: nothing is left but containers, which hold what people are served.
    let shown = fine(&[&uninstall]);
    assert!(shown.contains("remove /etc/systemd/system/shop-prod.service\n"), "{shown}");
    fine(&[&uninstall, "--apply"]);
    let left = machine.said(&["systemctl", "list-units", "--all", "--plain", "--no-legend", "shop-prod*"]).1;
    assert!(!left.contains("running") && !left.contains("waiting"), "{left}");
    assert_eq!(fine(&["find", "/etc/systemd/system", "-name", "shop-prod*"]), "");
    assert_eq!(property("shop-prod-worker.service", "ActiveState"), "inactive");
    assert_eq!(web()["Running"], true);
    assert_eq!(fine(&[&uninstall, "--apply"]), "shop-prod: nothing to do\n");
}
