//! Which problems an operation can answer: what follows from its shape (who may call it, what it reads), and what is its
//! own. Written into the contract as `x-problem-codes` with an answer for each status, so no handler repeats them. The
//! black-box tests look at every problem that they meet: one that is not named here fails them.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use serde_json::{Map, Value, json};

use crate::http::problem::{Code, Problem};

use super::{Operation, operations};

/// Names the problems of every operation, and says once what an answer of each status looks like.
pub(super) fn add(document: &mut Value) {
    let mut statuses = BTreeSet::new();
    for operation in operations(document) {
        let codes = of(&operation);
        statuses.extend(codes.iter().map(|code| code.status()));
        answer(operation.value, &codes);
    }
    let responses: Map<String, Value> = statuses.into_iter().map(|status| (name(status), response(status))).collect();
    document["components"]["responses"] = Value::Object(responses);
}

fn answer(operation: &mut Value, codes: &[Code]) {
    operation["x-problem-codes"] = codes.iter().map(|code| code.name()).collect();
    let responses = operation["responses"].as_object_mut().expect("an operation has answers");
    // What an operation says itself of a status stands.
    responses.retain(|status, _| !status.ends_with("XX"));
    for code in codes {
        let shared = json!({ "$ref": format!("#/components/responses/{}", name(code.status())) });
        responses.entry(code.status().to_string()).or_insert(shared);
    }
}

fn name(status: u16) -> String {
    format!("Problem{status}")
}

/// The answer of one status, whichever operation gives it.
fn response(status: u16) -> Value {
    let codes: Vec<Code> = Code::ALL.iter().copied().filter(|code| code.status() == status).collect();
    let sentences: Vec<String> = codes.iter().map(|code| format!("`{}`: {}.", code.name(), code.title())).collect();
    let reason = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or_default();
    let mut headers = json!({ "X-Request-Id": { "$ref": "#/components/headers/RequestId" } });
    let own = match status {
        401 => Some(("WWW-Authenticate", "Challenge")),
        429 | 503 => Some(("Retry-After", "RetryAfter")),
        _ => None,
    };
    if let Some((header, component)) = own {
        headers[header] = json!({ "$ref": format!("#/components/headers/{component}") });
    }
    let example = codes.first().map(|code| Problem::new(*code, format!("{}.", code.title())).body());
    json!({
        "description": format!("{reason}. Which of these an operation answers, its `x-problem-codes` say.\n\n{}", sentences.join("\n")),
        "headers": headers,
        "content": { "application/problem+json": {
            "schema": { "$ref": "#/components/schemas/Problem" },
            "example": example.map(|mut body| { body["request_id"] = json!("req_0123456789abcdef"); body }),
        } },
    })
}

/// All problems of an operation, in the order of the table of codes.
fn of(operation: &Operation<'_>) -> Vec<Code> {
    let found: Vec<Code> = [by_path(operation), by_caller(operation), by_input(operation), own(operation)].concat();
    Code::ALL.iter().copied().filter(|code| found.contains(code)).collect()
}

/// What follows from where it is, and from whether it changes anything.
fn by_path(operation: &Operation<'_>) -> Vec<Code> {
    if !operation.path.starts_with("/v1/") {
        return vec![Code::RateLimited];
    }
    let named = |parameter: &str| operation.path.contains(&format!("{{{parameter}}}"));
    let found = [
        ("slug", Code::RestaurantNotFound),
        ("reservation", Code::ReservationNotFound),
        ("hold", Code::HoldNotFound),
        ("wait", Code::WaitNotFound),
        ("key", Code::KeyNotFound),
        ("alarm", Code::AlarmNotFound),
        ("alias", Code::AliasNotFound),
        ("session", Code::SessionNotFound),
        ("plan", Code::PlanNotFound),
    ];
    let mut codes =
        vec![Code::Internal, Code::Overloaded, Code::StorageUnavailable, Code::OutcomeUnknown, Code::RateLimited];
    codes.extend(found.into_iter().filter(|(parameter, _)| named(parameter)).map(|(_, code)| code));
    if named("account") {
        let is_member = named("slug");
        codes.push(if is_member { Code::MemberNotFound } else { Code::AccountNotFound });
    }
    if !operation.path.starts_with("/v1/platform/") {
        codes.push(Code::RestaurantGone);
    }
    if operation.method != "get" {
        codes.push(Code::ReadOnly);
        codes.extend((!operation.path.starts_with("/v1/platform/")).then_some(Code::RestaurantSuspended));
    }
    codes
}

