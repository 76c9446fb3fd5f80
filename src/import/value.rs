//! A value as an expression: the rows of the schema, written by hand.

use ecow::EcoString;
use indexmap::IndexMap;

use super::body::{Body, Item, Statement};
use super::quote;
use super::telling;
use super::template;
use super::text::composed;
use super::writer::Writer;
use crate::emit::write::units;
use crate::eval::{Data, HostPath, Value};
use crate::schema::{Attribute, Kind, Type};

impl Writer<'_> {
    /// `key = value`, or `key { … }` where what the attribute holds merges.
    pub(super) fn attribute(&mut self, row: &'static Attribute, value: &Value) -> Item {
        let stage = row.stage;
        // Compose takes the folder of its file where nothing is said; the file that is built stands elsewhere.
        let build = match &value.data {
            Data::Map(map) if row.name == "build" && !map.contains_key("context") => {
                let context = Value::new(Data::Path(HostPath::Project(".".into())), value.origin.clone());
                let mut map = map.clone();
                map.insert("context".into(), context);
                Some(Value { data: Data::Map(map), origin: value.origin.clone() })
            }
            _ => None,
        };
        let value = build.as_ref().unwrap_or(value);
        self.at_key(row.name, stage, |writer| writer.entry(row.name, &row.ty, value)).at(value.origin.span)
    }

    /// An entry of a body.
    pub(super) fn entry(&mut self, key: &str, ty: &Type, value: &Value) -> Item {
        let concrete = concrete(ty, &value.data);
        let place = value.origin.span;
        let Data::Map(map) = &value.data else {
            return Item::set(key, self.value(value, concrete)).at(place);
        };
        if let Some(short) = short(map, concrete) {
            return Item::set(key, self.value(short.0, short.1)).at(place);
        }
        if let (Type::Named(..), true) = (concrete, map.values().all(is_bare)) {
            let names: Vec<String> = map.keys().map(|name| quote::name(name)).collect();
            return Item::set(key, format!("[{}]", names.join(", "))).at(place);
        }
        // An entry of a block is a statement, whose first word is bare.
        if !quote::is_head(key) || map.is_empty() {
            return Item::set(key, self.value(value, concrete)).at(place);
        }
        Item::block(key, self.entries(map, concrete)).at(place)
    }

    /// The statements of a block.
    pub(super) fn entries(&mut self, map: &IndexMap<EcoString, Value>, ty: &Type) -> Body {
        match ty {
            Type::Record(kind) => self.record(map, kind),
            Type::Map(of) if self.key == "environment" => map
                .iter()
                .map(|(key, value)| self.at_key(key, self.stage, |writer| writer.entry(key, of, value)))
                .collect(),
            Type::Map(of) => map.iter().map(|(key, value)| self.keyed(key, of, value)).collect(),
            Type::Named(_, kind) => {
                map.iter().map(|(key, value)| self.entry(key, &Type::Record(kind), value)).collect()
            }
            _ => map.iter().map(|(key, value)| self.entry(key, &Type::Any, value)).collect(),
        }
    }

    /// An entry whose key may hold variables: `a.${X}.rule=…` in a list.
    fn keyed(&mut self, key: &str, of: &Type, value: &Value) -> Item {
        let mut item = self.entry(key, of, value);
        let place = value.origin.span;
        if self.variables_at(place).is_empty() {
            return item;
        }
        let written = template::scalar(self.sources.snippet(place));
        let written = written.as_deref().and_then(|text| text.split_once('=')).map(|(key, _)| key);
        let written = written.filter(|key| key.contains('$'));
        let Some(parts) = written.and_then(|written| self.replaced(written, Some(key))) else { return item };
        if let Statement::Set { shown, .. } = &mut item.statement {
            *shown = Some(composed(&parts));
        }
        item
    }

    fn record(&mut self, map: &IndexMap<EcoString, Value>, kind: &Kind) -> Body {
        let known = kind.attributes.iter().filter_map(|row| Some((row, map.get(row.name)?)));
        let mut body: Body = known.map(|(row, value)| self.entry(row.name, &row.ty, value)).collect();
        // `x-…` fields, which a block may have.
        let more = map.iter().filter(|(key, _)| kind.attribute(key).is_none());
        body.extend(more.map(|(key, value)| self.entry(key, &Type::Any, value)));
        body
    }

    /// An expression.
    pub(super) fn value(&mut self, value: &Value, ty: &Type) -> String {
        let ty = concrete(ty, &value.data);
        let place = value.origin.span;
        match &value.data {
            Data::Null => "null".into(),
            Data::Bool(known) => known.to_string(),
            Data::Int(n) => self.number(n.to_string(), place),
            Data::Float(n) => self.number(float(*n), place),
            Data::Text(text) => self.text(text, ty, place),
            Data::Duration(n) => self.number(units::duration(*n), place),
            Data::Size(n) => self.number(size(*n), place),
            Data::Mode(mode) => format!("0o{mode:03o}"),
            Data::Ports(first, last, protocol) => ports(*first, *last, protocol.as_deref()),
            Data::Path(path) => self.path(path, ty, place),
            Data::Address(address) => quote::string(&format!("{}:{}", address.service, address.port)),
            Data::Reference(_, name) => quote::name(name),
            Data::List(items) => self.list(items, ty),
            Data::Map(map) => self.map(map, ty),
        }
    }

    fn list(&mut self, items: &[Value], ty: &Type) -> String {
        let of = match ty {
            Type::List(of) | Type::Set(of) => of,
            // One element needs no brackets.
            Type::OneOrMore(of) => match items {
                [one] if short_form(one, of) => return self.element(one, of),
                _ => of,
            },
            Type::Command => &Type::String,
            _ => &Type::Any,
        };
        let mut texts: Vec<String> = Vec::with_capacity(items.len());
        for (n, item) in items.iter().enumerate() {
            // `["--requirepass", "tiger"]`
            let option =
                n.checked_sub(1).and_then(|before| items[before].as_str()).filter(|_| *ty == Type::Command);
            let value = item.as_str().filter(|value| {
                option.is_some_and(|option| option.starts_with("--") && telling::is_telling(option))
                    && telling::can_be(value)
                    && !value.starts_with(['-', '$'])
            });
            texts.push(match value {
                Some(value) => composed(&[self.option(value, item.origin.span)]),
                None => self.element(item, of),
            });
        }
        if matches!(ty, Type::Set(_)) {
            texts.dedup();
        }
        format!("[{}]", texts.join(", "))
    }

    fn element(&mut self, item: &Value, of: &Type) -> String {
        match (&item.data, concrete(of, &item.data)) {
            (Data::Map(map), ty) => match short(map, ty) {
                Some((value, ty)) => self.value(value, ty),
                None => self.map(map, ty),
            },
            _ => self.value(item, of),
        }
    }

    /// `{ a = 1, b = [2] }`
    fn map(&mut self, map: &IndexMap<EcoString, Value>, ty: &Type) -> String {
        if map.is_empty() {
            return "{}".into();
        }
        let entry_type = |key: &str| match ty {
            Type::Map(of) => **of,
            Type::Record(kind) => kind.attribute(key).map_or(Type::Any, |row| row.ty),
            Type::Named(_, kind) => Type::Record(kind),
            _ => Type::Any,
        };
        let entries: Vec<String> = map
            .iter()
            .map(|(key, value)| format!("{} = {}", quote::key(key), self.value(value, &entry_type(key))))
            .collect();
        format!("{{ {} }}", entries.join(", "))
    }
}

