//! Values that an environment inherits although they speak of the environment that it extends.

use ecow::EcoString;

use super::context::Context;
use super::value::Value;
use super::world::{View, World};
use crate::diag::{Diagnostic, Sink, codes};

/// Warns about inherited params whose text contains the parent's name or the address of its host. To be
/// called when every binding was computed: what is wrong with one was said then.
pub fn inherited(world: &World<'_>, sink: &mut Sink) {
    for view in world.views.values() {
        let Some(env) = world.project.envs.get(&view.name) else { continue };
        if env.extends.is_none() {
            continue;
        }
        for (name, assigned) in &view.assigns {
            let Some((parent, assign)) = assigned.last().filter(|(env, _)| *env != view.name) else {
                continue;
            };
            if !world.project.bindings.contains_key(name) {
                continue;
            }
            let mut cx = Context::new(world, view);
            let Ok(value) = cx.binding(0, name) else { continue };
            let Some(telling) = world.views.get(parent).and_then(|parent| tells(world, parent, view, &value))
            else {
                continue;
            };
            cx.sink = Sink::new();
            cx.report(
                Diagnostic::new(
                    codes::PARENT_VALUE_INHERITED,
                    assign.value.span,
                    format!("env `{}` inherits `{name}`, which speaks of `{telling}`", view.name),
                )
                .here(format!("set in env `{parent}`"))
                .label(env.name.span, format!("`{}` extends `{parent}` and sets no `{name}`", view.name))
                .help(format!("set `{name}` in env `{}`, to the same value if it is meant", view.name)),
            );
            sink.append(cx.sink);
        }
    }
}

/// What in a value is about the parent and not about the env itself.
fn tells<'a>(world: &World<'a>, parent: &View<'a>, view: &View<'a>, value: &Value) -> Option<EcoString> {
    let text = value.as_str()?;
    let mut cx = Context::new(world, parent);
    let mut own = Context::new(world, view);
    let address = |cx: &mut Context<'_, '_>| -> Option<EcoString> {
        cx.host_facts().ok()?.get("address").and_then(|v| v.as_str().map(EcoString::from))
    };
    let (theirs, ours) = (address(&mut cx), address(&mut own));
    [Some(parent.name.clone()), theirs.filter(|theirs| Some(theirs) != ours.as_ref())]
        .into_iter()
        .flatten()
        .find(|word| mentions(text, word))
}

/// Whether a word stands in a text with nothing alphanumeric beside it.
fn mentions(text: &str, word: &str) -> bool {
    let is_edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    !word.is_empty()
        && text.match_indices(word).any(|(at, _)| {
            is_edge(text[..at].chars().next_back()) && is_edge(text[at + word.len()..].chars().next())
        })
}

#[cfg(test)]
mod tests {
    use super::mentions;

    #[test]
    fn a_name_counts_only_as_a_word() {
        assert!(mentions("vars_prod.toml", "prod"));
        assert!(mentions("prod", "prod"));
        assert!(!mentions("production", "prod"));
        assert!(!mentions("x", ""));
    }
}
