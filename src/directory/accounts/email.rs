//! E-mail addresses. Written in lower case throughout: no provider tells two mailboxes apart by case, and people do not
//! remember how they typed theirs.

use std::fmt;

use validator::ValidateEmail as _;

/// The longest address that a mail can be sent to (RFC 5321, 4.5.3.1.3, without the brackets).
pub const EMAIL_CHARACTERS_MAX: usize = 254;

/// An address of the right shape, in lower case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Email(String);

impl Email {
    /// Reads an address; `None` when it cannot be one.
    pub fn parse(text: &str) -> Option<Email> {
        let text = text.trim().to_lowercase();
        (text.len() <= EMAIL_CHARACTERS_MAX && text.validate_email()).then_some(Email(text))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_the_same_however_it_is_typed() {
        assert_eq!(Email::parse(" Ada@Example.COM "), Email::parse("ada@example.com"));
        assert_eq!(Email::parse("ada@example.com").unwrap().as_str(), "ada@example.com");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@example.com", "a".repeat(250));
        for text in ["", "ada", "ada@", "@example.com", "ada@exa mple.com", &long] {
            assert_eq!(Email::parse(text), None, "{text}");
        }
    }
}
