//! Settings of the server. Each can be given as a flag, as `MAITRED_…`, or in a TOML file (`--config`), in this order
//! of precedence; the defaults are good ones.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use ipnet::IpNet;
use serde::Deserialize;

use crate::directory::accounts::AccountSettings;
use crate::directory::accounts::hashing::HashCost;
use crate::directory::accounts::sessions::Lifetimes;
use crate::fault::Faults;
use crate::http::caller::Proxies;
use crate::http::connections::ConnectionLimits;
use crate::http::cookie::Browsers;
use crate::http::live::places::SocketLimits;
use crate::http::metrics::Metrics;
use crate::http::rate::{RateLimits, Rates};
use crate::http::under_way::UnderWayLimits;
use crate::object::admission::Limits;
use crate::object::host::Budget;
use crate::oidc::settings::OidcSettings;
use crate::store::copier::Copier;
use crate::store::folder::Barriers;
use crate::store::vault::VaultLimits;
use crate::telemetry::{FILTER_DEFAULT, LogFormat};

/// `maitred serve`.
#[derive(Clone, Debug, Default, clap::Args, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServeSettings {
    /// A TOML file with any of these settings.
    #[arg(long, env = "MAITRED_CONFIG")]
    #[serde(skip)]
    pub config: Option<PathBuf>,
    /// Where to listen [default: 127.0.0.1:8080]; port 0 takes a free one.
    #[arg(long, env = "MAITRED_LISTEN")]
    pub listen: Option<SocketAddr>,
    /// The data folder [default: ./data].
    #[arg(long, env = "MAITRED_DATA")]
    pub data: Option<PathBuf>,
    /// Provision a lively example restaurant, `demo`, unless it is there.
    #[arg(long, env = "MAITRED_DEMO")]
    pub demo: bool,
    /// How log lines are written [default: pretty].
    #[arg(long, env = "MAITRED_LOG_FORMAT")]
    pub log_format: Option<LogFormat>,
    /// What is logged, by module, such as `info,maitred::store=debug` [default: info].
    #[arg(long, env = "MAITRED_LOG")]
    pub log: Option<String>,
    /// How long a restaurant that nobody asks stays in memory, in seconds [default: 60].
    #[arg(long, env = "MAITRED_IDLE_SECONDS")]
    pub idle_seconds: Option<u32>,
    /// How many restaurants may be in memory [default: 5000].
    #[arg(long, env = "MAITRED_AWAKE_MAX")]
    pub awake_max: Option<usize>,
    /// How much memory restaurants may take together, in MiB, as they count it themselves [default: 1024].
    #[arg(long, env = "MAITRED_AWAKE_MIB_MAX")]
    pub awake_mib_max: Option<usize>,
    /// How many databases may be open; each takes a thread [default: 128].
    #[arg(long, env = "MAITRED_OPEN_FILES_MAX")]
    pub open_files_max: Option<usize>,
    /// How many live sockets may be open [default: 50000].
    #[arg(long, env = "MAITRED_SOCKETS_MAX")]
    pub sockets_max: Option<usize>,
    /// How many live sockets one restaurant may have [default: 32768].
    #[arg(long, env = "MAITRED_RESTAURANT_SOCKETS_MAX")]
    pub restaurant_sockets_max: Option<usize>,
    /// How many live sockets one address may open [default: 256].
    #[arg(long, env = "MAITRED_ADDRESS_SOCKETS_MAX")]
    pub address_sockets_max: Option<usize>,
    /// Memory of a password's hash in KiB [default: 19456, as OWASP has it].
    #[arg(long, env = "MAITRED_ARGON2_MEMORY_KIB")]
    pub argon2_memory_kib: Option<u32>,
    /// How often a hash goes over its memory [default: 2].
    #[arg(long, env = "MAITRED_ARGON2_PASSES")]
    pub argon2_passes: Option<u32>,
    /// Lanes of a hash [default: 1].
    #[arg(long, env = "MAITRED_ARGON2_LANES")]
    pub argon2_lanes: Option<u32>,
    /// How many passwords are hashed at the same time [default: half of the cores].
    #[arg(long, env = "MAITRED_ARGON2_AT_ONCE")]
    pub argon2_at_once: Option<usize>,
    /// After how many minutes without a request somebody must sign in again [default: 720].
    #[arg(long, env = "MAITRED_SESSION_IDLE_MINUTES")]
    pub session_idle_minutes: Option<u32>,
    /// After how many days somebody must sign in again in any case [default: 30].
    #[arg(long, env = "MAITRED_SESSION_DAYS")]
    pub session_days: Option<u32>,
    /// Where browsers reach this server, such as `https://bookings.example`; for links, and for cookies.
    #[arg(long, env = "MAITRED_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// Sign in over plain HTTP from other machines too. Never on the open internet.
    #[arg(long, env = "MAITRED_INSECURE_COOKIES")]
    pub insecure_cookies: bool,
    /// Where people sign in, besides here.
    #[command(flatten)]
    pub oidc: OidcSettings,
    /// For local development: sign in without a password, from this machine. It is in no release build.
    #[cfg(debug_assertions)]
    #[arg(long, env = "MAITRED_DEV_SIGN_IN", hide = true)]
    pub dev_sign_in: bool,
    /// Proxies whose `Forwarded` or `X-Forwarded-For` is believed, as networks with commas between them, such as
    /// `10.0.0.0/8,2001:db8::/32` [default: none].
    #[arg(long, env = "MAITRED_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Option<Vec<IpNet>>,
    /// Whether requests are limited by address, key and restaurant [default: default].
    #[arg(long, env = "MAITRED_RATE_LIMITS")]
    pub rate_limits: Option<RateLimits>,
    /// Limits that differ from the defaults, by name: `rates.search_by_address = {requests = 900, seconds = 60}`.
    #[arg(skip)]
    pub rates: Rates,
    /// How many connections may be open [default: 60000].
    #[arg(long, env = "MAITRED_CONNECTIONS_MAX")]
    pub connections_max: Option<usize>,
    /// How many connections one address may open [default: 1024].
    #[arg(long, env = "MAITRED_ADDRESS_CONNECTIONS_MAX")]
    pub address_connections_max: Option<usize>,
    /// In how many seconds the head of a request must be there [default: 10].
    #[arg(long, env = "MAITRED_HEAD_SECONDS")]
    pub head_seconds: Option<u32>,
    /// In how many seconds the body of a request must be there [default: 30].
    #[arg(long, env = "MAITRED_BODY_SECONDS")]
    pub body_seconds: Option<u32>,
    /// How many milliseconds a connection rests whose request was refused because too much waits [default: 250].
    #[arg(long, env = "MAITRED_REST_MILLIS")]
    pub rest_millis: Option<u32>,
    /// How many seconds a connection may say nothing between two requests [default: 75].
    #[arg(long, env = "MAITRED_IDLE_CONNECTION_SECONDS")]
    pub idle_connection_seconds: Option<u32>,
    /// Who may read `/metrics` [default: keyed].
    #[arg(long, env = "MAITRED_METRICS")]
    pub metrics: Option<Metrics>,
    /// Threads that answer HTTP [default: one for each core].
    #[arg(long, env = "MAITRED_HTTP_THREADS")]
    pub http_threads: Option<usize>,
    /// Threads that restaurants live on [default: one for each core].
    #[arg(long, env = "MAITRED_OBJECT_THREADS")]
    pub object_threads: Option<usize>,
    /// Where the files of restaurants of a jurisdiction lie, such as `eu=/srv/eu,us=/srv/us`; a table in the file.
    #[arg(long, env = "MAITRED_JURISDICTIONS")]
    pub jurisdictions: Option<Jurisdictions>,
}

