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
    /// On a free port, with the usual people: Ada, whose address is verified; Bob, whose is not; Eve, whom nobody invites.
    pub fn usual() -> Provider {
        Provider::start_on("0", &people())
    }

    /// One that says what it is told to.
    pub fn liar() -> Provider {
        Provider::run(vec!["liar.mjs".into(), "0".into()])
    }

    /// The same over https, with a certificate of `tls/ca.pem`.
    pub fn liar_with_tls() -> Provider {
        Provider::run(vec!["liar.mjs".into(), "0".into(), "tls".into()])
    }

    fn start_on(port: &str, people: &Value) -> Provider {
        Provider::run(vec!["provider.mjs".into(), port.into(), format!("{PUBLIC_URL}{CALLBACK}"), people.to_string()])
    }

    fn run(arguments: Vec<String>) -> Provider {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oidc");
        assert!(folder.join("node_modules/oidc-provider").is_dir(), "the provider is not installed: run `make oidc`");
        let mut command = Command::new("node");
        command.args(arguments).current_dir(folder).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("node starts: it is needed for these tests");
        let mut lines = BufReader::new(child.stdout.take().expect("its output is ours")).lines();
        let is_issuer = |line: &String| line.starts_with("http");
        let issuer = lines.by_ref().map_while(Result::ok).find(is_issuer).expect("the provider says where it is");
        Provider { child, _output: lines, issuer }
    }

    /// What the liar says from now on.
    pub async fn tell(&self, story: Value) {
        let told = awc::Client::default().post(format!("{}/tell", self.issuer)).send_json(&story).await;
        assert!(told.expect("an answer").status().is_success());
    }

    /// How often the liar was asked for something.
    pub async fn count(&self, what: &str) -> u64 {
        let mut answer = awc::Client::default().get(format!("{}/counts", self.issuer)).send().await.expect("an answer");
        answer.json::<Value>().await.expect("JSON")[what].as_u64().expect("a number")
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
    json!({ "ada": person("ada", true), "bob": person("bob", false), "eve": person("eve", true) })
}
