//! Problems (RFC 9457): the one table from code to status and title. A code is stable; clients branch on it. The
//! detail is a finished sentence for people, and never shows anything of another tenant or of our insides.

mod people;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::clock::random_bits;
use crate::directory::ApplyFailure;
use crate::directory::metering::Unreadable;
use crate::directory::planning::PlanFailure;
use crate::directory::plans::PLANS_MAX;
use crate::directory::restaurant_keys::KeyFailure;
use crate::directory::snapshots::CopyFailure;
use crate::directory::tenants::{ALIASES_MAX, LABELS_MAX};
use crate::directory::tenure::TenureFailure;
use crate::directory::transfer::{ExportFailure, ImportFailure};
use crate::domain::check::Fault;
use crate::domain::restaurant::rejection::Rejection;
use crate::domain::time::Zone;
use crate::object::Refusal;
use crate::restaurant::handle::Failure;
use crate::restaurant::terms::Exceeded;
use crate::restaurant::view::Refused;

use super::request_id;
use super::wire::alternative_body;

/// A table of problem codes: variant, code, status, title.
macro_rules! codes {
    ($($variant:ident $code:literal $status:literal $title:literal;)*) => {
        /// What went wrong, as clients see it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "the title of each says it")]
        pub enum Code { $($variant,)* }

        impl Code {
            /// All of them.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            /// The stable name.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $code,)* }
            }

            /// The HTTP status.
            pub fn status(self) -> u16 {
                match self { $(Code::$variant => $status,)* }
            }

            /// What it means, in a few words.
            pub fn title(self) -> &'static str {
                match self { $(Code::$variant => $title,)* }
            }
        }
    };
}

