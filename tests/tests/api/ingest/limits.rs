//! How much is too much.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use serde_json::json;

use super::{Reporter, encoded, envelope_of, event, id, id_of};
use crate::harness::{Server, on_both_stores};

on_both_stores!(
    an_event_of_one_mebibyte_is_the_largest,
    bombs_are_refused_and_take_little_memory,
    bodies_without_a_length_are_taken_and_limited,
    a_client_that_goes_away_in_the_middle_stores_nothing,
    announced_bodies_take_no_memory_before_they_arrive,
    a_bad_key_is_refused_before_the_body_arrives,
);

const TOO_LARGE: &str = "the request body or an item of it is too large";

/// An event of exactly so many bytes.
fn event_of_size(number: u128, size: usize) -> String {
    let mut event = event(number);
    event["extra"] = json!({"filler": ""});
    let rest = size - event.to_string().len();
    event["extra"]["filler"] = json!("x".repeat(rest));
    event.to_string()
}

fn an_event_of_one_mebibyte_is_the_largest(server: Server) {
    let reporter = Reporter::of(&server);
    let fits = event_of_size(1, 1 << 20);
    let too_large = event_of_size(2, (1 << 20) + 1);
    assert_eq!(id_of(&reporter.envelope(envelope_of("event", fits.as_bytes())).send()), id(1));
    assert_eq!(id_of(&reporter.store(event_of_size(3, 1 << 20)).send()), id(3));
    let refusals = [
        reporter.envelope(envelope_of("event", too_large.as_bytes())),
        reporter
            .envelope(encoded("gzip", &envelope_of("event", too_large.as_bytes())))
            .header("Content-Encoding", "gzip"),
        reporter.store(too_large.clone()),
        reporter.store(encoded("br", too_large.as_bytes())).header("Content-Encoding", "br"),
    ];
    for call in refusals {
        let answer = call.send().expect(413);
        assert_eq!(answer.json(), json!({"detail": TOO_LARGE}));
        assert_eq!(answer.header("x-sentry-error"), TOO_LARGE);
    }
    let mut with_attachment = envelope_of("event", event(4).to_string().as_bytes());
    with_attachment.extend_from_slice(&envelope_of("attachment", &vec![b'\n'; 4 << 20])[3..]);
    assert_eq!(id_of(&reporter.envelope(with_attachment).send()), id(4));
    assert_eq!(reporter.count("one fault"), 3);
}

fn bombs_are_refused_and_take_little_memory(server: Server) {
    let reporter = Reporter::of(&server);
    reporter.is_well();
    let before = peak_memory(&server);
    let zeros = vec![b' '; 1 << 30];
    for encoding in ["gzip", "deflate", "br", "zstd"] {
        let bomb = encoded(encoding, &zeros);
        assert!(bomb.len() < 2 << 20, "{encoding} made {} bytes", bomb.len());
        reporter.envelope(bomb).header("Content-Encoding", encoding).send().expect(413);
    }
    drop(zeros);
    let grown = peak_memory(&server) - before;
    assert!(grown < 160 << 20, "{} MiB", grown >> 20);
    reporter.is_well();
}

/// The most memory that the server ever held, in bytes.
fn peak_memory(server: &Server) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.process_id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().parse::<usize>().unwrap() << 10
}

fn bodies_without_a_length_are_taken_and_limited(server: Server) {
    let reporter = Reporter::of(&server);
    let answer = chunked(&reporter, &mut [envelope_of("event", event(1).to_string().as_bytes())].into_iter());
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains(&id(1)));
    let mut endless = std::iter::repeat_n(vec![b' '; 1 << 20], 60);
    let answer = chunked(&reporter, &mut endless);
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    let announced = reporter.envelope(vec![b' '; 41 << 20]).send().expect(413);
    assert_eq!(announced.json()["detail"], TOO_LARGE);
    reporter.is_well();
}

/// Sends a body in chunks; what was answered.
fn chunked(reporter: &Reporter<'_>, chunks: &mut dyn Iterator<Item = Vec<u8>>) -> String {
    let mut stream = connect(reporter, "Transfer-Encoding: chunked");
    for chunk in chunks {
        write!(stream, "{:x}\r\n", chunk.len()).unwrap();
        stream.write_all(&chunk).unwrap();
        stream.write_all(b"\r\n").unwrap();
    }
    stream.write_all(b"0\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn connect(reporter: &Reporter<'_>, header: &str) -> TcpStream {
    let host = reporter.server.url().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let (project, auth) = (&reporter.project, reporter.auth());
    write!(
        stream,
        "POST /api/{project}/envelope/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nX-Sentry-Auth: {auth}\r\n{header}\r\n\r\n"
    )
    .unwrap();
    stream
}

fn a_client_that_goes_away_in_the_middle_stores_nothing(server: Server) {
    let reporter = Reporter::of(&server);
    let body = envelope_of("event", event(1).to_string().as_bytes());
    for header in [format!("Content-Length: {}", body.len()), "Transfer-Encoding: chunked".to_owned()] {
        let mut stream = connect(&reporter, &header);
        stream.write_all(&body[..body.len() / 2]).unwrap();
        stream.shutdown(Shutdown::Both).unwrap();
    }
    reporter.is_well();
    assert_eq!(reporter.issues().len(), 1);
}

fn announced_bodies_take_no_memory_before_they_arrive(server: Server) {
    let reporter = Reporter::of(&server);
    // More than there is, and then whatever would be left of it.
    let sizes = [[20 << 20; 8], [1 << 20; 8]].concat();
    let silent: Vec<_> = sizes.iter().map(|size| connect(&reporter, &format!("Content-Length: {size}"))).collect();
    std::thread::sleep(Duration::from_millis(300));
    let envelope = envelope_of("event", event(1).to_string().as_bytes());
    assert_eq!(id_of(&reporter.envelope(envelope).send()), id(1));
    reporter.is_well();
    drop(silent);
}

fn a_bad_key_is_refused_before_the_body_arrives(server: Server) {
    let reporter = Reporter { key: "0".repeat(32), ..Reporter::of(&server) };
    let started = Instant::now();
    let mut stream = connect(&reporter, &format!("Content-Length: {}", 20 << 20));
    stream.write_all(b"{}\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    // Who sends the whole body hears of it as well.
    reporter.envelope(vec![b' '; 16 << 20]).send().expect(403);
}
