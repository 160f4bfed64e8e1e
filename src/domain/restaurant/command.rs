//! What can be asked of a restaurant. Ids come with the command: they are drawn outside.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::availability::When;
use crate::domain::configuration::{Contact, Member};
use crate::domain::floor::{Area, Combination, Table};
use crate::domain::guest::Guest;
use crate::domain::hours::{Closure, Service, SpecialDay};
use crate::domain::ids::{GuestId, HoldId, ReservationId, WaitId};
use crate::domain::key::Key;
use crate::domain::limit::Limits;
use crate::domain::origin::Origin;
use crate::domain::party::PartySize;
use crate::domain::policy::Policy;
use crate::domain::reservation::{Actor, Channel, Reservation, Status, Wants};
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
    /// Take a reservation a step on, or back.
    Step {
        /// Which.
        reservation: ReservationId,
        /// Where to.
        step: Step,
        /// Who says so.
        by: Actor,
        /// Only if it is still this revision.
        if_revision: Option<u32>,
    },
    /// Make one party of two.
    Merge {
        /// The reservation that both will be.
        into: ReservationId,
        /// The one that goes.
        from: ReservationId,
        /// Limits that may be exceeded.
        over: Limits,
    },
    /// Make two parties of one.
    Split(Split),
    /// Wait for a table.
    JoinWaitlist(Box<Join>),
    /// Wait no more.
    LeaveWaitlist {
        /// Whose entry.
        wait: WaitId,
    },
    /// Take the table that was offered.
    AcceptOffer(AcceptOffer),
    /// Put a booking of another system into the book.
    Import(Box<Import>),
    /// By the house itself, after something was given back: tables for whoever has none, then offers for whoever waits.
    Settle {
        /// Only for those of these service days.
        dates: Vec<NaiveDate>,
    },
    /// By alarm: a hold has died.
    ExpireHold {
        /// Which.
        hold: HoldId,
    },
    /// By alarm: nobody answered a request.
    ExpireRequest {
        /// Which.
        reservation: ReservationId,
    },
    /// By alarm: the last start that somebody would have taken is over.
    EndWait {
        /// Whose entry.
        wait: WaitId,
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
    /// What they ask of their table.
    pub wants: Wants,
}

/// A step in the life of a reservation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Say yes to a request.
    Approve,
    /// Say no to a request.
    Decline,
    /// The guest says again that they come.
    Confirm,
    /// They are there, all or some.
    Arrive {
        /// How many are there; all, if it does not say.
        covers: Option<PartySize>,
    },
    /// They sit down.
    Seat(Place),
    /// They left.
    Finish,
    /// Nobody came.
    NoShow,
    /// Other tables.
    Move(Place),
    /// More time at the table. What follows is given other tables, or put on the unallocated list.
    Extend {
        /// So much more.
        minutes: u16,
    },
    /// Promise its tables too.
    Lock,
    /// Promise only the place again.
    Unlock,
    /// Take the last step back.
    Undo,
}

/// Which tables somebody is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// These, or the best there are.
    pub tables: Option<Vec<Key>>,
    /// Limits that may be exceeded.
    pub over: Limits,
    /// When they give them back at the latest, where that is sooner than their turn has it; of whoever walks in alone.
    pub back_by: Option<Moment>,
}

/// See [`Command::Split`].
#[derive(Clone, Debug)]
pub struct Split {
    /// Which reservation.
    pub reservation: ReservationId,
    /// How many of it go their own way.
    pub party: PartySize,
    /// Their reservation.
    pub id: ReservationId,
    /// Their guest, who is told as the first one was.
    pub guest: GuestId,
    /// So that a repeated request has one effect.
    pub key: Option<KeyUse>,
}

/// For when somebody wants to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitFor {
    /// A start between two times of a service day, both included.
    Range {
        /// The service day.
        date: NaiveDate,
        /// The earliest.
        from: TimeOfDay,
        /// The latest.
        to: TimeOfDay,
    },
    /// As soon as there is one.
    Now,
}

/// See [`Command::JoinWaitlist`].
#[derive(Clone, Debug)]
pub struct Join {
    /// The entry's id.
    pub id: WaitId,
    /// The guest's id.
    pub guest: GuestId,
    /// The guest.
    pub details: GuestDetails,
    /// For when.
    pub wanted: WaitFor,
    /// How many.
    pub party: PartySize,
    /// What they ask of their table.
    pub wants: Wants,
    /// By which door.
    pub channel: Channel,
    /// A digest of who asks, to bound how many places in line one client has: what is offered there is held.
    pub client: Option<u64>,
    /// So that a repeated request has one effect.
    pub key: Option<KeyUse>,
}

/// See [`Command::AcceptOffer`].
#[derive(Clone, Copy, Debug)]
pub struct AcceptOffer {
    /// Whose entry.
    pub wait: WaitId,
    /// The reservation that it becomes.
    pub id: ReservationId,
    /// Who says so. Staff seat whoever waits at the door.
    pub by: Actor,
    /// So that a repeated request has one effect.
    pub key: Option<KeyUse>,
}

/// See [`Command::Import`]. The ids follow from the other system's, so that a booking that comes again is the same.
#[derive(Clone, Debug)]
pub struct Import {
    /// The reservation's id.
    pub id: ReservationId,
    /// The guest's id.
    pub guest: GuestId,
    /// The guest.
    pub details: GuestDetails,
    /// When, how many, where.
    pub wish: Wish,
    /// How long they stay or stayed, if the other system says so.
    pub minutes: Option<u16>,
    /// At which tables, if the other system says so.
    pub tables: Option<Vec<Key>>,
    /// Where it stands.
    pub status: Status,
    /// How it came.
    pub channel: Channel,
    /// When it was made.
    pub booked_at: Moment,
    /// A digest of all of this: what is said again changes nothing, whatever has happened here since.
    pub said: u64,
    /// What the database knows of it, when it has left memory.
    pub known: Option<(Reservation, Guest)>,
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
    /// A digest of who asks, to bound how many one client has.
    pub client: Option<u64>,
    /// The hold that it takes the place of, so that whoever changes their mind keeps one hold.
    pub replaces: Option<HoldId>,
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
    /// By which door. Who walks in is seated at once.
    pub channel: Channel,
    /// Staff: these tables, and limits that may be exceeded.
    pub place: Place,
    /// So that a repeated request has one effect.
    pub key: Option<KeyUse>,
}

/// Who asks for a change of a reservation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChangedBy {
    /// Its guest, within what guests may.
    #[default]
    Guest,
    /// Staff.
    Staff,
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
    /// Who asks for it; the default is the guest.
    pub by: ChangedBy,
    /// Staff: these tables, and limits that may be exceeded.
    pub place: Place,
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
    /// The web sites whose pages may ask for its guests.
    pub origins: Option<Vec<Origin>>,
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
