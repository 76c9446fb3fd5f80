//! `plan --format html` in a real browser: it complains of nothing and asks for nothing, a keyboard reaches all of it,
//! and it is light or dark as people want it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::browser::Browser;
use crate::support::tools::{Tool, require};

const BEFORE: &str = r#"
project shop

volume data
network back

service db {
  image = "postgres:16.4"
  mount data -> "/var/lib/postgresql/data"
  networks = [back]
}

service api {
  image = "ghcr.io/acme/api:1.4"
  needs db
  networks = [back, default]
  environment { NOTE = "quiet" }
}

service metrics {
  image = "prom/statsd:1"
  network-mode = "service:api"
}

service proxy {
  image = "caddy:2.10"
  needs api
  publish public 443 -> 443
}

env prod { }
"#;

/// The page of a plan: `NOTE` becomes this text, and the database another one.
fn page(folder: &Path, note: &str) -> PathBuf {
    let source = folder.join("shop.deploy");
    fs::write(&source, BEFORE).unwrap();
    deployc(folder, &["build"]);
    let after = BEFORE
        .replace("volume data\n", "volume data { name = \"elsewhere\" }\n")
        .replace("\"quiet\"", &format!("{note:?}"));
    fs::write(&source, after).unwrap();
    let page = folder.join("plan.html");
    fs::write(&page, deployc(folder, &["plan", "--format", "html"])).unwrap();
    page
}

fn deployc(folder: &Path, args: &[&str]) -> Vec<u8> {
    let output = Command::new(env!("CARGO_BIN_EXE_deployc")).args(args).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn url(page: &Path) -> String {
    format!("file://{}", page.display())
}

/// Pictures for people go where `PICTURES` says.
fn picture(browser: &mut Browser, name: &str) {
    if let Some(folder) = std::env::var_os("PICTURES") {
        browser.picture(&Path::new(&folder).join(name));
    }
}

#[test]
fn a_page_needs_nothing_and_is_reached_with_a_keyboard() {
    let Some(binary) = require(Tool::Browser) else { return };
    let folder = tempfile::tempdir().unwrap();
    let page = page(folder.path(), "loud");
    let mut browser = Browser::start(&binary);
    browser.prefer("light");
    browser.open(&url(&page));
    picture(&mut browser, "light.png");

    // The order of the keyboard is that of the page, and each thing that has the focus is seen.
    let order = "[...document.querySelectorAll('a[href], summary, [tabindex]')].filter(e => e.checkVisibility() || \
                 e.matches('.skip'))";
    let all = browser.value(&format!("{order}.length")).as_u64().unwrap();
    assert!(all > 12, "{all}");
    for at in 0..all {
        browser.press("Tab");
        let there = browser.value(&format!("{order}.indexOf(document.activeElement)"));
        assert_eq!(there.as_u64(), Some(at), "{}", browser.value("document.activeElement.outerHTML"));
        let seen = "(r => r.width > 0 && r.height > 0 && r.bottom > 0 && r.top < innerHeight)\
                    (document.activeElement.getBoundingClientRect())";
        assert_eq!(browser.value(seen), true, "{}", browser.value("document.activeElement.outerHTML"));
    }

    // A node leads to what is told of it, which unfolds.
    browser.value("document.querySelectorAll('details').forEach(d => d.open = false)");
    browser.value("document.querySelector('a.node[aria-label*=\"service metrics\"]').focus()");
    browser.press("Enter");
    let told = browser.value(
        "(t => t.id == location.hash.slice(1) && t.parentElement.open && t.parentElement.innerText)\
         (document.querySelector(':target'))",
    );
    assert!(told.as_str().is_some_and(|text| text.contains("shares the network of api")), "{told}");

    // It has a name and landmarks for those who do not see it.
    assert_eq!(browser.value("document.title"), "Plan of prod");
    assert_eq!(browser.value("document.documentElement.lang"), "en");
    assert_eq!(browser.value("document.querySelectorAll('main, header, h1').length"), 3);
    let nameless = "[...document.querySelectorAll('a, [role], summary')].filter(e => !(e.ariaLabel || e.textContent.trim()))";
    assert_eq!(browser.value(&format!("{nameless}.length")), 0);

    let ground = "getComputedStyle(document.body).backgroundColor";
    let light = browser.value(ground);
    browser.prefer("dark");
    picture(&mut browser, "dark.png");
    assert_ne!(browser.value(ground), light);

    assert_eq!(browser.complaints(), Vec::<String>::new());
    let others: Vec<String> = browser
        .requests()
        .into_iter()
        .filter(|u| !u.starts_with("data:") && !u.starts_with(&url(&page)))
        .collect();
    assert!(others.is_empty(), "{others:?}");
}

#[test]
fn what_a_stranger_writes_is_text() {
    let Some(binary) = require(Tool::Browser) else { return };
    let folder = tempfile::tempdir().unwrap();
    let note =
        "</ins></style><script>alert(1)</script><img src=http://127.0.0.1:1/x onerror=alert(2)> ' \" & `";
    let page = page(folder.path(), note);
    let mut browser = Browser::start(&binary);
    browser.open(&url(&page));
    assert_eq!(browser.value("document.querySelectorAll('script, img, iframe, object').length"), 0);
    let shown = browser.value("[...document.querySelectorAll('ins')].map(e => e.textContent).join('\\n')");
    assert!(shown.as_str().unwrap().contains("<script>alert(1)</script>"), "{shown}");
    assert_eq!(browser.complaints(), Vec::<String>::new());
    assert!(browser.requests().iter().all(|u| u.starts_with("file:") || u.starts_with("data:")));
}

#[test]
fn a_thousand_services_are_drawn() {
    let Some(binary) = require(Tool::Browser) else { return };
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("big.deploy");
    let spec = |tag: &str| {
        let service = |n: u32| {
            let needs = if n == 0 { String::new() } else { format!("  needs s{}\n", n / 7) };
            format!("service s{n} {{\n  image = \"acme/s{n}:{tag}\"\n{needs}}}\n")
        };
        format!("project big\n\n{}\nenv prod {{ }}\n", (0..1000).map(service).collect::<String>())
    };
    fs::write(&source, spec("1")).unwrap();
    deployc(folder.path(), &["build"]);
    fs::write(&source, spec("2")).unwrap();
    let page = folder.path().join("plan.html");
    fs::write(&page, deployc(folder.path(), &["plan", "--format", "html"])).unwrap();
    let mut browser = Browser::start(&binary);
    browser.open(&url(&page));
    picture(&mut browser, "thousand.png");
    assert_eq!(browser.value("document.querySelectorAll('a.node').length"), 1000);
    let overlaps = "(nodes => nodes.some((a, i) => nodes.slice(i + 1).some(b => a.x < b.x + b.width && b.x < a.x + a.width \
                    && a.y < b.y + b.height && b.y < a.y + a.height)))\
                    ([...document.querySelectorAll('a.node rect')].map(r => r.getBBox()))";
    assert_eq!(browser.value(overlaps), false);
    assert_eq!(browser.complaints(), Vec::<String>::new());
}
