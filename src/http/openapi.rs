//! The contract, written from the code. `maitred openapi` prints it; a test fails when `openapi.yaml` differs.

use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::{availability, hold, key, live, meta, platform, reservation, restaurant, snapshot, staff, waitlist};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "maitred",
        description = "Restaurant bookings: every restaurant decides its own, one at a time, and never gives a table twice. Errors are problems (RFC 9457) with a stable `code`. Clients must tolerate new fields and new values.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    servers((url = "/", description = "This server.")),
    tags(
        (name = "Guests", description = "For guests, the booking page and partners. No key; one's own reservation by its manage token."),
        (name = "Staff", description = "For whoever works at a restaurant, with one of its keys."),
        (name = "Platform", description = "For provisioning scripts and operators, with a platform key."),
        (name = "Operations", description = "For whoever keeps the process running."),
    ),
    paths(
        restaurant::get,
        availability::slots,
        availability::days,
        live::follow,
        hold::place,
        hold::release,
        reservation::book,
        reservation::get,
        reservation::slots,
        reservation::amend,
        reservation::cancel,
        reservation::confirm,
        waitlist::join,
        waitlist::get,
        waitlist::leave,
        waitlist::accept,
        staff::get,
        staff::book::list,
        staff::reservation::book,
        staff::reservation::get,
        staff::reservation::amend,
        staff::step::approve,
        staff::step::decline,
        staff::step::confirm,
        staff::step::arrive,
        staff::step::seat,
        staff::step::finish,
        staff::step::no_show,
        staff::step::cancel,
        staff::step::undo,
        staff::step::lock,
        staff::step::unlock,
        staff::step::move_to,
        staff::step::extend,
        staff::step::merge,
        staff::step::split,
        staff::book::unallocated,
        staff::availability::slots,
        staff::floor::get,
        staff::waitlist::list,
        staff::waitlist::join,
        staff::waitlist::accept,
        staff::waitlist::leave,
        staff::import::import,
        staff::file::get,
        staff::file::apply,
        platform::list,
        platform::get,
        platform::apply,
        platform::health,
        platform::leaving::delete,
        platform::transfer::export,
        platform::transfer::file,
        platform::transfer::import,
        snapshot::take,
        snapshot::list,
        platform::description::describe,
        platform::plan::list,
        platform::plan::put,
        platform::plan::delete,
        platform::tenure::suspend,
        platform::tenure::resume,
        platform::tenure::rename,
        platform::tenure::free,
        key::list,
        key::create,
        key::revoke,
        meta::healthz,
        meta::readyz,
        meta::version,
    ),
    components(schemas(
        super::wire::AlternativeBody,
        live::frame::HelloFrame<'static>,
        live::frame::SlotsFrame,
        live::frame::ProblemFrame,
        live::frame::LiveMessage,
    )),
    modifiers(&Security),
)]
struct Contract;

struct Security;

impl Modify for Security {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let bearer = |description: &str| {
            let http = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(description)).build();
            SecurityScheme::Http(http)
        };
        let components = openapi.components.get_or_insert_with(Default::default);
        components.add_security_scheme("token", bearer("The token that came with a reservation or a hold."));
        components.add_security_scheme(
            "restaurant_key",
            bearer("A key of the restaurant, `mk_…`. The word beside it is the scope that the operation takes."),
        );
        components.add_security_scheme("platform_key", bearer("A platform key, `mp_…`."));
        // An operation that says nothing else needs no credential.
        openapi.security = Some(vec![SecurityRequirement::default()]);
    }
}

/// The contract as YAML.
pub fn yaml() -> String {
    Contract::openapi().to_yaml().expect("the document has string keys only")
}
