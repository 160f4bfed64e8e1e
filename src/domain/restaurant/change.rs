//! What happened: each change is the new version of one entity, with the reason. Personal data stands in
//! [`Change::GuestRecorded`] alone, which goes to a table of its own and never into history.

use crate::domain::configuration::{Placed, SettingName};
use crate::domain::guest::Guest;
use crate::domain::ids::{HoldId, ReservationId, WaitId};
use crate::domain::reservation::{Hold, Reservation};
use crate::domain::time::Moment;
use crate::domain::waitlist::Wait;

use super::command::AnswerKey;

/// How long answers are kept for repeated requests.
pub const ANSWERS_KEPT_DAYS: i64 = 7;
/// How long the record of changes goes back: a year and a month, so that last year's season can be looked at in this one's.
/// Nobody needs to know longer who changed what.
pub const HISTORY_KEPT_DAYS: i64 = 400;

/// Why a hold ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldEnd {
    /// Its holder gave it back.
    Released,
    /// Its time was over.
    Expired,
    /// It became a reservation.
    Consumed,
}

/// Why a reservation has a new version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Because {
    /// It was asked for, and waits for a yes.
    Requested,
    /// It was made, or said yes to.
    Booked,
    /// It came from another system.
    Imported,
    /// Time, party or area changed.
    Changed,
    /// The guest said again that they come.
    Confirmed,
    /// They are there.
    Arrived,
    /// They sit.
    Seated,
    /// They left.
    Finished,
    /// Staff gave it other tables.
    Moved,
    /// It has its table for longer.
    Extended,
    /// Its tables are promised too.
    Locked,
    /// Only its place is promised again.
    Unlocked,
    /// It took another party in.
    Merged,
    /// Some of it went their own way.
    Split,
    /// Its last step was taken back.
    Undone,
    /// It got other tables, to make room.
    Reseated,
    /// It lost its tables, and keeps its promise.
    Unallocated,
    /// It was called off.
    Cancelled,
    /// Nobody came.
    NoShow,
}

/// What an answered request led to: ids, never a rendered answer, so that erasure reaches it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Led {
    /// A reservation.
    ToReservation(ReservationId),
    /// A place in line.
    ToWait(WaitId),
    /// A hold; it says nothing of a person, and must be told again after it is gone.
    ToHold(Box<Hold>),
}

/// A request that was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// By which key.
    pub key: AnswerKey,
    /// The digest of its body.
    pub fingerprint: u128,
    /// What it led to.
    pub led: Led,
    /// When.
    pub at: Moment,
}

/// Something that happened in a restaurant.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A table is kept.
    HoldPlaced(Hold),
    /// A hold ended.
    HoldEnded(HoldId, HoldEnd),
    /// A reservation has a new version.
    Reservation(Because, Reservation),
    /// Somebody who waits has a new version.
    Wait(Wait),
    /// A guest said something about themselves.
    GuestRecorded(Guest),
    /// A setting has a new version.
    SettingPut(SettingName, Placed),
    /// A setting is gone.
    SettingRemoved(SettingName),
    /// The settings above are whole, and this is their version.
    Configured {
        /// Counts from 1.
        version: u64,
    },
    /// A request was answered.
    Answered(Answered),
    /// Answers from before this were forgotten.
    AnswersForgotten {
        /// The first instant of which answers are kept.
        before: Moment,
    },
    /// The record of changes from before this was forgotten.
    HistoryForgotten {
        /// The first instant of which changes are kept.
        before: Moment,
    },
}