/// What follows from who may call it.
fn by_caller(operation: &Operation<'_>) -> Vec<Code> {
    let schemes = operation.schemes();
    let mut codes = vec![];
    if schemes.contains("token") {
        codes.push(Code::TokenRequired);
    }
    if schemes.contains("session") {
        codes.push(Code::SessionRequired);
        codes.extend((operation.method != "get").then_some(Code::CrossSite));
    }
    if schemes.iter().any(|scheme| scheme != "token" && scheme != "session") {
        codes.extend([Code::KeyRequired, Code::KeyExpired]);
    }
    // A key may have been narrowed to anything, also to less than looking.
    if schemes.contains("restaurant_key") {
        codes.push(Code::NotAllowed);
    }
    codes
}

/// What follows from what it reads.
fn by_input(operation: &Operation<'_>) -> Vec<Code> {
    let mut codes = vec![];
    if operation.has_parameter(|it| it["in"] == "query") {
        codes.push(Code::BadQuery);
    }
    if operation.has_parameter(|it| it["in"] == "header") {
        codes.push(Code::BadHeader);
    }
    if operation.has_parameter(|it| it["name"] == "If-Match") {
        codes.push(Code::RevisionStale);
    }
    if operation.has_parameter(|it| it["name"] == "Idempotency-Key") {
        codes.push(Code::IdempotencyKeyReused);
    }
    let kinds = operation.value["requestBody"]["content"].as_object();
    if let Some(kinds) = kinds {
        codes.extend([
            Code::BadRequest,
            Code::BodyTooLarge,
            Code::RequestTimeout,
            Code::UnsupportedMediaType,
            Code::Invalid,
        ]);
        codes.extend(kinds.contains_key("application/json").then_some(Code::BadJson));
    }
    codes
}

/// What asks when something starts can be told.
const ASKING: [Code; 8] = [
    Code::PartyTooSmall,
    Code::PartyTooLarge,
    Code::UnknownArea,
    Code::TimeDoesNotExist,
    Code::TimeNotOffered,
    Code::Closed,
    Code::TooSoon,
    Code::TooLate,
];
/// What takes a table can be told beside.
const TAKING: [Code; 4] = [Code::SlotUnavailable, Code::PacingReached, Code::GuestHasBooking, Code::GuestStayedAway];
/// What begins with a hold can be told.
const HOLD: [Code; 4] = [Code::HoldNotFound, Code::HoldExpired, Code::HoldMismatch, Code::TooManyHolds];
/// What changes a reservation can be told.
const LIVE: [Code; 3] = [Code::ReservationNotLive, Code::StepNotPossible, Code::RequestLapsed];
/// What staff are told about tables.
const TABLES: [Code; 7] = [
    Code::TablesClosed,
    Code::TablesNotOpen,
    Code::TablesTaken,
    Code::OverbookReached,
    Code::UnknownTable,
    Code::NotACombination,
    Code::TablesDoNotFit,
];
/// What joins the waitlist can be told.
const JOINING: [Code; 4] = [Code::WaitlistClosed, Code::WaitlistFull, Code::AlreadyWaiting, Code::NothingToWaitFor];
/// What takes what is offered can be told.
const OFFER: [Code; 2] = [Code::NothingOffered, Code::WaitNotOpen];
/// What applies a restaurant file can be told.
const FILE: [Code; 5] =
    [Code::RestaurantNotFound, Code::InvalidRestaurantFile, Code::InUse, Code::ZoneInUse, Code::VersionStale];

