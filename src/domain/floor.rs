//! The floor: areas, tables, and the combinations in which tables may be pushed together.

use serde::{Deserialize, Serialize};

use super::ids::TableId;
use super::key::Key;
use super::party::PartyRange;

/// A part of the restaurant that a guest may ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// Its stable name.
    pub key: Key,
    /// What guests read.
    pub name: String,
}

/// Who may be given a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableChannel {
    /// Anybody.
    #[default]
    Online,
    /// Staff only, by telephone or at the desk.
    InHouse,
    /// Nobody who books; kept for those who walk in.
    WalkIn,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Drawn when the table first appears in a restaurant file.
    pub id: TableId,
    /// Its stable name.
    pub key: Key,
    /// Where it stands.
    pub area: Option<Key>,
    /// The parties it takes.
    pub seats: PartyRange,
    /// Among equals the lowest rank is given first.
    pub rank: u16,
    /// Who may be given it.
    pub channel: TableChannel,
}

/// Tables that may be pushed together for one party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Combination {
    /// Its stable name.
    pub key: Key,
    /// Two or more tables.
    pub tables: Vec<Key>,
    /// The parties it takes: not the sum of its tables' seats, since corners are lost.
    pub seats: PartyRange,
}