codes! {
    BadJson                "bad_json"                400 "The body is not JSON";
    BadQuery               "bad_query"               400 "A query parameter is missing, unknown or malformed";
    BadHeader              "bad_header"              400 "A header is malformed";
    BadRequest             "bad_request"             400 "The request cannot be read";
    BadMessage             "bad_message"             400 "The message on the socket is not understood";
    TokenRequired          "token_required"          401 "A manage token is required";
    KeyRequired            "key_required"            401 "A key is required";
    KeyExpired             "key_expired"             401 "The key has expired";
    TicketVoid             "ticket_void"             401 "The ticket is not good any more";
    SessionRequired        "session_required"        401 "Sign in first";
    WrongCredentials       "wrong_credentials"       401 "Address or password is wrong";
    SecondFactorRequired   "second_factor_required"  401 "A code is needed too";
    WrongCode              "wrong_code"              401 "The code is wrong or was used";
    OidcNotBegun           "oidc_not_begun"          401 "The sign-in was not begun here, or took too long";
    OidcDenied             "oidc_denied"             401 "The provider says no";
    OidcNotProven          "oidc_not_proven"         401 "What the provider says does not hold";
    NotAllowed             "not_allowed"             403 "Your role may not do this";
    CrossSite              "cross_site"              403 "A page of another site asks";
    QuotaExceeded          "quota_exceeded"          403 "The restaurant's plan has no room for it";
    RestaurantSuspended    "restaurant_suspended"    403 "The restaurant takes no changes now";
    AccountUnknown         "account_unknown"         403 "Nobody of this address was invited";
    AccountDisabled        "account_disabled"        403 "Nobody may sign in with the account";
    EmailUnverified        "email_unverified"        403 "The provider has not verified the address";
    IdentityTaken          "identity_taken"          403 "The account is somebody else's at the provider";
    NotFound               "not_found"               404 "There is nothing here";
    OidcOff                "oidc_off"                404 "Nobody signs in at a provider here";
    RestaurantNotFound     "restaurant_not_found"    404 "No such restaurant";
    ReservationNotFound    "reservation_not_found"   404 "No such reservation";
    HoldNotFound           "hold_not_found"          404 "No such hold";
    WaitNotFound           "wait_not_found"          404 "No such place in line";
    AlarmNotFound          "alarm_not_found"         404 "No such alarm has failed";
    KeyNotFound            "key_not_found"           404 "No such key";
    AccountNotFound        "account_not_found"       404 "No such account";
    MemberNotFound         "member_not_found"        404 "Nobody of this id works there";
    SessionNotFound        "session_not_found"       404 "No such session";
    LinkVoid               "link_void"               404 "The link is not good any more";
    AliasNotFound          "alias_not_found"         404 "No such alias";
    PlanNotFound           "plan_not_found"          404 "No such plan";
    MethodNotAllowed       "method_not_allowed"      405 "This cannot be done here";
    RequestTimeout         "request_timeout"         408 "The request did not arrive in time";
    SlotUnavailable        "slot_unavailable"        409 "No table is free at that time";
    HoldExpired            "hold_expired"            409 "The hold has expired";
    ReservationNotLive     "reservation_not_live"    409 "The reservation is over or called off";
    StepNotPossible        "step_not_possible"       409 "That step does not follow from where it stands";
    TooEarly               "too_early"               409 "It is too early to say so";
    RequestLapsed          "request_lapsed"          409 "The request was not answered in time";
    NothingToUndo          "nothing_to_undo"         409 "There is no step to take back";
    PacingReached          "pacing_reached"          409 "Enough starts at that time";
    TablesClosed           "tables_closed"           409 "A table is closed then";
    TablesNotOpen          "tables_not_open"         409 "A table is kept for others then";
    TablesTaken            "tables_taken"            409 "A table is taken then";
    OverbookReached        "overbook_reached"        409 "No more parties may be taken beyond the floor";
    GuestHasBooking        "guest_has_booking"       409 "The guest has a booking for this service";
    GuestStayedAway        "guest_stayed_away"       409 "This guest cannot book online";
    NothingOffered         "nothing_offered"         409 "Nothing is offered now";
    WaitNotOpen            "wait_not_open"           409 "The place in line was given up or used";
    AlreadyWaiting         "already_waiting"         409 "The guest waits already";
    WaitlistClosed         "waitlist_closed"         409 "The waitlist is not open to guests";
    WaitlistFull           "waitlist_full"           409 "Enough wait already";
    NothingToWaitFor       "nothing_to_wait_for"     409 "Nothing starts then";
    TooLateToChange        "too_late_to_change"      409 "It is too late to change or cancel online";
    InUse                  "in_use"                  409 "What the file removes has reservations";
    ZoneInUse              "zone_in_use"             409 "The zone cannot change while there are reservations";
    VersionStale           "version_stale"           409 "The restaurant has changed meanwhile";
    RevisionStale          "revision_stale"          412 "The reservation has changed meanwhile";
    TooManyKeys            "too_many_keys"           409 "There are too many keys";
    LastKey                "last_key"                409 "It is the last platform key";
    LastOwner              "last_owner"              409 "No owner would be left";
    AlreadyMember          "already_member"          409 "They work there already";
    AccountExists          "account_exists"          409 "The address has an account";
    TooManyMembers         "too_many_members"        409 "The restaurant has too many members";
    WorksElsewhere         "works_elsewhere"         409 "They work for others too";
    SignsInElsewhere       "signs_in_elsewhere"      409 "They sign in at a provider";
    SecondFactorOn         "second_factor_on"        409 "There is a second factor already";
    SecondFactorOff        "second_factor_off"       409 "There is no second factor";
    SlugTaken              "slug_taken"              409 "Another restaurant has this name";
    TooManyAliases         "too_many_aliases"        409 "The restaurant has too many aliases";
    TooManyPlans           "too_many_plans"          409 "There are too many plans";
    PlanInUse              "plan_in_use"             409 "Restaurants are on this plan";
    JurisdictionFixed      "jurisdiction_fixed"      409 "The restaurant's files lie elsewhere";
    TenantStale            "tenant_stale"            412 "What is known of the restaurant has changed meanwhile";
    RestaurantRenamed      "restaurant_renamed"      409 "The restaurant has another name now";
    RestaurantLeaving      "restaurant_leaving"      409 "The restaurant is being deleted";
    RestaurantGone         "restaurant_gone"         410 "The restaurant is gone";
    BodyTooLarge           "body_too_large"          413 "The body is too large";
    UnsupportedMediaType   "unsupported_media_type"  415 "This kind of body is not understood";
    Invalid                "invalid"                 422 "A field is not what it must be";
    InvalidRestaurantFile  "invalid_restaurant_file" 422 "The restaurant file cannot be applied";
    InvalidArchive         "invalid_archive"         422 "The archive cannot be imported";
    UnknownPlan            "unknown_plan"            422 "No such plan";
    UnknownJurisdiction    "unknown_jurisdiction"    422 "No such jurisdiction";
    PartyTooSmall          "party_too_small"         422 "The party is too small to book online";
    PartyTooLarge          "party_too_large"         422 "The party is too large to book online";
    UnknownArea            "unknown_area"            422 "No such area";
    UnknownTable           "unknown_table"           422 "No such table";
    NotACombination        "not_a_combination"       422 "These tables are not pushed together";
    TablesDoNotFit         "tables_do_not_fit"       422 "The tables are not for a party of this size";
    MoreThanBooked         "more_than_booked"        422 "More came than were booked";
    PartyOutOfRange        "party_out_of_range"      422 "A party would be too small or too large";
    NotTogether            "not_together"            422 "These reservations cannot be one";
    TimeDoesNotExist       "time_does_not_exist"     422 "That time is skipped that night";
    TimeNotOffered         "time_not_offered"        422 "That time is not offered";
    Closed                 "closed"                  422 "The restaurant is closed then";
    TooSoon                "too_soon"                422 "That time is too close or past";
    TooLate                "too_late"                422 "That day is not open for booking yet";
    HoldMismatch           "hold_mismatch"           422 "The hold is for something else";
    IdempotencyKeyReused   "idempotency_key_reused"  422 "The Idempotency-Key was used for something else";
    WeakPassword           "weak_password"           422 "The password may not be chosen";
    UpgradeRequired        "upgrade_required"        426 "This speaks WebSocket";
    RateLimited            "rate_limited"            429 "Too many requests";
    TooManyHolds           "too_many_holds"          429 "Too many holds at once";
    TooManyTries           "too_many_tries"          429 "Too many tries were wrong";
    TooManySockets         "too_many_sockets"        429 "Too many sockets from one address";
    TooManySubscriptions   "too_many_subscriptions"  429 "Too many subscriptions on one socket";
    Internal               "internal"                500 "Something broke";
    OidcUnavailable        "oidc_unavailable"        503 "The provider does not answer";
    Overloaded             "overloaded"              503 "Too much is waiting";
    StorageUnavailable     "storage_unavailable"     503 "The restaurant's data cannot be reached";
    ReadOnly               "read_only"               503 "The restaurant takes no changes now";
    OutcomeUnknown         "outcome_unknown"         503 "It is not known whether this was done";
}

