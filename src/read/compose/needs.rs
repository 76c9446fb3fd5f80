//! `depends_on`.

use ecow::EcoString;

use super::Reader;
use super::leaf::Rigour;
use super::value::{mismatch, strange};
use crate::eval::Data;
use crate::model::{Condition, Need};
use crate::read::fault::Fault;
use crate::read::yaml::{Body, Node};
use crate::schema::Type;

impl Reader<'_> {
    /// A list of names, or a mapping from names to conditions.
    pub(super) fn needs(&self, node: &Node<'_>) -> Result<Vec<Need>, Fault> {
        match &node.body {
            Body::List(items) => items
                .iter()
                .map(|item| match &item.body {
                    Body::Scalar(scalar) => Ok(self.need(&scalar.text, item)),
                    _ => Err(mismatch(item, &Type::String)),
                })
                .collect(),
            Body::Map(entries) => entries
                .iter()
                .map(|entry| {
                    let mut need = self.need(&entry.key, &entry.value);
                    need.origin = self.texts.span(entry.place).into();
                    self.conditions(&mut need, &entry.value)?;
                    Ok(need)
                })
                .collect(),
            Body::Scalar(_) => {
                Err(mismatch(node, &Type::Named(crate::schema::Reference::Service, crate::schema::NEED)))
            }
        }
    }

    fn need(&self, service: &str, node: &Node<'_>) -> Need {
        Need {
            service: EcoString::from(service),
            condition: Condition::Started,
            restart: false,
            required: true,
            origin: self.texts.span(node.place).into(),
        }
    }

    fn conditions(&self, need: &mut Need, node: &Node<'_>) -> Result<(), Fault> {
        let Body::Map(entries) = &node.body else { return Err(mismatch(node, &Type::Map(&Type::Any))) };
        for entry in entries {
            let place = entry.value.place;
            let Body::Scalar(scalar) = &entry.value.body else {
                return Err(mismatch(&entry.value, &Type::String));
            };
            match &*entry.key {
                "condition" => {
                    let row = Condition::TABLE.iter().find(|row| row.2 == scalar.text);
                    need.condition = row.map(|row| row.0).ok_or_else(|| {
                        let words: Vec<String> =
                            Condition::TABLE.iter().map(|row| format!("`{}`", row.2)).collect();
                        Fault::new(place, format!("`{}` is none of {}", scalar.text, words.join(", ")))
                    })?;
                }
                key @ ("restart" | "required") => {
                    let Data::Bool(value) = self.leaf(scalar, place, &Type::Bool, Rigour::Lenient)? else {
                        return Err(Fault::new(place, format!("`{key}` must be known")));
                    };
                    if key == "restart" {
                        need.restart = value;
                    } else {
                        need.required = value;
                    }
                }
                _ => return Err(strange(entry, "depends_on", ["condition", "restart", "required"])),
            }
        }
        Ok(())
    }
}
