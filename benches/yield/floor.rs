//! The floors that evenings are played on.

use std::fmt::Write as _;

/// Tables that one party may be given together.
#[derive(Clone, Debug)]
pub struct Set {
    /// Positions of its tables.
    pub tables: Vec<usize>,
    /// The smallest party.
    pub min: u16,
    /// The largest party.
    pub max: u16,
}

impl Set {
    /// Whether it takes this party.
    pub fn takes(&self, party: u16) -> bool {
        (self.min..=self.max).contains(&party)
    }
}

/// A floor plan.
#[derive(Clone, Debug)]
pub struct Floor {
    /// What it is called in the table of results.
    pub name: &'static str,
    /// Tables, the smallest and largest party of each.
    pub tables: Vec<(u16, u16)>,
    /// What may be pushed together.
    pub combinations: Vec<Set>,
}

impl Floor {
    /// All seats.
    pub fn seats(&self) -> u32 {
        self.tables.iter().map(|(_, max)| u32::from(*max)).sum()
    }

    /// Tables alone, then combinations.
    pub fn sets(&self) -> Vec<Set> {
        let alone = self.tables.iter().enumerate();
        let alone = alone.map(|(at, (min, max))| Set { tables: vec![at], min: *min, max: *max });
        alone.chain(self.combinations.iter().cloned()).collect()
    }

    /// The restaurant file of this floor: one service, no pacing, no lead time.
    pub fn file(&self) -> String {
        let mut tables = String::new();
        for (at, (min, max)) in self.tables.iter().enumerate() {
            let _ = writeln!(tables, "  - {{key: t{at}, seats: {{min: {min}, max: {max}}}}}");
        }
        let mut combinations = String::new();
        for (at, Set { tables, min, max }) in self.combinations.iter().enumerate() {
            let keys: Vec<String> = tables.iter().map(|table| format!("t{table}")).collect();
            let keys = keys.join(", ");
            let _ = writeln!(combinations, "  - {{key: c{at}, tables: [{keys}], seats: {{min: {min}, max: {max}}}}}");
        }
        let combinations = if combinations.is_empty() {
            "combinations: []\n".into()
        } else {
            format!("combinations:\n{combinations}")
        };
        format!(
            "version: 1
slug: floor
name: Floor
zone: UTC
tables:
{tables}{combinations}services:
  - key: dinner
    days: [mon, tue, wed, thu, fri, sat, sun]
    first_start: \"17:00\"
    last_start: \"22:30\"
    ends: \"00:00\"
    slot_minutes: 15
    turn_minutes: [{{party_max: 2, minutes: 90}}, {{party_max: 4, minutes: 105}}, {{party_max: 6, minutes: 120}}, {{party_max: 10, minutes: 150}}]
policy: {{lead_minutes: 0, window_days: 60, online_party: {{min: 1, max: 10}}}}
"
        )
    }
}

/// Every floor, the one of the published figures first.
pub fn all() -> Vec<Floor> {
    vec![anchor(), bistro(), hall(), rows(), booths()]
}

/// Twenty tables and ten combinations: the floor on which the figures that we compare with were measured.
pub fn anchor() -> Floor {
    let tables = of(&[(8, 1, 2), (8, 1, 4), (3, 1, 6), (1, 1, 8)]);
    let pairs = |first: usize, pairs: usize| (0..pairs).map(move |at| vec![first + 2 * at, first + 2 * at + 1]);
    let together = |tables: Vec<usize>, max| Set { tables, min: 1, max };
    let twos = pairs(0, 4).map(|pair| together(pair, 4));
    let fours = pairs(8, 4).map(|pair| together(pair, 8));
    let sixes = [together(vec![16, 17], 12), together(vec![17, 18], 12)];
    Floor { name: "anchor", tables, combinations: twos.chain(fours).chain(sixes).collect() }
}

/// A small bistro that lives on its tables for two, pushed together along the bench.
fn bistro() -> Floor {
    let tables = of(&[(12, 1, 2), (3, 2, 4)]);
    let mut combinations = runs(0, 12, 2, 3, 4);
    combinations.extend(runs(0, 12, 3, 5, 6));
    combinations.extend(runs(12, 3, 2, 5, 8));
    combinations.extend(runs(0, 12, 5, 9, 10));
    Floor { name: "bistro", tables, combinations }
}

/// A large hall with tables of every size and few combinations.
fn hall() -> Floor {
    let tables = of(&[(20, 1, 2), (24, 1, 4), (10, 3, 6), (4, 5, 8), (2, 6, 10)]);
    let pairs = |first: usize, count: usize, min, max| {
        (0..count).map(move |at| Set { tables: vec![first + 2 * at, first + 2 * at + 1], min, max })
    };
    let combinations = pairs(0, 8, 3, 4).chain(pairs(20, 8, 5, 8)).chain(pairs(44, 4, 7, 10)).collect();
    Floor { name: "hall", tables, combinations }
}

/// Rows of small tables that can be pushed together in every way a row allows.
fn rows() -> Floor {
    let tables = of(&[(14, 1, 2), (10, 2, 4)]);
    let mut combinations = vec![];
    for first in [0, 7] {
        combinations.extend(runs(first, 7, 2, 3, 4));
        combinations.extend(runs(first, 7, 3, 5, 6));
        combinations.extend(runs(first, 7, 4, 7, 8));
    }
    for first in [14, 19] {
        combinations.extend(runs(first, 5, 2, 5, 7));
        combinations.extend(runs(first, 5, 3, 8, 10));
    }
    Floor { name: "rows", tables, combinations }
}

/// A counter of single stools, booths that want to be filled, and a few tables.
fn booths() -> Floor {
    let tables = of(&[(10, 1, 1), (4, 1, 2), (6, 2, 4), (6, 3, 6), (1, 6, 10)]);
    let mut combinations = runs(0, 10, 2, 2, 2);
    combinations.extend(runs(0, 10, 3, 3, 3));
    combinations.extend(runs(10, 4, 2, 3, 4));
    combinations.extend(runs(14, 6, 2, 5, 8));
    Floor { name: "booths", tables, combinations }
}

/// Eight tables and five combinations: small enough for a proof.
pub fn corner() -> Floor {
    let tables = of(&[(4, 1, 2), (3, 1, 4), (1, 3, 6)]);
    let mut combinations = runs(0, 4, 2, 3, 4);
    combinations.extend(runs(4, 3, 2, 5, 8));
    Floor { name: "corner", tables, combinations }
}

/// Eight tables that are hardly ever pushed together.
pub fn parlour() -> Floor {
    let tables = of(&[(3, 1, 2), (3, 2, 4), (1, 2, 6), (1, 4, 10)]);
    Floor { name: "parlour", tables, combinations: runs(3, 3, 3, 7, 10) }
}

fn of(kinds: &[(usize, u16, u16)]) -> Vec<(u16, u16)> {
    kinds.iter().flat_map(|(count, min, max)| std::iter::repeat_n((*min, *max), *count)).collect()
}

/// Every run of neighbours among `count` tables.
fn runs(first: usize, count: usize, length: usize, min: u16, max: u16) -> Vec<Set> {
    (first..=first + count - length).map(|from| Set { tables: (from..from + length).collect(), min, max }).collect()
}
