//! A small HTTP client that hides nothing: no cookies, no redirects, no status as an error.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use ureq::http::{HeaderMap, Request};

/// A request to be sent.
#[derive(Debug, Clone)]
pub struct Call {
    url: String,
    method: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
}

impl Call {
    pub fn new(method: &str, url: String) -> Self {
        Self { url, method: method.to_owned(), headers: Vec::new(), body: None }
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn token(self, token: &str) -> Self {
        self.header("Authorization", &format!("Bearer {token}"))
    }

    pub fn json(self, body: &Value) -> Self {
        self.header("Content-Type", "application/json").body(body.to_string())
    }

    pub fn form(self, pairs: &[(&str, &str)]) -> Self {
        let encode = |text: &str| text.bytes().map(|b| format!("%{b:02x}")).collect::<String>();
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        self.header("Content-Type", "application/x-www-form-urlencoded").body(pairs.join("&"))
    }

    pub fn basic(self, user: &str, password: &str) -> Self {
        let encoded = BASE64_STANDARD.encode(format!("{user}:{password}"));
        self.header("Authorization", &format!("Basic {encoded}"))
    }

    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self
    }

    pub fn send(self) -> Answer {
        let what = format!("{} {}", self.method, self.url);
        self.attempt().unwrap_or_else(|error| panic!("{what}: {error}"))
    }

    /// The answer of a server that may go away.
    pub fn try_send(self) -> Option<Answer> {
        self.attempt().ok()
    }

    fn attempt(self) -> Result<Answer, ureq::Error> {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(std::time::Duration::from_secs(30)))
            .build()
            .into();
        let mut request = Request::builder().method(self.method.as_str()).uri(&self.url);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let response = match self.body {
            Some(body) => agent.run(request.body(body)?),
            None => agent.run(request.body(())?),
        };
        let mut response = response?;
        let body = response.body_mut().read_to_vec()?;
        Ok(Answer { status: response.status().as_u16(), headers: response.headers().clone(), body })
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{} {}", self.status, self.text()))
    }

    /// The header's text, empty where it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The value of a cookie that is set, and its attributes.
    pub fn cookie(&self, name: &str) -> Option<(String, String)> {
        self.headers.get_all("set-cookie").iter().find_map(|value| {
            let (pair, attributes) = value.to_str().unwrap().split_once(';')?;
            let (key, value) = pair.split_once('=')?;
            (key == name).then(|| (value.to_owned(), attributes.to_owned()))
        })
    }

    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    /// The cursor of a neighbouring page, and whether it holds anything.
    pub fn cursor(&self, rel: &str) -> (String, bool) {
        let entry = self.header("link").split(", ").find(|entry| entry.contains(&format!("rel=\"{rel}\""))).unwrap();
        let value = |name: &str| entry.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap();
        (value("cursor").to_owned(), value("results") == "true")
    }
}
