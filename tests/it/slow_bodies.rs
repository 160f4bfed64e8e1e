//! Bodies that take their time: what is true when they are there counts, and not what was true when they began. Nothing
//! sleeps here; a body goes on once the server has let its sender in, which it notes as the last use of what was shown.

use actix_web::rt::time::timeout;
use chrono::{DateTime, Duration, Utc};
use maitred::domain::ids::AccountId;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::client::{Answer, Client, text};
use crate::files::one_table;
use crate::follower::answer_from;
use crate::house::House;
use crate::people::{ACCOUNTS, MEMBERS, PASSWORD, SESSION, enter, hire, key, staff, two};

/// Only to end a test that hangs; nothing waits for it.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(20);
const KEYS: &str = "/v1/staff/restaurants/osteria/api-keys";
const PLATFORM_KEYS: &str = "/v1/platform/platform-keys";

/// A request of which the last byte is still to come.
struct Slow {
    stream: TcpStream,
    last: u8,
}

impl Slow {
    /// Begins, and waits until the server has let it in: until it notes that what was shown is in use.
    async fn begin(
        house: &House,
        (who, method, path): (&Client, &str, &str),
        (kind, body): (&str, String),
        last_use: impl AsyncFn() -> Option<DateTime<Utc>>,
    ) -> Slow {
        house.step_clock(Duration::seconds(2));
        let shown = match (who.bearer(), who.cookie()) {
            (Some(bearer), _) => format!("authorization: Bearer {bearer}"),
            (None, Some(cookie)) => format!("cookie: {cookie}\r\nsec-fetch-site: same-origin"),
            (None, None) => panic!("they show nothing"),
        };
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\n{shown}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n",
            who.server(),
            body.len()
        );
        let mut stream = TcpStream::connect(house.app().address).await.expect("a connection");
        let (last, first) = body.as_bytes().split_last().expect("a body");
        stream.write_all(head.as_bytes()).await.expect("asked");
        stream.write_all(first).await.expect("asked");
        let let_in = async {
            while last_use().await.is_none_or(|at| at < house.now()) {
                actix_web::rt::task::yield_now().await;
            }
        };
        timeout(PATIENCE, let_in).await.expect("the server lets them in");
        Slow { stream, last: *last }
    }

    async fn end(mut self) -> Answer {
        self.stream.write_all(&[self.last]).await.expect("asked");
        answer_from(&mut self.stream).await
    }
}

/// When a key of the restaurant was last used.
async fn use_of_keys(house: &House) -> Option<DateTime<Utc>> {
    let keys = house.app().directory.keys_of(house.tenant("osteria").id).await.expect("its keys");
    keys.iter().filter_map(|listed| listed.used_at).max()
}

async fn use_of_sessions(house: &House, account: &str) -> Option<DateTime<Utc>> {
    let account = AccountId::parse(account).expect("an id");
    let sessions = house.app().directory.accounts().sessions().of(account, house.now());
    sessions.iter().map(|session| session.last_seen_at()).max()
}

fn asked(body: Value) -> (&'static str, String) {
    ("application/json", body.to_string())
}

async fn keys_there(house: &House) -> usize {
    house.app().directory.keys_of(house.tenant("osteria").id).await.expect("its keys").len()
}

#[actix_web::test]
async fn a_key_that_is_revoked_meanwhile_makes_no_other() {
    two(async |house| {
        let manager = key(house, "osteria", "manager").await;
        let wanted = asked(json!({ "role": "manager" }));
        let slow = Slow::begin(house, (&manager, "POST", KEYS), wanted, async || use_of_keys(house).await).await;
        let list = house.platform().get("/v1/platform/keys?restaurant=osteria").send().await.ok(200);
        let own = format!("/v1/platform/keys/{}", text(&list["items"][0]["id"]));
        house.platform().delete(&own).send().await.done();
        slow.end().await.problem(401, "key_required");
        assert_eq!(keys_there(house).await, 0);
    })
    .await;
}

