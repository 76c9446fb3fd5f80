//! For people: one line for each environment, then what each risks, then what else changes, the gravest first, then
//! what is to be done around it.
//!
//! What is no risk and more than a few of a kind is folded unless everything is asked for; each fold says how much it
//! hides and how to see it.

mod around;
mod change;

use anstyle::AnsiColor;

use super::Style;
use super::layout::Page;
use super::order::Ordered;
use super::words::{self, Count};
use crate::diag::render::visible;
use crate::plan::{Class, EnvPlan, Flag, ResourceChange};
use crate::source::SourceMap;

/// So many changes of one class are told each by itself before the rest of them is folded.
const FOLD: usize = 20;

/// So many lines are read before anybody scrolls.
const SCREEN: usize = 30;

/// What is folded is told how to be seen.
const SEE: &str = "`-v` lists all";

/// All environments: their summaries first, then what they risk, then a paragraph for each that changes.
pub fn text(plans: &[EnvPlan], sources: &SourceMap, style: Style) -> String {
    written(plans, sources, style, Extent::Folded)
}

/// The same with nothing folded.
pub fn whole_text(plans: &[EnvPlan], sources: &SourceMap, style: Style) -> String {
    written(plans, sources, style, Extent::Whole)
}

/// How much is told of what is no risk.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// What there is much of is counted.
    Folded,
    /// Everything.
    Whole,
}

fn written(plans: &[EnvPlan], sources: &SourceMap, style: Style, extent: Extent) -> String {
    let ordered: Vec<(&EnvPlan, Ordered<'_>)> = plans
        .iter()
        .filter(|plan| !plan.is_silent())
        .map(|plan| (plan, Ordered::new(plan, sources)))
        .collect();
    let write = |apart: bool| {
        let mut writer = Writer { page: Page::new(style), sources, style, extent };
        for plan in plans {
            writer.summary(plan);
        }
        let risks_end = writer.paragraphs(&ordered, apart);
        for plan in plans {
            writer.fingerprint(plan);
        }
        (writer.page.finish(), risks_end)
    };
    // What one environment risks must not stand far below all that changes in another.
    let (together, risks_end) = write(false);
    if ordered.len() > 1 && risks_end > SCREEN { write(true).0 } else { together }
}

/// A page, and what is needed to fill it.
struct Writer<'a> {
    page: Page,
    sources: &'a SourceMap,
    style: Style,
    extent: Extent,
}

impl Writer<'_> {
    /// A paragraph for each environment, or, `apart`, one for what it risks and, below those of all, one for the
    /// rest. Gives the line on which the last risk ends.
    fn paragraphs(&mut self, ordered: &[(&EnvPlan, Ordered<'_>)], apart: bool) -> usize {
        let mut risks_end = 0;
        for (plan, changes) in ordered.iter().filter(|(_, changes)| apart && !changes.risky.is_empty()) {
            self.heading(plan, ", at risk");
            self.risky(changes);
            risks_end = self.page.lines();
        }
        for (plan, changes) in ordered {
            let told = apart && !changes.risky.is_empty();
            let before = self.page.mark();
            self.heading(plan, if told { ", the rest" } else { "" });
            let heading = self.page.mark();
            if !told && !changes.risky.is_empty() {
                self.risky(changes);
                risks_end = self.page.lines();
            }
            self.others(changes);
            self.around(plan);
            if self.page.mark() == heading {
                self.page.back_to(before);
            }
        }
        risks_end
    }

    /// `prod: 1 recreate, 2 unchanged in place, 1 DATA RISK`
    fn summary(&mut self, plan: &EnvPlan) {
        let parts: Vec<_> = words::summary(plan)
            .into_iter()
            .map(|(text, count)| {
                let style = match count {
                    Count::Class(class) => colour(class),
                    Count::Flag(flag) => alarm(flag),
                    Count::Drift => alarm(Flag::DataRisk),
                    Count::OnHost | Count::Nothing | Count::Unchanged => anstyle::Style::new(),
                };
                (text, style)
            })
            .collect();
        self.page.parts(&format!("{}: ", visible(&plan.env)), &parts);
    }

    fn fingerprint(&mut self, plan: &EnvPlan) {
        if let Some(fingerprint) = &plan.fingerprint {
            let text = format!("{}: fingerprint {}", visible(&plan.env), visible(fingerprint));
            self.page.line(0, &text);
        }
    }

    fn heading(&mut self, plan: &EnvPlan, rest: &str) {
        self.page.blank();
        let text = format!("{}{rest}:", visible(&plan.env));
        self.page.line(0, &self.style.paint(anstyle::Style::new().bold(), &text));
    }

    /// Each by itself. Only what does no more than close a way in is folded, where that is much.
    fn risky(&mut self, changes: &Ordered<'_>) {
        let closes = |change: &ResourceChange| change.risks.iter().all(|risk| risk.flag == Flag::Downtime);
        let closing = changes.risky.iter().filter(|change| closes(change)).count();
        let left = if self.whole() { 0 } else { closing.saturating_sub(FOLD) };
        // They are the last of the risky ones.
        for change in &changes.risky[..changes.risky.len() - left] {
            self.change(change);
        }
        if left > 0 {
            let text = format!("and {left} more that close a way in: {SEE}");
            self.page.painted(2, &text, alarm(Flag::Downtime));
        }
    }

    fn others(&mut self, changes: &Ordered<'_>) {
        self.bumps(&changes.bumps);
        for group in &changes.alike {
            self.alike(group);
        }
        for same in changes.rest.chunk_by(|a, b| (a.class, a.kind) == (b.class, b.kind)) {
            let shown = if self.whole() { same.len() } else { same.len().min(FOLD) };
            for change in &same[..shown] {
                self.change(change);
            }
            if shown < same.len() {
                let left = words::many(same[shown].kind, same.len() - shown);
                self.page.dim(2, &format!("and {left} more to {}: {SEE}", verb(same[shown].class)));
            }
        }
    }

    fn whole(&self) -> bool {
        self.extent == Extent::Whole
    }
}

/// What is done to those that are folded.
fn verb(class: Class) -> &'static str {
    match class {
        Class::NoOp => "keep",
        Class::Metadata => "write anew, which nothing that runs notices",
        Class::Schedule => "schedule anew",
        Class::Scale => "scale",
        Class::Rebuild => "rebuild",
        Class::Create => "create",
        Class::Reload => "reload",
        Class::Restart => "restart",
        Class::Recreate => "recreate",
        Class::Remove => "remove",
    }
}

fn alarm(flag: Flag) -> anstyle::Style {
    match flag {
        Flag::DataRisk | Flag::Exposure | Flag::Major => AnsiColor::Red.on_default().bold(),
        Flag::Secret | Flag::Downtime => AnsiColor::Magenta.on_default().bold(),
    }
}

fn colour(class: Class) -> anstyle::Style {
    match class {
        Class::NoOp | Class::Metadata => anstyle::Style::new().dimmed(),
        Class::Create | Class::Scale | Class::Schedule | Class::Reload => AnsiColor::Green.on_default(),
        Class::Rebuild | Class::Restart | Class::Recreate => AnsiColor::Yellow.on_default(),
        Class::Remove => AnsiColor::Red.on_default(),
    }
}
