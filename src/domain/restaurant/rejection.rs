//! Refusals: ordinary answers, each with a name and the figures that explain it. The edge has the one table from here
//! to status and sentence (`http/problem.rs`).

use chrono::NaiveDate;

use crate::domain::check::Fault;
use crate::domain::key::Key;
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
