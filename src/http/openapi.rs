//! The contract, written from the code. `maitred openapi` prints it; a test fails when `openapi.yaml` differs.

use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::{Modify, OpenApi};

use super::{
    account, availability, hold, invitation, key, live, member, meta, platform, reservation, restaurant, second_factor,
    session, staff, waitlist,
};

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
        (name = "People", description = "Signing in, one's own account, and who works where."),
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
        session::sign_in,
        session::get,
        session::sign_out,
        session::list,
        session::end,
        session::change_password,
        second_factor::enrol,
        second_factor::confirm,
        second_factor::take_off,
        invitation::look,
        invitation::accept,
        invitation::accept_reset,
        member::list,
        member::invite,
        member::change,
        member::remove,
        member::reset,
        account::list,
        account::create,
        account::get,
        account::change,
        account::delete,
        account::reset,
        account::take_off,
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
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(session_cookie())));
        // Whatever a key of the restaurant opens, the session of somebody who works there opens too.
        let operations = openapi.paths.paths.values_mut().flat_map(|path| {
            [&mut path.get, &mut path.put, &mut path.post, &mut path.patch, &mut path.delete].into_iter().flatten()
        });
        for security in operations.filter_map(|operation| operation.security.as_mut()) {
            let takes_key =
                |it: &SecurityRequirement| serde_json::to_value(it).is_ok_and(|it| it.get("restaurant_key").is_some());
            if security.iter().any(takes_key) {
                security.push(SecurityRequirement::new::<_, [&str; 0], &str>("session", []));
            }
        }
        // An operation that says nothing else needs no credential.
        openapi.security = Some(vec![SecurityRequirement::default()]);
    }
}

fn session_cookie() -> ApiKeyValue {
    let description = "The cookie of a session, from `POST /v1/staff/session`; over HTTPS it is called \
                       `__Host-maitred_session`. What changes something must come from the server's own pages.";
    ApiKeyValue::with_description("maitred_session", description)
}

/// The contract as YAML.
pub fn yaml() -> String {
    Contract::openapi().to_yaml().expect("the document has string keys only")
}
