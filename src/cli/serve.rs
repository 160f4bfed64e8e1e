//! `maitred serve`.

use std::path::Path;

use actix_web::rt::System;
use tokio::signal::unix::{SignalKind, signal};

use crate::app::{App, StartError};
use crate::clock::Clock;
use crate::config::{Config, ServeSettings, logging};
use crate::demo::{self, Login};
use crate::fault::Faults;
use crate::store::StoreError;
use crate::store::copier::Copier;
use crate::telemetry;

use super::Exit;

/// Runs the server until it is told to stop.
pub(super) fn serve(settings: ServeSettings) -> Exit {
    let settings = match settings.with_file() {
        Ok(settings) => settings,
        Err(reason) => return fail(&reason, Exit::Invalid),
    };
    let (format, filter) = logging(&settings);
    if let Err(reason) = telemetry::start(format, &filter) {
        return fail(&reason, Exit::Invalid);
    }
    let faults = Faults::of_this_process();
    System::new().block_on(run(Config { copier: Copier::Ourselves, faults, ..Config::of(&settings) }))
}

fn fail(reason: &str, exit: Exit) -> Exit {
    eprintln!("maitred: {reason}");
    exit
}

async fn run(config: Config) -> Exit {
    let (data, demo) = (config.data.clone(), config.demo);
    let app = match App::start(config, Clock::System).await {
        Ok(app) => app,
        Err(error @ StartError::Store(StoreError::Locked(_))) => return fail(&error.to_string(), Exit::Conflict),
        Err(error @ StartError::Settings(_)) => return fail(&error.to_string(), Exit::Invalid),
        Err(error) => return fail(&error.to_string(), Exit::Failed),
    };
    greet(&app, &data, demo).await;
    until_told_to_stop().await;
    eprintln!("maitred: stopping; requests under way are finished first.");
    app.stop().await;
    Exit::Done
}

async fn until_told_to_stop() {
    let mut terminate = signal(SignalKind::terminate()).expect("signals can be watched on any Unix");
    let mut interrupt = signal(SignalKind::interrupt()).expect("signals can be watched on any Unix");
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}

/// What a newcomer needs: where it is, what to try.
async fn greet(app: &App, data: &Path, demo: bool) {
    let url = format!("http://{}", app.address);
    println!("maitred {} is serving {url}", env!("CARGO_PKG_VERSION"));
    println!("  staff pages    {url}/admin");
    println!("  operators      {url}/admin/operator");
    println!("  the API        {url}/docs (as OpenAPI: {url}/openapi.yaml)");
    println!("  health         {url}/readyz");
    println!("  data folder    {}", data.display());
    println!("  platform key   {}", data.join("platform.key").display());
    if demo {
        greet_demo(app, &url, data).await;
    }
    println!("Stop with Ctrl-C.");
}

async fn greet_demo(app: &App, url: &str, data: &Path) {
    let slug = demo::SLUG;
    let date = demo::bookable_date(app.directory.now());
    println!("  booking page   {url}/book/{slug}");
    println!("  its API        {url}/v1/restaurants/{slug}");
    match demo::staff_login(&app.directory, data).await {
        Ok(Login { email, password: Some(password) }) => println!("  staff login    {email}  {password}"),
        Ok(Login { email, password: None }) => println!("  staff login    {email}, with the password that you chose"),
        Err(reason) => println!("  staff login    none: {reason}"),
    }
    let key = demo::staff_key(&app.directory).await;
    match &key {
        Ok(key) => println!("  staff API key  {key} (until the next start)"),
        Err(reason) => println!("  staff API key  none: {reason}"),
    }
    println!("\nTry it:");
    println!("  curl -s '{url}/v1/restaurants/{slug}/availability?date={date}&party_size=2'");
    println!("  curl -s -X POST {url}/v1/restaurants/{slug}/reservations -H 'content-type: application/json' \\");
    println!(
        "    -d '{{\"date\":\"{date}\",\"time\":\"22:15\",\"party_size\":2,\"guest\":{{\"name\":\"Ada Lovelace\",\"phone\":\"+44 20 7946 0000\"}}}}'"
    );
    if let Ok(key) = key {
        println!("  curl -s {url}/v1/staff/restaurants/{slug} -H 'authorization: Bearer {key}'");
    }
    println!();
}
