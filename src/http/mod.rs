//! The edge: the whole route tree on one page. An operation reads the request, asks a restaurant or the directory,
//! and renders the answer; no rules and no SQL live here.

pub mod account;
pub mod availability;
pub mod body;
pub mod caller;
mod canonical;
pub mod change;
mod client_id;
pub mod connections;
pub mod cookie;
#[cfg(debug_assertions)]
mod dev;
pub mod guard;
pub mod hold;
pub mod idempotent;
pub mod invitation;
pub mod key;
pub mod live;
pub mod member;
pub mod meta;
pub mod metrics;
pub mod oidc;
pub mod openapi;
pub mod people;
pub mod platform;
pub mod platform_key;
pub mod principal;
pub mod problem;
pub mod rate;
pub mod request_id;
pub mod reservation;
pub mod restaurant;
pub mod second_factor;
pub mod session;
pub mod snapshot;
pub mod staff;
pub mod ui;
pub mod under_way;
pub mod waitlist;
pub mod wire;
mod yaml;

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::{Method, header};
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Resource, ResponseError, Route};

use crate::directory::Directory;
use crate::directory::tenants::Tenant;
use crate::domain::slug::Slug;

use problem::{Code, Problem};

/// What every operation can reach.
#[derive(Clone)]
pub struct Edge {
    /// The restaurants.
    pub directory: Directory,
    /// Whether the process is on its way out.
    pub readiness: Arc<meta::Readiness>,
    /// Who follows what.
    pub hub: Arc<live::hub::Hub>,
    /// Tickets for sockets that were not used yet.
    pub tickets: Arc<staff::live::ticket::Tickets>,
    /// How often sockets are pinged.
    pub ping_every: Duration,
    /// Who may read the figures of the process.
    pub metrics: metrics::Metrics,
    /// How browsers reach this server.
    pub browsers: cookie::Browsers,
    /// Where people sign in, besides here.
    #[cfg(feature = "oidc")]
    pub oidc: Option<Arc<crate::oidc::provider::Provider>>,
}

impl Edge {
    /// The restaurant of a slug from a path.
    ///
    /// # Errors
    /// 404, also for what is no slug at all.
    pub fn tenant(&self, slug: &str) -> Result<Arc<Tenant>, Problem> {
        let found = Slug::parse(slug).and_then(|slug| self.directory.find(&slug));
        found.ok_or_else(no_such_restaurant)
    }
}

/// 404: there is none of this name, or whoever asks is not to know whether there is.
fn no_such_restaurant() -> Problem {
    Problem::new(Code::RestaurantNotFound, "There is no restaurant of this name.")
}

