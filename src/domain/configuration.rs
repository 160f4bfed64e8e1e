//! What a restaurant says about itself, whole: profile, floor, hours, policy, members. It is kept as a list of
//! settings, one for each thing that has a name of its own, so that a change names exactly what changed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use super::access::Role;
use super::floor::{Area, Category, Combination, Table};
use super::hours::{Closure, Service, SpecialDay};
use super::ids::TableId;
use super::key::Key;
use super::party::{PARTY_MAX, PartyRange, PartySize};
use super::policy::Policy;
use super::seating::sort_by_preference;
use super::time::Zone;

/// The restaurant as guests see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// What it is called.
    pub name: String,
    /// The zone of all its wall times.
    pub zone: Zone,
    /// ISO 4217. Default `EUR`.
    pub currency: String,
    /// BCP 47. Default `en`.
    pub locale: String,
    /// How to reach it.
    pub contact: Contact,
}

/// How to reach a restaurant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// A telephone number as people write it.
    pub phone: Option<String>,
    /// An e-mail address.
    pub email: Option<String>,
    /// A postal address on one line.
    pub address: Option<String>,
}

/// Somebody who works there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Who.
    pub email: String,
    /// As what.
    pub role: Role,
}

/// One named thing of a configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant is the type of the same name")]
pub enum Setting {
    Profile(Profile),
    Area(Area),
    Table(Table),
    Combination(Combination),
    Service(Service),
    SpecialDay(SpecialDay),
    Closure(Closure),
    Policy(Policy),
    Member(Member),
}

/// Names a setting: its kind, and its key within the kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SettingName {
    /// `table`, `service`, …
    pub kind: String,
    /// `t1`, `dinner`, …; empty where there is only one.
    pub key: String,
}

/// A setting and its place in the list it came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// Position within its kind; what stands first wins among equals.
    pub position: u32,
    /// The setting.
    pub setting: Setting,
}

/// Whether a field need not be stored: so that what was stored before there was such a field has the same hash.
pub fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// All settings of a restaurant by name.
pub type Settings = BTreeMap<SettingName, Placed>;

impl Setting {
    /// `table`, `service`, …
    pub fn kind(&self) -> &'static str {
        match self {
            Setting::Profile(_) => "profile",
            Setting::Area(_) => "area",
            Setting::Table(_) => "table",
            Setting::Combination(_) => "combination",
            Setting::Service(_) => "service",
            Setting::SpecialDay(_) => "special_day",
            Setting::Closure(_) => "closure",
            Setting::Policy(_) => "policy",
            Setting::Member(_) => "member",
        }
    }

    fn profile(&self) -> Option<&Profile> {
        if let Setting::Profile(profile) = self { Some(profile) } else { None }
    }

    fn key(&self, position: u32) -> String {
        match self {
            Setting::Profile(_) | Setting::Policy(_) => String::new(),
            Setting::Area(area) => area.key.to_string(),
            Setting::Table(table) => table.key.to_string(),
            Setting::Combination(combination) => combination.key.to_string(),
            Setting::Service(service) => service.key.to_string(),
            Setting::SpecialDay(day) => day.date.to_string(),
            Setting::Closure(closure) => format!("{}/{}/{position}", closure.from, closure.to),
            Setting::Member(member) => member.email.clone(),
        }
    }
}

/// Tables that one party may be given together: a table alone, or a combination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSet {
    /// Its tables.
    pub tables: Vec<TableId>,
    /// Their positions in the restaurant file, in the same order.
    pub places: Vec<usize>,
    /// The parties it takes.
    pub seats: PartyRange,
    /// Where it stands.
    pub area: Option<Key>,
    /// Among equals the lowest is given first; of a combination, its tables' highest.
    pub rank: u16,
    /// What kind of seats; of a combination, its first table's.
    pub category: Category,
    /// Whether a wheelchair can be brought to all of it.
    pub accessible: bool,
    /// What pushing its tables together costs, in spare seats.
    pub cost: u16,
    /// Whether tables must be pushed together.
    pub is_combination: bool,
}

/// What a restaurant says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Configuration {
    /// The restaurant as guests see it.
    pub profile: Profile,
    /// Parts of the floor, in the order of the file.
    pub areas: Vec<Area>,
    /// Tables, in the order of the file.
    pub tables: Vec<Table>,
    /// Combinations, in the order of the file.
    pub combinations: Vec<Combination>,
    /// Weekly services, in the order of the file.
    pub services: Vec<Service>,
    /// Dates with services of their own.
    pub special_days: Vec<SpecialDay>,
    /// What is closed when.
    pub closures: Vec<Closure>,
    /// The limits on bookings.
    pub policy: Policy,
    /// Who works there.
    pub members: Vec<Member>,
}

