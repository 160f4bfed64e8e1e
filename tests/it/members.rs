//! Who works at a restaurant: asked, accepted, changed, removed, and said by its file.

use maitred::directory::accounts::email::Email;
use maitred::directory::accounts::identities::{Identity, Vouched};
use maitred::directory::accounts::membership::Wanted;
use maitred::directory::accounts::{AccountFailure, Visitor};
use maitred::directory::changes::ChangesQuery;
use maitred::domain::access::Role;
use maitred::domain::author::Author;
use serde_json::{Value, json};

use crate::client::{Answer, text};
use crate::files::one_table;
use crate::house::House;
use crate::people::{MEMBERS, PASSWORD, SESSION, accept, enter, hire, invite, key, sign_in, staff, token, two};

async fn members(house: &House, slug: &str) -> Vec<(String, String, String)> {
    let path = format!("/v1/staff/restaurants/{slug}/members");
    let listed = key(house, slug, "manager").await.get(&path).send().await.ok(200);
    let word = |it: &Value, field: &str| text(&it[field]).to_owned();
    let items = listed["items"].as_array().unwrap().iter();
    items.map(|it| (word(it, "email"), word(it, "role"), word(it, "status"))).collect()
}

fn row(email: &str, role: &str, status: &str) -> (String, String, String) {
    (email.into(), role.into(), status.into())
}

#[actix_web::test]
async fn somebody_is_asked_says_yes_and_works_there() {
    two(async |house| {
        let ada = staff(house, "osteria", "ada@example.com", "owner").await;
        let invited = ada.post(MEMBERS).json(json!({ "email": "Bo@Example.com", "role": "host" })).send().await;
        assert_eq!(invited.header("cache-control"), "no-store");
        let invited = invited.ok(201);
        let asked = [row("ada@example.com", "owner", "active"), row("bo@example.com", "host", "invited")];
        assert_eq!(members(house, "osteria").await, asked);
        let look = json!({ "token": token(&invited) });
        let shown = house.guest().post("/v1/staff/invitations/look").json(look).send().await.ok(200);
        assert_eq!((&shown["restaurant"], &shown["email"]), (&json!("Osteria"), &json!("bo@example.com")));
        let body = json!({ "token": token(&invited), "password": PASSWORD, "name": "Bo Ek" });
        assert_eq!(house.guest().post("/v1/staff/invitations/accept").json(body).send().await.status, 204);
        let bo = enter(house, "bo@example.com").await;
        let me = bo.get(SESSION).send().await.ok(200);
        assert_eq!((&me["account"]["name"], &me["restaurants"][0]["role"]), (&json!("Bo Ek"), &json!("host")));
        ada.post(MEMBERS).json(json!({ "email": "bo@example.com", "role": "host" })).send().await.points_at(
            409,
            "already_member",
            "/email",
        );
    })
    .await;
}

#[actix_web::test]
async fn a_link_opens_no_account_that_has_a_password() {
    two(async |house| {
        let victim = staff(house, "osteria", "ada@example.com", "owner").await;
        // The owner of another restaurant asks Ada, and holds the link.
        let invited = invite(house, "theirs", "ada@example.com", "host").await;
        accept(house, &invited, "four green lamps").await.problem(401, "wrong_credentials");
        sign_in(house, "ada@example.com", "four green lamps").await.problem(401, "wrong_credentials");
        victim.get(SESSION).send().await.ok(200);
        // Ada says yes herself.
        assert_eq!(accept(house, &invited, PASSWORD).await.status, 204);
        victim.get("/v1/staff/restaurants/theirs").send().await.ok(200);
    })
    .await;
}

