//! Keys under SIGKILL: what was answered is so, also after a death without a word.

use serde_json::{Value, json};

use super::server::{Server, apply, call, client, file};

/// Asks the staff API with a key; the status.
async fn knock(server: &Server, key: &str) -> u16 {
    let url = format!("{}/v1/staff/restaurants/house", server.url);
    let answer = call(&client(), "GET", &url, &[("authorization", &format!("Bearer {key}"))], None).await;
    answer.expect("it lives").0
}

/// Asks for keys as the operator.
async fn keys(server: &Server, method: &str, below: &str, body: Option<&Value>) -> (u16, Value) {
    let url = format!("{}/v1/platform/keys{below}", server.url);
    let operator = format!("Bearer {}", server.key);
    call(&client(), method, &url, &[("authorization", &operator)], body).await.expect("it lives")
}

#[actix_web::test]
async fn keys_and_revocations_survive_a_kill() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path(), &[]);
    apply(&server, &file("house", 1)).await;
    let (status, made) = keys(&server, "POST", "", Some(&json!({ "restaurant": "house" }))).await;
    assert_eq!(status, 201, "{made}");
    server.kill();

    let server = Server::start(data.path(), &[]);
    let (id, key) = (made["id"].as_str().unwrap(), made["key"].as_str().unwrap());
    assert_eq!(knock(&server, key).await, 200);
    assert_eq!(keys(&server, "DELETE", &format!("/{id}"), None).await.0, 204);
    server.kill();

    let server = Server::start(data.path(), &[]);
    assert_eq!(knock(&server, key).await, 401);
    server.stop();
}
