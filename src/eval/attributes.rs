//! The attributes of one declaration, by the rows of the schema.

use super::Value;
use crate::schema::{Attribute, Kind};

/// Attribute values in the order of their kind's table. Absent is absent: no null is kept.
#[derive(Debug, Clone, Default)]
pub struct Attributes {
    entries: Vec<(&'static Attribute, Value)>,
}

impl PartialEq for Attributes {
    fn eq(&self, other: &Self) -> bool {
        self.entries.len() == other.entries.len()
            && self.entries.iter().all(|(a, v)| other.get(a.name).is_some_and(|w| v == w))
    }
}

impl Attributes {
    /// None yet, with room for so many.
    pub fn with_capacity(count: usize) -> Self {
        Self { entries: Vec::with_capacity(count) }
    }

    /// Sets an attribute of a kind, keeping the order of its table.
    pub fn set(&mut self, kind: &'static Kind, attribute: &'static Attribute, value: Value) {
        let rank = kind.rank(attribute);
        let at = match self.entries.last() {
            Some((last, _)) if kind.rank(last) >= rank => {
                self.entries.partition_point(|(row, _)| kind.rank(row) < rank)
            }
            _ => self.entries.len(),
        };
        match self.entries.get_mut(at) {
            Some((row, old)) if row.name == attribute.name => *old = value,
            _ => self.entries.insert(at, (attribute, value)),
        }
    }

    /// The value of an attribute, by its name in the language.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.entries.iter().find(|(a, _)| a.name == name).map(|(_, v)| v)
    }

    /// The value of an attribute, to change it.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.entries.iter_mut().find(|(a, _)| a.name == name).map(|(_, v)| v)
    }

    /// Takes an attribute out.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let at = self.entries.iter().position(|(a, _)| a.name == name)?;
        Some(self.entries.remove(at).1)
    }

    /// The known text of an attribute.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    /// All of them, in the table's order.
    pub fn iter(&self) -> impl Iterator<Item = (&'static Attribute, &Value)> {
        self.entries.iter().map(|(a, v)| (*a, v))
    }

    /// Every value, to change it.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut Value> {
        self.entries.iter_mut().map(|(_, value)| value)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}
