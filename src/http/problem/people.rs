//! The part of the table that is about people: accounts, members, sessions.

use crate::directory::accounts::AccountFailure;
use crate::directory::accounts::guessing::Wait;
use crate::directory::accounts::membership::MEMBERS_MAX;
use crate::directory::accounts::password::{PASSWORD_CHARACTERS_MAX, PASSWORD_CHARACTERS_MIN, Weakness};
use crate::oidc::Refused;

use super::{Code, Problem, directory_broke};

impl From<AccountFailure> for Problem {
    fn from(failure: AccountFailure) -> Problem {
        match failure {
            AccountFailure::NotFound => Problem::new(Code::AccountNotFound, "There is no account of this id."),
            AccountFailure::MemberNotFound => Problem::new(Code::MemberNotFound, "Nobody of this id works here."),
            AccountFailure::SessionNotFound => Problem::new(Code::SessionNotFound, "You have no session of this id."),
            AccountFailure::SessionOver => Problem::new(Code::SessionRequired, "Your session is over; sign in again."),
            AccountFailure::TicketVoid => {
                Problem::new(Code::LinkVoid, "The link was used, its time is over, or it was never given out.")
            }
            AccountFailure::WrongCredentials => Problem::new(Code::WrongCredentials, "Address or password is wrong."),
            AccountFailure::CodeRequired => Problem::new(
                Code::SecondFactorRequired,
                "Send the `code` of your authenticator app, or a recovery code.",
            ),
            AccountFailure::WrongCode => Problem::new(Code::WrongCode, "The code is wrong, over, or was used."),
            AccountFailure::TooManyTries(Wait(wait)) => {
                let seconds = u32::try_from(wait.num_milliseconds().div_euclid(1000) + 1).unwrap_or(u32::MAX);
                let seconds = if wait.subsec_nanos() == 0 { seconds - 1 } else { seconds };
                let detail = format!("Too many tries were wrong; try again in {seconds} seconds.");
                Problem::new(Code::TooManyTries, detail).retry_after(seconds)
            }
            AccountFailure::Busy => {
                Problem::new(Code::Overloaded, "More people sign in than can be served; try again in a moment.")
                    .retry_after(2)
            }
            AccountFailure::Weak(weakness) => weak(weakness),
            AccountFailure::AlreadyMember => {
                Problem::field(Code::AlreadyMember, "/email", "already_member", "They work here already.")
            }
            AccountFailure::AccountExists => {
                Problem::field(Code::AccountExists, "/email", "account_exists", "The address has an account already.")
            }
            AccountFailure::LastOwner => Problem::new(Code::LastOwner, "The last owner can neither go nor be less."),
            AccountFailure::TooManyMembers => {
                let detail = format!("A restaurant has at most {MEMBERS_MAX} members.");
                Problem::new(Code::TooManyMembers, detail).with("members_max", MEMBERS_MAX)
            }
            AccountFailure::MembersChanged => {
                Problem::new(Code::VersionStale, "Who works there has changed meanwhile; read the file again.")
            }
            AccountFailure::OverQuota(exceeded) => super::over_quota(Some(exceeded)),
            AccountFailure::WorksElsewhere => {
                let detail = "They work for other restaurants too; ask whoever runs this server for a link.";
                Problem::new(Code::WorksElsewhere, detail)
            }
            AccountFailure::SecondFactorOn => Problem::new(Code::SecondFactorOn, "Take the present one off first."),
            AccountFailure::SecondFactorOff => {
                Problem::new(Code::SecondFactorOff, "There is no second factor, or none that waits to be confirmed.")
            }
            AccountFailure::Unknown => {
                Problem::new(Code::AccountUnknown, "Nobody of your address was invited; ask whoever you work for.")
            }
            AccountFailure::EmailUnverified => {
                let detail = "Your provider has not verified your e-mail address; do so there, then come back.";
                Problem::new(Code::EmailUnverified, detail)
            }
            AccountFailure::IdentityTaken => {
                let detail = "The account of your address belongs to somebody else at your provider; ask the operator.";
                Problem::new(Code::IdentityTaken, detail)
            }
            AccountFailure::Disabled => Problem::new(Code::AccountDisabled, "Nobody may sign in with your account."),
            AccountFailure::SignsInElsewhere => {
                let detail = "They sign in at their provider, and say yes by doing so.";
                Problem::new(Code::SignsInElsewhere, detail)
            }
            AccountFailure::Store(error) => directory_broke(&error),
        }
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Problem {
        match refused {
            Refused::NotBegun => {
                Problem::new(Code::OidcNotBegun, "The sign-in was not begun in this browser, or took too long.")
            }
            Refused::Denied => Problem::new(Code::OidcDenied, "Your provider did not let you in, or you turned back."),
            Refused::NotProven => Problem::new(Code::OidcNotProven, "What the provider says of you does not hold."),
            Refused::Unavailable => {
                Problem::new(Code::OidcUnavailable, "Your provider does not answer; try again in a moment.")
                    .retry_after(5)
            }
        }
    }
}

fn weak(weakness: Weakness) -> Problem {
    let (rule, detail) = match weakness {
        Weakness::TooShort => ("too_short", format!("A password has at least {PASSWORD_CHARACTERS_MIN} characters.")),
        Weakness::TooLong => ("too_long", format!("A password has at most {PASSWORD_CHARACTERS_MAX} characters.")),
        Weakness::Common => ("common", "This password is among the first that are tried.".into()),
        Weakness::IsEmail => ("is_email", "A password is something else than the address.".into()),
        Weakness::Monotonous => ("monotonous", "A password has more than two different characters.".into()),
    };
    Problem::field(Code::WeakPassword, "/password", rule, detail)
}
