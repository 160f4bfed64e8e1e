//! What a restaurant shows of itself: plain values, made in the object, rendered at the edge.

use std::sync::Arc;

use chrono::{Duration, NaiveDate};

use crate::domain::availability::SlotStatus;
use crate::domain::configuration::Configuration;
use crate::domain::guest::Guest;
use crate::domain::ids::ReservationId;
use crate::domain::key::Key;
use crate::domain::party::PartySize;
use crate::domain::reservation::{Hold, Reservation};
use crate::domain::restaurant::decide::Plan;
use crate::domain::restaurant::rejection::{Alternative, Rejection};
use crate::domain::time::{Moment, TimeOfDay, Zone};
use crate::domain::waitlist::Wait;

use super::floor::TableView;
use super::past::Remembered;
use super::token::Secret;

/// A reservation with its guest.
#[derive(Clone, Debug)]
pub struct ReservationView {
    /// The reservation.
    pub reservation: Reservation,
    /// Its guest.
    pub guest: Guest,
    /// The restaurant's zone.
    pub zone: Zone,
    /// For the manage token.
    pub secret: Secret,
    /// Until when its guest may change or cancel it.
    pub changeable_until: Moment,
    /// From when a party that has not come is late.
    pub late_from: Moment,
    /// The keys of its tables.
    pub tables: Vec<Key>,
    /// Whether this is the answer to a request that was answered before.
    pub is_replay: bool,
}

/// A reservation that has left memory, and what is needed to show it.
#[derive(Clone, Debug)]
pub struct ColdView {
    /// Which.
    pub id: ReservationId,
    /// What all of them have in common.
    pub book: ColdBook,
    /// Whether this is the answer to a request that was answered before.
    pub is_replay: bool,
}

/// What is needed to show reservations that have left memory.
#[derive(Clone, Debug)]
pub struct ColdBook {
    /// The restaurant's zone.
    pub zone: Zone,
    /// For the manage tokens.
    pub secret: Secret,
    /// How long before its start a reservation can be changed by its guest.
    pub changeable_before: Duration,
    /// How long after its start it is late.
    pub late_after: Duration,
}

impl ColdBook {
    /// A reservation as it last was.
    pub fn view(&self, remembered: Remembered) -> ReservationView {
        let Remembered { reservation, guest, tables } = remembered;
        let starts_at = reservation.stay.starts_at;
        ReservationView {
            changeable_until: starts_at - self.changeable_before,
            late_from: starts_at + self.late_after,
            zone: self.zone,
            secret: self.secret,
            is_replay: false,
            reservation,
            guest,
            tables,
        }
    }
}

/// The floor at an instant.
#[derive(Clone, Debug)]
pub struct FloorView {
    /// When.
    pub at: Moment,
    /// The restaurant's zone.
    pub zone: Zone,
    /// Each table.
    pub tables: Vec<TableView>,
}

/// How long a party would wait at the door.
#[derive(Clone, Debug)]
pub struct QuoteView {
    /// How many come.
    pub party: PartySize,
    /// In how many minutes they could sit; `None` when not within four hours.
    pub minutes: Option<u16>,
    /// What they could have now for less than their turn, where they would have to wait for all of it.
    pub shorter: Option<ShorterView>,
    /// The restaurant's zone.
    pub zone: Zone,
}

/// Tables that are free for a while.
#[derive(Clone, Debug)]
pub struct ShorterView {
    /// Their keys.
    pub tables: Vec<Key>,
    /// When they must be given back.
    pub back_by: Moment,
}

/// Somebody who waits.
#[derive(Clone, Debug)]
pub struct WaitView {
    /// The entry.
    pub wait: Wait,
    /// Who.
    pub guest: Guest,
    /// How many stand before them; none once they wait no more.
    pub ahead: Option<usize>,
    /// What is offered to them.
    pub offer: Option<Hold>,
    /// The restaurant's zone.
    pub zone: Zone,
    /// For their token.
    pub secret: Secret,
    /// As for reservations.
    pub is_replay: bool,
}