/// `networks { back }` says no more than a name.
fn is_bare(value: &Value) -> bool {
    value.as_map().is_some_and(IndexMap::is_empty)
}

/// The value and type that a block of one attribute is short for: `build = "."`.
fn short<'v>(map: &'v IndexMap<EcoString, Value>, ty: &Type) -> Option<(&'v Value, &'static Type)> {
    let Type::Record(kind) = ty else { return None };
    let row = kind.attribute(kind.short?)?;
    let value = map.get(row.name).filter(|_| map.len() == 1)?;
    Some((value, &row.ty))
}

fn short_form(value: &Value, of: &Type) -> bool {
    match &value.data {
        Data::Map(map) => short(map, concrete(of, &value.data)).is_some(),
        _ => true,
    }
}

/// The type that a value of a `OneOf` has; any other type is itself.
fn concrete<'t>(ty: &'t Type, data: &Data) -> &'t Type {
    let Type::OneOf(types) = ty else { return ty };
    types.iter().map(|ty| concrete(ty, data)).find(|ty| suits(ty, data)).unwrap_or(&Type::Any)
}

fn suits(ty: &Type, data: &Data) -> bool {
    match (data, ty) {
        (_, Type::Any) => true,
        (Data::List(_), ty) => {
            matches!(ty, Type::Command | Type::List(_) | Type::OneOrMore(_) | Type::Set(_) | Type::Named(..))
        }
        (Data::Map(entries), Type::Record(kind)) => entries.keys().all(|key| kind.attribute(key).is_some()),
        (Data::Map(_), ty) => matches!(ty, Type::Map(_) | Type::Named(..)),
        (Data::Text(text), Type::Enum(words)) => text.as_known().is_some_and(|text| words.contains(&text)),
        (Data::Text(text), Type::Form(form)) => text.as_known().is_some_and(|text| form.check(text).is_ok()),
        (Data::Text(_), ty) => matches!(ty, Type::String | Type::Scalar | Type::Command | Type::Image),
        (Data::Int(n), Type::Int(low, high)) => (*low..=*high).contains(n),
        (Data::Int(_) | Data::Float(_), ty) => matches!(ty, Type::Number),
        (Data::Size(_), ty) => matches!(ty, Type::Size),
        (Data::Bool(_), ty) => matches!(ty, Type::Bool),
        (Data::Duration(_), ty) => matches!(ty, Type::Duration),
        (Data::Path(_), ty) => matches!(ty, Type::Path(_) | Type::PathOrUrl),
        _ => false,
    }
}

fn float(n: f64) -> String {
    let text = n.to_string();
    if text.contains('.') { text } else { format!("{text}.0") }
}

/// Bytes in the largest unit that divides them.
pub(super) fn size(bytes: u64) -> String {
    const UNITS: [(u64, &str); 6] = [
        (1 << 40, "TiB"),
        (1 << 30, "GiB"),
        (1 << 20, "MiB"),
        (1_000_000_000, "GB"),
        (1_000_000, "MB"),
        (1 << 10, "KiB"),
    ];
    let unit = UNITS.iter().find(|(unit, _)| bytes > 0 && bytes.is_multiple_of(*unit));
    unit.map_or_else(|| format!("{bytes}B"), |(unit, name)| format!("{}{name}", bytes / unit))
}

fn ports(first: u16, last: u16, protocol: Option<&str>) -> String {
    let range = if first == last { first.to_string() } else { format!("{first}-{last}") };
    match protocol {
        Some(protocol) => format!("\"{range}/{protocol}\""),
        None => range,
    }
}
