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
use futures_util::stream;
use serde::Deserialize;
use serde_json::json;

use crate::common::world::World;
use crate::room::{Command, Message, PAGE_MAX, Reply, Room};

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

struct Socket {
    room: String,
    seat: Seat,
    world: Arc<World<Room>>,
    is_looking: bool,
    /// The bell rang while it was looking.
    look_again: bool,
}

/// The bell rang.
struct Ring;

pub fn routes(config: &mut ServiceConfig) {
    config.route("/{name}/socket", web::get().to(sit_down));
}

async fn sit_down(
    request: HttpRequest,
    (room, seat): (Path<String>, Query<Seat>),
    world: Data<Arc<World<Room>>>,
    payload: Payload,
) -> Result<HttpResponse, Error> {
    let (room, seat, world) = (room.into_inner(), seat.into_inner(), world.get_ref().clone());
    let socket = Socket { room, seat, world, is_looking: false, look_again: false };
    ws::WsResponseBuilder::new(socket, &request, payload).frame_size(MESSAGE_BYTES_MAX).start()
}

impl Actor for Socket {
    type Context = WebsocketContext<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        let bell = self.world.listen(&self.room);
        let rings = |mut bell: tokio::sync::watch::Receiver<()>| async move {
            bell.changed().await.ok().map(|()| (Ring, bell))
        };
        ctx.add_stream(stream::unfold(bell, rings));
        self.look(ctx);
    }
}

impl Socket {
    /// Tells the client what was said since. One look at a time.
    fn look(&mut self, ctx: &mut WebsocketContext<Self>) {
        self.look_again = self.is_looking;
        if self.is_looking {
            return;
        }
        self.is_looking = true;
        let (world, room, number) = (self.world.clone(), self.room.clone(), self.seat.after);
        let asked = async move { world.ask(&room, Command::After { number }, 0).await };
        ctx.spawn(asked.into_actor(self).map(|reply, socket, ctx| {
            socket.is_looking = false;
            // A room that cannot be asked rings when it is back.
            let Ok(Reply::Messages(messages)) = reply else { return };
            let is_full = messages.len() == PAGE_MAX;
            messages.into_iter().for_each(|(number, message)| socket.tell(number, &message, ctx));
            if is_full || socket.look_again {
                socket.look(ctx);
            }
        }));
    }

    fn tell(&mut self, number: u64, Message { who, text, key }: &Message, ctx: &mut WebsocketContext<Self>) {
        self.seat.after = number;
        let yours = || json!({ "yours": { "number": number, "key": key } });
        let said = || json!({ "said": { "number": number, "who": who, "text": text } });
        ctx.text(if *who == self.seat.who { yours() } else { said() }.to_string());
    }

    fn say(&mut self, Say { text, key }: Say, ctx: &mut WebsocketContext<Self>) {
        let (world, room, who) = (self.world.clone(), self.room.clone(), self.seat.who.clone());
        let said = async move {
            world.ask(&room, Command::Say { who, text, key: key.clone() }, MESSAGE_BYTES_MAX).await.map_err(|_| key)
        };
        ctx.spawn(said.into_actor(self).map(|said, _, ctx| {
            // That it was said, the bell says.
            if let Err(key) = said {
                ctx.text(json!({ "say_again": { "key": key } }).to_string());
            }
        }));
    }
}

impl StreamHandler<Ring> for Socket {
    fn handle(&mut self, Ring: Ring, ctx: &mut Self::Context) {
        self.look(ctx);
    }
}

impl StreamHandler<Result<ws::Message, ProtocolError>> for Socket {
    fn handle(&mut self, message: Result<ws::Message, ProtocolError>, ctx: &mut Self::Context) {
        match message
            .map(|message| if let ws::Message::Text(text) = message { serde_json::from_str(&text).ok() } else { None })
        {
            Ok(Some(say)) => self.say(say, ctx),
            Ok(None) | Err(_) => ctx.stop(),
        }
    }
}
