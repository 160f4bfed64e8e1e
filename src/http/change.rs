//! `/v1/platform/changes` and `/v1/platform/restaurants/{slug}/changes`: what was changed, by whom. What a change looks
//! like is said here for staff too; the live feed of staff and webhooks will carry the same.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};

use crate::directory::changes::{ChangesQuery as DirectoryQuery, DirectoryChange};
use crate::directory::tenants::Tenant;
use crate::domain::access::Role;
use crate::domain::author::Author;
use crate::domain::ids::{ReservationRef, TableId, WaitRef, decode, encode};
use crate::domain::reservation::Reservation;
use crate::domain::slug::Slug;
use crate::domain::time::Zone;
use crate::domain::waitlist::{For, Wait};
use crate::restaurant::changes::{ChangesPage, ChangesQuery, HistoricChange, Order, Place, Version};

use super::problem::{Problem, directory_broke};
use super::wire::limit_names;
use super::{Edge, body, principal};

/// How many changes a page has if nobody says.
const PAGE_DEFAULT: usize = 100;
/// The most changes of a page.
const PAGE_MAX: usize = 500;

/// Which changes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ChangesParams {
    /// Only those after this one in the order that is asked for: the `id` of a change, or `next_cursor` of a page. From the
    /// first one, if left out.
    after: Option<String>,
    /// How many, 1 to 500; 100 if left out.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 500)]
    limit: Option<String>,
    /// Only those of one kind: `reservation`, `wait`, `hold`, `profile`, `area`, `table`, `combination`, `service`,
    /// `special_day`, `closure`, `policy`, `member`.
    #[param(example = "reservation")]
    kind: Option<String>,
    /// Only those of one reservation, by its id.
    reservation: Option<String>,
    /// `oldest` first, if left out, or `newest` first. `after` then goes on in this order.
    #[param(example = "newest")]
    order: Option<String>,
}

/// Something that changed.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Change)]
pub struct ChangeBody {
    /// Names the change; pass it as `after` to go on from here. Opaque.
    #[schema(example = "000000000017000000000000")]
    id: String,
    /// Rises with time. What was written down together has the same.
    seq: i64,
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// Of what: `reservation`, `wait`, `hold`, `table`, `service`, …; of the directory `key` and others. More may come.
    #[schema(example = "reservation")]
    pub(super) kind: String,
    /// Which: an id, or the key of a setting.
    #[schema(example = "res_0123456789abcdefghjkmnpq")]
    entity: String,
    /// What happened to it: `booked`, `changed`, `seated`, …. More may come.
    #[schema(example = "seated")]
    reason: String,
    /// Who did it; `null` for changes from before this was kept.
    #[schema(required = true)]
    by: Option<ByBody>,
    /// By which way: `public`, `staff`, `import`, `platform`, `alarm`, `consequence` of another change, or `server`. More
    /// may come.
    #[schema(required = true, example = "staff")]
    channel: Option<&'static str>,
    /// A digest of the address that it came from: the same address is the same to one restaurant, and another to another.
    #[schema(required = true, example = "0123456789ab")]
    from: Option<String>,
    /// As it was before; `null` if it was not there, and for holds.
    #[schema(required = true, value_type = Option<Object>)]
    before: Option<Value>,
    /// As it was afterwards; `null` if it is gone, and for holds. No personal data: whose it is says `guest`, an id.
    #[schema(required = true, value_type = Option<Object>)]
    after: Option<Value>,
}

/// Who changed something.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ChangedBy)]
pub struct ByBody {
    /// `guest`, `key`, `account`, `platform`, or `house` for what the restaurant does by itself. More may come.
    #[schema(example = "key")]
    kind: &'static str,
    /// Which key or account.
    #[schema(required = true, example = "key_0123456789ab")]
    id: Option<String>,
    /// As what they work there.
    #[schema(required = true, value_type = Option<String>, example = "host")]
    role: Option<Role>,
}