/// What is wrong with one field.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FieldError {
    /// Where: RFC 6901, into the body; `/query/…` for a query parameter.
    pub pointer: String,
    /// A stable name of what is wrong.
    pub code: String,
    /// What is wrong, for people.
    pub detail: String,
}

/// A problem on its way out.
#[derive(Debug, thiserror::Error)]
#[error("{}: {detail}", code.name())]
pub struct Problem {
    code: Code,
    detail: String,
    errors: Vec<FieldError>,
    more: Map<String, Value>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    /// A problem with a finished sentence.
    pub fn new(code: Code, detail: impl Into<String>) -> Problem {
        Problem { code, detail: detail.into(), errors: vec![], more: Map::new(), headers: vec![] }
    }

    /// A problem with one field.
    pub fn field(code: Code, pointer: impl Into<String>, rule: &str, detail: impl Into<String>) -> Problem {
        let detail = detail.into();
        let error = FieldError { pointer: pointer.into(), code: rule.into(), detail: detail.clone() };
        Problem { errors: vec![error], ..Problem::new(code, detail) }
    }

    /// The same with these field errors.
    pub fn with_errors(mut self, errors: Vec<FieldError>) -> Problem {
        self.errors = errors;
        self
    }

    /// The same with a figure that explains it.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Problem {
        self.more.insert(name.into(), value.into());
        self
    }

    /// The same with a header.
    pub fn with_header(mut self, name: HeaderName, value: &str) -> Problem {
        self.headers.extend(HeaderValue::from_str(value).ok().map(|value| (name, value)));
        self
    }

    fn retry_after(self, seconds: u32) -> Problem {
        self.with_header(header::RETRY_AFTER, &seconds.to_string())
    }

    /// Its code.
    pub fn code(&self) -> Code {
        self.code
    }

    /// What happened, for people.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// As JSON.
    pub(super) fn body(&self) -> Value {
        let mut body = json!({
            "type": format!("/problems/{}", self.code.name()),
            "title": self.code.title(),
            "status": self.code.status(),
            "detail": self.detail,
            "code": self.code.name(),
            "request_id": request_id::current(),
            "errors": self.errors,
        });
        if let Value::Object(fields) = &mut body {
            fields.extend(self.more.clone());
        }
        body
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code.status()).expect("the table has real statuses")
    }

    fn error_response(&self) -> HttpResponse {
        super::metrics::refused(self.code);
        let mut response = HttpResponseBuilder::new(self.status_code());
        response.insert_header((header::CONTENT_TYPE, "application/problem+json"));
        for header in self.headers.iter().cloned() {
            response.insert_header(header);
        }
        response.body(self.body().to_string())
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Problem {
        match failure {
            Failure::Rejected(refused) => rejected(*refused),
            Failure::Refused(refusal) => refused(refusal),
            Failure::Gone => gone(),
            Failure::OverQuota(exceeded) => over_quota(exceeded),
            Failure::Suspended { reason } => {
                let problem = Problem::new(
                    Code::RestaurantSuspended,
                    "The restaurant can be looked at, and takes no changes for now.",
                );
                match reason {
                    Some(reason) => problem.with("reason", reason),
                    None => problem,
                }
            }
        }
    }
}

