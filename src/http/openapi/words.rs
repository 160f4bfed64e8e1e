//! The words of the API: what a text of this name looks like, in whatever body or query it stands. Handlers and shapes do
//! not repeat it; what one of them says itself stands. `Schema.field` goes before `field`.

use serde_json::{Value, json};

use super::operations;

/// A slug: [`Slug`](crate::domain::slug::Slug).
const SLUG: &str = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$";
/// A key of a restaurant file: [`Key`](crate::domain::key::Key).
const KEY: &str = "^[a-z0-9][a-z0-9_-]{0,62}$";
/// `HH:MM`: [`TimeOfDay`](crate::domain::time::TimeOfDay).
const TIME: &str = "^([01][0-9]|2[0-3]):[0-5][0-9]$";
/// Something that can be read on one line.
const NAME: &str = "^[^\\x00-\\x1f\\x7f-\\x9f]*[^\\s\\x00-\\x1f\\x7f-\\x9f][^\\x00-\\x1f\\x7f-\\x9f]*$";
/// A BCP 47 tag by its shape.
const LOCALE: &str = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$";
const CATEGORY: &str = "^(standard|booth|high_top|counter|bar|outdoor)$";
const LIMIT: &str = "^(party|lead|window|hours|closure|pacing|channel|seats|guest|overbook)$";
const ROLE: &str = "^(owner|manager|host|viewer)$";
const CHANNEL: &str = "^(online|in_house|walk_in)$";
/// [`Scope`](crate::domain::access::Scope).
const SCOPE: &str =
    "^((reservations|waitlist|guests|floor|configuration|members|keys):(read|write)|changes:read|import)$";
/// A path of this server: `oidc::attempt::own_path`.
const OWN_PATH: &str = r"^/([!-.0-\[\]-~][!-\[\]-~]{0,510})?$";
/// Anything.
const ANY: &str = "";

