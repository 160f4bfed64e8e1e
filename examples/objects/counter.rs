//! A counter, such as of visits. It is the smallest object there is, and already does what a counter in a database table
//! does not: a click that is sent twice, because nobody knew whether the first was counted, counts once.

use chrono::Duration;
use maitred::clock::Moment;
use maitred::object::Broken;
use serde::{Deserialize, Serialize};

use crate::common::storage::Storage;
use crate::common::system::System;

/// How long an answer is remembered for whoever repeats the request.
const ANSWERS_KEPT_HOURS: i64 = 24;

/// What a counter can be asked.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Count so many more. The same `key` again has no effect, and the same answer.
    Add { by: u32, key: String },
    /// How many there are.
    Read,
}

/// What it answers.
#[derive(Debug, Serialize)]
pub struct Count {
    count: u64,
}

/// See the module. It keeps `count`, and `answer:<key>` for a while.
pub struct Counter;

impl System for Counter {
    type Command = Command;
    type Reply = Count;

    fn is_read(command: &Command) -> bool {
        matches!(command, Command::Read)
    }

    fn decide(storage: &mut Storage, command: Command, now: Moment) -> Result<Count, Broken> {
        let count = match command {
            Command::Add { by, key } => add(storage, by, &key, now)?,
            Command::Read => storage.number("count")?,
        };
        Ok(Count { count })
    }
}

fn add(storage: &mut Storage, by: u32, key: &str, now: Moment) -> Result<u64, Broken> {
    let answer = format!("answer:{key}");
    if let Some(count) = storage.get(&answer)? {
        return Ok(count);
    }
    let count = storage.number("count")? + u64::from(by);
    storage.put("count", &count);
    storage.put_until(answer, &count, now + Duration::hours(ANSWERS_KEPT_HOURS));
    Ok(count)
}