#[actix_web::test]
async fn whoever_is_asked_by_two_accepts_each_by_its_own_link() {
    two(async |house| {
        let ours = invite(house, "osteria", "bo@example.com", "owner").await;
        let theirs = invite(house, "theirs", "bo@example.com", "host").await;
        // Whoever holds their link chooses a password, and gets into theirs only.
        assert_eq!(accept(house, &theirs, "four green lamps").await.status, 204);
        let me = sign_in(house, "bo@example.com", "four green lamps").await.ok(201);
        let slugs: Vec<_> = me["restaurants"].as_array().unwrap().iter().map(|it| text(&it["restaurant"])).collect();
        assert_eq!(slugs, ["theirs"]);
        accept(house, &ours, PASSWORD).await.problem(401, "wrong_credentials");
    })
    .await;
}

#[actix_web::test]
async fn asking_again_gives_another_link() {
    two(async |house| {
        let first = invite(house, "osteria", "bo@example.com", "host").await;
        let second = invite(house, "osteria", "bo@example.com", "manager").await;
        accept(house, &first, PASSWORD).await.problem(404, "link_void");
        assert_eq!(accept(house, &second, PASSWORD).await.status, 204);
        assert_eq!(members(house, "osteria").await, [row("bo@example.com", "manager", "active")]);
    })
    .await;
}

#[actix_web::test]
async fn a_role_that_is_changed_counts_at_once() {
    two(async |house| {
        let ada = staff(house, "osteria", "ada@example.com", "owner").await;
        let id = hire(house, "osteria", "bo@example.com", "viewer").await;
        let bo = enter(house, "bo@example.com").await;
        let path = format!("{MEMBERS}/{id}");
        bo.get(MEMBERS).send().await.problem(403, "not_allowed");
        assert_eq!(ada.patch(&path).json(json!({ "role": "manager" })).send().await.ok(200)["role"], "manager");
        bo.get(MEMBERS).send().await.ok(200);
        // Managers look; owners decide.
        bo.patch(&path).json(json!({ "role": "owner" })).send().await.problem(403, "not_allowed");
        bo.post(MEMBERS)
            .json(json!({ "email": "cy@example.com", "role": "host" }))
            .send()
            .await
            .problem(403, "not_allowed");
        assert_eq!(ada.delete(&path).send().await.status, 204);
        bo.get(MEMBERS).send().await.problem(404, "restaurant_not_found");
        bo.get(SESSION).send().await.ok(200);
        ada.delete(&path).send().await.problem(404, "member_not_found");
        ada.patch(&path).json(json!({ "role": "boss" })).send().await.points_at(422, "invalid", "/role");
        ada.patch(&format!("{MEMBERS}/none"))
            .json(json!({ "role": "host" }))
            .send()
            .await
            .problem(404, "member_not_found");
    })
    .await;
}

#[actix_web::test]
async fn members_of_another_restaurant_are_nobody_here() {
    two(async |house| {
        let ada = staff(house, "osteria", "ada@example.com", "owner").await;
        let theirs = hire(house, "theirs", "eve@example.com", "host").await;
        let path = format!("{MEMBERS}/{theirs}");
        ada.patch(&path).json(json!({ "role": "viewer" })).send().await.problem(404, "member_not_found");
        ada.delete(&path).send().await.problem(404, "member_not_found");
        ada.post(&format!("{path}/password-reset")).send().await.problem(404, "member_not_found");
        ada.get("/v1/staff/restaurants/theirs/members").send().await.problem(404, "restaurant_not_found");
    })
    .await;
}

#[actix_web::test]
async fn the_last_owner_stays() {
    two(async |house| {
        let ada = hire(house, "osteria", "ada@example.com", "owner").await;
        let owner = enter(house, "ada@example.com").await;
        let path = format!("{MEMBERS}/{ada}");
        let demote = || owner.patch(&path).json(json!({ "role": "manager" })).send();
        demote().await.problem(409, "last_owner");
        owner.delete(&path).send().await.problem(409, "last_owner");
        // Somebody who was only asked is no owner yet.
        let bo = invite(house, "osteria", "bo@example.com", "owner").await;
        demote().await.problem(409, "last_owner");
        accept(house, &bo, PASSWORD).await;
        demote().await.ok(200);
    })
    .await;
}

