//! A rate limiter, one object for each caller: so many calls in any minute, whichever minute one looks at. Counting by the
//! calendar's minutes would let twice as many through around their ends. It remembers across sleep and crashes, so nobody
//! gets more by waiting for a restart, and it keeps nothing of callers who are quiet.

use chrono::Duration;
use maitred::clock::Moment;
use maitred::object::Broken;
use serde::{Deserialize, Serialize};

use crate::common::storage::{Storage, numbered};
use crate::common::system::System;

/// Calls that are allowed in any window, at most a hundred.
const LIMIT: usize = 20;
/// How long a window is.
const WINDOW_SECONDS: i64 = 60;

/// What a limiter can be asked.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// May one more call be made now? If so, it counts.
    Take,
    /// How many calls it remembers.
    Read,
}

/// What it answers.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// It may; so many more may now.
    Allowed { at: Moment, left: usize },
    /// It may not, before then.
    Refused { until: Moment },
    /// So many calls are remembered.
    Calls(usize),
}

/// See the module. It keeps `call:<number>`, the time of each call, for as long as the window is.
pub struct Limiter;

impl System for Limiter {
    type Command = Command;
    type Reply = Reply;

    fn is_read(command: &Command) -> bool {
        matches!(command, Command::Read)
    }

    fn decide(storage: &mut Storage, command: Command, now: Moment) -> Result<Reply, Broken> {
        match command {
            Command::Take => take(storage, now),
            Command::Read => Ok(Reply::Calls(storage.count("call:"))),
        }
    }
}

fn take(storage: &mut Storage, now: Moment) -> Result<Reply, Broken> {
    let window = Duration::seconds(WINDOW_SECONDS);
    let kept: Vec<(u64, Moment)> = storage.after("call", 0)?;
    let (number, last) = kept.last().copied().unwrap_or((0, now));
    // A clock that jumped back must not make room.
    let at = now.max(last);
    // A call leaves the window at that instant, whether or not its alarm has gone off.
    let within: Vec<Moment> = kept.into_iter().map(|(_, call)| call).filter(|call| at < *call + window).collect();
    if LIMIT <= within.len() {
        return Ok(Reply::Refused { until: within[0] + window });
    }
    storage.put_until(numbered("call", number + 1), &at, at + window);
    Ok(Reply::Allowed { at, left: LIMIT - within.len() - 1 })
}
