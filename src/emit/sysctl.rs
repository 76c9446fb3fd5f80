//! `sysctl.d/` of a deployment: the settings of the kernel that its host must have.

use super::Artifact;
use super::manifest::Input;
use crate::model::Deployment;

/// The file, where there are any.
pub(super) fn artifact(deployment: &Deployment, folder: &str, inputs: &[Input]) -> Option<Artifact> {
    let sysctls = &deployment.host.sysctls;
    if sysctls.is_empty() {
        return None;
    }
    let mut text = super::header::text(inputs);
    for (key, value) in sysctls {
        // The model has no other keys than plain ones; a value is one line.
        let value: String = value.as_str()?.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        text.push_str(&format!("{key} = {value}\n"));
    }
    Some(Artifact::plain(format!("{folder}/sysctl.d/{}.conf", deployment.project()), text))
}
