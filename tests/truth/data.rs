//! Configs that are data: compared by what they say and not by how it is written.
//!
//! Takes `data /configs/vars -> @ROOT@/scopemarchiver/vars.toml`, or without the arrow where the recorded model
//! holds the content itself, and puts what both contents say in their place. A difference then has a path of its own:
//! `/configs/vars/content/s3/REGION`. docker compose prints `$$` for each `$` of a content in the model, which is what
//! the recorded ones hold; ours are files by then. Invariant: a rule that finds no content on one of the sides is an error.

use std::fs;
use std::path::Path as File;

use serde_json::{Map, Value, json};

use super::path::{Path, Step, glob_covers};

/// A config whose content is JSON, TOML, YAML or INI.
#[derive(Debug)]
pub(crate) struct Data {
    /// A name of ours; it may hold a `*`, for several configs with the same content.
    config: String,
    /// The recorded file, where the recorded model has no such config.
    file: Option<String>,
}

impl Data {
    /// Reads the config's path and the file's.
    pub(crate) fn parse(config: &str, file: Option<&str>) -> Result<Self, String> {
        match Path::parse(config)?.0.as_slice() {
            [Step::Key(section), Step::Key(name)] if section == "configs" => {
                Ok(Self { config: name.clone(), file: file.map(str::to_owned) })
            }
            _ => Err(format!("`{config}` is no config such as `/configs/vars`")),
        }
    }

    /// Replaces the contents by what they say. `@ROOT@` of the file is `recorded`.
    pub(crate) fn apply(&self, ours: &mut Value, truth: &mut Value, recorded: &File) -> Result<(), String> {
        let configs = ours.get_mut("configs").and_then(Value::as_object_mut);
        let mut found = false;
        for (name, config) in
            configs.into_iter().flatten().filter(|(name, _)| glob_covers(&self.config, name))
        {
            found = true;
            read_in_place(config, str::to_owned)?;
            match &self.file {
                Some(file) => {
                    let place = recorded.join(file.strip_prefix("@ROOT@/").unwrap_or(file));
                    let text =
                        fs::read_to_string(&place).map_err(|problem| format!("`{file}`: {problem}"))?;
                    truth["configs"][name] = json!({ "content": read(&text)? });
                }
                None => read_in_place(&mut truth["configs"][name], |text| text.replace("$$", "$"))?,
            }
        }
        if found {
            Ok(())
        } else {
            Err(format!("`data /configs/{}` is no config of ours; remove it", self.config))
        }
    }
}

fn read_in_place(config: &mut Value, unescape: impl Fn(&str) -> String) -> Result<(), String> {
    let text = config.get("content").and_then(Value::as_str).ok_or("a config has no content to compare")?;
    config["content"] = read(&unescape(text))?;
    Ok(())
}

/// What a text says, by the first format that makes a mapping of it.
fn read(text: &str) -> Result<Value, String> {
    if let Ok(json @ Value::Object(_)) = serde_json::from_str(text) {
        return Ok(json);
    }
    if let Ok(toml) = toml::from_str::<Value>(text) {
        return Ok(toml);
    }
    if let Ok(yaml @ Value::Object(_)) = serde_saphyr::from_str(text) {
        return Ok(yaml);
    }
    ini(text).ok_or_else(|| format!("this is neither JSON, TOML, YAML nor INI:\n{text}"))
}

fn ini(text: &str) -> Option<Value> {
    let mut file = Map::new();
    let mut section = String::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            name.clone_into(&mut section);
        } else {
            let (key, value) = line.split_once('=')?;
            let entries = file.entry(section.clone()).or_insert_with(|| json!({})).as_object_mut()?;
            entries.insert(key.trim().to_owned(), value.trim().into());
        }
    }
    Some(file.into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Data, read};
    use crate::truth::difference::differences;

    #[test]
    fn one_thing_said_in_four_formats() {
        let expected = json!({ "s": { "a": "x" } });
        for text in [r#"{"s": {"a": "x"}}"#, "[s]\na = 'x'\n", "s:\n  # why\n  a: x\n", "[s]\n  a = x \n"] {
            assert_eq!(read(text).unwrap(), expected, "{text}");
        }
        assert!(read("neither this\nnor that").is_err());
    }

    #[test]
    fn a_difference_has_the_path_of_what_differs() {
        let mut ours = json!({ "configs": { "vars": { "content": "a: 1\nb: 2\n" } } });
        let mut truth = json!({ "configs": { "vars": { "content": "{\"b\": 3, \"a\": 1}" } } });
        let data = Data::parse("/configs/vars", None).unwrap();
        data.apply(&mut ours, &mut truth, "/".as_ref()).unwrap();
        let lines: Vec<_> = differences(&ours, &truth).iter().map(ToString::to_string).collect();
        assert_eq!(lines, ["/configs/vars/content/b: 3 in truth, 2 in ours"]);
    }

    #[test]
    fn a_rule_about_nothing_is_refused() {
        let refusal = |ours: &mut serde_json::Value, truth: &mut serde_json::Value| {
            Data::parse("/configs/vars*", None).unwrap().apply(ours, truth, "/".as_ref()).unwrap_err()
        };
        assert_eq!(
            refusal(&mut json!({}), &mut json!({})),
            "`data /configs/vars*` is no config of ours; remove it"
        );
        let mut ours = json!({ "configs": { "vars": { "content": "a: 1" } } });
        assert_eq!(refusal(&mut ours, &mut json!({})), "a config has no content to compare");
        assert_eq!(
            Data::parse("/services/a", None).unwrap_err(),
            "`/services/a` is no config such as `/configs/vars`"
        );
    }
}