/// Some changes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChangePage)]
pub struct ChangePageBody {
    /// In the order that was asked for; the oldest first, if none was.
    items: Vec<ChangeBody>,
    /// Pass it as `after` for the next page; `null` when there is no more now. A page that was searched for one kind may
    /// be empty and still have a next one.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

impl ChangesParams {
    /// What is asked of a restaurant.
    pub(super) fn query(&self, tenant: &Tenant, shows_members: bool) -> Result<ChangesQuery, Problem> {
        let of_here = |id: &str| ReservationRef::parse(id).filter(|it| it.restaurant == tenant.id);
        let reservation = body::parameter("reservation", self.reservation.as_deref(), of_here, "a reservation's id")?;
        let order = body::parameter("order", self.order.as_deref(), parse_order, "`oldest` or `newest`")?;
        let order = order.unwrap_or(Order::OldestFirst);
        Ok(ChangesQuery {
            order,
            after: self.after()?.unwrap_or(order.start()),
            kind: self.kind()?,
            reservation: reservation.map(|it| it.reservation),
            shows_members,
            limit: body::page_limit(self.limit.as_deref(), PAGE_DEFAULT, PAGE_MAX)?,
        })
    }

    fn after(&self) -> Result<Option<Place>, Problem> {
        body::parameter("after", self.after.as_deref(), parse_place, "the `id` of a change")
    }

    fn kind(&self) -> Result<Option<String>, Problem> {
        body::parameter("kind", self.kind.as_deref(), parse_kind, "a kind such as `reservation`")
    }
}

fn parse_order(word: &str) -> Option<Order> {
    match word {
        "oldest" => Some(Order::OldestFirst),
        "newest" => Some(Order::NewestFirst),
        _ => None,
    }
}

fn parse_kind(word: &str) -> Option<String> {
    let is_word = (1..=40).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    is_word.then(|| word.to_owned())
}

pub(super) fn parse_place(cursor: &str) -> Option<Place> {
    let (seq, nth) = cursor.split_at_checked(12)?;
    Some((decode(seq)?.cast_signed(), decode(nth)?.cast_signed()))
}

pub(super) fn place((seq, nth): Place) -> String {
    encode(seq.cast_unsigned()) + &encode(nth.cast_unsigned())
}

/// Answers with changes of a restaurant.
pub(super) async fn answer(edge: &Edge, tenant: &Tenant, query: ChangesQuery) -> Result<HttpResponse, Problem> {
    // Operators read it on any terms; staff of one that leaves do not come this far.
    let handle = edge.directory.operator(tenant.id);
    let zone = handle.configuration().await?.configuration.profile.zone;
    let page = handle.changes(query).await?;
    let items = page.changes.iter().map(|change| Shown { tenant, zone, page: &page }.change(change)).collect();
    Ok(paged(items, page.next))
}

fn paged(items: Vec<ChangeBody>, next: Option<Place>) -> HttpResponse {
    let page = ChangePageBody { items, next_cursor: next.map(place) };
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(page)
}

fn by_body(author: Author) -> ByBody {
    ByBody { kind: author.by.kind(), id: author.by.id(), role: author.by.role() }
}

/// A change of a restaurant as it is written, and who made it.
pub(super) fn written(
    tenant: &Tenant,
    zone: Zone,
    page: &ChangesPage,
    change: &HistoricChange,
) -> (ChangeBody, Option<Author>) {
    (Shown { tenant, zone, page }.change(change), change.author)
}

impl ChangeBody {
    /// That it happened, and not by whom and how.
    pub(super) fn bare(&self) -> ChangeBody {
        ChangeBody { by: None, channel: None, from: None, before: None, after: None, ..self.clone() }
    }
}

/// How a restaurant's changes are written.
struct Shown<'a> {
    tenant: &'a Tenant,
    zone: Zone,
    page: &'a ChangesPage,
}