/// Name, pattern, example.
type Word = (&'static str, &'static str, &'static str);

/// Fields of bodies.
const FIELDS: &[Word] = &[
    ("Applied.id", ANY, "rst_0123456789ab"),
    ("Change.channel", ANY, "staff"),
    ("Change.from", ANY, "0123456789ab"),
    ("FieldError.code", ANY, "out_of_range"),
    ("FloorTable.reservation", ANY, "res_0123456789abcdefghjkmnpq"),
    ("Guest.name", NAME, "Ada Lovelace"),
    ("GuestPatch.name", NAME, "Ada Lovelace"),
    ("HelloFrame.type", ANY, "hello"),
    ("RestaurantVerified.hash", "^[0-9a-f]{64}$", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
    ("VerifyCheck.wrong", ANY, "reservation 7 has table 1 and does not sit there"),
    ("Snapshot.hash", "^[0-9a-f]{64}$", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
    ("Snapshot.sha256", "^[0-9a-f]{64}$", "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"),
    ("Notice.restaurant_id", ANY, "rst_0123456789ab"),
    ("Alarm.restaurant_id", ANY, "rst_0123456789ab"),
    ("Alarm.name", ANY, "no_show:res_0123456789abcdefghjkmnpq"),
    ("recurs", ANY, "weekly Mon 04:00:00 Europe/Rome"),
    ("failure", ANY, "it panicked"),
    ("HoldReference.id", ANY, "hld_0123456789ab"),
    ("StaffKeyRequest.name", NAME, "till at the door"),
    ("PlatformKeyRequest.name", NAME, "nightly export"),
    ("KeyRequest.name", NAME, "till at the door"),
    ("NewPlatformKey.key", ANY, "mp_…"),
    ("NewRestaurantKey.key", ANY, "mk_…"),
    ("PlanStep.key", ANY, "t1"),
    ("Problem.type", ANY, "/problems/slot_unavailable"),
    ("ProblemFrame.code", ANY, "bad_message"),
    ("ProblemFrame.title", ANY, "The message on the socket is not understood"),
    ("ProblemFrame.type", ANY, "problem"),
    ("RestaurantKey.name", ANY, "till at the door"),
    ("SignInProvider.name", ANY, "Single sign-on"),
    ("SignInProvider.url", ANY, "/v1/staff/session/oidc"),
    ("StaffGuest.name", NAME, "Ada Lovelace"),
    ("StaffReservation.channel", ANY, "online"),
    ("StaffWait.channel", ANY, "online"),
    ("Status.status", ANY, "ok"),
    ("Version.name", ANY, "maitred"),
    ("Area.name", ANY, "Terrace"),
    ("AreaItem.name", ANY, "Terrace"),
    ("ServiceItem.name", ANY, "Dinner"),
    ("address", ANY, "Via di Prova 1, Roma"),
    ("aliases", SLUG, "osteria-luna-roma"),
    ("InvitationShown.restaurant", ANY, "Osteria Luna"),
    ("Account.name", ANY, "Ada Lovelace"),
    ("Member.name", ANY, "Ada Lovelace"),
    ("NewAccount.name", ANY, "Ada Lovelace"),
    ("OwnAccount.name", ANY, "Ada Lovelace"),
    ("area", KEY, "terrace"),
    ("areas", KEY, "terrace"),
    ("category", CATEGORY, "booth"),
    ("categories", CATEGORY, "standard"),
    ("channel", CHANNEL, "online"),
    ("code", ANY, "slot_unavailable"),
    ("consents", KEY, "newsletter"),
    ("currency", "^[A-Z]{3}$", "EUR"),
    ("cursor", ANY, "b2ZmbGluZQ"),
    ("detail", ANY, "Every table that fits is taken at that time."),
    ("email", ANY, "ada@example.com"),
    ("ends", TIME, "00:30"),
    ("exceed", LIMIT, "pacing"),
    ("exceeded", LIMIT, "pacing"),
    ("external_id", ANY, "R-1042"),
    ("first_start", TIME, "18:00"),
    ("from", TIME, "19:00"),
    ("key", KEY, "t1"),
    ("last_start", TIME, "22:30"),
    ("limit", LIMIT, "pacing"),
    ("locale", LOCALE, "it-IT"),
    ("manage_token", ANY, "kJ3v0cX9hQm2sT5wZ8yB1dF4gL7nP6rA"),
    ("name", ANY, "Osteria Luna"),
    ("notes", ANY, "A high chair, please."),
    ("password", ANY, "three blue chairs"),
    ("present", ANY, "four green lamps"),
    ("recovery_codes", ANY, "k3vd-72mq-xw4a-hb5p"),
    ("secret", ANY, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"),
    ("user_agent", ANY, "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"),
    ("phone", ANY, "+39 06 0000000"),
    ("pointer", ANY, "/party_size"),
    ("request_id", ANY, "req_0123456789abcdef"),
    ("reservation", ANY, "res_0123456789abcdefghjkmnpq"),
    ("restaurant", SLUG, "osteria-luna"),
    ("role", ROLE, "manager"),
    ("service", KEY, "dinner"),
    ("services", KEY, "dinner"),
    ("shape", "^(rectangle|round)$", "round"),
    ("scopes", SCOPE, "reservations:read"),
    ("slug", SLUG, "osteria-luna"),
    ("starts_for", CHANNEL, "in_house"),
    ("tables", KEY, "t1"),
    ("time", TIME, "19:30"),
    ("title", ANY, "No table is free at that time"),
    ("to", TIME, "21:00"),
    ("token", ANY, "kJ3v0cX9hQm2sT5wZ8yB1dF4gL7nP6rA"),
    ("warnings", ANY, "unallocated"),
    ("with", ANY, "res_0123456789abcdefghjkmnpr"),
    ("zone", ANY, "Europe/Rome"),
];

/// Parameters of paths, queries and headers.
const PARAMETERS: &[Word] = &[
    ("listSlots.status", "^all$", "all"),
    ("listSlotsForStaff.status", "^all$", "all"),
    ("listSlotsToMoveTo.status", "^all$", "all"),
    ("listReservations.status", ANY, "booked,confirmed"),
    ("Idempotency-Key", "^[!-~]{1,255}$", "7c0a4c1e-6c0a-4b7e-9f43-2a3f8b5d9e10"),
    ("If-Match", "^(\"[0-9]{1,9}\"|[*])$", "\"3\""),
    ("listAccounts.cursor", ANY, "ada@example.com"),
    ("beginOidcSignIn.to", OWN_PATH, "/admin/osteria-luna"),
    ("returnFromOidc.code", ANY, "SplxlOBeZQQYbYS6WxSbIA"),
    ("returnFromOidc.state", ANY, "kJ3v0cX9hQm2sT5wZ8yB1dF4gL7nP6rAkJ3v0cX9hQm"),
    ("returnFromOidc.iss", ANY, "https://login.example"),
    ("returnFromOidc.error", ANY, "access_denied"),
    ("account", ANY, "acc_0123456789ab"),
    ("followRestaurant.after", ANY, "000000000017000000000000"),
    ("followRestaurant.client", "^[A-Za-z0-9._~-]{1,64}$", "till-7f3a9c"),
    ("followRestaurant.ticket", ANY, "mt_…"),
    ("listMemberChanges.after", ANY, "000000000017000000000000"),
    ("after", ANY, "b2ZmbGluZQ"),
    ("listAlarms.state", "^(dead|failing|due)$", "dead"),
    ("alarm", ANY, "no_show:res_0123456789abcdefghjkmnpq"),
    ("listRestaurants.standing", "^(open|suspended|leaving)$", "open"),
    ("listRestaurants.plan", "^([a-z0-9][a-z0-9_-]{0,62})?$", "free"),
    ("listRestaurants.region", "^([a-z0-9][a-z0-9_-]{0,62})?$", "south"),
    ("listRestaurants.jurisdiction", "^([a-z0-9][a-z0-9_-]{0,62})?$", "eu"),
    ("plan", KEY, "free"),
    ("region", KEY, "south"),
    ("jurisdiction", KEY, "eu"),
    ("email", ANY, "ada@example.com"),
    ("kind", "^[a-z_]{1,40}$", "reservation"),
    ("order", "^(oldest|newest)$", "newest"),
    ("q", ANY, "luna"),
    ("on_conflict", "^refuse$", "refuse"),
    ("importRestaurant.slug", SLUG, "osteria-luna"),
    ("area", KEY, "terrace"),
    ("category", CATEGORY, "booth"),
    ("cursor", ANY, "osteria-luna"),
    ("hold", ANY, "hld_0123456789ab"),
    ("key", ANY, "key_0123456789ab"),
    ("reservation", ANY, "res_0123456789abcdefghjkmnpq"),
    ("restaurant", SLUG, "osteria-luna"),
    ("alias", ANY, "osteria-luna-roma"),
    ("session", ANY, "ses_0123456789ab"),
    ("slug", ANY, "osteria-luna"),
    ("source", KEY, "opentable"),
    ("time", TIME, "19:30"),
    ("token", ANY, "kJ3v0cX9hQm2sT5wZ8yB1dF4gL7nP6rA"),
    ("wait", ANY, "wtl_0123456789abcdefghjkmnpq"),
];

/// Writes pattern and example to every field and parameter whose name is known.
pub(super) fn apply(document: &mut Value) {
    let schemas = document["components"]["schemas"].as_object_mut().expect("the document has schemas");
    schemas.iter_mut().for_each(|(name, schema)| in_schema(name, schema));
    for operation in operations(document) {
        let id = operation.id().to_owned();
        let parameters = operation.value.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten();
        parameters.for_each(|parameter| in_parameter(&id, parameter));
    }
}

fn in_schema(of: &str, schema: &mut Value) {
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        for (name, property) in properties {
            say(word(FIELDS, of, name), property);
        }
    }
    for parts in ["allOf", "oneOf", "anyOf"] {
        let parts = schema.get_mut(parts).and_then(Value::as_array_mut).into_iter().flatten();
        parts.for_each(|part| in_schema(of, part));
    }
}

fn in_parameter(of: &str, parameter: &mut Value) {
    let name = parameter["name"].as_str().unwrap_or_default().to_owned();
    let example = parameter.get("example").cloned();
    let schema = &mut parameter["schema"];
    say(word(PARAMETERS, of, &name), schema);
    let said = schema.as_object_mut().and_then(|schema| schema.remove("example"));
    if let Some(example) = example.or(said).or_else(|| plain(&parameter["schema"])) {
        parameter["example"] = example;
    }
}

/// What a parameter that is no text looks like.
fn plain(schema: &Value) -> Option<Value> {
    match (schema["type"].as_str()?, schema["format"].as_str()) {
        ("boolean", _) => Some(json!(true)),
        ("integer", _) => Some(schema.get("minimum").filter(|it| **it != json!(0)).cloned().unwrap_or(json!(1))),
        ("string", Some("date")) => Some(json!("2027-03-05")),
        ("string", Some("date-time")) => Some(json!("2027-03-05T19:30:00+01:00")),
        _ => None,
    }
}

fn word(words: &[Word], of: &str, name: &str) -> Option<Word> {
    let own = format!("{of}.{name}");
    let find = |name: &str| words.iter().find(|word| word.0 == name).copied();
    find(&own).or_else(|| find(name))
}

/// Adds pattern and example to a plain text, or to the texts of a list.
fn say(word: Option<Word>, schema: &mut Value) {
    let Some((_, pattern, example)) = word else { return };
    let is = |schema: &Value, kind: &str| schema["type"] == kind || schema["type"][0] == kind;
    if is(schema, "array") && is(&schema["items"], "string") {
        return say(word, &mut schema["items"]);
    }
    let is_shaped = ["format", "enum", "pattern"].iter().any(|rule| schema.get(*rule).is_some());
    if !is(schema, "string") {
        return;
    }
    if !is_shaped && pattern != ANY {
        schema["pattern"] = pattern.into();
        if !pattern.ends_with(")?$") {
            schema["minLength"] = 1.into();
        }
    }
    let is_dated = schema["format"].as_str().is_some_and(|format| format.starts_with("date"));
    if !is_dated && schema.get("example").is_none() {
        schema["example"] = example.into();
    }
}
