//! Which tables a party is given. Single tables before combinations, since pushed-together tables wait for each
//! other (Thompson 2002, 2003); among those the fewest spare seats; then rank; then the order of the restaurant file.

use super::configuration::TableSet;
use super::floor::TableChannel;
use super::key::Key;
use super::party::PartySize;
use super::reservation::Channel;

/// What a party needs of a table.
#[derive(Clone, Copy, Debug)]
pub struct Need<'a> {
    /// How many come.
    pub party: PartySize,
    /// The area they ask for, if any.
    pub area: Option<&'a Key>,
    /// By which door.
    pub channel: Channel,
}

impl Need<'_> {
    fn is_met_by(&self, set: &TableSet) -> bool {
        set.seats.takes(self.party)
            && self.area.is_none_or(|area| set.area.as_ref() == Some(area))
            && is_open_to(set.channel, self.channel)
    }
}

fn is_open_to(table: TableChannel, asked_by: Channel) -> bool {
    match (table, asked_by) {
        (TableChannel::Online, Channel::Online | Channel::InHouse) | (TableChannel::InHouse, Channel::InHouse) => true,
        (TableChannel::InHouse, Channel::Online) | (TableChannel::WalkIn, Channel::Online | Channel::InHouse) => false,
    }
}

/// The sets that meet a need, the best first.
pub fn by_preference<'a>(sets: &'a [TableSet], need: Need<'_>) -> Vec<&'a TableSet> {
    let mut fitting: Vec<&TableSet> = sets.iter().filter(|set| need.is_met_by(set)).collect();
    fitting.sort_by_key(|set| (set.is_combination, set.seats.max, set.rank));
    fitting
}
