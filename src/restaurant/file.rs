//! The restaurant file: one YAML or JSON document that describes a restaurant. Here it is read, field by field, into
//! the domain's types, and written back from them. What the fields must be to each other stands in `domain::check`.
//! Unknown fields are errors with line and column: a misspelt limit must not be silently ignored.

use chrono::{NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::check::Fault;
use crate::domain::configuration::{Configuration, Contact, Member, Role};
use crate::domain::floor::{Area, Combination, Table, TableChannel};
use crate::domain::hours::{Closure, Pacing, Service, SpecialDay, Turn, TurnTimes, Weekdays};
use crate::domain::ids::TableId;
use crate::domain::key::Key;
use crate::domain::party::{PARTY_MAX, PartyRange, PartySize};
use crate::domain::policy::{Policy, WINDOW_DAYS_MAX};
use crate::domain::restaurant::command::Configure;
use crate::domain::slug::Slug;
use crate::domain::time::{TimeOfDay, WallMinute, Zone, parse_date};

/// The largest restaurant file, in bytes.
pub const FILE_BYTES_MAX: usize = 1 << 20;
/// The rank of a table that has none.
pub const RANK_DEFAULT: u16 = 100;
/// The most items of any list of the file.
pub const ITEMS_MAX: usize = 2_000;

/// A restaurant file. Everything but `version`, `slug`, `name`, `zone`, `tables` and `services` is optional. A list
/// that is present is complete; a section that is absent stays as it is.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RestaurantFile {
    /// The version of this format: 1.
    #[schema(minimum = 1, maximum = 1)]
    pub version: u32,
    /// The restaurant's name in addresses: 1 to 63 characters of a-z, 0-9 and -.
    #[schema(value_type = String, example = "osteria-luna")]
    pub slug: Slug,
    /// What guests call it.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// IANA time zone; all wall times of the file are in it.
    #[schema(example = "Europe/Rome")]
    pub zone: String,
    /// ISO 4217. Default `EUR`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "EUR")]
    pub currency: Option<String>,
    /// BCP 47. Default `en`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "it-IT")]
    pub locale: Option<String>,
    /// How to reach the restaurant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<ContactItem>,
    /// Parts of the floor that guests may ask for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub areas: Option<Vec<AreaItem>>,
    /// The tables.
    pub tables: Vec<TableItem>,
    /// Tables that may be pushed together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub combinations: Option<Vec<CombinationItem>>,
    /// When it serves, by weekday.
    pub services: Vec<ServiceItem>,
    /// What is closed when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closures: Option<Vec<ClosureItem>>,
    /// Dates whose services replace those of their weekday.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub special_days: Option<Vec<SpecialDayItem>>,
    /// The limits on bookings. A field that is left out has its default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyItem>,
    /// Who works there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub members: Option<Vec<MemberItem>>,
}

/// How to reach a restaurant.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactItem {
    /// A telephone number as people write it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// An e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// A postal address on one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

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

/// The parties that something takes, both ends included.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RangeItem {
    /// The smallest party.
    #[schema(minimum = 1, maximum = 500)]
    pub min: i64,
    /// The largest party.
    #[schema(minimum = 1, maximum = 500)]
    pub max: i64,
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
    /// The parties it takes.
    pub seats: RangeItem,
}

/// A weekday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "weekdays")]
pub enum Day {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

const WEEK: [(Day, Weekday); 7] = [
    (Day::Mon, Weekday::Mon),
    (Day::Tue, Weekday::Tue),
    (Day::Wed, Weekday::Wed),
    (Day::Thu, Weekday::Thu),
    (Day::Fri, Weekday::Fri),
    (Day::Sat, Weekday::Sat),
    (Day::Sun, Weekday::Sun),
];

/// A period in which parties start.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceItem {
    /// Its stable name.
    #[schema(value_type = String)]
    pub key: Key,
    /// What guests read. Default: the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// On which weekdays it is held. Not said on a special day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<Vec<Day>>,
    /// The first start, `HH:MM`.
    #[schema(value_type = String, example = "18:00")]
    pub first_start: TimeOfDay,
    /// The last start; earlier than `first_start` means past midnight.
    #[schema(value_type = String, example = "22:30")]
    pub last_start: TimeOfDay,
    /// When every party must have left; not later than `last_start` means past midnight.
    #[schema(value_type = String, example = "00:30")]
    pub ends: TimeOfDay,
    /// Minutes between starts. Default 15.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 5, maximum = 240)]
    pub slot_minutes: Option<i64>,
    /// How long parties stay, by size, smallest first; the last entry also holds for larger parties. Default 90 up to
    /// 2, 105 up to 4, 120 up to 6, 150 beyond.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn_minutes: Option<Vec<TurnItem>>,
    /// How many covers may start in one slot. Default: no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pacing: Option<PacingItem>,
}