/// Folders by jurisdiction. A jurisdiction is called like a key: `a-z`, `0-9`, `-` and `_`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Jurisdictions(pub BTreeMap<String, PathBuf>);

impl Jurisdictions {
    fn of(pairs: impl IntoIterator<Item = (String, PathBuf)>) -> Result<Jurisdictions, String> {
        let mut all = BTreeMap::new();
        for (name, folder) in pairs {
            let is_name = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || b"-_".contains(&it);
            if !name.starts_with(|it: char| it.is_ascii_alphanumeric()) || !name.bytes().all(is_name) || 63 < name.len()
            {
                return Err(format!("`{name}` is no name of a jurisdiction: 1 to 63 of a-z, 0-9, - and _"));
            }
            if folder.as_os_str().is_empty() || all.values().any(|other| *other == folder) {
                return Err(format!("`{name}` needs a folder of its own"));
            }
            if all.insert(name.clone(), folder).is_some() {
                return Err(format!("`{name}` is there twice"));
            }
        }
        Ok(Jurisdictions(all))
    }
}

impl FromStr for Jurisdictions {
    type Err = String;

    fn from_str(text: &str) -> Result<Jurisdictions, String> {
        let pair = |part: &str| {
            let (name, folder) = part.split_once('=').ok_or_else(|| format!("`{part}` is not `name=folder`"))?;
            Ok::<_, String>((name.trim().to_owned(), PathBuf::from(folder.trim())))
        };
        let parts = text.split(',').filter(|part| !part.trim().is_empty());
        Jurisdictions::of(parts.map(pair).collect::<Result<Vec<_>, _>>()?)
    }
}

