//! `maitred key …` and `maitred serve --demo`: the real binary, as somebody at a terminal or a script uses it.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

use crate::client::{Client, text};
use crate::files::one_table;
use crate::house::{self, House};

const OSTERIA: &str = "/v1/staff/restaurants/osteria";

fn maitred() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_maitred"));
    for setting in ["MAITRED_URL", "MAITRED_KEY", "MAITRED_DATA", "MAITRED_OUTPUT"] {
        command.env_remove(setting);
    }
    command
}

/// Runs `maitred key …` against a house, which goes on serving meanwhile.
async fn key(house: &House, arguments: &[&str]) -> Output {
    let mut command = maitred();
    command.arg("key").args(arguments);
    command.env("MAITRED_URL", format!("http://{}", house.app().address)).env("MAITRED_DATA", house.folder());
    let ran = actix_web::rt::task::spawn_blocking(move || command.output()).await;
    ran.expect("it ran").expect("the binary is there")
}

pub fn out(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).expect("text")
}

pub fn err(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).expect("text")
}

fn json(output: &Output) -> Value {
    serde_json::from_str(out(output)).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

/// Runs a test in a house with one restaurant.
async fn one(test: impl AsyncFnOnce(&mut House)) {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        test(house).await;
    })
    .await;
}

#[actix_web::test]
async fn a_script_has_the_key_alone_on_standard_output() {
    one(async |house| {
        let made = key(house, &["create", "--restaurant", "osteria", "--role", "host", "--name", "at the door"]).await;
        assert_eq!(made.status.code(), Some(0), "{made:?}");
        let secret = out(&made).strip_suffix('\n').expect("one line");
        assert!(secret.starts_with("mk_") && !secret.contains(char::is_whitespace), "{secret}");
        assert!(err(&made).contains("osteria as host") && !err(&made).contains(secret), "{made:?}");
        let staff = house.guest().with(secret);
        assert_eq!(staff.get(OSTERIA).send().await.ok(200)["role"], "host");

        let listed = key(house, &["list", "--restaurant", "osteria"]).await;
        assert_eq!((listed.status.code(), out(&listed).lines().count()), (Some(0), 1), "{listed:?}");
        assert!(out(&listed).contains("at the door") && !out(&listed).contains(secret));
        let id = out(&listed).split_whitespace().next().expect("an id").to_owned();
        assert!(err(&made).contains(&id));

        for _ in 0..2 {
            let revoked = key(house, &["revoke", &id]).await;
            assert_eq!((revoked.status.code(), out(&revoked)), (Some(0), format!("{id} is revoked\n").as_str()));
            staff.get(OSTERIA).send().await.problem(401, "key_required");
        }
        assert_eq!(out(&key(house, &["list", "--restaurant", "osteria"]).await), "");
    })
    .await;
}

#[actix_web::test]
async fn a_program_has_the_json_of_the_api() {
    one(async |house| {
        let made = json(&key(house, &["create", "--restaurant", "osteria", "--output", "json"]).await);
        assert_eq!((&made["role"], &made["name"]), (&"manager".into(), &Value::Null));
        house.guest().with(text(&made["key"])).get(OSTERIA).send().await.ok(200);
        let listed = json(&key(house, &["list", "--restaurant", "osteria", "--output", "json"]).await);
        assert_eq!(listed["items"][0]["id"], made["id"]);
        let revoked = key(house, &["revoke", text(&made["id"]), "--output", "json"]).await;
        assert_eq!((revoked.status.code(), out(&revoked)), (Some(0), ""));
    })
    .await;
}

#[actix_web::test]
async fn what_went_wrong_is_told_by_the_exit_code() {
    one(async |house| {
        let code = async |arguments: &[&str]| key(house, arguments).await.status.code();
        assert_eq!(code(&["create", "--restaurant", "osteria", "--role", "chef"]).await, Some(2));
        assert_eq!(code(&["create"]).await, Some(2));
        assert_eq!(code(&["create", "--restaurant", "osteria", "--key", "mp_wrong"]).await, Some(3));
        assert_eq!(code(&["create", "--restaurant", "nobody"]).await, Some(4));
        assert_eq!(code(&["list", "--restaurant", "nobody"]).await, Some(4));
        assert_eq!(code(&["list", "--restaurant", "no slug"]).await, Some(4));
        assert_eq!(code(&["revoke", "key_000000000000"]).await, Some(4));
        assert_eq!(code(&["revoke", "../restaurants"]).await, Some(4));
        assert_eq!(code(&["create", "--restaurant", "no slug"]).await, Some(5));
        assert_eq!(code(&["create", "--restaurant", "osteria", "--name", ""]).await, Some(5));
        assert_eq!(code(&["list", "--restaurant", "osteria", "--url", "http://127.0.0.1:1"]).await, Some(7));
        let refused = key(house, &["create", "--restaurant", "osteria", "--name", " "]).await;
        assert!(out(&refused).is_empty() && err(&refused).contains("/name"), "{refused:?}");
    })
    .await;
}

