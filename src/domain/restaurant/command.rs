//! What can be asked of a restaurant. Ids come with the command: they are drawn outside.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::availability::When;
use crate::domain::configuration::{Contact, Member};
use crate::domain::floor::{Area, Combination, Table};
use crate::domain::hours::{Closure, Service, SpecialDay};
use crate::domain::ids::{GuestId, HoldId, ReservationId};
use crate::domain::key::Key;
use crate::domain::party::PartySize;
use crate::domain::policy::Policy;
use crate::domain::reservation::{Actor, Channel};
use crate::domain::time::{Moment, TimeOfDay, Zone};

/// The digest of an `Idempotency-Key` and the operation it was used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AnswerKey(pub u128);

/// The use of an `Idempotency-Key`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUse {
    /// Which key.
    pub key: AnswerKey,
    /// The digest of the request's body: the same key with another body is refused.
    pub fingerprint: u128,
}

/// A request to a restaurant.
#[derive(Clone, Debug)]
pub enum Command {
    /// Make the restaurant what a restaurant file says.
    Configure(Box<Configure>),
    /// Keep a table for a few minutes.
    PlaceHold(PlaceHold),
    /// Give a hold back.
    ReleaseHold {
        /// Which.
        hold: HoldId,
    },
    /// Promise a table.
    Book(Box<Book>),
    /// Change a promise.
    Amend(Box<Amend>),
    /// Call a promise off.
    Cancel {
        /// Which.
        reservation: ReservationId,
        /// Who says so.
        by: Actor,
    },
    /// By alarm: a hold has died.
    ExpireHold {
        /// Which.
        hold: HoldId,
    },
    /// By alarm: nobody has come.
    MarkNoShow {
        /// Whose reservation.
        reservation: ReservationId,
    },
    /// By alarm: answers are older than they need to be kept.
    ForgetAnswers,
}

/// When, how many, where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// When.
    pub when: When,
    /// How many.
    pub party: PartySize,
    /// In which area, if it matters.
    pub area: Option<Key>,
}

/// See [`Command::PlaceHold`].
#[derive(Clone, Debug)]
pub struct PlaceHold {
    /// The hold's id.
    pub id: HoldId,
    /// What to hold.
    pub wish: Wish,
    /// By which door.
    pub channel: Channel,
    /// So that a repeated request has one effect.
    pub key: Option<KeyUse>,
}

/// What a reservation is made of: a wish, or a hold that has one.
#[derive(Clone, Debug)]
pub enum Basis {
    /// A table to find.
    Wish(Wish),
    /// A table that is held.
    Hold {
        /// The hold.
        hold: HoldId,
        /// What the guest said beside it; it must match.
        date: Option<NaiveDate>,
        /// As above.
        time: Option<TimeOfDay>,
        /// As above.
        starts_at: Option<Moment>,
        /// As above.
        party: Option<PartySize>,
        /// As above.
        area: Option<Key>,
    },
}

/// What a guest says of themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuestDetails {
    /// What to call them.
    pub name: String,
    /// As they wrote it.
    pub phone: Option<String>,
    /// As they wrote it.
    pub email: Option<String>,
    /// BCP 47.
    pub locale: Option<String>,
    /// For this visit.
    pub notes: Option<String>,
    /// What they agreed to.
    pub consents: Vec<Key>,
}

/// See [`Command::Book`].
#[derive(Clone, Debug)]
pub struct Book {
    /// The reservation's id.
    pub id: ReservationId,
    /// The guest's id.
    pub guest: GuestId,
    /// The guest.
    pub details: GuestDetails,
    /// What to book.
    pub basis: Basis,
    /// By which door.
    pub channel: Channel,
    /// So that a repeated request has one effect.
    pub key: Option<KeyUse>,
}

/// See [`Command::Amend`]. What is `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Amend {
    /// Which; the default is nobody's.
    pub reservation: Option<ReservationId>,
    /// Only if it is still this revision.
    pub if_revision: Option<u32>,
    /// Another service day.
    pub date: Option<NaiveDate>,
    /// Another time.
    pub time: Option<TimeOfDay>,
    /// Another instant, instead of both.
    pub starts_at: Option<Moment>,
    /// Another size.
    pub party: Option<PartySize>,
    /// Another area, or none in particular.
    pub area: Option<Option<Key>>,
    /// Another name.
    pub name: Option<String>,
    /// Another number, or none.
    pub phone: Option<Option<String>>,
    /// Another address, or none.
    pub email: Option<Option<String>>,
    /// Another locale, or none.
    pub locale: Option<Option<String>>,
    /// Other notes, or none.
    pub notes: Option<Option<String>>,
}

/// See [`Command::Configure`]. Sections that are `None` stay as they are.
#[derive(Clone, Debug)]
pub struct Configure {
    /// What it is called.
    pub name: String,
    /// The zone.
    pub zone: Zone,
    /// The currency.
    pub currency: Option<String>,
    /// The locale.
    pub locale: Option<String>,
    /// How to reach it.
    pub contact: Option<Contact>,
    /// Areas.
    pub areas: Option<Vec<Area>>,
    /// Tables; their ids are used for keys that are new.
    pub tables: Vec<Table>,
    /// Combinations.
    pub combinations: Option<Vec<Combination>>,
    /// Services.
    pub services: Vec<Service>,
    /// Special days.
    pub special_days: Option<Vec<SpecialDay>>,
    /// Closures.
    pub closures: Option<Vec<Closure>>,
    /// The policy.
    pub policy: Option<Policy>,
    /// Members.
    pub members: Option<Vec<Member>>,
    /// Only if the configuration is still this version.
    pub expect_version: Option<u64>,
    /// Find other tables for reservations whose table goes.
    pub reassign: bool,
    /// Say what would change, and change nothing.
    pub is_dry_run: bool,
}

impl Serialize for AnswerKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:032x}", self.0))
    }
}

impl<'de> Deserialize<'de> for AnswerKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<AnswerKey, D::Error> {
        let text = String::deserialize(deserializer)?;
        u128::from_str_radix(&text, 16).map(AnswerKey).map_err(serde::de::Error::custom)
    }
}
