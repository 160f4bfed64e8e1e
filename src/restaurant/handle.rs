//! How others talk to restaurants: the typed verbs, over the runtime of their objects. Ids and secrets that a command
//! needs are drawn here.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;

use crate::clock::{fill_random, rising_bits};
use crate::domain::author::Author;
use crate::domain::ids::{GuestId, HoldId, ReservationId, RestaurantId};
use crate::domain::reservation::{Actor, Channel};
use crate::domain::restaurant::command::{
    Amend, Basis, Book, Command, Configure, GuestDetails, KeyUse, Place, PlaceHold, Step, Wish,
};
use crate::domain::restaurant::rejection::Rejection;
use crate::object::Refusal;
use crate::object::alarm::Tending;
use crate::object::runtime::Runtime;
use crate::store::StoreError;
use crate::store::vault::Vault;

use super::message::{DaysQuery, Message, Reply, SlotsQuery};
use super::object::Restaurant;
use super::past::{self, Remembered};
use super::terms::{self, Exceeded, Terms};
use super::token::Secret;
use super::view::{
    AppliedView, AvailabilityView, ColdView, ConfigurationView, DayView, HealthView, HoldView, Refused, ReservationView,
};

/// About what a message takes besides its texts while it waits.
const MESSAGE_BYTES: usize = 512;

/// Why a restaurant did not do what it was asked.
#[derive(Debug)]
pub enum Failure {
    /// The rules say no.
    Rejected(Box<Refused>),
    /// The object did not answer.
    Refused(Refusal),
    /// It is to be deleted, and answers nobody any more.
    Gone,
    /// Its operator lets it change nothing now.
    Suspended {
        /// Why; never told to guests.
        reason: Option<String>,
    },
    /// Its plan has no room for it. The figures are not for guests.
    OverQuota(Option<Exceeded>),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        Failure::Refused(refusal)
    }
}

/// The verbs of one restaurant. Cheap to make.
#[derive(Clone)]
pub struct Handle {
    runtime: Runtime<Restaurant>,
    pub(super) vault: Arc<Vault<Restaurant>>,
    id: RestaurantId,
    author: Option<Author>,
    terms: Terms,
    on_booked: Option<OnBooked>,
}

/// Called with a restaurant after something may have been booked there.
pub type OnBooked = Arc<dyn Fn(RestaurantId) + Send + Sync>;

/// What a guest wants to be held.
#[derive(Clone, Debug)]
pub struct AskedHold {
    /// When, how many, where.
    pub wish: Wish,
    /// A digest of who asks.
    pub client: Option<u64>,
    /// The hold that it takes the place of.
    pub replaces: Option<HoldProof>,
}

/// A hold's id and the token that proves it is one's own.
#[derive(Clone, Debug)]
pub struct HoldProof {
    /// Which.
    pub id: HoldId,
    /// What was given out with it.
    pub token: String,
}

impl Handle {
    /// The restaurant with this id, which may do everything.
    pub fn new(runtime: Runtime<Restaurant>, vault: Arc<Vault<Restaurant>>, id: RestaurantId) -> Handle {
        Handle { runtime, vault, id, terms: Terms::default(), author: None, on_booked: None }
    }

    /// The same verbs, for somebody: what they change is on record as theirs.
    pub fn by(self, author: Author) -> Handle {
        Handle { author: Some(author), ..self }
    }

    /// The same on these terms.
    pub fn on(self, terms: Terms) -> Handle {
        Handle { terms, ..self }
    }

    /// The same, which tells when something may have been booked.
    pub fn telling(self, on_booked: OnBooked) -> Handle {
        Handle { on_booked: Some(on_booked), ..self }
    }

    /// Whether staff may change how it works now.
    ///
    /// # Errors
    /// [`Failure::Suspended`].
    pub fn allow_configuring(&self) -> Result<(), Failure> {
        self.terms.allow_configuring()
    }

    /// Its id.
    pub fn id(&self) -> RestaurantId {
        self.id
    }

    /// Makes it what a file says.
    ///
    /// # Errors
    /// See [`Failure`]; so for all verbs.
    pub async fn configure(&self, configure: Configure) -> Result<AppliedView, Failure> {
        let mut secret = Secret([0; 32]);
        fill_random(&mut secret.0);
        let items = configure.tables.len() + configure.services.len();
        let message = Message::Configure(Command::Configure(Box::new(configure)), secret);
        let Reply::Applied(applied) = self.ask(message, items * MESSAGE_BYTES).await? else { return Err(unexpected()) };
        Ok(*applied)
    }

