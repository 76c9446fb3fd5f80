//! A socket between a client and an engine, for tests that ask what was asked.

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread;

use crate::support::engine::Engine;

/// A socket that passes on what is said and keeps the requests.
pub(super) struct Proxy {
    pub(super) path: PathBuf,
    requests: Arc<Mutex<Vec<u8>>>,
}

impl Proxy {
    pub(super) fn before(engine: &Engine) -> Self {
        let path = engine.folder().join("proxy.sock");
        let (to, requests) = (engine.folder().join("docker.sock"), Arc::new(Mutex::new(Vec::new())));
        let listener = UnixListener::bind(&path).unwrap();
        let seen = requests.clone();
        thread::spawn(move || {
            for client in listener.incoming() {
                let (Ok(client), Ok(server)) = (client, UnixStream::connect(&to)) else { return };
                let (mut back, mut answers) = (client.try_clone().unwrap(), server.try_clone().unwrap());
                let seen = seen.clone();
                thread::spawn(move || pass(client, server, Some(&seen)));
                thread::spawn(move || {
                    let _ = std::io::copy(&mut answers, &mut back);
                    let _ = back.shutdown(std::net::Shutdown::Write);
                });
            }
        });
        Self { path, requests }
    }

    /// The methods of all requests, and how many there were.
    pub(super) fn methods(&self) -> (Vec<String>, usize) {
        let text = String::from_utf8_lossy(&self.requests.lock().unwrap()).into_owned();
        let lines = text.lines().filter(|line| line.ends_with(" HTTP/1.1"));
        let mut methods: Vec<_> = lines.map(|line| line.split(' ').next().unwrap().to_owned()).collect();
        let count = methods.len();
        methods.sort();
        methods.dedup();
        (methods, count)
    }
}

fn pass(mut from: UnixStream, mut to: UnixStream, seen: Option<&Mutex<Vec<u8>>>) {
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        if let Some(seen) = seen {
            seen.lock().unwrap().extend_from_slice(&buffer[..count]);
        }
        if to.write_all(&buffer[..count]).is_err() {
            return;
        }
    }
    let _ = to.shutdown(std::net::Shutdown::Write);
}