/// A turn time.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TurnItem {
    /// The largest party this holds for.
    #[schema(minimum = 1, maximum = 500)]
    pub party_max: i64,
    /// Minutes at the table.
    #[schema(minimum = 5, maximum = 1440)]
    pub minutes: i64,
}

/// How many covers may start in one slot.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PacingItem {
    /// Covers of all channels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 100000)]
    pub covers_per_slot: Option<i64>,
    /// Covers booked online.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 100000)]
    pub online_covers_per_slot: Option<i64>,
}

/// What is closed on some service days: within `services` the `areas` and `tables`, or the whole house.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosureItem {
    /// The first service day.
    #[schema(value_type = String, format = Date)]
    pub from: DateItem,
    /// The last service day, included.
    #[schema(value_type = String, format = Date)]
    pub to: DateItem,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Only these services.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub services: Vec<Key>,
    /// Only these areas.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub areas: Vec<Key>,
    /// Only these tables.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub tables: Vec<Key>,
}

/// A date with services of its own; none at all means closed.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SpecialDayItem {
    /// The service day.
    #[schema(value_type = String, format = Date)]
    pub date: DateItem,
    /// What is held instead.
    pub services: Vec<ServiceItem>,
}

/// A date, exactly `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(transparent)]
pub struct DateItem(pub NaiveDate);

impl<'de> Deserialize<'de> for DateItem {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<DateItem, D::Error> {
        let text = String::deserialize(deserializer)?;
        let refused = format!("`{text}` is not a date: YYYY-MM-DD, a day that exists");
        parse_date(&text).map(DateItem).ok_or_else(|| serde::de::Error::custom(refused))
    }
}

/// The limits on bookings.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyItem {
    /// Parties that may book by themselves. Default 1 to 8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub online_party: Option<RangeItem>,
    /// How long before its start a slot closes. Default 60.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 525600)]
    pub lead_minutes: Option<i64>,
    /// How many days ahead the book is open; 0 is today only. Default 90.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 3660)]
    pub window_days: Option<i64>,
    /// How long a hold lasts. Default 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 60)]
    pub hold_minutes: Option<i64>,
    /// Until how long before the start a guest may change or cancel. Default 120.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 525600)]
    pub cancel_until_minutes: Option<i64>,
    /// When a party that has not come is marked as a no-show and its table given back. Default: never by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 1440)]
    pub no_show_after_minutes: Option<i64>,
    /// How long a table rests after a party. Default 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 240)]
    pub buffer_minutes: Option<i64>,
}

/// Somebody who works there.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberItem {
    /// Who.
    #[schema(format = Email)]
    pub email: String,
    /// `owner`, `manager`, `host` or `viewer`.
    #[schema(value_type = String, example = "owner")]
    pub role: Role,
}

/// Collects faults while fields are read, so that all are reported at once.
#[derive(Debug, Default)]
struct Reading {
    faults: Vec<Fault>,
}

impl Reading {
    fn refuse(&mut self, pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) {
        self.faults.push(Fault::new(pointer, code, detail));
    }

    /// A number within bounds; its default when it is absent or out of bounds.
    fn number<T: TryFrom<i64> + Copy>(
        &mut self,
        value: Option<i64>,
        (min, max): (i64, i64),
        default: T,
        at: &str,
    ) -> T {
        let Some(value) = value else { return default };
        match T::try_from(value) {
            Ok(number) if (min..=max).contains(&value) => number,
            Ok(_) | Err(_) => {
                self.refuse(at, "out_of_range", format!("{value} is not between {min} and {max}"));
                default
            }
        }
    }