    /// Keeps a table for a few minutes.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn hold(&self, asked: AskedHold, key: Option<KeyUse>) -> Result<HoldView, Failure> {
        let AskedHold { wish, client, replaces } = asked;
        let place = PlaceHold {
            id: HoldId::new(rising_bits()),
            wish,
            channel: Channel::Online,
            client,
            replaces: replaces.as_ref().map(|old| old.id),
            key,
        };
        let command = Command::PlaceHold(place);
        let message = match replaces {
            Some(old) => Message::ReplaceHold(command, old.id, old.token),
            None => Message::Do(command),
        };
        let Reply::Hold(hold) = self.ask(message, 0).await? else { return Err(unexpected()) };
        Ok(*hold)
    }

    /// Gives a hold back.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn release(&self, hold: HoldProof) -> Result<(), Failure> {
        let Reply::Done = self.ask(Message::ReleaseHold(hold.id, hold.token), 0).await? else {
            return Err(unexpected());
        };
        Ok(())
    }

    /// Promises a table.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn book(
        &self,
        details: GuestDetails,
        basis: Basis,
        hold_token: Option<String>,
        key: Option<KeyUse>,
    ) -> Result<ReservationView, Failure> {
        let bytes = bytes_of(&details);
        let held = match &basis {
            Basis::Hold { hold, .. } => Some(*hold),
            Basis::Wish(_) => None,
        };
        let (id, guest) = (ReservationId::new(rising_bits()), GuestId::new(rising_bits()));
        let book = Book { id, guest, details, basis, channel: Channel::Online, place: Place::default(), key };
        let command = Command::Book(Box::new(book));
        let message = match held {
            Some(hold) => Message::BookHold(command, hold, hold_token.unwrap_or_default()),
            None => Message::Do(command),
        };
        self.reservation(message, bytes).await
    }

    /// A reservation, for whoever has its token.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn read(&self, id: ReservationId, token: String) -> Result<ReservationView, Failure> {
        self.reservation(Message::ReadReservation(id, token), 0).await
    }

    /// Changes a reservation, for whoever has its token.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn amend(&self, id: ReservationId, token: String, amend: Amend) -> Result<ReservationView, Failure> {
        let command = Command::Amend(Box::new(Amend { reservation: Some(id), ..amend }));
        self.manage(Message::Manage(command, id, token)).await
    }

    /// Calls a reservation off, for whoever has its token.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn cancel(&self, id: ReservationId, token: String) -> Result<ReservationView, Failure> {
        let command = Command::Cancel { reservation: id, by: Actor::Guest };
        self.manage(Message::Manage(command, id, token)).await
    }

    /// The guest says again that they come, for whoever has the token.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn confirm(&self, id: ReservationId, token: String) -> Result<ReservationView, Failure> {
        let command = Command::Step { reservation: id, step: Step::Confirm, by: Actor::Guest, if_revision: None };
        self.manage(Message::Manage(command, id, token)).await
    }

    /// The slots of a day.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn slots(&self, query: SlotsQuery) -> Result<AvailabilityView, Failure> {
        let Reply::Slots(slots) = self.ask(Message::ReadSlots(query), 0).await? else { return Err(unexpected()) };
        Ok(self.terms.show(slots))
    }

    /// The slots that a reservation could be moved to, for whoever has its token.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn slots_for(
        &self,
        id: ReservationId,
        token: String,
        query: SlotsQuery,
    ) -> Result<AvailabilityView, Failure> {
        let message = Message::ReadSlotsFor(query, id, token);
        let Reply::Slots(slots) = self.ask(message, 0).await? else { return Err(unexpected()) };
        Ok(self.terms.show(slots))
    }

    /// The slots of a day for whoever has a hold already: their own does not stand in their way.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn slots_besides(&self, hold: HoldProof, query: SlotsQuery) -> Result<AvailabilityView, Failure> {
        let message = Message::ReadSlotsBesides(query, hold.id, hold.token);
        let Reply::Slots(slots) = self.ask(message, 0).await? else { return Err(unexpected()) };
        Ok(self.terms.show(slots))
    }

    /// Day by day.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn days(&self, query: DaysQuery) -> Result<Vec<DayView>, Failure> {
        let Reply::Days(days) = self.ask(Message::ReadDays(query), 0).await? else { return Err(unexpected()) };
        Ok(self.terms.show_days(days))
    }

    /// What it says about itself.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn configuration(&self) -> Result<ConfigurationView, Failure> {
        let Reply::Configuration(configuration) = self.ask(Message::ReadConfiguration, 0).await? else {
            return Err(unexpected());
        };
        Ok(*configuration)
    }

    /// Runs something on the restaurant's own thread.
    pub fn spawn_beside(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.runtime.spawn_beside(self.id.bits(), task);
    }

    /// How it is, from inside. Wakes it.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn health(&self) -> Result<HealthView, Failure> {
        let Reply::Health(health) = self.ask(Message::ReadHealth, 0).await? else { return Err(unexpected()) };
        Ok(health)
    }

    /// An alarm that failed is tried again, or discarded. Wakes it.
    ///
    /// # Errors
    /// See [`Failure`]; [`Refusal::NoSuchAlarm`] when none of this name has failed.
    pub async fn tend_alarm(&self, alarm: String, tending: Tending) -> Result<(), Failure> {
        let bytes = alarm.len();
        let Reply::Done = self.ask(Message::TendAlarm(alarm, tending), bytes).await? else { return Err(unexpected()) };
        Ok(())
    }

    pub(super) async fn reservation(&self, message: Message, bytes: usize) -> Result<ReservationView, Failure> {
        let reply = self.ask(message, bytes).await?;
        if let Reply::Cold(cold) = reply {
            return self.recall(*cold).await;
        }
        let Reply::Reservation(reservation) = reply else { return Err(unexpected()) };
        Ok(*reservation)
    }

    /// A change to a reservation. One that has left memory is over, and can only be looked at; what was answered before
    /// is answered again.
    pub(super) async fn manage(&self, message: Message) -> Result<ReservationView, Failure> {
        let reply = self.ask(message, MESSAGE_BYTES).await?;
        if let Reply::Cold(cold) = reply {
            if cold.is_replay {
                return self.recall(*cold).await;
            }
            let zone = cold.book.zone;
            let view = self.recall(*cold).await?;
            let status = &view.reservation.status;
            let rejection = if status.is_live() {
                Rejection::TooLateToChange { until: view.changeable_until }
            } else {
                Rejection::ReservationNotLive { status: status.name() }
            };
            return Err(Failure::Rejected(Box::new(Refused { rejection, zone })));
        }
        let Reply::Reservation(reservation) = reply else { return Err(unexpected()) };
        Ok(*reservation)
    }

    /// A reservation that has left memory, from the database.
    async fn recall(&self, cold: ColdView) -> Result<ReservationView, Failure> {
        let ColdView { id, book, is_replay } = cold;
        let zone = book.zone;
        let unknown = || Failure::Rejected(Box::new(Refused { rejection: Rejection::ReservationNotFound, zone }));
        let past = self.remember(vec![id]).await?.remove(&id).ok_or_else(unknown)?;
        Ok(ReservationView { is_replay, ..book.view(past) })
    }

    /// What the database knows of some reservations.
    pub(super) async fn remember(
        &self,
        ids: Vec<ReservationId>,
    ) -> Result<HashMap<ReservationId, Remembered>, Failure> {
        let past = self.vault.recall(self.id.bits(), |file| past::read(file, ids)).await;
        past.map_err(unreadable)
    }

    /// The one way to the restaurant.
    pub(super) async fn ask(&self, message: Message, bytes: usize) -> Result<Reply, Failure> {
        self.terms.allow(&message)?;
        let (is_by_guest, is_read) = (terms::is_by_guest(&message), terms::is_read(&message));
        let message = self.terms.limit(message);
        let message = match self.author {
            Some(author) => Message::By(author, Box::new(message)),
            None => message,
        };
        let reply = self.runtime.ask(self.id.bits(), message, MESSAGE_BYTES + bytes).await?;
        if let (Reply::Reservation(_), false, Some(tell)) = (&reply, is_read, &self.on_booked) {
            tell(self.id);
        }
        if let Reply::OverQuota { max, used } = reply {
            let exceeded = Exceeded { quota: "bookings_per_month", max, used };
            return Err(Failure::OverQuota((!is_by_guest).then_some(exceeded)));
        }
        if let Reply::Refused(refused) = reply { Err(Failure::Rejected(refused)) } else { Ok(reply) }
    }
}

/// About what a guest's own words take while they wait.
pub(super) fn bytes_of(details: &GuestDetails) -> usize {
    let texts = [Some(&details.name), details.phone.as_ref(), details.email.as_ref(), details.notes.as_ref()];
    texts.into_iter().flatten().map(String::len).sum()
}

/// The database cannot be read now.
pub(super) fn unreadable(error: StoreError) -> Failure {
    Failure::Refused(match error {
        StoreError::Busy(_) => Refusal::Overloaded,
        other @ (StoreError::Locked(_)
        | StoreError::Io { .. }
        | StoreError::Sql { .. }
        | StoreError::Elsewhere(_)
        | StoreError::Corrupt(_)) => Refusal::Unavailable(other.to_string()),
    })
}

/// Each message has one kind of reply; another one is a bug of ours, and nothing is known of the outcome.
pub(super) fn unexpected() -> Failure {
    tracing::error!("a restaurant gave an answer of the wrong kind");
    Failure::Refused(Refusal::OutcomeUnknown)
}