#[actix_web::test]
async fn an_owner_gives_a_new_password_to_whoever_works_nowhere_else() {
    two(async |house| {
        let ada = staff(house, "osteria", "ada@example.com", "owner").await;
        let bo = hire(house, "osteria", "bo@example.com", "host").await;
        let path = format!("{MEMBERS}/{bo}/password-reset");
        let reset = ada.post(&path).send().await.ok(201);
        let body = json!({ "token": token(&reset), "password": "four green lamps" });
        assert_eq!(house.guest().post("/v1/staff/password-resets/accept").json(body).send().await.status, 204);
        let both = invite(house, "theirs", "bo@example.com", "owner").await;
        assert_eq!(accept(house, &both, "four green lamps").await.status, 204);
        ada.post(&path).send().await.problem(409, "works_elsewhere");
        let asked = invite(house, "osteria", "cy@example.com", "host").await;
        let path = format!("{MEMBERS}/{}/password-reset", text(&asked["member"]["id"]));
        ada.post(&path).send().await.problem(404, "member_not_found");
    })
    .await;
}

#[actix_web::test]
async fn a_link_for_a_password_is_void_once_they_work_elsewhere_or_there_no_more() {
    two(async |house| {
        let ada = staff(house, "osteria", "ada@example.com", "owner").await;
        let bo = hire(house, "osteria", "bo@example.com", "host").await;
        let kept = ada.post(&format!("{MEMBERS}/{bo}/password-reset")).send().await.ok(201);
        let both = invite(house, "theirs", "bo@example.com", "owner").await;
        assert_eq!(accept(house, &both, PASSWORD).await.status, 204);
        let open = |link: &Value| {
            let body = json!({ "token": token(link), "password": "four green lamps" });
            house.guest().post("/v1/staff/password-resets/accept").json(body).send()
        };
        open(&kept).await.problem(404, "link_void");

        let cy = hire(house, "osteria", "cy@example.com", "host").await;
        let kept = ada.post(&format!("{MEMBERS}/{cy}/password-reset")).send().await.ok(201);
        assert_eq!(ada.delete(&format!("{MEMBERS}/{cy}")).send().await.status, 204);
        open(&kept).await.problem(404, "link_void");
    })
    .await;
}

#[actix_web::test]
async fn a_narrowed_key_makes_nobody_more_powerful_than_itself() {
    two(async |house| {
        let ada = staff(house, "osteria", "ada@example.com", "owner").await;
        let bo = hire(house, "osteria", "bo@example.com", "host").await;
        let wanted =
            json!({ "restaurant": "osteria", "role": "owner", "scopes": ["members:write", "configuration:write"] });
        let made = house.platform().post("/v1/platform/keys").json(wanted).send().await.ok(201);
        let narrowed = house.guest().with(text(&made["key"]));
        let asked = json!({ "email": "me@example.com", "role": "owner" });
        narrowed.post(MEMBERS).json(asked).send().await.problem(403, "not_allowed");
        let member = format!("{MEMBERS}/{bo}");
        narrowed.patch(&member).json(json!({ "role": "owner" })).send().await.problem(403, "not_allowed");
        narrowed.post(&format!("{member}/password-reset")).send().await.problem(403, "not_allowed");
        let file = one_table("osteria");
        let section = "members: [{email: ada@example.com, role: owner}, {email: me@example.com, role: owner}]";
        let file = crate::files::File { more: format!("{section}\n"), ..file };
        narrowed.put("/v1/staff/restaurants/osteria/file").yaml(&file).send().await.problem(403, "not_allowed");
        ada.get(MEMBERS).send().await.ok(200);
        assert_eq!(members(house, "osteria").await.len(), 2);
    })
    .await;
}

