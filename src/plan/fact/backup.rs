//! What a backup says.

use ecow::{EcoString, eco_format};

use super::Facts;
use crate::eval::{Data, Origin, Text, Value};
use crate::model::Backup;
use crate::model::backup::{Repository, Source, Strategy, What, When};

impl Facts {
    pub(super) fn backup(&mut self, backup: &Backup) {
        let path = self.declaration("backup", &backup.name, &backup.origin);
        for source in &backup.sources {
            self.source(&path, source);
        }
        for repository in &backup.repositories {
            self.repository(&path, repository);
        }
        self.allows(&path, &backup.allows);
        let at = |name: &str| [path.as_slice(), &[name.into()]].concat();
        let origin = &backup.origin;
        if backup.before_update {
            self.known(at("before-update"), "true", origin);
        }
        if let Some(seconds) = backup.timeout {
            self.known(at("timeout"), eco_format!("{seconds}s"), origin);
        }
        for (name, command) in
            [("before", &backup.before), ("after", &backup.after), ("on-failure", &backup.on_failure)]
        {
            if !command.is_empty() {
                let words = command.iter().map(|word| Value::text(word.clone(), origin.clone())).collect();
                self.fact(at(name), Value::new(Data::List(words), origin.clone()));
            }
        }
        for member in &backup.stop {
            self.statement(&path, "stop", &member.service, Text::known("stopped"), origin);
        }
        for (name, url) in &backup.heartbeat {
            self.statement(&path, "heartbeat", name, url.clone(), origin);
        }
    }

    fn source(&mut self, path: &[EcoString], source: &Source) {
        let (word, text) = match &source.what {
            What::Database { of, stores, .. } => {
                ("database", eco_format!("{} of {}", stores.kind, of.service))
            }
            What::Volume(name, _) => ("volume", eco_format!("volume {name}")),
            What::Path(..) => ("path", source.name.clone()),
        };
        let at = self.statement(path, word, &source.name, Text::known(text), &source.origin);
        let with = |name: &str| [at.as_slice(), &[name.into()]].concat();
        if !source.exclude.is_empty() {
            self.known(with("exclude"), source.exclude.join(", "), &source.origin);
        }
        if let Some(check) = &source.check {
            self.known(with("check"), check.clone(), &source.origin);
        }
    }

    fn repository(&mut self, path: &[EcoString], repository: &Repository) {
        let origin = &repository.origin;
        let (text, secrets) = match &repository.strategy {
            Strategy::Archive { dir } => (eco_format!("archive {dir}"), Vec::new()),
            Strategy::Restic { url, password, ssh_key, environment } => {
                let mut secrets = vec![(EcoString::from("password"), password)];
                secrets.extend(ssh_key.iter().map(|key| ("ssh-key".into(), key)));
                secrets.extend(environment.iter().map(|(name, secret)| (name.clone(), secret)));
                (eco_format!("restic {url}"), secrets)
            }
        };
        let at = self.statement(path, "repository", &repository.name, Text::known(text), origin);
        let with = |name: &str| [at.as_slice(), &[name.into()]].concat();
        for (name, secret) in secrets {
            self.known(with(&name), eco_format!("secret {secret}"), origin);
        }
        let whens: [(&str, &Option<When>); 3] = [
            ("schedule", &repository.schedule),
            ("verify", &repository.verify),
            ("drill", &repository.drill),
        ];
        for (name, when) in whens {
            if let Some(when) = when {
                self.known(with(name), eco_format!("{}", when.schedule), &when.origin);
            }
        }
        if let Some((keep, span)) = &repository.keep {
            self.known(with("keep"), eco_format!("{keep}"), &Origin::from(*span));
        }
    }
}
