//! Plans as comments, read by a real parser of GitHub's Markdown.

use comrak::nodes::NodeValue;
use comrak::{Arena, Options, parse_document};
use proptest::prelude::*;

use crate::model::sample::sources;
use crate::plan::render::markdown;
use crate::plan::tests::handmade::{everything, flagged, image, plan_of};
use crate::plan::tests::hostile::hostile;
use crate::plan::{EnvPlan, Flag, Outage, OutageSpan, Phase, Step};

fn shown(plans: &[EnvPlan]) -> String {
    markdown(plans, &sources())
}

#[test]
fn a_comment_leads_with_its_marker_and_its_risks() {
    let mut plan = plan_of("prod", vec![image("api", "a:1", "a:2", 3)]);
    plan.resources.push(flagged("db", Flag::DataRisk, "volume `data` starts empty", 4));
    plan.waves = vec![vec!["db".into()], vec!["api".into()]];
    plan.unchanged = vec![(crate::plan::ResourceKind::Network, "default".into())];
    plan.outages.push(Outage {
        service: "api".into(),
        routes: vec!["public 443".into()],
        because: vec!["db".into()],
        spans: vec![OutageSpan { what: "stop of `db`".into(), at_most: 10_000_000_000 }],
        unbounded: vec!["the start of `db`".into()],
    });
    plan.runbook.push(Step {
        phase: Phase::BeforeDeploy,
        text: "save `data` now".into(),
        command: Some("bin/backup-data".into()),
        irreversible: Some("the old volume is not read again".into()),
        cause: None,
    });
    assert_eq!(
        shown(&[plan]),
        "\
<!-- deployc-plan:prod -->
### deployc plan: 1 DATA RISK

| environment | risks | recreate | unchanged |
| --- | --- | ---: | ---: |
| `prod` | **1 DATA RISK** | 2 | 1 |

#### Think twice

- **DATA RISK** `prod` service `db`, recreate: volume `data` starts empty (`shop.deploy:5`)

#### Closed meanwhile

- `prod` `api` (`public 443`): 10s, and longer, because of `db` (stop of `db` 10s, no bound: the start of `db`)

#### To do

`prod`, on the host, before:

1. [ ] save `data` now **cannot be undone**: the old volume is not read again
   ```sh
   bin/backup-data
   ```

<details><summary><code>prod</code>: 2 recreate, 1 unchanged in place, 1 DATA RISK</summary>

```diff
@@ service db: recreate, DATA RISK @@
- image: a:1
+ image: a:2  # shop.deploy:5
@@ service api: recreate @@
- image: a:1
+ image: a:2  # shop.deploy:4
```

</details>

<details><summary><code>prod</code>: the roll-out, the host, what saves volumes</summary>

- wave 1 of the roll-out: `db`
- wave 2 of the roll-out: `api`
- unchanged: 1 network

</details>
"
    );
}

#[test]
fn nothing_to_do_is_one_line_under_the_markers() {
    assert_eq!(
        shown(&[plan_of("dev", vec![]), plan_of("prod", vec![])]),
        "<!-- deployc-plan:dev -->\n<!-- deployc-plan:prod -->\n**deployc plan**: no changes.\n"
    );
}

#[test]
fn a_thousand_changes_fit_and_the_risks_lead() {
    let mut services: Vec<_> = (0..1000)
        .map(|n| image(&format!("service-{n:04}"), &format!("ghcr.io/acme/{n}:1"), &"x".repeat(n), n as u32))
        .collect();
    services.push(flagged("zzz", Flag::DataRisk, "volume `data` starts empty", 4));
    let text = shown(&[plan_of("dev", services.clone()), plan_of("prod", services)]);
    assert!(text.len() < 65_536 && text.len() > 50_000, "{}", text.len());
    let risk = text.find("- **DATA RISK** `dev` service `zzz`").unwrap();
    assert!(risk < text.find("<details>").unwrap() && risk < 1000);
    let note = text.lines().find(|line| line.starts_with("> ")).unwrap();
    let left: usize = note.split(' ').find_map(|word| word.parse().ok()).unwrap();
    assert_eq!(left + text.matches("\n@@ service ").count(), 2002, "{note}");
    assert!(text.contains("<code>dev</code>: ") && text.contains("<code>prod</code>: "));
    well_formed(&text);
}

