//! The waitlist: who waits for a table, for when, and what they were offered. An offer is a hold, so that what is
//! offered is kept for whom it was offered to, and for nobody longer than the hold lives.

use chrono::NaiveDate;

use super::ids::{GuestId, HoldId, ReservationId, WaitId};
use super::party::PartySize;
use super::reservation::{Channel, Wants};
use super::time::Moment;

/// For when somebody waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum For {
    /// A start between two instants of a service day, both included.
    Range {
        /// The service day.
        date: NaiveDate,
        /// The earliest start.
        from: Moment,
        /// The latest start.
        to: Moment,
    },
    /// As soon as a table is free: they stand at the door.
    Now {
        /// When the house stops serving.
        until: Moment,
    },
}

impl For {
    /// The service day; none for those at the door.
    pub fn date(&self) -> Option<NaiveDate> {
        match self {
            For::Range { date, .. } => Some(*date),
            For::Now { .. } => None,
        }
    }
}

/// Where somebody who waits stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WaitStatus {
    /// In line.
    Waiting,
    /// A table is kept for them.
    Offered {
        /// As what.
        hold: HoldId,
        /// Until when.
        expires_at: Moment,
    },
    /// They took it.
    Accepted {
        /// It became this.
        reservation: ReservationId,
        /// When.
        at: Moment,
    },
    /// They were offered a table and did not answer.
    Lapsed {
        /// When the offer ended.
        at: Moment,
    },
    /// There was nothing until the last start they would have taken.
    Ended {
        /// When.
        at: Moment,
    },
    /// They went, or were taken off the list.
    Left {
        /// When.
        at: Moment,
    },
}

impl WaitStatus {
    /// Whether they are still on the list.
    pub fn is_open(&self) -> bool {
        match self {
            WaitStatus::Waiting | WaitStatus::Offered { .. } => true,
            WaitStatus::Accepted { .. }
            | WaitStatus::Lapsed { .. }
            | WaitStatus::Ended { .. }
            | WaitStatus::Left { .. } => false,
        }
    }

    /// The hold that is offered now.
    pub fn offer(&self) -> Option<HoldId> {
        match self {
            WaitStatus::Offered { hold, .. } => Some(*hold),
            WaitStatus::Waiting
            | WaitStatus::Accepted { .. }
            | WaitStatus::Lapsed { .. }
            | WaitStatus::Ended { .. }
            | WaitStatus::Left { .. } => None,
        }
    }

    /// Its name on the wire.
    pub fn name(&self) -> &'static str {
        match self {
            WaitStatus::Waiting => "waiting",
            WaitStatus::Offered { .. } => "offered",
            WaitStatus::Accepted { .. } => "accepted",
            WaitStatus::Lapsed { .. } => "lapsed",
            WaitStatus::Ended { .. } => "ended",
            WaitStatus::Left { .. } => "left",
        }
    }
}

/// Somebody who waits. It holds no personal data: the guest stands apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Its id within the restaurant.
    pub id: WaitId,
    /// Who.
    pub guest: GuestId,
    /// For when.
    pub wanted: For,
    /// How many.
    pub party: PartySize,
    /// What they ask of their table.
    pub wants: Wants,
    /// By which door they came.
    pub channel: Channel,
    /// A digest of whose it is, to bound how many places in line one client has.
    pub client: Option<u64>,
    /// Since when, which is their place in line.
    pub joined_at: Moment,
    /// How many minutes they were told it may take, if anything could be said.
    pub quoted_minutes: Option<u16>,
    /// Where they stand.
    pub status: WaitStatus,
    /// Counts its versions from 1.
    pub revision: u32,
}

impl Wait {
    /// The place in line: who came first, and of two at one instant the smaller id.
    pub fn place(&self) -> (Moment, WaitId) {
        (self.joined_at, self.id)
    }

    /// Whether it was closed before an instant.
    pub fn ended_before(&self, edge: Moment) -> bool {
        match self.status {
            WaitStatus::Waiting | WaitStatus::Offered { .. } => false,
            WaitStatus::Accepted { at, .. }
            | WaitStatus::Lapsed { at }
            | WaitStatus::Ended { at }
            | WaitStatus::Left { at } => at < edge,
        }
    }

    /// The next version.
    pub fn with(&self, status: WaitStatus) -> Wait {
        Wait { status, revision: self.revision + 1, ..self.clone() }
    }
}
