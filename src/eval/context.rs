//! One evaluation: in which environment, for which declaration, inside which values.

use ecow::EcoString;

use super::host_side::HostSide;
use super::scope::{Frame as LocalFrame, Scope};
use super::value::Value;
use super::world::{Reported, View, World};
use crate::diag::{Diagnostic, Sink, codes};
use crate::resolve::Declared;
use crate::source::Span;
use crate::syntax::ast::{Assert, Key};

/// What evaluation needs beside the expression.
pub struct Context<'w, 'a> {
    /// All environments.
    pub world: &'w World<'a>,
    /// The one that is evaluated.
    pub view: &'w View<'a>,
    /// The declaration whose body is evaluated: what `self` is.
    pub this: Option<Declared>,
    /// What the names of what is evaluated mean.
    pub scope: Scope,
    /// How a unit, which is a process of the host, sees containers and secrets; `None` for everything else.
    pub host_side: Option<HostSide<'w>>,
    /// Names bound by comprehensions, innermost last.
    pub(super) locals: Vec<(EcoString, Value)>,
    /// The local names of `for` statements and mixins, numbered behind those of the view.
    pub(super) frames: Vec<LocalFrame<'a>>,
    /// `assert`s of the bodies that were merged, to be held when their declaration is whole.
    pub(super) asserts: Vec<(&'a Assert, Scope)>,
    /// Whether an `assert` is held: it sees every attribute of every declaration.
    pub(super) asserting: bool,
    /// How many elements `for` has walked.
    pub(super) walked: usize,
    /// How many parts the values have that were read by their names.
    pub(super) read: usize,
    /// How many mixins the body that is opened up has used.
    pub(super) used: usize,
    /// What is being computed, outermost first: a name that is met again depends on itself.
    pub(super) stack: Vec<Frame>,
    /// Whether what is evaluated decides what is said: a condition, or what `for` walks.
    pub(super) deciding: bool,
    /// What was wrong.
    pub sink: Sink,
}

/// Something that is being computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) env: EcoString,
    pub(super) name: EcoString,
    pub(super) span: Span,
}

impl<'w, 'a> Context<'w, 'a> {
    /// An evaluation in one environment.
    pub fn new(world: &'w World<'a>, view: &'w View<'a>) -> Self {
        Self {
            world,
            view,
            this: None,
            scope: Scope::PROJECT,
            host_side: None,
            locals: Vec::new(),
            frames: Vec::new(),
            asserts: Vec::new(),
            asserting: false,
            walked: 0,
            read: 0,
            used: 0,
            stack: Vec::new(),
            deciding: false,
            sink: Sink::new(),
        }
    }

    /// Does something where the names of a scope mean what they mean.
    pub fn in_scope<T>(&mut self, scope: Scope, f: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.scope, scope);
        let result = f(self);
        self.scope = outer;
        result
    }

    /// Does something whose outcome decides what is said.
    pub(super) fn deciding<T>(&mut self, f: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.deciding, true);
        let result = f(self);
        self.deciding = outer;
        result
    }

    /// A frame by its number.
    pub(super) fn frame(&self, at: usize) -> Option<&LocalFrame<'a>> {
        match at.checked_sub(self.view.frames.len()) {
            Some(own) => self.frames.get(own),
            None => self.view.frames.get(at),
        }
    }

    /// Adds a diagnostic of this environment, with the way to what is wrong where a component or mixin holds it.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        let diagnostic = self.with_way(diagnostic);
        let diagnostic = if self.view.is_host {
            diagnostic
        } else if self.world.views.len() > 1 || self.view.name != super::world::DEFAULT_ENV {
            diagnostic.in_env(&self.view.name)
        } else {
            diagnostic
        };
        self.sink.push(diagnostic);
    }

    fn with_way(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        if let Some(used) = self.mixin_of(self.scope) {
            diagnostic = diagnostic.used(used, "used here");
        }
        let mut at = self.scope.instance;
        while let Some((span, parent)) = self.view.instances.get(at).and_then(|instance| instance.declared) {
            diagnostic = diagnostic.used(span, format!("in this `{}`", self.view.instances[at].word));
            at = parent;
        }
        diagnostic
    }

    /// Adds a diagnostic and gives up on the value.
    ///
    /// # Errors
    /// Always.
    pub fn fail<T>(&mut self, diagnostic: Diagnostic) -> Result<T, Reported> {
        self.report(diagnostic);
        Err(Reported)
    }

    /// The text of a key: a word is itself, a string is computed and must be known.
    ///
    /// # Errors
    /// Where it is not known text; reported.
    pub fn key_text(&mut self, key: &Key) -> Result<EcoString, Reported> {
        match key {
            Key::Word(name) => Ok(name.text.clone()),
            Key::Text(literal) => match literal.plain() {
                Some(text) => Ok(text),
                None => {
                    let text = self.string(literal)?;
                    self.known(&text, literal.span, "a key")
                }
            },
        }
    }

    /// Does something in the view of another environment.
    pub(super) fn in_view<T>(&mut self, view: &'w View<'a>, f: impl FnOnce(&mut Self) -> T) -> T {
        let (mine, this) = (std::mem::replace(&mut self.view, view), self.this.take());
        let locals = std::mem::take(&mut self.locals);
        let frames = std::mem::take(&mut self.frames);
        let scope = std::mem::take(&mut self.scope);
        let host_side = self.host_side.take();
        let result = f(self);
        (self.view, self.this, self.locals) = (mine, this, locals);
        (self.frames, self.scope, self.host_side) = (frames, scope, host_side);
        result
    }

    /// Computes something that has a name, unless that is what is being computed already.
    pub(super) fn guarded<T>(
        &mut self,
        name: EcoString,
        span: Span,
        f: impl FnOnce(&mut Self) -> Result<T, Reported>,
    ) -> Result<T, Reported> {
        let frame = Frame { env: self.view.name.clone(), name, span };
        let again = self.stack.iter().position(|f| f.env == frame.env && f.name == frame.name);
        if let Some(start) = again {
            let cycle: Vec<Frame> = self.stack[start..].to_vec();
            return self.fail(value_cycle(&cycle));
        }
        if self.stack.len() > 256 {
            let message = format!("`{}` depends on a chain of more than 256 other values", frame.name);
            return self.fail(Diagnostic::new(codes::CYCLE, span, message));
        }
        self.stack.push(frame);
        let result = f(self);
        self.stack.pop();
        result
    }
}

fn value_cycle(cycle: &[Frame]) -> Diagnostic {
    let names: Vec<&str> = cycle.iter().map(|f| f.name.as_str()).collect();
    let first = names.first().copied().unwrap_or_default();
    let span = cycle.first().map_or(Span::start_of(crate::source::FileId(0)), |f| f.span);
    let mut diagnostic = Diagnostic::new(codes::CYCLE, span, format!("`{first}` depends on itself"))
        .note(format!("{} → {first}", names.join(" → ")))
        .help("give one of them a value that does not use the others");
    for frame in cycle.iter().skip(1) {
        diagnostic = diagnostic.label(frame.span, format!("through `{}`", frame.name));
    }
    diagnostic
}
