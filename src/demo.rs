//! The example restaurant of `serve --demo`: the trattoria of `examples/restaurants`, in the middle of a service, with a
//! few evenings of bookings that came by the same path as everybody's.

mod tonight;

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use chrono::Duration;

use crate::clock::random_bits;
use crate::directory::accounts::email::Email;
use crate::directory::accounts::membership::Wanted;
use crate::directory::restaurant_keys::WantedKey;
use crate::directory::{ApplyFailure, Directory};
use crate::domain::access::{Grant, Role};
use crate::domain::author::Author;
use crate::domain::availability::{SlotStatus, When};
use crate::domain::ids::encode;
use crate::domain::party::PartySize;
use crate::domain::reservation::Wants;
use crate::domain::restaurant::command::{Basis, GuestDetails, Wish};
use crate::domain::slug::Slug;
use crate::restaurant::file::RestaurantFile;
use crate::restaurant::handle::{Failure, Handle};
use crate::restaurant::message::SlotsQuery;

const FILE: &str = include_str!("../examples/restaurants/trattoria.yaml");

/// The slug of the example restaurant.
pub const SLUG: &str = "demo";

/// Who owns the example restaurant.
const OWNER: &str = "owner@demo.example";
/// Where their password is kept, in the data folder.
const PASSWORD_FILE: &str = "demo.password";

/// What the key is called that `serve --demo` prints.
const KEY_NAME: &str = "demo";

/// How many days get bookings.
const DAYS: i64 = 7;
/// How many parties are tried for each day.
const PARTIES_A_DAY: usize = 14;

/// Parties as they come, about as in `booking-domain` statistics: mostly twos.
const PARTIES: [i64; 12] = [2, 2, 4, 2, 3, 2, 5, 2, 1, 4, 2, 6];
const NAMES: [&str; 10] =
    ["Rossi", "Bianchi", "Ferrari", "Esposito", "Romano", "Colombo", "Ricci", "Marino", "Greco", "Bruno"];
/// What some of them say.
const NOTES: [&str; 4] = [
    "Seggiolone, per favore",
    "Allergia ai crostacei",
    "Tavolo tranquillo, se possibile",
    "Arriviamo con il passeggino",
];

/// Provisions the example restaurant unless it is there.
///
/// # Errors
/// When its file or a booking is refused for another reason than being full, in words.
pub async fn provision(directory: &Directory) -> Result<(), String> {
    let slug = Slug::parse(SLUG).expect("a constant that is a slug");
    if directory.find(&slug).is_some() {
        return Ok(());
    }
    let mut file: RestaurantFile = yaml_serde::from_str(FILE).map_err(|error| error.to_string())?;
    file.slug = slug.clone();
    // Its owner is whoever started it; see `staff_login`.
    file.members = None;
    let configure = file.into_command(random_bits).map_err(|faults| format!("{faults:?}"))?;
    let applied = directory.apply(slug, configure, Author::server()).await.map_err(|failure| match failure {
        ApplyFailure::Restaurant(failure) => format!("{failure:?}"),
        ApplyFailure::Leaving => "it is to be deleted".into(),
        ApplyFailure::UnknownJurisdiction | ApplyFailure::JurisdictionFixed(_) => "it is elsewhere".into(),
        ApplyFailure::NotTheirs => "it is somebody else's".into(),
        ApplyFailure::Renamed(slug) => format!("it is called {slug} now"),
        ApplyFailure::Store(error) => error.to_string(),
    })?;
    let tenant = applied.tenant.ok_or("it was not provisioned")?;
    let restaurant = directory.handle(tenant.id).by(Author::server());
    tonight::tell(&restaurant, directory.now()).await?;
    fill(&restaurant, directory).await
}

/// A new key of the example restaurant for whoever started it. The one of the start before is revoked: nobody has
/// written it down, and they would pile up.
///
/// # Errors
/// When the directory refuses, in words.
pub async fn staff_key(directory: &Directory) -> Result<String, String> {
    let slug = Slug::parse(SLUG).expect("a constant that is a slug");
    let tenant = directory.find(&slug).ok_or("there is no example restaurant")?;
    let in_words = |failure| format!("{failure:?}");
    let keys = directory.keys_of(tenant.id).await.map_err(in_words)?;
    for old in keys.iter().filter(|it| it.key.name.as_deref() == Some(KEY_NAME)) {
        directory.revoke_key(old.key.id, None, Author::server()).await.map_err(in_words)?;
    }
    let (name, grant) = (Some(KEY_NAME.into()), Grant::of(Role::Owner));
    let wanted = WantedKey { restaurant: tenant.id, name, grant, expires_at: None };
    let issued = directory.issue_key(wanted, Author::server()).await;
    issued.map(|(_, key)| key).map_err(in_words)
}

