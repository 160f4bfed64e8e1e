//! The open batch: what was decided since the last entry, in order, until the gate wants it written down.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

use crate::clock::Moment;
use crate::domain::author::{Author, Way};
use crate::domain::configuration::SettingName;
use crate::domain::ids::{HoldId, ReservationId};
use crate::domain::restaurant::change::{Because, Change, HoldEnd};
use crate::domain::restaurant::state::State;
use crate::object::alarm::AlarmChange;
use crate::planted::{self, Bug};

use super::record::{AlarmRow, BatchRecord, HoldRow, RECORD_VERSION, SettingRow, Told, alarm_row, seating_rows};
use super::token::Secret;

/// About what a change takes when it is written down.
const CHANGE_BYTES: usize = 400;

/// See the module.
#[derive(Debug, Default)]
pub struct Batch {
    changes: Vec<Change>,
    /// Who made them: each from the change with this number on, until the next.
    authors: Vec<(usize, Option<Author>)>,
    /// The restaurant's secret, in the batch that brings it.
    secret: Option<Secret>,
    /// Counters of days that moved.
    counters: Vec<(String, u64)>,
}

impl Batch {
    /// The changes of one decision: so many that somebody asked for, and what the house did because of them.
    pub fn add(&mut self, changes: Vec<Change>, asked: usize, author: Option<Author>) {
        let first = self.changes.len();
        let follow = author.map(|_| Author::house(Way::Consequence));
        for (from, author) in [(first, author), (first + asked, follow)] {
            if from < first + changes.len() && self.authors.last().is_none_or(|(_, last)| *last != author) {
                self.authors.push((from, author));
            }
        }
        self.changes.extend(changes);
    }

    /// The restaurant has just got its secret.
    pub fn bring_secret(&mut self, secret: Secret) {
        self.secret = Some(secret);
    }

    /// Counters that moved, as they are now.
    pub fn count(&mut self, counters: Vec<(String, u64)>) {
        self.counters = counters;
    }

    /// About how long it will be.
    pub fn bytes(&self) -> usize {
        self.changes.len() * CHANGE_BYTES
    }

    /// Writes it down and starts a new one. `state` is as the last change left it.
    pub fn seal(&mut self, state: &State, revision: u64, alarms: &[AlarmChange], now: Moment) -> String {
        let (changes, authors) = (std::mem::take(&mut self.changes), std::mem::take(&mut self.authors));
        let mut record = empty(now, revision);
        record.counters.append(&mut self.counters);
        record.secret = self.secret.take().map(|secret| hex(&secret.0));
        let last_settings = last_of_each_setting(&changes);
        for (nth, change) in changes.iter().enumerate() {
            let place = authors.partition_point(|(from, _)| *from <= nth);
            let author = place.checked_sub(1).and_then(|place| authors[place].1.map(|_| place));
            write_down(&mut record, (nth, author), change, &last_settings);
        }
        record.seatings = seatings(state, &changes);
        if authors.iter().any(|(_, author)| author.is_some()) {
            // Nobody points to the place of a change without an author.
            record.authors = authors.into_iter().map(|(_, author)| author.unwrap_or(Author::server())).collect();
        }
        record.alarms = last_of_each_alarm(alarms);
        serde_json::to_string(&record).expect("records have string keys and no failing parts")
    }
}

fn empty(now: Moment, revision: u64) -> BatchRecord {
    BatchRecord {
        v: RECORD_VERSION,
        at: now.timestamp_millis(),
        secret: None,
        counters: vec![("revision".into(), revision)],
        settings: vec![],
        guests: vec![],
        reservations: vec![],
        holds: vec![],
        waits: vec![],
        authors: vec![],
        seatings: vec![],
        answers: vec![],
        answers_before: None,
        changes_before: None,
        alarms: vec![],
    }
}