/// A server in a process of its own, which a test that fails does not leave behind.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        // One that has ended needs no ending.
        drop(self.0.kill());
    }
}

/// A server that says everything it can say.
fn talkative(data: &Path, log: &Path) -> Served {
    let log = File::create(log).expect("the folder is ours");
    let mut command = maitred();
    command.args(["serve", "--demo", "--listen", "127.0.0.1:0", "--data"]).arg(data);
    Served(command.env("MAITRED_LOG", "trace").stdout(Stdio::piped()).stderr(log).spawn().expect("it starts"))
}

/// What it says at its start, up to the last line.
fn greeting(Served(child): &mut Served) -> Vec<String> {
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let mut said = vec![];
    while !said.last().is_some_and(|line: &String| line.starts_with("Stop with")) {
        said.push(lines.next().expect("it goes on").expect("text"));
    }
    said
}

#[actix_web::test]
async fn the_demo_prints_a_key_that_works_and_no_log_has_it() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let log = folder.path().join("log");
    let mut server = talkative(&folder.path().join("data"), &log);
    let said = greeting(&mut server);
    let curl = said.iter().find(|line| line.contains("/v1/staff/restaurants/demo")).expect("a line to paste");
    let (url, bearer) = curl.split_once(" -H 'authorization: Bearer ").expect("a header");
    let address = url.trim().strip_prefix("curl -s http://").and_then(|rest| rest.split('/').next());
    let address = address.expect("an address").parse().expect("an address");
    let secret = bearer.strip_suffix('\'').expect("a closing quote");
    assert!(said.iter().any(|line| line.starts_with("  staff API key") && line.contains(secret)), "{said:?}");
    let staff = Client::new(address, Some(secret.to_owned()));
    let seen = staff.get("/v1/staff/restaurants/demo").send().await.ok(200);
    assert_eq!((&seen["restaurant"], &seen["role"]), (&"demo".into(), &"owner".into()));
    staff.get("/v1/staff/restaurants/other").send().await.problem(404, "restaurant_not_found");
    let told = Command::new("kill").arg(server.0.id().to_string()).status().expect("there is kill");
    assert!(told.success() && server.0.wait().expect("it ends").success());
    let log = std::fs::read_to_string(&log).expect("a log");
    assert!(log.contains("TRACE") || log.contains("DEBUG"), "it says everything");
    assert!(!log.contains(secret), "a key stands in the log");
}

#[actix_web::test]
async fn a_key_is_narrowed_ended_and_rotated_from_a_terminal() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let asked = ["create", "--restaurant", "osteria", "--scope", "floor:read", "--expires-days", "200"];
        let made = json(&key(house, &[&asked[..], &["--output", "json"]].concat()).await);
        assert_eq!(made["scopes"], serde_json::json!(["floor:read"]));
        assert!(made["expires_at"].is_string(), "{made}");
        let rotated = key(house, &["rotate", text(&made["id"]), "--grace-hours", "0"]).await;
        house.guest().with(out(&rotated).trim()).get(OSTERIA).send().await.ok(200);
        house.guest().with(text(&made["key"])).get(OSTERIA).send().await.problem(401, "key_expired");
        let code = async |arguments: &[&str]| key(house, arguments).await.status.code();
        assert_eq!(code(&["rotate", "nonsense"]).await, Some(4));
        assert_eq!(code(&["rotate", "key_000000000000"]).await, Some(4));
        assert_eq!(code(&["rotate", text(&made["id"]), "--grace-hours", "169"]).await, Some(2));
        assert_eq!(code(&["create", "--restaurant", "osteria", "--scope", "everything"]).await, Some(2));
    })
    .await;
}
