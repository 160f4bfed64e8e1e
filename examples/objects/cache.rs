//! A cache in front of something slow. When a thousand callers want what is not there, one of them is told to fetch it and
//! the others wait for that one; if it never comes back, the next one is told. Nothing is served for longer than its time,
//! which counts from before it was fetched.

use chrono::Duration;
use maitred::clock::Moment;
use maitred::object::Broken;
use serde::{Deserialize, Serialize};

use crate::common::storage::Storage;
use crate::common::system::System;

/// How long a value is served after its fetch began.
const TTL_SECONDS: i64 = 60;
/// How long others wait for whoever fetches.
const FETCH_SECONDS: i64 = 10;
/// Values that are kept. Beyond it another one makes room.
const VALUES_MAX: usize = 1_000;

/// What a cache can be asked.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// What is the value of this key?
    Get { key: String },
    /// This is it, says whoever was told to fetch it.
    Put { key: String, ticket: u64, value: String },
}

/// What it answers.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// The value, which may be used until then.
    Fresh { value: String, until: Moment },
    /// It is you who fetches it.
    Fetch { ticket: u64 },
    /// Somebody fetches it. The edge asks again when there is something new.
    Wait,
    /// Too late: somebody else has been told to fetch it.
    Late,
}

#[derive(Debug, Deserialize, Serialize)]
struct Kept {
    value: String,
    until: Moment,
}

#[derive(Debug, Deserialize, Serialize)]
struct Flight {
    ticket: u64,
    began_at: Moment,
}

/// See the module. It keeps `value:<key>` and `flight:<key>`, both for a while, and the last `ticket`.
pub struct Cache;

impl System for Cache {
    type Command = Command;
    type Reply = Reply;

    fn is_read(_: &Command) -> bool {
        false
    }

    fn decide(storage: &mut Storage, command: Command, now: Moment) -> Result<Reply, Broken> {
        match command {
            Command::Get { key } => get(storage, &key, now),
            Command::Put { key, ticket, value } => put(storage, &key, ticket, value),
        }
    }

    fn is_pending(reply: &Reply) -> bool {
        matches!(reply, Reply::Wait)
    }
}

fn get(storage: &mut Storage, key: &str, now: Moment) -> Result<Reply, Broken> {
    let kept: Option<Kept> = storage.get(&format!("value:{key}"))?;
    if let Some(Kept { value, until }) = kept.filter(|kept| now < kept.until) {
        return Ok(Reply::Fresh { value, until });
    }
    let flight = format!("flight:{key}");
    let lands_by = |flight: &Flight| flight.began_at + Duration::seconds(FETCH_SECONDS);
    if storage.get(&flight)?.is_some_and(|flight| now < lands_by(&flight)) {
        return Ok(Reply::Wait);
    }
    let ticket = storage.number("ticket")? + 1;
    let begun = Flight { ticket, began_at: now };
    storage.put("ticket", &ticket);
    // When its time is over it is deleted, and whoever waits asks again.
    storage.put_until(flight, &begun, lands_by(&begun));
    Ok(Reply::Fetch { ticket })
}

fn put(storage: &mut Storage, key: &str, ticket: u64, value: String) -> Result<Reply, Broken> {
    let (flight, slot) = (format!("flight:{key}"), format!("value:{key}"));
    let Some(began) = storage.get(&flight)?.filter(|flight: &Flight| flight.ticket == ticket) else {
        return Ok(Reply::Late);
    };
    if let Some((first, _)) = storage.list::<Kept>("value:")?.into_iter().nth(VALUES_MAX - 1) {
        storage.delete_early(first);
    }
    let until = began.began_at + Duration::seconds(TTL_SECONDS);
    storage.put_until(slot, &Kept { value: value.clone(), until }, until);
    storage.delete_early(flight);
    Ok(Reply::Fresh { value, until })
}
