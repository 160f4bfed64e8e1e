//! Tokens: what a guest shows to manage a reservation or to use a hold. Not stored: each is an HMAC-SHA256 of the
//! restaurant's secret and the id, so that mails and repeated answers can show it again.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::domain::ids::{HoldId, ReservationId, WaitId};
use crate::planted::{self, Bug};

/// Bytes of a token before it is written as text: 144 bits.
const TOKEN_BYTES: usize = 18;

/// What a restaurant makes its tokens with. Never shown, never logged.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Secret(pub [u8; 32]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// The manage token of a reservation.
    pub fn manage_token(&self, reservation: ReservationId) -> String {
        self.token("manage", reservation.bits())
    }

    /// The token of a hold.
    pub fn hold_token(&self, hold: HoldId) -> String {
        self.token("hold", hold.bits())
    }

    /// The token of a place in line.
    pub fn wait_token(&self, wait: WaitId) -> String {
        self.token("wait", wait.bits())
    }

    fn token(&self, purpose: &str, id: u64) -> String {
        let secret = if planted::is(Bug::SecretShared) { [0; 32] } else { self.0 };
        let mut mac = Hmac::<Sha256>::new_from_slice(&secret).expect("HMAC takes keys of any length");
        mac.update(purpose.as_bytes());
        mac.update(&id.to_be_bytes());
        URL_SAFE_NO_PAD.encode(&mac.finalize().into_bytes()[..TOKEN_BYTES])
    }
}

/// Whether a token that was shown is the right one, in constant time.
pub fn is_right(shown: &str, right: &str) -> bool {
    shown.as_bytes().ct_eq(right.as_bytes()).into()
}
