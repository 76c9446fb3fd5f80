//! What tests need from outside: real tools, a docker engine of their own, real `docker compose config`.

pub(crate) mod booted;
pub(crate) mod browser;
pub(crate) mod compose_config;
pub(crate) mod engine;
pub(crate) mod project;
pub(crate) mod run;
pub(crate) mod systemd;
pub(crate) mod tools;
