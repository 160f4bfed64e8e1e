//! Keys and values of one object, all in memory. What is put and deleted here, and the alarms that are set, are the open
//! batch: it leaves as one entry of the journal and is told to the database as one statement.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use maitred::clock::Moment;
use maitred::object::Broken;
use maitred::object::alarm::{AlarmChange, AlarmEntry};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

/// Elements of a list that are told at a time.
const PAGE_MAX: usize = 100;

/// The key of an element of a list that is in the order of its numbers, which count from 1.
pub fn numbered(list: &str, number: u64) -> String {
    format!("{list}:{number:020}")
}

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

    /// The number under a key; 0 if there is none yet.
    pub fn number(&self, key: &str) -> Result<u64, Broken> {
        Ok(self.get(key)?.unwrap_or(0))
    }

    /// The entries whose keys start with `prefix`, in the order of their keys.
    pub fn list<T: DeserializeOwned>(&self, prefix: &str) -> Result<Vec<(String, T)>, Broken> {
        self.starting(prefix, prefix.to_owned()).map(|(key, json)| Ok((key.clone(), parse(key, json)?))).collect()
    }

    /// The next entries of a [`numbered`] list after a number: up to a hundred.
    pub fn after<T: DeserializeOwned>(&self, list: &str, number: u64) -> Result<Vec<(u64, T)>, Broken> {
        let prefix = format!("{list}:");
        let found = self.starting(&prefix, numbered(list, number.saturating_add(1))).take(PAGE_MAX);
        found
            .map(|(key, json)| Ok((parse(key, key[prefix.len()..].trim_start_matches('0'))?, parse(key, json)?)))
            .collect()
    }

    /// How many keys start with `prefix`.
    pub fn count(&self, prefix: &str) -> usize {
        self.starting(prefix, prefix.to_owned()).count()
    }

    fn starting<'a>(&'a self, prefix: &'a str, from: String) -> impl Iterator<Item = (&'a String, &'a String)> {
        self.entries.range(from..).take_while(move |(key, _)| key.starts_with(prefix))
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

    /// Keeps a value until then: an alarm with the name of its key deletes it, see [`System::fire`](super::system::System).
    pub fn put_until(&mut self, key: impl Into<String>, value: &impl Serialize, until: Moment) {
        let key = key.into();
        self.put(&key, value);
        self.set_alarm(key, until);
    }

    /// Forgets a value before its time.
    pub fn delete_early(&mut self, key: impl Into<String>) {
        let key = key.into();
        self.delete(&key);
        self.clear_alarm(key);
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

    /// Whether the decision that ends here put or deleted something, and the alarms that it set and cleared.
    pub fn end_decision(&mut self) -> (bool, Vec<AlarmChange>) {
        (std::mem::take(&mut self.wrote), std::mem::take(&mut self.alarms))
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

/// Name, milliseconds, attempts, dead, how it recurs, what it failed of; only the name of one that is cleared.
fn row(change: &AlarmChange) -> serde_json::Value {
    let Some(AlarmEntry { name, at, attempts, is_dead, recurs, failure }) = &change.entry else {
        return json!([change.name]);
    };
    json!([name, at.timestamp_millis(), attempts, u8::from(*is_dead), recurs.map(|it| it.to_string()), failure])
}

fn parse<T: DeserializeOwned>(key: &str, json: &str) -> Result<T, Broken> {
    serde_json::from_str(json).map_err(|error| Broken(format!("`{key}` makes no sense: {error}")))
}

impl FromIterator<(String, String)> for Storage {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(entries: I) -> Storage {
        Storage { entries: entries.into_iter().collect(), ..Storage::default() }
    }
}