impl Shown<'_> {
    fn change(&self, change: &HistoricChange) -> ChangeBody {
        ChangeBody {
            id: place(change.place),
            seq: change.place.0,
            at: self.zone.rfc3339(change.at),
            kind: change.kind.clone(),
            entity: self.entity(&change.after),
            reason: change.reason.clone(),
            by: change.author.map(by_body),
            channel: change.author.map(|author| author.channel.name()),
            from: change.author.and_then(|author| author.from).map(encode),
            before: change.before.as_ref().and_then(|version| self.version(version)),
            after: self.version(&change.after),
        }
    }

    fn entity(&self, version: &Version) -> String {
        let restaurant = self.tenant.id;
        match version {
            Version::Reservation(it) => ReservationRef { restaurant, reservation: it.id }.to_string(),
            Version::Wait(it) => WaitRef { restaurant, wait: it.id }.to_string(),
            Version::Hold(id) => id.to_string(),
            Version::Setting(key, _) => key.clone(),
        }
    }

    fn version(&self, version: &Version) -> Option<Value> {
        match version {
            Version::Reservation(reservation) => Some(self.reservation(reservation)),
            Version::Wait(wait) => Some(self.wait(wait)),
            Version::Hold(_) => None,
            Version::Setting(_, said) => said.clone().map(without_id),
        }
    }

    fn reservation(&self, reservation: &Reservation) -> Value {
        let stay = &reservation.stay;
        json!({
            "status": reservation.status.name(),
            "date": stay.date,
            "time": stay.minute.time_of_day(),
            "starts_at": self.zone.rfc3339(stay.starts_at),
            "ends_at": self.zone.rfc3339(stay.ends_at),
            "party_size": stay.party.covers(),
            "service": stay.service.as_str(),
            "area": stay.wants.area.as_ref().map(ToString::to_string),
            "tables": stay.tables.iter().map(|table| self.table(*table)).collect::<Vec<_>>(),
            "locked": reservation.is_locked,
            "exceeded": limit_names(reservation.exceeded),
            "guest": reservation.guest.to_string(),
            "revision": reservation.revision,
        })
    }

    /// The key of a table, also of one that left the floor.
    fn table(&self, table: TableId) -> String {
        self.page.tables.get(&table).map_or_else(|| table.to_string(), ToString::to_string)
    }

    fn wait(&self, wait: &Wait) -> Value {
        let (from, to) = match wait.wanted {
            For::Range { from, to, .. } => (Some(from), to),
            For::Now { until } => (None, until),
        };
        json!({
            "status": wait.status.name(),
            "from": from.map(|from| self.zone.rfc3339(from)),
            "to": self.zone.rfc3339(to),
            "party_size": wait.party.covers(),
            "area": wait.wants.area.as_ref().map(ToString::to_string),
            "guest": wait.guest.to_string(),
            "revision": wait.revision,
        })
    }
}

/// Tables have a number of their own, which clients never see.
fn without_id(mut said: Value) -> Value {
    if let Value::Object(fields) = &mut said {
        fields.remove("id");
    }
    said
}

/// List the changes of a restaurant
///
/// Everything that was changed there, the oldest first: by whom, by which way, as it was and as it is.
#[utoipa::path(get, path = "/v1/platform/restaurants/{slug}/changes", operation_id = "listRestaurantChanges",
    tag = "Platform", params(("slug" = String, Path, description = "The restaurant's slug."), ChangesParams),
    security(("platform_key" = [])),
    responses((status = 200, description = "A page.", body = ChangePageBody)))]
pub async fn of_restaurant(
    request: HttpRequest,
    slug: Path<String>,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    principal::platform(&request, &edge.directory)?;
    let tenant = edge.tenant(&slug)?;
    let params: ChangesParams = body::query(&request)?;
    answer(&edge, &tenant, params.query(&tenant, true)?).await
}

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MemberChangesParams {
    /// Only those after this one: the `id` of a change, or `next_cursor` of a page.
    after: Option<String>,
    /// How many, 1 to 500; 100 if left out.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 500)]
    limit: Option<String>,
}

