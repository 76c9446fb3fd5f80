//! The client of a docker engine: reads, by `GET` alone, what runs of some compose projects.
#![expect(
    clippy::disallowed_types,
    reason = "the client's own types are maps without an order; what is made of them has one"
)]

use std::collections::{BTreeSet, HashMap};
use std::io::ErrorKind;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use bollard::Docker;
use bollard::errors::Error;
use bollard::query_parameters::{
    InspectContainerOptions, ListContainersOptions, ListNetworksOptions, ListVolumesOptions,
};
use ecow::EcoString;

use super::facts::{PROJECT, of_container, of_network, of_volume};
use super::refusal::NoEngine;
use crate::plan::Live;

/// What the engine behind a socket holds of these projects, and all of its networks and volumes. No answer may take
/// longer than `patience`.
pub(super) fn ask(socket: &Path, projects: &BTreeSet<&str>, patience: Duration) -> Result<Live, NoEngine> {
    // The client of the library says less of a socket that cannot be opened.
    if let Err(error) = UnixStream::connect(socket) {
        return Err(match error.kind() {
            ErrorKind::PermissionDenied => NoEngine::NotAllowed,
            _ => NoEngine::NotThere,
        });
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build();
    let runtime = runtime.map_err(|error| NoEngine::Strange(error.to_string()))?;
    let asked = Asked { projects, patience };
    runtime.block_on(asked.live(&socket.to_string_lossy()))
}

/// What is asked, and how long an answer may take.
struct Asked<'a> {
    projects: &'a BTreeSet<&'a str>,
    patience: Duration,
}

impl Asked<'_> {
    async fn live(&self, socket: &str) -> Result<Live, NoEngine> {
        // Of the two, ours is the shorter.
        let patience = self.patience.as_secs() + 1;
        let docker = Docker::connect_with_unix(socket, patience, bollard::API_DEFAULT_VERSION);
        // An older engine is spoken to in its own version.
        let docker = self.answer(docker.map_err(|error| self.refused(error))?.negotiate_version()).await?;
        let mut live = Live::default();
        let filters = HashMap::from([("label".to_owned(), vec![PROJECT.to_owned()])]);
        let all =
            ListContainersOptions { all: true, filters: Some(filters), ..ListContainersOptions::default() };
        for summary in self.answer(docker.list_containers(Some(all))).await? {
            let project = summary.labels.as_ref().and_then(|labels| labels.get(PROJECT));
            let (Some(id), Some(project)) = (&summary.id, project) else { continue };
            if !self.projects.contains(project.as_str()) {
                continue;
            }
            match self.answer(docker.inspect_container(id, None::<InspectContainerOptions>)).await {
                Ok(container) => live.containers.push(of_container(container)),
                // It was removed in the meantime.
                Err(NoEngine::Refused { status: 404, .. }) => {}
                Err(error) => return Err(error),
            }
        }
        let networks = self.answer(docker.list_networks(None::<ListNetworksOptions>)).await?;
        live.networks = networks.into_iter().map(of_network).collect();
        let volumes = self.answer(docker.list_volumes(None::<ListVolumesOptions>)).await?;
        live.volumes = volumes.volumes.unwrap_or_default().into_iter().map(of_volume).collect();
        let references: BTreeSet<EcoString> = live.containers.iter().map(|c| c.image.clone()).collect();
        for reference in references {
            // An image that is gone is no other one.
            if let Ok(image) = self.answer(docker.inspect_image(&reference)).await
                && let Some(id) = image.id
            {
                live.images.insert(reference, id.into());
            }
        }
        live.containers.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(live)
    }

    /// An answer, or what is wrong with it; never later than is bearable.
    async fn answer<T>(&self, answer: impl Future<Output = Result<T, Error>>) -> Result<T, NoEngine> {
        match tokio::time::timeout(self.patience, answer).await {
            Ok(answer) => answer.map_err(|error| self.refused(error)),
            Err(_) => Err(NoEngine::Slow(self.patience)),
        }
    }

    fn refused(&self, error: Error) -> NoEngine {
        match error {
            Error::DockerResponseServerError { status_code, message } => {
                NoEngine::Refused { status: status_code, said: message }
            }
            Error::RequestTimeoutError => NoEngine::Slow(self.patience),
            Error::SocketNotFoundError(_) => NoEngine::NotThere,
            other => NoEngine::Strange(other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::os::unix::net::UnixListener;

    use super::*;

    /// What comes of an engine that answers every request so; without an answer, of one that says nothing.
    fn of(answer: Option<String>) -> NoEngine {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("s");
        let listener = UnixListener::bind(&socket).unwrap();
        std::thread::spawn(move || {
            let mut open = Vec::new();
            for client in listener.incoming() {
                let mut client = client.unwrap();
                if let Some(answer) = &answer {
                    let _ = client.read(&mut [0; 4096]);
                    let _ = client.write_all(answer.as_bytes());
                } else {
                    open.push(client);
                }
            }
        });
        ask(&socket, &BTreeSet::new(), Duration::from_millis(300)).unwrap_err()
    }

    fn http(status: &str, body: &str) -> Option<String> {
        let length = body.len();
        Some(format!(
            "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        ))
    }

    #[test]
    fn what_is_no_engine_is_told_apart() {
        let nowhere = ask(Path::new("/nowhere/s"), &BTreeSet::new(), Duration::from_millis(300));
        assert!(matches!(nowhere, Err(NoEngine::NotThere)), "{nowhere:?}");
        assert!(matches!(of(None), NoEngine::Slow(_)));
        let refused = of(http("503 Service Unavailable", r#"{"message": "starting"}"#));
        assert!(
            matches!(&refused, NoEngine::Refused { status: 503, said } if said == "starting"),
            "{refused:?}"
        );
        for strange in
            [http("200 OK", "[1, 2"), http("200 OK", "{}"), Some("SSH-2.0-x\r\n".into()), Some(String::new())]
        {
            let found = of(strange.clone());
            assert!(matches!(found, NoEngine::Strange(_)), "{strange:?}: {found:?}");
        }
    }
}
