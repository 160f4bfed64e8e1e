//! Small cases whose best answer can be proven: written for `optimum.py`, and compared with what it found.

use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use serde::{Deserialize, Serialize};

use crate::floor::Floor;
use crate::play::{Evening, House, Rule, asked, evenings, plain};
use crate::policy::Choice;

/// Cases of each floor and load.
const CASES: u64 = 20;
const LOADS: [f64; 2] = [0.9, 1.2];

/// An evening, and on which sets each party fits.
#[derive(Serialize)]
struct Case {
    name: String,
    requests: Vec<Asked>,
}

#[derive(Serialize)]
struct Asked {
    covers: u16,
    /// Steps of the grid, the last excluded.
    from: u32,
    until: u32,
    /// The tables of every set that takes the party.
    sets: Vec<Vec<usize>>,
}

/// What was found for a case.
#[derive(Deserialize)]
struct Proven {
    name: String,
    covers: u32,
    /// Whether it is proven that no more can be had.
    is_optimal: bool,
}

/// Writes all cases to a folder.
pub fn export(folder: &Path) -> ExitCode {
    let write = |(name, floor, evening): (String, Floor, Evening)| {
        let text = serde_json::to_string(&case(name.clone(), &floor, &evening)).expect("plain figures");
        fs::write(folder.join(format!("{name}.json")), text)
    };
    let written = fs::create_dir_all(folder).and_then(|()| cases().into_iter().try_for_each(write));
    told(written.map_err(|error| error.to_string()))
}

/// Prints how far from the best answer each rule is, from `optimum.json` in the folder.
pub fn compare(folder: &Path) -> ExitCode {
    told(read(folder).map_err(|error| error.to_string()).and_then(|proven| compared(&proven)))
}

fn told(outcome: Result<(), String>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn read(folder: &Path) -> io::Result<Vec<Proven>> {
    Ok(serde_json::from_str(&fs::read_to_string(folder.join("optimum.json"))?)?)
}

fn compared(proven: &[Proven]) -> Result<(), String> {
    println!("Covers accepted over covers of the proven best answer to all requests at once:\n");
    println!(
        "| Floor | load | cases | asked | optimum | first fit | best fit | ours |\n|---|---|---|---|---|---|---|---|"
    );
    for floor in floors() {
        let house = House::new(&floor);
        for load in LOADS {
            println!("{}", line(&house, load, proven)?);
        }
    }
    Ok(())
}

fn line(house: &House<'_>, load: f64, proven: &[Proven]) -> Result<String, String> {
    let rules = [plain(Choice::First), plain(Choice::BestFit), Rule::Ours];
    let (mut all, mut best, mut covers) = (0, 0, [0; 3]);
    let floor = house.floor();
    for (number, evening) in evenings(floor, load, CASES).iter().enumerate() {
        let name = name(floor, load, number);
        let known = proven.iter().find(|it| it.name == name && it.is_optimal);
        best += known.ok_or_else(|| format!("no proven answer for {name}"))?.covers;
        all += asked(evening);
        covers.iter_mut().zip(rules).for_each(|(covers, rule)| *covers += house.covers(rule, evening));
    }
    let share = |covers: u32| format!("{covers} ({:.1} %)", 100.0 * f64::from(covers) / f64::from(best));
    Ok(format!("| {} | {load} | {CASES} | {all} | {best} | {} |", floor.name, covers.map(share).join(" | ")))
}

fn cases() -> Vec<(String, Floor, Evening)> {
    let of = |floor: Floor, load: f64| {
        let numbered = evenings(&floor, load, CASES).into_iter().enumerate();
        numbered.map(|(number, evening)| (name(&floor, load, number), floor.clone(), evening)).collect::<Vec<_>>()
    };
    floors().into_iter().flat_map(|floor| LOADS.into_iter().flat_map(move |load| of(floor.clone(), load))).collect()
}

fn floors() -> [Floor; 2] {
    [crate::floor::corner(), crate::floor::parlour()]
}

fn name(floor: &Floor, load: f64, number: usize) -> String {
    format!("{}-{load}-{number}", floor.name)
}

fn case(name: String, floor: &Floor, evening: &Evening) -> Case {
    let sets = floor.sets();
    let asked = evening.iter().map(|request| Asked {
        covers: request.party,
        from: request.start,
        until: request.start + request.stay,
        sets: sets.iter().filter(|set| set.takes(request.party)).map(|set| set.tables.clone()).collect(),
    });
    Case { name, requests: asked.collect() }
}
