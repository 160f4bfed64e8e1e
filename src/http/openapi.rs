//! The contract, written from the code. `maitred openapi` prints it; a test fails when `openapi.yaml` differs. Handlers
//! say what is their own; what holds for all of them is added here: `problems` (the refusals), `words` (what a field of a
//! name looks like), `examples`, and `headers`. `older` makes OpenAPI 3.0.3 of it for generators that lag.

mod examples;
mod headers;
mod older;
mod problems;
mod words;

use std::collections::BTreeSet;

use serde_json::Value;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::{Modify, OpenApi};

use crate::restaurant::file::times_quoted;

use super::{
    account, availability, change, hold, invitation, key, live, member, meta, metrics, oidc, platform, platform_key,
    reservation, restaurant, second_factor, session, snapshot, staff, waitlist,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "maitred",
        description = "Restaurant bookings: every restaurant decides its own, one at a time, and never gives a table twice. Errors are problems (RFC 9457) with a stable `code`. Clients must tolerate new fields and new values.",
        contact(name = "Whoever runs this server"),
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    servers((url = "/", description = "The server that this document came from.")),
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
        staff::day::get,
        staff::availability::slots,
        staff::floor::get,
        staff::quote::list,
        staff::waitlist::list,
        staff::waitlist::join,
        staff::waitlist::accept,
        staff::waitlist::leave,
        staff::import::import,
        staff::file::get,
        staff::file::apply,
        staff::change::list,
        staff::change::of_members,
        staff::live::follow,
        staff::live::ticket::create,
        staff::key::list,
        staff::key::create,
        staff::key::rotate,
        staff::key::revoke,
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
        oidc::ways,
        oidc::begin,
        oidc::come_back,
        oidc::finish,
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
        platform::verify::verify,
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
        platform::usage::of_one,
        platform::usage::of_all,
        platform::usage::notices,
        platform::alarms::list,
        platform::alarms::retry,
        platform::alarms::discard,
        platform::tenure::suspend,
        platform::tenure::resume,
        platform::tenure::rename,
        platform::tenure::free,
        key::list,
        key::create,
        key::revoke,
        key::rotate,
        change::of_directory,
        change::of_restaurant,
        platform_key::list,
        platform_key::create,
        platform_key::revoke,
        meta::healthz,
        meta::readyz,
        meta::version,
        metrics::get,
    ),
    components(schemas(
        super::wire::ProblemBody,
        super::wire::AlternativeBody,
        live::frame::HelloFrame<'static>,
        live::frame::SlotsFrame,
        live::frame::ProblemFrame,
        live::frame::LiveMessage,
        staff::live::frame::StaffHelloFrame<'static>,
        staff::live::frame::ChangesFrame<'static>,
        staff::live::frame::LiveChange<'static>,
        staff::live::frame::StaffResetFrame,
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
        let in_link = ApiKeyValue::with_description("token", "The same token, in links of mails only.");
        components.add_security_scheme("link_token", SecurityScheme::ApiKey(ApiKey::Query(in_link)));
        components.add_security_scheme(
            "restaurant_key",
            bearer("A key of the restaurant, `mk_…`. The word beside it is the scope that the operation takes."),
        );
        components.add_security_scheme("platform_key", bearer("A platform key, `mp_…`."));
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(session_cookie())));
        // Whatever a key of the restaurant opens, the session of somebody who works there opens too.
        let paths = openapi.paths.paths.iter_mut().filter(|(path, _)| *path != TICKETS).map(|(_, item)| item);
        let operations = paths.flat_map(|path| {
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

/// Only keys need tickets: browsers send cookies by themselves.
const TICKETS: &str = "/v1/staff/live-tickets";

fn session_cookie() -> ApiKeyValue {
    let description = "The cookie of a session, from `POST /v1/staff/session`; over HTTPS it is called \
                       `__Host-maitred_session`. What changes something must come from the server's own pages.";
    ApiKeyValue::with_description("maitred_session", description)
}

/// The order of the parts of the document, for whoever reads it.
const PARTS: [&str; 8] = ["openapi", "info", "servers", "tags", "security", "paths", "components", "externalDocs"];
const METHODS: [&str; 7] = ["get", "put", "post", "patch", "delete", "head", "options"];

/// An operation of the document.
struct Operation<'a> {
    path: String,
    method: String,
    value: &'a mut Value,
}

impl Operation<'_> {
    fn id(&self) -> &str {
        self.value["operationId"].as_str().unwrap_or_default()
    }

    /// The names of the credentials that open it; none where nothing is asked for.
    fn schemes(&self) -> BTreeSet<String> {
        let ways = self.value["security"].as_array().into_iter().flatten();
        ways.filter_map(Value::as_object).flat_map(|way| way.keys().cloned()).collect()
    }

    fn has_parameter(&self, which: impl Fn(&Value) -> bool) -> bool {
        self.value["parameters"].as_array().is_some_and(|list| list.iter().any(which))
    }
}