#[actix_web::test]
async fn who_worked_at_a_restaurant_that_is_gone_does_not_when_it_comes_back() {
    two(async |house| {
        let ada = staff(house, "osteria", "ada@example.com", "owner").await;
        let archive = house.platform().get("/v1/platform/restaurants/osteria/export").send().await.body;
        house.platform().delete("/v1/platform/restaurants/osteria?grace_days=0").send().await.done();
        house.platform().post("/v1/platform/imports").body("application/x-tar", archive).send().await.ok(201);
        ada.get(MEMBERS).send().await.problem(404, "restaurant_not_found");
    })
    .await;
}

#[actix_web::test]
async fn whoever_has_not_answered_shows_nothing_of_their_account() {
    two(async |house| {
        staff(house, "theirs", "bo@example.com", "owner").await;
        let asked = invite(house, "osteria", "bo@example.com", "host").await;
        assert_eq!((&asked["member"]["name"], &asked["member"]["second_factor"]), (&Value::Null, &false.into()));
    })
    .await;
}

#[actix_web::test]
async fn bad_invitations_are_refused_with_a_pointer() {
    two(async |house| {
        let ada = staff(house, "osteria", "ada@example.com", "owner").await;
        let post = |body: Value| ada.post(MEMBERS).json(body).send();
        post(json!({ "email": "bo", "role": "host" })).await.points_at(422, "invalid", "/email");
        post(json!({ "email": "bo@example.com", "role": "boss" })).await.points_at(422, "invalid", "/role");
        post(json!({ "email": "bo@example.com", "role": null })).await.points_at(422, "invalid", "/role");
        post(json!({ "email": "bo@example.com" })).await.problem(422, "invalid");
        let body = json!({ "email": "bo@example.com", "role": "host" });
        ada.post(MEMBERS).key("once").json(body).send().await.problem(400, "bad_header");
    })
    .await;
}

async fn apply(house: &House, members: &str) -> Answer {
    house.apply("osteria", format!("{}members: {members}\n", one_table("osteria"))).await
}

fn plan(answer: &Value) -> Vec<String> {
    let steps = answer["plan"].as_array().unwrap().iter();
    steps.map(|it| format!("{} {} {}", text(&it["action"]), text(&it["kind"]), text(&it["key"]))).collect()
}

#[actix_web::test]
async fn a_file_asks_whoever_is_new_once() {
    two(async |house| {
        let list = "[{email: Ada@Example.com, role: owner}, {email: bo@example.com, role: host}]";
        let dry = house.platform().put("/v1/platform/restaurants/osteria?dry_run=true");
        let dry = dry.yaml(format!("{}members: {list}\n", one_table("osteria"))).send().await.ok(200);
        let added = ["add member ada@example.com", "add member bo@example.com"];
        assert_eq!((plan(&dry), &dry["invitations"]), (added.map(str::to_owned).to_vec(), &json!([])));
        assert_eq!(members(house, "osteria").await, []);
        let applied = apply(house, list).await;
        assert_eq!(applied.header("cache-control"), "no-store");
        let applied = applied.ok(200);
        assert_eq!(plan(&applied), added);
        assert_eq!(applied["invitations"][1]["email"], "bo@example.com");
        let again = apply(house, list).await.ok(200);
        assert_eq!((plan(&again), &again["invitations"]), (vec![], &json!([])));
        assert_eq!(accept(house, &applied["invitations"][0], PASSWORD).await.status, 204);
        let me = sign_in(house, "ada@example.com", PASSWORD).await.ok(201);
        assert_eq!(me["restaurants"][0]["role"], "owner");
        let path = "/v1/platform/restaurants/osteria";
        let file = house.platform().get(path).send().await.ok(200)["file"].clone();
        let kept =
            json!([{ "email": "ada@example.com", "role": "owner" }, { "email": "bo@example.com", "role": "host" }]);
        assert_eq!(file["members"], kept);
        let back = house.platform().put(path).json(file).send().await.ok(200);
        assert_eq!(plan(&back), Vec::<String>::new());
    })
    .await;
}

