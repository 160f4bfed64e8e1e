//! HTTP in front of objects: `POST /{name}` asks the object of that name, with a command in JSON; `GET /{name}` says
//! whether it is awake, and wakes nobody; `POST /{name}/sleep` puts it to sleep. With a clock that stands still,
//! `POST /clock/{seconds}` moves it.
//!
//! An object never waits. Who has to wait for something, waits here and asks again when the object's bell rings, so that
//! the object can go on, and sleep.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::{Data, Json, Path, ServiceConfig};
use actix_web::{HttpResponse, web};
use maitred::clock::SteppedClock;
use maitred::object::Refusal;
use serde_json::json;

use super::system::System;
use super::world::World;

/// The bytes that a command may have.
const COMMAND_BYTES_MAX: usize = 16 << 10;
/// How long somebody waits for an object to have what they want.
const WAIT_MAX: Duration = Duration::from_secs(30);

/// All addresses of a kind of object.
pub fn routes<S: System>(config: &mut ServiceConfig, stepped: Option<SteppedClock>) {
    config.app_data(web::JsonConfig::default().limit(COMMAND_BYTES_MAX));
    if let Some(clock) = stepped {
        config.app_data(Data::new(clock)).route("/clock/{seconds}", web::post().to(advance::<S>));
    }
    S::more_routes(config);
    config.route("/{name}/sleep", web::post().to(sleep::<S>));
    config.service(web::resource("/{name}").post(ask::<S>).get(presence::<S>));
}

async fn ask<S: System>(name: Path<String>, command: Json<S::Command>, world: Data<Arc<World<S>>>) -> HttpResponse {
    let mut bell = world.listen(&name);
    let asking = async {
        loop {
            let reply = world.ask(&name, command.clone(), COMMAND_BYTES_MAX).await?;
            if !S::is_pending(&reply) || tokio::time::timeout(WAIT_MAX, bell.changed()).await.is_err() {
                return Ok(reply);
            }
        }
    };
    let answer: Result<S::Reply, Refusal> = asking.await;
    match answer {
        Ok(reply) => HttpResponse::Ok().json(reply),
        Err(refusal) => HttpResponse::ServiceUnavailable().json(json!({ "refused": format!("{refusal:?}") })),
    }
}

async fn presence<S: System>(name: Path<String>, world: Data<Arc<World<S>>>) -> HttpResponse {
    HttpResponse::Ok().json(json!({ "is": format!("{:?}", world.presence(&name)) }))
}

async fn sleep<S: System>(name: Path<String>, world: Data<Arc<World<S>>>) -> HttpResponse {
    world.put_to_sleep(&name).await;
    presence(name, world).await
}

async fn advance<S: System>(seconds: Path<u32>, clock: Data<SteppedClock>, world: Data<Arc<World<S>>>) -> HttpResponse {
    clock.advance(chrono::Duration::seconds((*seconds).into()));
    world.look_at_clock().await;
    HttpResponse::Ok().json(json!({ "now": clock.now() }))
}
