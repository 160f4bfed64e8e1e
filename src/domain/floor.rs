//! The floor: areas, tables, and the combinations in which tables may be pushed together.

use serde::{Deserialize, Serialize};

use super::configuration::is_default;
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

/// What kind of seats a table has. Guests who ask for no kind are given a standard table first (OpenTable's table
/// categories: bar, counter, high-top and outdoor seats are offered when standard ones are gone).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// A table with chairs.
    #[default]
    Standard,
    /// A booth.
    Booth,
    /// A high table with stools.
    HighTop,
    /// Seats along a counter, in view of the kitchen.
    Counter,
    /// Seats at the bar.
    Bar,
    /// In the open.
    Outdoor,
}

/// What a table looks like from above.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Four sides of two lengths.
    #[default]
    Rectangle,
    /// A circle.
    Round,
}

/// Where a table stands on the floor plan of its area. Units are the plan's own, as whoever draws it likes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spot {
    /// From the left edge to the middle of the table.
    pub x: i32,
    /// From the upper edge to the middle of the table.
    pub y: i32,
    /// From side to side.
    pub width: u16,
    /// From front to back.
    pub height: u16,
    /// Clockwise, in degrees below 360.
    pub rotation: u16,
    /// From above.
    pub shape: Shape,
}

/// Who may be given a table in one service, where that differs: a table kept for walk-ins at lunch alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceChannel {
    /// In which service.
    pub service: Key,
    /// Who may be given it then.
    pub channel: TableChannel,
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
    /// Services in which that differs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<ServiceChannel>,
    /// What kind of seats.
    #[serde(default, skip_serializing_if = "is_default")]
    pub category: Category,
    /// Whether a wheelchair can be brought to it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub accessible: bool,
    /// Where it stands on the floor plan, once somebody has drawn one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spot: Option<Spot>,
}

impl Table {
    /// Who may be given it in a service.
    pub fn channel_in(&self, service: &Key) -> TableChannel {
        self.channels.iter().find(|other| other.service == *service).map_or(self.channel, |other| other.channel)
    }
}

/// Tables that may be pushed together for one party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Combination {
    /// Its stable name.
    pub key: Key,
    /// Two or more tables.
    pub tables: Vec<Key>,
    /// The parties it takes, where the restaurant says so itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seats: Option<PartyRange>,
    /// Seats lost where the tables meet: without `seats`, it takes the sum of its tables' seats less these.
    #[serde(default, skip_serializing_if = "is_default")]
    pub seat_loss: u16,
    /// What pushing the tables together costs, in spare seats: a combination of cost 2 is given like one with two seats
    /// more to spare.
    #[serde(default, skip_serializing_if = "is_default")]
    pub cost: u16,
}
