//! `PATCH /v1/platform/restaurants/{slug}`: what operators say of a restaurant. Nothing of it is in the restaurant file:
//! that is the restaurant's own, and its staff may apply it.

use std::collections::BTreeMap;

use actix_web::http::header;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::directory::tenants::{is_label_name, is_label_value};
use crate::directory::tenure::{Description, TenantChange};
use crate::domain::key::Key;

use crate::http::problem::{Code, Problem};
use crate::http::reservation::present;
use crate::http::wire::IfMatchHeader;
use crate::http::{Edge, body, principal};

use super::{TenantBody, tenant_body};

type LabelPatch = BTreeMap<String, Option<String>>;

/// What is to differ. What is left out stays as it is.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TenantPatch)]
pub struct DescribeRequest {
    /// Another plan, or `null` for none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 63, example = "free")]
    plan: Option<Option<Key>>,
    /// Another region, or `null` for none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 63, example = "eu-west")]
    region: Option<Option<Key>>,
    /// Labels to put; with `null` those to take away. `null` alone takes all. At most 20; names of a-z, 0-9, `.`, `_`, `/` and
    /// `-`, values of letters, digits, spaces and `._/-@+`, each up to 63 characters.
    #[serde(default, deserialize_with = "present")]
    #[validate(custom(function = "labels_are_fine"))]
    #[schema(value_type = Option<BTreeMap<String, Option<String>>>, example = json!({"account": "north", "trial": null}))]
    labels: Option<Option<LabelPatch>>,
}

fn labels_are_fine(labels: &LabelPatch) -> Result<(), ValidationError> {
    let is_fine = |(name, value): (&String, &Option<String>)| {
        is_label_name(name) && value.as_ref().is_none_or(|value| is_label_value(value))
    };
    let refused = || {
        let message =
            "names of a-z, 0-9, `.`, `_`, `/` and `-`, values of letters, digits, spaces and `._/-@+`, each 1 to 63";
        ValidationError::new("label").with_message(message.into())
    };
    if labels.iter().all(is_fine) { Ok(()) } else { Err(refused()) }
}

/// Describe a restaurant
///
/// Its plan, region and labels: what operators know of it, and its staff does not change. Wakes nobody. `If-Match` takes the
/// `ETag` of the restaurant, of which only what operators changed counts here, or `"<revision>"`.
#[utoipa::path(patch, path = "/v1/platform/restaurants/{slug}", operation_id = "describeTenant", tag = "Platform",
    params(("slug" = String, Path, description = "The restaurant's slug."), IfMatchHeader),
    request_body = DescribeRequest, security(("platform_key" = [])),
    responses((status = 200, description = "It is so.", body = TenantBody)))]
pub async fn describe(
    request: HttpRequest,
    slug: Path<String>,
    payload: Payload,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let platform = principal::platform(&request, &edge.directory)?;
    let tenant = edge.tenant(&slug)?;
    let if_revision = if_match(&request)?;
    let (DescribeRequest { plan, region, labels }, _) = body::json(&request, payload).await?;
    let description = Description { plan, region, labels, if_revision };
    let described = edge
        .directory
        .change(tenant.id, TenantChange::Describe(description), platform.author(&request, Some(tenant.id)))
        .await?;
    Ok(HttpResponse::Ok().json(tenant_body(&described)))
}

/// The last part of `"<version>.<revision>"`, or `"<revision>"`.
fn if_match(request: &HttpRequest) -> Result<Option<u64>, Problem> {
    let Some(value) = request.headers().get(header::IF_MATCH) else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let tag = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    let revision = tag.and_then(|tag| tag.rsplit('.').next()?.parse().ok());
    let malformed = || Problem::new(Code::BadHeader, "If-Match is the ETag of the restaurant, such as \"3.1\".");
    revision.map(Some).ok_or_else(malformed)
}
