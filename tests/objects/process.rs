//! One process of `examples/objects`, which can be killed.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;

use chrono::{DateTime, Utc};

/// The example, built now if it is not: cargo builds examples for all tests, but not for one that is asked for by name.
static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--example", "objects"]);
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    assert!(cargo.status().unwrap().success());
    Path::new(env!("CARGO_BIN_EXE_maitred")).with_file_name("examples").join("objects")
});

/// See the module.
#[derive(Debug)]
pub struct Process {
    child: Child,
    pub url: String,
}

impl Process {
    /// Objects of a kind on a data folder, whose clock stands at `at`.
    pub fn start(kind: &str, data: &Path, at: DateTime<Utc>) -> Process {
        let mut child = Command::new(&*PROGRAM)
            .args([kind, "--listen", "127.0.0.1:0", "--at", &at.to_rfc3339(), "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = lines.find_map(|line| line.unwrap().split_once("served at ").map(|(_, url)| url.to_owned()));
        Process { child, url: url.expect("it says where it serves") }
    }

    /// SIGTERM: it stops in order.
    pub fn stop(mut self) {
        let told = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(told.success() && self.child.wait().unwrap().success());
    }
}

/// SIGKILL: nothing is flushed, nothing is said.
impl Drop for Process {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}
