//! Accounts: who may sign in at all, as operators see it, and what passwords may be.

use chrono::Duration;
use maitred::directory::accounts::hashing::HashCost;
use serde_json::{Value, json};

use crate::client::text;
use crate::house::House;
use crate::people::{ACCOUNTS, PASSWORD, SESSION, accept, enter, hire, sign_in, staff, token, two};

async fn create(house: &crate::house::House, email: &str) -> Value {
    house.platform().post(ACCOUNTS).json(json!({ "email": email })).send().await.ok(201)
}

#[actix_web::test]
async fn an_account_is_made_by_the_operator_and_taken_by_its_owner() {
    two(async |house| {
        let made = create(house, "Ada@Example.com").await;
        assert_eq!((text(&made["email"]), text(&made["status"])), ("ada@example.com", "invited"));
        assert!(text(&made["invitation"]["url"]).contains("/admin/invitation#inv_"), "{made}");
        sign_in(house, "ada@example.com", PASSWORD).await.problem(401, "wrong_credentials");
        assert_eq!(accept(house, &made["invitation"], PASSWORD).await.status, 204);
        let me = sign_in(house, "ada@example.com", PASSWORD).await.ok(201);
        assert_eq!(me["restaurants"], json!([]));
        let path = format!("{ACCOUNTS}/{}", text(&made["id"]));
        assert_eq!(house.platform().get(&path).send().await.ok(200)["status"], "active");
        let again = house.platform().post(ACCOUNTS).json(json!({ "email": "ADA@example.com" })).send().await;
        again.points_at(409, "account_exists", "/email");
        let bad = house.platform().post(ACCOUNTS).json(json!({ "email": "ada" })).send().await;
        bad.points_at(422, "invalid", "/email");
    })
    .await;
}

#[actix_web::test]
async fn accounts_are_listed_page_by_page() {
    two(async |house| {
        for name in ["cy", "ada", "bo"] {
            create(house, &format!("{name}@example.com")).await;
        }
        let get = |query: String| house.platform().get(&format!("{ACCOUNTS}?{query}")).send();
        let page = get("limit=2".into()).await.ok(200);
        let emails = |page: &Value| -> Vec<String> {
            page["items"].as_array().unwrap().iter().map(|it| text(&it["email"]).to_owned()).collect()
        };
        assert_eq!(emails(&page), ["ada@example.com", "bo@example.com"]);
        let next = get(format!("limit=2&cursor={}", text(&page["next_cursor"]))).await.ok(200);
        assert_eq!((emails(&next), &next["next_cursor"]), (vec!["cy@example.com".into()], &Value::Null));
        assert_eq!(emails(&get("email=Bo@example.com".into()).await.ok(200)), ["bo@example.com"]);
        assert_eq!(emails(&get("email=no@example.com".into()).await.ok(200)), Vec::<String>::new());
        get("cursor=x".into()).await.points_at(400, "bad_query", "/query/cursor");
        get("limit=0".into()).await.points_at(400, "bad_query", "/query/limit");
    })
    .await;
}

#[actix_web::test]
async fn a_disabled_account_is_out_at_once_and_nobody_can_tell_why() {
    two(async |house| {
        let id = hire(house, "osteria", "ada@example.com", "owner").await;
        let ada = enter(house, "ada@example.com").await;
        let path = format!("{ACCOUNTS}/{id}");
        let disable = |is: bool| house.platform().patch(&path).json(json!({ "disabled": is })).send();
        assert_eq!(disable(true).await.ok(200)["status"], "disabled");
        ada.get(SESSION).send().await.problem(401, "session_required");
        sign_in(house, "ada@example.com", PASSWORD).await.problem(401, "wrong_credentials");
        assert_eq!(disable(false).await.ok(200)["status"], "active");
        ada.get(SESSION).send().await.problem(401, "session_required");
        enter(house, "ada@example.com").await.get("/v1/staff/restaurants/osteria").send().await.ok(200);
    })
    .await;
}

#[actix_web::test]
async fn a_deleted_account_is_gone_everywhere() {
    two(async |house| {
        let id = hire(house, "osteria", "ada@example.com", "host").await;
        let ada = enter(house, "ada@example.com").await;
        let path = format!("{ACCOUNTS}/{id}");
        assert_eq!(house.platform().delete(&path).send().await.status, 204);
        ada.get("/v1/staff/restaurants/osteria").send().await.problem(401, "session_required");
        house.platform().get(&path).send().await.problem(404, "account_not_found");
        house.platform().delete(&path).send().await.problem(404, "account_not_found");
        house.platform().get(&format!("{ACCOUNTS}/none")).send().await.problem(404, "account_not_found");
        let members = crate::people::key(house, "osteria", "owner").await.get(crate::people::MEMBERS).send().await;
        assert_eq!(members.ok(200)["items"], json!([]));
    })
    .await;
}

