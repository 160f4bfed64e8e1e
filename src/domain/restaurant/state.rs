//! What a restaurant knows while it is awake: its configuration, and whatever touches yesterday or later. Occupancy
//! and starts are derived from reservations and holds; `verify` says whether they agree.

use std::collections::HashMap;

use chrono::Duration;

use crate::domain::configuration::{Configuration, Settings, TableSet};
use crate::domain::ids::{GuestId, HoldId, ReservationId, TableId};
use crate::domain::key::Key;
use crate::domain::occupancy::{Occupancy, Occupant, Overlap};
use crate::domain::party::PartySize;
use crate::domain::reservation::{Channel, Guest, Hold, Reservation, Stay};
use crate::domain::time::Moment;

use super::change::Answered;
use super::command::AnswerKey;

/// How long after their end reservations stay in memory.
pub const HOT_HOURS: i64 = 24;

/// A configuration, and the table sets that follow from it.
#[derive(Clone, Debug, PartialEq)]
pub struct House {
    /// What the restaurant says about itself.
    pub configuration: Configuration,
    /// Everything that one party may be given.
    pub table_sets: Vec<TableSet>,
}

/// A party that starts at some slot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Starter {
    /// Who.
    pub by: Occupant,
    /// How many.
    pub party: PartySize,
    /// By which door.
    pub channel: Channel,
}

/// The state of a restaurant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Counts the configurations from 1; 0 is a restaurant without any.
    pub version: u64,
    /// The configuration as it is stored.
    pub settings: Settings,
    /// The configuration as it is used; none before the first restaurant file.
    pub house: Option<House>,
    /// Reservations that touch yesterday or later, dead ones included.
    pub reservations: HashMap<ReservationId, Reservation>,
    /// The guests of those reservations.
    pub guests: HashMap<GuestId, Guest>,
    /// Holds that nobody has removed yet.
    pub holds: HashMap<HoldId, Hold>,
    /// The answers of the last seven days, by key.
    pub answers: HashMap<AnswerKey, Answered>,
    /// Which table is taken when.
    pub occupancy: Occupancy,
    starts: HashMap<Moment, HashMap<Key, Vec<Starter>>>,
}

impl State {
    /// Who starts in a service at an instant.
    pub fn starting(&self, service: &Key, at: Moment) -> &[Starter] {
        self.starts.get(&at).and_then(|starts| starts.get(service)).map_or(&[], Vec::as_slice)
    }

    /// All who start, slot by slot.
    pub(super) fn starts(&self) -> &HashMap<Moment, HashMap<Key, Vec<Starter>>> {
        &self.starts
    }

    /// Rebuilds what follows from the settings.
    pub fn rebuild_house(&mut self) {
        self.house = Configuration::assemble(&self.settings).map(|configuration| {
            let table_sets = configuration.table_sets();
            House { configuration, table_sets }
        });
    }

    /// Lets a party take its tables and its place among the starts.
    pub(super) fn seat(&mut self, stay: &Stay, by: Occupant, channel: Channel) -> Result<(), Overlap> {
        self.occupancy.take(stay, by)?;
        let starter = Starter { by, party: stay.party, channel };
        let starts = self.starts.entry(stay.starts_at).or_default();
        starts.entry(stay.service.clone()).or_default().push(starter);
        Ok(())
    }

    /// Undoes [`seat`](State::seat).
    pub(super) fn unseat(&mut self, stay: &Stay, by: Occupant) {
        self.occupancy.give_back(stay);
        let Some(starts) = self.starts.get_mut(&stay.starts_at) else { return };
        if let Some(starters) = starts.get_mut(&stay.service) {
            starters.retain(|starter| starter.by != by);
            if starters.is_empty() {
                starts.remove(&stay.service);
            }
        }
        if starts.is_empty() {
            self.starts.remove(&stay.starts_at);
        }
    }

    /// Takes a reservation's tables from it, until it is [seated](State::sit_at) again.
    pub(super) fn stand_up(&mut self, id: ReservationId) {
        if let Some(stay) = self.reservations.get(&id).map(|reservation| reservation.stay.clone()) {
            self.unseat(&stay, Occupant::Reservation(id));
        }
    }

    /// Gives free tables to a reservation that has none.
    pub(super) fn sit_at(&mut self, id: ReservationId, tables: &[TableId]) {
        if let Some(reservation) = self.reservations.get_mut(&id) {
            reservation.stay.tables = tables.to_vec();
            let (stay, channel) = (reservation.stay.clone(), reservation.channel);
            self.seat(&stay, Occupant::Reservation(id), channel).expect("free tables were chosen");
        }
    }

    /// Drops from memory what no longer touches yesterday or later. The database keeps it.
    pub fn cool(&mut self, now: Moment) {
        let edge = now - Duration::hours(HOT_HOURS);
        let cold: Vec<Reservation> =
            self.reservations.values().filter(|reservation| reservation.stay.until < edge).cloned().collect();
        for reservation in cold {
            if reservation.status.is_live() {
                self.unseat(&reservation.stay, Occupant::Reservation(reservation.id));
            }
            self.reservations.remove(&reservation.id);
            self.guests.remove(&reservation.guest);
        }
    }
}
