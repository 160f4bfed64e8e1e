//! What a restaurant knows while it is awake: its configuration, and whatever touches yesterday or later. Occupancy
//! and starts are derived from reservations and holds; `verify` says whether they agree.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::Duration;

use crate::domain::availability::Own;
use crate::domain::configuration::{Configuration, Settings, TableSet};
use crate::domain::guest::Contact;
use crate::domain::guestbook::Guestbook;
use crate::domain::ids::{HoldId, ReservationId, WaitId};
use crate::domain::key::Key;
use crate::domain::occupancy::{Occupancy, Occupant, Overlap};
use crate::domain::party::PartySize;
use crate::domain::policy::STRIKES_WITHIN_DAYS_MAX;
use crate::domain::reservation::{Channel, Hold, Reservation, Status, Stay};
use crate::domain::roster::Roster;
use crate::domain::time::Moment;
use crate::domain::waitlist::Wait;

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
    pub reservations: Roster<ReservationId, Reservation>,
    /// The guests of those reservations, and of those who wait.
    pub guests: Guestbook,
    /// Holds that nobody has removed yet.
    pub holds: HashMap<HoldId, Hold>,
    /// Who waits, and who waited until yesterday.
    pub waits: HashMap<WaitId, Wait>,
    /// Who stayed away in the time that a policy may count, and when.
    pub strikes: HashMap<ReservationId, Strike>,
    /// The answers of the last seven days, by key.
    pub answers: HashMap<AnswerKey, Answered>,
    /// Which table is taken when.
    pub occupancy: Occupancy,
    starts: BTreeMap<Moment, Vec<(Key, Starter)>>,
    /// Who sits.
    seated: BTreeSet<ReservationId>,
    /// Live reservations without a table, and their time.
    unallocated: BTreeMap<ReservationId, (Moment, Moment)>,
}

/// Somebody stayed away.
#[derive(Clone, Debug, PartialEq)]
pub struct Strike {
    /// Who.
    pub contact: Contact,
    /// From when they were awaited.
    pub at: Moment,
}

impl State {
    /// The live reservations without a table, by id.
    pub fn unallocated(&self) -> impl Iterator<Item = &Reservation> {
        self.unallocated.keys().filter_map(|id| self.reservations.get(id))
    }

    /// Whether somebody other than the asker was promised a place in `[from, until)` and has no table.
    pub fn has_unallocated(&self, from: Moment, until: Moment, own: Option<Own>) -> bool {
        let is_own = |id: ReservationId| own.is_some_and(|own| own.is(Occupant::Reservation(id)));
        self.unallocated.iter().any(|(id, (starts, ends))| *starts < until && from < *ends && !is_own(*id))
    }

    /// Who still sits though their time is over, and is in the way of whoever is to sit there now.
    pub fn overdue(&self, now: Moment) -> impl Iterator<Item = &Reservation> {
        self.sitting().filter(move |reservation| reservation.stay.until <= now)
    }

    /// Who sits.
    pub fn sitting(&self) -> impl Iterator<Item = &Reservation> {
        self.seated.iter().filter_map(|id| self.reservations.get(id))
    }

    /// Who waits, first come first.
    pub fn line(&self) -> Vec<&Wait> {
        let mut line: Vec<&Wait> = self.waits.values().filter(|wait| wait.status.is_open()).collect();
        line.sort_by_key(|wait| wait.place());
        line
    }

    /// Who starts in a service in `[from, until)`: at a start, or between it and the next as those who walk in do.
    pub fn starting(&self, service: &Key, from: Moment, until: Moment) -> impl Iterator<Item = &Starter> {
        let all = self.starts.range(from..until).flat_map(|(_, starters)| starters);
        all.filter(move |(its, _)| its == service).map(|(_, starter)| starter)
    }

