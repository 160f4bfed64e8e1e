//! What those see who follow a question, and the cursor that says what somebody has seen. Pure.
//!
//! A cursor holds a mark for each slot of the day, so whoever is given one can tell exactly which slots differ: after a
//! lost connection, after a restart of the server, for a client that was too slow. No history is kept for it, and no
//! cursor grows too old.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use crate::domain::availability::SlotStatus;
use crate::domain::ids::RestaurantId;
use crate::domain::key::Key;
use crate::domain::party::PartySize;
use crate::domain::time::Zone;
use crate::restaurant::view::{AvailabilityView, SlotView};

/// The longest cursor that is read, in characters.
pub const CURSOR_CHARACTERS_MAX: usize = 4_096;

const TAG_BYTES: usize = 8;

/// What somebody follows: the slots of a service day for a party.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Question {
    /// Whose slots.
    pub restaurant: RestaurantId,
    /// The service day.
    pub date: NaiveDate,
    /// How many come.
    pub party: PartySize,
    /// Only tables of this area.
    pub area: Option<Key>,
}

/// What somebody has seen of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Names the question and the times at which the day has slots; marks compare only under the same tag.
    tag: [u8; TAG_BYTES],
    /// For each slot its status, and a bit for each area in which a table is free.
    marks: Arc<[u8]>,
}

impl Cursor {
    /// What a client shows, if it can be one of ours.
    pub fn parse(text: &str) -> Option<Cursor> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok().filter(|_| text.len() <= CURSOR_CHARACTERS_MAX)?;
        let (tag, marks) = bytes.split_first_chunk()?;
        Some(Cursor { tag: *tag, marks: marks.into() })
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&URL_SAFE_NO_PAD.encode([&self.tag, &*self.marks].concat()))
    }
}

/// How what is shown differs from what somebody has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// Not at all.
    Nothing,
    /// These slots, by position.
    Slots(Vec<usize>),
    /// It is another day altogether: other times, or a cursor that says nothing.
    Everything,
}

/// The slots of a question at some version of the restaurant.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Of the restaurant.
    pub version: u64,
    /// The restaurant's zone.
    pub zone: Zone,
    /// In order of time.
    pub slots: Arc<[SlotView]>,
    /// What whoever sees this has seen.
    pub cursor: Cursor,
    /// Bytes of a mark.
    mark_bytes: usize,
}

impl Shown {
    /// What a restaurant says about a question.
    pub fn new(question: &Question, view: AvailabilityView) -> Shown {
        let mark_bytes = 1 + view.areas.len().div_ceil(8);
        let marks = view.slots.iter().flat_map(|slot| mark(slot, &view.areas, mark_bytes)).collect();
        let cursor = Cursor { tag: tag(question, &view), marks };
        Shown { version: view.revision, zone: view.zone, slots: view.slots, cursor, mark_bytes }
    }

    /// How this differs from what somebody has.
    pub fn since(&self, has: &Cursor) -> Difference {
        if self.cursor == *has {
            return Difference::Nothing;
        }
        if self.cursor.tag != has.tag || self.cursor.marks.len() != has.marks.len() {
            return Difference::Everything;
        }
        let pairs = self.cursor.marks.chunks(self.mark_bytes).zip(has.marks.chunks(self.mark_bytes));
        Difference::Slots(pairs.enumerate().filter(|(_, (now, then))| now != then).map(|(at, _)| at).collect())
    }
}

fn mark(slot: &SlotView, areas: &[Key], bytes: usize) -> Vec<u8> {
    let mut mark = vec![0; bytes];
    mark[0] = match slot.status {
        SlotStatus::Available => 0,
        SlotStatus::Full => 1,
        SlotStatus::Closed => 2,
        SlotStatus::TooSoon => 3,
        SlotStatus::TooLate => 4,
    };
    for (at, _) in areas.iter().enumerate().filter(|(_, area)| slot.areas.contains(area)) {
        mark[1 + at / 8] |= 1 << (at % 8);
    }
    mark
}

fn tag(question: &Question, view: &AvailabilityView) -> [u8; TAG_BYTES] {
    let mut digest = Sha256::new();
    digest.update(question.restaurant.bits().to_be_bytes());
    digest.update(format!(
        "{}|{}|{:?}|{:?}|{:?}",
        question.date,
        question.party.covers(),
        question.area,
        view.areas,
        view.zone
    ));
    for slot in view.slots.iter() {
        digest.update(slot.starts_at.timestamp().to_be_bytes());
        digest.update(slot.ends_at.timestamp().to_be_bytes());
    }
    *digest.finalize().first_chunk().expect("a digest has 32 bytes")
}
