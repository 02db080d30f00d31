//! What is refused, and how the client is told.

use serde_json::json;

use super::{Reporter, encoded, envelope_of, event};
use crate::client::Call;
use crate::harness::{Server, on_both_stores};

on_both_stores!(bad_credentials_are_refused, bad_bodies_are_refused, only_post_is_there,);

#[track_caller]
fn refuses(call: Call, status: u16, detail: &str, cause: Option<&str>) {
    let answer = call.send().expect(status);
    let expected = match cause {
        Some(cause) => json!({"detail": detail, "causes": [cause]}),
        None => json!({"detail": detail}),
    };
    assert_eq!(answer.json(), expected);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("x-sentry-error"), detail);
    assert_eq!(answer.header("access-control-allow-origin"), "*");
}

fn bad_credentials_are_refused(server: Server) {
    let reporter = Reporter::of(&server);
    let (key, project) = (&reporter.key, &reporter.project);
    let body = || envelope_of("event", event(1).to_string().as_bytes());
    let with = |value: &str| reporter.post("envelope/").header("X-Sentry-Auth", value).body(body());
    let unknown = "0".repeat(32);

    let missing = "missing authorization information";
    refuses(reporter.post("envelope/").body(body()), 401, missing, None);
    refuses(reporter.post("envelope/?sentry_version=7").body(body()), 401, missing, None);
    refuses(reporter.post("envelope/").body("nonsense"), 401, missing, None);
    refuses(reporter.post("store/").body("{}"), 401, missing, None);
    refuses(reporter.post("envelope/").token(server.token()).body(body()), 401, missing, None);
    let two =
        reporter.post(&format!("envelope/?sentry_key={key}")).header("X-Sentry-Auth", &reporter.auth()).body(body());
    refuses(two, 401, "multiple authorization payloads detected", None);
    for text in ["nonsense", "Sentry nonsense", "Sentry sentry_version=7"] {
        refuses(with(text), 401, "bad x-sentry-auth header", None);
    }
    for dsn in ["\"nonsense\"", "5", "{}", "\"http://h/1\""] {
        let call = reporter.post("envelope/").body(format!("{{\"dsn\":{dsn}}}\n"));
        refuses(call, 401, "bad envelope authentication header", None);
    }
    for text in ["Sentry sentry_key=short", "Sentry sentry_key=zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"] {
        refuses(with(text), 400, "bad sentry DSN public key", None);
    }
    let bad_path = |path: &str| server.call("POST", path).header("X-Sentry-Auth", &reporter.auth()).body(body());
    for path in ["/api/web/envelope/", "/api/-1/store/", "/api/99999999999999999999/envelope/"] {
        refuses(bad_path(path), 400, "bad project path parameter", None);
    }
    let newer = format!("Sentry sentry_key={key}, sentry_version=9");
    refuses(with(&newer), 400, "unsupported protocol version (9)", None);

    let rejected = "event submission rejected with_reason: ProjectId";
    refuses(with(&format!("Sentry sentry_key={unknown}")), 403, rejected, None);
    refuses(bad_path("/api/4711/envelope/"), 403, rejected, None);
    let other = server.other_organization("other@example.com", "other", "shop");
    let other = other["project"]["id"].as_str().unwrap();
    refuses(bad_path(&format!("/api/{other}/envelope/")), 403, rejected, None);
    let dsn = |key: &str, project: &str| format!("{{\"dsn\":\"http://{key}@h/{project}\"}}\n");
    refuses(reporter.post("envelope/").body(dsn(&unknown, project)), 403, rejected, None);
    refuses(reporter.post("envelope/").body(dsn(key, other)), 403, rejected, None);
    refuses(reporter.envelope(dsn(&unknown, project)), 403, rejected, None);

    server.call("POST", "/api/0/envelope/").header("X-Sentry-Auth", &reporter.auth()).body(body()).send().expect(404);
    assert!(reporter.issues().is_empty(), "nothing was stored");
    reporter.is_well();
}

fn bad_bodies_are_refused(server: Server) {
    let reporter = Reporter::of(&server);
    refuses(reporter.envelope(""), 400, "empty request body", None);
    refuses(reporter.store(""), 400, "empty request body", None);
    refuses(reporter.store(" \n "), 400, "empty request body", None);

    let bad = "invalid event envelope";
    for body in ["\n", "[]\n", "nonsense", " {}\n", "{\"dsn\":1,\"dsn\":2}\n"] {
        refuses(reporter.envelope(body), 400, bad, Some("invalid envelope header"));
    }
    refuses(reporter.envelope("{\"event_id\":\"x\"}\n"), 400, bad, Some("invalid event id"));
    for line in [
        "{}",
        "nonsense",
        "{\"type\":5}",
        "{\"type\":\"event\",\"length\":-1}",
        "{\"type\":\"event\",\"length\":\"2\"}",
    ] {
        refuses(reporter.envelope(format!("{{}}\n{line}\n{{}}\n")), 400, bad, Some("invalid item header"));
    }
    for kind in ["form_data", "raw_security", "unreal_report"] {
        refuses(reporter.envelope(envelope_of(kind, b"{}")), 400, bad, Some("invalid item type"));
    }
    let broken_later = [envelope_of("event", event(1).to_string().as_bytes()), b"nonsense\n".to_vec()].concat();
    refuses(reporter.envelope(broken_later), 400, bad, Some("invalid item header"));

    let body = envelope_of("event", event(1).to_string().as_bytes());
    for encoding in ["gzip", "deflate", "br", "zstd"] {
        let plain = reporter.envelope(body.clone()).header("Content-Encoding", encoding);
        refuses(plain, 400, "invalid request body", None);
        let mut cut = encoded(encoding, &body);
        cut.truncate(cut.len() - 5);
        let cut = reporter.envelope(cut).header("Content-Encoding", encoding);
        refuses(cut, 400, "invalid request body", None);
    }
    let unknown = reporter.envelope(encoded("gzip", &body)).header("Content-Encoding", "unknown");
    refuses(unknown, 400, bad, Some("invalid envelope header"));

    for (body, cause) in [
        ("{\"message\":", "unexpected end of file"),
        ("{message}", "invalid JSON"),
        ("[]", "expected an object"),
        ("nonsense!", "invalid JSON"),
    ] {
        refuses(reporter.store(body), 400, "invalid JSON data", Some(cause));
    }
    assert!(reporter.issues().is_empty(), "nothing was stored");
    reporter.is_well();
}

fn only_post_is_there(server: Server) {
    let reporter = Reporter::of(&server);
    for route in ["envelope/", "store/"] {
        for method in ["GET", "PUT", "DELETE"] {
            server.call(method, &format!("/api/{}/{route}", reporter.project)).send().expect(405);
        }
    }
    reporter.post("nothing/").body("{}").send().expect(404);
}
