//! Files that are read into a deployment: inside the project's root, no secret's, and nothing that is built.

use std::path::Path;

use ecow::EcoString;

use super::context::Context;
use super::value::Value;
use super::world::{Reported, View};
use crate::diag::{Diagnostic, codes};
use crate::schema::{Reference, SECRET};
use crate::source::{FileKind, Span, reason};
use crate::syntax::ast::{Assign, Expr, Key, StatementKind};

/// The folder of what is built, beside the spec.
pub(crate) const BUILT: &str = "deploy";

impl<'a> Context<'_, 'a> {
    /// What stands in a file that is `written` so at `at`.
    ///
    /// # Errors
    /// Reported: it leaves the root, is a secret's or built, or cannot be read.
    pub(crate) fn read(&mut self, path: &Path, written: &str, at: Span) -> Result<Vec<u8>, Reported> {
        let world = self.world;
        let unreadable = |error: &std::io::Error| {
            let message = format!("`{written}` cannot be read: {}", reason(error));
            Diagnostic::new(codes::UNREADABLE, at, message)
        };
        let real = match world.host.canonical(path) {
            Ok(real) => real,
            Err(error) => {
                return self.fail(unreadable(&error).help("the path is relative to the file that writes it"));
            }
        };
        if world.host.canonical(&world.root).is_ok_and(|root| !real.starts_with(root)) {
            let message = format!("`{written}` is outside of the project's root");
            return self.fail(Diagnostic::new(codes::OUTSIDE_ROOT, at, message).help(
                "copy the file into the project, or widen the root: `project NAME { root = \"..\" }`",
            ));
        }
        if world.host.canonical(&world.folder.join(BUILT)).is_ok_and(|built| real.starts_with(built)) {
            let message = format!("`{written}` is in `{BUILT}/`, which is built from this");
            let problem = Diagnostic::new(codes::BAD_VALUE, at, message);
            return self
                .fail(problem.note("the next build would come out otherwise; secrets may stand there"));
        }
        if world.host.kind(&real) != Some(FileKind::File) {
            let message = format!("`{written}` is no file");
            return self.fail(Diagnostic::new(codes::UNREADABLE, at, message));
        }
        if let Some((secret, declared)) = self.secret_of_file(&real) {
            let message = format!("`{written}` is the file of secret `{secret}`");
            return self.fail(
                Diagnostic::new(codes::SECRET_NOT_ALLOWED, at, message)
                    .label(declared, "declared a secret here")
                    .note("neither its content nor a digest of it may become part of an artifact")
                    .help(format!("mount it, or use `secret.{secret}.file`")),
            );
        }
        world.host.read(&real).or_else(|error| self.fail(unreadable(&error)))
    }

    /// What stands in a file that may be anywhere, or nowhere: `None` where it is not here to be read.
    pub(crate) fn read_if_here(&mut self, path: &Path, at: Span) -> Option<Vec<u8>> {
        let host = self.world.host;
        let real = host.canonical(path).ok()?;
        let inside = host.canonical(&self.world.root).is_ok_and(|root| real.starts_with(root));
        (inside && host.kind(&real) == Some(FileKind::File))
            .then(|| self.read(path, &path.to_string_lossy(), at).ok())?
    }

    /// The secret, of any environment or host, whose `file` is this path.
    fn secret_of_file(&mut self, real: &Path) -> Option<(EcoString, Span)> {
        let world = self.world;
        for view in world.views.values().chain(world.hosts.values()) {
            let secrets = view.things.iter().filter(|((kind, _), _)| *kind == Reference::Secret);
            for ((_, name), layers) in secrets {
                let files = self.in_view(view, |cx| cx.files_of_secret(view, name));
                let is_it = |(path, written): &(Value, Span)| {
                    path.as_str().is_some_and(|path| {
                        let named = world.folder.join(world.base(written.file)).join(path);
                        world.host.canonical(&named).unwrap_or(named) == real
                    })
                };
                if files.iter().any(is_it) {
                    return Some((name.clone(), layers.declared.span));
                }
            }
        }
        None
    }

    /// Every path that any layer of a secret names, for each field of a credential.
    fn files_of_secret(&mut self, view: &View<'a>, name: &EcoString) -> Vec<(Value, Span)> {
        let Some(layers) = view.get(Reference::Secret, name) else { return Vec::new() };
        let fields = self.secret_fields(name);
        let mut files = Vec::new();
        for layer in &layers.layers {
            self.each_statement(&layer.blocks, Some(SECRET), &mut |cx, statement| {
                if let StatementKind::Assign(Assign { key: Key::Word(key), value, .. }) = &statement.kind
                    && key.text == "file"
                {
                    if fields.is_empty() {
                        files.extend(cx.path_of_secret(name, value));
                    }
                    for field in &fields {
                        let field = Value::text(field.clone(), value.span);
                        files.extend(cx.with_local("field", field, |cx| cx.path_of_secret(name, value)));
                    }
                }
            });
        }
        files
    }

    /// Such a path may come out of a file itself.
    fn path_of_secret(&mut self, name: &EcoString, value: &'a Expr) -> Option<(Value, Span)> {
        let frame = ecow::eco_format!("secret.{name}.file");
        let path = self.guarded(frame, value.span, |cx| cx.eval(value)).ok()?;
        Some((path, value.span))
    }
}