    fn optional_number<T: TryFrom<i64> + Copy + Default>(
        &mut self,
        value: Option<i64>,
        bounds: (i64, i64),
        at: &str,
    ) -> Option<T> {
        value.map(|value| self.number(Some(value), bounds, T::default(), at))
    }

    fn range(&mut self, range: RangeItem, at: &str) -> PartyRange {
        PartyRange::parse(range.min, range.max).unwrap_or_else(|| {
            let detail =
                format!("{} to {} is no range of parties: 1 to {PARTY_MAX}, min not above max", range.min, range.max);
            self.refuse(at, "out_of_range", detail);
            let one = PartySize::parse(1).expect("one is a party");
            PartyRange { min: one, max: one }
        })
    }

    fn text(&mut self, text: &str, max: usize, at: &str) -> String {
        let characters = text.trim().chars().count();
        if characters == 0 || max < characters || text.chars().any(char::is_control) {
            self.refuse(at, "bad_text", format!("1 to {max} characters, none of them control characters"));
        }
        text.trim().to_owned()
    }

    fn optional_text(&mut self, text: Option<&String>, max: usize, at: &str) -> Option<String> {
        text.map(|text| self.text(text, max, at))
    }

    fn items<T>(&mut self, list: &[T], at: &str) {
        if ITEMS_MAX < list.len() {
            self.refuse(at, "too_many", format!("{} items; at most {ITEMS_MAX}", list.len()));
        }
    }
}

impl RestaurantFile {
    /// Reads the file into a command. `draw` makes ids for tables that are new.
    ///
    /// # Errors
    /// Every field that cannot be, with a pointer into the file.
    pub fn into_command(self, draw: impl Fn() -> u64) -> Result<Configure, Vec<Fault>> {
        let mut reading = Reading::default();
        if self.version != 1 {
            reading.refuse("/version", "unknown_version", format!("this server reads version 1, not {}", self.version));
        }
        let zone = Zone::parse(&self.zone).unwrap_or_else(|| {
            reading.refuse("/zone", "unknown_zone", format!("`{}` is not an IANA time zone", self.zone));
            Zone(chrono_tz::UTC)
        });
        let configure = Configure {
            name: reading.text(&self.name, 200, "/name"),
            zone,
            currency: self.currency.map(|code| currency(&mut reading, &code)),
            locale: self.locale.map(|tag| locale(&mut reading, &tag)),
            contact: self.contact.map(|item| contact(&mut reading, &item)),
            areas: self.areas.map(|items| areas(&mut reading, &items)),
            tables: tables(&mut reading, &self.tables, draw),
            combinations: self.combinations.map(|items| combinations(&mut reading, items)),
            services: services(&mut reading, &self.services, "/services", true),
            special_days: self.special_days.map(|items| special_days(&mut reading, &items)),
            closures: self.closures.map(|items| closures(&mut reading, items)),
            policy: self.policy.map(|item| policy(&mut reading, &item)),
            members: self.members.map(|items| members(&mut reading, &items)),
            expect_version: None,
            reassign: false,
            is_dry_run: false,
        };
        if reading.faults.is_empty() { Ok(configure) } else { Err(reading.faults) }
    }

    /// The file of a configuration, whole: applying it changes nothing.
    pub fn of(slug: Slug, configuration: &Configuration) -> RestaurantFile {
        let Configuration { profile, .. } = configuration;
        let Contact { phone, email, address } = profile.contact.clone();
        RestaurantFile {
            version: 1,
            slug,
            name: profile.name.clone(),
            zone: profile.zone.0.name().into(),
            currency: Some(profile.currency.clone()),
            locale: Some(profile.locale.clone()),
            contact: Some(ContactItem { phone, email, address }),
            areas: Some(
                configuration
                    .areas
                    .iter()
                    .map(|area| AreaItem { key: area.key.clone(), name: area.name.clone() })
                    .collect(),
            ),
            tables: configuration.tables.iter().map(TableItem::from).collect(),
            combinations: Some(configuration.combinations.iter().map(CombinationItem::from).collect()),
            services: configuration.services.iter().map(|service| service_item(service, true)).collect(),
            closures: Some(configuration.closures.iter().map(ClosureItem::from).collect()),
            special_days: Some(configuration.special_days.iter().map(SpecialDayItem::from).collect()),
            policy: Some(PolicyItem::from(&configuration.policy)),
            members: Some(
                configuration
                    .members
                    .iter()
                    .map(|member| MemberItem { email: member.email.clone(), role: member.role })
                    .collect(),
            ),
        }
    }
}

