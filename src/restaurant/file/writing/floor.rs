//! Writes the floor.

use crate::domain::floor::{Combination, ServiceChannel, Spot, Table};
use crate::restaurant::file::{CombinationItem, RangeItem, ServiceChannelItem, SpotItem, TableItem};

impl From<&Table> for TableItem {
    fn from(table: &Table) -> TableItem {
        TableItem {
            key: table.key.clone(),
            area: table.area.clone(),
            seats: table.seats.into(),
            rank: Some(table.rank.into()),
            channel: Some(table.channel),
            channels: table.channels.iter().map(ServiceChannelItem::from).collect(),
            category: Some(table.category),
            accessible: Some(table.accessible),
            spot: table.spot.map(SpotItem::from),
        }
    }
}

impl From<&ServiceChannel> for ServiceChannelItem {
    fn from(other: &ServiceChannel) -> ServiceChannelItem {
        ServiceChannelItem { service: other.service.clone(), channel: other.channel }
    }
}

impl From<Spot> for SpotItem {
    fn from(spot: Spot) -> SpotItem {
        SpotItem {
            x: spot.x.into(),
            y: spot.y.into(),
            width: Some(spot.width.into()),
            height: Some(spot.height.into()),
            rotation: Some(spot.rotation.into()),
            shape: Some(spot.shape),
        }
    }
}

impl From<&Combination> for CombinationItem {
    fn from(combination: &Combination) -> CombinationItem {
        CombinationItem {
            key: combination.key.clone(),
            tables: combination.tables.clone(),
            seats: combination.seats.map(RangeItem::from),
            seat_loss: combination.seats.is_none().then(|| combination.seat_loss.into()),
            cost: Some(combination.cost.into()),
        }
    }
}
