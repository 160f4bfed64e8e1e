//! Links that are good once: 256 random bits, of which only a digest is kept.

use chrono::Duration;

use crate::clock::Moment;
use crate::domain::ids::{AccountId, RestaurantId};

/// How long an invitation is good.
pub const INVITATION_LASTS: Duration = Duration::days(7);
/// How long a link for a new password is good.
pub const RESET_LASTS: Duration = Duration::hours(24);

/// What an invitation begins with.
pub const INVITATION_PREFIX: &str = "inv_";
/// What a link for a new password begins with.
pub const RESET_PREFIX: &str = "pwr_";

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketKind {
    /// To say yes to a membership, or to an account.
    Invitation,
    /// To choose another password.
    Reset,
}

impl TicketKind {
    /// Its word in the database.
    pub fn name(self) -> &'static str {
        match self {
            TicketKind::Invitation => "invitation",
            TicketKind::Reset => "reset",
        }
    }

    /// The kind of this word.
    pub fn parse(word: &str) -> Option<TicketKind> {
        [TicketKind::Invitation, TicketKind::Reset].into_iter().find(|kind| kind.name() == word)
    }

    /// What its tokens begin with.
    pub fn prefix(self) -> &'static str {
        match self {
            TicketKind::Invitation => INVITATION_PREFIX,
            TicketKind::Reset => RESET_PREFIX,
        }
    }

    /// How long one is good.
    pub fn lasts(self) -> Duration {
        match self {
            TicketKind::Invitation => INVITATION_LASTS,
            TicketKind::Reset => RESET_LASTS,
        }
    }
}

/// What is known of a link; all but its token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// What it is for.
    pub kind: TicketKind,
    /// Whose it is.
    pub account: AccountId,
    /// The restaurant that one is invited to.
    pub restaurant: Option<RestaurantId>,
    /// Until when it is good.
    pub expires_at: Moment,
}

/// A link as it is told, once.
pub struct Issued {
    /// What makes the link.
    pub token: String,
    /// Until when it is good.
    pub expires_at: Moment,
}
