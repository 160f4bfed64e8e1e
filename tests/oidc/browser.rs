//! A browser: it keeps cookies for each host, follows redirects, and fills in the provider's forms.

use std::collections::BTreeMap;

use awc::http::{Method, StatusCode, header};
use serde_json::Value;

use crate::house::{PUBLIC_URL, SESSION};

/// More redirects than any sign-in takes.
const HOPS_MAX: usize = 20;

/// What a browser shows.
#[derive(Debug)]
pub struct Page {
    pub url: String,
    pub status: StatusCode,
    pub body: String,
}

#[derive(Clone)]
pub struct Browser {
    server: String,
    client: awc::Client,
    /// By host, then by name.
    pub cookies: BTreeMap<String, BTreeMap<String, String>>,
}

impl Browser {
    pub fn new(server: String) -> Browser {
        let client = awc::Client::builder().disable_redirects().finish();
        Browser { server, client, cookies: BTreeMap::new() }
    }

    fn host(url: &str) -> String {
        url.split('/').nth(2).unwrap_or_default().to_owned()
    }

    /// One request, as somebody typed it; redirects are not followed.
    pub async fn ask(&mut self, method: Method, url: &str, form: Option<String>) -> (Page, Option<String>) {
        let url = url.replace(PUBLIC_URL, &self.server);
        let host = Browser::host(&url);
        let mut request = self.client.request(method, &url).insert_header((header::ACCEPT, "text/html,*/*"));
        let kept = self.cookies.entry(host.clone()).or_default();
        let cookies: Vec<_> = kept.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request = request.insert_header((header::COOKIE, cookies.join("; ")));
        }
        let sent = match form {
            Some(form) => {
                request.insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded")).send_body(form)
            }
            None => request.send(),
        };
        let mut response = sent.await.expect("an answer");
        for line in response.headers().get_all(header::SET_COOKIE) {
            keep(kept, line.to_str().expect("a cookie"));
        }
        let location = response.headers().get(header::LOCATION).map(|it| it.to_str().expect("text").to_owned());
        let location = location.map(|to| if to.starts_with('/') { format!("http://{host}{to}") } else { to });
        let body = response.body().limit(1 << 20).await.expect("a body");
        let body = String::from_utf8_lossy(&body).into_owned();
        (Page { url, status: response.status(), body }, location)
    }

    /// One of our pages sends JSON.
    pub async fn send(&mut self, path: &str, body: &Value) -> (StatusCode, Value) {
        let url = format!("{}{path}", self.server);
        let cookies: Vec<_> = self.ours().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = self.client.post(&url).insert_header(("sec-fetch-site", "same-origin"));
        let sent = request.insert_header((header::COOKIE, cookies.join("; "))).send_json(body).await;
        let mut response = sent.expect("an answer");
        let kept = self.ours();
        for line in response.headers().get_all(header::SET_COOKIE) {
            keep(kept, line.to_str().expect("a cookie"));
        }
        let answer = response.body().await.expect("a body");
        (response.status(), serde_json::from_slice(&answer).unwrap_or_default())
    }

    /// Goes somewhere, and wherever it is sent from there, up to a page of ours or a form of the provider's.
    pub async fn go(&mut self, url: &str) -> Page {
        self.follow(Method::GET, url, None).await
    }

    async fn follow(&mut self, mut method: Method, url: &str, mut form: Option<String>) -> Page {
        let (mut url, ours) = (url.replace(PUBLIC_URL, &self.server), format!("{}/admin", self.server));
        for _ in 0..HOPS_MAX {
            if url.starts_with(&ours) {
                return Page { url, status: StatusCode::OK, body: String::new() };
            }
            let (page, location) = self.ask(method, &url, form.take()).await;
            match location {
                Some(to) => (method, url) = (Method::GET, to.replace(PUBLIC_URL, &self.server)),
                None => return page,
            }
        }
        panic!("{url}: it never ends");
    }

    /// Begins at our sign-in page's button.
    pub async fn begin(&mut self, to: &str) -> Page {
        self.go(&format!("{}{SESSION}/oidc{to}", self.server)).await
    }

    /// Fills in the form of a page of the provider.
    pub async fn fill_in(&mut self, page: &Page, fields: &str) -> Page {
        let action = page.body.split("action=\"").nth(1).and_then(|rest| rest.split('"').next());
        let action = action.unwrap_or_else(|| panic!("a form: {page:?}")).to_owned();
        self.follow(Method::POST, &action, Some(fields.to_owned())).await
    }

    /// Signs in at the provider as somebody, and says yes to what it asks. Returns where that leads.
    pub async fn sign_in(&mut self, login: &str, to: &str) -> String {
        let mut page = self.begin(to).await;
        if page.body.contains("name=\"login\"") {
            page = self.fill_in(&page, &format!("prompt=login&login={login}&password=x")).await;
        }
        if page.body.contains("value=\"consent\"") {
            page = self.fill_in(&page, "prompt=consent").await;
        }
        self.path(&page)
    }

    /// Where on our server a page is.
    pub fn path(&self, page: &Page) -> String {
        page.url.strip_prefix(&self.server).unwrap_or(&page.url).to_owned()
    }

    /// Who is signed in with us, as the server says; or why nobody is.
    pub async fn who(&mut self) -> Value {
        let page = self.ask(Method::GET, &format!("{}{SESSION}", self.server), None).await.0;
        serde_json::from_str(&page.body).expect("JSON")
    }

    /// What of ours it keeps.
    pub fn ours(&mut self) -> &mut BTreeMap<String, String> {
        self.cookies.entry(Browser::host(&self.server)).or_default()
    }
}

fn keep(kept: &mut BTreeMap<String, String>, line: &str) {
    let (name, value) = line.split(';').next().and_then(|pair| pair.split_once('=')).expect("a cookie");
    if value.is_empty() {
        kept.remove(name);
    } else {
        kept.insert(name.to_owned(), value.to_owned());
    }
}
