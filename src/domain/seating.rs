//! Which tables a party is given. Single tables before combinations, since pushed-together tables wait for each
//! other (Thompson 2002, 2003); among those the fewest spare seats; then rank; then the order of the restaurant file.

use super::configuration::TableSet;
use super::floor::TableChannel;
use super::party::PartySize;
use super::reservation::{Channel, Wants};

/// What a party needs of a table.
#[derive(Clone, Copy, Debug)]
pub struct Need<'a> {
    /// How many come.
    pub party: PartySize,
    /// What they ask of it.
    pub wants: &'a Wants,
    /// By which door.
    pub channel: Channel,
}

impl Need<'_> {
    fn is_met_by(&self, set: &TableSet) -> bool {
        set.seats.takes(self.party)
            && self.wants.area.as_ref().is_none_or(|area| set.area.as_ref() == Some(area))
            && self.wants.category.is_none_or(|category| set.category == category)
            && (set.accessible || !self.wants.accessible)
    }
}

/// Whether a table may be given to whoever comes by a door.
pub fn is_open_to(table: TableChannel, asked_by: Channel) -> bool {
    match (table, asked_by) {
        (_, Channel::WalkIn) | (TableChannel::Online, Channel::Online | Channel::InHouse) => true,
        (TableChannel::InHouse, Channel::InHouse) => true,
        (TableChannel::InHouse, Channel::Online) | (TableChannel::WalkIn, Channel::Online | Channel::InHouse) => false,
    }
}

/// The sets that meet a need, the best first.
pub fn by_preference<'a>(sets: &'a [TableSet], need: Need<'_>) -> Vec<&'a TableSet> {
    let mut fitting: Vec<&TableSet> = sets.iter().filter(|set| need.is_met_by(set)).collect();
    fitting.sort_by_key(|set| (set.is_combination, set.category, set.seats.max.covers() + set.cost, set.rank));
    fitting
}