    /// How many start, by time and service.
    pub(super) fn starts(&self) -> BTreeMap<(Moment, &Key), usize> {
        let mut counts = BTreeMap::new();
        for (at, starters) in &self.starts {
            starters.iter().for_each(|(service, _)| *counts.entry((*at, service)).or_default() += 1);
        }
        counts
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
        let starters = self.starts.entry(stay.starts_at).or_default();
        // Most starts have one party or two.
        starters.reserve_exact(1);
        starters.push((stay.service.clone(), starter));
        if let (Occupant::Reservation(id), true) = (by, stay.tables.is_empty()) {
            self.unallocated.insert(id, (stay.from, stay.until));
        }
        Ok(())
    }

    /// Undoes [`seat`](State::seat).
    pub(super) fn unseat(&mut self, stay: &Stay, by: Occupant) {
        self.occupancy.give_back(stay, by);
        if let Occupant::Reservation(id) = by {
            self.unallocated.remove(&id);
        }
        let Some(starters) = self.starts.get_mut(&stay.starts_at) else { return };
        starters.retain(|(service, starter)| *service != stay.service || starter.by != by);
        if starters.is_empty() {
            self.starts.remove(&stay.starts_at);
        }
    }

    /// Gives back the memory that the indexes took to grow.
    pub(super) fn pack(&mut self) {
        self.occupancy.shrink();
        // A tree that grew has empty places; one that is made of all there is has none.
        self.starts = std::mem::take(&mut self.starts).into_iter().collect();
    }

    /// Remembers who sits.
    pub(super) fn note_seated(&mut self, reservation: &Reservation) {
        if reservation.status.is_seated() {
            self.seated.insert(reservation.id);
        } else {
            self.seated.remove(&reservation.id);
        }
    }

    /// Remembers who stayed away, or forgets it when it was taken back.
    pub(super) fn strike(&mut self, reservation: &Reservation) {
        let guest = self.guests.get(&reservation.guest);
        match (&reservation.status, guest) {
            (Status::NoShow { .. }, Some(guest)) => {
                let strike = Strike { contact: guest.contact(), at: reservation.stay.starts_at };
                self.strikes.insert(reservation.id, strike);
            }
            (Status::NoShow { .. }, None) => {}
            (
                Status::Requested { .. }
                | Status::Booked
                | Status::Confirmed { .. }
                | Status::Arrived { .. }
                | Status::Seated { .. }
                | Status::Finished { .. }
                | Status::Cancelled { .. },
                _,
            ) => drop(self.strikes.remove(&reservation.id)),
        }
    }

    /// Whether an alarm has still to say what became of a reservation: the server may have been away for days.
    fn is_owed(&self, reservation: &Reservation) -> bool {
        let policy = self.house.as_ref().map(|house| &house.configuration.policy);
        match reservation.status {
            Status::Requested { .. } => true,
            Status::Booked | Status::Confirmed { .. } => {
                policy.is_some_and(|policy| policy.no_show_after_minutes.is_some())
            }
            Status::Arrived { .. }
            | Status::Seated { .. }
            | Status::Finished { .. }
            | Status::Cancelled { .. }
            | Status::NoShow { .. } => false,
        }
    }

    /// Drops from memory what no longer touches yesterday or later. The database keeps it.
    pub fn cool(&mut self, now: Moment) {
        let edge = now - Duration::hours(HOT_HOURS);
        let cold: Vec<Reservation> =
            self.reservations.values().filter(|it| it.stay.until < edge && !self.is_owed(it)).cloned().collect();
        for reservation in cold {
            if reservation.status.is_live() {
                self.unseat(&reservation.stay, Occupant::Reservation(reservation.id));
            }
            self.seated.remove(&reservation.id);
            self.reservations.remove(&reservation.id);
            self.guests.remove(&reservation.guest);
        }
        let over: Vec<Wait> = self.waits.values().filter(|wait| wait.ended_before(edge)).cloned().collect();
        for wait in over {
            self.waits.remove(&wait.id);
            if !self.reservations.values().any(|reservation| reservation.guest == wait.guest) {
                self.guests.remove(&wait.guest);
            }
        }
        let forgotten = now - Duration::days(STRIKES_WITHIN_DAYS_MAX.into());
        self.strikes.retain(|_, strike| forgotten <= strike.at);
    }
}
