//! Lists of restaurants: what is asked for, a page at a time, and nobody is woken.

use serde_json::json;

use crate::client::text;
use crate::files::{File, one_table};
use crate::house::{self, House};

const LIST: &str = "/v1/platform/restaurants";

async fn slugs(house: &House, query: &str) -> Vec<String> {
    let (mut seen, mut cursor) = (vec![], String::new());
    loop {
        let page = house.platform().get(&format!("{LIST}?{query}&limit=2{cursor}")).send().await.ok(200);
        seen.extend(page["items"].as_array().expect("items").iter().map(|it| text(&it["slug"]).to_owned()));
        let Some(next) = page["next_cursor"].as_str() else { return seen };
        cursor = format!("&cursor={next}");
    }
}

async fn five(house: &House) {
    for slug in ["asti", "bari", "como", "lodi", "pisa"] {
        house.has(slug, File { name: format!("Da {slug} Étoile"), ..one_table(slug) }).await;
    }
    let platform = house.platform();
    platform.put("/v1/platform/plans/free").json(json!({})).send().await.ok(200);
    let said = [
        ("asti", json!({ "plan": "free", "region": "north", "labels": { "account": "one", "trial": "1" } })),
        ("bari", json!({ "region": "south", "labels": { "account": "two" } })),
        ("como", json!({ "plan": "free", "labels": { "account": "one" } })),
    ];
    for (slug, body) in said {
        platform.patch(&format!("{LIST}/{slug}")).json(body).send().await.ok(200);
    }
    platform.post(&format!("{LIST}/lodi/suspend")).send().await.ok(200);
}

#[actix_web::test]
async fn all_that_is_asked_for_must_be_so() {
    house::with(async |house| {
        five(house).await;
        for slug in ["asti", "bari", "como", "lodi", "pisa"] {
            house.put_to_sleep(slug).await;
        }
        let expected: [(&str, &[&str]); 16] = [
            ("", &["asti", "bari", "como", "lodi", "pisa"]),
            ("standing=suspended", &["lodi"]),
            ("standing=open", &["asti", "bari", "como", "pisa"]),
            ("standing=leaving", &[]),
            ("plan=free", &["asti", "como"]),
            ("plan=", &["bari", "lodi", "pisa"]),
            ("plan=other", &[]),
            ("region=south", &["bari"]),
            ("plan=free&region=", &["como"]),
            ("jurisdiction=", &["asti", "bari", "como", "lodi", "pisa"]),
            ("label=account:one", &["asti", "como"]),
            ("label=account", &["asti", "bari", "como"]),
            ("label=account:one,trial", &["asti"]),
            ("q=DI", &["lodi"]),
            ("q=%C3%A9toile", &["asti", "bari", "como", "lodi", "pisa"]),
            ("q=o&standing=suspended&label=account", &[]),
        ];
        for (query, wanted) in expected {
            assert_eq!(slugs(house, query).await, wanted, "{query}");
        }
        for slug in ["asti", "bari", "como", "lodi", "pisa"] {
            assert_eq!(house.presence(slug).await, "asleep", "{slug}");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_cursor_says_nothing_and_outlives_a_restart() {
    house::with(async |house| {
        five(house).await;
        let first = house.platform().get(&format!("{LIST}?limit=1")).send().await.ok(200);
        let cursor = text(&first["next_cursor"]).to_owned();
        assert!(!cursor.contains("asti"), "{cursor}");
        // What it stood at may be gone by then.
        house.platform().post(&format!("{LIST}/asti/rename")).json(json!({ "slug": "zeta" })).send().await.ok(200);
        house.restart().await;
        let next = house.platform().get(&format!("{LIST}?limit=1&cursor={cursor}")).send().await.ok(200);
        assert_eq!(next["items"][0]["slug"], "bari");
    })
    .await;
}

#[actix_web::test]
async fn bad_questions_are_refused() {
    house::with(async |house| {
        let platform = house.platform();
        let many = (0..21).map(|nth| format!("l{nth}")).collect::<Vec<_>>().join(",");
        let bad = [
            ("standing", "gone".to_owned()),
            ("standing", String::new()),
            ("plan", "No+Plan".into()),
            ("region", "x".repeat(64)),
            ("jurisdiction", "E%20U".into()),
            ("label", String::new()),
            ("label", "Name:x".into()),
            ("label", "a:".into()),
            ("label", "a:b,,c".into()),
            ("label", many),
            ("q", String::new()),
            ("q", "x".repeat(101)),
            ("limit", "0".into()),
            ("limit", "101".into()),
            ("cursor", "asti".into()),
            ("cursor", "!".into()),
            ("page", "2".into()),
        ];
        for (name, value) in bad {
            let problem = platform.get(&format!("{LIST}?{name}={value}")).send().await.problem(400, "bad_query");
            assert_eq!(problem["errors"][0]["pointer"], format!("/query/{name}"), "{value}");
        }
        platform.get(&format!("{LIST}?q=a&q=b")).send().await.problem(400, "bad_query");
        house.guest().get(&format!("{LIST}?q=")).send().await.problem(401, "key_required");
    })
    .await;
}
