//! `/v1/staff/restaurants/{slug}/…`: for whoever works there. Every operation begins with [`principal::staff`].

pub mod availability;
pub mod book;
pub mod change;
pub mod day;
pub mod file;
pub mod floor;
pub mod import;
pub mod key;
pub mod live;
pub mod quote;
pub mod reservation;
pub mod shown;
pub mod step;
pub mod waitlist;

use actix_web::http::Method;
use actix_web::web::{self, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::access::{Power, Role, Scope};

use super::problem::Problem;
use super::{Edge, at, principal};

/// All routes for staff.
pub fn routes(config: &mut ServiceConfig) {
    let of = |below: &str| format!("/staff/restaurants/{{slug}}{below}");
    config
        .service(at(&of(""), vec![(Method::GET, web::get().to(get))]))
        .service(at(
            &of("/reservations"),
            vec![(Method::GET, web::get().to(book::list)), (Method::POST, web::post().to(reservation::book))],
        ))
        .service(at(&of("/day"), vec![(Method::GET, web::get().to(day::get))]))
        .service(at(&of("/unallocated"), vec![(Method::GET, web::get().to(book::unallocated))]))
        .service(at(&of("/availability"), vec![(Method::GET, web::get().to(availability::slots))]))
        .service(at(&of("/waitlist/quotes"), vec![(Method::GET, web::get().to(quote::list))]))
        .service(at(&of("/floor"), vec![(Method::GET, web::get().to(floor::get))]))
        .service(at(
            &of("/waitlist"),
            vec![(Method::GET, web::get().to(waitlist::list)), (Method::POST, web::post().to(waitlist::join))],
        ))
        .service(at(&of("/waitlist/{wait}"), vec![(Method::DELETE, web::delete().to(waitlist::leave))]))
        .service(at(&of("/waitlist/{wait}/accept"), vec![(Method::POST, web::post().to(waitlist::accept))]))
        .service(at(
            &of("/api-keys"),
            vec![(Method::GET, web::get().to(key::list)), (Method::POST, web::post().to(key::create))],
        ))
        .service(at(&of("/api-keys/{key}"), vec![(Method::DELETE, web::delete().to(key::revoke))]))
        .service(at(&of("/api-keys/{key}/rotate"), vec![(Method::POST, web::post().to(key::rotate))]))
        .service(at(&of("/changes"), vec![(Method::GET, web::get().to(change::list))]))
        .service(at("/staff/live-tickets", vec![(Method::POST, web::post().to(live::ticket::create))]))
        .service(at(&of("/live"), vec![(Method::GET, web::get().to(live::follow))]))
        .service(at(&of("/import"), vec![(Method::POST, web::post().to(import::import))]))
        .service(at(
            &of("/file"),
            vec![(Method::GET, web::get().to(file::get)), (Method::PUT, web::put().to(file::apply))],
        ))
        .service(at(
            &of("/reservations/{reservation}"),
            vec![(Method::GET, web::get().to(reservation::get)), (Method::PATCH, web::patch().to(reservation::amend))],
        ));
    let steps = [
        ("approve", web::post().to(step::approve)),
        ("decline", web::post().to(step::decline)),
        ("confirm", web::post().to(step::confirm)),
        ("arrive", web::post().to(step::arrive)),
        ("seat", web::post().to(step::seat)),
        ("finish", web::post().to(step::finish)),
        ("no-show", web::post().to(step::no_show)),
        ("cancel", web::post().to(step::cancel)),
        ("undo", web::post().to(step::undo)),
        ("lock", web::post().to(step::lock)),
        ("unlock", web::post().to(step::unlock)),
        ("move", web::post().to(step::move_to)),
        ("extend", web::post().to(step::extend)),
        ("merge", web::post().to(step::merge)),
        ("split", web::post().to(step::split)),
    ];
    for (name, route) in steps {
        config.service(at(&of(&format!("/reservations/{{reservation}}/{name}")), vec![(Method::POST, route)]));
    }
}

/// Who calls, and where.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffRestaurant)]
pub struct StaffRestaurantBody {
    /// The slug of the restaurant.
    restaurant: String,
    /// What guests call it.
    name: String,
    /// What the caller may do here: `owner`, `manager`, `host` or `viewer`.
    #[schema(value_type = String, example = "manager")]
    role: Role,
    /// The scopes that the caller has: what may be offered to them. What is not named here is refused.
    scopes: Vec<&'static str>,
    /// IANA time zone.
    #[schema(example = "Europe/Rome")]
    zone: String,
    /// The present time, with the restaurant's offset.
    #[schema(format = DateTime)]
    now: String,
    /// How it stands with its operator: `open`, or `suspended`, when nothing can be changed. More may come.
    #[schema(example = "open")]
    standing: &'static str,
    /// Why it is suspended, if the operator said so.
    #[schema(required = true, example = "The invoice is open.")]
    standing_reason: Option<String>,
}

/// Where am I
///
/// The restaurant that the key opens, what the caller may do there, and what time it is there.
#[utoipa::path(get, path = "/v1/staff/restaurants/{slug}", operation_id = "getStaffRestaurant", tag = "Staff",
    params(("slug" = String, Path, description = "The restaurant's slug.")), security(("restaurant_key" = [])),
    responses((status = 200, description = "The restaurant and the role.", body = StaffRestaurantBody)))]
pub async fn get(request: HttpRequest, slug: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let staff = principal::staff(&request, &edge.directory, &slug)?;
    staff.may(Power::Enter)?;
    let profile = edge.directory.handle(staff.tenant().id).configuration().await?.configuration.profile;
    Ok(HttpResponse::Ok().json(StaffRestaurantBody {
        restaurant: staff.tenant().slug.to_string(),
        name: profile.name,
        role: staff.role(),
        scopes: staff.scopes().iter().map(Scope::name).collect(),
        zone: profile.zone.0.name().into(),
        now: profile.zone.rfc3339(edge.directory.now()),
        standing: staff.tenant().standing.name(),
        standing_reason: staff.tenant().terms().pause.and_then(|pause| pause.reason),
    }))
}
