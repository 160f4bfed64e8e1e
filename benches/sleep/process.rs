//! Servers as processes of their own: how to start and ask them, and what they take.

use std::fmt;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use maitred::clock::Stopwatch;
use rustix::process::{Pid, Signal, kill_process};

use crate::client::Client;
use crate::workload::date;

/// How long a server may take to start or to stop.
const PATIENCE: Duration = Duration::from_secs(60);

/// What can be started.
pub enum Program {
    Maitred(PathBuf),
    Naive(PathBuf),
    /// The folder with its configuration and packages.
    Workerd(PathBuf),
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Program::Maitred(_) => "maitred",
            Program::Naive(_) => "naive",
            Program::Workerd(_) => "workerd",
        })
    }
}

impl Program {
    fn command(&self, address: SocketAddr, folder: &Path) -> Command {
        let address = address.to_string();
        match self {
            Program::Maitred(program) => {
                let mut command = Command::new(program);
                command.args(["serve", "--listen", &address, "--rate-limits", "off", "--log-format", "off", "--data"]);
                // Whoever is awake stays awake: nothing falls asleep while it is weighed.
                command.arg(folder).args(["--idle-seconds", "86400"]);
                command
            }
            Program::Naive(program) => {
                let mut command = Command::new(program);
                command.arg(address).arg(folder);
                command
            }
            Program::Workerd(peer) => {
                let mut command = Command::new(peer.join("node_modules/@cloudflare/workerd-linux-64/bin/workerd"));
                let (disk, socket) = (format!("disk={}", folder.display()), format!("http={address}"));
                command.args(["serve", "config.capnp", "--directory-path", &disk, "--socket-addr", &socket]);
                command.current_dir(peer);
                command
            }
        }
    }

    /// Where one asks when a party of two can come, on the first date.
    pub fn look(&self, tenant: &str, nth: usize) -> String {
        let of = if matches!(self, Program::Maitred(_)) { "/v1/restaurants" } else { "/t" };
        format!("{of}/{tenant}-{nth}/availability?date={}&party_size=2", date(0))
    }
}

/// A server that runs.
pub struct Server {
    pub address: SocketAddr,
    process: Child,
    is_patient: bool,
}

impl Server {
    pub async fn start(program: &Program, folder: &Path) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("some port is free");
        let address = listener.local_addr().expect("it is bound");
        drop(listener);
        let mut command = program.command(address, folder);
        let process = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let is_patient = !matches!(program, Program::Workerd(_));
        let server = Server { address, process: process.expect("it can be started"), is_patient };
        let watch = Stopwatch::start();
        while Client::connect(address).await.is_err() {
            assert!(watch.elapsed() < PATIENCE, "{program} does not listen");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        server
    }

    /// Stops it, and returns when it has.
    pub fn stop(mut self) {
        let pid = i32::try_from(self.process.id()).ok().and_then(Pid::from_raw).expect("the id of a process");
        // workerd does not end by itself while it knows of sockets; all it was told is on disk.
        let signal = if self.is_patient { Signal::TERM } else { Signal::KILL };
        kill_process(pid, signal).expect("it is a child of ours that nobody has waited for");
        self.process.wait().expect("it is a child of ours");
    }

    /// Memory of its own, files that are mapped not counted.
    pub fn memory_bytes(&self) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).expect("Linux says it");
        let kib: usize = line.trim().trim_end_matches("kB").trim().parse().expect("a number");
        kib << 10
    }

    /// Until memory stays as it is: databases are closed beside the serving.
    pub async fn settles(&self) {
        let mut before = 0;
        while before != self.memory_bytes() {
            before = self.memory_bytes();
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    /// How many restaurants are awake, as it says.
    pub async fn awake(&self) -> u64 {
        let mut client = Client::connect(self.address).await.expect("it listens");
        let answer = client.ask(&get("/healthz")).await.expect("an answer");
        let body: serde_json::Value = serde_json::from_slice(answer.body).expect("JSON");
        body["awake"].as_u64().expect("a count")
    }
}

/// A request for this path.
pub fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n").into_bytes()
}

/// A request with a body.
pub fn send(method: &str, path: &str, key: &str, body: &str) -> Vec<u8> {
    let head = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n");
    let key = if key.is_empty() { String::new() } else { format!("authorization: Bearer {key}\r\n") };
    format!("{head}{key}content-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}
