//! A question that somebody follows: what was seen of it last, and the frame that takes one there from what was seen
//! before. Pure; the [`hub`](super::hub) asks and tells.

use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytestring::ByteString;

use crate::http::problem::Problem;
use crate::object::Refusal;
use crate::restaurant::handle::Failure;
use crate::restaurant::view::{AvailabilityView, Refused};

use super::frame;
use super::shown::{Cursor, Question, Shown};

/// What is new, encoded once for all who saw what was there before.
#[derive(Debug)]
pub struct Update {
    /// What there is to see.
    pub shown: Shown,
    /// Rises with every update, whatever it is of.
    pub(super) number: u64,
    before: Option<u64>,
    frame: ByteString,
}

/// What somebody who follows has seen.
#[derive(Clone, Debug)]
pub enum Has {
    /// Nothing.
    Nothing,
    /// What a cursor says, from another connection.
    Cursor(Cursor),
    /// The update before.
    Seen(Rc<Update>),
}

impl From<Option<Cursor>> for Has {
    fn from(cursor: Option<Cursor>) -> Has {
        cursor.map_or(Has::Nothing, Has::Cursor)
    }
}

impl Has {
    fn cursor(&self) -> Option<&Cursor> {
        match self {
            Has::Nothing => None,
            Has::Cursor(cursor) => Some(cursor),
            Has::Seen(update) => Some(&update.shown.cursor),
        }
    }

    /// Of the update that was seen on this connection.
    pub(super) fn number(&self) -> Option<u64> {
        if let Has::Seen(update) = self { Some(update.number) } else { None }
    }
}

static UPDATES: AtomicU64 = AtomicU64::new(0);

impl Update {
    /// What a restaurant says, given what it said last; `None` when followers would see no difference.
    pub fn next(last: Option<&Update>, question: &Question, view: AvailabilityView) -> Option<Update> {
        let shown = Shown::new(question, view);
        let frame = frame::bring_up_to_date(question, last.map(|update| &update.shown.cursor), &shown)?;
        let (number, before) = (UPDATES.fetch_add(1, Ordering::Relaxed), last.map(|update| update.number));
        Some(Update { shown, number, before, frame })
    }

    /// The same for another thread: counted for itself, so that the sockets of two threads do not fight over one count.
    pub fn copy(&self) -> Update {
        let frame = ByteString::from(String::from(&*self.frame));
        Update { shown: self.shown.clone(), number: self.number, before: self.before, frame }
    }

    /// The frame for somebody who has seen this; `None` when they are up to date.
    pub fn for_whom_has(&self, has: &Has, question: &Question) -> Option<ByteString> {
        if !matches!(has, Has::Cursor(_)) && has.number() == self.before {
            return Some(self.frame.clone());
        }
        frame::bring_up_to_date(question, has.cursor(), &self.shown)
    }
}

/// Why there is nothing more to see.
#[derive(Clone, Debug)]
pub enum Ended {
    /// The restaurant refuses the question: the party is too large, the area is gone.
    Refused(Refused),
    /// The restaurant could not be asked in the first place.
    Unavailable(Refusal),
}

impl Ended {
    /// For whom it is told.
    pub fn problem(&self) -> Problem {
        match self {
            Ended::Refused(refused) => Failure::Rejected(Box::new(refused.clone())).into(),
            Ended::Unavailable(refusal) => Failure::Refused(refusal.clone()).into(),
        }
    }
}

/// What followers of a topic see.
#[derive(Clone, Debug)]
pub enum Sight {
    /// Nothing yet: the restaurant is being asked.
    Unseen,
    /// This.
    Seen(Arc<Update>),
    /// Nothing more.
    Ended(Ended),
}
