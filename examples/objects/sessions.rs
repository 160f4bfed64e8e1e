//! Sessions of people who are signed in. Each ends when nobody has used it for a while, and in any case after a day; what
//! is over is gone from the disk as well, without anybody having to ask. Tokens are drawn by whoever opens a session, so
//! that a request that is sent again opens the same one.

use chrono::Duration;
use maitred::clock::Moment;
use maitred::object::Broken;
use serde::{Deserialize, Serialize};

use crate::common::storage::Storage;
use crate::common::system::System;

/// How long a session lasts that nobody uses.
const IDLE_MINUTES: i64 = 30;
/// How long any session lasts.
const LIFE_HOURS: i64 = 24;
/// A use is written down when it makes the session this much longer, so that not every use is a write.
const NOTED_AFTER_SECONDS: i64 = 60;
/// Sessions there may be.
const SESSIONS_MAX: usize = 10_000;

/// What a session store can be asked.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Somebody signs in.
    Open { token: String, user: String },
    /// Whose is this token? It counts as a use.
    Use { token: String },
    /// Somebody signs out.
    Close { token: String },
    /// Somebody signs out everywhere.
    CloseAll { user: String },
    /// How many sessions are kept.
    Count,
}

/// What it answers.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// It is open until then, unless it is used.
    Open(Session),
    /// It opens nothing.
    Nobody,
    /// There are as many as there may be.
    Full,
    /// So many.
    Sessions(usize),
}

/// One session.
#[derive(Debug, Deserialize, Serialize)]
pub struct Session {
    user: String,
    opened_at: Moment,
    until: Moment,
}

/// See the module. It keeps `session:<token>`, each until its end.
pub struct Sessions;

impl System for Sessions {
    type Command = Command;
    type Reply = Reply;

    fn is_read(command: &Command) -> bool {
        matches!(command, Command::Count)
    }

    fn decide(storage: &mut Storage, command: Command, now: Moment) -> Result<Reply, Broken> {
        match command {
            Command::Open { token, user } => open(storage, &key(&token), user, now),
            Command::Use { token } => prolong(storage, &key(&token), now),
            Command::Close { token } => close(storage, &[key(&token)]),
            Command::CloseAll { user } => {
                let theirs = storage.list::<Session>("session:")?.into_iter().filter(|(_, it)| it.user == user);
                close(storage, &theirs.map(|(key, _)| key).collect::<Vec<_>>())
            }
            Command::Count => Ok(Reply::Sessions(storage.count("session:"))),
        }
    }
}

fn open(storage: &mut Storage, key: &str, user: String, now: Moment) -> Result<Reply, Broken> {
    if let Some(session) = live(storage, key, now)? {
        return if session.user == user { prolong(storage, key, now) } else { Ok(Reply::Nobody) };
    }
    if SESSIONS_MAX <= storage.count("session:") {
        return Ok(Reply::Full);
    }
    keep(storage, key, Session { user, opened_at: now, until: now + Duration::minutes(IDLE_MINUTES) })
}

fn prolong(storage: &mut Storage, key: &str, now: Moment) -> Result<Reply, Broken> {
    let Some(session) = live(storage, key, now)? else { return Ok(Reply::Nobody) };
    let until = (now + Duration::minutes(IDLE_MINUTES)).min(session.opened_at + Duration::hours(LIFE_HOURS));
    let is_noted = session.until + Duration::seconds(NOTED_AFTER_SECONDS) <= until;
    if is_noted { keep(storage, key, Session { until, ..session }) } else { Ok(Reply::Open(session)) }
}

/// It is over at that instant, whether or not its alarm has gone off.
fn live(storage: &Storage, key: &str, now: Moment) -> Result<Option<Session>, Broken> {
    Ok(storage.get(key)?.filter(|session: &Session| now < session.until))
}

fn keep(storage: &mut Storage, key: &str, session: Session) -> Result<Reply, Broken> {
    storage.put_until(key, &session, session.until);
    Ok(Reply::Open(session))
}

fn close(storage: &mut Storage, keys: &[String]) -> Result<Reply, Broken> {
    keys.iter().for_each(|key| storage.delete_early(key));
    Ok(Reply::Nobody)
}

fn key(token: &str) -> String {
    format!("session:{token}")
}
