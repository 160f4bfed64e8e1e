//! `POST …/import`: bookings of another system, a line each. Lines are independent: each is created, updated, found
//! unchanged, or refused with a reason. What a line becomes follows from the source and its id there, so that an import
//! that was broken off is simply sent again.

mod line;
mod rows;

use actix_web::http::header;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::directory::tenants::Tenant;
use crate::domain::access::{Power, Scope};
use crate::domain::author::{Author, Way};
use crate::domain::ids::ReservationRef;
use crate::domain::key::Key;
use crate::domain::restaurant::command::Import;
use crate::domain::restaurant::decide::{Imported, LineOutcome};
use crate::restaurant::handle::{Failure, Handle};

use crate::http::problem::Problem;
use crate::http::{Edge, body, principal};

use line::Source;
use rows::Row;
pub use rows::separator;

/// The largest import, in bytes.
pub const IMPORT_BYTES_MAX: usize = 8 << 20;
/// The most lines of an import.
pub const IMPORT_LINES_MAX: usize = 10_000;
/// Lines that are decided at once.
const IN_FLIGHT: usize = 32;
/// Where bookings come from when nobody says so.
const SOURCE_DEFAULT: &str = "import";

/// Where the bookings come from.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportParams {
    /// The other system, such as `opentable`: its ids are its own. Default `import`.
    #[param(value_type = Option<String>, example = "opentable")]
    source: Option<String>,
}

/// What became of an import.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(as = Import)]
pub struct ImportBody {
    /// Lines that were not known.
    created: usize,
    /// Lines that were known and said something else.
    updated: usize,
    /// Lines that were known.
    unchanged: usize,
    /// Lines that were refused.
    failed: usize,
    /// Each line, in order.
    lines: Vec<LineBody>,
}

/// What became of a line.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportLine)]
pub struct LineBody {
    /// Where it begins, counted from 1.
    line: u64,
    /// Its id in the other system, if it could be read.
    #[schema(required = true)]
    external_id: Option<String>,
    /// `created`, `updated`, `unchanged` or `failed`.
    #[schema(example = "created")]
    result: &'static str,
    /// What it became.
    #[schema(required = true)]
    reservation: Option<String>,
    /// `unallocated`: it is still to come, and there is no table for it. `kept`: it says something new, but the party came,
    /// or it was called off here, and that stands. More may come.
    warnings: Vec<&'static str>,
    /// Why it was refused.
    #[schema(required = true)]
    error: Option<LineErrorBody>,
}

/// Why a line was refused.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportLineError)]
pub struct LineErrorBody {
    /// A code of problems.
    #[schema(example = "invalid")]
    code: &'static str,
    /// The column, if one is to blame.
    #[schema(required = true)]
    column: Option<&'static str>,
    /// What is wrong, for people.
    detail: String,
}

impl ImportBody {
    fn add(&mut self, line: LineBody) {
        match line.result {
            "created" => self.created += 1,
            "updated" => self.updated += 1,
            "unchanged" => self.unchanged += 1,
            _ => self.failed += 1,
        }
        self.lines.push(line);
    }
}

/// Import bookings
///
/// For owners and managers. CSV with a header row, or JSON Lines; up to 8 MiB and 10,000 lines at a time. Columns:
/// `external_id` (required), `date` and `time` or `starts_at`, `party_size`, `name`, `phone`, `email`, `locale`, `notes`, `area`,
/// `tables` (keys with `+` between), `minutes`, `status`, `created_at`. What is over is written down as it was; what is
/// still to come was promised elsewhere and is kept whatever the limits say: at its table, at another, or unallocated.
/// A line that comes again, by `source` and `external_id`, is the same reservation.
#[utoipa::path(post, path = "/v1/staff/restaurants/{slug}/import", operation_id = "importBookings", tag = "Staff",
    params(("slug" = String, Path, description = "The restaurant's slug."), ImportParams),
    request_body(content((String = "text/csv"), (String = "application/jsonl"), (String = "application/x-ndjson"))),
    security(("restaurant_key" = ["import"])),
    responses((status = 200, description = "What became of each line.", body = ImportBody)))]
pub async fn import(
    request: HttpRequest,
    slug: Path<String>,
    payload: Payload,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let staff = principal::staff(&request, &edge.directory, &slug)?;
    staff.may(Power::Use(Scope::Import))?;
    let params: ImportParams = body::query(&request)?;
    let source = body::parameter("source", params.source.as_deref(), Key::parse, "a name of a-z, 0-9, - and _")?;
    let kinds = ["text/csv", "application/jsonl", "application/x-ndjson"];
    body::require_type(&request, &kinds)?;
    let is_csv = body::require_type(&request, &kinds[..1]).is_ok();
    let bytes = body::read(&request, payload, IMPORT_BYTES_MAX).await?;
    let rows = if is_csv { rows::csv(&bytes)? } else { rows::json_lines(&bytes)? };
    let author = Author { channel: Way::Import, ..staff.author(&request) };
    let handle = edge.directory.handle(staff.tenant().id).by(author);
    let source = Source {
        name: source.map_or_else(|| SOURCE_DEFAULT.into(), |key| key.to_string()),
        zone: handle.configuration().await?.configuration.profile.zone,
    };
    let mut whole = ImportBody::default();
    for group in rows.chunks(IN_FLIGHT) {
        for line in import_group(&handle, staff.tenant(), &source, group).await? {
            whole.add(line);
        }
    }
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(whole))
}

/// Some lines at once, and what became of each.
async fn import_group(
    handle: &Handle,
    tenant: &Tenant,
    source: &Source,
    rows: &[Row],
) -> Result<Vec<LineBody>, Failure> {
    let read: Vec<_> = rows.iter().map(|row| (row, source.import(row))).collect();
    let imports: Vec<Import> = read.iter().filter_map(|(_, import)| import.as_ref().ok().cloned()).collect();
    let mut imported = handle.import(imports).await?.into_iter();
    let line = |(row, import): (&Row, Result<Import, LineErrorBody>)| match import {
        Ok(import) => {
            let id = ReservationRef { restaurant: tenant.id, reservation: import.id };
            Some(line_body(row, id, imported.next()?))
        }
        Err(error) => Some(failed(row, error)),
    };
    Ok(read.into_iter().filter_map(line).collect())
}

fn line_body(row: &Row, id: ReservationRef, imported: Result<Imported, Failure>) -> LineBody {
    let Imported { line, is_unallocated } = match imported {
        Ok(imported) => imported,
        Err(failure) => {
            let problem = Problem::from(failure);
            let (code, detail) = (problem.code().name(), problem.detail().to_owned());
            return failed(row, LineErrorBody { code, column: None, detail });
        }
    };
    let is_kept = line == LineOutcome::Kept;
    let result = match line {
        LineOutcome::Created => "created",
        LineOutcome::Updated => "updated",
        LineOutcome::Unchanged | LineOutcome::Kept => "unchanged",
    };
    LineBody {
        line: row.line,
        external_id: row.external_id(),
        result,
        reservation: Some(id.to_string()),
        warnings: [is_unallocated.then_some("unallocated"), is_kept.then_some("kept")].into_iter().flatten().collect(),
        error: None,
    }
}

fn failed(row: &Row, error: LineErrorBody) -> LineBody {
    let external_id = row.external_id();
    LineBody { line: row.line, external_id, result: "failed", reservation: None, warnings: vec![], error: Some(error) }
}
