//! Reads a restaurant file into a command. All faults are reported at once, each with a pointer into the file.

use crate::domain::check::Fault;
use crate::domain::configuration::{Contact, Member};
use crate::domain::floor::{Area, Category, Combination, Table};
use crate::domain::hours::{Closure, Pacing, Service, SpecialDay, Turn, TurnTimes, Weekdays};
use crate::domain::ids::TableId;
use crate::domain::party::{PARTY_MAX, PartyRange, PartySize};
use crate::domain::policy::{Policy, WINDOW_DAYS_MAX};
use crate::domain::restaurant::command::Configure;
use crate::domain::time::{WallMinute, Zone};

use super::{
    AreaItem, ClosureItem, CombinationItem, ContactItem, ITEMS_MAX, MemberItem, PacingItem, PolicyItem, RANK_DEFAULT,
    RangeItem, RestaurantFile, ServiceItem, SpecialDayItem, TableItem, TurnItem, WEEK,
};

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
        channels: vec![],
        category: Category::default(),
        accessible: false,
        spot: None,
    };
    items.iter().enumerate().map(table).collect()
}

fn combinations(reading: &mut Reading, items: Vec<CombinationItem>) -> Vec<Combination> {
    reading.items(&items, "/combinations");
    for (at, item) in items.iter().enumerate() {
        reading.items(&item.tables, &format!("/combinations/{at}/tables"));
    }
    let combination = |(at, item): (usize, CombinationItem)| Combination {
        key: item.key,
        tables: item.tables,
        seats: Some(reading.range(item.seats, &format!("/combinations/{at}/seats"))),
        seat_loss: 0,
        cost: 0,
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
        buffer_minutes: None,
        overbook_parties: 0,
        overrides: vec![],
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
    reading.items(items, &format!("{at}/turn_minutes"));
    let turn = |(nth, item): (usize, &TurnItem)| {
        let pointer = format!("{at}/turn_minutes/{nth}");
        let party = reading.number(Some(item.party_max), (1, PARTY_MAX.into()), 1_i64, &format!("{pointer}/party_max"));
        let minutes = reading.number(Some(item.minutes), (5, 1440), 5, &format!("{pointer}/minutes"));
        Turn { party_max: PartySize::parse(party).expect("within bounds"), minutes, told_minutes: None }
    };
    let turns: Vec<Turn> = items.iter().enumerate().map(turn).collect();
    TurnTimes::parse(turns).unwrap_or_else(|| {
        reading.refuse(format!("{at}/turn_minutes"), "not_rising", "one entry or more, party_max rising");
        let turn = Turn { party_max: PartySize::parse(1).expect("one is a party"), minutes: 90, told_minutes: None };
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
        ..Pacing::default()
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
        ..default
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