impl Configuration {
    /// A restaurant with a profile and nothing else.
    pub fn empty(profile: Profile) -> Configuration {
        Configuration {
            profile,
            areas: vec![],
            tables: vec![],
            combinations: vec![],
            services: vec![],
            special_days: vec![],
            closures: vec![],
            policy: Policy::default(),
            members: vec![],
        }
    }

    /// Its settings by name.
    pub fn settings(&self) -> Settings {
        let mut settings = Settings::new();
        let mut put = |position: usize, setting: Setting| {
            let position = u32::try_from(position).expect("lists of a restaurant file are bounded");
            let name = SettingName { kind: setting.kind().into(), key: setting.key(position) };
            settings.insert(name, Placed { position, setting });
        };
        put(0, Setting::Profile(self.profile.clone()));
        put(0, Setting::Policy(self.policy.clone()));
        self.areas.iter().enumerate().for_each(|(at, it)| put(at, Setting::Area(it.clone())));
        self.tables.iter().enumerate().for_each(|(at, it)| put(at, Setting::Table(it.clone())));
        self.combinations.iter().enumerate().for_each(|(at, it)| put(at, Setting::Combination(it.clone())));
        self.services.iter().enumerate().for_each(|(at, it)| put(at, Setting::Service(it.clone())));
        self.special_days.iter().enumerate().for_each(|(at, it)| put(at, Setting::SpecialDay(it.clone())));
        self.closures.iter().enumerate().for_each(|(at, it)| put(at, Setting::Closure(it.clone())));
        self.members.iter().enumerate().for_each(|(at, it)| put(at, Setting::Member(it.clone())));
        settings
    }

    /// The configuration of these settings; `None` without a profile, that is before the first file was applied.
    pub fn assemble(settings: &Settings) -> Option<Configuration> {
        let mut placed: Vec<_> = settings.values().collect();
        placed.sort_by_key(|placed| placed.position);
        let profile = placed.iter().find_map(|placed| placed.setting.profile())?.clone();
        let mut whole = Configuration::empty(profile);
        placed.into_iter().for_each(|placed| whole.add(placed.setting.clone()));
        Some(whole)
    }

    fn add(&mut self, setting: Setting) {
        match setting {
            Setting::Profile(profile) => self.profile = profile,
            Setting::Area(area) => self.areas.push(area),
            Setting::Table(table) => self.tables.push(table),
            Setting::Combination(combination) => self.combinations.push(combination),
            Setting::Service(service) => self.services.push(service),
            Setting::SpecialDay(day) => self.special_days.push(day),
            Setting::Closure(closure) => self.closures.push(closure),
            Setting::Policy(policy) => self.policy = policy,
            Setting::Member(member) => self.members.push(member),
        }
    }

    /// The table of this key.
    pub fn table(&self, key: &Key) -> Option<&Table> {
        self.tables.iter().find(|table| table.key == *key)
    }

    /// Everything that one party may be given, in order of preference.
    pub fn table_sets(&self) -> Vec<TableSet> {
        let alone = self.tables.iter().enumerate().map(|(place, table)| TableSet {
            tables: vec![table.id],
            places: vec![place],
            seats: table.seats,
            area: table.area.clone(),
            rank: table.rank,
            category: table.category,
            accessible: table.accessible,
            cost: 0,
            is_combination: false,
        });
        let together = self.combinations.iter().filter_map(|combination| self.together(combination));
        let mut sets: Vec<TableSet> = alone.chain(together).collect();
        sort_by_preference(&mut sets);
        sets
    }

    fn together(&self, combination: &Combination) -> Option<TableSet> {
        let place = |key: &Key| self.tables.iter().position(|table| table.key == *key);
        let places: Vec<usize> = combination.tables.iter().map(place).collect::<Option<_>>()?;
        let tables: Vec<&Table> = places.iter().map(|place| &self.tables[*place]).collect();
        Some(TableSet {
            tables: tables.iter().map(|table| table.id).collect(),
            places,
            seats: combination.seats.or_else(|| joined(&tables, combination.seat_loss))?,
            area: tables.first()?.area.clone(),
            rank: tables.iter().map(|table| table.rank).max()?,
            category: tables.first()?.category,
            accessible: tables.iter().all(|table| table.accessible),
            cost: combination.cost,
            is_combination: true,
        })
    }
}

/// What tables take that are pushed together: the sum of their seats less the lost ones. The smallest party is the
/// first that none of them would take alone, if there is such a party.
fn joined(tables: &[&Table], seat_loss: u16) -> Option<PartyRange> {
    let most = tables.iter().map(|table| table.seats.max.covers()).max()?;
    let sum = tables.iter().map(|table| table.seats.max.covers()).fold(0, u16::saturating_add);
    let max = sum.saturating_sub(seat_loss).clamp(1, PARTY_MAX);
    let party = |covers: u16| PartySize::parse(covers.into());
    Some(PartyRange { min: party((most + 1).min(max))?, max: party(max)? })
}