fn write_down(
    record: &mut BatchRecord,
    (nth, author): (usize, Option<usize>),
    change: &Change,
    last: &BTreeMap<&SettingName, usize>,
) {
    match change {
        Change::HoldPlaced(hold) => record.holds.push(Told { nth, why: "placed", row: hold.into(), author }),
        Change::HoldEnded(id, end) => {
            record.holds.push(Told { nth, why: ended(*end), row: HoldRow { id: id.bits(), kept: None }, author })
        }
        Change::Reservation(because, reservation) => {
            record.reservations.push(Told { nth, why: reason(*because), row: reservation.into(), author });
        }
        Change::Wait(wait) => record.waits.push(Told { nth, why: wait.status.name(), row: wait.into(), author }),
        Change::GuestRecorded(guest) => record.guests.push(Told { nth, why: "recorded", row: guest.into(), author }),
        Change::SettingPut(name, placed) if last.get(name) == Some(&nth) => {
            record.settings.push(Told { nth, why: "updated", row: SettingRow::updated(name, placed), author });
        }
        Change::SettingRemoved(name) if last.get(name) == Some(&nth) => {
            record.settings.push(Told { nth, why: "removed", row: SettingRow::removed(name), author });
        }
        Change::SettingPut(..) | Change::SettingRemoved(_) => {}
        Change::Configured { version } => record.counters.push(("version".into(), *version)),
        Change::Answered(_) if planted::is(Bug::AnswerNotStored) => {}
        Change::Answered(answered) => record.answers.push(answered.into()),
        Change::AnswersForgotten { before } => record.answers_before = Some(before.timestamp_millis()),
        Change::HistoryForgotten { before } => record.changes_before = Some(before.timestamp_millis()),
    }
}

fn ended(end: HoldEnd) -> &'static str {
    match end {
        HoldEnd::Released => "released",
        HoldEnd::Expired => "expired",
        HoldEnd::Consumed => "consumed",
    }
}

fn reason(because: Because) -> &'static str {
    match because {
        Because::Requested => "requested",
        Because::Booked => "booked",
        Because::Imported => "imported",
        Because::Changed => "changed",
        Because::Confirmed => "confirmed",
        Because::Arrived => "arrived",
        Because::Seated => "seated",
        Because::Finished => "finished",
        Because::Moved => "moved",
        Because::Extended => "extended",
        Because::Locked => "locked",
        Because::Unlocked => "unlocked",
        Because::Merged => "merged",
        Because::Split => "split",
        Because::Undone => "undone",
        Because::Reseated => "reseated",
        Because::Unallocated => "unallocated",
        Because::Cancelled => "cancelled",
        Because::NoShow => "no_show",
    }
}

/// Two files applied within one batch may put and remove the same setting: only what is true in the end is told.
fn last_of_each_setting(changes: &[Change]) -> BTreeMap<&SettingName, usize> {
    let names = changes.iter().enumerate().filter_map(|(nth, change)| match change {
        Change::SettingPut(name, _) | Change::SettingRemoved(name) => Some((name, nth)),
        Change::HoldPlaced(_)
        | Change::HoldEnded(..)
        | Change::Reservation(..)
        | Change::Wait(_)
        | Change::GuestRecorded(_)
        | Change::Configured { .. }
        | Change::Answered(_)
        | Change::AnswersForgotten { .. }
        | Change::HistoryForgotten { .. } => None,
    });
    names.collect()
}

/// Where everybody who moved sits in the end.
fn seatings(state: &State, changes: &[Change]) -> Vec<super::record::SeatingRow> {
    let (mut reservations, mut holds) = (HashSet::<ReservationId>::new(), HashSet::<HoldId>::new());
    let mut rows = vec![];
    for change in changes {
        match change {
            Change::Reservation(_, reservation) if reservations.insert(reservation.id) => {
                let live = state.reservations.get(&reservation.id).filter(|it| it.status.is_live());
                rows.extend(live.into_iter().flat_map(|it| seating_rows(&it.stay, Some(it.id), None)));
            }
            Change::HoldPlaced(hold) if holds.insert(hold.id) => {
                let held = state.holds.get(&hold.id);
                rows.extend(held.into_iter().flat_map(|it| seating_rows(&it.stay, None, Some(it.id))));
            }
            Change::Reservation(..)
            | Change::HoldPlaced(_)
            | Change::HoldEnded(..)
            | Change::Wait(_)
            | Change::GuestRecorded(_)
            | Change::SettingPut(..)
            | Change::SettingRemoved(_)
            | Change::Configured { .. }
            | Change::Answered(_)
            | Change::AnswersForgotten { .. }
            | Change::HistoryForgotten { .. } => {}
        }
    }
    rows
}

fn last_of_each_alarm(alarms: &[AlarmChange]) -> Vec<AlarmRow> {
    let last: BTreeMap<&str, &AlarmChange> = alarms.iter().map(|change| (change.name.as_str(), change)).collect();
    last.into_values().map(alarm_row).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string cannot fail");
        text
    })
}
