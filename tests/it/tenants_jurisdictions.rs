//! The files of a restaurant lie under the law that it was made under, and are opened nowhere else.

use std::collections::BTreeMap;
use std::path::PathBuf;

use maitred::config::{Config, Jurisdictions};

use crate::client::Answer;
use crate::files::one_table;
use crate::house::{self, House};

fn folders(config: &mut Config, names: &[&str]) {
    let folder = |name: &&str| ((*name).to_owned(), config.data.join("elsewhere").join(name));
    config.jurisdictions = Jurisdictions(names.iter().map(folder).collect::<BTreeMap<_, _>>());
}

fn eu_and_us(config: &mut Config) {
    folders(config, &["eu", "us"]);
}

async fn apply_in(house: &House, slug: &str, jurisdiction: &str) -> Answer {
    let path = format!("/v1/platform/restaurants/{slug}?jurisdiction={jurisdiction}");
    house.platform().put(&path).yaml(one_table(slug)).send().await
}

/// Where the file of a restaurant lies below a folder, if it does.
fn file_below(house: &House, root: &str, slug: &str) -> Option<PathBuf> {
    let bits = house.tenant(slug).id.bits();
    let path = house.folder().join(root).join("restaurants").join(format!("{:02x}", bits & 0xff));
    Some(path.join(format!("{bits:015x}.db"))).filter(|path| path.exists())
}

#[actix_web::test]
async fn files_lie_where_their_jurisdiction_is() {
    house::with_tuned(eu_and_us, async |house| {
        apply_in(house, "luna", "eu").await.ok(201);
        apply_in(house, "moon", "us").await.ok(201);
        house.has("mare", one_table("mare")).await;
        for slug in ["luna", "moon", "mare"] {
            house.guest().book(slug, "2027-03-05", "19:30", 2).await.ok(201);
        }
        house.restart().await;
        let places = [("luna", "elsewhere/eu"), ("moon", "elsewhere/us"), ("mare", ".")];
        for (slug, place) in places {
            for (_, root) in places {
                assert_eq!(file_below(house, root, slug).is_some(), root == place, "{slug} in {root}");
            }
            house.guest().book(slug, "2027-03-05", "19:30", 2).await.problem(409, "slot_unavailable");
        }
        let read = house.platform().get("/v1/platform/restaurants/luna").send().await.ok(200);
        assert_eq!(read["jurisdiction"], "eu");
        let listed = house.platform().get("/v1/platform/restaurants?jurisdiction=us").send().await.ok(200);
        assert_eq!(listed["items"][0]["slug"], "moon");
    })
    .await;
}

#[actix_web::test]
async fn a_jurisdiction_is_there_and_stays() {
    house::with_tuned(eu_and_us, async |house| {
        apply_in(house, "luna", "mars").await.problem(422, "unknown_jurisdiction");
        apply_in(house, "luna", "E%20U").await.problem(400, "bad_query");
        house.guest().get("/v1/restaurants/luna").send().await.problem(404, "restaurant_not_found");
        apply_in(house, "luna", "eu").await.ok(201);
        apply_in(house, "luna", "eu").await.ok(200);
        house.has("luna", one_table("luna")).await;
        let fixed = apply_in(house, "luna", "us").await.problem(409, "jurisdiction_fixed");
        assert_eq!(fixed["jurisdiction"], "eu");
        house.has("mare", one_table("mare")).await;
        apply_in(house, "mare", "eu").await.problem(409, "jurisdiction_fixed");
    })
    .await;
}

#[actix_web::test]
async fn without_its_folder_a_restaurant_is_opened_nowhere() {
    house::with_tuned(eu_and_us, async |house| {
        apply_in(house, "luna", "eu").await.ok(201);
        house.has("mare", one_table("mare")).await;
        house.close().await;
        house.retune(|config| folders(config, &["us"]));
        house.reopen().await;
        let problem = house.guest().get("/v1/restaurants/luna").send().await.problem(503, "storage_unavailable");
        assert!(problem["detail"].as_str().unwrap().contains("`eu`"), "{problem}");
        house.guest().book("luna", "2027-03-05", "19:30", 2).await.problem(503, "storage_unavailable");
        assert_eq!(file_below(house, ".", "luna"), None);
        assert_eq!(file_below(house, "elsewhere/us", "luna"), None);
        house.guest().book("mare", "2027-03-05", "19:30", 2).await.ok(201);
        house.close().await;
        house.retune(eu_and_us);
        house.reopen().await;
        house.guest().book("luna", "2027-03-05", "19:30", 2).await.ok(201);
    })
    .await;
}
