//! A restaurant that is renamed answers to its old slug too, and says what it is called now.

use serde_json::json;

use crate::client::{Answer, text, wish};
use crate::desk::Desk;
use crate::files::one_table;
use crate::house::{self, House};

fn restaurant(slug: &str, below: &str) -> String {
    format!("/v1/platform/restaurants/{slug}{below}")
}

async fn rename(house: &House, from: &str, to: &str) -> Answer {
    house.platform().post(&restaurant(from, "/rename")).json(json!({ "slug": to })).send().await
}

#[actix_web::test]
async fn an_old_slug_works_as_before_and_says_the_new_one() {
    house::with(async |house| {
        house.has("luna", one_table("luna")).await;
        let guest = house.guest();
        let desk = Desk::of(house, "luna", "owner").await;
        let before = guest.book("luna", "2027-03-05", "19:30", 2).await.ok(201);
        let renamed = rename(house, "luna", "sole").await.ok(200);
        assert_eq!((&renamed["slug"], &renamed["aliases"]), (&json!("sole"), &json!(["luna"])));

        let read = guest.get("/v1/restaurants/luna").send().await;
        assert_eq!(read.ok(200)["slug"], "sole");
        assert_eq!(read.header("link"), "</v1/restaurants/sole>; rel=\"canonical\"");
        let booked = guest.book("luna", "2027-03-06", "19:30", 2).await;
        assert_eq!(booked.ok(201)["restaurant"], "sole");
        assert_eq!(booked.header("link"), "</v1/restaurants/sole/reservations>; rel=\"canonical\"");
        let own = desk.book_in(wish("2027-03-07", "19:30", 2)).await;
        own.ok(201);
        assert_eq!(own.header("link"), "</v1/staff/restaurants/sole/reservations>; rel=\"canonical\"");
        // What goes by its id, or by the new slug, needs no link.
        let mine = guest.with(text(&before["manage_token"]));
        let read = mine.get(&format!("/v1/reservations/{}", text(&before["id"]))).send().await;
        assert_eq!((read.ok(200)["restaurant"].clone(), read.header("link")), (json!("sole"), ""));
        assert_eq!(guest.get("/v1/restaurants/sole").send().await.header("link"), "");
        // Whoever may not look is not told either.
        let theirs = guest.with("mk_x").get("/v1/staff/restaurants/luna").send().await;
        theirs.problem(401, "key_required");
        assert_eq!(theirs.header("link"), "");
        let listed = house.platform().get("/v1/platform/restaurants").send().await.ok(200);
        assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    })
    .await;
}

#[actix_web::test]
async fn the_file_follows_and_one_with_the_old_slug_changes_nothing() {
    house::with(async |house| {
        house.has("luna", one_table("luna")).await;
        rename(house, "luna", "sole").await.ok(200);
        let whole = house.platform().get(&restaurant("luna", "")).send().await.ok(200);
        assert_eq!(whole["file"]["slug"], "sole");
        let same = house.apply("sole", &whole["file"]).await.ok(200);
        assert_eq!(same["plan"], json!([]));
        let old = house.apply("luna", one_table("luna")).await.problem(409, "restaurant_renamed");
        assert_eq!(old["slug"], "sole");
        let renamed = one_table("luna").to_string().replace("name: ", "name: Another ");
        house.apply("luna", renamed).await.problem(409, "restaurant_renamed");
        let desk = Desk::of(house, "luna", "owner").await;
        desk.client.put(&desk.path("/file")).yaml(one_table("sole")).send().await.ok(200);
    })
    .await;
}

#[actix_web::test]
async fn an_alias_is_kept_until_it_is_freed() {
    house::with(async |house| {
        house.has("luna", one_table("luna")).await;
        house.has("mare", one_table("mare")).await;
        rename(house, "luna", "sole").await.ok(200);
        house.restart().await;
        rename(house, "mare", "luna").await.problem(409, "slug_taken");
        rename(house, "mare", "sole").await.problem(409, "slug_taken");
        // Its own it may have back, asked for by any of its names.
        let back = rename(house, "luna", "luna").await.ok(200);
        assert_eq!((&back["slug"], &back["aliases"]), (&json!("luna"), &json!(["sole"])));
        assert_eq!(rename(house, "luna", "luna").await.ok(200)["revision"], back["revision"]);
        let platform = house.platform();
        platform.delete(&restaurant("luna", "/aliases/nothing")).send().await.problem(404, "alias_not_found");
        platform.delete(&restaurant("luna", "/aliases/luna")).send().await.problem(404, "alias_not_found");
        platform.delete(&restaurant("mare", "/aliases/sole")).send().await.problem(404, "alias_not_found");
        platform.delete(&restaurant("luna", "/aliases/No%20Slug")).send().await.problem(404, "alias_not_found");
        platform.delete(&restaurant("nobody", "/aliases/sole")).send().await.problem(404, "restaurant_not_found");
        // By the alias itself, which is gone then.
        let freed = platform.delete(&restaurant("sole", "/aliases/sole")).send().await.ok(200);
        assert_eq!(freed["aliases"], json!([]));
        house.guest().get("/v1/restaurants/sole").send().await.problem(404, "restaurant_not_found");
        rename(house, "mare", "sole").await.ok(200);
        house.restart().await;
        assert_eq!(house.tenant("mare").id, house.tenant("sole").id);
    })
    .await;
}

#[actix_web::test]
async fn there_are_ten_aliases_at_most() {
    house::with(async |house| {
        house.has("name-0", one_table("name-0")).await;
        for nth in 1..=10 {
            rename(house, "name-0", &format!("name-{nth}")).await.ok(200);
        }
        let full = rename(house, "name-0", "name-11").await.problem(409, "too_many_aliases");
        assert_eq!(full["aliases_max"], 10);
        rename(house, "name-0", "name-3").await.ok(200);
        house.platform().delete(&restaurant("name-3", "/aliases/name-5")).send().await.ok(200);
        rename(house, "name-0", "name-11").await.ok(200);
    })
    .await;
}

#[actix_web::test]
async fn bad_names_are_refused() {
    house::with(async |house| {
        house.has("luna", one_table("luna")).await;
        for to in ["", "-luna", "Luna", "lu na", "lu/na", &"x".repeat(64)] {
            let problem = rename(house, "luna", to).await.problem(422, "invalid");
            assert_eq!(problem["errors"][0]["pointer"], "/slug");
        }
        let platform = house.platform();
        for body in [json!({}), json!({ "slug": "sole", "alias": false }), json!({ "slug": 7 })] {
            platform.post(&restaurant("luna", "/rename")).json(body).send().await.problem(422, "invalid");
        }
        platform.post(&restaurant("luna", "/rename")).send().await.problem(415, "unsupported_media_type");
        rename(house, "nobody", "sole").await.problem(404, "restaurant_not_found");
        for who in [house.guest(), house.stranger(), Desk::of(house, "luna", "owner").await.client] {
            who.post(&restaurant("luna", "/rename"))
                .json(json!({ "slug": "sole" }))
                .send()
                .await
                .problem(401, "key_required");
            who.delete(&restaurant("luna", "/aliases/x")).send().await.problem(401, "key_required");
        }
        house.guest().get("/v1/restaurants/sole").send().await.problem(404, "restaurant_not_found");
    })
    .await;
}
