//! The real provider, as a process of node.

use std::io::{BufRead as _, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::house::{CALLBACK, PUBLIC_URL};

/// A provider that runs until this is dropped.
pub struct Provider {
    child: Child,
    /// It says more later, and would fall over if nobody listened.
    _output: Lines<BufReader<ChildStdout>>,
    pub issuer: String,
}

impl Provider {
    /// One that knows these people, on a free port.
    pub fn start(people: &Value) -> Provider {
        Provider::start_on("0", people)
    }

    /// The usual people: Ada, whose address is verified; Bob, whose is not; Eve, whom nobody invites.
    pub fn usual() -> Provider {
        Provider::start(&people())
    }

    fn start_on(port: &str, people: &Value) -> Provider {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oidc");
        assert!(folder.join("node_modules/oidc-provider").is_dir(), "the provider is not installed: run `make oidc`");
        let child = Command::new("node")
            .args(["provider.mjs", port, &format!("{PUBLIC_URL}{CALLBACK}"), &people.to_string()])
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut child = child.expect("node starts: it is needed for these tests");
        let mut lines = BufReader::new(child.stdout.take().expect("its output is ours")).lines();
        let is_issuer = |line: &String| line.starts_with("http://");
        let issuer = lines.by_ref().map_while(Result::ok).find(is_issuer).expect("the provider says where it is");
        Provider { child, _output: lines, issuer }
    }

    /// It stops answering.
    pub fn stop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }

    /// It starts again at the same place, with new keys and nothing remembered.
    pub fn restart(&mut self) {
        self.stop();
        let port = self.issuer.rsplit_once(':').expect("an address with a port").1.to_owned();
        *self = Provider::start_on(&port, &people());
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.stop();
    }
}

pub fn people() -> Value {
    let person = |name: &str, is_verified: bool| json!({ "email": format!("{name}@example.com"), "email_verified": is_verified });
    json!({ "ada": person("Ada", true), "bob": person("bob", false), "eve": person("eve", true) })
}
