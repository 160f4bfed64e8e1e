//! Whoever works at a restaurant: a client with one of its keys, and the words that staff use.

use serde_json::{Value, json};

use crate::client::{Answer, Client, text};
use crate::house::House;

/// Somebody with a key of a restaurant.
pub struct Desk {
    pub client: Client,
    pub slug: String,
}

impl Desk {
    /// A new key in this role.
    pub async fn of(house: &House, slug: &str, role: &str) -> Desk {
        let wanted = json!({ "restaurant": slug, "role": role });
        let made = house.platform().post("/v1/platform/keys").json(wanted).send().await.ok(201);
        Desk { client: house.guest().with(text(&made["key"])), slug: slug.into() }
    }

    pub fn path(&self, below: &str) -> String {
        format!("/v1/staff/restaurants/{}{below}", self.slug)
    }

    pub async fn get(&self, below: &str) -> Answer {
        self.client.get(&self.path(below)).send().await
    }

    pub async fn post(&self, below: &str, body: Value) -> Answer {
        self.client.post(&self.path(below)).json(body).send().await
    }

    /// Books in; a guest called Ada unless the body says otherwise.
    pub async fn book_in(&self, mut body: Value) -> Answer {
        body.as_object_mut().expect("an object").entry("guest").or_insert(json!({ "name": "Ada" }));
        self.post("/reservations", body).await
    }

    /// Takes a step that needs no words.
    pub async fn step(&self, reservation: &Value, step: &str) -> Answer {
        self.client.post(&self.path(&format!("{}/{step}", below(reservation)))).send().await
    }

    /// Takes a step with a body.
    pub async fn step_with(&self, reservation: &Value, step: &str, body: Value) -> Answer {
        self.post(&format!("{}/{step}", below(reservation)), body).await
    }

    /// A reservation as it is now.
    pub async fn look(&self, reservation: &Value) -> Value {
        self.get(&below(reservation)).await.ok(200)
    }

    /// The items of a list.
    pub async fn list(&self, below: &str) -> Vec<Value> {
        self.get(below).await.ok(200)["items"].as_array().expect("a list").clone()
    }
}

/// Where a reservation is, below its restaurant.
pub fn below(reservation: &Value) -> String {
    format!("/reservations/{}", text(&reservation["id"]))
}

/// A field of every item, as text.
pub fn all(items: &[Value], field: &str) -> Vec<String> {
    items.iter().map(|item| text(&item[field]).to_owned()).collect()
}