#[actix_web::test]
async fn a_list_that_is_present_is_complete_and_one_that_is_absent_changes_nothing() {
    two(async |house| {
        let bo = staff(house, "osteria", "bo@example.com", "host").await;
        hire(house, "osteria", "ada@example.com", "owner").await;
        house.has("osteria", one_table("osteria")).await;
        assert_eq!(members(house, "osteria").await.len(), 2);
        apply(house, "[]").await.problem(409, "last_owner");
        apply(house, "[{email: bo@example.com, role: manager}]").await.problem(409, "last_owner");
        let applied =
            apply(house, "[{email: ada@example.com, role: owner}, {email: bo@example.com, role: manager}]").await;
        assert_eq!(plan(&applied.ok(200)), ["change member bo@example.com"]);
        bo.get(MEMBERS).send().await.ok(200);
        let applied = apply(house, "[{email: ada@example.com, role: owner}]").await;
        assert_eq!(plan(&applied.ok(200)), ["remove member bo@example.com"]);
        bo.get(MEMBERS).send().await.problem(404, "restaurant_not_found");
    })
    .await;
}

#[actix_web::test]
async fn a_manager_applies_a_file_that_leaves_members_as_they_are() {
    two(async |house| {
        hire(house, "osteria", "ada@example.com", "owner").await;
        let manager = staff(house, "osteria", "mo@example.com", "manager").await;
        let path = "/v1/staff/restaurants/osteria/file";
        let mut file = manager.get(path).send().await.ok(200)["file"].clone();
        assert_eq!(file["members"].as_array().map(Vec::len), Some(2));
        manager.put(path).json(file.clone()).send().await.ok(200);
        file["members"][1]["role"] = json!("owner");
        manager.put(path).json(file.clone()).send().await.problem(403, "not_allowed");
        let owner = enter(house, "ada@example.com").await;
        assert_eq!(plan(&owner.put(path).json(file).send().await.ok(200)), ["change member mo@example.com"]);
        // Whoever may not see members applies nothing of them.
        let viewer = staff(house, "osteria", "vi@example.com", "viewer").await;
        assert_eq!(viewer.get(path).send().await.ok(200)["file"]["members"], Value::Null);
    })
    .await;
}

#[actix_web::test]
async fn who_asked_changed_and_removed_is_on_record() {
    two(async |house| {
        let ada = staff(house, "osteria", "ada@example.com", "owner").await;
        let bo = hire(house, "osteria", "bo@example.com", "host").await;
        let path = format!("{MEMBERS}/{bo}");
        ada.patch(&path).json(json!({ "role": "manager" })).send().await.ok(200);
        ada.delete(&path).send().await;
        let wanted = ChangesQuery { kind: Some("member.".into()), limit: 10, ..ChangesQuery::default() };
        let changes = house.app().directory.changes(wanted).await.unwrap();
        let told: Vec<_> = changes.iter().map(|it| (it.kind.as_str(), it.author.by.kind())).collect();
        let (asked, yes) = (("member.invited", "key"), ("member.accepted", "account"));
        assert_eq!(told, [asked, yes, asked, yes, ("member.changed", "account"), ("member.removed", "account")]);
        let changed = &changes[4];
        assert_eq!((&changed.entity, changed.restaurant), (&bo, Some(house.tenant("osteria").id)));
        assert_eq!(
            (&changed.old, &changed.new),
            (&Some(json!({ "role": "host" })), &Some(json!({ "role": "manager" })))
        );
        assert!(!format!("{changes:?}").contains('@'), "no address is on record");
    })
    .await;
}

