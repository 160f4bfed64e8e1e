//! The composition root: it alone knows everybody. `App::start` puts a server together, `App::stop` takes it apart in
//! order: first no new requests, then the restaurants leave memory, then the databases are saved.

use std::io::Write as _;
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use actix::Arbiter;
use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::web::Data;
use actix_web::{HttpServer, rt};

use crate::clock::Clock;
use crate::config::Config;
use crate::demo;
use crate::directory::Directory;
use crate::directory::db::DirectoryDb;
use crate::directory::restaurant_keys::KeyFailure;
use crate::http::connections::Connections;
use crate::http::live::desk::Desk;
use crate::http::live::hub::Hub;
use crate::http::meta::Readiness;
use crate::http::rate::Limits;
use crate::http::staff::live::listeners::Listeners;
use crate::http::under_way::UnderWay;
use crate::http::{self, Edge, guard, request_id};
use crate::object::Keeper;
use crate::object::runtime::{Ports, Runtime};
#[cfg(feature = "oidc")]
use crate::oidc::provider::Provider;
use crate::restaurant::object::Restaurant;
use crate::restaurant::reader::{self, RestaurantReader};
use crate::store::folder::DataFolder;
use crate::store::journal::SqliteJournal;
use crate::store::vault::Vault;
use crate::store::{StoreError, migrate};

/// How long sockets may take to close when the process stops.
const HANG_UP_WITHIN: Duration = Duration::from_secs(2);

/// What a connection buffers before its answer is asked for more. A socket's actor is asked like an answer, and must
/// go on for its pings even when its client reads nothing: this is more than it ever has unread.
const WRITE_BUFFER_BYTES: usize = 256 << 10;

/// Connections that wait to be accepted; beyond it the system lets them knock again.
const BACKLOG: u32 = 1024;

/// A running server.
pub struct App {
    /// Where it listens.
    pub address: SocketAddr,
    /// The restaurants.
    pub directory: Directory,
    /// Who follows what.
    pub hub: Arc<Hub>,
    /// Their databases.
    pub vault: Arc<Vault<Restaurant>>,
    readiness: Arc<Readiness>,
    server: ServerHandle,
    arbiters: Vec<Arbiter>,
    chores: Vec<rt::task::JoinHandle<()>>,
}

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The address cannot be used.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why not.
        source: std::io::Error,
    },
    /// The settings make no sense.
    #[error("{0}")]
    Settings(String),
    /// The example restaurant was refused: a bug.
    #[error("the demo restaurant was refused: {0}")]
    Demo(String),
}

impl App {
    /// Puts a server together on the present actix system.
    ///
    /// # Errors
    /// When the data folder or the address cannot be used.
    pub async fn start(config: Config, clock: Clock) -> Result<App, StartError> {
        let issuer = config.oidc.check(config.browsers.public_url.as_deref()).map_err(StartError::Settings)?;
        let folder = DataFolder::take(&config.data, &reader::SCHEMA, config.barriers)?
            .with_jurisdictions(config.jurisdictions.0.clone())?
            .with_faults(config.faults.clone());
        migrate::make_template(&folder).await?;
        let journal = Arc::new(SqliteJournal::open(&folder).await?);
        let db = Arc::new(DirectoryDb::open(&folder).await?);
        let reader = Box::new(RestaurantReader { clock: clock.clone() });
        let vault = Arc::new(Vault::new(folder, journal.clone(), db.clone(), reader, config.vault));
        vault.copy_with(config.copier);
        let arbiters: Vec<Arbiter> = (0..config.object_threads).map(|_| Arbiter::new()).collect();
        let handles = arbiters.iter().map(Arbiter::handle).collect();
        let keeper: Arc<dyn Keeper<Restaurant>> = vault.clone();
        let hub = Hub::new(clock.clone(), config.sockets);
        let ports = Ports { journal, keeper, feed: hub.clone() };
        let runtime = Runtime::new(handles, ports, clock.clone(), (config.limits, config.budget));
        let told = runtime.downgrade();
        vault.on_stuck(Box::new(move |id, reason| {
            told.get().into_iter().for_each(|runtime| runtime.turn_read_only(id, reason.clone()));
        }));
        let limits = Limits::new(config.rate_limits, &config.rates, &clock);
        #[cfg(feature = "oidc")]
        let oidc = issuer.map(|issuer| Provider::new(issuer, clock.clone()));
        // Settings that name one are refused without the feature.
        #[cfg(not(feature = "oidc"))]
        drop(issuer);
        let directory = Directory::start(db, runtime, vault.clone(), (clock, &config.accounts)).await?;
        hub.heed(directory.paused());
        write_first_key(&directory, &config.data).await?;
        let chores = chores(&vault);
        if config.demo {
            demo::provision(&directory).await.map_err(StartError::Demo)?;
        }
        let (ping_every, readiness) = (config.ping_every, Arc::new(Readiness::default()));
        let browsers = config.browsers.clone();
        let edge = Edge {
            directory: directory.clone(),
            readiness: readiness.clone(),
            hub: hub.clone(),
            tickets: Arc::default(),
            ping_every,
            metrics: config.metrics,
            browsers,
            #[cfg(feature = "oidc")]
            oidc,
        };
        let (address, server) = listen(&config, edge, limits)?;
        Ok(App { address, directory, hub, vault, readiness, server, arbiters, chores })
    }

