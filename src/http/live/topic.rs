//! A question that somebody follows: what was seen of it last, and the frame that takes one there from what was seen
//! before. Pure; the [`hub`](super::hub) asks and tells.

use std::sync::Arc;

use bytestring::ByteString;

use crate::http::problem::Problem;
use crate::object::Refusal;
use crate::restaurant::handle::Failure;
use crate::restaurant::view::{AvailabilityView, Refused};

use super::frame;
use super::shown::{Cursor, Question, Shown};

/// What is new, encoded once for all who saw what was there before.
#[derive(Clone, Debug)]
pub struct Update {
    /// What there is to see.
    pub shown: Arc<Shown>,
    before: Option<Cursor>,
    frame: ByteString,
}

impl Update {
    /// What a restaurant says, given what it said last; `None` when followers would see no difference.
    pub fn next(last: Option<&Update>, question: &Question, view: AvailabilityView) -> Option<Update> {
        let shown = Shown::new(question, view);
        let before = last.map(|update| update.shown.cursor.clone());
        let frame = frame::bring_up_to_date(question, before.as_ref(), &shown)?;
        Some(Update { shown: Arc::new(shown), before, frame })
    }

    /// The frame for somebody who has seen this; `None` when they are up to date.
    pub fn for_whom_has(&self, has: Option<&Cursor>, question: &Question) -> Option<ByteString> {
        if has == self.before.as_ref() {
            return Some(self.frame.clone());
        }
        frame::bring_up_to_date(question, has, &self.shown)
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
    Seen(Update),
    /// Nothing more.
    Ended(Ended),
}
