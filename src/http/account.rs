//! `/v1/platform/accounts`: people, for operators. Where they work is decided at their restaurants.

use actix_web::http::header;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::directory::accounts::AccountFailure;
use crate::directory::accounts::account::Account;
use crate::directory::accounts::email::Email;
use crate::directory::accounts::tickets::TicketKind;
use crate::domain::ids::AccountId;

use super::people::{self, LinkBody, instant, link};
use super::problem::Problem;
use super::{Edge, body, idempotent, principal};

/// The most accounts of one page.
const PAGE_MAX: usize = 100;
const PAGE_DEFAULT: usize = 20;

/// Somebody who may sign in, or was asked to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Account)]
pub struct AccountBody {
    /// Its id.
    #[schema(example = "acc_0123456789ab")]
    id: String,
    /// Where they are reached.
    email: String,
    /// What they are called; `null` until they have said so.
    #[schema(required = true)]
    name: Option<String>,
    /// `invited` until they have chosen a password or signed in at a provider, `active`, or `disabled`; more may come.
    #[schema(example = "active")]
    status: &'static str,
    /// Whether signing in takes a code.
    second_factor: bool,
    /// When it was made.
    #[schema(format = DateTime)]
    created_at: String,
}

fn account_body(account: Account) -> AccountBody {
    let status = match (account.disabled_at, account.has_password || account.has_identity) {
        (Some(_), _) => "disabled",
        (None, true) => "active",
        (None, false) => "invited",
    };
    AccountBody {
        id: account.id.to_string(),
        email: account.email.to_string(),
        name: account.name,
        status,
        second_factor: account.has_second_factor,
        created_at: instant(account.created_at),
    }
}

/// Which accounts.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// How many, 1 to 100. Default 20.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 100)]
    limit: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Only that of this address.
    email: Option<String>,
}

/// A page of accounts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AccountPage)]
pub struct PageBody {
    /// By address.
    items: Vec<AccountBody>,
    /// Pass it as `cursor` for the next page; `null` on the last.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

/// List accounts
///
/// All accounts by address, a page at a time.
#[utoipa::path(get, path = "/v1/platform/accounts", operation_id = "listAccounts", tag = "Platform",
    params(ListParams), security(("platform_key" = [])),
    responses((status = 200, description = "A page.", body = PageBody)))]
pub async fn list(request: HttpRequest, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    principal::platform(&request, &edge.directory)?;
    let params: ListParams = body::query(&request)?;
    let limit = body::page_limit(params.limit.as_deref(), PAGE_DEFAULT, PAGE_MAX)?;
    let after = body::parameter("cursor", params.cursor.as_deref(), Email::parse, "the `next_cursor` of a page")?;
    let only = body::parameter("email", params.email.as_deref(), Email::parse, "an e-mail address")?;
    let accounts = edge.directory.accounts();
    let mut found = match only {
        Some(email) => accounts.find(&email).await?.into_iter().collect(),
        None => accounts.list(after.as_ref(), limit + 1).await?,
    };
    let has_more = limit < found.len();
    found.truncate(limit);
    let next_cursor = found.last().filter(|_| has_more).map(|account| account.email.to_string());
    let items = found.into_iter().map(account_body).collect();
    Ok(HttpResponse::Ok().json(PageBody { items, next_cursor }))
}

/// Whom to make an account for.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountRequest {
    /// Where they are reached.
    #[validate(custom(function = people::is_email))]
    #[schema(format = Email, example = "ada@example.com")]
    email: String,
}

/// An account, with the link to choose its password.
#[derive(Serialize, ToSchema)]
#[schema(as = NewAccount)]
pub struct NewAccountBody {
    /// The account.
    #[serde(flatten)]
    account: AccountBody,
    /// The link to choose a password with.
    invitation: LinkBody,
}

/// Create an account
///
/// One that works nowhere yet, with a link to choose a password, good once, for 7 days. Members of a restaurant are
/// invited there, or by its restaurant file, and need none beforehand. The link is told once, so this is refused with
/// an `Idempotency-Key` (400 `bad_header`).
#[utoipa::path(post, path = "/v1/platform/accounts", operation_id = "createAccount", tag = "Platform",
    request_body = AccountRequest, security(("platform_key" = [])),
    responses((status = 201, description = "The account.", body = NewAccountBody)))]
