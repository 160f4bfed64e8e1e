//! Whoever listens: staff to every change, a guest to the slots of a day. What was heard before a death is not told again
//! after it, and what was missed is told when they come back.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use awc::ws::{Frame, Message};
use futures_util::future::{join, join_all};
use futures_util::{SinkExt as _, StreamExt as _};
use maitred::restaurant::history::BEHIND_MAX;
use serde_json::Value;

use crate::server::{Server, call, client};

use super::STANDING;
use super::guests::BUSY_DAY;
use super::memory::World;

/// Only to end a test that hangs.
const PATIENCE: Duration = Duration::from_secs(30);

/// What staff of a restaurant heard.
#[derive(Debug, Default)]
pub struct Ears {
    /// After which change they began to listen.
    pub begun: String,
    cursor: String,
    /// Whether the server said that it was too far behind.
    is_behind: bool,
    /// All changes since, in order.
    pub changes: Vec<String>,
    pub frames: usize,
}

/// What a guest knows of a day.
#[derive(Debug, Default)]
pub struct Slots {
    cursor: Option<String>,
    known: BTreeMap<String, Value>,
    pub frames: usize,
}

/// Whoever was too far behind to be told one by one reads what they missed, and goes on from there. That it was too far is
/// looked at: nobody else is told to begin anew.
pub async fn read_missed(server: &Server, world: &World) {
    for slug in STANDING {
        let (after, is_behind) = {
            let mut all = world.ears.borrow_mut();
            let ears = all.get_mut(slug).expect("everybody listens");
            (ears.cursor.clone(), std::mem::take(&mut ears.is_behind))
        };
        if !is_behind {
            continue;
        }
        let key = world.keys.borrow()[slug].clone();
        let missed = happened(&server.url, &key, slug, &after).await;
        let missed: Vec<String> = missed.iter().map(|change| change["id"].as_str().unwrap().to_owned()).collect();
        assert!(
            usize::try_from(BEHIND_MAX).unwrap() < missed.len(),
            "{slug}: a reset for {} changes after {after}",
            missed.len()
        );
        let mut all = world.ears.borrow_mut();
        let ears = all.get_mut(slug).expect("everybody listens");
        ears.cursor = missed.last().expect("many").clone();
        ears.changes.extend(missed);
        println!("{slug}: too far behind, read what was missed");
    }
}

/// Everybody begins to listen now.
pub async fn begin(server: &Server, world: &World) {
    for slug in STANDING {
        let key = world.keys.borrow()[slug].clone();
        let all = happened(&server.url, &key, slug, &"0".repeat(24)).await;
        let begun = all.last().expect("it was configured")["id"].as_str().unwrap().to_owned();
        let ears = Ears { cursor: begun.clone(), begun, ..Ears::default() };
        world.ears.borrow_mut().insert(slug, ears);
    }
}

/// Everybody listens until the server is gone.
pub async fn listen_all(server: &Server, world: &Rc<World>) {
    let staff = join_all(STANDING.map(|slug| listen(server.url.clone(), world.clone(), slug, usize::MAX)));
    join(staff, follow(server.url.clone(), world.clone(), None)).await;
}

/// The next text of a socket; `None` when it is closed.
async fn next_text<S>(socket: &mut actix_codec::Framed<S, awc::ws::Codec>) -> Option<Value>
where
    S: actix_codec::AsyncRead + actix_codec::AsyncWrite + Unpin,
{
    loop {
        match tokio::time::timeout(PATIENCE, socket.next()).await.expect("the server says something") {
            Some(Ok(Frame::Text(text))) => return Some(serde_json::from_slice(&text).unwrap()),
            Some(Ok(Frame::Ping(number))) => drop(socket.send(Message::Pong(number)).await),
            Some(Ok(_) | Err(_)) | None => return None,
        }
    }
}

