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

/// See the module. It keeps `call:<number>`, the time of each call within the last window.
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
            Command::Read => Ok(Reply::Calls(calls(storage)?.len())),
        }
    }

    /// The oldest call is out of the window.
    fn fire(storage: &mut Storage, _forget: &str, now: Moment) -> Result<(), Broken> {
        forget(storage, now)
    }
}

fn take(storage: &mut Storage, now: Moment) -> Result<Reply, Broken> {
    forget(storage, now)?;
    let calls = calls(storage)?;
    if let Some((_, oldest)) = calls.first().filter(|_| LIMIT <= calls.len()) {
        return Ok(Reply::Refused { until: *oldest + window() });
    }
    let (number, last) = calls.last().copied().unwrap_or((0, now));
    // A clock that jumped back must not make room.
    let at = now.max(last);
    storage.put(numbered("call", number + 1), &at);
    if calls.is_empty() {
        storage.set_alarm("forget", at + window());
    }
    Ok(Reply::Allowed { at, left: LIMIT - calls.len() - 1 })
}

/// Lets go of calls that are out of the window, and comes back for the next one.
fn forget(storage: &mut Storage, now: Moment) -> Result<(), Broken> {
    let (old, young): (Vec<_>, Vec<_>) = calls(storage)?.into_iter().partition(|(_, at)| *at + window() <= now);
    old.iter().for_each(|(number, _)| storage.delete(&numbered("call", *number)));
    if let (Some(_), Some((_, oldest))) = (old.first(), young.first()) {
        storage.set_alarm("forget", *oldest + window());
    }
    Ok(())
}

/// Number and time of each call, the oldest first.
fn calls(storage: &Storage) -> Result<Vec<(u64, Moment)>, Broken> {
    storage.after("call", 0)
}

fn window() -> Duration {
    Duration::seconds(WINDOW_SECONDS)
}
