use std::hash::{DefaultHasher, Hash, Hasher};

use application::ingest::Report;
use domain::events::EventId;
use serde_json::json;

use super::{Envelope, Item, Malformed};

const ID: &str = "9ec79c33ec9942ab8353589fcb2e04dc";

fn items(bytes: &[u8]) -> Result<Vec<Item<'_>>, Malformed> {
    Envelope::parse(bytes)?.items.collect()
}

fn payloads(text: &str) -> Vec<(String, String)> {
    let items = items(text.as_bytes()).unwrap();
    items.into_iter().map(|item| (item.kind, String::from_utf8(item.payload.to_vec()).unwrap())).collect()
}

fn pair(kind: &str, payload: &str) -> (String, String) {
    (kind.to_owned(), payload.to_owned())
}

#[test]
fn the_header_names_the_event_and_the_time() {
    let text = json!({"event_id": "9ec79c33-ec99-42ab-8353-589fcb2e04dc", "sent_at": "2026-01-02T03:04:05.5+01:00",
        "dsn": "http://k@h/1", "trace": {"trace_id": "x"}, "sdk": {"name": "a"}})
    .to_string();
    let envelope = Envelope::parse(text.as_bytes()).unwrap();
    assert_eq!(envelope.headers.event_id, Some(EventId::parse(ID).unwrap()));
    assert_eq!(envelope.headers.sent_at.unwrap().to_rfc3339(), "2026-01-02T02:04:05.500+00:00");
    assert_eq!(envelope.headers.dsn, Some(json!("http://k@h/1")));
    assert_eq!(envelope.items.count(), 0);
}

#[test]
fn the_trace_of_the_header_tells_which_share_is_reported() {
    for (trace, expected) in [
        (json!({"sample_rate": "0.25"}), Some(0.25)),
        (json!({"sample_rate": 0.5}), Some(0.5)),
        (json!({"sample_rate": "all"}), None),
        (json!({}), None),
        (json!("0.25"), None),
    ] {
        let text = json!({"trace": trace}).to_string();
        let report = Envelope::parse(text.as_bytes()).unwrap().headers.complete(Report::default());
        assert_eq!(report.sample_rate, expected, "{trace}");
    }
}

#[test]
fn a_header_alone_is_an_empty_envelope() {
    for text in ["{}", "{}\n", "{}\n\n", "{}\r\n", "{\"event_id\": null}\n"] {
        assert_eq!(items(text.as_bytes()), Ok(vec![]), "{text:?}");
    }
}

#[test]
fn bad_headers_are_refused() {
    let too_long = format!("{{\"a\": \"{}\"}}\n", "x".repeat(70_000));
    for text in
        ["", "\n", " {}", "[]", "null", "{", "{\"a\":1", "x", "{\"sent_at\":\"a\",\"sent_at\":\"b\"}", &too_long]
    {
        assert_eq!(items(text.as_bytes()), Err(Malformed::Header), "{text:?}");
    }
    for id in ["\"\"", "\"xyz\"", "5", "[]", "\"9ec79c33ec9942ab8353589fcb2e04d\""] {
        assert_eq!(items(format!("{{\"event_id\": {id}}}").as_bytes()), Err(Malformed::EventId), "{id}");
    }
}

#[test]
fn deep_headers_are_no_danger() {
    let deep = "[".repeat(30_000) + &"]".repeat(30_000);
    assert_eq!(items(format!("{{\"trace\": {deep}}}").as_bytes()), Ok(vec![]));
    assert_eq!(items(format!("{{\"dsn\": {deep}}}").as_bytes()), Err(Malformed::Header));
    assert_eq!(payloads(&format!("{{}}\n{{\"type\":\"a\",\"x\":{deep}}}\nb")), [pair("a", "b")]);
}

