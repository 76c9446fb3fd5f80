//! What people have, compose files and what stands beside them, as a `.deploy` project.
//!
//! Takes deployments that were read from compose files, one for each environment, with spans into those files.
//! Gives the text of a `.deploy` file in the style of `docs/style.md`, and a summary of what it could not carry
//! over as it was. Invariants: what the text builds is what was read; nothing is left out that the summary does
//! not name; no value that it takes for a secret is in either.

mod body;
mod print;
mod project;
mod quote;
mod resource;
mod service;
mod statement;
mod value;
mod writer;

use body::{Body, Item};
use writer::Writer;

use crate::fmt::{self, Defect};
use crate::model::Deployment;
use crate::source::SourceMap;

/// An environment that is brought in.
#[derive(Debug, Clone, Copy)]
pub struct Environment<'a> {
    /// What it is to be called.
    pub name: &'a str,
    /// What was read of it.
    pub deployment: &'a Deployment,
}

/// What comes of it.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The text of the project's file.
    pub text: String,
}

/// The project that the environments make together.
///
/// # Errors
/// Where the text that was made cannot be formatted: a defect of this module.
pub fn import(environments: &[Environment<'_>], sources: &SourceMap) -> Result<Imported, Defect> {
    let mut file = Body::new();
    for environment in environments {
        let mut writer = Writer::new(sources, environment.deployment);
        let name = writer.project().to_owned();
        file.push(Item::plain(format!("project {}", quote::name(&name)), Body::new()));
        file.extend(writer.declarations());
        let target = Item::plain("target", vec![Item::set("name", quote::string(&name))]);
        file.push(Item::block(format!("env {}", environment.name), vec![target]).after_gap());
    }
    let text = print::file(&file);
    Ok(Imported { text: fmt::format(&text)?.text })
}