impl<'de> Deserialize<'de> for Jurisdictions {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Jurisdictions, D::Error> {
        Jurisdictions::of(BTreeMap::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl ServeSettings {
    /// These settings on top of those of the file that they name.
    ///
    /// # Errors
    /// When the file cannot be read, in words.
    pub fn with_file(self) -> Result<ServeSettings, String> {
        let Some(path) = self.config.clone() else { return Ok(self) };
        let below = read(&path)?;
        Ok(ServeSettings {
            config: Some(path),
            listen: self.listen.or(below.listen),
            data: self.data.or(below.data),
            demo: self.demo || below.demo,
            log_format: self.log_format.or(below.log_format),
            log: self.log.or(below.log),
            idle_seconds: self.idle_seconds.or(below.idle_seconds),
            awake_max: self.awake_max.or(below.awake_max),
            awake_mib_max: self.awake_mib_max.or(below.awake_mib_max),
            open_files_max: self.open_files_max.or(below.open_files_max),
            sockets_max: self.sockets_max.or(below.sockets_max),
            restaurant_sockets_max: self.restaurant_sockets_max.or(below.restaurant_sockets_max),
            address_sockets_max: self.address_sockets_max.or(below.address_sockets_max),
            argon2_memory_kib: self.argon2_memory_kib.or(below.argon2_memory_kib),
            argon2_passes: self.argon2_passes.or(below.argon2_passes),
            argon2_lanes: self.argon2_lanes.or(below.argon2_lanes),
            argon2_at_once: self.argon2_at_once.or(below.argon2_at_once),
            session_idle_minutes: self.session_idle_minutes.or(below.session_idle_minutes),
            session_days: self.session_days.or(below.session_days),
            public_url: self.public_url.or(below.public_url),
            insecure_cookies: self.insecure_cookies || below.insecure_cookies,
            oidc: self.oidc.or(below.oidc),
            #[cfg(debug_assertions)]
            dev_sign_in: self.dev_sign_in || below.dev_sign_in,
            trusted_proxies: self.trusted_proxies.or(below.trusted_proxies),
            rate_limits: self.rate_limits.or(below.rate_limits),
            rates: below.rates,
            connections_max: self.connections_max.or(below.connections_max),
            address_connections_max: self.address_connections_max.or(below.address_connections_max),
            head_seconds: self.head_seconds.or(below.head_seconds),
            body_seconds: self.body_seconds.or(below.body_seconds),
            rest_millis: self.rest_millis.or(below.rest_millis),
            idle_connection_seconds: self.idle_connection_seconds.or(below.idle_connection_seconds),
            metrics: self.metrics.or(below.metrics),
            http_threads: self.http_threads.or(below.http_threads),
            object_threads: self.object_threads.or(below.object_threads),
            jurisdictions: self.jurisdictions.or(below.jurisdictions),
        })
    }
}

fn read(path: &Path) -> Result<ServeSettings, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    toml::from_str(&text).map_err(|error| format!("{} is not understood: {error}", path.display()))
}

/// Everything that a running server needs to know.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The data folder.
    pub data: PathBuf,
    /// Where the files of restaurants of a jurisdiction lie.
    pub jurisdictions: Jurisdictions,
    /// Whether to provision the example restaurant.
    pub demo: bool,
    /// Limits on what waits.
    pub limits: Limits,
    /// Budgets for what is in memory.
    pub budget: Budget,
    /// Budgets for what is open.
    pub vault: VaultLimits,
    /// Which program copies large databases.
    pub copier: Copier,
    /// How many live sockets may be open.
    pub sockets: SocketLimits,
    /// Whose word about who calls is taken.
    pub proxies: Proxies,
    /// Whether requests are limited.
    pub rate_limits: RateLimits,
    /// The limits that differ from the defaults.
    pub rates: Rates,
    /// Limits on connections.
    pub connections: ConnectionLimits,
    /// How much may be under way.
    pub under_way: UnderWayLimits,
    /// How often live sockets are pinged.
    pub ping_every: Duration,
    /// What keeps two owners from writing.
    pub barriers: Barriers,
    /// Faults on purpose, in the builds that can have any.
    pub faults: Faults,
    /// How people sign in.
    pub accounts: AccountSettings,
    /// How browsers reach this server.
    pub browsers: Browsers,
    /// Where people sign in, besides here; looked at when the server starts.
    pub oidc: OidcSettings,
    /// Who may read the figures of the process.
    pub metrics: Metrics,
    /// Threads that answer HTTP.
    pub http_threads: usize,
    /// Threads that restaurants live on.
    pub object_threads: usize,
    /// How long requests under way may take when the process stops.
    pub stop_within: Duration,
}

impl Config {
    /// All defaults, on a data folder.
    pub fn new(data: PathBuf) -> Config {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            data,
            jurisdictions: Jurisdictions::default(),
            demo: false,
            limits: Limits::default(),
            budget: Budget::default(),
            vault: VaultLimits::default(),
            copier: Copier::default(),
            sockets: SocketLimits::default(),
            proxies: Proxies::default(),
            rate_limits: RateLimits::default(),
            rates: Rates::new(),
            connections: ConnectionLimits::default(),
            under_way: UnderWayLimits::default(),
            ping_every: Duration::from_secs(15),
            barriers: Barriers::default(),
            faults: Faults::default(),
            accounts: AccountSettings::default(),
            browsers: Browsers::default(),
            oidc: OidcSettings::default(),
            metrics: Metrics::default(),
            http_threads: cores,
            object_threads: cores,
            stop_within: Duration::from_secs(10),
        }
    }

