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

/// The most bytes of marks that a cursor may stand for: more than any day has.
const MARKS_BYTES_MAX: usize = 64 << 10;

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
    /// Bytes of a mark.
    mark_bytes: usize,
}

impl Cursor {
    /// What a client shows, if it can be one of ours.
    pub fn parse(text: &str) -> Option<Cursor> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok().filter(|_| text.len() <= CURSOR_CHARACTERS_MAX)?;
        let (tag, rest) = bytes.split_first_chunk()?;
        let (mark_bytes, runs) = rest.split_first()?;
        let mark_bytes = usize::from(*mark_bytes);
        let mut marks = vec![];
        for run in runs.chunks(1 + mark_bytes) {
            let (count, mark) = run.split_first()?;
            let is_whole = 0 < mark_bytes && mark.len() == mark_bytes && marks.len() < MARKS_BYTES_MAX;
            is_whole.then(|| marks.extend(mark.repeat((*count).into())))?;
        }
        Some(Cursor { tag: *tag, marks: marks.into(), mark_bytes })
    }

    /// The tag, then marks by runs of equal ones: most of a day looks the same.
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.tag.to_vec();
        bytes.push(u8::try_from(self.mark_bytes).unwrap_or_default());
        let marks: Vec<&[u8]> = self.marks.chunks(self.mark_bytes).collect();
        for run in marks.chunk_by(|one, next| one == next).flat_map(|run| run.chunks(usize::from(u8::MAX))) {
            bytes.push(u8::try_from(run.len()).expect("runs are cut at 255"));
            bytes.extend(run[0]);
        }
        bytes
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&URL_SAFE_NO_PAD.encode(self.bytes()))
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
}

impl Shown {
    /// What a restaurant says about a question.
    pub fn new(question: &Question, view: AvailabilityView) -> Shown {
        let mark_bytes = 1 + view.areas.len().div_ceil(8);
        let marks = view.slots.iter().flat_map(|slot| mark(slot, &view.areas, mark_bytes)).collect();
        let cursor = Cursor { tag: tag(question, &view), marks, mark_bytes };
        Shown { version: view.revision, zone: view.zone, slots: view.slots, cursor }
    }

    /// How this differs from what somebody has.
    pub fn since(&self, has: &Cursor) -> Difference {
        if self.cursor == *has {
            return Difference::Nothing;
        }
        if self.cursor.tag != has.tag || self.cursor.marks.len() != has.marks.len() {
            return Difference::Everything;
        }
        let bytes = self.cursor.mark_bytes;
        let pairs = self.cursor.marks.chunks(bytes).zip(has.marks.chunks(bytes));
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

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor(marks: &[u8], mark_bytes: usize) -> Cursor {
        Cursor { tag: [7; TAG_BYTES], marks: marks.into(), mark_bytes }
    }

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        for (marks, mark_bytes) in [(vec![], 1), (vec![0; 600], 1), (vec![0, 1, 1, 2], 1), (vec![0, 3, 0, 3, 1, 0], 2)]
        {
            let cursor = cursor(&marks, mark_bytes);
            assert_eq!(Cursor::parse(&cursor.to_string()), Some(cursor));
        }
    }

    #[test]
    fn an_evening_makes_a_short_cursor() {
        let evening = [vec![3; 10], vec![0; 20], vec![1; 8], vec![0; 12]].concat();
        assert_eq!(cursor(&evening, 1).to_string().len(), 23);
    }

    #[test]
    fn nonsense_is_no_cursor() {
        let short = URL_SAFE_NO_PAD.encode([7; TAG_BYTES]);
        let none = URL_SAFE_NO_PAD.encode([[7; TAG_BYTES].as_slice(), &[0, 1, 1]].concat());
        let torn = URL_SAFE_NO_PAD.encode([[7; TAG_BYTES].as_slice(), &[2, 1, 1]].concat());
        let bomb = URL_SAFE_NO_PAD.encode([[7; TAG_BYTES].as_slice(), &[1], &[255, 0].repeat(1_000)].concat());
        for text in ["", "AAAA", "not base64!", &short, &none, &torn, &bomb, &"A".repeat(CURSOR_CHARACTERS_MAX + 1)] {
            assert_eq!(Cursor::parse(text), None, "{text}");
        }
    }
}
