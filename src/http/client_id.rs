//! `X-Client-Id`: the name that a window or a device gives itself, so that the live feed of staff can tell it apart what it
//! changed itself. Only a digest is kept, which nobody is shown. What is no name is passed over: it decides nothing.

use actix_web::HttpRequest;
use actix_web::http::header::HeaderName;
use sha2::{Digest as _, Sha256};

use crate::domain::ids::RestaurantId;

/// The longest name, in characters.
const CHARACTERS_MAX: usize = 64;
/// Bits of a digest that are kept: as many as an id has.
const BITS: u64 = (1 << 60) - 1;

/// What a name is, in words.
pub const WHAT: &str = "1 to 64 letters, digits, `-`, `_`, `.` or `~`";

const HEADER: HeaderName = HeaderName::from_static("x-client-id");

/// The name in a request.
pub fn of(request: &HttpRequest) -> Option<&str> {
    parse(request.headers().get(&HEADER)?.to_str().ok()?)
}

/// A name: 1 to 64 letters, digits, `-`, `_`, `.` or `~`.
pub fn parse(text: &str) -> Option<&str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    ((1..=CHARACTERS_MAX).contains(&text.len()) && text.bytes().all(is_plain)).then_some(text)
}

/// The same, to keep.
pub fn owned(text: &str) -> Option<String> {
    parse(text).map(str::to_owned)
}

/// What is kept of a name, another one at each restaurant.
pub fn digest(name: &str, restaurant: RestaurantId) -> u64 {
    let mut digest = Sha256::new();
    digest.update(restaurant.bits().to_be_bytes());
    digest.update(name);
    let bytes: [u8; 32] = digest.finalize().into();
    u64::from_be_bytes(*bytes.first_chunk().expect("32 bytes")) & BITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_and_plain() {
        for name in ["a", "tab-7f3a_9.c~", &"x".repeat(64)] {
            assert_eq!(parse(name), Some(name));
        }
        for text in ["", "a b", "a/b", "é", &"x".repeat(65)] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_name_is_another_one_elsewhere() {
        let at = |bits| digest("tab", RestaurantId::new(bits));
        assert_eq!(at(1), at(1));
        assert_ne!(at(1), at(2));
        assert_ne!(at(1), digest("bat", RestaurantId::new(1)));
    }
}
