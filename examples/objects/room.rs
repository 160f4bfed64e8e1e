//! A chat room. It remembers what was said, in one order for all, and knows nothing of sockets: those are held at the edge
//! ([`sockets`](crate::sockets)), so that the room can sleep while people sit in it in silence.

use maitred::clock::Moment;
use maitred::object::Broken;
use serde::{Deserialize, Serialize};

use crate::common::storage::{Storage, numbered};
use crate::common::system::System;

/// Messages that are remembered; the oldest go first.
const MESSAGES_MAX: u64 = 10_000;

/// What a room can be asked.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Somebody says something. The same `key` again is the same message.
    Say { who: String, text: String, key: String },
    /// What was said after this message.
    After { number: u64 },
}

/// What it answers.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// It is the message with this number.
    Said(u64),
    /// Number and message.
    Messages(Vec<(u64, Message)>),
}

/// What somebody said.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Message {
    /// Who.
    pub who: String,
    /// What.
    pub text: String,
    /// The speaker's own name for it.
    pub key: String,
}

/// See the module. It keeps `message:<number>`, the number of the `last` one, and `said:<who>:<key>`.
pub struct Room;

impl System for Room {
    type Command = Command;
    type Reply = Reply;

    fn is_read(command: &Command) -> bool {
        matches!(command, Command::After { .. })
    }

    fn decide(storage: &mut Storage, command: Command, _: Moment) -> Result<Reply, Broken> {
        match command {
            Command::Say { who, text, key } => say(storage, &Message { who, text, key }),
            Command::After { number } => Ok(Reply::Messages(storage.after("message", number)?)),
        }
    }

    fn more_routes(config: &mut actix_web::web::ServiceConfig) {
        crate::sockets::routes(config);
    }
}

fn say(storage: &mut Storage, message: &Message) -> Result<Reply, Broken> {
    let said = said(message);
    if let Some(number) = storage.get(&said)? {
        return Ok(Reply::Said(number));
    }
    let number = storage.number("last")? + 1;
    storage.put("last", &number);
    storage.put(said, &number);
    storage.put(numbered("message", number), message);
    forget(storage, number.saturating_sub(MESSAGES_MAX))?;
    Ok(Reply::Said(number))
}

fn forget(storage: &mut Storage, number: u64) -> Result<(), Broken> {
    let key = numbered("message", number);
    if let Some(message) = storage.get(&key)? {
        storage.delete(&key);
        storage.delete(&self::said(&message));
    }
    Ok(())
}

fn said(Message { who, key, .. }: &Message) -> String {
    format!("said:{who}:{key}")
}