#[test]
fn a_thousand_risks_leave_out_what_is_worth_less() {
    let risk = |n: usize| {
        let flag = Flag::ALL[n % 5];
        flagged(&format!("s{n}"), flag, &format!("volume `{}` starts empty", "v".repeat(150)), 3)
    };
    let text = shown(&[plan_of("prod", (0..1000).map(risk).collect())]);
    assert!(text.len() < 65_536, "{}", text.len());
    assert_eq!(text.matches("- **DATA RISK**").count(), 200);
    assert!(!text.contains("- **DOWNTIME**"));
    assert!(text.contains("> There is no room here for "), "{}", &text[..500]);
}

/// What a parser finds outside of code.
fn well_formed(text: &str) {
    let mut options = Options::default();
    options.extension.autolink = true;
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    options.extension.alerts = true;
    options.extension.math_dollars = true;
    options.extension.math_code = true;
    let arena = Arena::new();
    let root = parse_document(&arena, text, &options);
    for node in root.descendants() {
        match &node.data.borrow().value {
            NodeValue::Text(text) => assert!(harmless(text), "outside of code: {text:?}"),
            NodeValue::HtmlBlock(block) => {
                for line in block.literal.lines().filter(|line| !line.is_empty()) {
                    assert!(is_ours(line), "html: {line:?}");
                }
            }
            NodeValue::Heading(heading) => assert!(heading.level >= 3),
            NodeValue::Document
            | NodeValue::List(_)
            | NodeValue::Item(_)
            | NodeValue::TaskItem(_)
            | NodeValue::CodeBlock(_)
            | NodeValue::Paragraph
            | NodeValue::BlockQuote
            | NodeValue::Table(_)
            | NodeValue::TableRow(_)
            | NodeValue::TableCell
            | NodeValue::SoftBreak
            | NodeValue::Code(_)
            | NodeValue::Strong => {}
            other => panic!("{other:?} in\n{text}"),
        }
    }
}

/// Letters and punctuation in which no forge sees a mention, an issue, a commit or an address.
fn harmless(text: &str) -> bool {
    let known = |c: char| c.is_ascii_alphanumeric() || " -,;:.()'".contains(c);
    let hash = |word: &str| word.len() >= 7 && word.chars().all(|c| c.is_ascii_hexdigit());
    text.chars().all(known)
        && !text.split(|c: char| !c.is_ascii_alphanumeric()).any(hash)
        && !text.to_ascii_lowercase().contains("www.")
        && !text.split(' ').any(|word| word.starts_with(':') && word.contains(char::is_alphanumeric))
}

/// A line of HTML that we write ourselves: in it, strangers' text is between `<code>` and `</code>`.
fn is_ours(line: &str) -> bool {
    let text = |text: &str| !text.contains(['<', '>', '"', '\'']);
    let comment = line.strip_prefix("<!-- deployc-plan:").and_then(|rest| rest.strip_suffix(" -->"));
    if let Some(env) = comment {
        return !env.contains("--") && text(env);
    }
    let summary = line.strip_prefix("<details><summary><code>");
    match summary
        .and_then(|rest| rest.strip_suffix("</summary>"))
        .and_then(|rest| rest.split_once("</code>: "))
    {
        Some((env, rest)) => text(env) && text(rest),
        None => line == "</details>",
    }
}

/// How many nodes of each structural kind a comment has: names must not change it.
fn skeleton(text: &str) -> (usize, usize, usize) {
    let lines = |of: &str| text.lines().filter(|line| line.starts_with(of)).count();
    (lines("<details>"), lines("#### "), lines("</details>"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_name_is_more_than_text_in_code(word in hostile()) {
        let text = shown(&[everything(&word), everything("plain")]);
        prop_assert!(text.len() < 65_536);
        prop_assert!(!text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')), "{text:?}");
        well_formed(&text);
        prop_assert_eq!(skeleton(&text).0, skeleton(&text).2);
    }
}
