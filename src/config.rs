//! Settings of the server. Each can be given as a flag, as `MAITRED_…`, or in a TOML file (`--config`), in this order
//! of precedence; the defaults are good ones.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ipnet::IpNet;
use serde::Deserialize;

use crate::http::caller::Proxies;
use crate::http::live::places::SocketLimits;
use crate::http::rate::{RateLimits, Rates};
use crate::object::admission::Limits;
use crate::object::host::Budget;
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
    /// Threads that answer HTTP [default: one for each core].
    #[arg(long, env = "MAITRED_HTTP_THREADS")]
    pub http_threads: Option<usize>,
    /// Threads that restaurants live on [default: one for each core].
    #[arg(long, env = "MAITRED_OBJECT_THREADS")]
    pub object_threads: Option<usize>,
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
            open_files_max: self.open_files_max.or(below.open_files_max),
            sockets_max: self.sockets_max.or(below.sockets_max),
            restaurant_sockets_max: self.restaurant_sockets_max.or(below.restaurant_sockets_max),
            address_sockets_max: self.address_sockets_max.or(below.address_sockets_max),
            trusted_proxies: self.trusted_proxies.or(below.trusted_proxies),
            rate_limits: self.rate_limits.or(below.rate_limits),
            rates: below.rates,
            http_threads: self.http_threads.or(below.http_threads),
            object_threads: self.object_threads.or(below.object_threads),
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
    /// Whether to provision the example restaurant.
    pub demo: bool,
    /// Limits on what waits.
    pub limits: Limits,
    /// Budgets for what is in memory.
    pub budget: Budget,
    /// Budgets for what is open.
    pub vault: VaultLimits,
    /// How many live sockets may be open.
    pub sockets: SocketLimits,
    /// Whose word about who calls is taken.
    pub proxies: Proxies,
    /// Whether requests are limited.
    pub rate_limits: RateLimits,
    /// The limits that differ from the defaults.
    pub rates: Rates,
    /// How often live sockets are pinged.
    pub ping_every: Duration,
    /// What keeps two owners from writing.
    pub barriers: Barriers,
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
            demo: false,
            limits: Limits::default(),
            budget: Budget::default(),
            vault: VaultLimits::default(),
            sockets: SocketLimits::default(),
            proxies: Proxies::default(),
            rate_limits: RateLimits::default(),
            rates: Rates::new(),
            ping_every: Duration::from_secs(15),
            barriers: Barriers::default(),
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
        config.budget.awake_max = settings.awake_max.unwrap_or(config.budget.awake_max);
        config.vault.open_files_max = settings.open_files_max.unwrap_or(config.vault.open_files_max).max(1);
        config.sockets.process_max = settings.sockets_max.unwrap_or(config.sockets.process_max);
        config.sockets.restaurant_max = settings.restaurant_sockets_max.unwrap_or(config.sockets.restaurant_max);
        config.sockets.address_max = settings.address_sockets_max.unwrap_or(config.sockets.address_max);
        config.proxies = Proxies(settings.trusted_proxies.clone().unwrap_or_default());
        config.rate_limits = settings.rate_limits.unwrap_or_default();
        config.rates = settings.rates.clone();
        config.http_threads = settings.http_threads.unwrap_or(config.http_threads).max(1);
        config.object_threads = settings.object_threads.unwrap_or(config.object_threads).max(1);
        if let Some(seconds) = settings.idle_seconds {
            config.budget.idle = chrono::Duration::seconds(seconds.into());
        }
        config
    }
}

/// How these settings want to be logged.
pub fn logging(settings: &ServeSettings) -> (LogFormat, String) {
    (settings.log_format.unwrap_or_default(), settings.log.clone().unwrap_or_else(|| FILTER_DEFAULT.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

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