/// 410: there was a restaurant of this name, and it takes no questions any more.
pub(super) fn gone() -> Problem {
    Problem::new(Code::RestaurantGone, "The restaurant is no longer here.")
}

/// 409: what an operator wants of it does not go together with its deletion.
pub(super) fn leaving() -> Problem {
    Problem::new(Code::RestaurantLeaving, "It is on its way out; resume it first.")
}

impl From<Unreadable> for Problem {
    fn from(Unreadable(error): Unreadable) -> Problem {
        directory_broke(&error)
    }
}

impl From<PlanFailure> for Problem {
    fn from(failure: PlanFailure) -> Problem {
        match failure {
            PlanFailure::NotFound => Problem::new(Code::PlanNotFound, "There is no plan of this name."),
            PlanFailure::TooMany => Problem::new(Code::TooManyPlans, format!("There are at most {PLANS_MAX} plans."))
                .with("plans_max", PLANS_MAX),
            PlanFailure::InUse => {
                Problem::new(Code::PlanInUse, "Restaurants are on this plan; give them another first.")
            }
            PlanFailure::Store(error) => directory_broke(&error),
        }
    }
}

impl From<TenureFailure> for Problem {
    fn from(failure: TenureFailure) -> Problem {
        match failure {
            TenureFailure::NotFound => super::no_such_restaurant(),
            TenureFailure::Leaving => leaving(),
            TenureFailure::SlugTaken => {
                let detail = "Another restaurant has this slug, or had it: free its alias first.";
                Problem::field(Code::SlugTaken, "/slug", "taken", detail)
            }
            TenureFailure::TooManyAliases => {
                let detail = format!("A restaurant has at most {ALIASES_MAX} aliases; free one.");
                Problem::new(Code::TooManyAliases, detail).with("aliases_max", ALIASES_MAX)
            }
            TenureFailure::AliasNotFound => {
                Problem::new(Code::AliasNotFound, "The restaurant has no alias of this name.")
            }
            TenureFailure::Stale { revision } => {
                let detail = format!("It is at revision {revision} now; read it again.");
                Problem::new(Code::TenantStale, detail).with("revision", revision)
            }
            TenureFailure::UnknownPlan => {
                Problem::field(Code::UnknownPlan, "/plan", "unknown", "There is no plan of this name.")
            }
            TenureFailure::TooManyLabels => {
                let detail = format!("A restaurant has at most {LABELS_MAX} labels.");
                Problem::field(Code::Invalid, "/labels", "length", detail)
            }
            TenureFailure::Store(error) => directory_broke(&error),
        }
    }
}

