//! `GET …/verify`: whether a restaurant is sound, found out while it runs.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::directory::verifying::{Outcome, Verified};
use crate::restaurant::sound::Check;

use super::super::problem::Problem;
use super::super::{Edge, body, principal};
use super::presence;

/// Whether to wake it.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct VerifyParams {
    /// `false`: let one that sleeps sleep, and look at what is stored only. Default `true`.
    #[param(value_type = Option<bool>)]
    wake: Option<String>,
}

/// What was found of a restaurant.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RestaurantVerified)]
pub struct VerifiedBody {
    /// Its name in addresses.
    slug: String,
    /// Whether nothing is wrong.
    sound: bool,
    /// `asleep`, `waking`, `awake`, `leaving` or `failed`; more may come.
    #[schema(example = "awake")]
    presence: &'static str,
    /// The last entry of its history that was looked at; `null` when its database cannot be read.
    #[schema(required = true)]
    seq: Option<u64>,
    /// The digest of that entry, which covers all before it: 64 hexadecimal digits.
    #[schema(required = true)]
    hash: Option<String>,
    /// Counts what happened in it up to that entry.
    revision: u64,
    /// Counts its configurations.
    version: u64,
    /// How many entries its database had still to be told.
    replayed: usize,
    /// What was looked at, and what came of it.
    checks: Vec<CheckBody>,
}

/// Something that was looked at.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = VerifyCheck)]
pub struct CheckBody {
    /// `database`, `journal`, `seatings`, `records`, `history`, `alarms`, `rules`, `memory` or `index`; more may come.
    #[schema(example = "seatings")]
    check: &'static str,
    /// `sound`, `wrong` or `not_looked`; more may come.
    #[schema(example = "sound")]
    outcome: &'static str,
    /// What is wrong, in words.
    wrong: Vec<String>,
    /// Why it was not looked at.
    #[schema(required = true)]
    reason: Option<String>,
}

fn check_body((check, outcome): (Check, Outcome)) -> CheckBody {
    let (outcome, wrong, reason) = match outcome {
        Outcome::Sound => ("sound", vec![], None),
        Outcome::Wrong(wrong) => ("wrong", wrong, None),
        Outcome::NotLooked(reason) => ("not_looked", vec![], Some(reason)),
    };
    CheckBody { check: check.name(), outcome, wrong, reason }
}

/// Verify a restaurant
///
/// Looks whether a restaurant is sound, while it goes on: its database, for SQLite and in itself; what the journal has
/// beyond it, which is told to a copy as a recovery would; what is in memory, which must be what database and journal make;
/// and whether it is woken for its alarms. Changes nothing. Two may be verified at a time.
///
/// The answer is 200 whatever is found; `sound` says it. One that cannot be brought up, is suspended or takes no changes is
/// looked at as well. With `wake=false` one that sleeps goes on sleeping, and `memory` is not looked at.
#[utoipa::path(get, path = "/v1/platform/restaurants/{slug}/verify", operation_id = "verifyRestaurant", tag = "Platform",
    params(("slug" = String, Path, description = "The restaurant's slug."), VerifyParams), security(("platform_key" = [])),
    responses((status = 200, description = "What was found.", body = VerifiedBody)))]
pub async fn verify(request: HttpRequest, slug: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    principal::platform(&request, &edge.directory)?;
    let params: VerifyParams = body::query(&request)?;
    let tenant = edge.tenant(&slug)?;
    let wakes = body::parameter("wake", params.wake.as_deref(), |text| text.parse::<bool>().ok(), "`true` or `false`")?;
    let verified = edge.directory.verify(tenant.id, wakes.unwrap_or(true)).await?;
    let (sound, hash) = (verified.is_sound(), verified.hash());
    if !sound {
        tracing::error!(restaurant = %tenant.id, ?verified, "a restaurant is not sound");
    }
    let Verified { head, revision, version, replayed, checks } = verified;
    let (presence, _) = presence(edge.directory.runtime().presence(tenant.id.bits()));
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(VerifiedBody {
        slug: tenant.slug.to_string(),
        sound,
        presence,
        seq: head.map(|head| head.seq),
        hash,
        revision,
        version,
        replayed,
        checks: checks.into_iter().map(check_body).collect(),
    }))
}
