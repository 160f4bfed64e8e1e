//! The operations about people: their routes, and what they share.

use actix_web::HttpRequest;
use actix_web::http::{Method, header};
use actix_web::web::{self, ServiceConfig};
use serde::Serialize;
use utoipa::ToSchema;
use validator::ValidationError;

use crate::clock::Moment;
use crate::directory::accounts::Visitor;
use crate::directory::accounts::email::Email;
use crate::directory::accounts::tickets::{Issued, TicketKind};
use crate::domain::ids::RestaurantId;

use super::problem::{Code, Problem};
use super::{Edge, account, at, caller, invitation, member, oidc, second_factor, session, staff};

/// All routes about people.
pub fn routes(config: &mut ServiceConfig) {
    let (session, factor) = ("/staff/session", "/staff/session/second-factor");
    let members = "/staff/restaurants/{slug}/members";
    let accounts = "/platform/accounts";
    let below = |path: &str, more: &str| format!("{path}{more}");
    config
        .service(at(
            session,
            vec![
                (Method::GET, web::get().to(session::get)),
                (Method::POST, web::post().to(session::sign_in)),
                (Method::DELETE, web::delete().to(session::sign_out)),
            ],
        ))
        .service(at(&below(session, "/ways"), vec![(Method::GET, web::get().to(oidc::ways))]))
        .service(at(&below(session, "/oidc"), vec![(Method::GET, web::get().to(oidc::begin))]))
        .service(at(&below(session, "/oidc/callback"), vec![(Method::GET, web::get().to(oidc::come_back))]))
        .service(at(&below(session, "/oidc/code"), vec![(Method::POST, web::post().to(oidc::finish))]))
        .service(at("/staff/sessions", vec![(Method::GET, web::get().to(session::list))]))
        .service(at("/staff/sessions/{session}", vec![(Method::DELETE, web::delete().to(session::end))]))
        .service(at(&below(session, "/password"), vec![(Method::POST, web::post().to(session::change_password))]))
        .service(at(factor, vec![(Method::POST, web::post().to(second_factor::enrol))]))
        .service(at(&below(factor, "/confirm"), vec![(Method::POST, web::post().to(second_factor::confirm))]))
        .service(at(&below(factor, "/take-off"), vec![(Method::POST, web::post().to(second_factor::take_off))]))
        .service(at("/staff/invitations/look", vec![(Method::POST, web::post().to(invitation::look))]))
        .service(at("/staff/invitations/accept", vec![(Method::POST, web::post().to(invitation::accept))]))
        .service(at("/staff/password-resets/accept", vec![(Method::POST, web::post().to(invitation::accept_reset))]))
        .service(at(
            members,
            vec![(Method::GET, web::get().to(member::list)), (Method::POST, web::post().to(member::invite))],
        ))
        // Before the account, which would take the word for an id.
        .service(at(&below(members, "/changes"), vec![(Method::GET, web::get().to(staff::change::of_members))]))
        .service(at(
            &below(members, "/{account}"),
            vec![(Method::PATCH, web::patch().to(member::change)), (Method::DELETE, web::delete().to(member::remove))],
        ))
        .service(at(&below(members, "/{account}/password-reset"), vec![(Method::POST, web::post().to(member::reset))]))
        .service(at(
            accounts,
            vec![(Method::GET, web::get().to(account::list)), (Method::POST, web::post().to(account::create))],
        ))
        .service(at(
            &below(accounts, "/{account}"),
            vec![
                (Method::GET, web::get().to(account::get)),
                (Method::PATCH, web::patch().to(account::change)),
                (Method::DELETE, web::delete().to(account::delete)),
            ],
        ))
        .service(at(
            &below(accounts, "/{account}/password-reset"),
            vec![(Method::POST, web::post().to(account::reset))],
        ))
        .service(at(
            &below(accounts, "/{account}/second-factor"),
            vec![(Method::DELETE, web::delete().to(account::take_off))],
        ));
}

/// An address of a body.
///
/// # Errors
/// 422 with a pointer.
pub fn email(text: &str) -> Result<Email, Problem> {
    let refused = || Problem::field(Code::Invalid, "/email", "email", "An e-mail address such as ada@example.com.");
    Email::parse(text).ok_or_else(refused)
}

/// For validator: the same rule.
///
/// # Errors
/// The rule `email`.
pub fn is_email(text: &str) -> Result<(), ValidationError> {
    let refused = || ValidationError::new("email").with_message("an e-mail address such as ada@example.com".into());
    Email::parse(text).map(drop).ok_or_else(refused)
}

/// Who stands at the door. The address is digested as if at a restaurant that does not exist.
pub fn visitor(request: &HttpRequest) -> Visitor {
    let agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let user_agent = agent.unwrap_or_default().chars().filter(|it| !it.is_control()).collect();
    Visitor { whence: caller::digest(request, RestaurantId::new(0)), user_agent }
}

/// An instant in answers about people, who may be anywhere: UTC.
pub fn instant(moment: Moment) -> String {
    moment.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// A link that is good once.
#[derive(Serialize, ToSchema)]
#[schema(as = Link)]
pub struct LinkBody {
    /// The link. It is told this once: no mail is sent yet, so hand it on to whom it is for, and to nobody else.
    #[schema(example = "https://bookings.example/admin/invitation#inv_…")]
    pub url: String,
    /// Until when it is good.
    #[schema(format = DateTime)]
    pub expires_at: String,
}

/// The link of a token. The token stands in the fragment, which neither servers nor logs see.
pub fn link(request: &HttpRequest, edge: &Edge, kind: TicketKind, issued: &Issued) -> LinkBody {
    let page = match kind {
        TicketKind::Invitation => "invitation",
        TicketKind::Reset => "password-reset",
    };
    let url = edge.browsers.url(request, &format!("/admin/{page}#{}", issued.token));
    LinkBody { url, expires_at: instant(issued.expires_at) }
}