impl From<ApplyFailure> for Problem {
    fn from(failure: ApplyFailure) -> Problem {
        match failure {
            ApplyFailure::Restaurant(failure) => failure.into(),
            ApplyFailure::UnknownJurisdiction => unknown_jurisdiction(),
            ApplyFailure::JurisdictionFixed(present) => {
                let detail = "Where the files of a restaurant lie is said when it is made, and stays so.";
                let problem = Problem::field(Code::JurisdictionFixed, "/query/jurisdiction", "fixed", detail);
                problem.with("jurisdiction", present.map(|name| name.to_string()))
            }
            ApplyFailure::Renamed(slug) => {
                let detail = format!("The restaurant is called `{slug}` now; send its file there, or free the alias.");
                Problem::new(Code::RestaurantRenamed, detail).with("slug", slug.as_str())
            }
            ApplyFailure::NotTheirs => super::no_such_restaurant(),
            ApplyFailure::Leaving => leaving(),
            ApplyFailure::Store(error) => directory_broke(&error),
        }
    }
}

impl From<KeyFailure> for Problem {
    fn from(failure: KeyFailure) -> Problem {
        match failure {
            KeyFailure::NotFound => Problem::new(Code::KeyNotFound, "There is no key of this id."),
            KeyFailure::TooMany(most) => {
                let detail = format!("There are at most {most} keys; revoke one that is not used.");
                Problem::new(Code::TooManyKeys, detail).with("keys_max", most)
            }
            KeyFailure::Last => {
                let detail = "Without this key nobody could run the platform; make another first.";
                Problem::new(Code::LastKey, detail)
            }
            KeyFailure::OverQuota(exceeded) => over_quota(Some(exceeded)),
            KeyFailure::Store(error) => directory_broke(&error),
        }
    }
}

fn unknown_jurisdiction() -> Problem {
    let detail = "This server has no folder for that jurisdiction; see MAITRED_JURISDICTIONS.";
    Problem::field(Code::UnknownJurisdiction, "/query/jurisdiction", "unknown", detail)
}

impl From<ExportFailure> for Problem {
    fn from(failure: ExportFailure) -> Problem {
        match failure {
            ExportFailure::Copy(failure) => failure.into(),
            ExportFailure::Restaurant(failure) => failure.into(),
        }
    }
}

impl From<ImportFailure> for Problem {
    fn from(failure: ImportFailure) -> Problem {
        match failure {
            ImportFailure::Archive(fault) => {
                let detail = format!("The archive is refused: {fault}.");
                Problem::field(Code::InvalidArchive, "", fault.name(), detail)
            }
            ImportFailure::SlugTaken(slug) => {
                let detail = format!("Another restaurant is called `{slug}`; give this one another name with ?slug=.");
                Problem::field(Code::SlugTaken, "/query/slug", "taken", detail)
            }
            ImportFailure::UnknownJurisdiction => unknown_jurisdiction(),
            ImportFailure::Busy => CopyFailure::Busy.into(),
            ImportFailure::Store(error) => CopyFailure::Store(error).into(),
        }
    }
}

