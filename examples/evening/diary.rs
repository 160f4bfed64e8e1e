//! What is going to happen, quarter hour by quarter hour.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use maitred::clock::Moment;

use crate::demand::Guest;
use crate::door::{Held, Promise};

/// Something that somebody does.
#[derive(Debug)]
pub enum Happening {
    /// A guest wants a table.
    Comes(Box<Guest>),
    /// A guest who holds a table sends the form.
    ComesBack(Box<Guest>, Held),
    /// A guest calls off.
    CallsOff(Box<Promise>),
}

/// A quarter of an hour.
#[derive(Debug, Default)]
pub struct Quarter {
    /// What guests do, all at once.
    pub happenings: Vec<Happening>,
    /// The service day that is over, if this is the morning after it.
    pub morning_after: Option<NaiveDate>,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Diary(BTreeMap<Moment, Quarter>);

impl Diary {
    /// Enters what a guest will do.
    pub fn enter(&mut self, at: Moment, happening: Happening) {
        self.0.entry(at).or_default().happenings.push(happening);
    }

    /// Enters the end of a service day.
    pub fn enter_morning(&mut self, at: Moment, after: NaiveDate) {
        self.0.entry(at).or_default().morning_after = Some(after);
    }

    /// When the first thing happens.
    pub fn begins(&self) -> Option<Moment> {
        self.0.keys().next().copied()
    }

    /// Takes out what happens next.
    pub fn next(&mut self) -> Option<(Moment, Quarter)> {
        self.0.pop_first()
    }
}
