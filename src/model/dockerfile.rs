//! What a local Dockerfile says of the image's health.

use ecow::{EcoString, eco_format};
use parse_dockerfile::{Dockerfile, HealthcheckArguments, Instruction, Stage};

use super::Service;
use crate::eval::{Context, Data, HostPath, Value};
use crate::source::Span;

/// Why an image that is built here does not measure its health, though `healthcheck = image` trusts it to.
/// `None` too where the Dockerfile is not here to be read.
pub(super) fn unmeasured(service: &Service, cx: &mut Context<'_, '_>) -> Option<EcoString> {
    let said = service.attributes.get("healthcheck").filter(|check| check.as_str() == Some("image"))?;
    let (shown, text) = text(service, cx, said.origin.span)?;
    let dockerfile = parse_dockerfile::parse(&text).ok()?;
    let build = service.attributes.get("build").and_then(Value::as_map);
    let target = build.and_then(|build| build.get("target")).and_then(Value::as_str);
    match health(&dockerfile, target) {
        Health::Measured => None,
        Health::NoStage => Some(eco_format!("`{shown}` has no stage `{}`", target.unwrap_or_default())),
        Health::Off => Some(eco_format!("`{shown}` switches it off")),
        Health::Unsaid => Some(eco_format!("`{shown}` says no HEALTHCHECK")),
    }
}

/// The Dockerfile's name and text.
fn text(service: &Service, cx: &mut Context<'_, '_>, at: Span) -> Option<(String, String)> {
    let build = service.attributes.get("build")?.as_map()?;
    if let Some(inline) = build.get("dockerfile-inline") {
        return Some(("dockerfile-inline".into(), inline.as_str()?.into()));
    }
    let Data::Path(HostPath::Project(context)) = &build.get("context")?.data else { return None };
    let name = build.get("dockerfile").map_or(Some("Dockerfile"), Value::as_str)?;
    let shown = crate::source::path::clean(&format!("{context}/{name}"));
    let path = cx.world.folder.join(&shown);
    let text = String::from_utf8(cx.read_if_here(&path, at)?).ok()?;
    Some((shown, text))
}

#[derive(Debug, PartialEq)]
enum Health {
    Measured,
    Off,
    Unsaid,
    NoStage,
}

/// The last HEALTHCHECK of the stage that is built, or of the stages that it is from.
fn health(dockerfile: &Dockerfile<'_>, target: Option<&str>) -> Health {
    let stages: Vec<Stage<'_, '_>> = dockerfile.stages().collect();
    let named = |name: &str, before: usize| {
        stages[..before].iter().rposition(|stage| {
            stage.from.as_.as_ref().is_some_and(|(_, own)| own.value.eq_ignore_ascii_case(name))
        })
    };
    let start = match target {
        None => stages.len().checked_sub(1),
        Some(name) => named(name, stages.len()).or_else(|| name.parse().ok().filter(|at| *at < stages.len())),
    };
    let Some(mut at) = start else { return Health::NoStage };
    loop {
        let last = stages[at].instructions.iter().rev().find_map(|instruction| match instruction {
            Instruction::Healthcheck(check) => Some(&check.arguments),
            _ => None,
        });
        match last {
            Some(HealthcheckArguments::None { .. }) => return Health::Off,
            Some(_) => return Health::Measured,
            None => {}
        }
        match named(&stages[at].from.image.value, at) {
            Some(earlier) => at = earlier,
            None => return Health::Unsaid,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Health, health};

    fn of(text: &str, target: Option<&str>) -> Health {
        health(&parse_dockerfile::parse(text).unwrap(), target)
    }

    #[test]
    fn the_built_stage_counts_and_what_it_is_from() {
        let text = "FROM a:1 AS base\nHEALTHCHECK --interval=5s CMD true\n\
                    FROM base AS mute\nHEALTHCHECK NONE\n\
                    FROM b:1 AS other\nRUN echo \\\n  HEALTHCHECK CMD x\n\
                    FROM Base AS last\nRUN <<EOF\nHEALTHCHECK NONE\nEOF\n";
        assert_eq!(of(text, None), Health::Measured);
        assert_eq!(of(text, Some("mute")), Health::Off);
        assert_eq!(of(text, Some("OTHER")), Health::Unsaid);
        assert_eq!(of(text, Some("1")), Health::Off);
        assert_eq!(of(text, Some("gone")), Health::NoStage);
    }

    #[test]
    fn the_last_of_a_stage_wins() {
        assert_eq!(of("from a\nhealthcheck none\nhealthcheck cmd x\n", None), Health::Measured);
    }
}
