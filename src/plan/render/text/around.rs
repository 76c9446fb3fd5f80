//! What stands around the changes of an environment: the order in which it comes up, the ways in that are closed
//! meanwhile, what people have to do, and what is not touched.

use anstyle::AnsiColor;

use super::{SEE, Writer, alarm};
use crate::diag::render::visible;
use crate::plan::render::{drift, words};
use crate::plan::{Action, EnvPlan, Flag, Outage, ResourceKind, Step};

/// So many names of a wave are told.
const NAMES: usize = 40;
/// So many closed ways in are told of.
const OUTAGES: usize = 20;
/// So many volumes are told of.
const VOLUMES: usize = 6;

impl Writer<'_> {
    pub(super) fn around(&mut self, plan: &EnvPlan) {
        if let Some(span) = plan.raw {
            let place = words::span(span, self.sources);
            self.page.with_place(2, &words::raw(plan.raw_values), Some(&place));
        }
        self.installed(plan);
        if let Some(live) = &plan.live {
            drift::text(&mut self.page, live, alarm(Flag::DataRisk), self.sources);
        }
        self.waves(plan);
        self.outages(plan);
        self.runbook(plan);
        self.coverage(plan);
        self.unchanged(plan);
    }

    /// What the host's administrator has to let `bin/install` do.
    fn installed(&mut self, plan: &EnvPlan) {
        let all = |action: Action| plan.installed.iter().all(|file| file.action == action);
        let count = plan.installed.len();
        if count == 0 {
            return;
        }
        if all(Action::Create) && count > 3 && !self.whole() {
            self.page.line(2, &format!("bin/install puts {count} files in place on the host"));
            return;
        }
        self.page.with_place(
            2,
            match all(Action::Remove) {
                true => {
                    "to be taken away from the host by bin/install, or by bin/uninstall before that is gone:"
                }
                false => "to be done on the host by bin/install:",
            },
            None,
        );
        for file in &plan.installed {
            self.page.line(4, &format!("{} {}", words::mark(file.action), visible(&file.path)));
        }
    }

    fn unchanged(&mut self, plan: &EnvPlan) {
        if self.whole() {
            for (kind, names) in words::unchanged_names(plan) {
                self.page.dim(
                    2,
                    &format!("unchanged {}: {}", words::plural(kind, names.len()), words::names(names)),
                );
            }
            return;
        }
        let counts = words::unchanged(plan);
        if !counts.is_empty() {
            self.page.dim(2, &format!("unchanged: {}", counts.join(", ")));
        }
    }

    /// One wave needs no order.
    fn waves(&mut self, plan: &EnvPlan) {
        if plan.waves.len() < 2 {
            return;
        }
        self.page.line(2, &format!("comes up in {} waves:", plan.waves.len()));
        for (wave, number) in plan.waves.iter().zip(1_usize..) {
            let shown = if self.whole() { wave.len() } else { wave.len().min(NAMES) };
            let mut names = words::names(&wave[..shown]);
            if shown < wave.len() {
                names += &format!(", and {} more: {SEE}", wave.len() - shown);
            }
            self.page.hanging(4, &format!("{number}."), &names);
        }
    }

    fn outages(&mut self, plan: &EnvPlan) {
        if plan.outages.is_empty() {
            return;
        }
        self.page.line(2, "closed meanwhile:");
        let mut longest: Vec<&Outage> = plan.outages.iter().collect();
        let shown = if self.whole() { longest.len() } else { longest.len().min(OUTAGES) };
        if shown < longest.len() {
            longest.sort_by_key(|outage| std::cmp::Reverse((!outage.unbounded.is_empty(), outage.at_most())));
        }
        for outage in &longest[..shown] {
            self.outage(outage);
        }
        if shown < longest.len() {
            let text = format!("and {} more, none for longer: {SEE}", longest.len() - shown);
            self.page.painted(4, &text, alarm(Flag::Downtime));
        }
    }

    /// `web (public 443): at most 1m40s`, and what the time is made of.
    fn outage(&mut self, outage: &Outage) {
        let routes = match outage.routes.is_empty() {
            true => String::new(),
            false => format!(" ({})", words::names(&outage.routes)),
        };
        let head = format!("{}{routes}: {}", visible(&outage.service), words::how_long(outage));
        self.page.painted(4, &head, alarm(Flag::Downtime));
        if !outage.because.is_empty() {
            self.page.dim(6, &format!("because of {}", words::some_names(&outage.because)));
        }
        let parts = words::time_parts(outage);
        if parts.len() > 1 || !outage.unbounded.is_empty() {
            self.page.dim(6, &parts.join(", "));
        }
    }

    /// Numbered through, by when it is due.
    fn runbook(&mut self, plan: &EnvPlan) {
        if !plan.has_errands() {
            return;
        }
        let mut number = 0;
        for steps in plan.runbook.chunk_by(|a, b| a.phase == b.phase) {
            self.page.line(2, &format!("{}:", words::phase(steps[0].phase)));
            for step in steps {
                number += 1;
                self.step(number, step);
            }
        }
    }

    /// What saves the volumes, where that matters. Where there are many, only what nobody saves is told.
    fn coverage(&mut self, plan: &EnvPlan) {
        let rows = words::coverage(plan);
        let at_risk = rows.iter().filter(|(_, _, at_risk)| *at_risk).count();
        let shown = if self.whole() || rows.len() <= VOLUMES { rows.len() } else { at_risk };
        let matters = plan.resources.iter().any(|change| {
            change.has(Flag::DataRisk) || matches!(change.kind, ResourceKind::Volume | ResourceKind::Backup)
        });
        if rows.is_empty() || !(matters || at_risk > 0 || self.whole()) {
            return;
        }
        self.page.line(2, "what saves its volumes:");
        for (volume, text, at_risk) in &rows[..shown] {
            let style = if *at_risk { alarm(Flag::DataRisk) } else { anstyle::Style::new().dimmed() };
            self.page.painted(4, &format!("{volume}: {text}"), style);
        }
        if shown < rows.len() {
            self.page.dim(4, &format!("and {} volumes that need nothing more: {SEE}", rows.len() - shown));
        }
    }

    fn step(&mut self, number: usize, step: &Step) {
        let place = step.cause.as_ref().map(|cause| words::place(cause, self.sources));
        self.page.numbered(4, number, &visible(&step.text), place.as_deref());
        if let Some(why) = &step.irreversible {
            self.page.painted(8, &format!("cannot be undone: {}", visible(why)), alarm(Flag::DataRisk));
        }
        for line in step.command.iter().flat_map(|command| command.lines()) {
            // Nothing stands before a command, so that a line can be copied as a whole.
            let command = self.style.paint(AnsiColor::Cyan.on_default(), &visible(line));
            self.page.line(10, &command);
        }
    }
}
