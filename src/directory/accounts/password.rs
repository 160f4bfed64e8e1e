//! Which passwords are taken: long enough, and none of those that are tried first. No rule about what kinds of
//! characters it has, and none that makes people change it (NIST SP 800-63B, 3.1.1.2).

use super::email::Email;

/// The fewest characters. NIST asks for 8 beside a second factor and 15 without; the list below and the back-off on
/// guessing make up for the rest.
pub const PASSWORD_CHARACTERS_MIN: usize = 10;
/// The most characters: more would only be work.
pub const PASSWORD_CHARACTERS_MAX: usize = 128;

/// Those of at least ten characters that head the published lists of what leaked, in lower case.
const COMMON: &str = include_str!("common_passwords.txt");

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weakness {
    /// Fewer than [`PASSWORD_CHARACTERS_MIN`] characters.
    TooShort,
    /// More than [`PASSWORD_CHARACTERS_MAX`] characters.
    TooLong,
    /// It is among the first that are tried.
    Common,
    /// It is the address, or the part before the `@`.
    IsEmail,
    /// It is one or two characters again and again.
    Monotonous,
}

/// Whether a password may be chosen for an account.
///
/// # Errors
/// Why not.
pub fn check(password: &str, email: &Email) -> Result<(), Weakness> {
    let length = password.chars().count();
    let lower = password.trim().to_lowercase();
    let local = email.as_str().split('@').next().unwrap_or_default();
    if length < PASSWORD_CHARACTERS_MIN {
        Err(Weakness::TooShort)
    } else if PASSWORD_CHARACTERS_MAX < length {
        Err(Weakness::TooLong)
    } else if lower == email.as_str() || lower == local {
        Err(Weakness::IsEmail)
    } else if is_monotonous(&lower) {
        Err(Weakness::Monotonous)
    } else if COMMON.lines().any(|common| common == lower) {
        Err(Weakness::Common)
    } else {
        Ok(())
    }
}

fn is_monotonous(text: &str) -> bool {
    let mut kinds: Vec<char> = text.chars().collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds.len() <= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(password: &str) -> Result<(), Weakness> {
        check(password, &Email::parse("giovanna.ferrari@example.com").unwrap())
    }

    #[test]
    fn a_sentence_is_fine_and_so_is_any_script() {
        assert_eq!(checked("three blue chairs"), Ok(()));
        assert_eq!(checked("дом у моря 7"), Ok(()));
        assert_eq!(checked(&"ab c".repeat(32)), Ok(()));
    }

    #[test]
    fn what_is_tried_first_is_refused() {
        assert_eq!(checked("chairs"), Err(Weakness::TooShort));
        assert_eq!(checked("ninechars"), Err(Weakness::TooShort));
        assert_eq!(checked(&"ab c!".repeat(26)), Err(Weakness::TooLong));
        assert_eq!(checked("Password123"), Err(Weakness::Common));
        assert_eq!(checked("Giovanna.Ferrari@example.com"), Err(Weakness::IsEmail));
        assert_eq!(checked("giovanna.ferrari"), Err(Weakness::IsEmail));
        assert_eq!(checked("abababababab"), Err(Weakness::Monotonous));
    }

    #[test]
    fn the_list_is_fit_for_comparing() {
        let is_fit = |line: &str| line.chars().count() >= PASSWORD_CHARACTERS_MIN && line == line.to_lowercase();
        assert!(COMMON.lines().all(is_fit), "shorter ones are refused anyway");
    }
}
