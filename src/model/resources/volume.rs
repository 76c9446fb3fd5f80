//! Volumes: Docker's, and directories of the host.

use ecow::EcoString;

use super::{Resources, evaluate, real_name};
use crate::diag::{Diagnostic, codes};
use crate::eval::{Context, Data, Layers};
use crate::model::Directory;
use crate::model::backup::{KeptVolume, Waived};
use crate::schema::{Reference, VOLUME};

impl Resources {
    pub(super) fn volume<'a>(&mut self, cx: &mut Context<'_, 'a>, name: &EcoString, layers: &Layers<'a>) {
        let mut volume = evaluate(cx, VOLUME, name, layers);
        let path = match volume.attributes.get("path").map(|value| &value.data) {
            Some(Data::Path(path)) => Some(path.clone()),
            _ => None,
        };
        let waived = volume.attributes.get("backup").and_then(Waived::of);
        let (stack, origin) = (volume.stack.clone(), volume.origin.clone());
        self.kept.push(KeptVolume { name: name.clone(), stack, path: path.clone(), waived, origin });
        if let Some(path) = path {
            let said = ["owner", "mode"].iter().any(|a| volume.attributes.get(a).is_some());
            if said {
                let (path, origin) = (path.clone(), volume.origin.clone());
                self.owned.extend(Directory::of(path, &volume.attributes, origin, cx));
            }
            for (attribute, value) in volume.attributes.iter() {
                if !["path", "owner", "mode", "backup"].contains(&attribute.name)
                    && value.origin.span != volume.origin.span
                {
                    let message = format!(
                        "volume `{name}` is a directory of the host: `{}` means nothing there",
                        attribute.name
                    );
                    cx.report(
                        Diagnostic::new(codes::BAD_VALUE, value.origin.span, message)
                            .help(format!("drop `{}`, or `path` for a volume of Docker", attribute.name)),
                    );
                }
            }
            self.directories.insert(name.clone(), path);
            return;
        }
        for attribute in ["owner", "mode"] {
            if let Some(value) = volume.attributes.get(attribute) {
                let message = format!("`{attribute}` is of a directory: volume `{name}` has no `path`");
                let problem = Diagnostic::new(codes::BAD_VALUE, value.origin.span, message);
                cx.report(problem.help(
                    "add `path = \"/…\"`, or drop it: Docker gives a volume the owner that the image says",
                ));
            }
        }
        real_name(cx, &mut volume, VOLUME, Reference::Volume, name);
        self.volumes.insert(name.clone(), volume);
    }
}
