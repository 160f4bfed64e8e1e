//! The search finds bugs: each that can be planted is found within so many seeds, by a search that does not know which
//! it is. And it says nothing where there is none: that is what `run` is for.

use maitred::planted::{ALL, plant};

use super::run::{SearchOf, quietly, search, told};

/// Within so many seeds.
const SEEDS: u64 = 1_000;

#[test]
fn every_planted_bug_is_found() {
    quietly();
    let only = told("MAITRED_BUG").and_then(|number| usize::try_from(number).ok());
    let mut missed = vec![];
    for (number, bug) in ALL.into_iter().enumerate().filter(|(number, _)| only.is_none_or(|only| *number == only)) {
        match search(&SearchOf { seeds: 0..SEEDS, prepare: &|| plant(Some(bug)) }) {
            Some((seed, wrong)) => println!("{number:2} {:20} {:4} seeds: {wrong}", format!("{bug:?}"), seed + 1),
            None => missed.push(bug),
        }
    }
    drop(std::panic::take_hook());
    assert!(missed.is_empty(), "not found within {SEEDS} seeds: {missed:?}");
}
