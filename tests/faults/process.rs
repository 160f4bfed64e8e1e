//! The real binary as another process, built with the feature: it dies where it is told to, or lives on a bad disk.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use serde_json::{Value, json};

use crate::client::{Answer, Client, wish};
use crate::ways::PATIENCE;

const SIGABRT: i32 = 6;

/// A server that runs.
pub struct Process {
    child: Child,
    data: PathBuf,
    pub address: SocketAddr,
}

fn command(data: &Path, environment: &[(&str, &OsStr)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_maitred"));
    command
        .args(["serve", "--listen", "127.0.0.1:0", "--log-format", "off", "--rate-limits", "off", "--data"])
        .arg(data);
    command.envs(environment.iter().copied()).stdout(Stdio::piped());
    command
}

impl Process {
    pub fn start(data: &Path, environment: &[(&str, &OsStr)]) -> Process {
        let mut child = command(data, environment).stderr(Stdio::null()).spawn().expect("the binary starts");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines().map_while(Result::ok);
        let url = lines.find_map(|line| line.split_once("is serving http://").map(|(_, at)| at.to_owned()));
        // The rest of the greeting is read, so that the server never waits for us.
        std::thread::spawn(move || lines.for_each(drop));
        let address = url.expect("it says where it serves").parse().expect("an address");
        Process { child, data: data.to_owned(), address }
    }

    /// One that is not to start at all: how it ended, and what it said.
    pub fn refuses(data: &Path, environment: &[(&str, &OsStr)]) -> (ExitStatus, String) {
        let output = command(data, environment).stderr(Stdio::piped()).output().expect("the binary starts");
        (output.status, String::from_utf8_lossy(&output.stderr).into_owned())
    }

    pub fn guest(&self) -> Client {
        Client::new(self.address, None)
    }

    pub fn platform(&self) -> Client {
        let key = std::fs::read_to_string(self.data.join("platform.key")).expect("the first key");
        Client::new(self.address, Some(key.trim().to_owned()))
    }

    /// A guest who knows their key asks for a table.
    pub async fn book(&self, slug: &str, date: &str, key: &str) -> Answer {
        let path = format!("/v1/restaurants/{slug}/reservations");
        self.guest().post(&path).key(key).json(wanted(date)).send().await
    }

    /// SIGTERM; whether it ends is another matter.
    pub fn tell_to_stop(&self) {
        let told = Command::new("kill").arg(self.child.id().to_string()).status().expect("kill is there");
        assert!(told.success());
    }

    /// It stops in order.
    pub async fn stop(self) {
        self.tell_to_stop();
        let ended = self.ended().await;
        assert!(ended.success(), "{ended:?}");
    }

    /// SIGKILL.
    pub fn kill(mut self) {
        self.child.kill().expect("it is ours");
        self.child.wait().expect("it is ours");
    }

    /// It aborts by itself.
    pub async fn aborts(self) {
        assert_eq!(self.ended().await.signal(), Some(SIGABRT), "it did not die where it was told to");
    }

    async fn ended(mut self) -> ExitStatus {
        let id = self.child.id();
        let ending = tokio::task::spawn_blocking(move || self.child.wait().expect("it is ours"));
        let Ok(ended) = tokio::time::timeout(PATIENCE, ending).await else {
            drop(Command::new("kill").args(["-9", &id.to_string()]).status());
            panic!("it never ended: an expected fault did not come");
        };
        ended.expect("waiting does not panic")
    }
}

/// A table for two that evening, for Ada.
pub fn wanted(date: &str) -> Value {
    let mut body = wish(date, "19:30", 2);
    body["guest"] = json!({ "name": "Ada" });
    body
}