#[actix_web::test]
async fn unknown_and_wrong_get_the_same_answer() {
    two(async |house| {
        hire(house, "osteria", "ada@example.com", "host").await;
        let wrong = sign_in(house, "ada@example.com", "three red chairs").await.problem(401, "wrong_credentials");
        let unknown = sign_in(house, "eve@example.com", "three red chairs").await.problem(401, "wrong_credentials");
        assert_eq!((&wrong["detail"], &wrong["title"]), (&unknown["detail"], &unknown["title"]));
    })
    .await;
}

#[actix_web::test]
async fn passwords_that_are_tried_first_are_refused_and_the_link_stays_good() {
    two(async |house| {
        let made = create(house, "ada.lovelace@example.com").await;
        for password in ["", "short", "password123", "ada.lovelace", "aaaaaaaaaaaa", &"x y z ".repeat(30)] {
            accept(house, &made["invitation"], password).await.points_at(422, "weak_password", "/password");
        }
        assert_eq!(accept(house, &made["invitation"], PASSWORD).await.status, 204);
    })
    .await;
}

#[actix_web::test]
async fn a_link_is_good_once_and_for_a_while() {
    two(async |house| {
        let made = create(house, "ada@example.com").await;
        let look =
            |token: String| house.guest().post("/v1/staff/invitations/look").json(json!({ "token": token })).send();
        let shown = look(token(&made["invitation"])).await.ok(200);
        assert_eq!((&shown["restaurant"], &shown["has_password"]), (&Value::Null, &json!(false)));
        house.step_clock(Duration::days(7) - Duration::seconds(1));
        look(token(&made["invitation"])).await.ok(200);
        house.step_clock(Duration::seconds(1));
        look(token(&made["invitation"])).await.problem(404, "link_void");
        accept(house, &made["invitation"], PASSWORD).await.problem(404, "link_void");
        look("inv_nonsense".into()).await.problem(404, "link_void");
        // Who never answered is forgotten with the link, and can be asked again.
        house.step(Duration::minutes(2)).await;
        let again = create(house, "ada@example.com").await;
        assert_eq!(accept(house, &again["invitation"], PASSWORD).await.status, 204);
        accept(house, &again["invitation"], PASSWORD).await.problem(404, "link_void");
    })
    .await;
}

#[actix_web::test]
async fn another_password_by_a_link_ends_all_sessions() {
    two(async |house| {
        let id = hire(house, "osteria", "ada@example.com", "host").await;
        let ada = enter(house, "ada@example.com").await;
        let reset = house.platform().post(&format!("{ACCOUNTS}/{id}/password-reset")).send().await.ok(201);
        assert!(text(&reset["url"]).contains("/admin/password-reset#pwr_"), "{reset}");
        ada.get(SESSION).send().await.ok(200);
        let body = |password: &str| json!({ "token": token(&reset), "password": password });
        let path = "/v1/staff/password-resets/accept";
        house.guest().post(path).json(body("short")).send().await.points_at(422, "weak_password", "/password");
        // It is no invitation.
        accept(house, &reset, PASSWORD).await.problem(404, "link_void");
        assert_eq!(house.guest().post(path).json(body("four green lamps")).send().await.status, 204);
        ada.get(SESSION).send().await.problem(401, "session_required");
        sign_in(house, "ada@example.com", PASSWORD).await.problem(401, "wrong_credentials");
        sign_in(house, "ada@example.com", "four green lamps").await.ok(201);
        house.guest().post(path).json(body("five black pots")).send().await.problem(404, "link_void");
        let none = house.platform().post(&format!("{ACCOUNTS}/acc_000000000000/password-reset")).send().await;
        none.problem(404, "account_not_found");
    })
    .await;
}

#[actix_web::test]
async fn a_later_link_makes_the_one_of_before_void() {
    two(async |house| {
        let id = hire(house, "osteria", "ada@example.com", "host").await;
        let reset = async || house.platform().post(&format!("{ACCOUNTS}/{id}/password-reset")).send().await.ok(201);
        let (first, second) = (reset().await, reset().await);
        let accept = |link: &Value| {
            let body = json!({ "token": token(link), "password": "four green lamps" });
            house.guest().post("/v1/staff/password-resets/accept").json(body).send()
        };
        accept(&first).await.problem(404, "link_void");
        assert_eq!(accept(&second).await.status, 204);
    })
    .await;
}

