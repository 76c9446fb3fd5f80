//! Scripts that read otherwise: nothing that runs notices, whoever runs them does.

use super::{Class, EnvPlan, HostFile, ResourceChange, ResourceKind};

impl EnvPlan {
    /// Takes up the scripts that are made, changed or taken away, by their paths below the folder of the place.
    pub fn rewrite(&mut self, scripts: Vec<HostFile>) {
        self.resources.extend(scripts.into_iter().map(|HostFile { path, action }| {
            let mut change = ResourceChange::new(ResourceKind::Script, &path, action);
            change.class = Class::Metadata;
            change
        }));
        self.resources.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Action;

    #[test]
    fn a_script_is_a_resource_that_nothing_notices() {
        let mut plan = EnvPlan::default();
        plan.rewrite(vec![HostFile { path: "bin/run".into(), action: Action::Create }]);
        let told: Vec<_> = plan.resources.iter().map(|r| (r.kind, r.action, r.class)).collect();
        assert_eq!(told, [(ResourceKind::Script, Action::Create, Class::Metadata)]);
        assert!(!plan.is_empty() && !plan.is_noticed());
    }
}
