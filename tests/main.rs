//! All integration tests in one binary, so that they link once and share `support`. A module here is one subject;
//! `support` starts real tools and asserts nothing about deployc itself.
#![expect(clippy::disallowed_methods, reason = "tests set their stage on the real disk")]
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test says what it skips and what it measured"
)]
#![expect(clippy::unwrap_used, reason = "in a test an unwrap is an assertion")]

mod snippets;
mod story;
mod support;

mod backups;
mod bases;
mod bin_deploy;
mod bin_install;
mod bin_run;
mod bin_secrets;
mod booted;
mod canary;
mod cases;
mod compose_config;
mod corpus;
mod cron;
mod engine;
mod examples;
mod explained;
mod first_screen;
mod format;
mod functions;
mod import;
mod jobs;
mod layers;
mod lengths;
mod live;
mod on_host;
mod outside;
mod pages;
mod parity;
mod plan_page;
mod plan_schema;
mod plan_truth;
mod program;
mod projects;
mod readme;
mod recipes;
mod reference;
mod round_trip;
mod schedule;
mod schema;
mod scripts;
mod stacks;
mod stdlib;
mod systemd;
mod tools;
mod truth;
mod units;
mod workload;
