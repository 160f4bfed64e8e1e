//! The real binary, as a child process that can be killed.

use std::cell::RefCell;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

/// A server that runs.
pub struct Server {
    /// None for one that runs in this process.
    child: RefCell<Option<Child>>,
    pub url: String,
    pub key: String,
}

/// `MAITRED_BIN`, such as the release binary, or the one that was built with this test.
fn binary() -> String {
    std::env::var("MAITRED_BIN").unwrap_or_else(|_| env!("CARGO_BIN_EXE_maitred").into())
}

impl Server {
    /// Starts it on a data folder, with further arguments.
    pub fn start(data: &Path, arguments: &[&str]) -> Server {
        Server::run(Command::new(binary()), data, arguments)
    }

    /// Starts it where no file can grow beyond so many blocks of 512 bytes: beyond it writes fail, as on a full disk.
    pub fn start_on_small_disk(data: &Path, blocks: u32) -> Server {
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"")).arg(binary());
        Server::run(shell, data, &[])
    }

    fn run(mut command: Command, data: &Path, arguments: &[&str]) -> Server {
        let mut child = command
            .args(["serve", "--listen", "127.0.0.1:0", "--log-format", "off", "--rate-limits", "off", "--data"])
            .arg(data)
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = lines.find_map(|line| line.unwrap().split_once("is serving ").map(|(_, url)| url.to_owned()));
        let key = std::fs::read_to_string(data.join("platform.key")).unwrap().trim().to_owned();
        // The rest of the greeting is read, so that the server never waits for us.
        std::thread::spawn(move || lines.for_each(drop));
        let child = RefCell::new(Some(child));
        Server { child, url: url.expect("it says where it serves"), key }
    }

    /// One that runs in this process.
    pub fn beside(url: String, key: String) -> Server {
        Server { child: RefCell::default(), url, key }
    }

    /// Starts it on a data folder, and kills it after a while, whether it serves by then or not.
    #[expect(clippy::disallowed_methods, reason = "a death at any moment of the start: there is no event to wait for")]
    pub fn start_and_kill(data: &Path, after: std::time::Duration) {
        let mut command = Command::new(binary());
        command.args(["serve", "--listen", "127.0.0.1:0", "--log-format", "off", "--data"]).arg(data);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(after);
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// SIGKILL, while others still talk to it.
    pub fn strike(&self) {
        if let Some(mut child) = self.child.borrow_mut().take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// SIGKILL: nothing is flushed, nothing is said.
    pub fn kill(self) {
        self.strike();
    }

    /// SIGTERM: it stops in order.
    pub fn stop(self) {
        let mut child = self.child.take().expect("it runs");
        let told = Command::new("kill").arg(child.id().to_string()).status().unwrap();
        assert!(told.success());
        assert!(child.wait().unwrap().success());
    }
}

/// What came back: status and body.
pub type Answer = Option<(u16, Value)>;

/// One request; `None` when the server died meanwhile.
pub async fn call(
    client: &awc::Client,
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: Option<&Value>,
) -> Answer {
    let mut request = client.request(method.parse().unwrap(), url);
    for (name, value) in headers {
        request = request.insert_header((*name, *value));
    }
    let sent = match body {
        Some(body) => request.send_json(body).await,
        None => request.send().await,
    };
    let mut response = sent.ok()?;
    let bytes = response.body().limit(4 << 20).await.ok()?;
    Some((response.status().as_u16(), serde_json::from_slice(&bytes).unwrap_or(Value::Null)))
}

pub fn client() -> awc::Client {
    awc::Client::builder().timeout(std::time::Duration::from_secs(20)).finish()
}

/// A restaurant of so many tables for two, open all day, every day, for years.
pub fn file(slug: &str, tables: usize) -> Value {
    let tables: Vec<Value> =
        (0..tables).map(|nth| json!({"key": format!("t{nth}"), "seats": {"min": 1, "max": 2}})).collect();
    json!({
        "version": 1, "slug": slug, "name": slug, "zone": "Europe/Rome", "tables": tables,
        "services": [{"key": "all-day", "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
            "first_start": "10:00", "last_start": "22:00", "ends": "23:45", "turn_minutes": [{"party_max": 2, "minutes": 90}]}],
        "policy": {"window_days": 3000, "lead_minutes": 0, "cancel_until_minutes": 0, "hold_minutes": 1},
    })
}

pub async fn apply(server: &Server, file: &Value) {
    let url = format!("{}/v1/platform/restaurants/{}", server.url, file["slug"].as_str().unwrap());
    let key = format!("Bearer {}", server.key);
    let (status, body) = call(&client(), "PUT", &url, &[("authorization", &key)], Some(file)).await.unwrap();
    assert!(status == 200 || status == 201, "{body}");
}

/// The path of the only restaurant's database below a data folder.
pub fn database(data: &Path) -> std::path::PathBuf {
    let mut found = vec![];
    for folder in std::fs::read_dir(data.join("restaurants")).unwrap() {
        for file in std::fs::read_dir(folder.unwrap().path()).unwrap() {
            found.push(file.unwrap().path());
        }
    }
    found.retain(|path| path.extension().is_some_and(|extension| extension == "db"));
    assert_eq!(found.len(), 1);
    found.remove(0)
}
