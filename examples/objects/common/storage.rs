//! Keys and values of one object, all in memory. What is put and deleted here, and the alarms that are set, are the open
//! batch: it leaves as one entry of the journal and is told to the database as one statement.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use maitred::clock::Moment;
use maitred::object::alarm::AlarmChange;
use maitred::object::{Boxed, Broken, Decided, Fired, ObjectId};
use maitred::store::StoreError;
use maitred::store::migrate::Schema;
use maitred::store::object_file::ObjectFile;
use maitred::store::vault::Reader;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What the databases of all examples look like.
pub static SCHEMA: Schema = Schema { folder: "objects", migrations: sqlx::migrate!("examples/objects/migrations") };

/// See the module.
#[derive(Debug, Default)]
pub struct Storage {
    /// JSON by key.
    entries: BTreeMap<String, String>,
    /// Keys whose values changed since the last batch.
    changed: BTreeSet<String>,
    bytes: usize,
    /// Whether the present decision changed something, and the alarms that it set.
    wrote: bool,
    alarms: Vec<AlarmChange>,
}

impl Storage {
    /// The value of a key.
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, Broken> {
        self.entries.get(key).map(|json| parse(key, json)).transpose()
    }

    /// Up to so many entries whose keys start with `prefix`, from `from` on, in the order of their keys.
    pub fn list<T: DeserializeOwned>(&self, prefix: &str, from: &str, max: usize) -> Result<Vec<(&str, T)>, Broken> {
        let found = self.entries.range(from.to_owned()..).take_while(|(key, _)| key.starts_with(prefix)).take(max);
        found.map(|(key, json)| Ok((key.as_str(), parse(key, json)?))).collect()
    }

    /// How many keys start with `prefix`.
    pub fn count(&self, prefix: &str) -> usize {
        self.entries.range(prefix.to_owned()..).take_while(|(key, _)| key.starts_with(prefix)).count()
    }

    /// Keeps a value.
    pub fn put(&mut self, key: impl Into<String>, value: &impl Serialize) {
        let (key, json) = (key.into(), serde_json::to_string(value).expect("plain data becomes JSON"));
        self.note(&key, json.len());
        self.entries.insert(key, json);
    }

    /// Forgets a value.
    pub fn delete(&mut self, key: &str) {
        if self.entries.remove(key).is_some() {
            self.note(key, 0);
        }
    }

    fn note(&mut self, key: &str, bytes: usize) {
        self.bytes += key.len() + bytes;
        self.changed.insert(key.to_owned());
        self.wrote = true;
    }

    /// Sets an alarm, or sets it anew.
    pub fn set_alarm(&mut self, name: impl Into<String>, at: Moment) {
        self.alarms.push(AlarmChange::set(name.into(), at));
    }

    /// Clears an alarm.
    pub fn clear_alarm(&mut self, name: impl Into<String>) {
        self.alarms.push(AlarmChange::clear(name.into()));
    }

    /// Ends a decision with this reply.
    pub fn decided<R>(&mut self, reply: R) -> Decided<R> {
        let (wrote, alarms) = (std::mem::take(&mut self.wrote), std::mem::take(&mut self.alarms));
        Decided { reply, wrote, alarms }
    }

    /// Ends what an alarm asked for.
    pub fn fired(&mut self) -> Fired {
        Fired::Done(self.decided(()).alarms)
    }

    /// About how long the open batch is.
    pub fn batch_bytes(&self) -> usize {
        self.bytes
    }

    /// Closes the open batch: the last value of each key, the last state of each alarm.
    pub fn seal(&mut self, alarms: &[AlarmChange]) -> String {
        self.bytes = 0;
        let mut body = String::from(r#"{"entries":["#);
        for (nth, key) in std::mem::take(&mut self.changed).into_iter().enumerate() {
            let value = self.entries.get(&key).map(|json| format!(",{json}")).unwrap_or_default();
            let (comma, key) = (if nth == 0 { "" } else { "," }, serde_json::Value::String(key));
            write!(body, "{comma}[{key}{value}]").expect("writing to a string cannot fail");
        }
        let last: BTreeMap<&str, &AlarmChange> = alarms.iter().map(|change| (change.name.as_str(), change)).collect();
        let rows: Vec<_> = last.into_values().map(row).collect();
        let alarms = serde_json::to_string(&rows).expect("plain data becomes JSON");
        write!(body, r#"],"alarms":{alarms}}}"#).expect("writing to a string cannot fail");
        body
    }
}

/// Name, milliseconds, attempts, dead.
fn row(change: &AlarmChange) -> (&str, Option<i64>, u32, u8) {
    let entry = change.entry.as_ref();
    let at = entry.map(|entry| entry.at.timestamp_millis());
    (&change.name, at, entry.map_or(0, |entry| entry.attempts), entry.is_some_and(|entry| entry.is_dead).into())
}

fn parse<T: DeserializeOwned>(key: &str, json: &str) -> Result<T, Broken> {
    serde_json::from_str(json).map_err(|error| Broken(format!("`{key}` makes no sense: {error}")))
}

/// Brings an object back: its entries, and nothing else.
#[derive(Debug)]
pub struct StorageReader;

impl<O: From<Storage>> Reader<O> for StorageReader {
    fn read<'a>(&'a self, _: ObjectId, file: &'a mut ObjectFile) -> Boxed<'a, Result<O, StoreError>> {
        Box::pin(async move {
            let rows = sqlx::query_as("SELECT key, value FROM entry").fetch_all(file.connection()).await;
            let rows: Vec<(String, String)> = rows.map_err(StoreError::sql("reading an object"))?;
            Ok(O::from(Storage { entries: rows.into_iter().collect(), ..Storage::default() }))
        })
    }
}
