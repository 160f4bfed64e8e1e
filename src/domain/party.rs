//! Parties and seats.

use serde::{Deserialize, Serialize};

/// The largest party the server understands.
pub const PARTY_MAX: u16 = 500;

/// How many guests come together: 1 to 500 covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PartySize(u16);

impl PartySize {
    /// The smallest party.
    pub const ONE: PartySize = PartySize(1);

    /// A party of so many; `None` outside 1 to 500.
    pub fn parse(covers: i64) -> Option<PartySize> {
        u16::try_from(covers).ok().filter(|covers| (1..=PARTY_MAX).contains(covers)).map(PartySize)
    }

    /// Its covers.
    pub fn covers(self) -> u16 {
        self.0
    }
}

/// The parties that something takes, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyRange {
    /// The smallest party.
    pub min: PartySize,
    /// The largest party.
    pub max: PartySize,
}

impl PartyRange {
    /// A range; `None` when it is empty or an end is no party.
    pub fn parse(min: i64, max: i64) -> Option<PartyRange> {
        let (min, max) = (PartySize::parse(min)?, PartySize::parse(max)?);
        (min <= max).then_some(PartyRange { min, max })
    }

    /// Whether it takes this party.
    pub fn takes(&self, party: PartySize) -> bool {
        self.min <= party && party <= self.max
    }
}