/// Answers with what was changed of the members of a restaurant. From where it was done is not told: the digests of the
/// directory are not those of one restaurant.
pub(super) async fn answer_of_members(
    edge: &Edge,
    tenant: &Tenant,
    params: MemberChangesParams,
) -> Result<HttpResponse, Problem> {
    let after = body::parameter("after", params.after.as_deref(), parse_place, "the `id` of a change")?;
    let limit = body::page_limit(params.limit.as_deref(), PAGE_DEFAULT, PAGE_MAX)?;
    let (restaurant, kind) = (Some(tenant.id), Some("member.".into()));
    let (items, next) = directory_page(edge, DirectoryQuery { restaurant, kind, after: from(after), limit }).await?;
    Ok(paged(items.into_iter().map(|change| ChangeBody { from: None, ..change }).collect(), next))
}

/// The number that a cursor of the directory begins after.
fn from(after: Option<Place>) -> i64 {
    after.map_or(0, |(seq, _)| seq)
}

async fn directory_page(edge: &Edge, query: DirectoryQuery) -> Result<(Vec<ChangeBody>, Option<Place>), Problem> {
    let limit = query.limit;
    let changes = edge.directory.changes(query).await.map_err(|error| directory_broke(&error))?;
    let next = changes.last().filter(|_| changes.len() == limit).map(|last| (last.seq, 0));
    Ok((changes.into_iter().map(directory_change).collect(), next))
}

/// Which changes of the directory.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DirectoryChangesParams {
    /// Only those after this one: the `id` of a change, or `next_cursor` of a page.
    after: Option<String>,
    /// How many, 1 to 500; 100 if left out.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 500)]
    limit: Option<String>,
    /// Only those of one kind, such as `key` or `platform_key`.
    #[param(example = "key")]
    kind: Option<String>,
    /// Only those of one restaurant, by its slug.
    restaurant: Option<String>,
}

/// List the changes of the directory
///
/// What was changed outside of restaurants, the oldest first: keys, members and accounts, and how restaurants stand.
/// What is on record of a restaurant goes with it.
#[utoipa::path(get, path = "/v1/platform/changes", operation_id = "listChanges", tag = "Platform",
    params(DirectoryChangesParams), security(("platform_key" = [])),
    responses((status = 200, description = "A page.", body = ChangePageBody)))]
pub async fn of_directory(request: HttpRequest, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    principal::platform(&request, &edge.directory)?;
    let params: DirectoryChangesParams = body::query(&request)?;
    let after = body::parameter("after", params.after.as_deref(), parse_place, "the `id` of a change")?;
    let kind = body::parameter("kind", params.kind.as_deref(), parse_kind, "a kind such as `key`")?;
    let slug = body::parameter("restaurant", params.restaurant.as_deref(), Slug::parse, "a restaurant's slug")?;
    let restaurant = slug.map(|slug| edge.tenant(slug.as_str())).transpose()?.map(|tenant| tenant.id);
    let limit = body::page_limit(params.limit.as_deref(), PAGE_DEFAULT, PAGE_MAX)?;
    let kind = kind.map(|kind| format!("{kind}."));
    let (items, next) = directory_page(&edge, DirectoryQuery { restaurant, kind, after: from(after), limit }).await?;
    Ok(paged(items, next))
}

fn directory_change(change: DirectoryChange) -> ChangeBody {
    let (kind, reason) = change.kind.split_once('.').unwrap_or((&change.kind, ""));
    ChangeBody {
        id: place((change.seq, 0)),
        seq: change.seq,
        at: super::key::written(change.at),
        kind: kind.to_owned(),
        reason: reason.to_owned(),
        entity: change.entity,
        by: Some(by_body(change.author)),
        channel: Some(change.author.channel.name()),
        from: change.author.from.map(encode),
        before: change.old,
        after: change.new,
    }
}
