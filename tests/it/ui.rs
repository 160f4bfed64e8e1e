//! The pages for browsers, whether they are built or not: what is asserted of built ones is asserted when they are.

use std::fs;
use std::path::Path;

use awc::http::Method;

use crate::client::Answer;
use crate::files::one_table;
use crate::house::{self, House};

const BUILT: &str = "admin-ui/dist";

fn is_built() -> bool {
    Path::new(BUILT).join("book.html").exists()
}

/// What stands between two marks.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let rest = text.split_once(before).unwrap_or_else(|| panic!("no {before} in {text}")).1;
    rest.split_once(after).expect("the mark after it").0
}

async fn page(house: &House, path: &str) -> Answer {
    house.guest().get(path).send().await
}

#[actix_web::test]
async fn every_address_of_a_restaurant_has_the_one_page() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        for path in ["/book/osteria", "/book/osteria/", "/book/osteria/r/res_0?token=x", "/book/osteria?party=2"] {
            let answer = page(house, path).await;
            if is_built() {
                assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "text/html; charset=utf-8"));
                assert!(answer.text().contains("<div id=\"page\">"), "{}", answer.text());
            } else {
                assert_eq!((answer.status.as_u16(), answer.text().contains("make ui")), (503, true));
            }
            let head = house.guest().ask(Method::HEAD, path).send().await;
            assert_eq!((head.status, head.body.len()), (answer.status, 0));
        }
    })
    .await;
}

#[actix_web::test]
async fn an_unknown_restaurant_is_not_found_and_has_the_page_that_says_so() {
    house::with(async |house| {
        for path in ["/book/nobody", "/book/no%20slug", "/book/nobody/r/res_0"] {
            let answer = page(house, path).await;
            assert_eq!(answer.status.as_u16(), if is_built() { 404 } else { 503 });
        }
        page(house, "/book").await.problem(404, "not_found");
        house.guest().post("/book/nobody").send().await.problem(405, "method_not_allowed");
    })
    .await;
}

#[actix_web::test]
async fn pages_are_guarded_with_a_nonce_of_their_own() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let mut nonces = vec![];
        for _ in 0..2 {
            let answer = page(house, "/book/osteria").await;
            assert_eq!(answer.header("cache-control"), "no-cache");
            assert_eq!(answer.header("referrer-policy"), "no-referrer");
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
            let policy = answer.header("content-security-policy");
            assert!(policy.starts_with("default-src '"), "{policy}");
            assert!(!policy.contains("unsafe"), "{policy}");
            if !is_built() {
                return;
            }
            let nonce = between(policy, "'nonce-", "'");
            assert!(nonce.len() >= 22, "{nonce}");
            let (html, marked) = (answer.text(), format!("nonce=\"{nonce}\""));
            assert!(html.contains(&marked) && !html.contains("__NONCE__"), "{html}");
            nonces.push(nonce.to_owned());
        }
        assert_ne!(nonces[0], nonces[1]);
    })
    .await;
}

#[actix_web::test]
async fn what_a_page_loads_is_kept_for_ever_and_comes_compressed_to_whoever_takes_that() {
    house::with(async |house| {
        if !is_built() {
            return;
        }
        house.has("osteria", one_table("osteria")).await;
        let html = page(house, "/book/osteria").await;
        let script = format!("/assets/{}", between(&html.text(), "src=\"/assets/", "\""));
        let plain = page(house, &script).await;
        assert_eq!((plain.status.as_u16(), plain.header("content-encoding")), (200, ""));
        assert_eq!(plain.header("content-type"), "text/javascript; charset=utf-8");
        assert_eq!(plain.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(plain.header("vary"), "Accept-Encoding");
        assert_eq!(plain.body, fs::read(format!("{BUILT}{script}")).unwrap());
        let packed = fs::metadata(format!("{BUILT}{script}.gz")).unwrap().len();
        for (accept, coding) in [("gzip, br", "gzip"), ("br;q=1, GZIP;q=0.5", "gzip"), ("gzip;q=0", ""), ("br", "")] {
            let head = house.guest().ask(Method::HEAD, &script).header("accept-encoding", accept).send().await;
            assert_eq!(head.header("content-encoding"), coding, "{accept}");
            let length = if coding == "gzip" { packed } else { plain.body.len() as u64 };
            assert_eq!(head.header("content-length"), length.to_string(), "{accept}");
        }
    })
    .await;
}

#[actix_web::test]
async fn nothing_else_of_the_folder_is_served() {
    house::with(async |house| {
        let names = ["nothing.js", "../book.html", "%2e%2e/book.html", "../../Cargo.toml", "x.js.gz", "", "x"];
        for name in names {
            page(house, &format!("/assets/{name}")).await.problem(404, "not_found");
        }
    })
    .await;
}

#[actix_web::test]
async fn the_pages_of_staff_are_one_shell_that_no_site_may_frame() {
    house::with(async |house| {
        for path in ["/admin", "/admin/", "/admin/r/osteria/service?date=2027-03-05", "/admin/invitation"] {
            let answer = page(house, path).await;
            assert_eq!(answer.status.as_u16(), if is_built() { 200 } else { 503 }, "{path}");
            if is_built() {
                assert!(answer.header("content-security-policy").ends_with("frame-ancestors 'none'"), "{path}");
            }
        }
        page(house, "/administration").await.problem(404, "not_found");
        let home = house.guest().get("/").header("accept", "text/html,*/*").send().await;
        assert_eq!((home.status.as_u16(), home.header("location")), (303, "/admin"));
    })
    .await;
}
