//! The floor as the file has it: areas, tables, combinations.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::floor::{Category, Shape, TableChannel};
use crate::domain::key::Key;

use super::RangeItem;

/// The rank of a table that has none.
pub const RANK_DEFAULT: u16 = 100;
/// How wide and how deep a table is on the floor plan that does not say.
pub const SPOT_SIDE_DEFAULT: u16 = 80;

/// A part of the floor.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AreaItem {
    /// Its stable name.
    #[schema(value_type = String)]
    pub key: Key,
    /// What guests read.
    pub name: String,
}

/// A table.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TableItem {
    /// Its stable name.
    #[schema(value_type = String)]
    pub key: Key,
    /// The area it stands in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub area: Option<Key>,
    /// The parties it takes.
    pub seats: RangeItem,
    /// Among equals the lowest is given first. Default 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 1000)]
    pub rank: Option<i64>,
    /// `online` (default): anybody may book it; `in_house`: staff only; `walk_in`: kept for those who walk in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "online")]
    pub channel: Option<TableChannel>,
    /// Services in which `channel` is another. Default none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<ServiceChannelItem>,
    /// What kind of seats: `standard` (default), `booth`, `high_top`, `counter`, `bar` or `outdoor`. Guests who ask
    /// for no kind are given the kinds in this order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "standard")]
    pub category: Option<Category>,
    /// Whether a wheelchair can be brought to it. Default no.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accessible: Option<bool>,
    /// Where it stands on the floor plan of its area. Default: nowhere yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spot: Option<SpotItem>,
}

/// Who may be given a table in one service.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceChannelItem {
    /// The key of the service, of a weekday or of a special day.
    #[schema(value_type = String)]
    pub service: Key,
    /// `online`, `in_house` or `walk_in`.
    #[schema(value_type = String, example = "walk_in")]
    pub channel: TableChannel,
}

/// Where a table stands on the floor plan, in units of whoever draws it. 80 is the side of a usual table.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SpotItem {
    /// From the left edge of the plan to the middle of the table.
    #[schema(minimum = -100_000, maximum = 100_000)]
    pub x: i64,
    /// From the upper edge of the plan to the middle of the table.
    #[schema(minimum = -100_000, maximum = 100_000)]
    pub y: i64,
    /// From side to side. Default 80.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 10000)]
    pub width: Option<i64>,
    /// From front to back. Default 80.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 10000)]
    pub height: Option<i64>,
    /// Clockwise, in degrees. Default 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 359)]
    pub rotation: Option<i64>,
    /// `rectangle` (default) or `round`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "rectangle")]
    pub shape: Option<Shape>,
}

/// Tables that may be pushed together.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CombinationItem {
    /// Its stable name.
    #[schema(value_type = String)]
    pub key: Key,
    /// Two or more tables of one area.
    #[schema(value_type = Vec<String>)]
    pub tables: Vec<Key>,
    /// The parties it takes. Default: from the first party that none of its tables takes alone to the sum of their
    /// largest, less `seat_loss`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seats: Option<RangeItem>,
    /// Seats lost where the tables meet. Default 0. Not beside `seats`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 100)]
    pub seat_loss: Option<i64>,
    /// What pushing them together costs, in spare seats: a combination of cost 2 is given like one with two seats more
    /// to spare. Default 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 100)]
    pub cost: Option<i64>,
}
