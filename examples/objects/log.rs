//! A log of events, each with an offset: 1, 2, 3, without gaps and for ever the same. Writers send a batch again until they
//! know that it is there, and it is there once. Readers follow from an offset, and the log remembers how far each has come.

use maitred::clock::Moment;
use maitred::object::Broken;
use serde::{Deserialize, Serialize};

use crate::common::storage::{Storage, numbered};
use crate::common::system::System;

/// Events that are kept; the oldest go first.
const EVENTS_MAX: u64 = 100_000;

/// What a log can be asked.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Add these. A writer counts its batches from 1, and has one under way at a time.
    Append { writer: String, batch: u64, events: Vec<String> },
    /// The events after an offset. Whoever is at the end waits for the next one.
    Follow { after: u64 },
    /// This reader has done with everything up to here.
    Commit { reader: String, offset: u64 },
    /// How far this reader has come.
    Position { reader: String },
}

/// What it answers.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// They stand there.
    Appended(Appended),
    /// Offsets and events.
    Events(Vec<(u64, String)>),
    /// Events before this one are not kept any more.
    Gone { first: u64 },
    /// The batches of a writer come one after the other, and this one should be its next.
    OutOfTurn { next: u64 },
    /// How far a reader has come.
    Position(u64),
}

/// Where a batch stands.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
pub struct Appended {
    batch: u64,
    first: u64,
    last: u64,
}

/// See the module. It keeps `event:<offset>`, the offset of the `last` one, `writer:<name>` (the last batch of each) and
/// `reader:<name>`.
pub struct Log;

impl System for Log {
    type Command = Command;
    type Reply = Reply;

    fn is_read(command: &Command) -> bool {
        matches!(command, Command::Follow { .. } | Command::Position { .. })
    }

    fn decide(storage: &mut Storage, command: Command, _: Moment) -> Result<Reply, Broken> {
        match command {
            Command::Append { writer, batch, events } => append(storage, &format!("writer:{writer}"), batch, &events),
            Command::Follow { after } => follow(storage, after),
            Command::Commit { reader, offset } => commit(storage, &format!("reader:{reader}"), offset),
            Command::Position { reader } => Ok(Reply::Position(storage.number(&format!("reader:{reader}"))?)),
        }
    }

    fn is_pending(reply: &Reply) -> bool {
        matches!(reply, Reply::Events(events) if events.is_empty())
    }
}

fn append(storage: &mut Storage, writer: &str, batch: u64, events: &[String]) -> Result<Reply, Broken> {
    let before: Appended = storage.get(writer)?.unwrap_or_default();
    if batch == before.batch {
        return Ok(Reply::Appended(before));
    }
    if batch != before.batch + 1 {
        return Ok(Reply::OutOfTurn { next: before.batch + 1 });
    }
    let end = storage.number("last")?;
    let mut last = end;
    for event in events {
        last += 1;
        storage.put(numbered("event", last), event);
        storage.delete(&numbered("event", last.saturating_sub(EVENTS_MAX)));
    }
    let appended = Appended { batch, first: end + 1, last };
    storage.put("last", &last);
    storage.put(writer, &appended);
    Ok(Reply::Appended(appended))
}

fn follow(storage: &Storage, after: u64) -> Result<Reply, Broken> {
    let first = (storage.number("last")? + 1).saturating_sub(EVENTS_MAX).max(1);
    if after + 1 < first {
        return Ok(Reply::Gone { first });
    }
    Ok(Reply::Events(storage.after("event", after)?))
}

/// Never back: an old request that comes late changes nothing.
fn commit(storage: &mut Storage, reader: &str, offset: u64) -> Result<Reply, Broken> {
    let position = offset.max(storage.number(reader)?);
    storage.put(reader, &position);
    Ok(Reply::Position(position))
}
