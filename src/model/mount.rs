//! Something of the host, or of Docker, that a container sees as a path.

use ecow::EcoString;
use indexmap::IndexMap;

use super::Attributes;
use crate::diag::{Diagnostic, codes};
use crate::eval::key::{flags, malformed};
use crate::eval::merge::Keyed;
use crate::eval::{Context, Data, HostPath, Origin, Reported, Text, Value, describe};
use crate::schema::{MOUNT, PathBase, Reference, Stage, Statement, Type};
use crate::source::path::is_on_drive;
use crate::syntax::ast::{Expr, ExprKind, Name};

use super::statement;

/// What is mounted.
#[derive(Debug, Clone, PartialEq)]
pub enum MountSource {
    /// A declared volume, by name.
    Volume(EcoString),
    /// A volume without a name, made with the container.
    Anonymous,
    /// A path of the host.
    Bind(HostPath),
    /// A declared config, by name.
    Config(EcoString),
    /// A declared secret, by name.
    Secret(EcoString),
    /// Memory.
    Tmpfs,
    /// The content of an image.
    Image(Text),
    /// A Windows named pipe.
    NamedPipe(EcoString),
    /// A Swarm cluster volume.
    Cluster(EcoString),
}

/// One mount of a service. A service has at most one for each target.
#[derive(Debug, Clone)]
pub struct Mount {
    /// The path in the container, without a trailing `/`.
    pub target: EcoString,
    /// What is mounted there.
    pub source: MountSource,
    /// Attributes of the kind `mount`: `read-only`, `bind { … }`, `volume { … }`, `tmpfs { … }`, `uid`, …
    pub options: Attributes,
    /// The statement.
    pub origin: Origin,
}

impl PartialEq for Mount {
    fn eq(&self, other: &Self) -> bool {
        let Self { target, source, options, origin: _ } = self;
        *target == other.target && *source == other.source && *options == other.options
    }
}

impl Mount {
    /// Whether a changed config is read again by the container that runs, instead of by a new one.
    pub fn is_reloaded(&self) -> bool {
        self.options.text("on-change") == Some("reload")
    }

    /// What one statement mounts. `target` is its key: the cleaned path in the container.
    pub(super) fn evaluate<'a>(
        keyed: &Keyed<'a>,
        target: &EcoString,
        row: &'static Statement,
        cx: &mut Context<'_, 'a>,
    ) -> Result<Self, Reported> {
        let Some(source) = keyed.phrase.operands.first() else {
            return cx.fail(malformed(row, keyed.origin.span));
        };
        statement::check_flags(keyed.phrase, row, cx)?;
        let mut options = statement::options(keyed, MOUNT, cx);
        let source = match options.remove("type") {
            Some(kind) => MountSource::of_type(kind.as_str().unwrap_or_default(), source, cx)?,
            None => MountSource::evaluate(source, cx)?,
        };
        // Compose mounts configs and secrets read-only and has no word for it.
        let writable = !matches!(source, MountSource::Config(_) | MountSource::Secret(_));
        for flag in flags(row, keyed.phrase) {
            match (flag.text.as_str(), MOUNT.attribute("read-only"), MOUNT.attribute("bind")) {
                ("read-only", Some(row), _) if writable => {
                    options.set(MOUNT, row, Value::new(Data::Bool(true), flag.span));
                }
                ("create-host-path", _, Some(row)) if matches!(source, MountSource::Bind(_)) => {
                    let mut bind = match options.remove("bind").map(|bind| bind.data) {
                        Some(Data::Map(bind)) => bind,
                        _ => IndexMap::new(),
                    };
                    bind.insert("create-host-path".into(), Value::new(Data::Bool(true), flag.span));
                    options.set(MOUNT, row, Value::new(Data::Map(bind), flag.span));
                }
                ("create-host-path", ..) => {
                    let message = "only a path of the host can be made where it is missing";
                    cx.report(
                        Diagnostic::new(codes::BAD_VALUE, flag.span, message).help("drop `create-host-path`"),
                    );
                }
                _ => {}
            }
        }
        let mount = Self { target: target.clone(), source, options, origin: keyed.origin.clone() };
        mount.check_reload(cx);
        Ok(mount)
    }

    /// Reading again takes a config, the wish and the command.
    fn check_reload(&self, cx: &mut Context<'_, '_>) {
        let (wish, command) = (self.options.get("on-change"), self.options.get("reload"));
        let Some(said) = wish.or(command) else { return };
        let span = said.origin.span;
        if !matches!(self.source, MountSource::Config(_)) {
            let message = "only a config changes with the spec";
            let problem = Diagnostic::new(codes::BAD_VALUE, span, message);
            cx.report(problem.help("declare it: `config NAME { file = \"./…\" }`, `mount config.NAME -> …`"));
        } else if self.is_reloaded() && command.is_none() {
            let message = "nothing says how it reads a changed config again";
            let problem = Diagnostic::new(codes::MISSING_ATTRIBUTE, span, message);
            cx.report(problem.help("add the command: `reload = [\"nginx\", \"-s\", \"reload\"]`"));
        } else if !self.is_reloaded() && command.is_some() {
            let message = "`reload` is never run: a changed config makes a new container";
            let problem = Diagnostic::new(codes::BAD_VALUE, span, message);
            cx.report(problem.help("add `on-change = reload`, or drop `reload`"));
        }
    }
}

