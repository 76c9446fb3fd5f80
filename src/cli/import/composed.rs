//! What was built, as the host would complete it: values are put back where only names stand, to look at the whole.
//! Nothing of it is ever written or printed.

use indexmap::IndexMap;

use crate::emit::folder;
use crate::eval::{Data, Encoding, HostPath, Piece, Text, Value};
use crate::import::Imported;
use crate::model::Deployment;
use crate::schema::{CONFIG, SERVICE};

/// What was built, with the values of secrets where they were and the contents of configs in their place: as the
/// host would compose it.
pub(super) fn composed(built: &Deployment, env: &str, imported: &Imported) -> Deployment {
    let mut built = built.clone();
    let place = folder(&built.place);
    for service in built.services.values_mut() {
        let secrets = std::mem::take(&mut service.secret_environment);
        if secrets.is_empty() {
            continue;
        }
        let origin = service.origin.clone();
        let made = HostPath::Project(format!("{place}/secrets/{}.env", service.name).into());
        if let Some(Data::List(files)) = service.attributes.get_mut("env-file").map(|v| &mut v.data) {
            files.retain(|file| {
                file.as_map().and_then(|f| f.get("path")).is_none_or(|p| p.data != Data::Path(made.clone()))
            });
            if files.is_empty() {
                service.attributes.remove("env-file");
            }
        }
        let mut variables = match service.attributes.remove("environment").map(|v| v.data) {
            Some(Data::Map(map)) => map,
            _ => IndexMap::new(),
        };
        variables.extend(secrets.into_iter().map(|(name, value)| {
            let data = match &value.data {
                Data::Text(text) => Data::Text(with_values(text, env, imported)),
                data => data.clone(),
            };
            (name, Value { data, origin: value.origin })
        }));
        if let Some(row) = SERVICE.attribute("environment") {
            service.attributes.set(SERVICE, row, Value { data: Data::Map(variables), origin });
        }
    }
    for file in &built.config_files {
        let Some(config) = built.configs.get_mut(&file.name) else { continue };
        config.attributes.remove("file");
        if let Some(row) = CONFIG.attribute("content") {
            let content = Value::text(file.content.clone(), file.origin.clone());
            config.attributes.set(CONFIG, row, content);
        }
    }
    built
}

fn with_values(text: &Text, env: &str, imported: &Imported) -> Text {
    Text::from_pieces(text.pieces().into_iter().map(|piece| match piece {
        Piece::Secret(secret) => {
            let value = imported.secret(env, &secret.secret).unwrap_or_default();
            Piece::Known(match secret.encoding {
                Encoding::Url => imported.in_url(value).into(),
                _ => value.into(),
            })
        }
        piece => piece,
    }))
}
