//! The search finds bugs: each that can be planted is found within so many seeds, by a search that does not know which
//! it is. And it says nothing where there is none: that is what `run` is for.

use maitred::planted::{ALL, Bug, plant};

use super::run::{SearchOf, quietly, search, told};

/// Within so many seeds.
const SEEDS: u64 = 1_000;

fn told_bug() -> Option<Bug> {
    let number = usize::try_from(told("MAITRED_BUG")?).ok()?;
    ALL.get(number).copied()
}

/// Plants what whoever started the tests said.
pub fn plant_what_was_told() {
    plant(told_bug());
}

#[test]
fn every_planted_bug_is_found() {
    let (only, mut missed) = (told_bug(), vec![]);
    for (number, bug) in ALL.into_iter().enumerate().filter(|(_, bug)| only.is_none_or(|only| *bug == only)) {
        match quietly(|| search(&SearchOf { seeds: 0..SEEDS, prepare: &|| plant(Some(bug)) })) {
            Some((seed, wrong)) => {
                let wrong: String = wrong.lines().next().unwrap_or_default().chars().take(100).collect();
                println!("{number:2} {:18} {:4} seeds: {wrong}", format!("{bug:?}"), seed + 1);
            }
            None => missed.push(bug),
        }
    }
    assert!(missed.is_empty(), "not found within {SEEDS} seeds: {missed:?}");
}