#[test]
fn a_payload_with_a_length_may_hold_anything() {
    let text = "{}\n{\"type\":\"a\",\"length\":5}\n1\n2\r\n\n{\"type\":\"b\",\"length\":0}\n\n{\"type\":\"c\",\"length\":2}\nxy";
    assert_eq!(payloads(text), [pair("a", "1\n2\r\n"), pair("b", ""), pair("c", "xy")]);
}

#[test]
fn a_payload_without_a_length_ends_with_its_line() {
    let text = "{}\n{\"type\":\"a\"}\none\r\n{\"type\":\"b\"}\n\n{\"type\":\"c\"}";
    assert_eq!(payloads(text), [pair("a", "one\r"), pair("b", ""), pair("c", "")]);
    let truncated = |text: &str| items(text.as_bytes()).unwrap()[0].may_be_truncated;
    assert!(truncated("{}\n{\"type\":\"a\"}\n{\"x\":"));
    assert!(!truncated("{}\n{\"type\":\"a\"}\n{\"x\":\n"));
    assert!(!truncated("{}\n{\"type\":\"a\",\"length\":5}\n{\"x\":"));
}

#[test]
fn lying_lengths_are_refused() {
    let with = |length: &str| {
        let text = format!("{{}}\n{{\"type\":\"a\",\"length\":{length}}}\nabc\n");
        items(text.as_bytes()).map(|items| items.len())
    };
    assert_eq!((with("3"), with("4")), (Ok(1), Ok(1)));
    for short in ["0", "1", "2"] {
        assert_eq!(with(short), Err(Malformed::MissingNewline), "{short}");
    }
    for long in ["5", "4294967296", "18446744073709551615"] {
        assert_eq!(with(long), Err(Malformed::UnexpectedEnd), "{long}");
    }
    for nonsense in ["-1", "1.5", "\"3\"", "[]", "18446744073709551616"] {
        assert_eq!(with(nonsense), Err(Malformed::ItemHeader), "{nonsense}");
    }
}

#[test]
fn an_item_needs_a_type() {
    for line in ["{}", "{\"type\":5}", "{\"type\":null}", "x", "[]", "{\"type\":\"a\"", "\n{\"type\":\"a\"}"] {
        assert_eq!(items(format!("{{}}\n{line}\npayload\n").as_bytes()), Err(Malformed::ItemHeader), "{line:?}");
    }
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        let mut hasher = DefaultHasher::new();
        self.0.hash(&mut hasher);
        self.0 = hasher.finish();
        usize::try_from(self.0 % u64::try_from(sides).unwrap()).unwrap()
    }

    fn bytes(&mut self, without: Option<u8>) -> Vec<u8> {
        let length = self.roll(40);
        let bytes = (0..length).map(|_| [b'\n', b'\r', b'{', b'}', b'"', 0, 0xff, b'a'][self.roll(8)]);
        bytes.filter(|byte| Some(*byte) != without).collect()
    }
}

#[test]
fn random_envelopes_read_as_they_were_written_and_no_truncation_panics() {
    let mut dice = Dice(1);
    for _ in 0..500 {
        let mut bytes = b"{}\n".to_vec();
        let mut expected = Vec::new();
        for number in 0..dice.roll(5) {
            let kind = format!("kind{number}");
            let with_length = dice.roll(2) == 0;
            let payload = dice.bytes(if with_length { None } else { Some(b'\n') });
            let length = if with_length { format!(",\"length\":{}", payload.len()) } else { String::new() };
            bytes.extend_from_slice(format!("{{\"type\":\"{kind}\"{length}}}\n").as_bytes());
            bytes.extend_from_slice(&payload);
            bytes.push(b'\n');
            expected.push((kind, payload));
        }
        let read = items(&bytes).unwrap();
        let read: Vec<_> = read.into_iter().map(|item| (item.kind, item.payload.to_vec())).collect();
        assert_eq!(read, expected);
        for end in 0..bytes.len() {
            if let Ok(some) = items(&bytes[..end]) {
                assert!(some.len() <= expected.len());
            }
        }
    }
}
