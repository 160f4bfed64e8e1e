//! What tables and combinations must be to each other, and to areas and services.

use std::collections::HashSet;

use super::{Fault, services_known, unknown};
use crate::domain::configuration::Configuration;
use crate::domain::floor::{Combination, Table};
use crate::domain::key::Key;

pub fn tables(configuration: &Configuration, faults: &mut Vec<Fault>) {
    let areas: HashSet<&Key> = configuration.areas.iter().map(|area| &area.key).collect();
    let services = services_known(configuration);
    for (at, table) in configuration.tables.iter().enumerate() {
        if let Some(area) = table.area.as_ref().filter(|area| !areas.contains(area)) {
            faults.push(unknown(format!("/tables/{at}/area"), "area", area));
        }
        channels(table, &services, &format!("/tables/{at}/channels"), faults);
    }
}

fn channels(table: &Table, services: &HashSet<&Key>, pointer: &str, faults: &mut Vec<Fault>) {
    let mut said = HashSet::new();
    for (nth, key) in table.channels.iter().map(|other| &other.service).enumerate() {
        let pointer = format!("{pointer}/{nth}/service");
        if !services.contains(key) {
            faults.push(unknown(pointer, "service", key));
        } else if !said.insert(key) {
            faults.push(Fault::new(pointer, "service_not_unique", format!("`{key}` is there twice for this table")));
        }
    }
}

pub fn combinations(configuration: &Configuration, faults: &mut Vec<Fault>) {
    for (at, combination) in configuration.combinations.iter().enumerate() {
        check_combination(configuration, combination, &format!("/combinations/{at}"), faults);
    }
}

fn check_combination(configuration: &Configuration, combination: &Combination, pointer: &str, faults: &mut Vec<Fault>) {
    let at = format!("{pointer}/tables");
    let distinct: HashSet<&Key> = combination.tables.iter().collect();
    if distinct.len() < 2 || distinct.len() < combination.tables.len() {
        faults.push(Fault::new(&at, "combination_too_small", "a combination is of two or more different tables"));
    }
    let mut tables: Vec<&Table> = vec![];
    for (nth, key) in combination.tables.iter().enumerate() {
        match configuration.table(key) {
            Some(table) => tables.push(table),
            None => faults.push(unknown(format!("{at}/{nth}"), "table", key)),
        }
    }
    let areas: HashSet<_> = tables.iter().map(|table| &table.area).collect();
    if areas.len() > 1 {
        let detail = "the tables of a combination stand in one area";
        faults.push(Fault::new(&at, "combination_across_areas", detail));
    }
    if tables.len() == distinct.len() && combination.seats.is_none() {
        check_seat_loss(&tables, combination.seat_loss, pointer, faults);
    }
}

/// Pushing tables together must give more seats than one of them has.
fn check_seat_loss(tables: &[&Table], seat_loss: u16, pointer: &str, faults: &mut Vec<Fault>) {
    let seats = || tables.iter().map(|table| table.seats.max.covers());
    let (sum, most) = (seats().fold(0, u16::saturating_add), seats().max().unwrap_or(0));
    if 0 < seat_loss && sum.saturating_sub(seat_loss) <= most {
        let detail = format!("of {sum} seats too few are left: one of the tables alone has {most}");
        faults.push(Fault::new(format!("{pointer}/seat_loss"), "seat_loss_too_large", detail));
    }
}