#[actix_web::test]
async fn a_password_is_kept_anew_when_hashing_became_dearer() {
    two(async |house| {
        hire(house, "osteria", "ada@example.com", "host").await;
        house.retune(|config| config.accounts.cost = HashCost { memory_kib: 16, ..config.accounts.cost });
        house.restart().await;
        enter(house, "ada@example.com").await;
        house.close().await;
        let path = house.folder().join("directory.db");
        let file = std::fs::read(path).unwrap();
        let holds = |needle: &[u8]| file.windows(needle.len()).any(|window| window == needle);
        assert!(holds(b"$argon2id$v=19$m=16,t=1,p=1$") && !holds(b"$argon2id$v=19$m=8,"));
        assert!(!holds(PASSWORD.as_bytes()));
        house.restart().await;
        enter(house, "ada@example.com").await;
    })
    .await;
}

#[actix_web::test]
async fn only_operators_see_accounts() {
    two(async |house| {
        let ada = staff(house, "osteria", "ada@example.com", "owner").await;
        ada.get(ACCOUNTS).send().await.problem(401, "key_required");
        house.guest().get(ACCOUNTS).send().await.problem(401, "key_required");
        let key = house.platform().post(ACCOUNTS).key("once").json(json!({ "email": "bo@example.com" })).send().await;
        key.problem(400, "bad_header");
    })
    .await;
}

/// What is on record of the directory, as `kind.reason` and who did it.
async fn on_record(house: &House, query: &str) -> Vec<(String, String)> {
    let page = house.platform().get(&format!("/v1/platform/changes?limit=500{query}")).send().await.ok(200);
    let word = |it: &Value| format!("{}.{}", text(&it["kind"]), text(&it["reason"]));
    let items = page["items"].as_array().expect("changes").iter();
    items.map(|it| (word(it), text(&it["by"]["kind"]).to_owned())).collect()
}

#[actix_web::test]
async fn what_is_done_with_accounts_is_on_record() {
    two(async |house| {
        let ada = hire(house, "osteria", "ada@example.com", "owner").await;
        let account = format!("{ACCOUNTS}/{ada}");
        let platform = house.platform();
        for is_disabled in [true, true, false] {
            platform.patch(&account).json(json!({ "disabled": is_disabled })).send().await.ok(200);
        }
        let link = platform.post(&format!("{account}/password-reset")).send().await.ok(201);
        let body = json!({ "token": token(&link), "password": PASSWORD });
        house.guest().post("/v1/staff/password-resets/accept").json(body).send().await.done();
        let session = enter(house, "ada@example.com").await;
        let new = json!({ "present": PASSWORD, "password": "four green lamps" });
        session.post(&format!("{SESSION}/password")).json(new).send().await.done();
        platform.delete(&account).send().await.done();
        let (told, by) = on_record(house, "&kind=account").await.into_iter().unzip::<_, _, Vec<_>, Vec<_>>();
        let kinds = ["disabled", "enabled", "reset_link", "password_reset", "password_changed", "deleted"];
        assert_eq!(told, kinds.map(|kind| format!("account.{kind}")));
        assert_eq!(by, ["platform", "platform", "platform", "account", "account", "platform"]);
        let members = on_record(house, "&kind=member&restaurant=osteria").await;
        let expected = [("member.invited", "key"), ("member.accepted", "account")];
        assert_eq!(members, expected.map(|(kind, by)| (kind.to_owned(), by.to_owned())));
    })
    .await;
}

#[actix_web::test]
async fn what_operators_do_with_restaurants_is_on_record() {
    two(async |house| {
        let platform = house.platform();
        let of = |below: &str| format!("/v1/platform/restaurants/osteria{below}");
        platform.post(&of("/suspend")).json(json!({ "reason": "The invoice is open." })).send().await.ok(200);
        platform.post(&of("/resume")).send().await.ok(200);
        platform.post(&of("/resume")).send().await.ok(200);
        platform.patch(&of("")).json(json!({ "region": "south" })).send().await.ok(200);
        platform.post(&of("/rename")).json(json!({ "slug": "luna" })).send().await.ok(200);
        platform.delete(&of("/aliases/osteria")).send().await.ok(200);
        platform.delete("/v1/platform/restaurants/luna").send().await.ok(200);
        let told: Vec<String> = on_record(house, "&kind=restaurant").await.into_iter().map(|(kind, _)| kind).collect();
        let kinds = ["suspended", "resumed", "described", "renamed", "alias_freed", "leaving"];
        assert_eq!(told, kinds.map(|kind| format!("restaurant.{kind}")));
        let page = platform.get("/v1/platform/changes?kind=restaurant").send().await.ok(200);
        let renamed = &page["items"][3];
        assert_eq!((&renamed["before"]["slug"], &renamed["after"]["slug"]), (&json!("osteria"), &json!("luna")));
        assert!(!page.to_string().contains("invoice"), "{page}");
    })
    .await;
}
