//! Guests and staff: what they were told, and what they ask next. Whoever was left without an answer asks again with
//! the same key, sooner or later.

use std::collections::BTreeMap;

use maitred::domain::time::Moment;
use maitred::object::ObjectId;

use super::asks::{self, Ask, STARTS, Said, Standing, TABLES_MAX, Token};
use super::dice::Dice;

/// What somebody may refer to: an id and what opens it.
type Known = Vec<(u64, Token)>;

#[derive(Default)]
struct Book {
    drawn: u64,
    reservations: Known,
    holds: Known,
    waits: Known,
    /// Requests without an answer, and some that had one.
    repeatable: Vec<Ask>,
    is_configured: bool,
}

/// See the module.
#[derive(Default)]
pub struct Guests {
    books: BTreeMap<ObjectId, Book>,
    keys: u64,
}

fn pick<T: Clone>(list: &[T], dice: &mut Dice) -> Option<T> {
    // Mostly what is new.
    let recent = list.len().min(6) as u64;
    (recent != 0).then(|| list[list.len() - 1 - usize::try_from(dice.roll(recent)).expect("a place")].clone())
}

impl Guests {
    fn book(&mut self, house: ObjectId) -> &mut Book {
        self.books.entry(house).or_default()
    }

    /// A new id, the same in every house: nothing may depend on ids being one of a kind.
    pub fn fresh(&mut self, house: ObjectId) -> u64 {
        let book = self.book(house);
        book.drawn += 1;
        book.drawn
    }

    pub fn some_token(&mut self, house: ObjectId, dice: &mut Dice) -> Option<(u64, Token)> {
        pick(&self.book(house).reservations, dice)
    }

    /// What somebody asks a house.
    pub fn ask(&mut self, house: ObjectId, dice: &mut Dice, now: Moment) -> Ask {
        self.keys += 1;
        let (key, book) = (self.keys, self.books.entry(house).or_default());
        if !book.is_configured {
            return Ask::Configure { tables: 2 };
        }
        let start = asks::start(now, dice.roll(8) / 6, dice.roll(STARTS));
        let date = start.date;
        let of_reservation = |dice: &mut Dice, book: &Book| pick(&book.reservations, dice);
        let ask = match dice.roll(100) {
            0..14 => Some(Ask::Search(date)),
            14..34 => Some(Ask::Book { key, start }),
            34..46 => Some(Ask::Hold { key, start }),
            46..56 => pick(&book.holds, dice).map(|(hold, token)| Ask::BookHold { key, hold, token }),
            56..58 => pick(&book.holds, dice).map(|(hold, token)| Ask::Release { hold, token }),
            58..62 => of_reservation(dice, book).map(|(reservation, token)| Ask::Amend { reservation, token, start }),
            62..69 => of_reservation(dice, book).map(|(reservation, token)| Ask::Cancel { reservation, token }),
            69..75 => of_reservation(dice, book).map(|(reservation, token)| Ask::Read { reservation, token }),
            75..81 => Some(Ask::WalkIn { key }),
            81..84 => of_reservation(dice, book).map(|(reservation, _)| Ask::Seat { reservation }),
            84..86 => of_reservation(dice, book).map(|(reservation, _)| Ask::Finish { reservation }),
            86..88 => Some(Ask::Join { key, date }),
            88..89 => pick(&book.waits, dice).map(|(wait, token)| Ask::Leave { wait, token }),
            89..91 => pick(&book.waits, dice).map(|(wait, token)| Ask::Look { wait, token }),
            91..93 => pick(&book.waits, dice).map(|(wait, token)| Ask::Accept { key, wait, token }),
            93..99 => pick(&book.repeatable, dice),
            _ => Some(Ask::Configure { tables: 1 + dice.roll(TABLES_MAX) }),
        };
        ask.unwrap_or(Ask::Book { key, start })
    }

    /// Somebody asked: they may ask again.
    pub fn asked(&mut self, house: ObjectId, ask: &Ask) {
        if ask.key().is_some() {
            self.book(house).repeatable.push(ask.clone());
        }
    }

    /// Somebody was answered, or not.
    pub fn heard(&mut self, house: ObjectId, ask: &Ask, said: Option<&Said>) {
        let book = self.book(house);
        let learn = |known: &mut Known, id: u64, token: &Token| {
            if known.iter().all(|(known, _)| *known != id) {
                known.push((id, token.clone()));
            }
        };
        match said {
            None => {}
            Some(Said::Reservation { id, token, standing, .. }) if *standing != Standing::Over => {
                learn(&mut book.reservations, *id, token);
            }
            Some(Said::Hold { id, token, .. }) => learn(&mut book.holds, *id, token),
            Some(Said::Wait { id, token, .. }) => learn(&mut book.waits, *id, token),
            Some(Said::Done) if matches!(ask, Ask::Configure { .. }) => book.is_configured = true,
            Some(Said::Reservation { .. } | Said::Done | Said::No(_) | Said::Undecided | Said::Slots { .. }) => {}
        }
    }
}
