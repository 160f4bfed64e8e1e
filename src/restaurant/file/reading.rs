//! Reads a restaurant file into a command. All faults are reported at once, each with a pointer into the file.

mod floor;
mod hours;
mod policy;

use crate::domain::check::Fault;
use crate::domain::configuration::{Contact, Member};
use crate::domain::origin::{ORIGINS_MAX, Origin};
use crate::domain::party::{PARTY_MAX, PartyRange, PartySize};
use crate::domain::restaurant::command::Configure;
use crate::domain::time::Zone;

use super::{ContactItem, ITEMS_MAX, MemberItem, RangeItem, RestaurantFile, WebItem};

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
            PartyRange { min: PartySize::ONE, max: PartySize::ONE }
        })
    }

    fn party(&mut self, covers: i64, at: &str) -> PartySize {
        PartySize::parse(covers).unwrap_or_else(|| {
            self.refuse(at, "out_of_range", format!("{covers} is not between 1 and {PARTY_MAX}"));
            PartySize::ONE
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
        self.at_most(ITEMS_MAX, list, at);
    }

    fn at_most<T>(&mut self, max: usize, list: &[T], at: &str) {
        if max < list.len() {
            self.refuse(at, "too_many", format!("{} items; at most {max}", list.len()));
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
            origins: self.web.map(|item| origins(&mut reading, &item)),
            areas: self.areas.map(|items| floor::areas(&mut reading, &items)),
            tables: floor::tables(&mut reading, &self.tables, draw),
            combinations: self.combinations.map(|items| floor::combinations(&mut reading, items)),
            services: hours::weekly(&mut reading, &self.services),
            special_days: self.special_days.map(|items| hours::special_days(&mut reading, &items)),
            closures: self.closures.map(|items| hours::closures(&mut reading, items)),
            policy: self.policy.map(|item| policy::policy(&mut reading, &item)),
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

fn origins(reading: &mut Reading, item: &WebItem) -> Vec<Origin> {
    reading.at_most(ORIGINS_MAX, &item.origins, "/web/origins");
    let read = |(at, text): (usize, &String)| {
        Origin::parse(text).or_else(|| {
            let detail = format!("`{text}` is not an origin such as https://www.luna.example, nor *");
            reading.refuse(format!("/web/origins/{at}"), "bad_origin", detail);
            None
        })
    };
    item.origins.iter().enumerate().filter_map(read).collect()
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