/// All routes.
pub fn routes(config: &mut ServiceConfig) {
    // The router tries patterns in this order, so what is asked most stands first.
    let v1 = web::scope("/v1")
        .wrap(from_fn(canonical::middleware))
        .service(at("/restaurants/{slug}/reservations", vec![(Method::POST, web::post().to(reservation::book))]))
        .service(at("/restaurants/{slug}/availability", vec![(Method::GET, web::get().to(availability::slots))]))
        .service(at("/restaurants/{slug}", vec![(Method::GET, web::get().to(restaurant::get))]))
        .service(at("/restaurants/{slug}/availability/days", vec![(Method::GET, web::get().to(availability::days))]))
        .service(at("/restaurants/{slug}/live", vec![(Method::GET, web::get().to(live::follow))]))
        .service(at("/restaurants/{slug}/holds", vec![(Method::POST, web::post().to(hold::place))]))
        .service(at("/restaurants/{slug}/holds/{hold}", vec![(Method::DELETE, web::delete().to(hold::release))]))
        .service(at(
            "/reservations/{reservation}",
            vec![(Method::GET, web::get().to(reservation::get)), (Method::PATCH, web::patch().to(reservation::amend))],
        ))
        .service(at("/reservations/{reservation}/availability", vec![(Method::GET, web::get().to(reservation::slots))]))
        .service(at("/reservations/{reservation}/confirm", vec![(Method::POST, web::post().to(reservation::confirm))]))
        .service(at("/restaurants/{slug}/waitlist", vec![(Method::POST, web::post().to(waitlist::join))]))
        .service(at(
            "/waitlist/{wait}",
            vec![(Method::GET, web::get().to(waitlist::get)), (Method::DELETE, web::delete().to(waitlist::leave))],
        ))
        .service(at("/waitlist/{wait}/accept", vec![(Method::POST, web::post().to(waitlist::accept))]))
        .service(at("/reservations/{reservation}/cancel", vec![(Method::POST, web::post().to(reservation::cancel))]))
        .configure(staff::routes)
        .configure(people::routes)
        .service(at("/platform/restaurants", vec![(Method::GET, web::get().to(platform::list))]))
        .service(at("/platform/imports", vec![(Method::POST, web::post().to(platform::transfer::import))]))
        .service(at(
            "/platform/restaurants/{slug}/export",
            vec![(Method::GET, web::get().to(platform::transfer::export))],
        ))
        .service(at("/platform/restaurants/{slug}/file", vec![(Method::GET, web::get().to(platform::transfer::file))]))
        .service(at(
            "/platform/restaurants/{slug}",
            vec![
                (Method::GET, web::get().to(platform::get)),
                (Method::PUT, web::put().to(platform::apply)),
                (Method::PATCH, web::patch().to(platform::description::describe)),
                (Method::DELETE, web::delete().to(platform::leaving::delete)),
            ],
        ))
        .service(at("/platform/changes", vec![(Method::GET, web::get().to(change::of_directory))]))
        .service(at("/platform/restaurants/{slug}/changes", vec![(Method::GET, web::get().to(change::of_restaurant))]))
        .service(at(
            "/platform/restaurants/{slug}/suspend",
            vec![(Method::POST, web::post().to(platform::tenure::suspend))],
        ))
        .service(at(
            "/platform/restaurants/{slug}/resume",
            vec![(Method::POST, web::post().to(platform::tenure::resume))],
        ))
        .service(at(
            "/platform/restaurants/{slug}/rename",
            vec![(Method::POST, web::post().to(platform::tenure::rename))],
        ))
        .service(at(
            "/platform/restaurants/{slug}/aliases/{alias}",
            vec![(Method::DELETE, web::delete().to(platform::tenure::free))],
        ))
        .service(at("/platform/restaurants/{slug}/health", vec![(Method::GET, web::get().to(platform::health))]))
        .service(at(
            "/platform/restaurants/{slug}/verify",
            vec![(Method::GET, web::get().to(platform::verify::verify))],
        ))
        .service(at("/platform/restaurants/{slug}/snapshot", vec![(Method::POST, web::post().to(snapshot::take))]))
        .service(at("/platform/restaurants/{slug}/snapshots", vec![(Method::GET, web::get().to(snapshot::list))]))
        .service(at("/platform/restaurants/{slug}/usage", vec![(Method::GET, web::get().to(platform::usage::of_one))]))
        .service(at("/platform/usage", vec![(Method::GET, web::get().to(platform::usage::of_all))]))
        .service(at("/platform/notices", vec![(Method::GET, web::get().to(platform::usage::notices))]))
        .service(at("/platform/alarms", vec![(Method::GET, web::get().to(platform::alarms::list))]))
        .service(at(
            "/platform/restaurants/{slug}/alarms/{alarm}/retry",
            vec![(Method::POST, web::post().to(platform::alarms::retry))],
        ))
        .service(at(
            "/platform/restaurants/{slug}/alarms/{alarm}",
            vec![(Method::DELETE, web::delete().to(platform::alarms::discard))],
        ))
        .service(at("/platform/plans", vec![(Method::GET, web::get().to(platform::plan::list))]))
        .service(at(
            "/platform/plans/{plan}",
            vec![
                (Method::PUT, web::put().to(platform::plan::put)),
                (Method::DELETE, web::delete().to(platform::plan::delete)),
            ],
        ))
        .service(at(
            "/platform/keys",
            vec![(Method::GET, web::get().to(key::list)), (Method::POST, web::post().to(key::create))],
        ))
        .service(at("/platform/keys/{key}", vec![(Method::DELETE, web::delete().to(key::revoke))]))
        .service(at("/platform/keys/{key}/rotate", vec![(Method::POST, web::post().to(key::rotate))]))
        .service(at(
            "/platform/platform-keys",
            vec![
                (Method::GET, web::get().to(platform_key::list)),
                (Method::POST, web::post().to(platform_key::create)),
            ],
        ))
        .service(at("/platform/platform-keys/{key}", vec![(Method::DELETE, web::delete().to(platform_key::revoke))]));
    #[cfg(debug_assertions)]
    config.configure(dev::routes);
    config
        .service(v1)
        .service(at("/", vec![(Method::GET, web::get().to(meta::index))]))
        .service(at(
            "/healthz",
            vec![(Method::GET, web::get().to(meta::healthz)), (Method::HEAD, web::head().to(meta::healthz))],
        ))
        .service(at(
            "/readyz",
            vec![(Method::GET, web::get().to(meta::readyz)), (Method::HEAD, web::head().to(meta::readyz))],
        ))
        .service(at("/metrics", vec![(Method::GET, web::get().to(metrics::get))]))
        .service(at("/version", vec![(Method::GET, web::get().to(meta::version))]))
        .service(at("/openapi.yaml", vec![(Method::GET, web::get().to(meta::contract))]))
        .service(at("/openapi-3.0.yaml", vec![(Method::GET, web::get().to(meta::older_contract))]))
        .service(at("/openapi.json", vec![(Method::GET, web::get().to(meta::contract_json))]))
        .service(page("/docs", || web::route().to(ui::docs)))
        .service(at("/problems/{code}", vec![(Method::GET, web::get().to(meta::explain))]))
        .service(page("/book/{slug}{below:(/.*)?}", || web::route().to(ui::book)))
        .service(page("/admin/worker.js", || web::route().to(ui::worker)))
        .service(page("/admin{below:(/.*)?}", || web::route().to(ui::admin)))
        .service(page("/assets/{name:.*}", || web::route().to(ui::asset)))
        .default_service(web::to(nothing_here));
}

/// A path and its methods; all others are 405 with `Allow`.
fn at(path: &str, routes: Vec<(Method, Route)>) -> Resource {
    let allowed: Vec<&str> = routes.iter().map(|(method, _)| method.as_str()).collect();
    let allowed = Data::new(allowed.join(", "));
    let resource = routes.into_iter().fold(web::resource(path), |resource, (_, route)| resource.route(route));
    resource.app_data(allowed).default_service(web::to(not_allowed))
}

/// A path for browsers, which ask with GET and HEAD.
fn page(path: &str, route: fn() -> Route) -> Resource {
    at(path, vec![(Method::GET, route().method(Method::GET)), (Method::HEAD, route().method(Method::HEAD))])
}

async fn not_allowed(request: HttpRequest) -> HttpResponse {
    let allowed = request.app_data::<Data<String>>().map(|allowed| allowed.as_str()).unwrap_or_default();
    let detail = format!("{} is not understood here; {allowed} is.", request.method());
    Problem::new(Code::MethodNotAllowed, detail).with_header(header::ALLOW, allowed).error_response()
}

async fn nothing_here() -> HttpResponse {
    Problem::new(Code::NotFound, "This path is not part of the API; see /openapi.yaml.").error_response()
}
