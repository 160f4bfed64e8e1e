//! What a restaurant can be asked, and what it answers.

use chrono::NaiveDate;

use crate::domain::author::Author;
use crate::domain::availability::plan::DayPlan;
use crate::domain::ids::{HoldId, ReservationId, WaitId};
use crate::domain::party::PartySize;
use crate::domain::reservation::Wants;
use crate::domain::restaurant::command::Command;
use crate::domain::restaurant::decide::Imported;
use crate::domain::time::{Moment, TimeOfDay};

use super::past::Bookmark;
use super::token::Secret;
use super::view::{
    AppliedView, AvailabilityView, ColdBook, ColdView, ConfigurationView, DayView, FloorView, HealthView, HoldView,
    QuoteView, Refused, ReservationView, TheseView, WaitView,
};

/// What a restaurant can be asked. A message that acts for a guest carries what the guest showed.
#[derive(Debug)]
pub enum Message {
    /// Another message, with who asks: whatever it changes is theirs.
    By(Author, Box<Message>),
    /// A command of the house itself, of staff, or one that needs no token.
    Do(Command),
    /// The first configuration brings the secret along.
    Configure(Command, Secret),
    /// A booking on a hold, with the hold's token.
    BookHold(Command, HoldId, String),
    /// Giving a hold back, with its token.
    ReleaseHold(HoldId, String),
    /// A change to a reservation, with its manage token.
    Manage(Command, ReservationId, String),
    /// Staff: a change to a reservation, perhaps only if it is still this revision.
    Tend(Command, ReservationId, Option<u32>),
    /// A change to a place in line, with its token.
    ManageWait(Command, WaitId, String),
    /// A hold in the place of another, with the other's token.
    ReplaceHold(Command, HoldId, String),
    /// One reservation, with its manage token.
    ReadReservation(ReservationId, String),
    /// The slots of a day, and alternatives to one time of it.
    ReadSlots(SlotsQuery),
    /// Staff: the slots of a day as they book them, perhaps for a reservation that is to be moved.
    ReadSlotsForStaff(SlotsQuery, Option<ReservationId>),
    /// The slots that a reservation could be moved to, with its manage token.
    ReadSlotsFor(SlotsQuery, ReservationId, String),
    /// The slots for whoever has a hold already, with its token.
    ReadSlotsBesides(SlotsQuery, HoldId, String),
    /// A place in line, with its token.
    ReadWait(WaitId, String),
    /// Staff: one reservation.
    ReadAnyReservation(ReservationId),
    /// Staff: the reservations of some days.
    ReadBook(BookQuery),
    /// Staff: who was promised a place and has no table, after one, at most so many.
    ReadUnallocated(Option<Bookmark>, usize),
    /// Staff: what each table is doing at an instant, or now.
    ReadFloor(Option<Moment>),
    /// Staff: some reservations and places in line as they are now.
    ReadThese(Vec<ReservationId>, Vec<WaitId>),
    /// Staff: who waits.
    ReadLine,
    /// Staff: how long parties of one up to so many would wait at the door.
    ReadQuotes(PartySize, Wants),
    /// Staff: what is held on a service day, and who starts when.
    ReadPlan(NaiveDate),
    /// Day by day.
    ReadDays(DaysQuery),
    /// The configuration.
    ReadConfiguration,
    /// How it is.
    ReadHealth,
    /// Any of these, if at most so many reservations are made this month.
    Within(u32, Box<Message>),
}

/// Which slots.
#[derive(Clone, Debug)]
pub struct SlotsQuery {
    /// The service day.
    pub date: NaiveDate,
    /// How many.
    pub party: PartySize,
    /// What they ask of their table.
    pub wants: Wants,
    /// A time to find alternatives for, if it is gone.
    pub time: Option<TimeOfDay>,
}

/// Which days.
#[derive(Clone, Debug)]
pub struct DaysQuery {
    /// The first service day.
    pub from: NaiveDate,
    /// The last service day.
    pub to: NaiveDate,
    /// How many.
    pub party: PartySize,
    /// What they ask of their table.
    pub wants: Wants,
}

/// Which reservations, for staff.
#[derive(Clone, Debug)]
pub struct BookQuery {
    /// The first service day.
    pub from: NaiveDate,
    /// The last service day.
    pub to: NaiveDate,
    /// Only those that stand there; all, if there is none.
    pub statuses: Vec<&'static str>,
    /// After this one.
    pub after: Option<Bookmark>,
    /// At most so many.
    pub limit: usize,
}

/// What a restaurant answers.
#[derive(Debug)]
pub enum Reply {
    /// A reservation.
    Reservation(Box<ReservationView>),
    /// A hold.
    Hold(Box<HoldView>),
    /// A place in line.
    Wait(Box<WaitView>),
    /// Staff: reservations.
    Book(Vec<ReservationView>),
    /// Staff: days of which some has left memory: to be read from the database.
    ColdBook(ColdBook),
    /// Staff: the floor.
    Floor(FloorView),
    /// Staff: some reservations and places in line.
    These(Box<TheseView>),
    /// Staff: who waits, first come first.
    Line(Vec<WaitView>),
    /// Staff: for each party, in how many minutes it could sit, if within reach.
    Quotes(Vec<QuoteView>),
    /// Staff: a service day; none when some of it has left memory: to be read from the database.
    Plan(Option<Box<DayPlan>>),
    /// What became of a booking of another system.
    Imported(Imported),
    /// An apply.
    Applied(Box<AppliedView>),
    /// Slots.
    Slots(AvailabilityView),
    /// Days.
    Days(Vec<DayView>),
    /// The configuration.
    Configuration(Box<ConfigurationView>),
    /// How it is.
    Health(HealthView),
    /// It is done.
    Done,
    /// A reservation that has left memory: to be read from the database.
    Cold(Box<ColdView>),
    /// The rules say no.
    Refused(Box<Refused>),
    /// As many reservations were made this month as may be.
    OverQuota {
        /// How many may be.
        max: u32,
        /// How many were.
        used: u64,
    },
}
