//! Signing in at an OpenID provider: a real one (`provider.mjs`, run by node), and one of our own that lies. Needs the
//! feature `oidc`, node, and `npm ci` in this folder: `make oidc` sees to all three. The server's clock starts at the
//! machine's time, which the provider shares, and is stepped from there.

mod browser;
mod house;
mod program;
mod provider;

mod accounts;
mod keys;
mod sign_in;
mod tokens;
