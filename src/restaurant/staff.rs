//! The verbs of staff, and of those who wait. Who may use them was settled at the edge.

use chrono::NaiveDate;
use futures_util::future::join_all;

use crate::clock::{Moment, rising_bits};
use crate::domain::availability::plan::{self, DayPlan, Start};
use crate::domain::ids::{GuestId, ReservationId, WaitId};
use crate::domain::limit::Limits;
use crate::domain::party::PartySize;
use crate::domain::reservation::{Actor, Channel, Wants};
use crate::domain::restaurant::command::{
    AcceptOffer, Amend, Basis, Book, ChangedBy, Command, GuestDetails, Import, Join, KeyUse, Place, Split, Step,
    WaitFor, Wish,
};
use crate::domain::restaurant::decide::Imported;

use super::changes::{self, ChangesPage, ChangesQuery};
use super::handle::{Failure, Handle, bytes_of, unexpected, unreadable};
use super::message::{BookQuery, Message, Reply, SlotsQuery};
use super::past::{self, Bookmark};
use super::view::{AvailabilityView, ConfigurationView, FloorView, QuoteView, ReservationView, WaitView};

/// The most reservations of a day of the past that are counted.
const PLANNED_MAX: usize = 10_000;

/// What somebody who wants to wait says.
#[derive(Clone, Debug)]
pub struct AskedWait {
    /// Who.
    pub details: GuestDetails,
    /// For when.
    pub wanted: WaitFor,
    /// How many.
    pub party: PartySize,
    /// What they ask of their table.
    pub wants: Wants,
    /// By which door.
    pub channel: Channel,
    /// A digest of who asks, if that is a guest.
    pub client: Option<u64>,
}

impl Handle {
    /// Books a guest in, or seats one who stands at the door.
    ///
    /// # Errors
    /// See [`Failure`]; so for all verbs.
    pub async fn book_in(
        &self,
        details: GuestDetails,
        wish: Wish,
        (channel, place): (Channel, Place),
        key: Option<KeyUse>,
    ) -> Result<ReservationView, Failure> {
        let (id, guest) = (ReservationId::new(rising_bits()), GuestId::new(rising_bits()));
        let bytes = bytes_of(&details);
        let book = Book { id, guest, details, basis: Basis::Wish(wish), channel, place, key };
        self.reservation(Message::Do(Command::Book(Box::new(book))), bytes).await
    }

