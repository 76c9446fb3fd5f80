//! Configs: what each holds becomes a file beside the artifacts, or is composed on the host where secrets are in it; its
//! digest is what containers notice.

use std::collections::BTreeMap;

use ecow::{EcoString, eco_format};
use indexmap::IndexMap;

use super::{Resources, evaluate, set};
use crate::diag::{Diagnostic, codes};
use crate::eval::{Context, Data, HostPath, Layers, Piece, Value};
use crate::model::assemble::folder;
use crate::model::{ComposedConfig, ConfigFile, MountSource, Resource, Service, digest};
use crate::schema::{CONFIG, Reference};

impl Resources {
    /// The digest of a config that is reloaded stands at the config itself, where no container notices it and
    /// the plan does.
    pub(in crate::model) fn label_reloaded(&mut self, services: &BTreeMap<EcoString, Service>) {
        for mount in services.values().flat_map(|service| &service.mounts) {
            let MountSource::Config(name) = &mount.source else { continue };
            let digest = self.digests.get(name).filter(|_| mount.is_reloaded());
            let (Some((digest, origin)), Some(config)) = (digest, self.configs.get_mut(name)) else {
                continue;
            };
            let label = Value::text(digest.clone(), origin.clone());
            let mut labels = match config.attributes.remove("labels").map(|labels| labels.data) {
                Some(Data::Map(labels)) => labels,
                _ => IndexMap::new(),
            };
            labels.insert("deployc.digest".into(), label);
            set(&mut config.attributes, CONFIG, "labels", Data::Map(labels), origin.clone());
        }
    }

    /// A config that holds secrets: the host composes it from what stands around them.
    fn composed_config(
        &mut self,
        cx: &mut Context<'_, '_>,
        name: &EcoString,
        mut config: Resource,
        content: Value,
        layers: &Layers<'_>,
    ) {
        let Data::Text(text) = &content.data else { return };
        if text.pieces().iter().any(|piece| matches!(piece, Piece::Runtime(_))) {
            let message = "a config's content must be known at compile time, secrets aside";
            cx.report(
                Diagnostic::new(codes::RUNTIME_NOT_ALLOWED, content.origin.span, message)
                    .help("use a param: it has a value for each environment"),
            );
            return;
        }
        // Names and what stands around them: a digest of a value would tell something of it.
        let template: String = text
            .pieces()
            .iter()
            .map(|piece| match piece {
                Piece::Known(text) => text.to_string(),
                Piece::Secret(secret) => format!("\0{}\0{:?}\0", secret.secret, secret.encoding),
                Piece::Runtime(_) => String::new(),
            })
            .collect();
        if !text.uses().is_empty() {
            self.uses.insert(name.clone(), text.uses().to_vec());
        }
        let path = eco_format!("{}/secrets/{name}.config", folder(&cx.place(&layers.stack)));
        let origin = content.origin.clone();
        let file = Data::Path(HostPath::Project(path));
        set(&mut config.attributes, CONFIG, "file", file, origin.clone());
        self.digests.insert(name.clone(), (digest::short(template.as_bytes()), origin));
        self.composed.push(ComposedConfig { name: name.clone(), stack: layers.stack.clone(), content });
        self.configs.insert(name.clone(), config);
    }

    pub(super) fn config<'a>(&mut self, cx: &mut Context<'_, 'a>, name: &EcoString, layers: &Layers<'a>) {
        let mut config = evaluate(cx, CONFIG, name, layers);
        let file = config.attributes.get("file").map(|v| (v.data.clone(), v.origin.clone()));
        match (config.attributes.remove("content"), file) {
            (Some(content), None) => {
                let Some(text) = content.as_str().map(EcoString::from) else {
                    self.composed_config(cx, name, config, content, layers);
                    return;
                };
                if let Data::Text(text) = &content.data
                    && !text.uses().is_empty()
                {
                    self.uses.insert(name.clone(), text.uses().to_vec());
                }
                let path = eco_format!("{}/config/{name}", folder(&cx.place(&layers.stack)));
                let origin = content.origin.clone();
                set(
                    &mut config.attributes,
                    CONFIG,
                    "file",
                    Data::Path(HostPath::Project(path)),
                    origin.clone(),
                );
                self.digests.insert(name.clone(), (digest::short(text.as_bytes()), origin.clone()));
                let stack = layers.stack.clone();
                self.config_files.push(ConfigFile { name: name.clone(), stack, content: text, origin });
            }
            (Some(content), Some((_, file))) => {
                let problem = format!("config `{name}` has both a content and a file");
                let problem = Diagnostic::new(codes::SET_TWICE, content.origin.span, problem);
                cx.report(problem.label(file.span, "the file").help("keep one of the two"));
            }
            (None, Some((Data::Path(HostPath::Project(path)), origin))) => {
                // Its content decides when the services that mount it are recreated.
                let full = cx.world.folder.join(path.as_str());
                if let Ok(bytes) = cx.read(&full, &path, origin.span) {
                    self.digests.insert(name.clone(), (digest::short(&bytes), origin));
                }
            }
            (None, Some(_)) => {}
            (None, None) => {
                // What was said and could not be computed is reported already.
                let said = ["content", "file", "environment", "external"]
                    .iter()
                    .any(|attribute| cx.said(Reference::Config, name, attribute).is_some());
                if !said {
                    let problem = format!("config `{name}` has no content");
                    cx.report(
                        Diagnostic::new(codes::MISSING_ATTRIBUTE, config.origin.span, problem)
                            .help("add `content = \"\"\"…\"\"\"` or `file = \"./…\"`"),
                    );
                }
            }
        }
        self.configs.insert(name.clone(), config);
    }
}
