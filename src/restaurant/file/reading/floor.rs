//! Reads the floor.

use crate::domain::floor::{Area, Combination, ServiceChannel, Spot, Table};
use crate::domain::ids::TableId;
use crate::domain::party::PartyRange;

use super::Reading;
use crate::restaurant::file::floor::{RANK_DEFAULT, SPOT_SIDE_DEFAULT};
use crate::restaurant::file::{AreaItem, CombinationItem, ServiceChannelItem, SpotItem, TableItem};

pub fn areas(reading: &mut Reading, items: &[AreaItem]) -> Vec<Area> {
    reading.items(items, "/areas");
    let area = |(at, item): (usize, &AreaItem)| Area {
        key: item.key.clone(),
        name: reading.text(&item.name, 100, &format!("/areas/{at}/name")),
    };
    items.iter().enumerate().map(area).collect()
}

pub fn tables(reading: &mut Reading, items: &[TableItem], draw: impl Fn() -> u64) -> Vec<Table> {
    reading.items(items, "/tables");
    let drawn = |(at, item)| table(reading, item, &format!("/tables/{at}"), TableId::new(draw()));
    items.iter().enumerate().map(drawn).collect()
}

fn table(reading: &mut Reading, item: &TableItem, at: &str, id: TableId) -> Table {
    reading.items(&item.channels, &format!("{at}/channels"));
    Table {
        id,
        key: item.key.clone(),
        area: item.area.clone(),
        seats: reading.range(item.seats, &format!("{at}/seats")),
        rank: reading.number(item.rank, (0, 1000), RANK_DEFAULT, &format!("{at}/rank")),
        channel: item.channel.unwrap_or_default(),
        channels: item.channels.iter().map(channel).collect(),
        category: item.category.unwrap_or_default(),
        accessible: item.accessible.unwrap_or_default(),
        spot: item.spot.map(|item| spot(reading, item, &format!("{at}/spot"))),
    }
}

fn channel(item: &ServiceChannelItem) -> ServiceChannel {
    ServiceChannel { service: item.service.clone(), channel: item.channel }
}

/// How far from the corner of a floor plan a table may stand.
const PLAN: (i64, i64) = (-100_000, 100_000);
const SIDE: (i64, i64) = (1, 10_000);

fn spot(reading: &mut Reading, item: SpotItem, at: &str) -> Spot {
    Spot {
        x: reading.number(Some(item.x), PLAN, 0, &format!("{at}/x")),
        y: reading.number(Some(item.y), PLAN, 0, &format!("{at}/y")),
        width: reading.number(item.width, SIDE, SPOT_SIDE_DEFAULT, &format!("{at}/width")),
        height: reading.number(item.height, SIDE, SPOT_SIDE_DEFAULT, &format!("{at}/height")),
        rotation: reading.number(item.rotation, (0, 359), 0, &format!("{at}/rotation")),
        shape: item.shape.unwrap_or_default(),
    }
}

pub fn combinations(reading: &mut Reading, items: Vec<CombinationItem>) -> Vec<Combination> {
    reading.items(&items, "/combinations");
    let one = |(at, item)| combination(reading, item, &format!("/combinations/{at}"));
    items.into_iter().enumerate().map(one).collect()
}

fn combination(reading: &mut Reading, item: CombinationItem, at: &str) -> Combination {
    reading.items(&item.tables, &format!("{at}/tables"));
    let seats: Option<PartyRange> = item.seats.map(|range| reading.range(range, &format!("{at}/seats")));
    if seats.is_some() && item.seat_loss.is_some() {
        let detail = "`seats` says already which parties it takes; leave one of the two out";
        reading.refuse(format!("{at}/seat_loss"), "seats_said_twice", detail);
    }
    Combination {
        key: item.key,
        tables: item.tables,
        seats,
        seat_loss: reading.number(item.seat_loss, (0, 100), 0, &format!("{at}/seat_loss")),
        cost: reading.number(item.cost, (0, 100), 0, &format!("{at}/cost")),
    }
}
