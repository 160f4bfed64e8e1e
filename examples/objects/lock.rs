//! A lock that is held for a while. Whoever holds it may pause for longer than that without knowing, and go on as if it
//! still held it. So each grant has a **fencing number** that only rises, and what the lock guards takes no write with any
//! number but the newest. The lock alone protects nothing.

use chrono::Duration;
use maitred::clock::Moment;
use maitred::object::Broken;
use serde::{Deserialize, Serialize};

use crate::common::storage::Storage;
use crate::common::system::System;

/// The longest time to hold it without acquiring it again.
const TTL_SECONDS_MAX: u32 = 3_600;

/// What a lock can be asked.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Hold it, or hold it for longer: whoever holds it gets the same number again.
    Acquire { owner: String, ttl_seconds: u32 },
    /// Give it back.
    Release { fence: u64 },
    /// Write to what it guards.
    Write { fence: u64, text: String },
    /// What is written there.
    Read,
}

/// What it answers.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// It is yours, with this number, until then.
    Held { fence: u64, until: Moment },
    /// Somebody else has it.
    Busy { until: Moment },
    /// Done.
    Done,
    /// Somebody else has had it since: the newest number is this.
    Stale { newest: u64 },
    /// What is written.
    Text(String),
}

#[derive(Debug, Deserialize, Serialize)]
struct Holder {
    owner: String,
    fence: u64,
    until: Moment,
}

/// See the module. It keeps `holder`, `newest` (the last number given) and `text` (what it guards).
pub struct Lock;

impl System for Lock {
    type Command = Command;
    type Reply = Reply;

    fn is_read(command: &Command) -> bool {
        matches!(command, Command::Read)
    }

    fn decide(storage: &mut Storage, command: Command, now: Moment) -> Result<Reply, Broken> {
        match command {
            Command::Acquire { owner, ttl_seconds } => acquire(storage, owner, ttl_seconds, now),
            Command::Release { fence } => release(storage, fence),
            Command::Write { fence, text } => write(storage, fence, &text),
            Command::Read => Ok(Reply::Text(storage.get("text")?.unwrap_or_default())),
        }
    }
}

fn acquire(storage: &mut Storage, owner: String, ttl_seconds: u32, now: Moment) -> Result<Reply, Broken> {
    let wished = now + Duration::seconds(ttl_seconds.clamp(1, TTL_SECONDS_MAX).into());
    let holder: Option<Holder> = storage.get("holder")?;
    // Its time is over at that instant, whether or not its alarm has gone off.
    let (fence, until) = match holder.filter(|holder| now < holder.until) {
        Some(holder) if holder.owner != owner => return Ok(Reply::Busy { until: holder.until }),
        // What was promised once is kept.
        Some(holder) => (holder.fence, wished.max(holder.until)),
        None => (storage.number("newest")? + 1, wished),
    };
    storage.put("newest", &fence);
    storage.put_until("holder", &Holder { owner, fence, until }, until);
    Ok(Reply::Held { fence, until })
}

fn release(storage: &mut Storage, fence: u64) -> Result<Reply, Broken> {
    if storage.get("holder")?.is_some_and(|holder: Holder| holder.fence == fence) {
        storage.delete_early("holder");
    }
    Ok(Reply::Done)
}

/// By number alone and without a clock, as any store could do it that is far away from the lock.
fn write(storage: &mut Storage, fence: u64, text: &str) -> Result<Reply, Broken> {
    let newest = storage.number("newest")?;
    if fence != newest {
        return Ok(Reply::Stale { newest });
    }
    storage.put("text", &text);
    Ok(Reply::Done)
}
