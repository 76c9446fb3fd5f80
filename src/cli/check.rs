//! `check`: all that is wrong, in all environments.

use super::args::Check;
use super::session::Session;
use super::{ERRORS, OK};
use crate::check::expired;
use crate::diag::Severity;
use crate::diag::render::{Count, Format};
use crate::schema::parse::date::Date;
use crate::source::SourceMap;

/// For people the messages go to stderr; in the formats for programs they are the data.
pub(super) fn run(session: &mut Session<'_>, args: &Check) -> u8 {
    let format = args.format.into();
    let mut outcome = match session.compile_either(&args.project, &args.compose) {
        Ok(outcome) => outcome,
        Err(diagnostic) if format != Format::Text => {
            session.report_as_data(&[diagnostic], &SourceMap::default(), format);
            return ERRORS;
        }
        Err(diagnostic) => return session.refuse(diagnostic, format),
    };
    if let Some(compiled) = &outcome.compiled {
        let over = expired(&compiled.deployments, &outcome.sources, today(args.today));
        let more = over.finish(compiled.deployments.len());
        outcome.diagnostics.extend(more);
    }
    let diagnostics = &outcome.diagnostics;
    let code = if diagnostics.iter().any(|d| d.severity == Severity::Error) { ERRORS } else { OK };
    if format != Format::Text {
        session.report_as_data(diagnostics, &outcome.sources, format);
        return code;
    }
    session.report(diagnostics, &outcome.sources, format);
    if let Some(compiled) = &outcome.compiled
        && code == OK
    {
        let listed = if session.global.verbose { compiled.deployments.as_slice() } else { &[] };
        for deployment in listed {
            let services: Vec<&str> = deployment.services.keys().map(|name| name.as_str()).collect();
            session.say(format_args!("{}: {}\n", deployment.place, services.join(", ")));
        }
        if diagnostics.is_empty() {
            let envs: Vec<&str> = compiled.deployments.iter().map(|d| d.place.as_str()).collect();
            session.remark(format_args!(
                "{}: {} in {}\n",
                compiled.project,
                Count::default(),
                envs.join(", ")
            ));
        }
    }
    code
}

/// The day that is said, or this one. Dates count in `check`, `schedule` and `backup`, and nowhere else: a build is the same on
/// every day.
#[expect(clippy::disallowed_types, reason = "an `allow … until` ends on a day, a schedule begins on one")]
pub(super) fn today(said: Option<Date>) -> Date {
    said.unwrap_or_else(|| {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        Date::of_unix(since.map_or(0, |since| since.as_secs()))
    })
}
