//! Codes that change every half minute (TOTP, RFC 6238, over HMAC-SHA-1 as all authenticator apps have it), and the
//! recovery codes for whoever lost the phone.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

use crate::clock::{Moment, fill_random};
use crate::directory::keys::{KeyDigest, digest};

/// How long a code is good, before and after which the neighbours are taken too.
pub const STEP_SECONDS: u64 = 30;
/// Steps before and after the present one whose codes are taken: clocks of telephones are off.
pub const DRIFT_STEPS: u64 = 1;
/// Bytes of a seed: as many as SHA-1 gives (RFC 4226, section 4, R6).
pub const SEED_BYTES: usize = 20;
/// How many recovery codes there are.
pub const RECOVERY_CODES: usize = 10;

const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A new seed.
pub fn draw_seed() -> Vec<u8> {
    let mut seed = vec![0; SEED_BYTES];
    fill_random(&mut seed);
    seed
}

/// Seeds as apps take them (RFC 4648, without padding).
pub fn base32(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(5) {
        let mut five = [0; 8];
        five[3..3 + chunk.len()].copy_from_slice(chunk);
        let bits = u64::from_be_bytes(five);
        let characters = (chunk.len() * 8).div_ceil(5);
        text.extend((0..characters).map(|at| char::from(BASE32[(bits >> (35 - 5 * at) & 31) as usize])));
    }
    text
}

/// What an app scans.
pub fn otpauth_uri(seed: &[u8], email: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'~');
    let escape = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    let email: String = email.bytes().map(escape).collect();
    format!("otpauth://totp/maitred:{email}?secret={}&issuer=maitred", base32(seed))
}

/// The step of an instant.
pub fn step_at(now: Moment) -> u64 {
    u64::try_from(now.timestamp()).unwrap_or(0) / STEP_SECONDS
}

/// The code of a step: six digits.
pub fn code_at(seed: &[u8], step: u64) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(seed).expect("HMAC takes keys of any length");
    mac.update(&step.to_be_bytes());
    let bytes = mac.finalize().into_bytes();
    let at = usize::from(bytes[19] & 15);
    let word = u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]) & 0x7fff_ffff;
    format!("{:06}", word % 1_000_000)
}

/// The step whose code this is, if it may be taken now: near the present, and after the last one that was taken.
pub fn step_of(code: &str, seed: &[u8], last: u64, now: Moment) -> Option<u64> {
    let present = step_at(now);
    let near = present.saturating_sub(DRIFT_STEPS)..=present + DRIFT_STEPS;
    near.filter(|step| last < *step).find(|step| is_same(&code_at(seed, *step), code))
}

fn is_same(one: &str, other: &str) -> bool {
    use subtle::ConstantTimeEq as _;
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

/// New recovery codes, and what is kept of them: 80 bits each, so a plain digest is enough.
pub fn draw_recovery_codes() -> Vec<(String, KeyDigest)> {
    let draw = || {
        let mut bytes = [0; 10];
        fill_random(&mut bytes);
        let text = base32(&bytes).to_lowercase();
        let code = [&text[..4], &text[4..8], &text[8..12], &text[12..]].join("-");
        let kept = recovery_digest(&code);
        (code, kept)
    };
    (0..RECOVERY_CODES).map(|_| draw()).collect()
}

/// What is kept of a recovery code, however it was typed.
pub fn recovery_digest(code: &str) -> KeyDigest {
    digest(&code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B; of its eight digits the last six.
    #[test]
    fn codes_are_those_of_the_rfc() {
        let seed = b"12345678901234567890";
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code_at(seed, step_at(Moment::from_timestamp(seconds, 0).unwrap())), code);
        }
    }

    /// RFC 4648, section 10.
    #[test]
    fn seeds_are_written_as_the_rfc_has_it() {
        for (bytes, text) in
            [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("foobar", "MZXW6YTBOI")]
        {
            assert_eq!(base32(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn a_code_is_taken_near_its_time_and_once() {
        let (seed, now) = (draw_seed(), Moment::from_timestamp(1_900_000_000, 0).unwrap());
        let present = step_at(now);
        for (step, is_taken) in [(present - 2, false), (present - 1, true), (present, true), (present + 2, false)] {
            assert_eq!(step_of(&code_at(&seed, step), &seed, 0, now).is_some(), is_taken, "{}", step - present);
        }
        assert_eq!(step_of(&code_at(&seed, present), &seed, present, now), None);
        assert_eq!(step_of(&code_at(&seed, present - 1), &seed, present, now), None);
        assert_eq!(step_of(&code_at(&seed, present + 1), &seed, present, now), Some(present + 1));
        assert_eq!(step_of("", &seed, 0, now), None);
    }

    #[test]
    fn recovery_codes_are_known_however_they_are_typed() {
        let codes = draw_recovery_codes();
        assert_eq!(codes.len(), RECOVERY_CODES);
        let (code, kept) = &codes[0];
        assert_eq!(recovery_digest(&format!(" {} ", code.to_uppercase().replace('-', " "))), *kept);
    }

    #[test]
    fn an_app_can_scan_it() {
        let uri = otpauth_uri(b"foobar", "ada+x@example.com");
        assert_eq!(uri, "otpauth://totp/maitred:ada%2Bx%40example.com?secret=MZXW6YTBOI&issuer=maitred");
    }
}
