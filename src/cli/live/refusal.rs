//! Why an engine did not say what runs, and what to type so that it does.

use std::path::Path;
use std::time::Duration;

use crate::diag::render::visible;
use crate::diag::{Diagnostic, codes};

/// What went wrong.
#[derive(Debug)]
pub(super) enum NoEngine {
    /// Nothing listens there.
    NotThere,
    /// The socket is not for this user.
    NotAllowed,
    /// It did not answer within this time.
    Slow(Duration),
    /// It answered with an error.
    Refused {
        /// Of HTTP.
        status: u16,
        /// In its words.
        said: String,
    },
    /// It answered something else than an engine does.
    Strange(String),
}

/// The message about the engine behind `socket`.
pub(super) fn refusal(why: &NoEngine, socket: &Path) -> Diagnostic {
    let socket = socket.to_string_lossy();
    let socket = visible(&socket);
    let refuse = |message: String| Diagnostic::nowhere(codes::NO_ENGINE, message);
    match why {
        NoEngine::NotThere => refuse(format!("no docker engine listens at `{socket}`")).help(
            "start it: `systemctl start docker`; or name another: `DOCKER_HOST=unix:///path`, `docker context use NAME`",
        ),
        NoEngine::NotAllowed => refuse(format!("`{socket}` is not for this user")).help(
            "run it as a user of the socket's group, or with `sudo`; who may use an engine may do anything on its host",
        ),
        NoEngine::Slow(patience) => {
            let seconds = patience.as_secs();
            refuse(format!("the engine at `{socket}` did not answer within {seconds} seconds"))
                .help("`docker version` says whether it answers at all")
        }
        NoEngine::Refused { said, .. } => {
            refuse(format!("the engine at `{socket}` refuses to say what runs: {}", visible(said)))
        }
        NoEngine::Strange(said) => {
            refuse(format!("what answers at `{socket}` is no docker engine that is understood: {}", visible(said)))
                .help("`docker version` says what it is; docker 20.10 and newer are understood")
        }
    }
}
