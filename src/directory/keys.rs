//! The text of keys: a prefix, 40 characters of chance (238 bits), and six that check them. A mistyped key is known as
//! such without looking anything up, and a scanner for secrets knows ours when it sees one. Only a digest is kept; a
//! plain SHA-256 is enough for what cannot be guessed. The checksum is a CRC-32 in base62, as in GitHub's tokens.

use crc::{CRC_32_ISO_HDLC, Crc};
use sha2::{Digest as _, Sha256};

use crate::clock::fill_random;

/// What every platform key begins with.
pub const PLATFORM_PREFIX: &str = "mp_";
/// What every key of a restaurant begins with.
pub const RESTAURANT_PREFIX: &str = "mk_";

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const CHECK: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);
/// Characters of chance.
const CHANCE: usize = 40;
/// Characters that check them.
const CHECKSUM: usize = 6;
/// Characters after the prefix of keys from before there were checksums.
const UNCHECKED: usize = 43;
/// Characters after the prefix that are kept to know a key by: 42 of its bits.
const START: usize = 7;

/// What is kept of a key.
pub type KeyDigest = [u8; 32];

/// A new key.
pub fn draw(prefix: &str) -> String {
    let mut key = prefix.to_owned();
    while key.len() < prefix.len() + CHANCE {
        let mut byte = [0];
        fill_random(&mut byte);
        // 248 is four times 62: each character is as likely as any other.
        if byte[0] < 248 {
            key.push(ALPHABET[usize::from(byte[0] % 62)].into());
        }
    }
    let checksum = checksum(&key);
    key + &checksum
}

fn checksum(text: &str) -> String {
    let sum = CHECK.checksum(text.as_bytes());
    let digit = |place: usize| char::from(ALPHABET[(sum as usize / 62_usize.pow(place as u32)) % 62]);
    (0..CHECKSUM).rev().map(digit).collect()
}

/// Whether this may be a key at all: whatever else is shown was mistyped, or is no key.
pub fn is_well_formed(prefix: &str, shown: &str) -> bool {
    let Some(rest) = shown.strip_prefix(prefix).filter(|_| shown.is_ascii()) else { return false };
    let body = shown.len().saturating_sub(CHECKSUM);
    rest.len() == UNCHECKED || rest.len() == CHANCE + CHECKSUM && checksum(&shown[..body]) == shown[body..]
}

/// What a key begins with, to know it again.
pub fn start(key: &str) -> String {
    key.chars().take(RESTAURANT_PREFIX.len() + START).collect()
}

/// What is kept of a key.
pub fn digest(key: &str) -> KeyDigest {
    Sha256::digest(key.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawn_key_is_well_formed_and_no_other_like_it() {
        for _ in 0..100 {
            let key = draw(RESTAURANT_PREFIX);
            assert_eq!(key.len(), 49);
            assert!(is_well_formed(RESTAURANT_PREFIX, &key), "{key}");
            assert!(!is_well_formed(PLATFORM_PREFIX, &key));
            for at in 3..key.len() {
                let other = if &key[at..=at] == "x" { "y" } else { "x" };
                let mistyped = format!("{}{other}{}", &key[..at], &key[at + 1..]);
                assert!(!is_well_formed(RESTAURANT_PREFIX, &mistyped), "{mistyped}");
            }
            assert!(!is_well_formed(RESTAURANT_PREFIX, &key[..48]));
        }
    }

    #[test]
    fn keys_from_before_there_were_checksums_go_on() {
        assert!(is_well_formed(RESTAURANT_PREFIX, &format!("mk_{}", "a-_".repeat(15).split_at(43).0)));
        for text in ["", "mk_", "mk_1", "mk_é", "Bearer"] {
            assert!(!is_well_formed(RESTAURANT_PREFIX, text), "{text}");
        }
    }

    #[test]
    fn a_checksum_is_the_same_for_ever() {
        assert_eq!(checksum("mk_0000000000000000000000000000000000000000"), "24Ns4i");
    }
}
