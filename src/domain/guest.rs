//! Guests: what they say of themselves, and whether two of them are the same person.

use super::ids::GuestId;
use super::key::Key;
use super::time::Moment;

/// Somebody who comes to eat, as they wrote it themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guest {
    /// Its id within the restaurant.
    pub id: GuestId,
    /// What to call them.
    pub name: String,
    /// As they wrote it.
    pub phone: Option<String>,
    /// As they wrote it.
    pub email: Option<String>,
    /// BCP 47, for messages.
    pub locale: Option<String>,
    /// What they asked the house to know about this visit.
    pub notes: Option<String>,
    /// What they agreed to.
    pub consents: Vec<Key>,
    /// When they said all this.
    pub at: Moment,
}

/// How a guest can be reached, written in one way, so that two bookings of one person are seen to be that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    phone: Option<String>,
    email: Option<String>,
}

/// Digits of a telephone number that tell people apart. National and international writing of a number agree in its
/// end: `+39 06 123 4567` and `06 1234567`.
const PHONE_DIGITS: usize = 9;

impl Contact {
    /// How somebody can be reached who wrote this.
    pub fn of(phone: Option<&str>, email: Option<&str>) -> Contact {
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let last = |digits: String| digits[digits.len().saturating_sub(PHONE_DIGITS)..].to_owned();
        Contact {
            phone: phone.map(digits).filter(|digits| !digits.is_empty()).map(last),
            email: email.map(|text| text.trim().to_lowercase()).filter(|text| !text.is_empty()),
        }
    }

    /// Whether both are one person: the same number or the same address.
    pub fn is_same(&self, other: &Contact) -> bool {
        let agree = |one: &Option<String>, other: &Option<String>| one.is_some() && one == other;
        agree(&self.phone, &other.phone) || agree(&self.email, &other.email)
    }
}

impl Guest {
    /// How they can be reached.
    pub fn contact(&self) -> Contact {
        Contact::of(self.phone.as_deref(), self.email.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_writes_a_number_in_many_ways() {
        let phone = |text: &str| Contact::of(Some(text), None);
        assert!(phone("+39 06 123 4567").is_same(&phone("0039-06-1234567")));
        assert!(phone("333 123 45 67").is_same(&phone("+39 3331234567")));
        assert!(!phone("333 123 45 67").is_same(&phone("333 123 45 68")));
        assert!(!phone("").is_same(&phone("")));
    }

    #[test]
    fn either_way_of_reaching_somebody_is_enough() {
        let ada = Contact::of(Some("333 1234567"), Some("Ada@example.com "));
        assert!(ada.is_same(&Contact::of(None, Some("ada@EXAMPLE.com"))));
        assert!(!ada.is_same(&Contact::of(None, None)));
    }
}
