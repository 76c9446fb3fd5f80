//! Two that keep a host busy and start in the same minute, or so soon after one another that both run.

use std::collections::BTreeSet;

use super::{NOWHERE_SAID, Rule, Scene, waived};
use crate::diag::codes::SAME_TIME;
use crate::diag::{Diagnostic, Sink};
use crate::model::{Deployment, Scheduled};
use crate::schema::parse::schedule::Moment;
use crate::source::Span;

pub(super) const RULE: Rule = Rule { code: SAME_TIME, find };

/// What keeps a host busy is not over in so many minutes.
const SOON: u16 = 10;

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    let hosts = scene.hosts().into_iter().filter(|(host, _)| *host != NOWHERE_SAID);
    // The same two of another environment are not worth telling again.
    let mut told: BTreeSet<(Span, Span)> = BTreeSet::new();
    for (host, deployments) in hosts {
        let mut heavy: Vec<(&Deployment, Scheduled)> = Vec::new();
        for deployment in deployments {
            for scheduled in deployment.scheduled().into_iter().filter(|scheduled| scheduled.heavy) {
                let waived =
                    deployment.services.get(&scheduled.name).is_some_and(|job| waived(job, SAME_TIME));
                let meets =
                    |(_, other): &&(&Deployment, Scheduled)| other.schedule.meets(&scheduled.schedule, SOON);
                let found = heavy.iter().find_map(|other| Some((other, meets(&other)?)));
                if let Some((first, at)) = found.filter(|_| !waived)
                    && told.insert((first.1.origin.span, scheduled.origin.span))
                {
                    sink.push(diagnostic(first, (deployment, &scheduled), at, host));
                }
                heavy.push((deployment, scheduled));
            }
        }
    }
}

fn diagnostic(
    (of_first, first): &(&Deployment, Scheduled),
    (of_second, second): (&Deployment, &Scheduled),
    (at, then): (Moment, Moment),
    host: &str,
) -> Diagnostic {
    let across = of_first.place != of_second.place;
    let who = |deployment: &Deployment, scheduled: &Scheduled| match across {
        true => format!("{} of {}", scheduled.what, deployment.title()),
        false => scheduled.what.to_string(),
    };
    let (one, other) = (who(of_first, first), who(of_second, second));
    let message = match at == then {
        true => format!("{one} and {other} start together on host `{host}`, for instance on {at}"),
        false => format!(
            "{one} and {other} start minutes apart on host `{host}`, for instance on {at} and {}",
            then.time
        ),
    };
    let mut out = Diagnostic::new(SAME_TIME, second.origin.span, message).here(format!("{other} starts"));
    if first.origin.span != second.origin.span {
        out = out.label(first.origin.span, format!("{one} starts"));
    }
    let mut out = out
        .note("each may take half an hour or more; together they take longer and slow down everything else")
        .help("let one of them start later");
    let mut envs = vec![of_first.env.clone(), of_second.env.clone()];
    envs.dedup();
    out.envs = envs;
    out
}
