//! The terms on which a restaurant works, as its operator set them: looked at in the one place where messages leave for
//! a restaurant, whatever door they came through.

use crate::domain::reservation::{Actor, Channel};
use crate::domain::restaurant::command::{ChangedBy, Command};

use super::handle::Failure;
use super::message::Message;

/// What an operator lets a restaurant do. The default is everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// While there is one, the restaurant can be looked at and promises nothing.
    pub pause: Option<Pause>,
}

/// A restaurant is not to change.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// [`Failure::Suspended`], with the reason for staff alone.
    pub(super) fn allow(&self, message: &Message) -> Result<(), Failure> {
        let Some(pause) = &self.pause else { return Ok(()) };
        match asks(message) {
            Asks::Read | Asks::GiveBack => Ok(()),
            Asks::ByGuest => Err(Failure::Suspended { reason: None }),
            Asks::ByStaff => Err(Failure::Suspended { reason: pause.reason.clone() }),
        }
    }

    /// Whether staff may change how the restaurant works.
    ///
    /// # Errors
    /// As above.
    pub(super) fn allow_configuring(&self) -> Result<(), Failure> {
        let refused = |pause: &Pause| Failure::Suspended { reason: pause.reason.clone() };
        self.pause.as_ref().map_or(Ok(()), |pause| Err(refused(pause)))
    }
}

fn asks(message: &Message) -> Asks {
    match message {
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
        | Message::ReadLine
        | Message::ReadDays(_)
        | Message::ReadConfiguration
        | Message::ReadHealth => Asks::Read,
        Message::ReleaseHold(..) => Asks::GiveBack,
        Message::Manage(command, ..) | Message::ManageWait(command, ..) if gives_back(command) => Asks::GiveBack,
        Message::Manage(..) | Message::ManageWait(..) | Message::BookHold(..) | Message::ReplaceHold(..) => {
            Asks::ByGuest
        }
        Message::Do(command) if is_of_guest(command) => Asks::ByGuest,
        Message::Do(_) | Message::Tend(..) | Message::Configure(..) => Asks::ByStaff,
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
        | Command::ForgetAnswers => false,
    }
}
