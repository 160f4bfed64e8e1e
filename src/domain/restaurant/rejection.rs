//! Refusals: ordinary answers, each with a name and the figures that explain it. The edge has the one table from here
//! to status and sentence (`http/problem.rs`).

use chrono::NaiveDate;

use crate::domain::check::Fault;
use crate::domain::ids::ReservationId;
use crate::domain::key::Key;
use crate::domain::limit::Limit;
use crate::domain::time::{Moment, WallMinute};

/// A start that could be had instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// The service day.
    pub date: NaiveDate,
    /// The start on the wall.
    pub minute: WallMinute,
    /// The start.
    pub starts_at: Moment,
    /// The start and the turn.
    pub ends_at: Moment,
    /// The areas in which a table is free.
    pub areas: Vec<Key>,
}

/// Why a command was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// No restaurant file was ever applied.
    NotConfigured,
    /// The party is smaller than guests may book.
    PartyTooSmall {
        /// The smallest.
        min: u16,
    },
    /// The party is larger than guests may book.
    PartyTooLarge {
        /// The largest.
        max: u16,
    },
    /// No such area.
    UnknownArea,
    /// The wall time is skipped that night.
    TimeDoesNotExist,
    /// Nothing is served that day, or the house is closed then.
    Closed {
        /// What the restaurant says about it.
        reason: Option<String>,
    },
    /// Not a start of any service, or too late for a party that stays so long.
    TimeNotOffered {
        /// What could be had.
        alternatives: Vec<Alternative>,
    },
    /// It starts within the lead time, or has started.
    TooSoon {
        /// How long before its start a slot closes.
        lead_minutes: u32,
        /// What could be had.
        alternatives: Vec<Alternative>,
    },
    /// The book is not open that far ahead.
    TooLate {
        /// The last day it is open for.
        last_date: NaiveDate,
    },
    /// No table is free then, or enough covers start then.
    SlotUnavailable {
        /// What could be had.
        alternatives: Vec<Alternative>,
    },
    /// No such hold.
    HoldNotFound,
    /// The hold has died.
    HoldExpired,
    /// What was said beside the hold is not what is held.
    HoldMismatch {
        /// The first field that differs.
        field: &'static str,
    },
    /// No such reservation.
    ReservationNotFound,
    /// It is called off, over, or otherwise past changing.
    ReservationNotLive {
        /// Where it stands.
        status: &'static str,
    },
    /// Too close to the start for the guest to change or cancel.
    TooLateToChange {
        /// Until when it was possible.
        until: Moment,
    },
    /// It changed since the caller read it.
    RevisionStale {
        /// What it is now.
        revision: u32,
    },
    /// A step that does not follow from where the reservation stands.
    StepNotPossible {
        /// Which step.
        step: &'static str,
        /// Where it stands.
        status: &'static str,
    },
    /// It cannot be said yet that nobody comes.
    TooEarly {
        /// From when on.
        from: Moment,
    },
    /// The request was not answered in time.
    RequestLapsed,
    /// There is no step to take back.
    NothingToUndo,
    /// More came than were booked.
    MoreThanBooked {
        /// How many were booked.
        party: u16,
    },
    /// The party would be left with nobody, or grow beyond what the server understands.
    PartyOutOfRange,
    /// A reservation cannot be merged with itself, or with one of another service or day.
    NotTogether,
    /// Enough covers or parties start then.
    PacingReached {
        /// What could be had.
        alternatives: Vec<Alternative>,
    },
    /// No such table.
    UnknownTable {
        /// The key.
        key: Key,
    },
    /// These tables are not pushed together here.
    NotACombination,
    /// The tables are not for a party of this size.
    TablesDoNotFit {
        /// The smallest that they take.
        min: u16,
        /// The largest that they take.
        max: u16,
    },
    /// The tables are kept for others in this service.
    TablesNotOpen,
    /// The tables are closed then.
    TablesClosed,
    /// Somebody has one of the tables then, or still sits at it.
    TablesTaken {
        /// The reservation, unless it is a hold.
        by: Option<ReservationId>,
    },
    /// The service's allowance of parties without a table is used up, or there is none.
    OverbookReached {
        /// How many it allows.
        parties: u16,
    },
    /// The guest has a booking for this service already.
    GuestHasBooking,
    /// The guest stayed away too often; they may telephone.
    GuestStayedAway,
    /// The client has enough holds.
    TooManyHolds {
        /// How many one client may have.
        max: u16,
    },
    /// Guests cannot join the waitlist by themselves here.
    WaitlistClosed,
    /// The guest waits already, for that day.
    AlreadyWaiting,
    /// Enough wait already.
    WaitlistFull {
        /// How many may wait.
        max: u16,
    },
    /// Nothing starts between these times, or not any more.
    NothingToWaitFor,
    /// No such entry of the waitlist.
    WaitNotFound,
    /// The entry is closed.
    WaitNotOpen {
        /// Where it stands.
        status: &'static str,
    },
    /// Nothing is offered to it now.
    NothingOffered,
    /// The same key came with another body.
    IdempotencyKeyReused,
    /// The restaurant file contradicts itself.
    InvalidConfiguration(Vec<Fault>),
    /// The configuration changed since the caller read it.
    VersionStale {
        /// What it is now.
        version: u64,
    },
    /// What the file leaves out has reservations.
    InUse {
        /// `table` or `service`.
        kind: &'static str,
        /// Which.
        key: Key,
        /// How many reservations.
        reservations: usize,
    },
    /// The zone cannot change while there are future reservations.
    ZoneInUse {
        /// How many.
        reservations: usize,
    },
}

