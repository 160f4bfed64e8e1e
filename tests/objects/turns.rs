//! Who had something when, of which one may have it at a time. Each turn has a number that only rises. Written down by
//! those who ask, who do not know exactly what time it is: a turn that they cannot prove to overlap another is fine.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::storm::Stamp;

#[derive(Debug)]
struct Turn {
    who: String,
    granted: Stamp,
    /// It ends then at the earliest, unless it is given back.
    until: DateTime<Utc>,
    /// When whoever had it began to give it back.
    given_back: Option<u64>,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Turns(BTreeMap<u64, Turn>);

impl Turns {
    /// The highest number that anybody knows of.
    pub fn newest(&self) -> u64 {
        self.0.last_key_value().map_or(0, |(number, _)| *number)
    }

    /// Somebody has it, who knew of the number `before` when they asked. The same turn may be granted again, for longer.
    pub fn granted(&mut self, number: u64, who: &str, before: u64, granted: Stamp, until: DateTime<Utc>) {
        let known = self.0.contains_key(&number);
        assert!(known || before < number, "{who} got number {number} after {before}: {self:?}");
        let turn =
            self.0.entry(number).or_insert_with(|| Turn { who: who.to_owned(), granted, until, given_back: None });
        assert_eq!(turn.who, who, "number {number} was given to two");
        turn.until = turn.until.max(until);
    }

    /// How many turns there were.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Whoever has it gives it back from now on.
    pub fn gives_back(&mut self, number: u64, now: Stamp) {
        self.0.get_mut(&number).unwrap().given_back.get_or_insert(now.tick);
    }

    /// Never two at a time.
    pub fn check(&self) {
        assert!(self.0.len() > 10, "this test tests nothing: {} turns", self.0.len());
        for ((number, one), (next, other)) in self.0.iter().zip(self.0.iter().skip(1)) {
            let is_given_back = one.given_back.is_some_and(|tick| tick < other.granted.tick);
            assert!(is_given_back || one.until <= other.granted.most, "{number} and {next}: {one:?} and {other:?}");
        }
    }
}
