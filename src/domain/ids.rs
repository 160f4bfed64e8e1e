//! Ids: 60 random bits each, written as a prefix and 12 characters of Crockford's base32 (no i, l, o, u, so that an
//! id survives a telephone call). They are names, not secrets: what grants power is a token, never an id.

use std::fmt;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const CHARACTERS: usize = 12;
const BITS: u64 = (1 << 60) - 1;

/// Writes 60 bits as 12 characters.
pub fn encode(bits: u64) -> String {
    let digit = |position: usize| ALPHABET[(bits >> (5 * (CHARACTERS - 1 - position)) & 31) as usize] as char;
    (0..CHARACTERS).map(digit).collect()
}

/// Reads what [`encode`] wrote; anything else is `None`.
pub fn decode(text: &str) -> Option<u64> {
    let digit = |byte: u8| ALPHABET.iter().position(|known| *known == byte).map(|value| value as u64);
    let exact = text.len() == CHARACTERS;
    exact.then(|| text.bytes().try_fold(0, |bits, byte| Some(bits << 5 | digit(byte)?))).flatten()
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(u64);

        impl $name {
            /// An id of these bits; only the lower 60 count.
            pub fn new(bits: u64) -> $name {
                $name(bits & BITS)
            }

            /// Its bits, at most 60.
            pub fn bits(self) -> u64 {
                self.0
            }

            /// Reads the prefixed text form.
            pub fn parse(text: &str) -> Option<$name> {
                decode(text.strip_prefix($prefix)?).map($name)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}{}", $prefix, encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    };
}

id!(
    /// A restaurant: one tenant, one durable object, one database file.
    RestaurantId, "rst_"
);
id!(
    /// A reservation within its restaurant. On the wire it is a [`ReservationRef`].
    ReservationId, "res_"
);
id!(
    /// A hold within its restaurant.
    HoldId, "hld_"
);
id!(
    /// A table within its restaurant.
    TableId, "tbl_"
);
id!(
    /// A guest within a restaurant.
    GuestId, "gst_"
);
id!(
    /// Somebody who waits, within their restaurant. On the wire it is a [`WaitRef`].
    WaitId, "wtl_"
);
id!(
    /// A key, of a restaurant or of the platform. It is no secret.
    KeyId, "key_"
);
id!(
    /// Somebody's account.
    AccountId, "acc_"
);
id!(
    /// A session of somebody who is signed in. It is no secret, and opens nothing.
    SessionId, "ses_"
);

/// An id that names its restaurant too, so that no global index is needed to find what it stands for.
macro_rules! reference {
    ($(#[$doc:meta])* $name:ident, $field:ident: $id:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name {
            /// Whose it is.
            pub restaurant: RestaurantId,
            /// Which one.
            pub $field: $id,
        }

        impl $name {
            /// Reads the prefix and 24 characters.
            pub fn parse(text: &str) -> Option<$name> {
                let (restaurant, own) = text.strip_prefix($prefix)?.split_at_checked(CHARACTERS)?;
                Some($name { restaurant: RestaurantId(decode(restaurant)?), $field: $id(decode(own)?) })
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}{}{}", $prefix, encode(self.restaurant.0), encode(self.$field.0))
            }
        }
    };
}

reference!(
    /// A reservation's id as clients see it.
    ReservationRef, reservation: ReservationId, "res_"
);
reference!(
    /// The id of an entry of the waitlist as clients see it.
    WaitRef, wait: WaitId, "wtl_"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_what_it_wrote() {
        for bits in [0, 1, 31, 32, BITS, 0x0123_4567_89ab_cdef & BITS] {
            let id = TableId::new(bits);
            assert_eq!(TableId::parse(&id.to_string()), Some(id));
        }
        let whole = ReservationRef { restaurant: RestaurantId::new(7), reservation: ReservationId::new(9) };
        assert_eq!(ReservationRef::parse(&whole.to_string()), Some(whole));
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in [
            "",
            "tbl_",
            "tbl_00000000000",
            "tbl_0000000000000",
            "tbl_00000000000u",
            "res_000000000000",
            "tbl_é0000000000",
        ] {
            assert_eq!(TableId::parse(text), None, "{text}");
        }
        assert_eq!(ReservationRef::parse("res_00000000000é000000000000"), None);
    }
}