impl MountSource {
    /// What `type` says that a text is.
    fn of_type(kind: &str, expr: &Expr, cx: &mut Context<'_, '_>) -> Result<Self, Reported> {
        let value = cx.eval(expr)?;
        cx.accepts("mount", &value, Stage::Runtime)?;
        let text = cx.text_of(&value, expr.span)?;
        match kind {
            "image" => Ok(Self::Image(text)),
            "npipe" => Ok(Self::NamedPipe(cx.known(&text, expr.span, "the name of a pipe")?)),
            _ => Ok(Self::Cluster(cx.known(&text, expr.span, "the name of a cluster volume")?)),
        }
    }

    fn evaluate(expr: &Expr, cx: &mut Context<'_, '_>) -> Result<Self, Reported> {
        if let ExprKind::Name(word) = &expr.kind {
            let bound = cx.bound(word).is_some();
            let volume = cx.outer(Reference::Volume, word);
            match (word.as_str(), volume, bound) {
                ("tmpfs", None, _) => return Ok(Self::Tmpfs),
                ("anonymous", None, _) => return Ok(Self::Anonymous),
                (_, Some(_), true) => {
                    let problem = format!("`{word}` is both a volume and a name of the project");
                    return cx.fail(
                        Diagnostic::new(codes::AMBIGUOUS_NAME, expr.span, problem)
                            .help(format!("write `volume.{word}`, or rename one")),
                    );
                }
                (_, Some(volume), false) => return Ok(Self::Volume(volume)),
                (_, None, true) => {}
                (_, None, false) => {
                    cx.existing(Reference::Volume, &Name { text: word.clone(), span: expr.span })?;
                }
            }
        }
        let value = cx.eval(expr)?;
        match &value.data {
            Data::Reference(Reference::Volume, name) => Ok(Self::Volume(name.clone())),
            Data::Reference(Reference::Config, name) => Ok(Self::Config(name.clone())),
            Data::Reference(Reference::Secret, name) => Ok(Self::Secret(name.clone())),
            Data::Text(text) => {
                // A name that is no word stands in quotes.
                if let Some(volume) = text.as_known().and_then(|name| cx.outer(Reference::Volume, name)) {
                    return Ok(Self::Volume(volume));
                }
                let is_path = |path: &str| path.starts_with(['/', '.', '~']) || is_on_drive(path);
                if text.as_known().is_some_and(|text| !is_path(text)) {
                    let path = text.as_known().unwrap_or_default();
                    let problem = format!("`{path}` is neither a path nor a volume");
                    return cx.fail(Diagnostic::new(codes::BAD_VALUE, expr.span, problem).help(format!(
                        "a volume is a bare word; a path beside this file is `\"./{path}\"`"
                    )));
                }
                cx.accepts("mount", &value, Stage::Runtime)?;
                match cx.conform(value, &Type::Path(PathBase::File), expr.span)?.data {
                    Data::Path(path) => Ok(Self::Bind(path)),
                    _ => Err(Reported),
                }
            }
            data => {
                let problem = format!("{} cannot be mounted", describe::data(data));
                cx.fail(
                    Diagnostic::new(codes::WRONG_TYPE, expr.span, problem)
                        .help("mount a volume, a path, `config.NAME`, `secret.NAME` or `tmpfs`"),
                )
            }
        }
    }
}