/// How to sign in as the owner of the example restaurant.
pub struct Login {
    /// The address.
    pub email: &'static str,
    /// The password; none when somebody has chosen another.
    pub password: Option<String>,
}

/// The login of the example restaurant's owner. The password is drawn at the first start and kept in `DATA` where only
/// the owner of the folder can read it, so that it can be said at every start. Whoever chooses another keeps theirs.
///
/// # Errors
/// When the directory refuses or the file cannot be written, in words.
pub async fn staff_login(directory: &Directory, data: &Path) -> Result<Login, String> {
    let path = data.join(PASSWORD_FILE);
    let email = Email::parse(OWNER).expect("a constant that is an address");
    let in_words = |failure| format!("{failure:?}");
    if directory.accounts().find(&email).await.map_err(in_words)?.is_some_and(|account| account.has_password) {
        let kept = std::fs::read_to_string(&path).unwrap_or_default().trim().to_owned();
        let is_kept = directory.accounts().is_password(&email, kept.clone()).await.map_err(in_words)?;
        return Ok(Login { email: OWNER, password: is_kept.then_some(kept) });
    }
    let password = draw_password();
    write_password(&path, &password).map_err(|error| format!("{}: {error}", path.display()))?;
    let tenant = directory.find(&Slug::parse(SLUG).expect("a slug")).ok_or("there is no example restaurant")?;
    let wanted = Wanted { email, role: Role::Owner };
    let (_, invited) = directory.accounts().invite(tenant.id, wanted, Author::server()).await.map_err(in_words)?;
    let accepted = directory.accounts().accept(invited.issued.token, password.clone(), Some("Demo".into()), 0).await;
    accepted.map_err(in_words)?;
    Ok(Login { email: OWNER, password: Some(password) })
}

/// Three groups of 30 bits.
fn draw_password() -> String {
    let group = || encode(random_bits() >> 4)[6..].to_owned();
    [group(), group(), group()].join("-")
}

fn write_password(path: &Path, password: &str) -> std::io::Result<()> {
    let mut file = std::fs::File::options();
    let mut file = file.create(true).write(true).truncate(true).mode(0o600).open(path)?;
    writeln!(file, "{password}")
}

async fn fill(restaurant: &Handle, directory: &Directory) -> Result<(), String> {
    let today = directory.now().date_naive();
    for day in 0..DAYS {
        for nth in 0..PARTIES_A_DAY {
            let party = PARTIES[(nth + usize::try_from(day).unwrap_or(0) * 5) % PARTIES.len()];
            let party = PartySize::parse(party).expect("a constant that is a party");
            let query = SlotsQuery { date: today + Duration::days(day), party, wants: Wants::default(), time: None };
            book_one(restaurant, query, nth * 7).await.map_err(|failure| format!("{failure:?}"))?;
        }
    }
    Ok(())
}

/// Books one of the free slots of a day, if there are any.
async fn book_one(restaurant: &Handle, query: SlotsQuery, nth: usize) -> Result<(), Failure> {
    let (date, party) = (query.date, query.party);
    let view = restaurant.slots(query).await?;
    let free: Vec<_> = view.slots.iter().filter(|slot| slot.status == SlotStatus::Available).collect();
    let Some(slot) = free.get(nth % free.len().max(1)) else { return Ok(()) };
    let details = details(NAMES[nth % NAMES.len()], nth, NOTES.get(nth % 11).copied());
    let basis = Basis::Wish(Wish { when: When::Wall { date, time: slot.time }, party, wants: Wants::default() });
    restaurant.book(details, basis, None, None).await.map(drop)
}

/// A guest with a telephone of nobody's; who walked in has not said who they are.
fn details(name: &str, nth: usize, notes: Option<&str>) -> GuestDetails {
    GuestDetails {
        name: name.into(),
        phone: (!name.is_empty()).then(|| format!("+39 06 0000 {:04}", nth % 10_000)),
        email: None,
        locale: Some("it-IT".into()),
        notes: notes.map(Into::into),
        consents: vec![],
    }
}

/// A day on which the example restaurant serves dinner and is not filled by [`provision`], for the line to try.
pub fn bookable_date(now: crate::clock::Moment) -> chrono::NaiveDate {
    use chrono::Datelike as _;
    let days = now.date_naive().iter_days().skip(usize::try_from(DAYS).unwrap_or(7) + 1);
    let serves = |date: &chrono::NaiveDate| {
        let is_holiday =
            date.month() == 12 && (24..=26).contains(&date.day()) || date.month() == 12 && date.day() == 31;
        date.weekday() == chrono::Weekday::Fri && !is_holiday
    };
    days.into_iter().find(serves).expect("there is a Friday")
}