pub async fn create(request: HttpRequest, payload: Payload, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    principal::platform(&request, &edge.directory)?;
    idempotent::refuse(&request, "A link is told once and not kept, so its answer cannot be given again.")?;
    let (wanted, _) = body::json::<AccountRequest>(&request, payload).await?;
    let (account, issued) = edge.directory.accounts().create(people::email(&wanted.email)?).await?;
    let invitation = link(&request, &edge, TicketKind::Invitation, &issued);
    let mut response = HttpResponse::Created();
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(response.json(NewAccountBody { account: account_body(account), invitation }))
}

fn account_id(text: &str) -> Result<AccountId, Problem> {
    Ok(AccountId::parse(text).ok_or(AccountFailure::NotFound)?)
}

/// Read an account
///
/// Whether it was taken, is disabled, or has a second factor. Where they work, their restaurants tell.
#[utoipa::path(get, path = "/v1/platform/accounts/{account}", operation_id = "getAccount", tag = "Platform",
    params(("account" = String, Path, description = "The account's id, `acc_…`.")), security(("platform_key" = [])),
    responses((status = 200, description = "The account.", body = AccountBody)))]
pub async fn get(request: HttpRequest, account: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    principal::platform(&request, &edge.directory)?;
    let account = edge.directory.accounts().get(account_id(&account)?).await?;
    Ok(HttpResponse::Ok().json(account_body(account)))
}

/// What to change of an account.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountChange {
    /// `true`: nobody may sign in with it, and its sessions are over. `false`: they may again.
    disabled: bool,
}

/// Disable an account
///
/// Or enable it again. Its memberships stay.
#[utoipa::path(patch, path = "/v1/platform/accounts/{account}", operation_id = "changeAccount", tag = "Platform",
    params(("account" = String, Path, description = "The account's id, `acc_…`.")), request_body = AccountChange,
    security(("platform_key" = [])),
    responses((status = 200, description = "The account.", body = AccountBody)))]
pub async fn change(
    request: HttpRequest,
    account: Path<String>,
    payload: Payload,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let platform = principal::platform(&request, &edge.directory)?;
    let author = platform.author(&request, None);
    let (wanted, _) = body::json::<AccountChange>(&request, payload).await?;
    let account = edge.directory.accounts().set_disabled(account_id(&account)?, wanted.disabled, author).await?;
    Ok(HttpResponse::Ok().json(account_body(account)))
}

/// Delete an account
///
/// With its memberships and sessions, wherever they are; also that of a restaurant's last owner.
#[utoipa::path(delete, path = "/v1/platform/accounts/{account}", operation_id = "deleteAccount", tag = "Platform",
    params(("account" = String, Path, description = "The account's id, `acc_…`.")), security(("platform_key" = [])),
    responses((status = 204, description = "It is gone.")))]
pub async fn delete(request: HttpRequest, account: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let platform = principal::platform(&request, &edge.directory)?;
    let author = platform.author(&request, None);
    edge.directory.accounts().delete(account_id(&account)?, author).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A link for a new password
///
/// Good once, for 24 hours. The second factor stays.
#[utoipa::path(post, path = "/v1/platform/accounts/{account}/password-reset", operation_id = "resetAccountPassword",
    tag = "Platform",
    params(("account" = String, Path, description = "The account's id, `acc_…`.")), security(("platform_key" = [])),
    responses((status = 201, description = "The link.", body = LinkBody)))]
pub async fn reset(request: HttpRequest, account: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let platform = principal::platform(&request, &edge.directory)?;
    let author = platform.author(&request, None);
    idempotent::refuse(&request, "A link is told once and not kept, so its answer cannot be given again.")?;
    let issued = edge.directory.accounts().reset(account_id(&account)?, author).await?;
    let mut response = HttpResponse::Created();
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(response.json(link(&request, &edge, TicketKind::Reset, &issued)))
}

/// Take a second factor off
///
/// For whoever lost both telephone and recovery codes. Make sure that it is them who ask.
#[utoipa::path(delete, path = "/v1/platform/accounts/{account}/second-factor", operation_id = "takeOffAccountSecondFactor",
    tag = "Platform",
    params(("account" = String, Path, description = "The account's id, `acc_…`.")), security(("platform_key" = [])),
    responses((status = 200, description = "The account.", body = AccountBody)))]
pub async fn take_off(request: HttpRequest, account: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let platform = principal::platform(&request, &edge.directory)?;
    let author = platform.author(&request, None);
    let account = edge.directory.accounts().take_off_for(account_id(&account)?, author).await?;
    Ok(HttpResponse::Ok().json(account_body(account)))
}
