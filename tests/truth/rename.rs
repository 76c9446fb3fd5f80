//! What has another name here than in the recorded model, and is the same thing all the same.
//!
//! Takes a model and renames in place; gives an error when there was nothing to rename, so that no rule outlives its
//! reason. Invariant: a renamed service, volume, network, config or secret is renamed where it is referred to as well.

use serde_json::{Map, Value};

use super::path::{Path, Step, glob_covers};

/// `rename /services/api-dev -> /services/api`, for the recorded model. The new name may hold a `*`, for a part that
/// depends on content; it then is the one name of ours that fits.
#[derive(Debug)]
pub(crate) struct Rename {
    section: String,
    from: String,
    to: String,
}

/// `root datalab -> @ROOT@/datalab/src-head`: a folder of the example that is a folder of the recorded model.
#[derive(Debug)]
pub(crate) struct Root {
    /// Relative to the example.
    pub(crate) ours: String,
    pub(crate) truth: String,
}

impl Rename {
    /// Reads the two sides of a rename.
    pub(crate) fn parse(from: &str, to: &str) -> Result<Self, String> {
        let (section, from_name) = declaration(from)?;
        let (to_section, to) = declaration(to)?;
        if section == to_section {
            Ok(Self { section, from: from_name, to })
        } else {
            Err(format!("`{from}` cannot become one of the {to_section}"))
        }
    }

    /// Renames in `truth` what `ours` calls otherwise.
    pub(crate) fn apply(&self, truth: &mut Value, ours: &Value) -> Result<(), String> {
        let Self { section, from, to } = self;
        let rule = format!("`rename /{section}/{from} -> /{section}/{to}`");
        let names = ours.get(section).and_then(Value::as_object).into_iter().flat_map(Map::keys);
        let fitting: Vec<&String> = names.filter(|name| glob_covers(to, name)).collect();
        let [to] = fitting.as_slice() else {
            return Err(format!("{rule} fits {} names of ours, not one", fitting.len()));
        };
        let declared = truth.get_mut(section).and_then(Value::as_object_mut);
        if !declared.is_some_and(|map| rename_key(map, from, to)) {
            return Err(format!("{rule} renames nothing; remove it"));
        }
        let services = truth.get_mut("services").and_then(Value::as_object_mut);
        for service in services.into_iter().flat_map(|map| map.values_mut()) {
            self.apply_references(service, to);
        }
        Ok(())
    }

    fn apply_references(&self, service: &mut Value, to: &str) {
        let list = match self.section.as_str() {
            "services" => "depends_on",
            section => section,
        };
        self.apply_list(service.get_mut(list), to);
        self.apply_list(service.pointer_mut(&format!("/build/{list}")), to);
    }

    fn apply_list(&self, list: Option<&mut Value>, to: &str) {
        match list {
            Some(Value::Object(map)) => _ = rename_key(map, &self.from, to),
            Some(Value::Array(grants)) => {
                for source in grants.iter_mut().filter_map(|grant| grant.get_mut("source")) {
                    if source.as_str() == Some(&self.from) {
                        *source = Value::from(to);
                    }
                }
            }
            _ => {}
        }
    }
}

impl Root {
    /// Rewrites in `ours` each text that is this folder of `example`, or is below it.
    pub(crate) fn apply(&self, ours: &mut Value, example: &str) -> Result<(), String> {
        let folder = format!("{example}/{}", self.ours);
        if replace_prefix(ours, &folder, &self.truth) {
            Ok(())
        } else {
            Err(format!("`root {} -> {}` names a folder that nothing uses; remove it", self.ours, self.truth))
        }
    }
}

fn declaration(path: &str) -> Result<(String, String), String> {
    match Path::parse(path)?.0.as_slice() {
        [Step::Key(section), Step::Key(name)] => Ok((section.clone(), name.clone())),
        _ => Err(format!("`{path}` is no declaration such as `/services/api`")),
    }
}

fn rename_key(map: &mut Map<String, Value>, from: &str, to: &str) -> bool {
    if map.contains_key(to) {
        return false;
    }
    map.remove(from).is_some_and(|value| map.insert(to.to_owned(), value).is_none())
}

