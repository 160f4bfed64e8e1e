//! The program itself: with its settings from the environment, and a provider that speaks https. Whom it trusts there are
//! the roots of the machine, and it says so when it does not.

use std::io::{BufRead as _, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use awc::http::header;
use tempfile::TempDir;

use crate::house::{CLIENT_ID, CLIENT_SECRET, PUBLIC_URL, SESSION};
use crate::provider::Provider;

/// A running program, until this is dropped.
struct Program {
    child: Child,
    url: String,
    /// It says more, and would fall over if nobody listened.
    _output: Lines<BufReader<ChildStdout>>,
    _folder: TempDir,
}

impl Program {
    /// With these roots.
    fn start(issuer: &str, roots: &Path) -> Program {
        let folder = TempDir::new().expect("a temporary folder");
        let secret = folder.path().join("secret");
        std::fs::write(&secret, CLIENT_SECRET).expect("a file");
        let mut command = Command::new(env!("CARGO_BIN_EXE_maitred"));
        command.arg("serve").env("MAITRED_LISTEN", "127.0.0.1:0").env("MAITRED_DATA", folder.path().join("data"));
        command
            .env("MAITRED_PUBLIC_URL", PUBLIC_URL)
            .env("MAITRED_OIDC_ISSUER", issuer)
            .env("MAITRED_LOG_FORMAT", "off");
        command.env("MAITRED_OIDC_CLIENT_ID", CLIENT_ID).env("MAITRED_OIDC_CLIENT_SECRET_FILE", secret);
        command.env("SSL_CERT_FILE", roots).env_remove("SSL_CERT_DIR").stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the program starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output is ours")).lines();
        let url = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| Some(line.split_once("is serving ")?.1.to_owned()))
            .expect("it says where it is");
        Program { child, url, _output: lines, _folder: folder }
    }

    /// Where a browser is sent that wants to sign in.
    async fn sends_to(&self) -> String {
        let client = awc::Client::builder().disable_redirects().finish();
        let asked = client.get(format!("{}{SESSION}/oidc", self.url)).insert_header((header::ACCEPT, "text/html"));
        let answer = asked.send().await.expect("an answer");
        answer.headers().get(header::LOCATION).expect("a place to go").to_str().expect("text").to_owned()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[actix_web::test]
async fn a_provider_is_asked_over_https_and_only_one_whose_certificate_the_machine_trusts() {
    let provider = Provider::liar_with_tls();
    let tls = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oidc/tls");
    let trusting = Program::start(&provider.issuer, &tls.join("ca.pem"));
    let to = trusting.sends_to().await;
    assert!(to.starts_with(&format!("{}/authorize?tenant=one&response_type=code&", provider.issuer)), "{to}");
    // Its certificate is one thing, who vouches for it another.
    let doubting = Program::start(&provider.issuer, Path::new("/nowhere"));
    assert_eq!(doubting.sends_to().await, "/admin/sign-in?refused=oidc_unavailable");
}
