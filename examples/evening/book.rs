//! The guests' own book: what they were promised and told, kept apart from the server's so that the two can be held
//! against each other.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::demand::Guest;
use crate::door::{Promise, Refusal};
use crate::findings::Check;

/// Parties, and how many people they are.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// How many parties.
    pub parties: usize,
    /// How many people.
    pub covers: usize,
}

impl Tally {
    /// One party more.
    pub fn add(&mut self, covers: u16) {
        self.parties += 1;
        self.covers += usize::from(covers);
    }
}

/// See the module.
#[derive(Debug, Default)]
pub struct Book {
    /// Promises that stand, by id.
    pub promises: BTreeMap<String, Promise>,
    /// Who got what they wanted.
    pub at_their_time: Tally,
    /// Who took another time.
    pub at_another: Tally,
    /// Who got nothing, by the last word they heard.
    pub refused: BTreeMap<String, Tally>,
    /// Who called off.
    pub called_off: Tally,
    /// Who wanted to and was refused, by code.
    pub not_called_off: BTreeMap<String, Tally>,
    /// Starts that were offered, and gone by the time the guest booked.
    pub lost_races: usize,
    /// Starts that were offered to guests who were alone at the door, and so must be had.
    pub alone: usize,
    /// The most that happened within one quarter hour.
    pub busiest: usize,
    /// What guests complain of: answers that no guest should ever hear.
    pub complaints: Vec<(Check, String)>,
}

impl Book {
    /// Everybody, whatever became of them.
    pub fn all(&self) -> Tally {
        let tallies = [self.at_their_time, self.at_another].into_iter().chain(self.refused.values().copied());
        tallies.fold(Tally::default(), |sum, tally| Tally {
            parties: sum.parties + tally.parties,
            covers: sum.covers + tally.covers,
        })
    }

    /// Who got nothing, the most frequent refusal first.
    pub fn refused_by_code(&self) -> impl Iterator<Item = (&str, Tally)> {
        let mut refused: Vec<_> = self.refused.iter().map(|(code, tally)| (code.as_str(), *tally)).collect();
        refused.sort_by_key(|(_, tally)| std::cmp::Reverse(tally.parties));
        refused.into_iter()
    }

    /// A promise was made.
    pub fn promised(&mut self, promise: Promise, is_their_time: bool) {
        let tally = if is_their_time { &mut self.at_their_time } else { &mut self.at_another };
        tally.add(promise.party_size);
        if let Some(other) = self.promises.insert(promise.id.clone(), promise) {
            self.complaints.push((Check::Kept, format!("{} was promised to two parties", other.id)));
        }
    }

    /// A guest was refused.
    pub fn refused(&mut self, guest: &Guest, refusal: Refusal) {
        self.refused.entry(refusal.code.clone()).or_default().add(guest.party.covers());
        self.note_fault("a guest heard", refusal);
    }

    /// A guest called off, or was not let.
    pub fn called_off(&mut self, promise: &Promise, told: Result<Promise, Refusal>) {
        match told {
            Ok(_) => {
                self.called_off.add(promise.party_size);
                self.promises.remove(&promise.id);
            }
            Err(refusal) => {
                self.not_called_off.entry(refusal.code.clone()).or_default().add(promise.party_size);
                self.note_fault("a guest who called off heard", refusal);
            }
        }
    }

    /// How an attempt went: who is alone at the door loses a race against nobody.
    pub fn raced(&mut self, guest: &Guest, (took_at_word, lost): (usize, usize), is_alone: bool) {
        self.lost_races += lost;
        if is_alone {
            self.alone += took_at_word;
            let told = format!("{} of {} wanted what was offered for {}", guest.name, guest.party.covers(), guest.date);
            let complaint = || (Check::AsListed, format!("{told}, was alone at the door, and was refused"));
            self.complaints.extend((0 < lost).then(complaint));
        }
    }

    fn note_fault(&mut self, what: &str, refusal: Refusal) {
        if refusal.is_fault {
            self.complaints.push((Check::Answers, format!("{what} {}: {}", refusal.code, refusal.detail)));
        }
    }

    /// Promises that stand for a day.
    pub fn on(&self, date: NaiveDate) -> impl Iterator<Item = &Promise> {
        self.promises.values().filter(move |promise| promise.date == date)
    }

    /// Promises that stand for a day or later.
    pub fn from(&self, date: NaiveDate) -> impl Iterator<Item = &Promise> {
        self.promises.values().filter(move |promise| date <= promise.date)
    }
}
