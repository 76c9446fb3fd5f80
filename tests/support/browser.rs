//! A real browser without a window, driven over its own debugging protocol: opens pages, presses keys, reports what the
//! page said and what it asked the network for. Ends its processes with itself.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value as Json, json};

/// A browser with one page.
pub(crate) struct Browser {
    _process: Process,
    socket: TcpStream,
    last: u64,
    /// What came in that nobody had asked for, in order.
    events: Vec<Json>,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Starts the browser at this path.
    pub(crate) fn start(binary: &Path) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let child = Command::new(binary)
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-extensions"])
            .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
            .args(["--remote-debugging-port=0", "--window-size=1280,1000", "about:blank"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut process = Process(child);
        let mut said = BufReader::new(process.0.stderr.take().unwrap());
        let mut all = String::new();
        let port = loop {
            let from = all.len();
            assert!(said.read_line(&mut all).unwrap() > 0, "the browser ended: {all}");
            if let Some((_, rest)) = all[from..].split_once("ws://127.0.0.1:") {
                break rest.split_once('/').unwrap().0.parse::<u16>().unwrap();
            }
        };
        // Nobody reads the rest, but a full pipe would stop the browser.
        std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        let path = page_path(port);
        let socket = handshake(port, &path);
        let mut browser = Self { _process: process, socket, last: 0, events: Vec::new(), _profile: profile };
        for domain in ["Runtime", "Log", "Network", "Page"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        browser
    }

    /// Opens a page and waits until it is there.
    pub(crate) fn open(&mut self, url: &str) {
        self.events.clear();
        self.call("Page.navigate", json!({ "url": url }));
        while !self.events.iter().any(|event| event["method"] == "Page.loadEventFired") {
            let event = self.receive();
            self.events.push(event);
        }
    }

    /// The value of an expression in the page.
    pub(crate) fn value(&mut self, expression: &str) -> Json {
        let answer =
            self.call("Runtime.evaluate", json!({ "expression": expression, "returnByValue": true }));
        assert!(answer.get("exceptionDetails").is_none(), "{expression}: {answer}");
        answer["result"]["value"].clone()
    }

    /// Presses a key.
    pub(crate) fn press(&mut self, key: &str) {
        let code = match key {
            "Tab" => 9,
            "Enter" => 13,
            other => panic!("no code for {other}"),
        };
        let text = if key == "Enter" { "\r" } else { "" };
        for kind in ["keyDown", "keyUp"] {
            let event =
                json!({ "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code, "text": text });
            self.call("Input.dispatchKeyEvent", event);
        }
    }

    /// Light or dark, as a person has set it.
    pub(crate) fn prefer(&mut self, scheme: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.call("Emulation.setEmulatedMedia", json!({ "features": features }));
    }

    /// A picture of what is in the window.
    pub(crate) fn picture(&mut self, file: &Path) {
        use base64::Engine as _;
        let answer = self.call("Page.captureScreenshot", json!({ "format": "png" }));
        let data = base64::engine::general_purpose::STANDARD.decode(answer["data"].as_str().unwrap());
        std::fs::write(file, data.unwrap()).unwrap();
    }

    /// What the page, or the browser about it, wrote to the console since it was opened.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let said = ["Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown"];
        let of = |event: &&Json| event["method"].as_str().is_some_and(|method| said.contains(&method));
        self.events.iter().filter(of).map(|event| event["params"].to_string()).collect()
    }

    /// The addresses that the page asked for since it was opened, itself among them.
    pub(crate) fn requests(&self) -> Vec<String> {
        let of = |event: &&Json| event["method"] == "Network.requestWillBeSent";
        let url = |event: &Json| event["params"]["request"]["url"].as_str().unwrap_or_default().to_owned();
        self.events.iter().filter(of).map(url).collect()
    }

    fn call(&mut self, method: &str, params: Json) -> Json {
        self.last += 1;
        let id = self.last;
        self.send(&json!({ "id": id, "method": method, "params": params }).to_string());
        loop {
            let mut message = self.receive();
            if message["id"] == id {
                assert!(message.get("error").is_none(), "{method}: {message}");
                return message["result"].take();
            }
            self.events.push(message);
        }
    }

    /// One frame of text. A client has to mask; with zeros it says so and changes nothing.
    fn send(&mut self, text: &str) {
        let mut frame = vec![0x81];
        match text.len() {
            short @ 0..126 => frame.push(0x80 | u8::try_from(short).unwrap()),
            long => {
                frame.push(0x80 | 126);
                frame.extend(u16::try_from(long).unwrap().to_be_bytes());
            }
        }
        frame.extend([0; 4]);
        frame.extend(text.as_bytes());
        self.socket.write_all(&frame).unwrap();
    }

    /// One message, of as many frames as it takes.
    fn receive(&mut self) -> Json {
        let mut message = Vec::new();
        loop {
            let mut head = [0; 2];
            self.socket.read_exact(&mut head).unwrap();
            let length = match head[1] & 0x7f {
                126 => u64::from(u16::from_be_bytes(self.bytes())),
                127 => u64::from_be_bytes(self.bytes()),
                short => u64::from(short),
            };
            let mut part = vec![0; usize::try_from(length).unwrap()];
            self.socket.read_exact(&mut part).unwrap();
            match head[0] & 0x0f {
                0 | 1 => message.extend(part),
                8 => panic!("the browser hung up"),
                _ => continue,
            }
            if head[0] & 0x80 != 0 {
                return serde_json::from_slice(&message).unwrap();
            }
        }
    }

    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.socket.read_exact(&mut bytes).unwrap();
        bytes
    }
}

/// Ends with its owner; its helpers end with it.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Where the browser's one page listens.
fn page_path(port: u16) -> String {
    let mut socket = connect(port);
    let host = format!("127.0.0.1:{port}");
    write!(socket, "GET /json/list HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    // It does not hang up, whatever it is asked: only the head says how long the answer is.
    let head = head(&mut socket).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")).unwrap();
    let mut answer = vec![0; length.trim().parse().unwrap()];
    socket.read_exact(&mut answer).unwrap();
    let pages: Json = serde_json::from_slice(&answer).unwrap();
    let page = pages.as_array().unwrap().iter().find(|page| page["type"] == "page").unwrap();
    let url = page["webSocketDebuggerUrl"].as_str().unwrap();
    url.split_once(&host).unwrap().1.to_owned()
}

fn handshake(port: u16, path: &str) -> TcpStream {
    let mut socket = connect(port);
    let key = "dGhlIHNhbXBsZSBub25jZQ==";
    write!(
        socket,
        "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    .unwrap();
    let answer = head(&mut socket);
    assert!(answer.starts_with("HTTP/1.1 101"), "{answer}");
    socket
}

/// The head of an answer, and nothing of what follows.
fn head(socket: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        socket.read_exact(&mut byte).unwrap();
        head.extend(byte);
    }
    String::from_utf8(head).unwrap()
}

fn connect(port: u16) -> TcpStream {
    let socket = TcpStream::connect(("127.0.0.1", port)).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    socket
}
