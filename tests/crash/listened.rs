//! Whoever listens to a restaurant whose server dies again and again is told every change that there was, once, in order:
//! what they heard before a death is there after it, and what they missed is told when they come back.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use awc::ws::{Frame, Message};
use futures_util::future::join_all;
use futures_util::{SinkExt as _, StreamExt as _};
use maitred::clock::random_bits;
use serde_json::{Value, json};

use super::server::{Server, apply, call, client, file};

const KILLS: usize = 8;
const GUESTS: usize = 6;
/// Only to end a test that hangs.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a listener remembers across deaths.
#[derive(Default)]
struct Heard {
    cursor: Option<String>,
    /// The ids of all changes, in order.
    changes: Vec<String>,
    /// How many since the server started.
    since_start: usize,
}

type Shared = Rc<RefCell<Heard>>;

async fn guest(url: String) {
    let client = client();
    loop {
        let time = format!("{:02}:{:02}", 10 + random_bits() % 12, random_bits() % 4 * 15);
        let date = format!("2031-{:02}-{:02}", 1 + random_bits() % 12, 1 + random_bits() % 28);
        let body = json!({"date": date, "time": time, "party_size": 2, "guest": {"name": "G"}});
        let path = format!("{url}/v1/restaurants/heard/reservations");
        if call(&client, "POST", &path, &[], Some(&body)).await.is_none_or(|(status, _)| status == 503) {
            return;
        }
    }
}

/// Listens until the server is gone, or so many changes were heard in all.
async fn listen(url: &str, key: &str, heard: Shared, until: usize) {
    let after = heard.borrow().cursor.as_ref().map_or(String::new(), |cursor| format!("?after={cursor}"));
    let address = format!("{}/v1/staff/restaurants/heard/live{after}", url.replace("http", "ws"));
    let request = awc::Client::new().ws(address).max_frame_size(1 << 20).header("authorization", key);
    let Ok((_, mut socket)) = request.connect().await else { return };
    while heard.borrow().changes.len() < until {
        let next = tokio::time::timeout(PATIENCE, socket.next()).await.expect("the server says something");
        let text = match next {
            Some(Ok(Frame::Text(text))) => text,
            Some(Ok(Frame::Ping(number))) => {
                drop(socket.send(Message::Pong(number)).await);
                continue;
            }
            Some(Ok(_) | Err(_)) | None => return,
        };
        let frame: Value = serde_json::from_slice(&text).unwrap();
        assert_ne!(frame["type"], "reset", "a cursor from before a death is good after it");
        let mut heard = heard.borrow_mut();
        for change in frame["changes"].as_array().into_iter().flatten() {
            heard.changes.push(change["id"].as_str().unwrap().to_owned());
            heard.since_start += 1;
        }
        heard.cursor = Some(frame["cursor"].as_str().expect("a cursor").to_owned());
    }
}

/// Kills it once so much was heard: in the middle of the load, never at rest.
async fn kill_after(changes: usize, server: Server, heard: Shared) {
    while heard.borrow().since_start < changes {
        tokio::time::sleep(Duration::from_micros(200)).await;
    }
    server.kill();
}

async fn staff_key(server: &Server) -> String {
    let platform = format!("Bearer {}", server.key);
    let body = json!({"restaurant": "heard", "role": "viewer"});
    let url = format!("{}/v1/platform/keys", server.url);
    let (status, made) =
        call(&client(), "POST", &url, &[("authorization", &platform)], Some(&body)).await.expect("an answer");
    assert_eq!(status, 201, "{made}");
    format!("Bearer {}", made["key"].as_str().unwrap())
}

/// The ids of all changes after one, as the list has them.
async fn happened(url: &str, key: &str, after: &str) -> Vec<String> {
    let (client, mut after, mut all) = (client(), after.to_owned(), vec![]);
    loop {
        let path = format!("{url}/v1/staff/restaurants/heard/changes?limit=500&after={after}");
        let (_, page) = call(&client, "GET", &path, &[("authorization", key)], None).await.expect("an answer");
        all.extend(page["items"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned()));
        match page["next_cursor"].as_str() {
            Some(next) => after = next.to_owned(),
            None => return all,
        }
    }
}

#[actix_web::test]
async fn whoever_listens_hears_everything_once_whatever_dies() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let server = Server::start(&data, &[]);
    apply(&server, &file("heard", 6)).await;
    let key = staff_key(&server).await;
    let heard = Shared::default();
    let begun = happened(&server.url, &key, &"0".repeat(24)).await.pop().expect("it was configured");
    heard.borrow_mut().cursor = Some(begun.clone());
    server.kill();
    for _ in 0..KILLS {
        let server = Server::start(&data, &[]);
        let url = server.url.clone();
        heard.borrow_mut().since_start = 0;
        let after = 10 + usize::try_from(random_bits() % 60).unwrap();
        let guests = join_all((0..GUESTS).map(|_| guest(url.clone())));
        let killing = kill_after(after, server, heard.clone());
        tokio::join!(guests, listen(&url, &key, heard.clone(), usize::MAX), killing);
    }
    let server = Server::start(&data, &[]);
    let all = happened(&server.url, &key, &begun).await;
    listen(&server.url, &key, heard.clone(), all.len()).await;
    assert_eq!(heard.borrow().changes, all);
    println!("{} changes heard over {KILLS} kills", all.len());
    server.kill();
}