fn replace_prefix(value: &mut Value, from: &str, to: &str) -> bool {
    match value {
        Value::String(text) => match text.strip_prefix(from) {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => {
                *text = format!("{to}{rest}");
                true
            }
            _ => false,
        },
        // `|` and not `||`: every text is rewritten, not the first one.
        Value::Array(all) => all.iter_mut().fold(false, |any, item| any | replace_prefix(item, from, to)),
        Value::Object(map) => map.values_mut().fold(false, |any, item| any | replace_prefix(item, from, to)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Rename, Root};

    #[test]
    fn a_service_is_renamed_with_those_that_depend_on_it() {
        let mut truth = json!({ "services": { "db-dev": {}, "api": { "depends_on": { "db-dev": {} } } } });
        let ours = json!({ "services": { "db": {}, "api": {} } });
        Rename::parse("/services/db-dev", "/services/db").unwrap().apply(&mut truth, &ours).unwrap();
        assert_eq!(truth, json!({ "services": { "db": {}, "api": { "depends_on": { "db": {} } } } }));
    }

    #[test]
    fn a_volume_is_renamed_with_its_mounts() {
        let mut truth = json!({
            "volumes": { "caddy_data": { "name": "x" } },
            "services": { "caddy": { "volumes": [{ "source": "caddy_data" }, { "source": "/caddy_data" }] } },
        });
        let ours = json!({ "volumes": { "caddy-data": {} } });
        Rename::parse("/volumes/caddy_data", "/volumes/caddy-data")
            .unwrap()
            .apply(&mut truth, &ours)
            .unwrap();
        let expected = json!({
            "volumes": { "caddy-data": { "name": "x" } },
            "services": { "caddy": { "volumes": [{ "source": "caddy-data" }, { "source": "/caddy_data" }] } },
        });
        assert_eq!(truth, expected);
    }

    #[test]
    fn a_secret_is_renamed_where_a_service_and_its_build_have_it() {
        let grants = |name: &str| json!([{ "source": name, "target": "/run/secrets/token" }]);
        let model = |name: &str| {
            json!({
                "secrets": { name: { "file": "/token" } },
                "services": { "api": { "secrets": grants(name), "build": { "secrets": grants(name) } } },
            })
        };
        let mut truth = model("git_token");
        let ours = json!({ "secrets": { "git-token": {} } });
        Rename::parse("/secrets/git_token", "/secrets/git-token").unwrap().apply(&mut truth, &ours).unwrap();
        assert_eq!(truth, model("git-token"));
    }

    #[test]
    fn a_part_of_the_new_name_may_depend_on_content() {
        let rename = Rename::parse("/configs/caddyfile", "/configs/caddyfile*").unwrap();
        let mut truth = json!({
            "configs": { "caddyfile": {} },
            "services": { "caddy": { "configs": [{ "source": "caddyfile" }] } },
        });
        rename.apply(&mut truth, &json!({ "configs": { "caddyfile-1a2b": {}, "other": {} } })).unwrap();
        let expected = json!({
            "configs": { "caddyfile-1a2b": {} },
            "services": { "caddy": { "configs": [{ "source": "caddyfile-1a2b" }] } },
        });
        assert_eq!(truth, expected);
        let two = json!({ "configs": { "caddyfile-1a2b": {}, "caddyfile-3c4d": {} } });
        assert_eq!(
            rename.apply(&mut truth, &two).unwrap_err(),
            "`rename /configs/caddyfile -> /configs/caddyfile*` fits 2 names of ours, not one"
        );
    }

    #[test]
    fn a_rename_of_nothing_or_onto_nothing_is_refused() {
        let rename = Rename::parse("/services/a", "/services/b").unwrap();
        let ours = json!({ "services": { "b": {} } });
        for mut truth in
            [json!({}), json!({ "services": { "c": {} } }), json!({ "services": { "a": {}, "b": {} } })]
        {
            assert_eq!(
                rename.apply(&mut truth, &ours).unwrap_err(),
                "`rename /services/a -> /services/b` renames nothing; remove it"
            );
        }
        assert_eq!(
            rename.apply(&mut json!({ "services": { "a": {} } }), &json!({})).unwrap_err(),
            "`rename /services/a -> /services/b` fits 0 names of ours, not one"
        );
        assert_eq!(
            Rename::parse("/services/a", "/volumes/a").unwrap_err(),
            "`/services/a` cannot become one of the volumes"
        );
        assert_eq!(
            Rename::parse("/services/a/b", "/services/c").unwrap_err(),
            "`/services/a/b` is no declaration such as `/services/api`"
        );
    }

    #[test]
    fn a_root_moves_whole_folders_only() {
        let root = Root { ours: "app".to_owned(), truth: "@ROOT@/src".to_owned() };
        let mut ours = json!({ "a": "/x/app", "b": ["/x/app/web", "/x/apple"], "c": "mount /x/app" });
        root.apply(&mut ours, "/x").unwrap();
        assert_eq!(
            ours,
            json!({ "a": "@ROOT@/src", "b": ["@ROOT@/src/web", "/x/apple"], "c": "mount /x/app" })
        );
        let unused = root.apply(&mut json!({}), "/x").unwrap_err();
        assert_eq!(unused, "`root app -> @ROOT@/src` names a folder that nothing uses; remove it");
    }
}
