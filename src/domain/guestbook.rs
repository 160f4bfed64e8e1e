//! The guests whom a restaurant knows, thousands of them, of whom one or two are looked at in an hour: what each said lies
//! together in one text, and a [`Guest`] is made of it for whoever asks. That is a third of what guests as such take.

use std::collections::BTreeMap;

use super::guest::Guest;
use super::ids::GuestId;
use super::key::Key;
use super::time::Moment;

/// See the module.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Guestbook(BTreeMap<GuestId, Line>);

/// What one guest said.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    /// Name, phone, email, locale and notes, one after the other.
    words: Box<str>,
    /// The bytes of each of them; none of what was not said.
    lengths: [Option<u16>; 5],
    /// Hardly anybody agrees to anything: most have no memory of their own.
    consents: Box<[Key]>,
    at: Moment,
}

impl Guestbook {
    /// The guest of this id.
    pub fn get(&self, id: &GuestId) -> Option<Guest> {
        self.0.get(id).map(|line| line.read(*id))
    }

    /// Whether there is one of this id.
    pub fn contains_key(&self, id: &GuestId) -> bool {
        self.0.contains_key(id)
    }

    /// Writes down what a guest says, instead of what they said before.
    pub fn insert(&mut self, guest: &Guest) {
        self.0.insert(guest.id, Line::write(guest));
    }

    /// Forgets a guest.
    pub fn remove(&mut self, id: &GuestId) {
        self.0.remove(id);
    }

    /// Keeps only those whose id it is asked to keep.
    pub fn retain(&mut self, is_kept: impl Fn(&GuestId) -> bool) {
        self.0.retain(|id, _| is_kept(id));
    }

    /// All of them, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = Guest> {
        self.0.iter().map(|(id, line)| line.read(*id))
    }
}

/// Of one guest what comes last counts.
impl FromIterator<Guest> for Guestbook {
    fn from_iter<I: IntoIterator<Item = Guest>>(guests: I) -> Guestbook {
        Guestbook(guests.into_iter().map(|guest| (guest.id, Line::write(&guest))).collect())
    }
}

impl Line {
    fn write(guest: &Guest) -> Line {
        let said = [
            Some(&guest.name),
            guest.phone.as_ref(),
            guest.email.as_ref(),
            guest.locale.as_ref(),
            guest.notes.as_ref(),
        ];
        let length = |text: &String| u16::try_from(text.len()).expect("what guests may say is bounded at the door");
        Line {
            words: said.into_iter().flatten().map(String::as_str).collect::<String>().into(),
            lengths: said.map(|text| text.map(length)),
            consents: guest.consents.as_slice().into(),
            at: guest.at,
        }
    }

    fn read(&self, id: GuestId) -> Guest {
        let mut rest = &*self.words;
        let [name, phone, email, locale, notes] = self.lengths.map(|length| {
            let (text, after) = rest.split_at(length?.into());
            rest = after;
            Some(text.to_owned())
        });
        let name = name.expect("everybody has a name");
        Guest { id, name, phone, email, locale, notes, consents: self.consents.to_vec(), at: self.at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guest(notes: Option<&str>) -> Guest {
        Guest {
            id: GuestId::new(7),
            name: "Zoë".into(),
            phone: None,
            email: Some("zoë@example.com".into()),
            locale: Some(String::new()),
            notes: notes.map(Into::into),
            consents: vec![Key::parse("newsletter").unwrap()],
            at: Moment::from_timestamp_millis(1_234).unwrap(),
        }
    }

    #[test]
    fn a_guest_is_read_as_they_were_written() {
        let (before, after) = (guest(None), guest(Some("à la fenêtre")));
        let mut book: Guestbook = [before.clone()].into_iter().collect();
        assert_eq!(book.get(&before.id), Some(before));
        book.insert(&after);
        assert!(book.iter().eq([after.clone()]));
        assert_eq!([guest(None), after.clone()].into_iter().collect::<Guestbook>(), book, "the last one counts");
        book.remove(&after.id);
        assert!(book.get(&after.id).is_none() && !book.contains_key(&after.id));
    }
}