    /// Any reservation.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn read_any(&self, id: ReservationId) -> Result<ReservationView, Failure> {
        self.reservation(Message::ReadAnyReservation(id), 0).await
    }

    /// The reservations of some days.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn read_book(&self, query: BookQuery) -> Result<Vec<ReservationView>, Failure> {
        let reply = self.ask(Message::ReadBook(query.clone()), 0).await?;
        if let Reply::ColdBook(book) = reply {
            let days = self.vault.recall(self.id().bits(), |file| past::days(file, query)).await;
            return Ok(days.map_err(unreadable)?.into_iter().map(|past| book.view(past)).collect());
        }
        let Reply::Book(book) = reply else { return Err(unexpected()) };
        Ok(book)
    }

    /// Who was promised a place and has no table, after one, at most so many.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn unallocated(&self, after: Option<Bookmark>, limit: usize) -> Result<Vec<ReservationView>, Failure> {
        let message = Message::ReadUnallocated(after, limit);
        let Reply::Book(book) = self.ask(message, 0).await? else { return Err(unexpected()) };
        Ok(book)
    }

    /// What is held on a service day, and who starts when, also of days long past.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn plan(&self, date: NaiveDate) -> Result<DayPlan, Failure> {
        let Reply::Plan(plan) = self.ask(Message::ReadPlan(date), 0).await? else { return Err(unexpected()) };
        if let Some(plan) = plan {
            return Ok(*plan);
        }
        let ConfigurationView { configuration, version } = self.configuration().await?;
        let query = BookQuery { from: date, to: date, statuses: vec![], after: None, limit: PLANNED_MAX };
        let book = self.read_book(query).await?;
        let came = book.iter().map(|view| &view.reservation).filter(|reservation| reservation.status.comes());
        let starts: Vec<Start> = came.map(|reservation| Start::of(&reservation.stay, reservation.channel)).collect();
        Ok(plan::plan(&configuration, version, date, &starts))
    }

    /// What was changed, by whom, and what it was before.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn changes(&self, query: ChangesQuery) -> Result<ChangesPage, Failure> {
        let page = self.vault.recall(self.id().bits(), |file| changes::read(file, query)).await;
        page.map_err(unreadable)
    }

    /// What each table is doing.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn floor(&self, at: Option<Moment>) -> Result<FloorView, Failure> {
        let Reply::Floor(floor) = self.ask(Message::ReadFloor(at), 0).await? else { return Err(unexpected()) };
        Ok(floor)
    }

    /// How long parties of one up to `largest` would wait if they came to the door now.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn quotes(&self, largest: PartySize, wants: Wants) -> Result<Vec<QuoteView>, Failure> {
        let Reply::Quotes(quotes) = self.ask(Message::ReadQuotes(largest, wants), 0).await? else {
            return Err(unexpected());
        };
        Ok(quotes)
    }

    /// The slots of a day as staff book them; what a reservation has already does not stand in its way.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn slots_for_staff(
        &self,
        query: SlotsQuery,
        moving: Option<ReservationId>,
    ) -> Result<AvailabilityView, Failure> {
        let message = Message::ReadSlotsForStaff(query, moving);
        let Reply::Slots(slots) = self.ask(message, 0).await? else { return Err(unexpected()) };
        Ok(slots)
    }

    /// Changes a reservation for its guest.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn amend_for(&self, id: ReservationId, amend: Amend) -> Result<ReservationView, Failure> {
        let if_revision = amend.if_revision;
        let amend = Amend { reservation: Some(id), by: ChangedBy::Staff, ..amend };
        self.manage(Message::Tend(Command::Amend(Box::new(amend)), id, if_revision)).await
    }

    /// Takes a reservation a step on, or back.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn step(
        &self,
        reservation: ReservationId,
        step: Step,
        if_revision: Option<u32>,
    ) -> Result<ReservationView, Failure> {
        let command = Command::Step { reservation, step, by: Actor::Staff, if_revision };
        self.manage(Message::Tend(command, reservation, if_revision)).await
    }

    /// Calls a reservation off for the restaurant.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn call_off(
        &self,
        reservation: ReservationId,
        if_revision: Option<u32>,
    ) -> Result<ReservationView, Failure> {
        let command = Command::Cancel { reservation, by: Actor::Staff };
        self.manage(Message::Tend(command, reservation, if_revision)).await
    }

    /// Makes one party of two.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn merge(
        &self,
        into: ReservationId,
        from: ReservationId,
        over: Limits,
        if_revision: Option<u32>,
    ) -> Result<ReservationView, Failure> {
        self.manage(Message::Tend(Command::Merge { into, from, over }, into, if_revision)).await
    }

    /// Makes two parties of one; this is the one that goes.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn split(
        &self,
        reservation: ReservationId,
        party: PartySize,
        if_revision: Option<u32>,
        key: Option<KeyUse>,
    ) -> Result<ReservationView, Failure> {
        let (id, guest) = (ReservationId::new(rising_bits()), GuestId::new(rising_bits()));
        let command = Command::Split(Split { reservation, party, id, guest, key });
        self.manage(Message::Tend(command, reservation, if_revision)).await
    }

    /// Puts somebody in line.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn join_waitlist(&self, asked: AskedWait, key: Option<KeyUse>) -> Result<WaitView, Failure> {
        let AskedWait { details, wanted, party, wants, channel, client } = asked;
        let (id, guest) = (WaitId::new(rising_bits()), GuestId::new(rising_bits()));
        let join = Join { id, guest, details, wanted, party, wants, channel, client, key };
        self.wait(Message::Do(Command::JoinWaitlist(Box::new(join)))).await
    }

    /// A place in line, for whoever has its token.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn read_wait(&self, id: WaitId, token: String) -> Result<WaitView, Failure> {
        self.wait(Message::ReadWait(id, token)).await
    }

    /// Gives a place in line up: with its token, or for the restaurant.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn leave_waitlist(&self, wait: WaitId, token: Option<String>) -> Result<WaitView, Failure> {
        let command = Command::LeaveWaitlist { wait };
        self.wait(by(command, wait, token)).await
    }

    /// Takes what is offered: with the token, or for the restaurant.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn accept_offer(
        &self,
        wait: WaitId,
        token: Option<String>,
        key: Option<KeyUse>,
    ) -> Result<ReservationView, Failure> {
        let (id, actor) =
            (ReservationId::new(rising_bits()), if token.is_some() { Actor::Guest } else { Actor::Staff });
        let command = Command::AcceptOffer(AcceptOffer { wait, id, by: actor, key });
        self.reservation(by(command, wait, token), 0).await
    }

    /// Who waits.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn line(&self) -> Result<Vec<WaitView>, Failure> {
        let Reply::Line(line) = self.ask(Message::ReadLine, 0).await? else { return Err(unexpected()) };
        Ok(line)
    }

    /// Puts bookings of another system into the book, all at once. What the database knows of them is read first.
    /// They do not depend on each other: each has its own answer, in the order in which they were given.
    ///
    /// # Errors
    /// When nothing is known of any: the database cannot be read.
    pub async fn import(&self, imports: Vec<Import>) -> Result<Vec<Result<Imported, Failure>>, Failure> {
        let known = self.remember(imports.iter().map(|import| import.id).collect()).await?;
        let tell = |import: Import| {
            let known = known.get(&import.id).cloned().map(|past| (past.reservation, past.guest));
            self.import_one(Import { known, ..import })
        };
        Ok(join_all(imports.into_iter().map(tell)).await)
    }

    async fn import_one(&self, import: Import) -> Result<Imported, Failure> {
        let bytes = bytes_of(&import.details);
        let message = Message::Do(Command::Import(Box::new(import)));
        let Reply::Imported(imported) = self.ask(message, bytes).await? else { return Err(unexpected()) };
        Ok(imported)
    }

    async fn wait(&self, message: Message) -> Result<WaitView, Failure> {
        let Reply::Wait(wait) = self.ask(message, 0).await? else { return Err(unexpected()) };
        Ok(*wait)
    }
}

/// With the token that was shown, or without one for staff.
fn by(command: Command, wait: WaitId, token: Option<String>) -> Message {
    match token {
        Some(token) => Message::ManageWait(command, wait, token),
        None => Message::Do(command),
    }
}