fn operations(document: &mut Value) -> impl Iterator<Item = Operation<'_>> {
    let paths = document["paths"].as_object_mut().expect("the document has paths");
    paths.iter_mut().flat_map(|(path, item)| {
        let methods = item.as_object_mut().expect("a path has operations").iter_mut();
        let methods = methods.filter(|(method, _)| METHODS.contains(&method.as_str()));
        methods.map(|(method, value)| Operation { path: path.clone(), method: method.clone(), value })
    })
}

/// The contract: OpenAPI 3.1.
pub fn document() -> Value {
    let mut document = serde_json::to_value(Contract::openapi()).expect("the document has string keys only");
    socket(&mut document);
    words::apply(&mut document);
    headers::add(&mut document);
    problems::add(&mut document);
    examples::add(&mut document);
    links(&mut document);
    document
}

/// A token in a link is a credential and no parameter of the question.
fn links(document: &mut Value) {
    for operation in operations(document).filter(|it| it.has_parameter(is_link_token)) {
        let parameters = operation.value["parameters"].as_array_mut().expect("it has the token at least");
        parameters.retain(|parameter| !is_link_token(parameter));
        operation.value["security"] = serde_json::json!([{ "token": [] }, { "link_token": [] }]);
    }
}

fn is_link_token(parameter: &Value) -> bool {
    parameter["in"] == "query" && parameter["name"] == "token"
}

/// OpenAPI has no words for what is said on a socket: the shapes of its frames stand beside the operation.
fn socket(document: &mut Value) {
    let shape = |name: &str| serde_json::json!({ "$ref": format!("#/components/schemas/{name}") });
    let server = ["HelloFrame", "SlotsFrame", "ProblemFrame"].map(shape);
    let frames = serde_json::json!({
        "client": shape("LiveMessage"),
        "server": server,
    });
    for operation in operations(document).filter(|it| it.id() == "followSlots") {
        operation.value["x-websocket-frames"] = frames.clone();
    }
    let server = ["StaffHelloFrame", "ChangesFrame", "StaffResetFrame"].map(shape);
    for operation in operations(document).filter(|it| it.id() == "followRestaurant") {
        operation.value["x-websocket-frames"] = serde_json::json!({ "server": server });
    }
}

/// The same as OpenAPI 3.0.3, for generators that do not read 3.1.
pub fn older_document() -> Value {
    older::of(document())
}

/// The contract as YAML.
pub fn yaml() -> String {
    to_yaml(&document())
}

/// The contract as OpenAPI 3.0.3, in YAML.
pub fn older_yaml() -> String {
    to_yaml(&older_document())
}

/// A document as YAML, its parts in the order in which they are read.
fn to_yaml(document: &Value) -> String {
    let parts = document.as_object().expect("a document has parts");
    let rank = |name: &str| PARTS.iter().position(|part| *part == name).unwrap_or(PARTS.len());
    let mut names: Vec<&String> = parts.keys().collect();
    names.sort_by_key(|name| rank(name));
    let part = |name: &String| {
        let part = serde_json::json!({ name.as_str(): parts[name] });
        yaml_serde::to_string(&part).expect("the document has string keys only")
    };
    names.into_iter().map(part).map(|text| times_quoted(&text)).collect()
}