fn currency(reading: &mut Reading, code: &str) -> String {
    if code.len() != 3 || !code.bytes().all(|byte| byte.is_ascii_uppercase()) {
        reading.refuse("/currency", "bad_currency", format!("`{code}` is not an ISO 4217 code such as EUR"));
    }
    code.to_owned()
}

fn locale(reading: &mut Reading, tag: &str) -> String {
    if !is_locale(tag) {
        reading.refuse("/locale", "bad_locale", format!("`{tag}` is not a BCP 47 tag such as it-IT"));
    }
    tag.to_owned()
}

/// Whether a text has the shape of a BCP 47 tag.
pub fn is_locale(tag: &str) -> bool {
    let is_subtag = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let first = tag.split('-').next().unwrap_or_default();
    tag.len() <= 35
        && (2..=3).contains(&first.len())
        && first.bytes().all(|byte| byte.is_ascii_alphabetic())
        && tag.split('-').all(is_subtag)
}

fn contact(reading: &mut Reading, item: &ContactItem) -> Contact {
    if let Some(email) = item.email.as_ref().filter(|email| !validator::ValidateEmail::validate_email(email)) {
        reading.refuse("/contact/email", "bad_email", format!("`{email}` is not an e-mail address"));
    }
    Contact {
        phone: reading.optional_text(item.phone.as_ref(), 40, "/contact/phone"),
        email: item.email.clone(),
        address: reading.optional_text(item.address.as_ref(), 300, "/contact/address"),
    }
}

fn areas(reading: &mut Reading, items: &[AreaItem]) -> Vec<Area> {
    reading.items(items, "/areas");
    let area = |(at, item): (usize, &AreaItem)| Area {
        key: item.key.clone(),
        name: reading.text(&item.name, 100, &format!("/areas/{at}/name")),
    };
    items.iter().enumerate().map(area).collect()
}

fn tables(reading: &mut Reading, items: &[TableItem], draw: impl Fn() -> u64) -> Vec<Table> {
    reading.items(items, "/tables");
    let table = |(at, item): (usize, &TableItem)| Table {
        id: TableId::new(draw()),
        key: item.key.clone(),
        area: item.area.clone(),
        seats: reading.range(item.seats, &format!("/tables/{at}/seats")),
        rank: reading.number(item.rank, (0, 1000), RANK_DEFAULT, &format!("/tables/{at}/rank")),
        channel: item.channel.unwrap_or_default(),
    };
    items.iter().enumerate().map(table).collect()
}

fn combinations(reading: &mut Reading, items: Vec<CombinationItem>) -> Vec<Combination> {
    reading.items(&items, "/combinations");
    let combination = |(at, item): (usize, CombinationItem)| Combination {
        key: item.key,
        tables: item.tables,
        seats: reading.range(item.seats, &format!("/combinations/{at}/seats")),
    };
    items.into_iter().enumerate().map(combination).collect()
}

fn services(reading: &mut Reading, items: &[ServiceItem], list: &str, is_weekly: bool) -> Vec<Service> {
    reading.items(items, list);
    items.iter().enumerate().map(|(at, item)| service(reading, item, &format!("{list}/{at}"), is_weekly)).collect()
}

fn service(reading: &mut Reading, item: &ServiceItem, at: &str, is_weekly: bool) -> Service {
    match &item.days {
        None if is_weekly => reading.refuse(format!("{at}/days"), "missing", "on which days? such as [fri, sat]"),
        Some(days) if is_weekly && days.is_empty() => {
            reading.refuse(format!("{at}/days"), "missing", "held on no day at all")
        }
        Some(_) if !is_weekly => reading.refuse(format!("{at}/days"), "not_here", "a special day has its date"),
        Some(_) | None => {}
    }
    let weekdays = item.days.iter().flatten().filter_map(|day| WEEK.iter().find(|(name, _)| name == day));
    let first_start = item.first_start.same_day();
    let last_start = not_before(item.last_start.same_day(), first_start);
    let ends = item.ends.same_day();
    Service {
        key: item.key.clone(),
        name: item.name.as_ref().map_or(item.key.to_string(), |name| reading.text(name, 100, &format!("{at}/name"))),
        days: Weekdays::of(weekdays.map(|(_, weekday)| *weekday)),
        first_start,
        last_start,
        ends: if last_start < ends {
            ends
        } else if last_start < ends.next_day() {
            ends.next_day()
        } else {
            ends.next_day().next_day()
        },
        slot_minutes: reading.number(item.slot_minutes, (5, 240), 15, &format!("{at}/slot_minutes")),
        turns: turns(reading, item.turn_minutes.as_deref(), at),
        pacing: pacing(reading, item.pacing, at),
    }
}