/// Staff listen until the server is gone, or so many changes were heard in all.
async fn listen(url: String, world: Rc<World>, slug: &'static str, until: usize) {
    let (after, key) = (world.ears.borrow()[slug].cursor.clone(), world.keys.borrow()[slug].clone());
    let address = format!("{}/v1/staff/restaurants/{slug}/live?after={after}", url.replace("http", "ws"));
    let request = awc::Client::new().ws(address).max_frame_size(16 << 20).header("authorization", key);
    let Ok((_, mut socket)) = request.connect().await else { return };
    while world.ears.borrow()[slug].changes.len() < until {
        let Some(frame) = next_text(&mut socket).await else { return };
        assert_ne!(frame["type"], "reset", "a cursor from before a death is good after it");
        let mut all = world.ears.borrow_mut();
        let ears = all.get_mut(slug).unwrap();
        if frame["type"] == "hello" && frame["cursor"].is_null() {
            // Many short lives, in each of which more happened than was told.
            ears.is_behind = true;
            return;
        }
        let changes = frame["changes"].as_array().into_iter().flatten();
        ears.changes.extend(changes.map(|change| change["id"].as_str().unwrap().to_owned()));
        ears.cursor = frame["cursor"].as_str().expect("a cursor").to_owned();
        ears.frames += 1;
    }
}

/// A guest follows a day until the server is gone, or until what they know is this.
async fn follow(url: String, world: Rc<World>, until: Option<BTreeMap<String, Value>>) {
    let after = world.slots.borrow().cursor.as_ref().map_or(String::new(), |cursor| format!("&after={cursor}"));
    let path = format!("/v1/restaurants/tiny/live?date={BUSY_DAY}&party_size=2{after}");
    let request = awc::Client::new().ws(format!("{}{path}", url.replace("http", "ws"))).max_frame_size(1 << 20);
    let Ok((_, mut socket)) = request.connect().await else { return };
    while until.as_ref().is_none_or(|until| *until != world.slots.borrow().known) {
        let Some(frame) = next_text(&mut socket).await else { return };
        let mut slots = world.slots.borrow_mut();
        slots.frames += 1;
        if frame["type"] == "reset" {
            slots.known = by_time(&frame);
        } else if frame["type"] == "slots" {
            for (time, slot) in by_time(&frame) {
                let before = slots.known.insert(time, slot.clone());
                assert_ne!(before, Some(slot), "told twice");
            }
        }
        if let Some(cursor) = frame["cursor"].as_str() {
            slots.cursor = Some(cursor.to_owned());
        }
    }
}

fn by_time(frame: &Value) -> BTreeMap<String, Value> {
    let slots = frame["slots"].as_array().expect("slots").iter();
    slots.map(|slot| (slot["starts_at"].as_str().unwrap().to_owned(), slot.clone())).collect()
}

/// All changes after one, as the list has them.
pub async fn happened(url: &str, key: &str, slug: &str, after: &str) -> Vec<Value> {
    let (client, mut after, mut all) = (client(), after.to_owned(), vec![]);
    loop {
        let path = format!("{url}/v1/staff/restaurants/{slug}/changes?limit=500&after={after}");
        let (status, page) = call(&client, "GET", &path, &[("authorization", key)], None).await.expect("an answer");
        assert_eq!(status, 200, "{page}");
        all.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => after = next.to_owned(),
            None => return all,
        }
    }
}

/// What was heard is what happened: each change once, in order; and the slots that a guest knows are those that are.
pub async fn catch_up(server: &Server, world: &Rc<World>) {
    for slug in STANDING {
        let (begun, key) = (world.ears.borrow()[slug].begun.clone(), world.keys.borrow()[slug].clone());
        let all = happened(&server.url, &key, slug, &begun).await;
        listen(server.url.clone(), world.clone(), slug, all.len()).await;
        read_missed(server, world).await;
        listen(server.url.clone(), world.clone(), slug, all.len()).await;
        let ids: Vec<&str> = all.iter().map(|change| change["id"].as_str().unwrap()).collect();
        let heard = &world.ears.borrow()[slug].changes;
        let first = heard.iter().zip(&ids).position(|(heard, happened)| heard != happened);
        assert!(first.is_none(), "{slug}: heard otherwise than it happened from the {first:?}th change on");
        // What happened since the list was read may have been heard as well.
        assert!(ids.len() <= heard.len(), "{slug}: {} happened, {} were heard", ids.len(), heard.len());
    }
    let path = format!("{}/v1/restaurants/tiny/availability?date={BUSY_DAY}&party_size=2&status=all", server.url);
    let (status, now) = call(&client(), "GET", &path, &[], None).await.expect("an answer");
    assert_eq!(status, 200, "{now}");
    let following = follow(server.url.clone(), world.clone(), Some(by_time(&now)));
    tokio::time::timeout(PATIENCE, following).await.expect("a guest who comes back is told what is");
}