impl From<CopyFailure> for Problem {
    fn from(failure: CopyFailure) -> Problem {
        match failure {
            CopyFailure::Busy => {
                let detail = "A copy of this restaurant, or enough of others, is being made; try again in a moment.";
                Problem::new(Code::Overloaded, detail).retry_after(5)
            }
            CopyFailure::TooSlow => {
                tracing::error!("a copy of a restaurant took longer than it may");
                Problem::new(Code::StorageUnavailable, "The copy took longer than it may, and was given up.")
                    .retry_after(60)
            }
            CopyFailure::Store(error) => {
                tracing::error!(%error, "a restaurant could not be copied");
                Problem::new(Code::StorageUnavailable, "The restaurant cannot be copied now.").retry_after(5)
            }
        }
    }
}

/// Without figures for guests, whom another's plan does not concern.
fn over_quota(exceeded: Option<Exceeded>) -> Problem {
    let Some(Exceeded { quota, max, used }) = exceeded else {
        return Problem::new(Code::QuotaExceeded, "The restaurant takes no more bookings here for now; please call.");
    };
    let detail = format!("The plan has room for {max} {}, and there would be more.", quota.replace('_', " "));
    Problem::new(Code::QuotaExceeded, detail).with("quota", quota).with("max", max).with("used", used)
}

pub(super) fn directory_broke(error: &dyn std::error::Error) -> Problem {
    tracing::error!(%error, "the directory could not be read or written");
    Problem::new(Code::StorageUnavailable, "The directory cannot be reached now.").retry_after(5)
}

/// The seconds that whoever is refused is told to stay away: a number of these, by chance, so that those who were refused
/// together do not come back together.
const STAY_AWAY_SECONDS: [u32; 3] = [1, 2, 3];

/// 503: more waits than may, and nothing was done.
pub fn overloaded() -> Problem {
    let drawn = usize::from(random_bits().to_le_bytes()[0]) % STAY_AWAY_SECONDS.len();
    let seconds = STAY_AWAY_SECONDS[drawn];
    Problem::new(Code::Overloaded, "More requests wait than may; try again in a moment.").retry_after(seconds)
}

fn refused(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::Overloaded => overloaded(),
        Refusal::Unavailable(reason) => {
            let detail = format!("The restaurant cannot be brought up: {reason}.");
            Problem::new(Code::StorageUnavailable, detail).retry_after(5)
        }
        Refusal::ReadOnly(reason) => {
            let detail = format!("The restaurant can be read but takes no changes: {reason}.");
            Problem::new(Code::ReadOnly, detail).retry_after(60)
        }
        Refusal::NoSuchAlarm => {
            let detail = "No alarm of this name has failed at the restaurant, or it no longer does.";
            Problem::new(Code::AlarmNotFound, detail)
        }
        Refusal::OutcomeUnknown => {
            let detail = "The restaurant broke off while this was under way. Repeat it with the same Idempotency-Key.";
            Problem::new(Code::OutcomeUnknown, detail).retry_after(1)
        }
    }
}

/// The one table from refusals of the rule book to problems.
fn rejected(Refused { rejection, zone }: Refused) -> Problem {
    let limit = rejection.limit();
    let problem = said(rejection, zone);
    match limit {
        Some(limit) => problem.with("limit", limit.name()),
        None => problem,
    }
}

