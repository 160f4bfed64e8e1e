//! Who may call what: every operation of the contract, asked by everybody. An operation without a row fails, and so
//! does a row without an operation. Nobody sends a body or parameters: who calls is looked at first.

use std::collections::{BTreeMap, BTreeSet};

use awc::http::Method;
use serde_json::{Value, json};

use crate::client::{Answer, Client, text};
use crate::contract::operations;
use crate::files::one_table;
use crate::house::{self, House};
use crate::people;

/// What an operation asks of whoever calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Needs {
    /// Nothing.
    Nothing,
    /// The token that came with a reservation, a hold or a place in line.
    Token,
    /// To work at the restaurant, as whatever.
    Staff,
    /// To work there, and to have this scope.
    Scope(&'static str),
    /// A key of any restaurant, which is then meant, with this scope.
    Key(&'static str),
    /// A platform key.
    Platform,
    /// To be signed in, wherever one works.
    Session,
}

use Needs::{Key, Nothing, Platform, Scope, Session, Staff, Token};

/// The table. One line for each operation of the contract.
#[rustfmt::skip]
const TABLE: &[(&str, &str, Needs)] = &[
    ("GET",    "/healthz", Nothing),
    ("GET",    "/readyz", Nothing),
    ("GET",    "/version", Nothing),
    ("GET",    "/v1/restaurants/{slug}", Nothing),
    ("GET",    "/v1/restaurants/{slug}/availability", Nothing),
    ("GET",    "/v1/restaurants/{slug}/availability/days", Nothing),
    ("GET",    "/v1/restaurants/{slug}/live", Nothing),
    ("POST",   "/v1/restaurants/{slug}/holds", Nothing),
    ("DELETE", "/v1/restaurants/{slug}/holds/{hold}", Token),
    ("POST",   "/v1/restaurants/{slug}/reservations", Nothing),
    ("POST",   "/v1/restaurants/{slug}/waitlist", Nothing),
    ("GET",    "/v1/reservations/{reservation}", Token),
    ("PATCH",  "/v1/reservations/{reservation}", Token),
    ("GET",    "/v1/reservations/{reservation}/availability", Token),
    ("POST",   "/v1/reservations/{reservation}/cancel", Token),
    ("POST",   "/v1/reservations/{reservation}/confirm", Token),
    ("GET",    "/v1/waitlist/{wait}", Token),
    ("DELETE", "/v1/waitlist/{wait}", Token),
    ("POST",   "/v1/waitlist/{wait}/accept", Token),
    ("GET",    "/v1/staff/restaurants/{slug}", Staff),
    ("GET",    "/v1/staff/restaurants/{slug}/api-keys", Scope("keys:read")),
    ("POST",   "/v1/staff/restaurants/{slug}/api-keys", Scope("keys:write")),
    ("DELETE", "/v1/staff/restaurants/{slug}/api-keys/{key}", Scope("keys:write")),
    ("POST",   "/v1/staff/restaurants/{slug}/api-keys/{key}/rotate", Scope("keys:write")),
    ("GET",    "/v1/staff/restaurants/{slug}/availability", Scope("reservations:read")),
    ("GET",    "/v1/staff/restaurants/{slug}/changes", Scope("changes:read")),
    ("GET",    "/v1/staff/restaurants/{slug}/day", Scope("reservations:read")),
    ("GET",    "/v1/staff/restaurants/{slug}/file", Scope("configuration:read")),
    ("PUT",    "/v1/staff/restaurants/{slug}/file", Scope("configuration:write")),
    ("GET",    "/v1/staff/restaurants/{slug}/floor", Scope("floor:read")),
    ("GET",    "/v1/staff/restaurants/{slug}/waitlist/quotes", Scope("waitlist:read")),
    ("POST",   "/v1/staff/restaurants/{slug}/import", Scope("import")),
    ("POST",   "/v1/staff/live-tickets", Key("reservations:read")),
    ("GET",    "/v1/staff/restaurants/{slug}/live", Scope("reservations:read")),
    ("GET",    "/v1/staff/restaurants/{slug}/reservations", Scope("reservations:read")),
    ("POST",   "/v1/staff/restaurants/{slug}/reservations", Scope("reservations:write")),
    ("GET",    "/v1/staff/restaurants/{slug}/reservations/{reservation}", Scope("reservations:read")),
    ("PATCH",  "/v1/staff/restaurants/{slug}/reservations/{reservation}", Scope("reservations:write")),
    ("POST",   "/v1/staff/restaurants/{slug}/reservations/{reservation}/approve", Scope("reservations:write")),
    ("POST",   "/v1/staff/restaurants/{slug}/reservations/{reservation}/arrive", Scope("reservations:write")),
    ("POST",   "/v1/staff/restaurants/{slug}/reservations/{reservation}/cancel", Scope("reservations:write")),
    ("POST",   "/v1/staff/restaurants/{slug}/reservations/{reservation}/confirm", Scope("reservations:write")),
    ("POST",   "/v1/staff/restaurants/{slug}/reservations/{reservation}/decline", Scope("reservations:write")),
    ("POST",   "/v1/staff/restaurants/{slug}/reservations/{reservation}/extend", Scope("reservations:write")),
    ("POST",   "/v1/staff/restaurants/{slug}/reservations/{reservation}/finish", Scope("reservations:write")),
    ("POST",   "/v1/staff/restaurants/{slug}/reservations/{reservation}/lock", Scope("reservations:write")),
    ("POST",   "/v1/staff/restaurants/{slug}/reservations/{reservation}/merge", Scope("reservations:write")),
    ("POST",   "/v1/staff/restaurants/{slug}/reservations/{reservation}/move", Scope("reservations:write")),
    ("POST",   "/v1/staff/restaurants/{slug}/reservations/{reservation}/no-show", Scope("reservations:write")),
    ("POST",   "/v1/staff/restaurants/{slug}/reservations/{reservation}/seat", Scope("reservations:write")),
    ("POST",   "/v1/staff/restaurants/{slug}/reservations/{reservation}/split", Scope("reservations:write")),
    ("POST",   "/v1/staff/restaurants/{slug}/reservations/{reservation}/undo", Scope("reservations:write")),
    ("POST",   "/v1/staff/restaurants/{slug}/reservations/{reservation}/unlock", Scope("reservations:write")),
    ("GET",    "/v1/staff/restaurants/{slug}/unallocated", Scope("reservations:read")),
    ("GET",    "/v1/staff/restaurants/{slug}/waitlist", Scope("waitlist:read")),
    ("POST",   "/v1/staff/restaurants/{slug}/waitlist", Scope("waitlist:write")),
    ("DELETE", "/v1/staff/restaurants/{slug}/waitlist/{wait}", Scope("waitlist:write")),
    ("POST",   "/v1/staff/restaurants/{slug}/waitlist/{wait}/accept", Scope("waitlist:write")),
    ("GET",    "/v1/platform/restaurants", Platform),
    ("GET",    "/v1/platform/restaurants/{slug}", Platform),
    ("PUT",    "/v1/platform/restaurants/{slug}", Platform),
    ("GET",    "/v1/platform/restaurants/{slug}/health", Platform),
    ("GET",    "/v1/platform/restaurants/{slug}/verify", Platform),
    ("GET",    "/v1/staff/restaurants/{slug}/members", Scope("members:read")),
    ("GET",    "/v1/staff/restaurants/{slug}/members/changes", Scope("members:read")),
    ("POST",   "/v1/staff/restaurants/{slug}/members", Scope("members:write")),
    ("PATCH",  "/v1/staff/restaurants/{slug}/members/{account}", Scope("members:write")),
    ("DELETE", "/v1/staff/restaurants/{slug}/members/{account}", Scope("members:write")),
    ("POST",   "/v1/staff/restaurants/{slug}/members/{account}/password-reset", Scope("members:write")),
    ("POST",   "/v1/staff/session", Nothing),
    ("GET",    "/v1/staff/session", Session),
    ("DELETE", "/v1/staff/session", Session),
    ("GET",    "/v1/staff/session/ways", Nothing),
    ("GET",    "/v1/staff/session/oidc", Nothing),
    ("GET",    "/v1/staff/session/oidc/callback", Nothing),
    ("POST",   "/v1/staff/session/oidc/code", Nothing),
    ("POST",   "/v1/staff/session/password", Session),
    ("POST",   "/v1/staff/session/second-factor", Session),
    ("POST",   "/v1/staff/session/second-factor/confirm", Session),
    ("POST",   "/v1/staff/session/second-factor/take-off", Session),
    ("GET",    "/v1/staff/sessions", Session),
    ("DELETE", "/v1/staff/sessions/{session}", Session),
    ("POST",   "/v1/staff/invitations/look", Nothing),
    ("POST",   "/v1/staff/invitations/accept", Nothing),
    ("POST",   "/v1/staff/password-resets/accept", Nothing),
    ("GET",    "/v1/platform/accounts", Platform),
    ("POST",   "/v1/platform/accounts", Platform),
    ("GET",    "/v1/platform/accounts/{account}", Platform),
    ("PATCH",  "/v1/platform/accounts/{account}", Platform),
    ("DELETE", "/v1/platform/accounts/{account}", Platform),
    ("POST",   "/v1/platform/accounts/{account}/password-reset", Platform),
    ("DELETE", "/v1/platform/accounts/{account}/second-factor", Platform),
    ("GET",    "/v1/platform/restaurants/{slug}/changes", Platform),
    ("GET",    "/v1/platform/changes", Platform),
    ("PATCH",  "/v1/platform/restaurants/{slug}", Platform),
    ("POST",   "/v1/platform/restaurants/{slug}/suspend", Platform),
    ("POST",   "/v1/platform/restaurants/{slug}/resume", Platform),
    ("POST",   "/v1/platform/restaurants/{slug}/rename", Platform),
    ("DELETE", "/v1/platform/restaurants/{slug}/aliases/{alias}", Platform),
    ("GET",    "/v1/platform/restaurants/{slug}/usage", Platform),
    ("GET",    "/v1/platform/usage", Platform),
    ("GET",    "/v1/platform/notices", Platform),
    ("GET",    "/v1/platform/alarms", Platform),
    ("POST",   "/v1/platform/restaurants/{slug}/alarms/{alarm}/retry", Platform),
    ("DELETE", "/v1/platform/restaurants/{slug}/alarms/{alarm}", Platform),
    ("GET",    "/metrics", Platform),
    ("GET",    "/v1/platform/plans", Platform),
    ("PUT",    "/v1/platform/plans/{plan}", Platform),
    ("DELETE", "/v1/platform/plans/{plan}", Platform),
    ("DELETE", "/v1/platform/restaurants/{slug}", Platform),
    ("POST",   "/v1/platform/restaurants/{slug}/snapshot", Platform),
    ("GET",    "/v1/platform/restaurants/{slug}/snapshots", Platform),
    ("GET",    "/v1/platform/restaurants/{slug}/export", Platform),
    ("GET",    "/v1/platform/restaurants/{slug}/file", Platform),
    ("POST",   "/v1/platform/imports", Platform),
    ("GET",    "/v1/platform/keys", Platform),
    ("POST",   "/v1/platform/keys", Platform),
    ("DELETE", "/v1/platform/keys/{key}", Platform),
    ("POST",   "/v1/platform/keys/{key}/rotate", Platform),
    ("GET",    "/v1/platform/platform-keys", Platform),
    ("POST",   "/v1/platform/platform-keys", Platform),
    ("DELETE", "/v1/platform/platform-keys/{key}", Platform),
];

/// Roles, most first.
const ROLES: [&str; 4] = ["owner", "manager", "host", "viewer"];

/// Each scope, and the least role that has it: said here again, apart from the code.
#[rustfmt::skip]
const SCOPES: &[(&str, &str)] = &[
    ("reservations:read", "viewer"), ("reservations:write", "host"),
    ("waitlist:read", "viewer"),     ("waitlist:write", "host"),
    ("guests:read", "viewer"),       ("guests:write", "host"),
    ("floor:read", "viewer"),        ("floor:write", "host"),
    ("configuration:read", "viewer"), ("configuration:write", "manager"),
    ("members:read", "manager"),     ("members:write", "owner"),
    ("keys:read", "manager"),        ("keys:write", "manager"),
    ("changes:read", "viewer"),      ("import", "manager"),
];

fn least_role(scope: &str) -> usize {
    let found = SCOPES.iter().find(|(name, _)| *name == scope).unwrap_or_else(|| panic!("no row for {scope}"));
    ROLES.iter().position(|role| *role == found.1).expect("a role")
}

/// A path with ids that are well formed, and nobody's.
fn filled(path: &str, slug: &str) -> String {
    let known = [
        ("{slug}", slug),
        ("{reservation}", "res_000000000000000000000000"),
        ("{wait}", "wtl_000000000000000000000000"),
        ("{hold}", "hld_000000000000"),
        ("{key}", "key_000000000000"),
        ("{account}", "acc_000000000000"),
        ("{session}", "ses_000000000000"),
    ];
    let path = known.iter().fold(path.to_owned(), |path, (name, id)| path.replace(name, id));
    // Ids of other things: whoever may not call is sent away before anybody reads them.
    path.split('/').map(|part| if part.starts_with('{') { "none" } else { part }).collect::<Vec<_>>().join("/")
}

/// Somebody, one operation, and how they are answered.
struct Asked<'a> {
    who: String,
    method: &'a str,
    path: String,
    answer: Answer,
}

