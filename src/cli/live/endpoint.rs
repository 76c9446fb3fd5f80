//! Which engine is meant: the one that `docker` itself would talk to.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::diag::render::visible;
use crate::diag::{Diagnostic, codes};
use crate::model::digest;

/// Where an engine listens that nobody said anything of.
const USUAL: &str = "/var/run/docker.sock";

type Variable<'a> = &'a dyn Fn(&str) -> Option<String>;
type Read<'a> = &'a dyn Fn(&Path) -> Option<Vec<u8>>;

/// The socket that `DOCKER_HOST`, `DOCKER_CONTEXT` or `docker context use` say.
pub(super) fn socket(variable: Variable<'_>, read: Read<'_>) -> Result<PathBuf, Diagnostic> {
    if let Some(host) = variable("DOCKER_HOST") {
        return local(&host, "DOCKER_HOST");
    }
    let settings = variable("DOCKER_CONFIG").map(PathBuf::from);
    let settings = settings.or_else(|| variable("HOME").map(|home| Path::new(&home).join(".docker")));
    let json = |path: PathBuf| serde_json::from_slice::<Value>(&read(&path)?).ok();
    let current = || {
        let config = json(settings.as_ref()?.join("config.json"))?;
        Some(config["currentContext"].as_str()?.to_owned())
    };
    let context = variable("DOCKER_CONTEXT").or_else(current);
    let Some(context) = context.filter(|name| !name.is_empty() && name != "default") else {
        return Ok(PathBuf::from(USUAL));
    };
    let meta = format!("contexts/meta/{}/meta.json", digest::hex(context.as_bytes()));
    let host = settings.and_then(|settings| json(settings.join(meta))).and_then(|meta| {
        let host = meta["Endpoints"]["docker"]["Host"].as_str()?;
        Some(host.to_owned())
    });
    let context = visible(&context);
    match host {
        Some(host) => local(&host, &format!("docker context `{context}`")),
        None => Err(Diagnostic::nowhere(codes::NO_ENGINE, format!("there is no docker context `{context}`"))
            .help("`docker context ls` lists them")),
    }
}

fn local(host: &str, said_by: &str) -> Result<PathBuf, Diagnostic> {
    match host.strip_prefix("unix://") {
        Some(path) if path.starts_with('/') => Ok(PathBuf::from(path)),
        _ => {
            let host = visible(host);
            let message = format!("`{host}`, which {said_by} says, is no socket of this machine");
            Err(Diagnostic::nowhere(codes::NO_ENGINE, message).help(
                "run it on that host; or bring its socket here: \
                 `ssh -nNT -L /tmp/docker.sock:/var/run/docker.sock HOST` and `DOCKER_HOST=unix:///tmp/docker.sock`",
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(variables: &[(&str, &str)], files: &[(&str, &str)]) -> Result<String, String> {
        let variable = |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
        let read = |path: &Path| {
            files.iter().find(|(p, _)| Path::new(p) == path).map(|(_, text)| text.as_bytes().to_vec())
        };
        let socket = socket(&variable, &read);
        socket.map(|path| path.display().to_string()).map_err(|diagnostic| diagnostic.message.clone())
    }

    #[test]
    fn the_engine_is_the_one_that_docker_would_ask() {
        assert_eq!(found(&[], &[]), Ok(USUAL.into()));
        assert_eq!(
            found(&[("DOCKER_HOST", "unix:///x/y.sock"), ("DOCKER_CONTEXT", "a")], &[]),
            Ok("/x/y.sock".into())
        );
        let home = ("HOME", "/h");
        let config = ("/h/.docker/config.json", r#"{"currentContext": "rootless"}"#);
        // sha256 of `rootless`.
        let meta = format!("/h/.docker/contexts/meta/{}/meta.json", digest::hex(b"rootless"));
        let meta =
            (meta.as_str(), r#"{"Endpoints": {"docker": {"Host": "unix:///run/user/1000/docker.sock"}}}"#);
        assert_eq!(found(&[home], &[config, meta]), Ok("/run/user/1000/docker.sock".into()));
        assert_eq!(found(&[home, ("DOCKER_CONTEXT", "default")], &[config, meta]), Ok(USUAL.into()));
        assert_eq!(found(&[home], &[config]), Err("there is no docker context `rootless`".into()));
        assert_eq!(found(&[home], &[("/h/.docker/config.json", "{")]), Ok(USUAL.into()));
        assert_eq!(
            found(&[("DOCKER_CONFIG", "/h/.docker")], &[config, meta]),
            Ok("/run/user/1000/docker.sock".into())
        );
        for elsewhere in ["tcp://10.0.0.1:2376", "ssh://root@x", "unix://relative", "npipe:////./pipe/x"] {
            let refused = found(&[("DOCKER_HOST", elsewhere)], &[]).unwrap_err();
            assert!(refused.contains("is no socket of this machine"), "{refused}");
        }
    }
}