fn said(rejection: Rejection, zone: Zone) -> Problem {
    let alternatives = |list: Vec<_>| list.iter().map(|it| alternative_body(it, zone)).collect::<Vec<Value>>();
    match rejection {
        Rejection::NotConfigured => Problem::new(Code::RestaurantNotFound, "No restaurant file was ever applied here."),
        Rejection::PartyTooSmall { min } => Problem::field(
            Code::PartyTooSmall,
            "/party_size",
            "out_of_range",
            format!("Parties are from {min} here; please call for fewer."),
        )
        .with("party_min", min),
        Rejection::PartyTooLarge { max } => {
            let detail = format!("Parties are up to {max} here; please call for more.");
            Problem::field(Code::PartyTooLarge, "/party_size", "out_of_range", detail).with("party_max", max)
        }
        Rejection::UnknownArea => {
            Problem::field(Code::UnknownArea, "/area", "unknown_key", "The restaurant has no such area.")
        }
        Rejection::TimeDoesNotExist => {
            let detail = "Clocks go forward that night and skip this time.";
            Problem::field(Code::TimeDoesNotExist, "/time", "does_not_exist", detail)
        }
        Rejection::Closed { reason } => {
            let because = reason.map_or(String::new(), |reason| format!(": {reason}"));
            Problem::new(Code::Closed, format!("The restaurant is closed then{because}."))
        }
        Rejection::TimeNotOffered { alternatives: list } => {
            let detail = "No table is given out at this time for a party of this size.";
            Problem::field(Code::TimeNotOffered, "/time", "not_offered", detail)
                .with("alternatives", alternatives(list))
        }
        Rejection::TooSoon { lead_minutes, alternatives: list } => {
            let detail = format!("Tables are booked online until {lead_minutes} minutes before.");
            Problem::new(Code::TooSoon, detail)
                .with("lead_minutes", lead_minutes)
                .with("alternatives", alternatives(list))
        }
        Rejection::TooLate { last_date } => {
            let detail = format!("The book is open until {last_date}.");
            Problem::new(Code::TooLate, detail).with("last_date", last_date.to_string())
        }
        Rejection::PacingReached { alternatives: list } => {
            let detail = "Enough covers or parties start at that time.";
            Problem::new(Code::PacingReached, detail).with("alternatives", alternatives(list))
        }
        Rejection::StepNotPossible { step, status } => {
            let detail = format!("A reservation that is {status} cannot take the step `{step}`.");
            Problem::new(Code::StepNotPossible, detail).with("step", step).with("reservation_status", status)
        }
        Rejection::TooEarly { from } => {
            let from = zone.rfc3339(from);
            Problem::new(Code::TooEarly, format!("They are awaited from {from}.")).with("from", from)
        }
        Rejection::RequestLapsed => Problem::new(Code::RequestLapsed, "The request was not answered in time."),
        Rejection::NothingToUndo => Problem::new(Code::NothingToUndo, "Its last step cannot be taken back."),
        Rejection::MoreThanBooked { party } => {
            let detail = format!("{party} are booked; change the party first if more came.");
            Problem::field(Code::MoreThanBooked, "/covers", "out_of_range", detail).with("party_size", party)
        }
        Rejection::PartyOutOfRange => {
            Problem::new(Code::PartyOutOfRange, "Each party must have somebody, and 500 at most.")
        }
        Rejection::NotTogether => {
            let detail = "Only two different reservations of one service and day can be merged.";
            Problem::new(Code::NotTogether, detail)
        }
        Rejection::UnknownTable { key } => {
            let detail = format!("There is no table `{key}`.");
            Problem::field(Code::UnknownTable, "/tables", "unknown_key", detail)
        }
        Rejection::NotACombination => {
            let detail = "These tables are not pushed together here.";
            Problem::field(Code::NotACombination, "/tables", "not_a_combination", detail)
        }
        Rejection::TablesDoNotFit { min, max } => {
            let detail = format!("The tables take parties of {min} to {max}.");
            Problem::field(Code::TablesDoNotFit, "/tables", "out_of_range", detail)
                .with("party_min", min)
                .with("party_max", max)
        }
        Rejection::TablesNotOpen => Problem::new(Code::TablesNotOpen, "A table is kept for others in this service."),
        Rejection::TablesClosed => Problem::new(Code::TablesClosed, "A table is closed then."),
        Rejection::TablesTaken { .. } => {
            Problem::new(Code::TablesTaken, "Somebody has a table then, or still sits at it.")
        }
        Rejection::OverbookReached { parties } => {
            let detail = format!("This service allows {parties} parties beyond the floor, and has them.");
            Problem::new(Code::OverbookReached, detail).with("overbook_parties", parties)
        }
        Rejection::GuestHasBooking => {
            Problem::new(Code::GuestHasBooking, "The guest has a booking for this service already.")
        }
        Rejection::GuestStayedAway => Problem::new(Code::GuestStayedAway, "Please call the restaurant to book."),
        Rejection::TooManyHolds { max } => {
            let detail = format!("One client may hold {max} tables at a time; release one, or book it.");
            Problem::new(Code::TooManyHolds, detail).with("holds_max", max).retry_after(60)
        }
        Rejection::WaitlistClosed => Problem::new(Code::WaitlistClosed, "Please call to be put on the waitlist."),
        Rejection::WaitlistFull { max } => {
            Problem::new(Code::WaitlistFull, format!("{max} wait already.")).with("entries_max", max)
        }
        Rejection::AlreadyWaiting => Problem::new(Code::AlreadyWaiting, "The guest waits for that day already."),
        Rejection::NothingToWaitFor => {
            Problem::new(Code::NothingToWaitFor, "Nothing starts between these times that could still be had.")
        }
        Rejection::WaitNotFound => {
            Problem::new(Code::WaitNotFound, "There is no place in line with this id and token.")
        }
        Rejection::WaitNotOpen { status } => {
            Problem::new(Code::WaitNotOpen, format!("The place in line is {status}.")).with("wait_status", status)
        }
        Rejection::NothingOffered => Problem::new(Code::NothingOffered, "Nothing is offered to them now."),
        Rejection::SlotUnavailable { alternatives: list } => {
            let detail = "Every table that fits is taken at that time.";
            Problem::new(Code::SlotUnavailable, detail).with("alternatives", alternatives(list))
        }
        Rejection::HoldNotFound => Problem::new(Code::HoldNotFound, "There is no hold with this id and token."),
        Rejection::HoldExpired => Problem::new(Code::HoldExpired, "The hold has ended; its table may be gone."),
        Rejection::HoldMismatch { field } => {
            let detail = format!("The hold was made with another {field}.");
            Problem::field(Code::HoldMismatch, format!("/{field}"), "hold_mismatch", detail)
        }
        Rejection::ReservationNotFound => {
            Problem::new(Code::ReservationNotFound, "There is no reservation with this id and token.")
        }
        Rejection::ReservationNotLive { status } => {
            Problem::new(Code::ReservationNotLive, format!("The reservation is {status}."))
                .with("reservation_status", status)
        }
        Rejection::TooLateToChange { until } => {
            let until = zone.rfc3339(until);
            Problem::new(
                Code::TooLateToChange,
                format!("It could be changed until {until}; please call the restaurant."),
            )
            .with("changeable_until", until)
        }
        Rejection::RevisionStale { revision } => {
            Problem::new(Code::RevisionStale, format!("It is at revision {revision} now; read it again."))
                .with("revision", revision)
        }
        Rejection::IdempotencyKeyReused => {
            let detail = "The same Idempotency-Key came with another body; use a new key for a new request.";
            Problem::new(Code::IdempotencyKeyReused, detail)
        }
        Rejection::InvalidConfiguration(faults) => invalid_file(faults),
        Rejection::VersionStale { version } => {
            Problem::new(Code::VersionStale, format!("The restaurant is at version {version} now."))
                .with("version", version)
        }
        Rejection::InUse { kind, key, reservations } => {
            let detail = format!(
                "`{key}` ({kind}) has {reservations} upcoming reservations; leave it, or apply with ?reassign=true to give them other tables."
            );
            Problem::new(Code::InUse, detail)
                .with("kind", kind)
                .with("key", key.as_str())
                .with("reservations", reservations)
        }
        Rejection::ZoneInUse { reservations } => {
            let detail = format!("{reservations} upcoming reservations were promised in the present zone.");
            Problem::new(Code::ZoneInUse, detail).with("reservations", reservations)
        }
    }
}

/// A restaurant file with faults.
pub fn invalid_file(faults: Vec<Fault>) -> Problem {
    let detail = faults.first().map_or_else(String::new, |fault| format!("{}: {}", fault.pointer, fault.detail));
    let error = |fault: Fault| FieldError { pointer: fault.pointer, code: fault.code.into(), detail: fault.detail };
    Problem::new(Code::InvalidRestaurantFile, detail).with_errors(faults.into_iter().map(error).collect())
}
