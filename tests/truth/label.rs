//! Names within Traefik's labels.
//!
//! Takes `label prod-backend -> dev-backend` and says in the recorded model what we call a router, a middleware or a
//! service of Traefik: as a part of a label's key (`traefik.http.routers.NAME.rule`) and in lists of names. So the
//! rules and ports of a renamed router are still compared. Invariant: a rule that renames nothing is an error.

use serde_json::{Map, Value};

/// What Traefik knows as `from` in the recorded model and as `to` in ours.
#[derive(Debug)]
pub(crate) struct Label {
    pub(crate) from: String,
    pub(crate) to: String,
}

impl Label {
    /// Renames in the labels of all services of `truth`.
    pub(crate) fn apply(&self, truth: &mut Value) -> Result<(), String> {
        let services = truth.get_mut("services").and_then(Value::as_object_mut);
        let mut renamed = false;
        for service in services.into_iter().flat_map(|services| services.values_mut()) {
            if let Some(Value::Object(labels)) = service.get_mut("labels") {
                let before = std::mem::take(labels);
                *labels = before.iter().map(|(key, value)| self.renamed(key, value)).collect::<Map<_, _>>();
                renamed |= *labels != before;
            }
        }
        if renamed {
            Ok(())
        } else {
            Err(format!("`label {} -> {}` renames nothing; remove it", self.from, self.to))
        }
    }

    fn renamed(&self, key: &str, value: &Value) -> (String, Value) {
        let key = self.within(key, '.');
        match value {
            Value::String(names) => (key, self.within(names, ',').into()),
            value => (key, value.clone()),
        }
    }

    fn within(&self, text: &str, separator: char) -> String {
        let parts = text.split(separator).map(|part| if part == self.from { &self.to } else { part });
        parts.collect::<Vec<_>>().join(&separator.to_string())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Label;

    #[test]
    fn a_router_is_renamed_where_it_is_named() {
        let mut truth = json!({ "services": { "a": {}, "b": { "labels": {
            "traefik.http.routers.x.rule": "Host(`x`)",
            "traefik.http.routers.x.middlewares": "x,x-strip",
            "traefik.http.middlewares.x-strip.stripprefix.prefixes": "/x",
        } } } });
        let label = Label { from: "x".to_owned(), to: "y".to_owned() };
        label.apply(&mut truth).unwrap();
        let expected = json!({ "services": { "a": {}, "b": { "labels": {
            "traefik.http.routers.y.rule": "Host(`x`)",
            "traefik.http.routers.y.middlewares": "y,x-strip",
            "traefik.http.middlewares.x-strip.stripprefix.prefixes": "/x",
        } } } });
        assert_eq!(truth, expected);
        assert_eq!(label.apply(&mut truth).unwrap_err(), "`label x -> y` renames nothing; remove it");
    }
}
