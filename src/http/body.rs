//! Reading requests: bodies and query parameters, strictly. Unknown fields and parameters are refused, with a pointer.

use std::time::Duration;

use actix_web::http::header;
use actix_web::web::{Bytes, Data, Payload};
use actix_web::{HttpRequest, web};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::timeout;
use validator::{Validate, ValidationError, ValidationErrors, ValidationErrorsKind};

use super::connections::ConnectionLimits;
use super::principal;
use super::problem::{self, Code, FieldError, Problem};
use super::under_way::UnderWay;

/// The largest body unless an operation says otherwise.
pub const BODY_BYTES_MAX: usize = 64 << 10;
/// Up to here a float names one whole number (2^53).
const WHOLE_MAX: f64 = 9_007_199_254_740_992.0;

/// A JSON body, checked for shape.
///
/// # Errors
/// 413, 415, 400 or 422 with a pointer.
pub async fn json<T: DeserializeOwned + Validate>(
    request: &HttpRequest,
    payload: Payload,
) -> Result<(T, Bytes), Problem> {
    require_type(request, &["application/json"])?;
    let bytes = read(request, payload, BODY_BYTES_MAX).await?;
    Ok((read_json(&bytes)?, bytes))
}

/// A body that may be `null`, or left out altogether.
///
/// # Errors
/// As [`json`].
pub async fn maybe<T>(request: &HttpRequest, payload: Payload) -> Result<T, Problem>
where
    T: DeserializeOwned + Validate + Default,
{
    let bytes = read(request, payload, BODY_BYTES_MAX).await?;
    if matches!(bytes.trim_ascii(), b"" | b"null") {
        return Ok(T::default());
    }
    require_type(request, &["application/json"])?;
    read_json(&bytes)
}

/// JSON that was read already, checked for shape.
///
/// # Errors
/// 400 or 422 with a pointer.
pub fn read_json<T: DeserializeOwned + Validate>(bytes: &[u8]) -> Result<T, Problem> {
    let value = parse::<T>(bytes)?;
    value.validate().map_err(|errors| shape(&errors))?;
    Ok(value)
}

/// The bytes of a body, at most `max`.
///
/// # Errors
/// 413 when it is longer, 400 when it ends early, 408 when it takes too long, 503 when too much is being read; what [`principal::still`] says when whoever
/// sends it may not any more.
pub async fn read(request: &HttpRequest, payload: Payload, max: usize) -> Result<Bytes, Problem> {
    let too_large = || Problem::new(Code::BodyTooLarge, format!("At most {max} bytes are read here."));
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| max < length) {
        return Err(too_large());
    }
    let under_way = request.app_data::<Data<UnderWay>>().expect("the application counts what is under way");
    let _place = under_way.read(length.unwrap_or(max)).ok_or_else(problem::overloaded)?;
    let within = body_within(request);
    match timeout(within, payload.to_bytes_limited(max)).await {
        Ok(Ok(Ok(bytes))) => principal::still(request).map(|()| bytes),
        Ok(Ok(Err(_))) => Err(Problem::new(Code::BadRequest, "The body ended before its announced length.")),
        Ok(Err(_)) => Err(too_large()),
        Err(_) => Err(too_slow(within)),
    }
}

/// How long a body may take.
pub fn body_within(request: &HttpRequest) -> Duration {
    request.app_data::<Data<ConnectionLimits>>().expect("the application has its limits").body_within
}

/// 408. The rest of the body may still come, hence the connection is of no more use.
pub fn too_slow(within: Duration) -> Problem {
    let detail = format!("The body was not there whole after {} seconds.", within.as_secs());
    Problem::new(Code::RequestTimeout, detail).with_header(header::CONNECTION, "close")
}

/// Refuses bodies of other kinds.
///
/// # Errors
/// 415.
pub fn require_type(request: &HttpRequest, kinds: &[&str]) -> Result<(), Problem> {
    let given = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim();
    if kinds.iter().any(|kind| essence.eq_ignore_ascii_case(kind)) {
        return Ok(());
    }
    let detail = format!("Send the body as {}.", kinds.join(" or "));
    Err(Problem::new(Code::UnsupportedMediaType, detail))
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    read_strictly(bytes).or_else(|problem| with_whole_numbers(bytes).ok_or(problem))
}

fn read_strictly<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let parsed = serde_path_to_error::deserialize(&mut deserializer);
    let value = parsed.map_err(|error| {
        let pointer = pointer(error.path());
        let inner = error.into_inner();
        match inner.classify() {
            serde_json::error::Category::Data => {
                Problem::field(Code::Invalid, pointer, "invalid", sentence(&inner.to_string()))
            }
            serde_json::error::Category::Io
            | serde_json::error::Category::Syntax
            | serde_json::error::Category::Eof => Problem::new(Code::BadJson, sentence(&inner.to_string())),
        }
    })?;
    deserializer.end().map_err(|error| Problem::new(Code::BadJson, sentence(&error.to_string())))?;
    Ok(value)
}

/// In JSON 2.0 is the number 2, and JSON Schema calls it an integer; some languages write their whole numbers so.
/// Looked at only where the body was not understood as it stands.
fn with_whole_numbers<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let mut value = serde_json::from_slice(bytes).ok()?;
    make_whole(&mut value).then(|| serde_json::from_value(value).ok())?
}

