//! One change, or several that are told together.

use anstyle::AnsiColor;

use super::{SEE, Writer, alarm, colour};
use crate::diag::render::visible;
use crate::eval::written::written;
use crate::plan::render::order::Bump;
use crate::plan::render::{path, words};
use crate::plan::{AttributeChange, Class, ResourceChange};

/// So many differences of one change are told.
const DIFFERENCES: usize = 12;
/// So many names of changes that are alike are told.
const NAMES: usize = 40;

impl Writer<'_> {
    /// A change with its risks, its reasons and its differences.
    pub(super) fn change(&mut self, change: &ResourceChange) {
        let mark = if change.risks.is_empty() { words::mark(change.action) } else { '!' };
        let head = format!("{mark} {} {}", change.kind, visible(&change.name));
        self.head(&head, change);
        for risk in &change.risks {
            self.page.painted(6, &visible(&risk.text), alarm(risk.flag));
        }
        self.details(change);
        for hint in &change.hints {
            self.page.painted(6, &visible(hint), AnsiColor::Cyan.on_default());
        }
    }

    /// `~ service api  recreate, DATA RISK`
    fn head(&mut self, head: &str, change: &ResourceChange) {
        let style = match words::flags(change).first() {
            Some(flag) => alarm(*flag),
            None => colour(change.class),
        };
        let place = words::whole_place(change, self.sources);
        self.page.head(2, head, &words::class(change), style, place.as_deref());
    }

    /// Reasons and differences. Where there are many, those that do most are told.
    fn details(&mut self, change: &ResourceChange) {
        for cascade in &change.because {
            let place = words::span(cascade.span, self.sources);
            self.page.with_place(6, &words::reason(cascade), Some(&place));
        }
        let mut told: Vec<&AttributeChange> = change.attributes.iter().collect();
        let left = told.len().saturating_sub(if self.whole() { usize::MAX } else { DIFFERENCES });
        if left > 0 {
            told.sort_by_key(|attribute| std::cmp::Reverse(attribute.class));
            told.truncate(DIFFERENCES);
            told.sort_by_key(|attribute| &attribute.path);
        }
        for attribute in told {
            self.difference(attribute);
        }
        if left > 0 {
            self.page.dim(6, &format!("and {left} more differences: {SEE}"));
        }
    }

    fn difference(&mut self, change: &AttributeChange) {
        let path = path(change);
        let place = change.cause.as_ref().map(|origin| words::place(origin, self.sources));
        let [before, after] = [&change.before, &change.after].map(|value| value.as_ref().map(written));
        self.page.difference(6, &path, before.as_deref(), after.as_deref(), place.as_deref());
    }

    /// A table: each image with what it becomes, and for whom.
    pub(super) fn bumps(&mut self, bumps: &[Bump<'_>]) {
        let services: usize = bumps.iter().map(|bump| bump.of.len()).sum();
        if services == 0 {
            return;
        }
        let head = format!("~ {services} services, only their images");
        let class = bumps.iter().flat_map(|b| &b.of).map(|c| c.class).max().unwrap_or(Class::Recreate);
        self.page.head(2, &head, &class.to_string(), colour(class), None);
        for bump in bumps {
            self.difference(bump.change);
            self.names(&bump.of);
        }
    }

    /// What is the same for all of them, once, and their names.
    pub(super) fn alike(&mut self, group: &[&ResourceChange]) {
        let Some(first) = group.first() else { return };
        let head = format!("{} {} alike", words::mark(first.action), words::many(first.kind, group.len()));
        self.head(&head, first);
        self.details(first);
        self.names(group);
    }

    /// Names of what changes alike. A name with a flag is never left out.
    fn names(&mut self, group: &[&ResourceChange]) {
        let least = group.iter().filter(|change| !change.risks.is_empty()).count();
        let shown = if self.whole() || least > 0 { group.len() } else { group.len().min(NAMES) };
        let mut text = words::names(group[..shown].iter().map(|change| &change.name));
        if shown < group.len() {
            text += &format!(", and {} more: {SEE}", group.len() - shown);
        }
        self.page.dim(8, &text);
    }
}