    /// What these settings mean.
    pub fn of(settings: &ServeSettings) -> Config {
        let mut config = Config::new(settings.data.clone().unwrap_or_else(|| "data".into()));
        config.listen = settings.listen.unwrap_or(config.listen);
        config.demo = settings.demo;
        config.jurisdictions = settings.jurisdictions.clone().unwrap_or_default();
        config.budget.awake_max = settings.awake_max.unwrap_or(config.budget.awake_max);
        if let Some(mebibytes) = settings.awake_mib_max {
            config.budget.memory_bytes_max = mebibytes.saturating_mul(1 << 20);
        }
        config.vault.open_files_max = settings.open_files_max.unwrap_or(config.vault.open_files_max).max(1);
        config.sockets.process_max = settings.sockets_max.unwrap_or(config.sockets.process_max);
        config.sockets.restaurant_max = settings.restaurant_sockets_max.unwrap_or(config.sockets.restaurant_max);
        config.sockets.address_max = settings.address_sockets_max.unwrap_or(config.sockets.address_max);
        config.accounts = accounts(settings);
        config.browsers = Browsers {
            public_url: settings.public_url.clone(),
            insecure_cookies: settings.insecure_cookies,
            #[cfg(debug_assertions)]
            signs_in_without_password: settings.dev_sign_in,
        };
        config.oidc = settings.oidc.clone();
        config.proxies = Proxies(settings.trusted_proxies.clone().unwrap_or_default());
        config.rate_limits = settings.rate_limits.unwrap_or_default();
        config.rates = settings.rates.clone();
        config.metrics = settings.metrics.unwrap_or_default();
        config.connections = connections(settings, config.connections);
        config.http_threads = settings.http_threads.unwrap_or(config.http_threads).max(1);
        config.object_threads = settings.object_threads.unwrap_or(config.object_threads).max(1);
        if let Some(seconds) = settings.idle_seconds {
            config.budget.idle = chrono::Duration::seconds(seconds.into());
        }
        config
    }
}

