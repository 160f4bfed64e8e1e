//! Restaurant files for tests: a small house whose parts a test replaces by its own YAML.

use std::fmt;

/// A restaurant file; each part is the YAML below its key. Empty parts are left out of the file.
#[derive(Clone, Debug)]
pub struct File {
    pub slug: String,
    pub name: String,
    pub zone: String,
    pub areas: String,
    pub tables: String,
    pub combinations: String,
    pub services: String,
    pub closures: String,
    pub special_days: String,
    pub policy: String,
    pub more: String,
}

/// One table for two in the window, two in the hall; dinner every day from 18:00 to 22:00, until 00:30.
pub fn osteria(slug: &str) -> File {
    File {
        slug: slug.into(),
        name: "Osteria".into(),
        zone: "Europe/Rome".into(),
        areas: "[{key: hall, name: Hall}, {key: window, name: Window}]".into(),
        tables: "
  - {key: w1, area: window, seats: {min: 1, max: 2}}
  - {key: h1, area: hall, seats: {min: 1, max: 2}}
  - {key: h2, area: hall, seats: {min: 2, max: 4}}"
            .into(),
        combinations: String::new(),
        services: dinner("18:00", "22:00", "00:30"),
        closures: String::new(),
        special_days: String::new(),
        policy: "{lead_minutes: 60, window_days: 90, hold_minutes: 5, cancel_until_minutes: 120}".into(),
        more: String::new(),
    }
}

/// The same house with one table for two to four.
pub fn one_table(slug: &str) -> File {
    File { areas: String::new(), tables: "[{key: t1, seats: {min: 1, max: 4}}]".into(), ..osteria(slug) }
}

/// A daily service of half-hour slots in which everybody stays for 90 minutes.
pub fn dinner(first: &str, last: &str, ends: &str) -> String {
    format!("[{}]", service("dinner", first, last, ends, "slot_minutes: 30"))
}

/// One service of every day, with further fields.
pub fn service(key: &str, first: &str, last: &str, ends: &str, more: &str) -> String {
    let days = "days: [mon, tue, wed, thu, fri, sat, sun]";
    let turns = if more.contains("turn_minutes") { "" } else { ", turn_minutes: [{party_max: 20, minutes: 90}]" };
    format!("{{key: {key}, {days}, first_start: \"{first}\", last_start: \"{last}\", ends: \"{ends}\", {more}{turns}}}")
}

impl fmt::Display for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "version: 1\nslug: {}\nname: {}\nzone: {}", self.slug, self.name, self.zone)?;
        let parts = [
            ("areas", &self.areas),
            ("tables", &self.tables),
            ("combinations", &self.combinations),
            ("services", &self.services),
            ("closures", &self.closures),
            ("special_days", &self.special_days),
            ("policy", &self.policy),
        ];
        for (name, yaml) in parts.iter().filter(|(_, yaml)| !yaml.is_empty()) {
            writeln!(f, "{name}: {yaml}")?;
        }
        f.write_str(&self.more)
    }
}
