//! Rate limits: how much one address, one key and one restaurant may ask in a time, by the kind of request. The one
//! table of them stands here. They slide (GCRA, by the crate `governor`): a whole allowance may be used at once, and
//! comes back evenly. They live at the edge, so a restaurant that falls asleep keeps its state, and a refusal wakes
//! nobody. No address is exempt.
//!
//! Addresses count first, before any credential is looked at, so that guessing is limited and a refusal tells nothing
//! of keys; then the restaurant; the key counts once it is known to be one.

mod asked;
mod store;

use std::collections::BTreeMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::web::Data;
use actix_web::{HttpMessage as _, HttpRequest};
use governor::clock::Clock as _;
use governor::middleware::StateInformationMiddleware;
use governor::{Quota, RateLimiter};
use serde::Deserialize;

use crate::clock::Clock;
use crate::domain::ids::RestaurantId;

use super::caller;
use super::problem::{Code, Problem};
pub use asked::{Asked, asked};
use store::{Bounded, Ticks};

/// The kinds of requests that have limits of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// What costs little: profiles, one's own reservation, pages, health.
    Read,
    /// What has to be worked out: slots, days, and opening a live socket.
    Search,
    /// Whatever may change something at a restaurant.
    Write,
    /// Whatever takes a password or a code.
    SignIn,
    /// Operators and their scripts.
    Platform,
}

/// Whose requests are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// One IPv4 address, or one IPv6 network of 64 bits.
    Address,
    /// One key or session.
    Key,
    /// All that concerns one restaurant.
    Tenant,
}

/// So many requests in so many seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// How many, all at once if need be.
    pub requests: NonZeroU32,
    /// In which time as many come back.
    pub seconds: NonZeroU32,
}

macro_rules! policies {
    ($($variant:ident $name:literal $class:ident $by:ident $requests:literal $seconds:literal;)*) => {
        /// A row of the table: the class, whose requests, and how many.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[expect(missing_docs, reason = "the name says it")]
        pub enum Policy { $($variant,)* }

        impl Policy {
            /// All of them.
            pub const ALL: &'static [Policy] = &[$(Policy::$variant,)*];

            /// Its name, in settings and in the fields of answers.
            pub fn name(self) -> &'static str {
                match self { $(Policy::$variant => $name,)* }
            }

            /// What it allows unless the operator says otherwise.
            pub fn rate(self) -> Rate {
                let of = |requests, seconds| Rate {
                    requests: NonZeroU32::new(requests).expect("the table has no zero"),
                    seconds: NonZeroU32::new(seconds).expect("the table has no zero"),
                };
                match self { $(Policy::$variant => of($requests, $seconds),)* }
            }

            fn of(class: Class, by: By) -> Option<Policy> {
                match (class, by) {
                    $((Class::$class, By::$by) => Some(Policy::$variant),)*
                    (Class::SignIn | Class::Platform, By::Tenant) | (Class::SignIn, By::Key) => None,
                }
            }
        }
    };
}

// A guest who looks for a table and books it asks 15 to 30 times in two minutes, 2 to 4 of them to change something.
// Behind one address of a mobile network or an office there may be many: these let some fifty of them book at once,
// and a restaurant's whole staff work. What a key may ask is what its address may, so that one script does not use up
// what its house has with another key; a restaurant may be asked a hundred times as much as an address, far below what
// it can answer, so that its neighbours keep their share.
policies! {
    ReadByAddress     "read_by_address"     Read     Address   1200 60;
    SearchByAddress   "search_by_address"   Search   Address    900 60;
    WriteByAddress    "write_by_address"    Write    Address    300 60;
    SignInByAddress   "sign_in_by_address"  SignIn   Address     30 60;
    PlatformByAddress "platform_by_address" Platform Address  30000 60;
    ReadByKey         "read_by_key"         Read     Key       1200 60;
    SearchByKey       "search_by_key"       Search   Key        900 60;
    WriteByKey        "write_by_key"        Write    Key        300 60;
    PlatformByKey     "platform_by_key"     Platform Key      30000 60;
    ReadByTenant      "read_by_tenant"      Read     Tenant  120000 60;
    SearchByTenant    "search_by_tenant"    Search   Tenant   60000 60;
    WriteByTenant     "write_by_tenant"     Write    Tenant   12000 60;
}

/// Whether there are limits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateLimits {
    /// None, for benchmarks and tests.
    Off,
    /// Those of the table, but for rows that the settings replace.
    #[default]
    Default,
}

/// Rows of the table that the operator has replaced.
pub type Rates = BTreeMap<Policy, Rate>;

/// One row at work.
struct Limiter {
    policy: Policy,
    rate: Rate,
    /// As `RateLimit-Policy` has it.
    allowed: HeaderValue,
    limiter: RateLimiter<u64, Bounded, Ticks, StateInformationMiddleware>,
}

/// All rows at work.
pub struct Limits {
    ticks: Ticks,
    limiters: BTreeMap<Policy, Limiter>,
}

/// What is left of an allowance, for the fields of the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    policy: Policy,
    allowed: HeaderValue,
    requests: u32,
    /// Until the whole allowance is back.
    seconds: u64,
}

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