    /// Takes the server apart. Returns when everything is on disk.
    pub async fn stop(self) {
        self.readiness.stop();
        self.hub.stop(HANG_UP_WITHIN).await;
        self.server.stop(true).await;
        self.directory.runtime().stop().await;
        self.directory.gather_usage().await;
        self.vault.begin_to_close();
        for chore in self.chores {
            // A chore that panicked has said so itself.
            drop(chore.await);
        }
        self.vault.stop().await;
        if let Err(error) = self.directory.close().await {
            tracing::warn!(%error, "directory did not close cleanly");
        }
        for arbiter in self.arbiters {
            arbiter.stop();
            // A thread that panicked has said so itself.
            drop(arbiter.join());
        }
        self.vault.folder().release();
    }
}

/// What goes on beside the serving: databases catch up, and what a crash left behind is recovered.
fn chores(vault: &Arc<Vault<Restaurant>>) -> Vec<rt::task::JoinHandle<()>> {
    let (keeping, recovering) = (vault.clone(), vault.clone());
    let keep_up = rt::spawn(async move { keeping.keep_up().await });
    let recover = rt::spawn(async move {
        if let Err(error) = recovering.recover().await {
            tracing::error!(%error, "the journal cannot be read for recovery");
        }
    });
    vec![keep_up, recover]
}

fn listen(config: &Config, edge: Edge, limits: Limits) -> Result<(SocketAddr, ServerHandle), StartError> {
    let failed = |source| StartError::Listen { address: config.listen, source };
    let (edge, limits, proxies) = (Data::new(edge), Data::new(limits), Data::new(config.proxies.clone()));
    let (connections, connection_limits) = (config.connections, Data::new(config.connections));
    let under_way = Data::new(UnderWay::new(config.under_way));
    let met = Connections::new(connections.address_max, config.proxies.clone());
    // Called by each worker on its own thread.
    let app = move || {
        let desk = Desk::new(edge.hub.clone(), edge.directory.leaving(), edge.ping_every);
        let listeners = Listeners::new(edge.hub.histories.clone(), &edge.directory);
        // The last one wrapped is the first one asked.
        let app = actix_web::App::new().wrap(from_fn(guard::middleware)).wrap(from_fn(request_id::middleware));
        let app = app
            .app_data(edge.clone())
            .app_data(limits.clone())
            .app_data(proxies.clone())
            .app_data(desk)
            .app_data(listeners);
        app.app_data(connection_limits.clone()).app_data(under_way.clone()).configure(http::routes)
    };
    let server = HttpServer::new(app)
        .workers(config.http_threads)
        .h1_write_buffer_size(WRITE_BUFFER_BYTES)
        .on_connect(move |connection, extensions| met.meet(connection, extensions))
        .backlog(BACKLOG)
        .max_connections(connections.process_max.div_ceil(config.http_threads))
        .client_request_timeout(connections.head_within)
        .keep_alive(connections.idle_max)
        .disable_signals()
        .shutdown_timeout(config.stop_within.as_secs())
        .bind(config.listen)
        .map_err(failed)?;
    let address = server.addrs().first().copied().unwrap_or(config.listen);
    let server = server.run();
    let handle = server.handle();
    rt::spawn(server);
    Ok((address, handle))
}

/// On the first start a platform key is made and written where only the owner of the folder can read it.
async fn write_first_key(directory: &Directory, data: &Path) -> Result<(), StoreError> {
    let made = directory.first_platform_key().await.map_err(|failure| match failure {
        KeyFailure::Store(error) => error,
        KeyFailure::NotFound | KeyFailure::TooMany(_) | KeyFailure::OverQuota(_) | KeyFailure::Last => {
            StoreError::Corrupt("no key was made".into())
        }
    });
    let Some(key) = made? else { return Ok(()) };
    let path = data.join("platform.key");
    let what = || StoreError::io(format!("writing {}", path.display()));
    let mut file = std::fs::File::options();
    let mut file = file.create(true).write(true).truncate(true).mode(0o600).open(&path).map_err(what())?;
    writeln!(file, "{key}").map_err(what())?;
    file.sync_all().map_err(what())
}