/// Some reservations and places in line as they are now.
#[derive(Clone, Debug)]
pub struct TheseView {
    /// Those that are in memory.
    pub reservations: Vec<ReservationView>,
    /// Those that have left it, or never were.
    pub cold: Vec<ReservationId>,
    /// What is needed to show them.
    pub book: ColdBook,
    /// Those that are remembered.
    pub waits: Vec<WaitView>,
    /// Counts the restaurant's configurations.
    pub version: u64,
}

/// A hold.
#[derive(Clone, Debug)]
pub struct HoldView {
    /// The hold.
    pub hold: Hold,
    /// The restaurant's zone.
    pub zone: Zone,
    /// For its token.
    pub secret: Secret,
    /// As for reservations.
    pub is_replay: bool,
}

/// A start, and what can be said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotView {
    /// On the wall.
    pub time: TimeOfDay,
    /// The start.
    pub starts_at: Moment,
    /// The start and the turn.
    pub ends_at: Moment,
    /// What can be said of it.
    pub status: SlotStatus,
    /// Where a table is free.
    pub areas: Vec<Key>,
}

/// The slots of a service day.
#[derive(Clone, Debug)]
pub struct AvailabilityView {
    /// Counts what happened in the restaurant.
    pub revision: u64,
    /// The restaurant's zone.
    pub zone: Zone,
    /// In order of time.
    pub slots: Arc<[SlotView]>,
    /// The areas that a guest may ask for.
    pub areas: Arc<[Key]>,
    /// The first instant at which time alone may change them.
    pub valid_until: Moment,
    /// When one time was asked for and is gone: what could be had instead.
    pub alternatives: Option<Vec<Alternative>>,
}

impl AvailabilityView {
    /// The same times, none of which can be had.
    pub fn closed(self) -> AvailabilityView {
        let closed = |slot: &SlotView| SlotView { status: SlotStatus::Closed, areas: vec![], ..slot.clone() };
        AvailabilityView {
            slots: self.slots.iter().map(closed).collect(),
            alternatives: self.alternatives.map(|_| vec![]),
            ..self
        }
    }
}

/// What can be said of a service day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayStatus {
    /// Something can be booked.
    Open,
    /// Everything is taken.
    Full,
    /// Nothing is served, or the house is closed.
    Closed,
    /// Over, or within the lead time.
    TooSoon,
    /// Beyond the booking window.
    TooLate,
}

/// A service day, and what can be said of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayView {
    /// The service day.
    pub date: NaiveDate,
    /// What can be said of it.
    pub status: DayStatus,
}

impl DayView {
    /// Nothing can be booked that day.
    pub fn close(&mut self) {
        self.status = DayStatus::Closed;
    }
}

/// What an apply did, or would do.
#[derive(Clone, Debug)]
pub struct AppliedView {
    /// What differs.
    pub plan: Plan,
    /// The version after it.
    pub version: u64,
    /// Whether it was the first.
    pub is_new: bool,
}

/// A configuration and its version.
#[derive(Clone, Debug)]
pub struct ConfigurationView {
    /// The configuration.
    pub configuration: Configuration,
    /// Its version.
    pub version: u64,
}

/// How a restaurant is, from inside.
#[derive(Clone, Debug)]
pub struct HealthView {
    /// Counts what happened in the restaurant.
    pub revision: u64,
    /// The version of its configuration.
    pub version: u64,
    /// Reservations in memory.
    pub reservations: usize,
    /// Holds in memory.
    pub holds: usize,
}

/// A refusal, with the zone that its times are shown in.
#[derive(Clone, Debug)]
pub struct Refused {
    /// Why.
    pub rejection: Rejection,
    /// The restaurant's zone; UTC before it has one.
    pub zone: Zone,
}