/// What takes a password again can be told.
const PROVING: [Code; 2] = [Code::WrongCredentials, Code::TooManyTries];

/// What comes back from a provider can be told.
const OIDC: [Code; 9] = [
    Code::OidcOff,
    Code::WrongCredentials,
    Code::OidcNotBegun,
    Code::AccountUnknown,
    Code::AccountDisabled,
    Code::EmailUnverified,
    Code::IdentityTaken,
    Code::SecondFactorRequired,
    Code::TooManyTries,
];

/// What is an operation's own.
fn own(operation: &Operation<'_>) -> Vec<Code> {
    let quota = matches!(
        operation.id(),
        "placeHold"
            | "createReservation"
            | "bookIn"
            | "acceptOffer"
            | "acceptOfferForStaff"
            | "createKey"
            | "createApiKey"
            | "inviteMember"
            | "applyRestaurant"
            | "applyRestaurantFile"
    );
    let place = matches!(operation.id(), "applyRestaurant" | "applyRestaurantFile");
    let mut codes = besides(operation);
    codes.extend(quota.then_some(Code::QuotaExceeded));
    if place {
        codes.extend([Code::UnknownJurisdiction, Code::JurisdictionFixed, Code::RestaurantRenamed]);
    }
    codes
}

/// What is its own besides quotas and where files lie.
fn besides(operation: &Operation<'_>) -> Vec<Code> {
    match operation.id() {
        "getReadiness" | "getLiveness" | "getVersion" => vec![],
        "getMetrics" => vec![Code::NotFound, Code::StorageUnavailable],
        "followRestaurant" => {
            vec![Code::BadRequest, Code::UpgradeRequired, Code::TooManySockets, Code::CrossSite, Code::TicketVoid]
        }
        "createLiveTicket" => vec![Code::RestaurantNotFound],
        "followSlots" => vec![Code::BadRequest, Code::UpgradeRequired, Code::TooManySockets],
        "listSlots" => [&ASKING[..], &[Code::TokenRequired, Code::HoldNotFound]].concat(),
        "listDays" => ASKING.to_vec(),
        "quoteWaits" => vec![Code::UnknownArea],
        "listSlotsForStaff" => [&ASKING[..], &[Code::ReservationNotFound]].concat(),
        "listSlotsToMoveTo" => [&ASKING[..], &LIVE, &[Code::TooLateToChange]].concat(),
        "placeHold" => [&ASKING[..], &TAKING, &HOLD].concat(),
        "releaseHold" => vec![Code::HoldExpired],
        "createReservation" => [&ASKING[..], &TAKING, &HOLD].concat(),
        "updateReservation" => [&ASKING[..], &TAKING, &LIVE, &[Code::TooLateToChange]].concat(),
        "cancelReservation" | "confirmReservation" => [&LIVE[..], &[Code::TooLateToChange]].concat(),
        "joinWaitlist" => [&ASKING[..], &JOINING, &[Code::GuestHasBooking, Code::GuestStayedAway]].concat(),
        "leaveWaitlist" | "takeOffList" => vec![Code::WaitNotOpen],
        "acceptOffer" | "acceptOfferForStaff" => [&OFFER[..], &ASKING, &TAKING, &TABLES].concat(),
        "putInLine" => [&ASKING[..], &JOINING].concat(),
        "bookIn" => [&ASKING[..], &TAKING, &TABLES].concat(),
        "updateReservationForStaff" | "moveReservation" | "extendReservation" => {
            [&ASKING[..], &TAKING, &TABLES, &LIVE].concat()
        }
        "seatReservation" => [&TABLES[..], &TAKING, &LIVE, &[Code::TooEarly]].concat(),
        "markArrived" => [&LIVE[..], &[Code::TooEarly, Code::MoreThanBooked]].concat(),
        "undoStep" => [&LIVE[..], &TABLES, &[Code::NothingToUndo]].concat(),
        "mergeReservations" => [&LIVE[..], &TABLES, &[Code::NotTogether, Code::PartyOutOfRange]].concat(),
        "splitReservation" => [&LIVE[..], &TABLES, &[Code::PartyOutOfRange, Code::TooLateToChange]].concat(),
        "markNoShow" | "finishReservation" => [&LIVE[..], &[Code::TooEarly]].concat(),
        "approveReservation"
        | "declineReservation"
        | "confirmReservationForStaff"
        | "cancelReservationForStaff"
        | "lockTables"
        | "unlockTables" => LIVE.to_vec(),
        "applyRestaurant" | "applyRestaurantFile" => {
            let members = [Code::LastOwner, Code::TooManyMembers];
            [&FILE[..], &members, &[Code::RestaurantRenamed, Code::RestaurantLeaving]].concat()
        }
        "importRestaurant" => vec![
            Code::SlugTaken,
            Code::InvalidArchive,
            Code::UnknownJurisdiction,
            Code::RestaurantLeaving,
            Code::BadHeader,
            Code::TooManyAliases,
        ],
        "takeSnapshot" => vec![Code::BadHeader, Code::RestaurantLeaving],
        "deleteRestaurant" => vec![Code::RestaurantLeaving, Code::TenantStale],
        "describeTenant" => vec![Code::TenantStale, Code::UnknownPlan],
        "putPlan" => vec![Code::TooManyPlans],
        "deletePlan" => vec![Code::PlanInUse],
        "renameRestaurant" => vec![Code::SlugTaken, Code::TooManyAliases, Code::RestaurantLeaving],
        "suspendRestaurant" | "resumeRestaurant" => vec![Code::RestaurantLeaving],
        "createKey" => {
            vec![Code::RestaurantNotFound, Code::RestaurantLeaving, Code::TooManyKeys, Code::BadHeader]
        }
        "signIn" => [&PROVING[..], &[Code::SecondFactorRequired, Code::WrongCode, Code::CrossSite]].concat(),
        "beginOidcSignIn" => vec![Code::OidcOff, Code::OidcUnavailable],
        "returnFromOidc" => [&OIDC[..], &[Code::OidcDenied, Code::OidcNotProven, Code::OidcUnavailable]].concat(),
        "finishOidcSignIn" => [&OIDC[..], &[Code::WrongCode, Code::CrossSite]].concat(),
        "changePassword" => [&PROVING[..], &[Code::WeakPassword]].concat(),
        "enrolSecondFactor" => [&PROVING[..], &[Code::SecondFactorOn]].concat(),
        "confirmSecondFactor" => vec![Code::WrongCode, Code::SecondFactorOff],
        "takeOffSecondFactor" => [&PROVING[..], &[Code::WrongCode, Code::SecondFactorOff]].concat(),
        "lookAtInvitation" => vec![Code::LinkVoid],
        "acceptInvitation" => {
            [&PROVING[..], &[Code::LinkVoid, Code::WeakPassword, Code::CrossSite, Code::SignsInElsewhere]].concat()
        }
        "resetPassword" => vec![Code::LinkVoid, Code::WeakPassword, Code::CrossSite],
        "inviteMember" => vec![Code::AlreadyMember, Code::TooManyMembers, Code::BadHeader],
        "changeMember" | "removeMember" => vec![Code::LastOwner],
        "resetMemberPassword" => vec![Code::WorksElsewhere, Code::SignsInElsewhere, Code::BadHeader],
        "createAccount" => vec![Code::AccountExists, Code::BadHeader],
        "resetAccountPassword" => vec![Code::BadHeader],
        "listKeys" | "listChanges" => vec![Code::RestaurantNotFound],
        "createPlatformKey" => vec![Code::TooManyKeys, Code::BadHeader],
        "createApiKey" | "rotateApiKey" => vec![Code::TooManyKeys, Code::BadHeader],
        "rotateKey" => vec![Code::BadHeader],
        "revokePlatformKey" => vec![Code::LastKey],
        _ => vec![],
    }
}