fn connections(settings: &ServeSettings, default: ConnectionLimits) -> ConnectionLimits {
    // Nothing can arrive in no time.
    let seconds = |given: Option<u32>, default| given.map_or(default, |it| Duration::from_secs(it.max(1).into()));
    ConnectionLimits {
        process_max: settings.connections_max.unwrap_or(default.process_max).max(1),
        address_max: settings.address_connections_max.unwrap_or(default.address_max).max(1),
        head_within: seconds(settings.head_seconds, default.head_within),
        body_within: seconds(settings.body_seconds, default.body_within),
        rest: settings.rest_millis.map_or(default.rest, |it| Duration::from_millis(it.into())),
        idle_max: seconds(settings.idle_connection_seconds, default.idle_max),
    }
}

fn accounts(settings: &ServeSettings) -> AccountSettings {
    let AccountSettings { cost, lifetimes } = AccountSettings::default();
    let cost = HashCost {
        memory_kib: settings.argon2_memory_kib.unwrap_or(cost.memory_kib),
        passes: settings.argon2_passes.unwrap_or(cost.passes),
        lanes: settings.argon2_lanes.unwrap_or(cost.lanes),
        at_once: settings.argon2_at_once.unwrap_or(cost.at_once),
    };
    let minutes = |it: u32| chrono::Duration::minutes(it.into());
    let days = |it: u32| chrono::Duration::days(it.into());
    let lifetimes = Lifetimes {
        idle: settings.session_idle_minutes.map_or(lifetimes.idle, minutes),
        absolute: settings.session_days.map_or(lifetimes.absolute, days),
    };
    AccountSettings { cost, lifetimes }
}

/// How these settings want to be logged.
pub fn logging(settings: &ServeSettings) -> (LogFormat, String) {
    (settings.log_format.unwrap_or_default(), settings.log.clone().unwrap_or_else(|| FILTER_DEFAULT.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jurisdictions_are_read_from_a_line_and_from_a_table() {
        let line: Jurisdictions = "eu=/srv/eu, us=/srv/us".parse().unwrap();
        let file: ServeSettings = toml::from_str("[jurisdictions]\neu = \"/srv/eu\"\nus = \"/srv/us\"").unwrap();
        assert_eq!(Some(line), file.jurisdictions);
        assert_eq!("".parse(), Ok(Jurisdictions::default()));
    }

    #[test]
    fn jurisdictions_that_make_no_sense_are_refused() {
        for text in ["eu", "=/srv", "eu=", "E U=/srv", "eu=/a,eu=/b", "eu=/a,us=/a", "-=/a"] {
            assert!(text.parse::<Jurisdictions>().is_err(), "{text}");
        }
    }

    fn read_text(text: &str) -> Result<Config, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("maitred.toml");
        std::fs::write(&path, text).unwrap();
        ServeSettings { config: Some(path), ..ServeSettings::default() }.with_file().map(|it| Config::of(&it))
    }

    #[test]
    fn a_file_names_proxies_and_replaces_single_limits() {
        let text = "trusted_proxies = ['10.0.0.0/8']\nrates.write_by_key = {requests = 9, seconds = 1}\n";
        let config = read_text(text).unwrap();
        assert_eq!(config.proxies.0, ["10.0.0.0/8".parse().unwrap()]);
        assert_eq!((config.rate_limits, config.rates.len()), (RateLimits::Default, 1));
        assert_eq!(read_text("rate_limits = 'off'").unwrap().rate_limits, RateLimits::Off);
    }

    #[test]
    fn budgets_of_sleep_are_read_and_the_others_stay_as_they_are() {
        let budget = read_text("awake_mib_max = 3\nidle_seconds = 5").unwrap().budget;
        assert_eq!((budget.memory_bytes_max, budget.idle.num_seconds(), budget.awake_max), (3 << 20, 5, 5_000));
        assert!(read_text("awake_mib_max = -1").is_err());
    }

    #[test]
    fn what_is_no_proxy_and_no_limit_is_refused_in_words() {
        for (text, word) in [
            ("trusted_proxies = ['10.0.0.0/33']", "trusted_proxies"),
            ("trusted_proxies = ['proxy.example']", "trusted_proxies"),
            ("rate_limits = 'some'", "rate_limits"),
            ("rates.nothing = {requests = 9, seconds = 1}", "nothing"),
            ("rates.write_by_key = {requests = 0, seconds = 1}", "nonzero"),
            ("rates.write_by_key = {requests = 1}", "seconds"),
            ("rates.write_by_key = {requests = 1, seconds = 1, days = 1}", "days"),
        ] {
            let refused = read_text(text).unwrap_err();
            assert!(refused.contains(word), "{text}: {refused}");
        }
    }
}
