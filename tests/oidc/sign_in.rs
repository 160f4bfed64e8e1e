//! The whole way through a real provider: who gets in, and as whom.

use crate::house::{self, text};
use crate::provider::Provider;

#[actix_web::test]
async fn whoever_was_invited_signs_in_and_comes_back_where_they_wanted() {
    let provider = Provider::usual();
    house::with(&provider.issuer, async |house| {
        let account = house.account("ada@example.com").await;
        let mut browser = house.browser();
        assert_eq!(browser.sign_in("ada", "?to=/admin/demo").await, "/admin/demo");
        let who = browser.who().await;
        assert_eq!(text(&who["account"]["id"]), account);
        assert_eq!(browser.ours().keys().collect::<Vec<_>>(), ["maitred_session"]);
    })
    .await;
}