#[actix_web::test]
async fn what_was_planned_is_done_or_nothing_is() {
    two(async |house| {
        staff(house, "osteria", "ada@example.com", "owner").await;
        let (accounts, id) = (house.app().directory.accounts(), house.tenant("osteria").id);
        let wanted = |email: &str, role| Wanted { email: Email::parse(email).expect("an address"), role };
        let list = vec![wanted("ada@example.com", Role::Owner), wanted("bo@example.com", Role::Host)];
        let planned = accounts.plan_members(Some(id), &list).await.expect("a plan");
        // Somebody was made an owner since: by the plan they stay, by the list they would go.
        hire(house, "osteria", "cy@example.com", "owner").await;
        let before = members(house, "osteria").await;
        let applied = accounts.apply_members(id, list.clone(), Author::server(), Some(planned)).await;
        assert!(matches!(applied.err(), Some(AccountFailure::MembersChanged)));
        assert_eq!(members(house, "osteria").await, before);
        let planned = accounts.plan_members(Some(id), &list).await.expect("a plan");
        let applied = accounts.apply_members(id, list, Author::server(), Some(planned.clone())).await;
        assert_eq!(applied.expect("as planned").0, planned);
    })
    .await;
}

#[actix_web::test]
async fn whoever_may_see_members_reads_what_was_done_with_them() {
    two(async |house| {
        let ada = staff(house, "osteria", "ada@example.com", "owner").await;
        let bo = hire(house, "osteria", "bo@example.com", "host").await;
        hire(house, "theirs", "cy@example.com", "host").await;
        ada.patch(&format!("{MEMBERS}/{bo}")).json(json!({ "role": "viewer" })).send().await.ok(200);
        let changes = format!("{MEMBERS}/changes");
        let (mut told, mut path) = (vec![], format!("{changes}?limit=2"));
        loop {
            let answer = ada.get(&path).send().await;
            assert_eq!(answer.header("cache-control"), "no-store");
            let page = answer.ok(200);
            told.extend(page["items"].as_array().unwrap().clone());
            let Some(next) = page["next_cursor"].as_str() else { break };
            path = format!("{changes}?limit=2&after={next}");
        }
        let reasons: Vec<_> = told.iter().map(|it| (text(&it["kind"]), text(&it["reason"]))).collect();
        assert_eq!(reasons, ["invited", "accepted", "invited", "accepted", "changed"].map(|reason| ("member", reason)));
        let changed = &told[4];
        assert_eq!((&changed["entity"], &changed["by"]["kind"]), (&json!(bo), &json!("account")));
        assert_eq!((&changed["before"]["role"], &changed["after"]["role"]), (&json!("host"), &json!("viewer")));
        assert!(told.iter().all(|it| it["from"] == Value::Null));
        // None of another restaurant, and not for whoever may not see who works there.
        key(house, "theirs", "owner").await.get(&changes).send().await.problem(404, "restaurant_not_found");
        key(house, "osteria", "host").await.get(&changes).send().await.problem(403, "not_allowed");
        ada.get(&format!("{changes}?after=x")).send().await.problem(400, "bad_query");
        ada.get(&format!("{changes}?limit=0")).send().await.problem(400, "bad_query");
        ada.get(&format!("{changes}?kind=member")).send().await.problem(400, "bad_query");
    })
    .await;
}

#[actix_web::test]
async fn an_account_that_is_linked_to_a_provider_is_on_record_once() {
    two(async |house| {
        let bo = hire(house, "osteria", "bo@example.com", "host").await;
        let identity = Identity { issuer: "https://login.example".into(), subject: "bo".into() };
        let email = Email::parse("bo@example.com");
        for _ in 0..2 {
            let vouched = Vouched { identity: identity.clone(), email: email.clone(), is_email_verified: true };
            let visitor = Visitor { whence: 1, user_agent: "here".into() };
            house.app().directory.accounts().sign_in_vouched(vouched, None, visitor, None).await.expect("they come in");
        }
        let seen = house.platform().get("/v1/platform/changes?kind=account").send().await.ok(200);
        let linked: Vec<_> = seen["items"].as_array().unwrap().iter().filter(|it| it["reason"] == "linked").collect();
        assert_eq!(linked.len(), 1, "{seen}");
        assert_eq!((&linked[0]["entity"], &linked[0]["by"]["id"]), (&json!(bo), &json!(bo)));
    })
    .await;
}
