//! Signing in by the word of an OpenID provider (OpenID Connect Core 1.0, code flow with PKCE): whom the operator trusts,
//! how a sign-in begins, and when what the provider says holds. Whose account that is, the directory decides; what a
//! browser is answered, the edge. All but the settings is there only with the cargo feature `oidc`; what needs no library
//! of its own is tested in every build.

pub mod settings;

#[cfg(any(feature = "oidc", test))]
pub mod attempt;
#[cfg(any(feature = "oidc", test))]
pub mod cache;
#[cfg(feature = "oidc")]
mod fetch;
#[cfg(feature = "oidc")]
pub mod provider;
#[cfg(feature = "oidc")]
pub mod token;

use std::fmt;

use serde::{Deserialize, Serialize};

/// Who somebody is, as the provider says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The provider's name for them, which stays.
    pub subject: String,
    /// Where they are reached.
    pub email: Option<String>,
    /// Whether the provider has seen that they are reached there.
    pub is_email_verified: bool,
}

/// Why nobody came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The sign-in was not begun by this browser, or took too long.
    NotBegun,
    /// The provider says no, or the person did.
    Denied,
    /// What the provider says does not hold.
    NotProven,
    /// The provider cannot be asked.
    Unavailable,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refused::NotBegun => "the sign-in was not begun here, or took too long",
            Refused::Denied => "the provider says no",
            Refused::NotProven => "what the provider says does not hold",
            Refused::Unavailable => "the provider cannot be asked",
        })
    }
}
