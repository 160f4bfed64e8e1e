//! What happened, for those who follow it: the changes in order, and next to them what they touched as it is now. Read
//! from the history in the restaurant's database, so that nobody is told what is not durable, and whoever comes late
//! is told the same as whoever was there.

use std::collections::BTreeSet;

use crate::domain::ids::{ReservationId, WaitId};
use crate::domain::time::Zone;

use super::changes::{self, ChangesPage, ChangesQuery, Order, Place, Version};
use super::handle::{Failure, Handle, unexpected, unreadable};
use super::message::{Message, Reply};
use super::view::{ReservationView, WaitView};

/// How many changes are told at once.
pub const TOLD_MAX: usize = 50;
/// How many changes somebody may be behind and still be told one by one. Beyond, reading everything anew is less work.
pub const BEHIND_MAX: i64 = 1_000;

/// Some changes, and what they touched.
#[derive(Debug)]
pub struct Told {
    /// The changes, the oldest first.
    pub page: ChangesPage,
    /// The reservations as they are now: at least as new as the changes.
    pub reservations: Vec<ReservationView>,
    /// The places in line as they are now, while they are remembered.
    pub waits: Vec<WaitView>,
    /// The restaurant's zone.
    pub zone: Zone,
    /// Counts the restaurant's configurations.
    pub version: u64,
}

/// Where somebody begins who follows from now on, or goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// After the last change there is.
    Now(Place),
    /// After the one that they have seen.
    Seen(Place),
}

impl Handle {
    /// Where to go on for somebody who has seen the changes up to one, or none.
    ///
    /// # Errors
    /// See [`Failure`]; so for all verbs.
    pub async fn history_from(&self, seen: Option<Place>) -> Result<From, Failure> {
        let since = self.vault.recall(self.id().bits(), |file| changes::since(file, seen, BEHIND_MAX)).await;
        let (last, behind) = since.map_err(unreadable)?;
        let goes_on = seen.filter(|_| behind.is_some_and(|behind| behind <= BEHIND_MAX));
        Ok(goes_on.map_or(From::Now(last), From::Seen))
    }

    /// The next changes after one; `None` when there are none now.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn told_after(&self, after: Place) -> Result<Option<Told>, Failure> {
        let query = ChangesQuery {
            order: Order::OldestFirst,
            after,
            kind: None,
            reservation: None,
            shows_members: true,
            limit: TOLD_MAX,
        };
        let page = self.changes(query).await?;
        if page.changes.is_empty() {
            return Ok(None);
        }
        let (reservations, waits) = touched(&page);
        let Reply::These(these) = self.ask(Message::ReadThese(reservations, waits), 0).await? else {
            return Err(unexpected());
        };
        let mut reservations = these.reservations;
        if !these.cold.is_empty() {
            let past = self.remember(these.cold).await?;
            reservations.extend(past.into_values().map(|past| these.book.view(past)));
        }
        let (waits, zone, version) = (these.waits, these.book.zone, these.version);
        Ok(Some(Told { page, reservations, waits, zone, version }))
    }
}

fn touched(page: &ChangesPage) -> (Vec<ReservationId>, Vec<WaitId>) {
    let (mut reservations, mut waits) = (BTreeSet::new(), BTreeSet::new());
    for change in &page.changes {
        match &change.after {
            Version::Reservation(it) => drop(reservations.insert(it.id)),
            Version::Wait(it) => drop(waits.insert(it.id)),
            Version::Hold(_) | Version::Setting(..) => {}
        }
    }
    (reservations.into_iter().collect(), waits.into_iter().collect())
}
