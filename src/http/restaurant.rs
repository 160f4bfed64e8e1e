//! `GET /v1/restaurants/{slug}`: the profile.

use std::collections::BTreeSet;

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::configuration::Configuration;
use crate::domain::floor::{Category, Table, TableChannel};

use super::Edge;
use super::problem::Problem;

/// A restaurant, as guests see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Restaurant)]
pub struct ProfileBody {
    /// Its name in addresses.
    slug: String,
    /// What guests call it.
    name: String,
    /// IANA time zone.
    #[schema(example = "Europe/Rome")]
    zone: String,
    /// ISO 4217.
    currency: String,
    /// BCP 47.
    locale: String,
    /// A telephone number.
    #[schema(required = true)]
    phone: Option<String>,
    /// An e-mail address.
    #[schema(required = true)]
    email: Option<String>,
    /// A postal address.
    #[schema(required = true)]
    address: Option<String>,
    /// Areas that a guest may ask for.
    areas: Vec<AreaBody>,
    /// The smallest party that books online.
    party_min: u16,
    /// The largest party that books online.
    party_max: u16,
    /// How long before its start a slot closes.
    lead_minutes: u32,
    /// How many days ahead the book is open.
    window_days: u16,
    /// How long a hold lasts.
    hold_minutes: u16,
    /// Until how long before the start a guest may change or cancel.
    cancel_until_minutes: u32,
    /// Parties of this size and larger ask first: what they book online waits for the restaurant's yes. `null`: none.
    #[schema(required = true)]
    approval_from_party: Option<u16>,
    /// How long the restaurant has to answer a request, at most until its start; `null` where none is asked.
    #[schema(required = true)]
    approval_minutes: Option<u32>,
    /// Whether a guest may have only one live booking for each service of a day.
    one_booking_per_guest: bool,
    /// Whether guests may join the waitlist by themselves.
    waitlist: bool,
    /// What kinds of seats can be booked online, in the order in which they are given to guests who ask for none.
    #[schema(value_type = Vec<String>, example = json!(["standard", "bar"]))]
    categories: Vec<Category>,
    /// Whether tables can be booked online to which a wheelchair can be brought.
    accessible: bool,
}

/// A part of the floor.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Area)]
pub struct AreaBody {
    /// Its stable name.
    key: String,
    /// What guests read.
    name: String,
}

/// Profile
///
/// Name, address, zone, and the limits on bookings.
#[utoipa::path(get, path = "/v1/restaurants/{slug}", operation_id = "getRestaurant", tag = "Guests",
    params(("slug" = String, Path, description = "The restaurant's slug.")),
    responses((status = 200, description = "The restaurant.", body = ProfileBody)))]
pub async fn get(slug: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let tenant = edge.tenant(&slug)?;
    let view = edge.directory.handle(tenant.id).configuration().await?;
    Ok(HttpResponse::Ok().json(profile(tenant.slug.to_string(), view.configuration)))
}

/// Whether some service gives a table to guests online.
fn is_online(configuration: &Configuration, table: &Table) -> bool {
    let special = configuration.special_days.iter().flat_map(|day| &day.services);
    let mut services = configuration.services.iter().chain(special);
    services.any(|service| table.channel_in(&service.key) == TableChannel::Online)
}

fn profile(slug: String, configuration: Configuration) -> ProfileBody {
    let online = || configuration.tables.iter().filter(|table| is_online(&configuration, table));
    let categories: BTreeSet<Category> = online().map(|table| table.category).collect();
    let accessible = online().any(|table| table.accessible);
    let Configuration { profile, areas, policy, .. } = configuration;
    ProfileBody {
        slug,
        name: profile.name,
        zone: profile.zone.0.name().into(),
        currency: profile.currency,
        locale: profile.locale,
        phone: profile.contact.phone,
        email: profile.contact.email,
        address: profile.contact.address,
        areas: areas.into_iter().map(|area| AreaBody { key: area.key.to_string(), name: area.name }).collect(),
        party_min: policy.online_party.min.covers(),
        party_max: policy.online_party.max.covers(),
        lead_minutes: policy.lead_minutes,
        window_days: policy.window_days,
        hold_minutes: policy.hold_minutes,
        cancel_until_minutes: policy.cancel_until_minutes,
        approval_from_party: policy.approval.map(|approval| approval.from_party.covers()),
        approval_minutes: policy.approval.map(|approval| approval.expires_minutes),
        one_booking_per_guest: policy.one_booking_per_guest,
        waitlist: policy.waitlist.online,
        categories: categories.into_iter().collect(),
        accessible,
    }
}