fn not_before(time: WallMinute, first: WallMinute) -> WallMinute {
    if time < first { time.next_day() } else { time }
}

/// The turns that a New York group trains its hosts with, and half as long again for the largest parties.
const TURNS_DEFAULT: [(i64, i64); 4] = [(2, 90), (4, 105), (6, 120), (PARTY_MAX as i64, 150)];

fn turns(reading: &mut Reading, items: Option<&[TurnItem]>, at: &str) -> TurnTimes {
    let default = TURNS_DEFAULT.map(|(party_max, minutes)| TurnItem { party_max, minutes });
    let items = items.unwrap_or(&default);
    let turn = |(nth, item): (usize, &TurnItem)| {
        let pointer = format!("{at}/turn_minutes/{nth}");
        let party = reading.number(Some(item.party_max), (1, PARTY_MAX.into()), 1_i64, &format!("{pointer}/party_max"));
        let minutes = reading.number(Some(item.minutes), (5, 1440), 5, &format!("{pointer}/minutes"));
        Turn { party_max: PartySize::parse(party).expect("within bounds"), minutes }
    };
    let turns: Vec<Turn> = items.iter().enumerate().map(turn).collect();
    TurnTimes::parse(turns).unwrap_or_else(|| {
        reading.refuse(format!("{at}/turn_minutes"), "not_rising", "one entry or more, party_max rising");
        let turn = Turn { party_max: PartySize::parse(1).expect("one is a party"), minutes: 90 };
        TurnTimes::parse(vec![turn]).expect("one entry rises")
    })
}

fn pacing(reading: &mut Reading, item: Option<PacingItem>, at: &str) -> Pacing {
    let Some(item) = item else { return Pacing::default() };
    Pacing {
        covers_per_slot: reading.optional_number(
            item.covers_per_slot,
            (1, 100_000),
            &format!("{at}/pacing/covers_per_slot"),
        ),
        online_covers_per_slot: reading.optional_number(
            item.online_covers_per_slot,
            (0, 100_000),
            &format!("{at}/pacing/online_covers_per_slot"),
        ),
    }
}

fn special_days(reading: &mut Reading, items: &[SpecialDayItem]) -> Vec<SpecialDay> {
    reading.items(items, "/special_days");
    let day = |(at, item): (usize, &SpecialDayItem)| SpecialDay {
        date: item.date.0,
        services: services(reading, &item.services, &format!("/special_days/{at}/services"), false),
    };
    items.iter().enumerate().map(day).collect()
}

fn closures(reading: &mut Reading, items: Vec<ClosureItem>) -> Vec<Closure> {
    reading.items(&items, "/closures");
    let closure = |(at, item): (usize, ClosureItem)| Closure {
        from: item.from.0,
        to: item.to.0,
        reason: reading.optional_text(item.reason.as_ref(), 200, &format!("/closures/{at}/reason")),
        services: item.services,
        areas: item.areas,
        tables: item.tables,
    };
    items.into_iter().enumerate().map(closure).collect()
}

/// Minutes in a year.
const YEAR_MINUTES: i64 = 365 * 24 * 60;

