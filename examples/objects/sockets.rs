//! The sockets of chat rooms: `GET /{room}/socket?who=ada&after=12`. A socket is an actor of its own that remembers how far
//! it has told its client. When the room's bell rings, it asks the room what was said since; so a socket outlives the
//! room's sleep, and a client that comes back with its last number misses nothing and hears nothing twice.
//!
//! Whoever said something is told `yours`, with the key that they gave it; the others are told `said`, with the text.
//! Deliberately absent: pings, and any care for clients that do not read (`src/http/live` has both).

use std::sync::Arc;

use actix::{Actor, ActorContext, ActorFutureExt, AsyncContext, StreamHandler, WrapFuture};
use actix_web::web::{Data, Path, Payload, Query, ServiceConfig};
use actix_web::{Error, HttpRequest, HttpResponse, web};
use actix_web_actors::ws::{self, ProtocolError, WebsocketContext};
use futures_util::{Stream, stream};
use serde::Deserialize;
use serde_json::json;

use crate::common::world::World;
use crate::room::{Command, Message, Reply, Room};

/// The bytes that a message may have.
const MESSAGE_BYTES_MAX: usize = 4 << 10;

#[derive(Deserialize)]
struct Seat {
    /// Who sits there.
    who: String,
    /// The last message that they know.
    #[serde(default)]
    after: u64,
}

/// What a client says.
#[derive(Deserialize)]
struct Say {
    text: String,
    key: String,
}

/// What was said since, in order.
struct Heard(Vec<(u64, Message)>);

struct Socket {
    room: String,
    seat: Seat,
    world: Arc<World<Room>>,
}

pub fn routes(config: &mut ServiceConfig) {
    config.route("/{name}/socket", web::get().to(sit_down));
}

async fn sit_down(
    request: HttpRequest,
    (room, seat): (Path<String>, Query<Seat>),
    world: Data<Arc<World<Room>>>,
    payload: Payload,
) -> Result<HttpResponse, Error> {
    let socket = Socket { room: room.into_inner(), seat: seat.into_inner(), world: world.get_ref().clone() };
    ws::WsResponseBuilder::new(socket, &request, payload).frame_size(MESSAGE_BYTES_MAX).start()
}

/// All that is said after a message, for as long as somebody listens.
fn conversation(world: Arc<World<Room>>, room: String, after: u64) -> impl Stream<Item = Heard> {
    let bell = world.listen(&room);
    stream::unfold((world, room, bell, after), |(world, room, mut bell, number)| async move {
        loop {
            bell.mark_unchanged();
            let said = world.ask(&room, Command::After { number }, 0).await;
            // A room that cannot be asked now rings when it is back.
            if let Ok(Reply::Messages(messages)) = said
                && let Some((last, _)) = messages.last()
            {
                let last = *last;
                return Some((Heard(messages), (world, room, bell, last)));
            }
            bell.changed().await.ok()?;
        }
    })
}

impl Actor for Socket {
    type Context = WebsocketContext<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.add_stream(conversation(self.world.clone(), self.room.clone(), self.seat.after));
    }
}

impl StreamHandler<Heard> for Socket {
    fn handle(&mut self, Heard(messages): Heard, ctx: &mut Self::Context) {
        for (number, Message { who, text, key }) in messages {
            let yours = || json!({ "yours": { "number": number, "key": key } });
            let said = || json!({ "said": { "number": number, "who": who, "text": text } });
            ctx.text(if who == self.seat.who { yours() } else { said() }.to_string());
        }
    }
}

impl StreamHandler<Result<ws::Message, ProtocolError>> for Socket {
    fn handle(&mut self, message: Result<ws::Message, ProtocolError>, ctx: &mut Self::Context) {
        let Ok(ws::Message::Text(text)) = message else { return ctx.stop() };
        let Ok(Say { text, key }) = serde_json::from_str(&text) else { return ctx.stop() };
        let (world, room, who) = (self.world.clone(), self.room.clone(), self.seat.who.clone());
        let say = Command::Say { who, text, key: key.clone() };
        let said = async move { world.ask(&room, say, MESSAGE_BYTES_MAX).await };
        ctx.spawn(said.into_actor(self).map(move |said, _, ctx| {
            // That it was said, it hears like everybody else.
            if said.is_err() {
                ctx.text(json!({ "say_again": { "key": key } }).to_string());
            }
        }));
    }
}
