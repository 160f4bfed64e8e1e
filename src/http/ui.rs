//! The pages for browsers. `make ui` builds them into `admin-ui/dist`, whose files are embedded here (debug builds read
//! them from disk instead). A page is one small shell for all its addresses, drawn anew for each answer because its
//! nonce must not be known beforehand; what the shell loads is named by its content and may be kept for ever.
//! Without a built UI the API works all the same, and the pages say how to build it.

use actix_web::http::header::{self, ContentType};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use rust_embed::RustEmbed;

use crate::clock::fill_random;
use crate::directory::tenants::Tenant;
use crate::domain::origin::Origin;

use super::Edge;
use super::problem::{Code, Problem};

#[derive(RustEmbed)]
#[folder = "admin-ui/dist"]
#[allow_missing = true]
struct Built;

/// What the build leaves where the nonce belongs.
const NONCE_MARK: &str = "__NONCE__";

const NOT_BUILT: &str = "The pages of this maitred are not built; its API works.\n\n\
    Build them with:  make ui      (needs node 20.19 or newer, with npm)\n";

/// `GET /book/{slug}` and all addresses below it. The page itself says so when there is no such restaurant, hence the
/// shell comes with the 404 too.
pub async fn book(path: Path<(String, String)>, edge: Data<Edge>) -> HttpResponse {
    let (slug, _) = path.into_inner();
    let tenant = edge.tenant(&slug).ok();
    let framed_by = tenant.as_deref().map_or_else(|| "*".into(), framed_by);
    shell("book.html", tenant.is_some(), &framed_by)
}

/// `GET /admin` and all addresses below it: the pages of staff and operators. No site may show them in a frame.
pub async fn admin() -> HttpResponse {
    shell("admin.html", true, "'none'")
}

/// `GET /admin/worker.js`: what lets the pages of staff open without network. Asked for anew each time, so that a new build
/// is not held up by an old worker.
///
/// # Errors
/// 404 when the pages are not built.
pub async fn worker() -> Result<HttpResponse, Problem> {
    let file = Built::get("admin-worker.js");
    let file = file.ok_or_else(|| Problem::new(Code::NotFound, "The pages of this server are not built."))?;
    let mut response = HttpResponse::Ok();
    response
        .content_type("text/javascript; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        // What a worker fetches goes by its own policy, not by that of the page.
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; connect-src 'self'"))
        .insert_header(("Service-Worker-Allowed", "/admin"));
    Ok(response.body(file.data))
}

/// `GET /docs`: the page of the API.
pub async fn docs() -> HttpResponse {
    shell("docs.html", true, "'none'")
}

/// `GET /assets/…`: scripts, styles and pictures of all pages.
///
/// # Errors
/// 404 for what was not built.
pub async fn asset(name: Path<String>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let path = format!("assets/{name}");
    let not_found = || Problem::new(Code::NotFound, "The pages have no such file; reload them.");
    let media_type = media_type(&path).ok_or_else(not_found)?;
    let mut response = HttpResponse::Ok();
    response
        .content_type(media_type)
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((header::VARY, "Accept-Encoding"));
    if takes_gzip(&request)
        && let Some(file) = Built::get(&format!("{path}.gz"))
    {
        return Ok(response.insert_header((header::CONTENT_ENCODING, "gzip")).body(file.data));
    }
    let file = Built::get(&path).ok_or_else(not_found)?;
    Ok(response.body(file.data))
}

/// Who may show the booking page of a restaurant in a frame: the sites that it names, or any. There is no login on it that
/// a frame could abuse.
fn framed_by(tenant: &Tenant) -> String {
    let named: Vec<&str> = tenant.origins.iter().map(Origin::as_str).collect();
    if named.is_empty() || named.contains(&"*") { "*".into() } else { format!("'self' {}", named.join(" ")) }
}

fn shell(name: &str, exists: bool, framed_by: &str) -> HttpResponse {
    let file = Built::get(name).and_then(|file| String::from_utf8(file.data.into_owned()).ok());
    let Some(html) = file else {
        return guarded(HttpResponse::ServiceUnavailable(), "default-src 'none'")
            .content_type(ContentType::plaintext())
            .body(NOT_BUILT);
    };
    let nonce = nonce();
    let response = if exists { HttpResponse::Ok() } else { HttpResponse::NotFound() };
    guarded(response, &policy(&nonce, framed_by))
        .content_type(ContentType::html())
        .body(html.replace(NONCE_MARK, &nonce))
}

/// What a shell says otherwise than all answers do (`guard/headers.rs`): a page in a frame of another site may be read
/// from there.
fn guarded(mut response: HttpResponseBuilder, policy: &str) -> HttpResponseBuilder {
    response
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .insert_header((header::CROSS_ORIGIN_RESOURCE_POLICY, "cross-origin"));
    response
}

/// Nothing from elsewhere, no inline scripts. `'self'` includes the WebSocket.
fn policy(nonce: &str, framed_by: &str) -> String {
    format!(
        "default-src 'self'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; \
         connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors {framed_by}"
    )
}

fn nonce() -> String {
    let mut bytes = [0; 16];
    fill_random(&mut bytes);
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// The kinds of files that the build makes. Others, `.gz` among them, are not served by name.
fn media_type(path: &str) -> Option<&'static str> {
    match path.rsplit_once('.')?.1 {
        "js" => Some("text/javascript; charset=utf-8"),
        "css" => Some("text/css; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        "png" => Some("image/png"),
        _ => None,
    }
}

/// Whether the answer may be gzip: the coding is named and not weighed zero.
fn takes_gzip(request: &HttpRequest) -> bool {
    let codings = request.headers().get_all(header::ACCEPT_ENCODING).filter_map(|value| value.to_str().ok());
    codings.flat_map(|value| value.split(',')).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, "q=1"));
        let refused = weight.trim().strip_prefix("q=").and_then(|weight| weight.trim().parse().ok()) == Some(0.0);
        name.trim().eq_ignore_ascii_case("gzip") && !refused
    })
}
