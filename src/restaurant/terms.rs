//! The terms on which a restaurant works, as its operator set them: looked at in the one place where messages leave for
//! a restaurant, whatever door they came through.

use crate::domain::reservation::{Actor, Channel};
use crate::domain::restaurant::command::{ChangedBy, Command};

use super::handle::Failure;
use super::message::Message;
use super::view::{AvailabilityView, DayView};

/// What an operator lets a restaurant do. The default is everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// While there is one, the restaurant can be looked at and promises nothing.
    pub pause: Option<Pause>,
    /// It is to be deleted: it answers nobody.
    pub is_leaving: bool,
    /// How many reservations may be made in a calendar month of its zone.
    pub bookings_per_month: Option<u32>,
}

/// A quota that says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exceeded {
    /// Its name.
    pub quota: &'static str,
    /// How much there may be.
    pub max: u32,
    /// How much there is, or would be.
    pub used: u64,
}

/// A restaurant is not to change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pause {
    /// Why; for its staff, not for guests.
    pub reason: Option<String>,
}

/// What a message asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asks {
    /// To look.
    Read,
    /// To give back what one has: nobody is kept from staying away.
    GiveBack,
    /// Something else that a guest wants.
    ByGuest,
    /// Something that staff want.
    ByStaff,
}

impl Terms {
    /// Whether a message may go to the restaurant. What the restaurant does by itself, such as letting holds expire, is no
    /// message of anybody and goes on.
    ///
    /// # Errors
    /// [`Failure::Suspended`], with the reason for staff alone; [`Failure::Gone`].
    pub(super) fn allow(&self, message: &Message) -> Result<(), Failure> {
        if self.is_leaving {
            return Err(Failure::Gone);
        }
        let Some(pause) = &self.pause else { return Ok(()) };
        match asks(message) {
            Asks::Read | Asks::GiveBack => Ok(()),
            Asks::ByGuest => Err(Failure::Suspended { reason: None }),
            Asks::ByStaff => Err(Failure::Suspended { reason: pause.reason.clone() }),
        }
    }

    /// The slots that guests are shown on these terms: nothing is offered that would be refused.
    pub(super) fn show(&self, view: AvailabilityView) -> AvailabilityView {
        if self.pause.is_some() { view.closed() } else { view }
    }

    /// The same for days.
    pub(super) fn show_days(&self, mut days: Vec<DayView>) -> Vec<DayView> {
        if self.pause.is_some() {
            days.iter_mut().for_each(DayView::close);
        }
        days
    }

    /// The message as it goes to the restaurant, which alone knows how much it used.
    pub(super) fn limit(&self, message: Message) -> Message {
        match self.bookings_per_month {
            Some(max) if asks(&message) != Asks::Read => Message::Within(max, Box::new(message)),
            Some(_) | None => message,
        }
    }

    /// Whether staff may change how the restaurant works.
    ///
    /// # Errors
    /// As above.
    pub(super) fn allow_configuring(&self) -> Result<(), Failure> {
        if self.is_leaving {
            return Err(Failure::Gone);
        }
        let refused = |pause: &Pause| Failure::Suspended { reason: pause.reason.clone() };
        self.pause.as_ref().map_or(Ok(()), |pause| Err(refused(pause)))
    }
}

/// Whether it changes nothing.
pub(super) fn is_read(message: &Message) -> bool {
    asks(message) == Asks::Read
}

/// Whether guests ask: they are told no figures.
pub(super) fn is_by_guest(message: &Message) -> bool {
    asks(message) == Asks::ByGuest
}

fn asks(message: &Message) -> Asks {
    match message {
        Message::By(_, message) => asks(message),
        Message::ReadReservation(..)
        | Message::ReadSlots(_)
        | Message::ReadSlotsForStaff(..)
        | Message::ReadSlotsFor(..)
        | Message::ReadSlotsBesides(..)
        | Message::ReadWait(..)
        | Message::ReadAnyReservation(_)
        | Message::ReadBook(_)
        | Message::ReadUnallocated(..)
        | Message::ReadFloor(_)
        | Message::ReadThese(..)
        | Message::ReadLine
        | Message::ReadQuotes(..)
        | Message::ReadPlan(_)
        | Message::ReadDays(_)
        | Message::ReadConfiguration
        | Message::ReadHealth => Asks::Read,
        Message::Within(_, message) => asks(message),
        Message::ReleaseHold(..) => Asks::GiveBack,
        Message::Manage(command, ..) | Message::ManageWait(command, ..) if gives_back(command) => Asks::GiveBack,
        Message::Manage(..) | Message::ManageWait(..) | Message::BookHold(..) | Message::ReplaceHold(..) => {
            Asks::ByGuest
        }
        Message::Do(command) if is_of_guest(command) => Asks::ByGuest,
        Message::Do(_) | Message::Tend(..) | Message::Configure(..) | Message::TendAlarm(..) => Asks::ByStaff,
    }
}

fn gives_back(command: &Command) -> bool {
    matches!(command, Command::Cancel { .. } | Command::LeaveWaitlist { .. } | Command::ReleaseHold { .. })
}

fn is_of_guest(command: &Command) -> bool {
    match command {
        Command::PlaceHold(hold) => hold.channel == Channel::Online,
        Command::Book(book) => book.channel == Channel::Online,
        Command::JoinWaitlist(join) => join.channel == Channel::Online,
        Command::Amend(amend) => amend.by == ChangedBy::Guest,
        Command::AcceptOffer(accept) => accept.by == Actor::Guest,
        Command::Step { by, .. } | Command::Cancel { by, .. } => *by == Actor::Guest,
        Command::Configure(_)
        | Command::ReleaseHold { .. }
        | Command::Merge { .. }
        | Command::Split(_)
        | Command::LeaveWaitlist { .. }
        | Command::Import(_)
        | Command::Settle { .. }
        | Command::ExpireHold { .. }
        | Command::ExpireRequest { .. }
        | Command::EndWait { .. }
        | Command::MarkNoShow { .. }
        | Command::ForgetAnswers
        | Command::ForgetHistory => false,
    }
}
