//! A counter, such as of visits. It is the smallest object there is, and already does what a counter in a database table
//! does not: a click that is sent twice, because nobody knew whether the first was counted, counts once.

use maitred::clock::Moment;
use maitred::object::alarm::AlarmChange;
use maitred::object::{Broken, Decided, Fired, Object};
use serde::{Deserialize, Serialize};

use crate::common::edge::Served;
use crate::common::storage::Storage;

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

/// How many there are.
#[derive(Debug, Serialize)]
pub struct Count {
    count: u64,
}

/// See the module. It keeps `count`, and `answer:<key>`.
#[derive(Debug)]
pub struct Counter {
    storage: Storage,
}

impl Counter {
    fn add(&mut self, by: u32, key: &str, now: Moment) -> Result<u64, Broken> {
        let answer = format!("answer:{key}");
        if let Some(count) = self.storage.get(&answer)? {
            return Ok(count);
        }
        let count = self.count()? + u64::from(by);
        self.storage.put("count", &count);
        self.storage.put(&answer, &count);
        // The name of the alarm is the key that is to be forgotten.
        self.storage.set_alarm(answer, now + chrono::Duration::hours(ANSWERS_KEPT_HOURS));
        Ok(count)
    }

    fn count(&self) -> Result<u64, Broken> {
        Ok(self.storage.get("count")?.unwrap_or(0))
    }
}

impl Object for Counter {
    type Command = Command;
    type Reply = Count;
    type News = ();

    fn is_read(command: &Command) -> bool {
        matches!(command, Command::Read)
    }

    fn decide(&mut self, command: Command, now: Moment) -> Result<Decided<Count>, Broken> {
        let count = match command {
            Command::Add { by, key } => self.add(by, &key, now)?,
            Command::Read => self.count()?,
        };
        Ok(self.storage.decided(Count { count }))
    }

    fn fire(&mut self, answer: &str, _: Moment) -> Result<Fired, Broken> {
        self.storage.delete(answer);
        Ok(self.storage.fired())
    }

    fn batch_bytes(&self) -> usize {
        self.storage.batch_bytes()
    }

    fn seal(&mut self, alarms: &[AlarmChange], _: Moment) -> String {
        self.storage.seal(alarms)
    }

    fn news(&mut self) {}
}

impl From<Storage> for Counter {
    fn from(storage: Storage) -> Counter {
        Counter { storage }
    }
}

impl Served for Counter {}