impl Rejection {
    /// The limit that staff would have to exceed for this not to be said; `None` when nothing helps.
    pub fn limit(&self) -> Option<Limit> {
        match self {
            Rejection::PartyTooSmall { .. } | Rejection::PartyTooLarge { .. } => Some(Limit::Party),
            Rejection::Closed { .. } | Rejection::TablesClosed => Some(Limit::Closure),
            Rejection::TimeNotOffered { .. } => Some(Limit::Hours),
            Rejection::TooSoon { .. } => Some(Limit::Lead),
            Rejection::TooLate { .. } => Some(Limit::Window),
            Rejection::PacingReached { .. } => Some(Limit::Pacing),
            Rejection::TablesNotOpen => Some(Limit::Channel),
            Rejection::NotACombination | Rejection::TablesDoNotFit { .. } => Some(Limit::Seats),
            Rejection::SlotUnavailable { .. } => Some(Limit::Overbook),
            Rejection::GuestHasBooking | Rejection::GuestStayedAway => Some(Limit::Guest),
            Rejection::NotConfigured
            | Rejection::UnknownArea
            | Rejection::TimeDoesNotExist
            | Rejection::HoldNotFound
            | Rejection::HoldExpired
            | Rejection::HoldMismatch { .. }
            | Rejection::ReservationNotFound
            | Rejection::ReservationNotLive { .. }
            | Rejection::TooLateToChange { .. }
            | Rejection::RevisionStale { .. }
            | Rejection::StepNotPossible { .. }
            | Rejection::TooEarly { .. }
            | Rejection::RequestLapsed
            | Rejection::NothingToUndo
            | Rejection::MoreThanBooked { .. }
            | Rejection::PartyOutOfRange
            | Rejection::NotTogether
            | Rejection::UnknownTable { .. }
            | Rejection::TablesTaken { .. }
            | Rejection::OverbookReached { .. }
            | Rejection::TooManyHolds { .. }
            | Rejection::WaitlistClosed
            | Rejection::AlreadyWaiting
            | Rejection::WaitlistFull { .. }
            | Rejection::NothingToWaitFor
            | Rejection::WaitNotFound
            | Rejection::WaitNotOpen { .. }
            | Rejection::NothingOffered
            | Rejection::IdempotencyKeyReused
            | Rejection::InvalidConfiguration(_)
            | Rejection::VersionStale { .. }
            | Rejection::InUse { .. }
            | Rejection::ZoneInUse { .. } => None,
        }
    }
}