impl<'a> Asked<'a> {
    async fn by(who: &str, client: &Client, method: &'a str, path: &str, slug: &str) -> Asked<'a> {
        let who = who.to_owned();
        let path = filled(path, slug);
        let answer = client.ask(method.parse::<Method>().expect("a method"), &path).send().await;
        Asked { who, method, path, answer }
    }

    fn code(&self) -> Option<String> {
        let is_problem = self.answer.header("content-type") == "application/problem+json";
        // A plain GET of a socket: the client shows no body of what has to do with upgrades.
        (is_problem && self.answer.status != 426).then(|| text(&self.answer.json()["code"]).to_owned())
    }

    /// They are sent away like this.
    fn is_refused(&self, status: u16, code: &str) {
        let seen = (self.answer.status.as_u16(), self.code());
        assert_eq!(seen, (status, Some(code.into())), "{} {} as {}", self.method, self.path, self.who);
    }

    /// They get past the door, whatever they hear then.
    fn gets_in(&self) {
        let status = self.answer.status.as_u16();
        let is_in = ![401, 403, 405, 500].contains(&status) && self.code().as_deref() != Some("restaurant_not_found");
        assert!(is_in, "{} {} as {}: {}", self.method, self.path, self.who, self.answer.text());
    }
}

/// Everybody who ever calls.
struct Everybody {
    nobody: Client,
    platform: Client,
    /// Owner of another restaurant.
    stranger: Client,
    /// By role, in the order of [`ROLES`].
    roles: Vec<Client>,
    /// The same, signed in.
    signed_in: Vec<Client>,
    revoked: Client,
    /// An owner's key whose time is over.
    expired: Client,
    /// Owner's keys, each narrowed to all scopes but one.
    all_but: BTreeMap<&'static str, Client>,
}

async fn key(house: &House, wanted: Value) -> Value {
    house.platform().post("/v1/platform/keys").json(wanted).send().await.ok(201)
}

async fn with_key(house: &House, wanted: Value) -> Client {
    house.guest().with(text(&key(house, wanted).await["key"]))
}

impl Everybody {
    async fn of(house: &House) -> Everybody {
        let (mut roles, mut signed_in) = (vec![], vec![]);
        for role in ROLES {
            signed_in.push(people::staff(house, "osteria", &format!("{role}@example.com"), role).await);
            roles.push(with_key(house, json!({ "restaurant": "osteria", "role": role })).await);
        }
        let gone = key(house, json!({ "restaurant": "osteria", "role": "owner" })).await;
        house.platform().delete(&format!("/v1/platform/keys/{}", text(&gone["id"]))).send().await;
        let mut all_but = BTreeMap::new();
        for (missing, _) in SCOPES {
            let scopes: Vec<&str> = SCOPES.iter().map(|it| it.0).filter(|scope| scope != missing).collect();
            let wanted = json!({ "restaurant": "osteria", "role": "owner", "scopes": scopes });
            all_but.insert(*missing, with_key(house, wanted).await);
        }
        let soon = json!({ "restaurant": "osteria", "role": "owner", "expires_at": "2027-03-01T08:00:01Z" });
        let expired = with_key(house, soon).await;
        house.step_clock(chrono::Duration::seconds(1));
        Everybody {
            expired,
            all_but,
            nobody: house.guest(),
            platform: house.platform(),
            stranger: with_key(house, json!({ "restaurant": "theirs", "role": "owner" })).await,
            roles,
            signed_in,
            revoked: house.guest().with(text(&gone["key"])),
        }
    }
}

/// Runs a test with two restaurants, and everybody.
async fn all(test: impl AsyncFnOnce(&House, &Everybody)) {
    house::with(async |house| {
        for slug in ["osteria", "theirs"] {
            house.has(slug, one_table(slug)).await;
        }
        let everybody = Everybody::of(house).await;
        test(house, &everybody).await;
    })
    .await;
}

#[test]
fn every_operation_of_the_contract_has_a_row_and_the_other_way_round() {
    let told: BTreeSet<String> = TABLE.iter().map(|(method, path, _)| format!("{method} {path}")).collect();
    let there: BTreeSet<String> = operations().iter().map(|(method, path, _)| format!("{method} {path}")).collect();
    assert_eq!(told.len(), TABLE.len(), "a row stands there twice");
    assert_eq!(there.difference(&told).collect::<Vec<_>>(), [""; 0], "operations without a row in TABLE");
    assert_eq!(told.difference(&there).collect::<Vec<_>>(), [""; 0], "rows without an operation");
}

#[test]
fn the_contract_names_the_credential_and_the_scope_of_each_operation() {
    let operations: BTreeMap<String, Value> =
        operations().into_iter().map(|(method, path, it)| (format!("{method} {path}"), it)).collect();
    for (method, path, needs) in TABLE {
        let operation = &operations[&format!("{method} {path}")];
        let names = |scheme: &str| {
            let list = operation["security"].as_array();
            list.is_some_and(|list| list.iter().any(|it| it.get(scheme).is_some()))
        };
        let told = ["token", "restaurant_key", "platform_key", "session"].map(names);
        let expected = match needs {
            Nothing => [false; 4],
            Token => [true, false, false, false],
            Staff | Scope(_) => [false, true, false, true],
            Key(_) => [false, true, false, false],
            Platform => [false, false, true, false],
            Session => [false, false, false, true],
        };
        assert_eq!(told, expected, "{method} {path}");
        if let Scope(scope) | Key(scope) = needs {
            assert_eq!(scopes_told(operation), BTreeSet::from([*scope]), "{method} {path}");
        }
    }
}

/// OpenAPI 3.1: the list beside a scheme that is not OAuth's names what the caller must be allowed.
fn scopes_told(operation: &Value) -> BTreeSet<&str> {
    let schemes = operation["security"].as_array().into_iter().flatten().filter_map(Value::as_object);
    schemes.flat_map(|scheme| scheme.values()).flat_map(|list| list.as_array().expect("a list")).map(text).collect()
}

#[actix_web::test]
async fn without_a_credential_only_open_operations_open() {
    all(async |_, everybody| {
        for (method, path, needs) in TABLE {
            // A restaurant, and one that is not there: at doors for staff nobody learns which it is.
            for slug in ["osteria", "nowhere"] {
                let asked = Asked::by("nobody", &everybody.nobody, method, path, slug).await;
                match needs {
                    Nothing if slug == "osteria" => asked.gets_in(),
                    Token if slug == "osteria" => asked.is_refused(401, "token_required"),
                    // Which restaurants there are is no secret.
                    Nothing | Token => {}
                    Staff | Scope(_) | Key(_) | Platform => asked.is_refused(401, "key_required"),
                    Session => asked.is_refused(401, "session_required"),
                }
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn a_key_of_another_restaurant_finds_nothing_here() {
    all(async |_, everybody| {
        for (method, path, needs) in TABLE {
            let asked = Asked::by("a stranger", &everybody.stranger, method, path, "osteria").await;
            match needs {
                Nothing | Key(_) => asked.gets_in(),
                // It is no token of anything: the thing is not there for them.
                Token => assert_eq!(asked.answer.status, 404, "{method} {path}: {}", asked.answer.text()),
                Staff | Scope(_) => asked.is_refused(404, "restaurant_not_found"),
                Platform => asked.is_refused(401, "key_required"),
                Session => asked.is_refused(401, "session_required"),
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn a_key_that_opens_nothing_any_more_is_none() {
    all(async |_, everybody| {
        for (method, path, needs) in TABLE {
            let revoked = Asked::by("revoked", &everybody.revoked, method, path, "osteria").await;
            let expired = Asked::by("expired", &everybody.expired, method, path, "osteria").await;
            match needs {
                Nothing | Token => {}
                Staff | Scope(_) | Key(_) => {
                    revoked.is_refused(401, "key_required");
                    expired.is_refused(401, "key_expired");
                }
                Platform => [revoked, expired].iter().for_each(|asked| asked.is_refused(401, "key_required")),
                Session => revoked.is_refused(401, "session_required"),
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn each_role_may_what_it_may_and_nothing_else() {
    all(async |_, everybody| {
        for (method, path, needs) in TABLE {
            // By key, and signed in.
            let everybody = everybody.roles.iter().chain(&everybody.signed_in).enumerate();
            for (at, client) in everybody {
                let (rank, is_signed_in) = (at % ROLES.len(), ROLES.len() <= at);
                let role = ROLES[rank];
                // Signing out does what it says.
                if is_signed_in && (*method, *path) == ("DELETE", "/v1/staff/session") {
                    continue;
                }
                let asked = Asked::by(role, client, method, path, "osteria").await;
                match needs {
                    Nothing | Staff => asked.gets_in(),
                    Token => {}
                    Platform => asked.is_refused(401, "key_required"),
                    Session if is_signed_in => asked.gets_in(),
                    Session => asked.is_refused(401, "session_required"),
                    Key(_) if is_signed_in => asked.is_refused(401, "key_required"),
                    Scope(scope) | Key(scope) if rank <= least_role(scope) => asked.gets_in(),
                    Scope(scope) | Key(scope) => {
                        asked.is_refused(403, "not_allowed");
                        let told = asked.answer.json();
                        assert_eq!(told["missing_scope"], *scope, "{method} {path} as {role}");
                        assert_eq!(told["least_role"], ROLES[least_role(scope)], "{method} {path} as {role}");
                    }
                }
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn a_key_without_the_scope_is_told_which() {
    all(async |_, everybody| {
        for (method, path, needs) in TABLE {
            for (missing, client) in &everybody.all_but {
                let asked = Asked::by(&format!("all but {missing}"), client, method, path, "osteria").await;
                match needs {
                    Nothing | Staff => asked.gets_in(),
                    Token => {}
                    Session => asked.is_refused(401, "session_required"),
                    Platform => asked.is_refused(401, "key_required"),
                    Scope(scope) | Key(scope) if scope != missing => asked.gets_in(),
                    Scope(scope) | Key(scope) => {
                        asked.is_refused(403, "not_allowed");
                        assert_eq!(asked.answer.json()["missing_scope"], *scope, "{method} {path}");
                    }
                }
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn the_platform_runs_the_platform_and_works_nowhere() {
    all(async |_, everybody| {
        for (method, path, needs) in TABLE {
            let asked = Asked::by("platform", &everybody.platform, method, path, "osteria").await;
            match needs {
                Nothing | Platform => asked.gets_in(),
                Token => assert_eq!(asked.answer.status, 404, "{method} {path}: {}", asked.answer.text()),
                Staff | Scope(_) | Key(_) => asked.is_refused(401, "key_required"),
                Session => asked.is_refused(401, "session_required"),
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn whoever_is_signed_in_and_works_elsewhere_finds_nothing_here() {
    all(async |house, _| {
        let stranger = people::staff(house, "theirs", "eve@example.com", "owner").await;
        for (method, path, needs) in TABLE.iter().filter(|(_, _, needs)| *needs != Session) {
            let asked = Asked::by("a stranger", &stranger, method, path, "osteria").await;
            match needs {
                Staff | Scope(_) => asked.is_refused(404, "restaurant_not_found"),
                Platform | Key(_) => asked.is_refused(401, "key_required"),
                Nothing | Token | Session => {}
            }
        }
    })
    .await;
}
