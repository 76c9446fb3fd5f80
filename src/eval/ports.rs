//! The named ports of services.

use std::sync::Arc;

use ecow::EcoString;

use super::context::Context;
use super::world::{Layers, Ports, Reported};
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::resolve::name_text;
use crate::schema::{Reference, SERVICE};
use crate::source::Span;
use crate::syntax::ast::{Name, StatementKind};

impl<'w, 'a> Context<'w, 'a> {
    /// The named container ports of a service that exists here, all layers merged.
    ///
    /// # Errors
    /// Where they depend on themselves; a port that cannot be computed is reported and left out.
    pub(crate) fn ports(&mut self, service: &str) -> Result<Arc<Ports>, Reported> {
        let memo = self.view.ports.get(service);
        if let Some(ports) = memo.and_then(std::sync::OnceLock::get) {
            return Ok(ports.clone());
        }
        let view = self.view;
        let layers = view.get(Reference::Service, service);
        let span = layers.map_or(self.world.project.name.span, |layers| layers.declared.span);
        // A `for` or `if` of the body may ask for the very ports that it holds.
        let found = self.guarded(ecow::eco_format!("service.{service}.port"), span, |cx| {
            Ok(cx.ports_of(service, layers))
        });
        let ports = Arc::new(found?);
        if let Some(memo) = memo {
            let _ = memo.set(ports.clone());
        }
        Ok(ports)
    }

    fn ports_of(&mut self, service: &str, layers: Option<&'w Layers<'a>>) -> Ports {
        let mut ports = Ports::new();
        let this = self.this.replace((Reference::Service, service.into()));
        let host_side = self.host_side.take();
        for layer in layers.map_or(&[][..], |layers| layers.layers.as_slice()) {
            // As everywhere: removals first, and what the body says itself wins over its mixins.
            let (mut removed, mut set) = (Vec::new(), Ports::new());
            self.each_statement(&layer.blocks, Some(SERVICE), &mut |cx, statement| match &statement.kind {
                StatementKind::Phrase(phrase) if phrase.word.text == "port" => {
                    let Some(name) = phrase.operands.first().and_then(name_text) else { return };
                    let Some(value) = &phrase.value else { return };
                    if cx.mixin_of(cx.scope).is_some() && set.contains_key(&name) {
                        return;
                    }
                    let port = cx.guarded(ecow::eco_format!("{service}.port.{name}"), statement.span, |cx| {
                        let port = cx.eval(value)?;
                        cx.port_number(&port, value.span)
                    });
                    if let Ok(port) = port {
                        set.insert(name, (port, statement.span));
                    }
                }
                StatementKind::Remove(remove) if remove.word.text == "port" => {
                    removed.extend(remove.operands.iter().filter_map(name_text));
                }
                _ => {}
            });
            ports.retain(|name, _| !removed.contains(name));
            ports.extend(set);
        }
        (self.this, self.host_side) = (this, host_side);
        ports
    }

    pub(super) fn service_port(
        &mut self,
        service: &Name,
        port: &str,
        span: Span,
    ) -> Result<(u16, Span), Reported> {
        let ports = self.ports(&service.text)?;
        if let Some(&found) = ports.get(port) {
            return Ok(found);
        }
        let near = did_you_mean(port, ports.keys().map(EcoString::as_str));
        let declared = self.view.get(Reference::Service, &service.text).map(|layers| layers.declared.span);
        let message = format!("service `{}` has no port `{port}`", service.text);
        let mut problem = Diagnostic::new(codes::UNKNOWN_NAME, span, message);
        if let Some(declared) = declared {
            problem = problem.label(declared, "declared here");
        }
        self.fail(match near {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem.help(format!("name the port there: `port {port} = NUMBER`")),
        })
    }
}
