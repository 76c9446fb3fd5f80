//! Names for container ports that others speak of.

use std::collections::BTreeMap;

use ecow::EcoString;

/// By service and port.
#[derive(Debug, Default)]
pub(super) struct Ports {
    names: BTreeMap<EcoString, BTreeMap<u16, String>>,
}

/// Ports that everybody knows by what is spoken on them.
const KNOWN: [(u16, &str); 32] = [
    (21, "ftp"),
    (22, "ssh"),
    (25, "smtp"),
    (53, "dns"),
    (80, "http"),
    (443, "https"),
    (465, "smtps"),
    (587, "smtp"),
    (1025, "smtp"),
    (1883, "mqtt"),
    (2181, "zookeeper"),
    (2375, "docker"),
    (2379, "etcd"),
    (3000, "http"),
    (3306, "mysql"),
    (4317, "otlp"),
    (5000, "http"),
    (5432, "postgres"),
    (5672, "amqp"),
    (6333, "qdrant"),
    (6379, "redis"),
    (8000, "http"),
    (8080, "http"),
    (8086, "influxdb"),
    (8123, "clickhouse"),
    (8443, "https"),
    (9000, "http"),
    (9090, "http"),
    (9092, "kafka"),
    (9200, "http"),
    (11211, "memcached"),
    (27017, "mongodb"),
];

/// What a scheme of URLs is called as a port.
const SCHEMES: [(&str, &str); 14] = [
    ("http", "http"),
    ("https", "https"),
    ("postgres", "postgres"),
    ("postgresql", "postgres"),
    ("mysql", "mysql"),
    ("mariadb", "mysql"),
    ("redis", "redis"),
    ("amqp", "amqp"),
    ("mongodb", "mongodb"),
    ("kafka", "kafka"),
    ("smtp", "smtp"),
    ("ws", "http"),
    ("tcp", "tcp"),
    ("mqtt", "mqtt"),
];

impl Ports {
    /// The name of a port, which a URL's scheme may tell.
    pub(super) fn name(&mut self, service: &str, port: u16, scheme: Option<&str>) -> String {
        let names = self.names.entry(service.into()).or_default();
        if let Some(name) = names.get(&port) {
            return name.clone();
        }
        // `postgresql+asyncpg`, `jdbc:postgresql`
        let scheme = scheme.map(|scheme| scheme.rsplit(':').next().unwrap_or(scheme));
        let scheme = scheme.map(|scheme| scheme.split('+').next().unwrap_or(scheme));
        let by_scheme = SCHEMES.iter().find(|(known, _)| Some(*known) == scheme).map(|row| row.1);
        let by_number = KNOWN.iter().find(|(known, _)| *known == port).map(|row| row.1);
        let candidates = [by_scheme, by_number].into_iter().flatten();
        let is_free = |name: &&str| names.values().all(|known| known != name);
        let name = candidates.clone().find(|name| is_free(name)).map(str::to_owned);
        let numbered =
            candidates.last().map_or_else(|| format!("tcp-{port}"), |name| format!("{name}-{port}"));
        let name = name.unwrap_or(numbered);
        names.insert(port, name.clone());
        name
    }

    /// The named ports of a service.
    pub(super) fn of(&self, service: &str) -> impl Iterator<Item = (u16, &str)> {
        self.names.get(service).into_iter().flatten().map(|(port, name)| (*port, name.as_str()))
    }

    /// The name of a port, where it has one.
    pub(super) fn known(&self, service: &str, port: u16) -> Option<&str> {
        self.names.get(service)?.get(&port).map(String::as_str)
    }
}