/// Writes 2.0 as 2, all the way down. Whether there was any.
fn make_whole(value: &mut Value) -> bool {
    match value {
        Value::Number(number) => match number.as_f64().filter(|_| number.is_f64()) {
            Some(float) if float.fract() == 0.0 && float.abs() < WHOLE_MAX => {
                *value = Value::from(float as i64);
                true
            }
            Some(_) | None => false,
        },
        Value::Array(items) => items.iter_mut().map(make_whole).filter(|found| *found).count() > 0,
        Value::Object(fields) => fields.values_mut().map(make_whole).filter(|found| *found).count() > 0,
        Value::Null | Value::Bool(_) | Value::String(_) => false,
    }
}

/// RFC 6901.
pub fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter().fold(String::new(), |mut text, segment| {
        text.push('/');
        match segment {
            Segment::Seq { index } => text.push_str(&index.to_string()),
            Segment::Map { key } => text.push_str(&key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { variant } => text.push_str(variant),
            Segment::Unknown => text.push('?'),
        }
        text
    })
}

fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_uppercase().collect::<String>());
    format!("{}{}.", first.unwrap_or_default(), characters.as_str())
}

/// For names of all sorts: something that can be read on one line.
///
/// # Errors
/// The rule `blank`.
pub fn not_blank(name: &str) -> Result<(), ValidationError> {
    let refused = || ValidationError::new("blank").with_message("something that can be read".into());
    let is_fine = !name.trim().is_empty() && !name.chars().any(char::is_control);
    if is_fine { Ok(()) } else { Err(refused()) }
}

/// What validator found, as field errors.
fn shape(errors: &ValidationErrors) -> Problem {
    let mut found = vec![];
    collect(errors, "", &mut found);
    found.sort_by(|one, other| one.pointer.cmp(&other.pointer));
    let detail = found.first().map_or_else(String::new, |error| format!("{} {}", error.pointer, error.detail));
    Problem::new(Code::Invalid, detail).with_errors(found)
}

fn collect(errors: &ValidationErrors, at: &str, found: &mut Vec<FieldError>) {
    for (field, kind) in errors.errors() {
        let pointer = format!("{at}/{field}");
        match kind {
            ValidationErrorsKind::Field(list) => found.extend(list.iter().map(|error| FieldError {
                pointer: pointer.clone(),
                code: error.code.to_string(),
                detail: error.message.as_ref().map_or_else(|| error.to_string(), ToString::to_string),
            })),
            ValidationErrorsKind::Struct(inner) => collect(inner, &pointer, found),
            ValidationErrorsKind::List(items) => {
                items.iter().for_each(|(index, inner)| collect(inner, &format!("{pointer}/{index}"), found));
            }
        }
    }
}

/// Query parameters. `T` has only optional texts; what they mean is parsed by the operation.
///
/// # Errors
/// 400 with a pointer, for a parameter that is unknown or there twice.
pub fn query<T: DeserializeOwned>(request: &HttpRequest) -> Result<T, Problem> {
    let parsed = web::Query::<T>::from_query(request.query_string());
    parsed.map(web::Query::into_inner).map_err(|error| {
        let detail = error.to_string();
        // serde names the parameter in backquotes, and nothing else tells which one it was.
        let name = detail.split('`').nth(1).unwrap_or_default();
        let rule = if detail.contains("duplicate") { "duplicate" } else { "unknown" };
        Problem::field(Code::BadQuery, format!("/query/{name}"), rule, sentence(&detail))
    })
}

/// A query parameter, parsed; `None` when it is absent.
///
/// # Errors
/// 400 with a pointer when it is not what it must be.
pub fn parameter<T>(
    name: &str,
    value: Option<&str>,
    parse: impl FnOnce(&str) -> Option<T>,
    shape: &str,
) -> Result<Option<T>, Problem> {
    let Some(text) = value else { return Ok(None) };
    let malformed =
        || Problem::field(Code::BadQuery, format!("/query/{name}"), "malformed", format!("`{name}` is {shape}."));
    parse(text).map(Some).ok_or_else(malformed)
}

/// How many a page is to have: `limit`, at least 1.
///
/// # Errors
/// 400 with a pointer when it is more than `most`, or no number.
pub fn page_limit(value: Option<&str>, default: usize, most: usize) -> Result<usize, Problem> {
    let parse = |text: &str| text.parse().ok().filter(|limit| (1..=most).contains(limit));
    Ok(parameter("limit", value, parse, &format!("1 to {most}"))?.unwrap_or(default))
}

/// As [`parameter`], for one that must be there.
///
/// # Errors
/// 400 with a pointer.
pub fn required<T>(
    name: &str,
    value: Option<&str>,
    parse: impl FnOnce(&str) -> Option<T>,
    shape: &str,
) -> Result<T, Problem> {
    let missing = || {
        Problem::field(Code::BadQuery, format!("/query/{name}"), "missing", format!("`{name}` is required: {shape}."))
    };
    parameter(name, value, parse, shape)?.ok_or_else(missing)
}

/// Checks the shape of a part of a body.
///
/// # Errors
/// 422 with pointers.
pub fn check_nested(field: &'static str, value: &impl Validate) -> Result<(), Problem> {
    let Err(errors) = value.validate() else { return Ok(()) };
    let mut found = vec![];
    collect(&errors, &format!("/{field}"), &mut found);
    let detail = found.first().map_or_else(String::new, |error| format!("{} {}", error.pointer, error.detail));
    Err(Problem::new(Code::Invalid, detail).with_errors(found))
}