impl Limits {
    /// The table with these rows replaced, all allowances whole.
    pub fn new(limits: RateLimits, rates: &Rates, clock: &Clock) -> Limits {
        let ticks = Ticks::new(clock.clone());
        let rows = match limits {
            RateLimits::Off => &[],
            RateLimits::Default => Policy::ALL,
        };
        let limiter = |policy: Policy| {
            let rate = rates.get(&policy).copied().unwrap_or_else(|| policy.rate());
            let limiter = RateLimiter::new(quota(rate), Bounded::new(ticks.clone()), ticks.clone());
            let allowed = format!("\"{}\";q={};w={}", policy.name(), rate.requests, rate.seconds);
            let allowed = HeaderValue::from_str(&allowed).expect("a name and figures");
            (policy, Limiter { policy, rate, allowed, limiter })
        };
        Limits { limiters: rows.iter().copied().map(limiter).collect(), ticks }
    }

    /// Whether there are any.
    pub fn are_on(&self) -> bool {
        !self.limiters.is_empty()
    }

    /// Counts a request of an address.
    ///
    /// # Errors
    /// 429.
    pub fn count_address(&self, class: Class, address: IpAddr) -> Result<Option<Left>, Problem> {
        self.count(class, By::Address, || store::key(&caller::network(address)))
    }

    /// Counts a request of guests of a restaurant.
    ///
    /// # Errors
    /// 429.
    pub fn count_guests_of(&self, class: Class, restaurant: RestaurantId) -> Result<Option<Left>, Problem> {
        self.count(class, By::Tenant, || store::key(&("guests", restaurant.bits())))
    }

    /// Counts a request with a key or session that was found good, and of the restaurant that it opens. Staff are
    /// counted apart from guests: no rush of guests shuts them out, nor does anybody without a key.
    ///
    /// # Errors
    /// 429.
    pub fn count_staff(&self, class: Class, key: impl Hash, restaurant: RestaurantId) -> Result<Option<Left>, Problem> {
        let left = self.count(class, By::Key, || store::key(&key))?;
        self.count(class, By::Tenant, || store::key(&("staff", restaurant.bits())))?;
        Ok(left)
    }

    /// Counts a request with a platform key that was found good.
    ///
    /// # Errors
    /// 429.
    pub fn count_platform(&self, key: &str) -> Result<Option<Left>, Problem> {
        self.count(Class::Platform, By::Key, || store::key(&key))
    }

    fn count(&self, class: Class, by: By, key: impl FnOnce() -> u64) -> Result<Option<Left>, Problem> {
        let limiter = Policy::of(class, by).and_then(|policy| self.limiters.get(&policy));
        let Some(Limiter { policy, rate, allowed, limiter }) = limiter else { return Ok(None) };
        let left = |requests| {
            let (allowed, seconds) = (allowed.clone(), rate.refill_seconds(requests));
            Left { policy: *policy, allowed, requests, seconds }
        };
        match limiter.check_key(&key()) {
            Ok(state) => Ok(Some(left(state.remaining_burst_capacity()))),
            Err(until) => Err(left(0).refusal(*rate, until.wait_time_from(self.ticks.now()))),
        }
    }
}

fn quota(rate: Rate) -> Quota {
    let one = Duration::from_secs(rate.seconds.get().into()) / rate.requests.get();
    let quota = Quota::with_period(one.max(Duration::from_nanos(1))).expect("it is not zero");
    quota.allow_burst(rate.requests)
}

impl Rate {
    /// Until the whole allowance is back, when so much is left.
    fn refill_seconds(self, left: u32) -> u64 {
        let (seconds, requests) = (u64::from(self.seconds.get()), u64::from(self.requests.get()));
        (seconds * requests.saturating_sub(left.into())).div_ceil(requests)
    }
}

impl Left {
    /// Writes the fields `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers).
    pub fn write(self, headers: &mut HeaderMap) {
        headers.insert(RATE_LIMIT, self.field());
        headers.insert(RATE_LIMIT_POLICY, self.allowed);
    }

    fn field(&self) -> HeaderValue {
        let text = format!("\"{}\";r={};t={}", self.policy.name(), self.requests, self.seconds);
        HeaderValue::from_str(&text).expect("a name and figures")
    }

    /// 429, worth trying again after so long.
    fn refusal(self, rate: Rate, wait: Duration) -> Problem {
        let Rate { requests, seconds } = rate;
        let detail = format!("At most {requests} requests of this kind are answered in {seconds} seconds.");
        let wait = wait.as_secs() + u64::from(wait.subsec_nanos() != 0);
        let problem = Problem::new(Code::RateLimited, detail).with("policy", self.policy.name());
        let problem = problem.with_header(header::RETRY_AFTER, &wait.max(1).to_string());
        let written = [(RATE_LIMIT, self.field()), (RATE_LIMIT_POLICY, self.allowed)];
        written.into_iter().fold(problem, |problem, (name, value)| {
            problem.with_header(name, value.to_str().expect("a name and figures"))
        })
    }
}

/// Counts a request with a key of a restaurant that was found good.
///
/// # Errors
/// 429.
pub fn count_staff(request: &HttpRequest, key: impl Hash, restaurant: RestaurantId) -> Result<(), Problem> {
    let asked = asked(request.method(), request.match_info().as_str());
    keep(request, limits(request).count_staff(asked.class, key, restaurant)?);
    Ok(())
}

/// Counts a request with a platform key that was found good.
///
/// # Errors
/// 429.
pub fn count_platform(request: &HttpRequest, key: &str) -> Result<(), Problem> {
    keep(request, limits(request).count_platform(key)?);
    Ok(())
}

/// The limits of this server.
pub fn limits(request: &HttpRequest) -> &Limits {
    request.app_data::<Data<Limits>>().expect("the application has its limits")
}

/// What is left of the key goes into the answer.
fn keep(request: &HttpRequest, left: Option<Left>) {
    left.into_iter().for_each(|left| drop(request.extensions_mut().insert(left)));
}