#[actix_web::test]
async fn who_is_an_owner_no_more_invites_nobody() {
    two(async |house| {
        let ada = staff(house, "osteria", "ada@example.com", "owner").await;
        let bo = hire(house, "osteria", "bo@example.com", "owner").await;
        let owner = enter(house, "bo@example.com").await;
        let member = format!("{MEMBERS}/{bo}");
        let wanted = || asked(json!({ "email": "eve@example.com", "role": "owner" }));
        let slow =
            Slow::begin(house, (&owner, "POST", MEMBERS), wanted(), async || use_of_sessions(house, &bo).await).await;
        ada.patch(&member).json(json!({ "role": "manager" })).send().await.ok(200);
        slow.end().await.problem(403, "not_allowed");
        ada.patch(&member).json(json!({ "role": "owner" })).send().await.ok(200);
        let slow =
            Slow::begin(house, (&owner, "POST", MEMBERS), wanted(), async || use_of_sessions(house, &bo).await).await;
        ada.delete(&member).send().await.done();
        slow.end().await.problem(404, "restaurant_not_found");
        assert_eq!(ada.get(MEMBERS).send().await.ok(200)["items"].as_array().expect("members").len(), 1);
    })
    .await;
}

#[actix_web::test]
async fn a_restaurant_that_is_given_notice_meanwhile_gets_no_key() {
    two(async |house| {
        let manager = key(house, "osteria", "manager").await;
        let slow =
            Slow::begin(house, (&manager, "POST", KEYS), asked(json!({})), async || use_of_keys(house).await).await;
        house.platform().delete("/v1/platform/restaurants/osteria").send().await.ok(200);
        slow.end().await.problem(410, "restaurant_gone");
        assert_eq!(keys_there(house).await, 1);
    })
    .await;
}

#[actix_web::test]
async fn who_is_thrown_out_meanwhile_changes_nothing_of_their_account() {
    two(async |house| {
        let ada = hire(house, "osteria", "ada@example.com", "owner").await;
        let session = enter(house, "ada@example.com").await;
        let password = asked(json!({ "present": PASSWORD, "password": "four green lamps" }));
        let path = format!("{SESSION}/password");
        let slow =
            Slow::begin(house, (&session, "POST", &path), password, async || use_of_sessions(house, &ada).await).await;
        let account = format!("{ACCOUNTS}/{ada}");
        for is_disabled in [true, false] {
            house.platform().patch(&account).json(json!({ "disabled": is_disabled })).send().await.ok(200);
        }
        slow.end().await.problem(401, "session_required");
        enter(house, "ada@example.com").await;
    })
    .await;
}

#[actix_web::test]
async fn a_platform_key_that_is_revoked_meanwhile_runs_nothing() {
    two(async |house| {
        let made = house.platform().post(PLATFORM_KEYS).json(json!({ "name": "second" })).send().await.ok(201);
        let second = house.guest().with(text(&made["key"]));
        let last_use = async || {
            let keys = house.app().directory.platform_keys().await.expect("the keys");
            keys.iter().find(|listed| listed.key.name.as_deref() == Some("second"))?.used_at
        };
        let slow = Slow::begin(house, (&second, "POST", PLATFORM_KEYS), asked(json!({})), last_use).await;
        house.platform().delete(&format!("{PLATFORM_KEYS}/{}", text(&made["id"]))).send().await.done();
        slow.end().await.problem(401, "key_required");
    })
    .await;
}

#[actix_web::test]
async fn a_file_that_is_slow_does_not_reach_whoever_has_the_slug_by_then() {
    two(async |house| {
        let manager = key(house, "osteria", "manager").await;
        let file = ("application/yaml", one_table("osteria").to_string().replace("name: Osteria", "name: Mine"));
        let path = "/v1/staff/restaurants/osteria/file";
        let slow = Slow::begin(house, (&manager, "PUT", path), file, async || use_of_keys(house).await).await;
        let rename = async |from: &str, to: &str| {
            let path = format!("/v1/platform/restaurants/{from}/rename");
            house.platform().post(&path).json(json!({ "slug": to })).send().await.ok(200);
        };
        rename("osteria", "first").await;
        house.platform().delete("/v1/platform/restaurants/first/aliases/osteria").send().await.ok(200);
        rename("theirs", "osteria").await;
        let before = house.platform().get("/v1/platform/restaurants/osteria").send().await.ok(200);
        slow.end().await.problem(404, "restaurant_not_found");
        let after = house.platform().get("/v1/platform/restaurants/osteria").send().await.ok(200);
        assert_eq!((&after["version"], &after["file"]), (&before["version"], &before["file"]));
    })
    .await;
}
