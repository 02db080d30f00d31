//! Reports of SDKs, and what becomes of them.

mod accepted;
mod bad_input;
mod concurrency;
mod crash;
mod limits;
mod refused;

use std::io::Write;

use serde_json::{Value, json};

use crate::client::{Answer, Call};
use crate::harness::{ORGANIZATION, PROJECT, Server};

/// A client that holds the project's key.
struct Reporter<'a> {
    server: &'a Server,
    key: String,
    project: String,
}

impl<'a> Reporter<'a> {
    fn of(server: &'a Server) -> Self {
        let (_, rest) = server.dsn().split_once("://").unwrap();
        let (key, place) = rest.split_once('@').unwrap();
        let (_, project) = place.rsplit_once('/').unwrap();
        Self { server, key: key.to_owned(), project: project.to_owned() }
    }

    fn auth(&self) -> String {
        format!("Sentry sentry_key={}, sentry_version=7, sentry_client=tests/1.0", self.key)
    }

    /// A POST below the project, without credentials.
    fn post(&self, route: &str) -> Call {
        self.server.call("POST", &format!("/api/{}/{route}", self.project))
    }

    fn envelope(&self, body: impl Into<Vec<u8>>) -> Call {
        self.post("envelope/").header("X-Sentry-Auth", &self.auth()).body(body)
    }

    fn store(&self, body: impl Into<Vec<u8>>) -> Call {
        self.post("store/").header("X-Sentry-Auth", &self.auth()).body(body)
    }

    /// Reports a good event, which must be taken.
    fn report(&self, event: &Value) -> String {
        id_of(&self.store(event.to_string()).send())
    }

    /// The project's issues, by title.
    fn issues(&self) -> Vec<Value> {
        let path = format!("/api/0/projects/{ORGANIZATION}/{PROJECT}/issues/");
        self.server.get(&path).expect(200).json().as_array().unwrap().clone()
    }

    /// The only issue with this title.
    #[track_caller]
    fn issue(&self, title: &str) -> Value {
        let issues = self.issues();
        let mut found = issues.iter().filter(|issue| issue["title"] == title);
        let issue = found.next().unwrap_or_else(|| panic!("no issue {title}"));
        assert!(found.next().is_none(), "two issues {title}");
        issue.clone()
    }

    /// How many events the only issue with this title counts.
    #[track_caller]
    fn count(&self, title: &str) -> usize {
        self.issue(title)["count"].as_str().unwrap().parse().unwrap()
    }

    /// An event of the only issue with this title.
    fn event(&self, title: &str, event: &str) -> Answer {
        let issue = self.issue(title)["id"].as_str().unwrap().to_owned();
        self.server.get(&format!("/api/0/issues/{issue}/events/{event}/"))
    }

    /// A number of the server's metrics.
    fn metric(&self, name: &str) -> u64 {
        let text = self.server.call("GET", "/metrics").send().expect(200).text();
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.map_or(0, |number| number.parse().unwrap())
    }

    /// All is as it should be: a new event is stored.
    fn is_well(&self) {
        static NUMBER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let title = format!("still well {number}");
        self.report(&json!({"message": title, "fingerprint": [format!("well {number}")]}));
        assert_eq!(self.count(&title), 1);
    }
}

/// An event id with this number.
fn id(number: u128) -> String {
    format!("{number:032x}")
}

/// An event of the issue "one fault".
fn event(number: u128) -> Value {
    json!({"event_id": id(number), "message": "one fault", "fingerprint": ["one"], "platform": "python"})
}

/// An envelope with one item.
fn envelope_of(kind: &str, payload: &[u8]) -> Vec<u8> {
    let mut bytes = format!("{{}}\n{{\"type\":\"{kind}\",\"length\":{}}}\n", payload.len()).into_bytes();
    bytes.extend_from_slice(payload);
    bytes.push(b'\n');
    bytes
}

#[track_caller]
fn id_of(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["id"].as_str().unwrap().to_owned()
}

/// A body in a content encoding.
fn encoded(encoding: &str, body: &[u8]) -> Vec<u8> {
    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    match encoding {
        "gzip" | "x-gzip" => {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(body).unwrap();
            encoder.finish().unwrap()
        }
        "deflate" => {
            let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(body).unwrap();
            encoder.finish().unwrap()
        }
        "raw deflate" => {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(body).unwrap();
            encoder.finish().unwrap()
        }
        "br" => {
            let mut bytes = Vec::new();
            brotli::CompressorWriter::new(&mut bytes, 4096, 5, 22).write_all(body).unwrap();
            bytes
        }
        "zstd" => zstd::bulk::compress(body, 3).unwrap(),
        _ => body.to_vec(),
    }
}
