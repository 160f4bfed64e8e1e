//! What the log says, when it says everything it can: each request, and nothing of anybody.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use chrono::Duration;
use maitred::clock::Clock;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpSocket;

use crate::client::{Client, text};
use crate::files::osteria;

const NAME: &str = "Rosencrantz";
const PHONE: &str = "+39 06 5550 4711";
const EMAIL: &str = "rosencrantz@elsinore.example";
const NOTES: &str = "allergic to hemlock";
/// Where guests come from, as the proxy says, and where a stranger connects from.
const ADDRESSES: [&str; 2] = ["203.0.113.77", "127.0.0.2"];

/// A server in a process of its own, with everything logged, which a test that fails does not leave behind.
struct Served {
    process: Child,
    folder: TempDir,
    guest: Client,
}

impl Drop for Served {
    fn drop(&mut self) {
        // One that has ended needs no ending.
        drop(self.process.kill());
    }
}

impl Served {
    fn start() -> Served {
        let folder = TempDir::new().expect("a temporary folder");
        let log = File::create(folder.path().join("log")).expect("the folder is ours");
        let mut command = Command::new(env!("CARGO_BIN_EXE_maitred"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(folder.path().join("data"));
        command
            .env("MAITRED_LOG", "trace")
            .env("MAITRED_LOG_FORMAT", "json")
            .env("MAITRED_TRUSTED_PROXIES", "127.0.0.1/32")
            .env_remove("MAITRED_CONFIG");
        let mut process = command.stdout(Stdio::piped()).stderr(log).spawn().expect("it starts");
        let lines = BufReader::new(process.stdout.take().expect("piped")).lines().map(|line| line.expect("text"));
        // All that it has to say: it would not like to find nobody who listens.
        let said: Vec<String> = lines.take_while(|line| !line.starts_with("Stop with")).collect();
        let address = said.iter().find_map(|line| line.split_once("is serving http://")).expect("it says where").1;
        let address = address.trim().parse().expect("an address");
        Served { process, folder, guest: Client::new(address, None) }
    }

    fn platform_key(&self) -> String {
        let path = self.folder.path().join("data/platform.key");
        std::fs::read_to_string(path).expect("the first key").trim().to_owned()
    }

    /// Ends it, and gives what it wrote.
    fn log(mut self) -> String {
        let told = Command::new("kill").arg(self.process.id().to_string()).status().expect("there is kill");
        assert!(told.success() && self.process.wait().expect("it ends").success());
        std::fs::read_to_string(self.folder.path().join("log")).expect("a log")
    }
}

/// A guest in words that must not be repeated.
fn guest() -> Value {
    json!({ "name": NAME, "phone": PHONE, "email": EMAIL })
}

/// Goes through what is done with people and secrets; gives all secrets.
async fn an_evening(served: &Served, date: &str) -> Vec<String> {
    let (client, platform) = (&served.guest, served.guest.with(served.platform_key()));
    let put = platform.put("/v1/platform/restaurants/osteria").yaml(osteria("osteria")).send().await;
    assert!(put.status.is_success(), "{}", put.text());
    let key = platform.post("/v1/platform/keys").json(json!({ "restaurant": "osteria", "role": "owner" })).send().await;
    let key = text(&key.ok(201)["key"]).to_owned();
    let hold = client.hold("osteria", date, "19:30", 2).await.ok(201);
    let asking = client.post("/v1/restaurants/osteria/reservations").header("x-forwarded-for", ADDRESSES[0]);
    let body = json!({ "hold": { "id": hold["id"], "token": hold["token"] }, "guest": guest(), "notes": NOTES });
    let booked = asking.key("a-key-of-mine").json(body).send().await.ok(201);
    let token = text(&booked["manage_token"]).to_owned();
    let own = format!("/v1/reservations/{}", text(&booked["id"]));
    client.get(&format!("{own}?token={token}")).send().await.ok(200);
    client.with(&token).patch(&own).json(json!({ "notes": NOTES, "party_size": 1 })).send().await.ok(200);
    let staff = client.with(&key);
    let desk = "/v1/staff/restaurants/osteria";
    staff.get(&format!("{desk}/reservations?date={date}")).send().await.ok(200);
    let path = format!("{desk}/reservations/{}", text(&booked["id"]));
    staff.patch(&path).json(json!({ "guest": guest() })).send().await;
    staff.post(&format!("{path}/cancel")).send().await.ok(200);
    let wait = json!({ "date": date, "from": "19:00", "to": "21:00", "party_size": 2, "guest": guest() });
    let wait = client.post("/v1/restaurants/osteria/waitlist").json(wait).send().await;
    let line = "external_id,date,time,party_size,name,phone,email\n";
    let line = format!("{line}1,{date},19:30,2,{NAME},{PHONE},{EMAIL}\n2,{EMAIL},x,2,{NAME},,\n");
    staff.post(&format!("{desk}/import")).body("text/csv", line).send().await.ok(200);
    mistakes(client, date, &token).await;
    let mut secrets = vec![key, token, served.platform_key(), text(&hold["token"]).to_owned()];
    secrets.extend(wait.json()["token"].as_str().map(str::to_owned));
    secrets
}

/// Words where they do not belong.
async fn mistakes(client: &Client, date: &str, token: &str) {
    let book = |body: Value| client.post("/v1/restaurants/osteria/reservations").json(body).send();
    book(json!({ "date": EMAIL, "time": PHONE, "party_size": NAME })).await;
    book(json!({ "date": date, "time": "19:30", "party_size": 2, "guest": EMAIL })).await;
    book(json!({ "date": date, "time": "19:30", "party_size": 2, "guest": guest(), EMAIL: NAME })).await;
    let text = format!("{{\"guest\": {EMAIL}");
    client.post("/v1/restaurants/osteria/holds").body("application/json", text).send().await;
    for path in [
        format!("/v1/restaurants/{EMAIL}/availability?date={NAME}&party_size={EMAIL}"),
        format!("/v1/restaurants/osteria/availability?{NAME}={EMAIL}"),
        format!("/v1/reservations/{NAME}?token={token}&{EMAIL}=1"),
        format!("/v1/reservations/res_000000000000000000000000?token={token}"),
        format!("/{NAME}/{token}"),
        format!("/book/osteria/r/res_1?token={token}"),
        format!("/v1/staff/restaurants/{NAME}/reservations?q={EMAIL}"),
    ] {
        client.get(&path).send().await;
        client.with(format!("mk_{token}")).get(&path).header("x-forwarded-for", ADDRESSES[0]).send().await;
    }
    client
        .get("/healthz")
        .header("referer", &format!("https://x.example/?token={token}"))
        .header("cookie", token)
        .send()
        .await;
}

/// Somebody from elsewhere, who speaks no HTTP, too slowly, and with a name in it.
async fn a_stranger(served: &Served) {
    for words in [format!("{NAME} {EMAIL}\r\n\r\n"), format!("GET /healthz HTTP/1.1\r\n{NAME}: {EMAIL}\r\n\r\n")] {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind(format!("{}:0", ADDRESSES[1]).parse().expect("an address")).expect("all of 127/8 is ours");
        let mut stream = socket.connect(served.guest.server()).await.expect("a connection");
        stream.write_all(words.as_bytes()).await.expect("said");
        stream.shutdown().await.expect("said");
        drop(stream.read_to_end(&mut vec![]).await);
    }
}

#[actix_web::test]
async fn no_log_names_a_guest_an_address_a_token_or_a_key() {
    let served = Served::start();
    let date = (Clock::System.now() + Duration::days(7)).format("%Y-%m-%d").to_string();
    let secrets = an_evening(&served, &date).await;
    a_stranger(&served).await;
    let log = served.log();
    assert!(log.contains("TRACE") && log.contains("DEBUG"), "it says everything");
    let answered =
        log.lines().find(|line| line.contains("answered") && line.contains("/v1/reservations/{reservation}"));
    let answered = answered.unwrap_or_else(|| panic!("every request has a line:\n{log}"));
    for word in ["\"method\":\"GET\"", "\"status\":200", "\"micros\":", "\"restaurant\":\"osteria\"", "\"request_id\":"]
    {
        assert!(answered.contains(word), "{word}: {answered}");
    }
    let encoded = EMAIL.replace('@', "%40");
    let people = [NAME, "5550 4711", "555047", EMAIL, &encoded, "elsinore", "hemlock"].map(str::to_owned);
    let addresses = ADDRESSES.map(str::to_owned);
    assert!(secrets.len() >= 4 && secrets.iter().all(|secret| secret.len() > 16), "there are secrets");
    let told =
        |secret: &String| log.lines().find(|line| line.contains(secret.as_str())).map(|line| (secret.clone(), line));
    let found: Vec<(String, &str)> = secrets.iter().chain(&people).chain(&addresses).filter_map(told).collect();
    assert!(found.is_empty(), "{found:#?}");
}
