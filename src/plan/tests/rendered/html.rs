//! Plans as a page, taken apart tag by tag. What a browser makes of it: `tests/plan_page.rs`.

use std::collections::BTreeSet;

use proptest::prelude::*;

use crate::graph::Graph;
use crate::model::Condition;
use crate::model::sample::{Sample, sources};
use crate::plan::render::html;
use crate::plan::tests::handmade::{everything, plan_of};
use crate::plan::tests::hostile::hostile;
use crate::plan::{EnvPlan, plan};

/// Tags and attributes that we write ourselves.
const TAGS: &[&str] = &[
    "!doctype", "a", "body", "code", "defs", "del", "details", "div", "g", "h1", "h2", "h3", "h4", "head",
    "header", "html", "ins", "li", "link", "main", "marker", "meta", "ol", "p", "path", "pre", "rect",
    "section", "span", "strong", "style", "summary", "svg", "table", "tbody", "td", "text", "th", "thead",
    "title", "tr", "ul",
];
const VOID: &[&str] = &["!doctype", "meta", "link"];
const ATTRIBUTES: &[&str] = &[
    "aria-label",
    "aria-labelledby",
    "charset",
    "class",
    "content",
    "d",
    "height",
    "href",
    "html",
    "http-equiv",
    "id",
    "lang",
    "marker-end",
    "markerHeight",
    "markerWidth",
    "name",
    "open",
    "orient",
    "refX",
    "refY",
    "rel",
    "role",
    "rx",
    "scope",
    "start",
    "tabindex",
    "viewBox",
    "width",
    "x",
    "y",
];

/// A tag: its name, and its attributes with their values.
type Tag<'p> = (&'p str, Vec<(&'p str, &'p str)>);

/// Each tag of a page. Panics where one is not as we write it.
fn tags(page: &str) -> Vec<Tag<'_>> {
    let mut out = Vec::new();
    let mut rest = page;
    while let Some((text, after)) = rest.split_once('<') {
        assert!(!text.contains('>') || out.last().is_some_and(|(name, _)| *name == "style"), "{text:?}");
        let mut inner = after;
        let end = inner.find([' ', '>']).unwrap();
        let name = &inner[..end];
        inner = &inner[end..];
        let mut attributes = Vec::new();
        while let Some(attribute) = inner.strip_prefix(' ') {
            let end = attribute.find([' ', '=', '>']).unwrap();
            let key = &attribute[..end];
            inner = &attribute[end..];
            let mut value = "";
            if let Some(quoted) = inner.strip_prefix("=\"") {
                let (inside, after) = quoted.split_once('"').unwrap();
                (value, inner) = (inside, after);
            }
            attributes.push((key, value));
        }
        inner = inner.strip_prefix("/").unwrap_or(inner);
        rest = inner.strip_prefix('>').unwrap_or_else(|| panic!("{:?}", &after[..after.len().min(80)]));
        out.push((name.trim_end_matches('/'), attributes));
    }
    out
}

/// Only our tags, each closed; only our attributes; nothing is fetched, every link leads to a place of the page.
fn harmless(page: &str) {
    let tags = tags(page);
    let ids: Vec<&str> =
        tags.iter().flat_map(|(_, a)| a).filter(|(key, _)| *key == "id").map(|(_, id)| *id).collect();
    let distinct: BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len(), "an id is there twice");
    let mut open: Vec<&str> = Vec::new();
    for (name, attributes) in &tags {
        let known = name.strip_prefix('/').unwrap_or(name);
        assert!(TAGS.contains(&known), "<{name}>");
        for (key, value) in attributes {
            assert!(ATTRIBUTES.contains(key), "{key} of <{name}>");
            match *key {
                "href" if *name == "link" => assert_eq!(*value, "data:,"),
                "href" => assert!(value.strip_prefix('#').is_some_and(|id| ids.contains(&id)), "{value}"),
                _ => {}
            }
        }
        let closes_itself = VOID.contains(name) || (*name == "path") || (*name == "rect");
        match name.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name)),
            None if !closes_itself => open.push(name),
            None => {}
        }
    }
    assert!(open.is_empty(), "{open:?}");
    assert!(!page.chars().any(|c| c.is_control() && c != '\n'));
}

fn shop() -> (EnvPlan, Option<Graph>) {
    let with = |image: &str| {
        Sample::new("prod")
            .service("db", |s| {
                s.set("image", serde_json::json!(image)).volume("data", "/data");
            })
            .service("api", |s| {
                s.needs("db", Condition::Started).volume("data", "/data");
            })
            .service("side", |s| {
                s.set("network-mode", serde_json::json!("service:db"));
            })
            .volume("data", &serde_json::json!({}))
    };
    let mut after = with("b:2");
    after.deployment.services.remove("api");
    let after = after.service("web", |s| {
        s.needs("db", Condition::Started);
    });
    (plan(Some(&with("a:1").deployment), Some(&after.deployment)), Some(Graph::of(&after.deployment)))
}

#[test]
fn what_changes_is_a_link_to_what_is_told_of_it() {
    let (plan, graph) = shop();
    let page = html(&[plan_of("dev", vec![]), plan], &[None, graph], &sources());
    harmless(&page);
    for (name, class) in [("db", "recreate"), ("side", "recreate"), ("web", "create"), ("api", "remove")] {
        let start = format!("<a class=\"node {class}");
        let label = format!("aria-label=\"service {name}: {class}");
        assert!(page.lines().any(|line| line.starts_with(&start) && line.contains(&label)), "{name}: {page}");
    }
    assert!(page.contains("<path class=\"cascade\""));
    assert!(page.contains("<tr><td>dev</td><td><span class=\"tag\">no changes</span></td></tr>"));
    assert!(!page.contains("id=\"e0\"") && page.contains("id=\"e1\""));
}

#[test]
fn the_policy_allows_our_style_and_nothing_else() {
    let page = html(&[plan_of("dev", vec![])], &[None], &sources());
    let (_, policy) = page.split_once("Content-Security-Policy\" content=\"").unwrap();
    let (policy, _) = policy.split_once('"').unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(!policy.contains("unsafe") && !page.contains("http://") && !page.contains("https://"));
}

#[test]
fn a_great_graph_is_drawn_around_what_changes() {
    let with = |tag: &str| {
        (0..1000).fold(Sample::new("prod"), |sample, n| {
            sample.service(&format!("s{n:03}"), |s| {
                s.set("image", serde_json::json!(if n == 500 { tag } else { "a:1" }));
                if n > 0 {
                    s.needs(&format!("s{:03}", n - 1), Condition::Started);
                }
            })
        })
    };
    let (before, after) = (with("a:1"), with("a:2"));
    let plan = plan(Some(&before.deployment), Some(&after.deployment));
    let page = html(&[plan], &[Some(Graph::of(&after.deployment))], &sources());
    harmless(&page);
    assert_eq!(page.matches("<rect ").count(), 3);
    assert!(page.contains("997 that stay as they are are not drawn"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_name_is_more_than_text(word in hostile()) {
        let sample = Sample::new("prod").service(&format!("{word}6"), |s| {
            s.set("image", serde_json::json!("a:1"));
        });
        let sample = sample.service(&word, |s| {
            s.needs(&format!("{word}6"), Condition::Started);
        });
        let graphs = [Some(Graph::of(&sample.deployment)), None];
        harmless(&html(&[everything(&word), everything("plain")], &graphs, &sources()));
    }
}