fn policy(reading: &mut Reading, item: &PolicyItem) -> Policy {
    let default = Policy::default();
    let at = |field: &str| format!("/policy/{field}");
    Policy {
        online_party: item.online_party.map_or(default.online_party, |range| reading.range(range, &at("online_party"))),
        lead_minutes: reading.number(item.lead_minutes, (0, YEAR_MINUTES), default.lead_minutes, &at("lead_minutes")),
        window_days: reading.number(
            item.window_days,
            (0, WINDOW_DAYS_MAX.into()),
            default.window_days,
            &at("window_days"),
        ),
        hold_minutes: reading.number(item.hold_minutes, (1, 60), default.hold_minutes, &at("hold_minutes")),
        cancel_until_minutes: reading.number(
            item.cancel_until_minutes,
            (0, YEAR_MINUTES),
            default.cancel_until_minutes,
            &at("cancel_until_minutes"),
        ),
        no_show_after_minutes: reading.optional_number(
            item.no_show_after_minutes,
            (1, 1440),
            &at("no_show_after_minutes"),
        ),
        buffer_minutes: reading.number(item.buffer_minutes, (0, 240), default.buffer_minutes, &at("buffer_minutes")),
    }
}

fn members(reading: &mut Reading, items: &[MemberItem]) -> Vec<Member> {
    reading.items(items, "/members");
    for (at, item) in items.iter().enumerate() {
        if !validator::ValidateEmail::validate_email(&item.email) {
            reading.refuse(
                format!("/members/{at}/email"),
                "bad_email",
                format!("`{}` is not an e-mail address", item.email),
            );
        }
    }
    items.iter().map(|item| Member { email: item.email.to_lowercase(), role: item.role }).collect()
}

impl From<PartyRange> for RangeItem {
    fn from(range: PartyRange) -> RangeItem {
        RangeItem { min: range.min.covers().into(), max: range.max.covers().into() }
    }
}

impl From<&Table> for TableItem {
    fn from(table: &Table) -> TableItem {
        TableItem {
            key: table.key.clone(),
            area: table.area.clone(),
            seats: table.seats.into(),
            rank: Some(table.rank.into()),
            channel: Some(table.channel),
        }
    }
}

impl From<&Combination> for CombinationItem {
    fn from(combination: &Combination) -> CombinationItem {
        CombinationItem {
            key: combination.key.clone(),
            tables: combination.tables.clone(),
            seats: combination.seats.into(),
        }
    }
}

fn service_item(service: &Service, is_weekly: bool) -> ServiceItem {
    let monday = NaiveDate::from_ymd_opt(2024, 1, 1).expect("a Monday that exists");
    let held = WEEK.iter().zip(monday.iter_days()).filter(|(_, date)| service.days.contain(*date));
    let turn = |turn: &Turn| TurnItem { party_max: turn.party_max.covers().into(), minutes: turn.minutes.into() };
    let Pacing { covers_per_slot, online_covers_per_slot } = service.pacing;
    let has_pacing = covers_per_slot.is_some() || online_covers_per_slot.is_some();
    ServiceItem {
        key: service.key.clone(),
        name: Some(service.name.clone()),
        days: is_weekly.then(|| held.map(|((day, _), _)| *day).collect()),
        first_start: service.first_start.time_of_day(),
        last_start: service.last_start.time_of_day(),
        ends: service.ends.time_of_day(),
        slot_minutes: Some(service.slot_minutes.into()),
        turn_minutes: Some(service.turns.entries().iter().map(turn).collect()),
        pacing: has_pacing.then(|| PacingItem {
            covers_per_slot: covers_per_slot.map(Into::into),
            online_covers_per_slot: online_covers_per_slot.map(Into::into),
        }),
    }
}

impl From<&Closure> for ClosureItem {
    fn from(closure: &Closure) -> ClosureItem {
        let Closure { from, to, reason, services, areas, tables } = closure.clone();
        ClosureItem { from: DateItem(from), to: DateItem(to), reason, services, areas, tables }
    }
}

impl From<&SpecialDay> for SpecialDayItem {
    fn from(day: &SpecialDay) -> SpecialDayItem {
        let services = day.services.iter().map(|service| service_item(service, false)).collect();
        SpecialDayItem { date: DateItem(day.date), services }
    }
}

impl From<&Policy> for PolicyItem {
    fn from(policy: &Policy) -> PolicyItem {
        PolicyItem {
            online_party: Some(policy.online_party.into()),
            lead_minutes: Some(policy.lead_minutes.into()),
            window_days: Some(policy.window_days.into()),
            hold_minutes: Some(policy.hold_minutes.into()),
            cancel_until_minutes: Some(policy.cancel_until_minutes.into()),
            no_show_after_minutes: policy.no_show_after_minutes.map(Into::into),
            buffer_minutes: Some(policy.buffer_minutes.into()),
        }
    }
}
