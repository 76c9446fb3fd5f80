//! One page that needs nothing but itself: what happens to each environment, with its graph drawn.
//!
//! No script, no request: the policy in its head forbids both, and a name that was more than text could do nothing.
//! Everything unfolds and is reached with a keyboard.

mod change;
mod drawing;
mod env;
mod escape;
mod svg;

use std::fmt::Write;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use self::escape::Escaped;
use super::words::{self, Count};
use crate::graph::Graph;
use crate::plan::EnvPlan;
use crate::source::SourceMap;

const STYLE: &str = include_str!("style.css");

/// The page of all environments; `graphs` are theirs in the same order, where there is one.
pub fn html(plans: &[EnvPlan], graphs: &[Option<Graph>], sources: &SourceMap) -> String {
    let names = plans.iter().map(|plan| plan.env.as_str()).collect::<Vec<_>>().join(", ");
    // The hash is of what stands between the tags, and it allows no other style.
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{hash}'; \
         img-src data:; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <link rel=\"icon\" href=\"data:,\">\n<title>Plan of {}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#plan\">Skip to what changes</a>\n",
        Escaped(&names)
    );
    out += "<header>\n<h1>What this change does</h1>\n";
    out += &table(plans);
    out += "</header>\n<main id=\"plan\">\n";
    for (number, plan) in plans.iter().enumerate().filter(|(_, plan)| !plan.is_silent()) {
        out += &env::section(plan, graphs.get(number).and_then(Option::as_ref), number, sources);
    }
    out + "</main>\n</body>\n</html>\n"
}

/// A row for each environment, with a link to what is told of it.
fn table(plans: &[EnvPlan]) -> String {
    let mut out = "<table class=\"envs\">\n<thead><tr><th scope=\"col\">environment</th>\
                   <th scope=\"col\">what happens</th></tr></thead>\n<tbody>\n"
        .to_owned();
    for (number, plan) in plans.iter().enumerate() {
        let name = Escaped(&plan.env);
        let link = match plan.is_silent() {
            true => name.to_string(),
            false => format!("<a href=\"#e{number}\">{name}</a>"),
        };
        let _ = writeln!(out, "<tr><td>{link}</td><td>{}</td></tr>", tags(plan));
    }
    out + "</tbody>\n</table>\n"
}

/// `1 recreate`, `1 DATA RISK`
fn tags(plan: &EnvPlan) -> String {
    let tag = |(text, count): (String, Count)| match count {
        Count::Class(class) => format!("<span class=\"tag {class}\">{text}</span>"),
        Count::Flag(_) => format!("<span class=\"tag alarm\">{text}</span>"),
        Count::Drift => format!("<span class=\"tag alarm\">{text}</span>"),
        Count::OnHost | Count::Nothing | Count::Unchanged => {
            format!("<span class=\"tag\">{text}</span>")
        }
    };
    // Alarms first: a row is read from the left.
    let mut parts = words::summary(plan);
    parts.sort_by_key(|(_, count)| !matches!(count, Count::Flag(_) | Count::Drift));
    parts.into_iter().map(tag).collect::<Vec<_>>().join(" ")
}
