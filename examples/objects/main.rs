//! Nine systems that durable objects are known for, each a file of its own on the runtime that restaurants run on.
//!
//! `cargo run --example objects -- counter`, then `curl localhost:8090/visits --json '{"add":{"by":1,"key":"a"}}'`. Kill it
//! as you like: what was answered is there when it runs again.

mod auction;
mod cache;
mod common;
mod counter;
mod limiter;
mod lock;
mod log;
mod room;
mod sessions;
mod sockets;
mod stage;

use std::net::SocketAddr;
use std::path::PathBuf;

use actix_web::web::Data;
use actix_web::{App, HttpServer};
use clap::{Parser, ValueEnum};
use maitred::clock::{Clock, Moment, SteppedClock};
use maitred::telemetry::{self, LogFormat};
use tokio::signal::unix::{SignalKind, signal};

use common::edge;
use common::system::System;
use common::world::World;

/// How long sockets may take to close when the process stops.
const HANG_UP_SECONDS: u64 = 2;

/// Serves durable objects of one kind over HTTP: POST /NAME asks the object of that name.
#[derive(Debug, Parser)]
struct Arguments {
    /// What kind of object.
    kind: Kind,
    /// The folder for its data.
    #[arg(long, default_value = "data/objects")]
    data: PathBuf,
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    /// Let the clock stand still at this time, as in 2031-05-17T19:00:00Z, until POST /clock/SECONDS moves it.
    #[arg(long)]
    at: Option<Moment>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    /// Counts; a click that is sent twice counts once.
    Counter,
    /// Rooms whose sockets stay open while they sleep.
    Chat,
    /// Closes by itself, once; the highest bid wins.
    Auction,
    /// So many calls in any minute.
    Limiter,
    /// Who is signed in, for as long as they are there.
    Sessions,
    /// One owner at a time, with a fencing number.
    Lock,
    /// One fetch for a thousand callers; nothing older than its time.
    Cache,
    /// Events without gaps, and how far each reader has come.
    Log,
    /// Jobs one at a time, each with one effect.
    Stage,
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    telemetry::start(LogFormat::Pretty, "warn")?;
    match arguments.kind {
        Kind::Counter => serve::<counter::Counter>(arguments).await,
        Kind::Chat => serve::<room::Room>(arguments).await,
        Kind::Auction => serve::<auction::House>(arguments).await,
        Kind::Limiter => serve::<limiter::Limiter>(arguments).await,
        Kind::Sessions => serve::<sessions::Sessions>(arguments).await,
        Kind::Lock => serve::<lock::Lock>(arguments).await,
        Kind::Cache => serve::<cache::Cache>(arguments).await,
        Kind::Log => serve::<log::Log>(arguments).await,
        Kind::Stage => serve::<stage::Stage>(arguments).await,
    }
}

async fn serve<S: System>(Arguments { kind, data, listen, at }: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let stepped = at.map(SteppedClock::at);
    let clock = stepped.clone().map_or(Clock::System, Clock::Stepped);
    let name = kind.to_possible_value().expect("no kind is hidden").get_name().to_owned();
    let world = World::<S>::start(&data.join(&name), clock).await?;
    let shared = Data::new(world.clone());
    let app = move || App::new().app_data(shared.clone()).configure(|it| edge::routes::<S>(it, stepped.clone()));
    // At a signal actix would end the objects' threads before the objects.
    let server = HttpServer::new(app).workers(1).disable_signals().shutdown_timeout(HANG_UP_SECONDS).bind(listen)?;
    println!("{name} objects are served at http://{}", server.addrs()[0]);
    let server = server.run();
    let handle = server.handle();
    let stopping = async {
        until_told_to_stop().await?;
        handle.stop(true).await;
        Ok(())
    };
    let served = async { tokio::try_join!(server, stopping).map(drop) };
    Ok(world.during(served).await?)
}

async fn until_told_to_stop() -> std::io::Result<()> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
