use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::*;
use crate::events::Event;
use crate::events::normalize::{Context, normalize};
use crate::query::Fault;

const ID: &str = "0123456789abcdef0123456789abcdef";

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

/// An event with all that can be asked for, an hour ago.
fn event() -> Event {
    let frame = |name: &str| json!({"filename": format!("{name}.py"), "function": name, "in_app": true, "lineno": 7});
    let raw = json!({
        "event_id": ID, "timestamp": (now() - TimeDelta::hours(1)).to_rfc3339(), "platform": "python",
        "level": "fatal", "logger": "shop.cart", "environment": "production", "release": "shop@1.0", "dist": "42",
        "transaction": "/cart/total", "sdk": {"name": "sentry.python", "version": "2.0"},
        "exception": {"values": [
            {"type": "KeyError", "value": "'price'", "stacktrace": {"frames": [frame("main"), frame("price")]}},
            {"type": "CartError", "value": "No total\nat all", "mechanism": {"type": "django", "handled": false},
             "stacktrace": {"frames": [frame("view")]}},
        ]},
        "request": {"method": "post", "url": "http://shop.example/cart?x=1"},
        "user": {"id": 7, "email": "Kim@Example.com", "username": "kim", "ip_address": "10.0.0.1",
                 "geo": {"city": "Köln"}, "plan": "gold"},
        "contexts": {
            "os": {"name": "Linux", "version": "6.1", "build": "9"}, "device": {"model": "X", "arch": "arm64"},
            "trace": {"trace_id": "0af7651916cd43dd8448eb211c80319c", "span_id": "b7ad6b7169203331"},
        },
        "tags": {"size": "groß", "browser.name": "Lynx", "is": "odd"},
    });
    let context = Context {
        envelope_id: None,
        fallback_id: EventId::parse(ID).unwrap(),
        received: now(),
        sent_at: None,
        max_age: TimeDelta::days(90),
        client_ip: None,
        user_agent: None,
        client: None,
    };
    normalize(raw.as_object().unwrap().clone(), &context)
}

fn searched<'a>(event: &'a Event, is_read: bool) -> Searched<'a> {
    Searched {
        id: event.id,
        issue: IssueId::new(5),
        timestamp: event.timestamp,
        environment: event.environment.as_deref(),
        release: event.release.as_deref(),
        event: is_read.then_some(event),
        now: now(),
    }
}

fn parse(text: &str) -> Query {
    Query::parse(text).unwrap_or_else(|fault| panic!("{text}: {fault}"))
}

fn fault(text: &str) -> Fault {
    Query::parse(text).expect_err(text).fault
}

/// Terms that the event fits; none of them fits when it is negated.
const FITTING: [&str; 67] = [
    "carterror",
    "\"no total\"",
    "at all",
    "keyerror",
    "PRICE'",
    "/cart/TOTAL",
    ID,
    "title:\"CartError: No total\"",
    "message:\"no total\"",
    "message:*cart/total",
    "culprit:/cart/total",
    "transaction:/cart/*",
    "location:view.py",
    "level:fatal",
    "level:[info, fatal]",
    "platform:python",
    "platform.name:py*",
    "logger:shop.cart",
    "environment:production",
    "environment:[staging, production]",
    "release:shop@1.0",
    "release:shop@*",
    "dist:42",
    "event.type:error",
    "error.type:KeyError",
    "error.type:CartError",
    "error.value:*total*",
    "error.handled:false",
    "error.unhandled:yes",
    "error.mechanism:django",
    "stack.filename:main.py",
    "stack.abs_path:*.py",
    "stack.function:view",
    "stack.lineno:7",
    "stack.in_app:true",
    "user.id:7",
    "user.email:kim@example.com",
    "user.email:*@EXAMPLE.com",
    "user.username:kim",
    "user.ip:10.0.0.*",
    "user.plan:gold",
    "http.method:POST",
    "http.url:http://shop.example/cart",
    "url:*/cart",
    "os:\"Linux 6.1\"",
    "os.name:Linux",
    "os.version:6.1",
    "os.build:9",
    "device.arch:arm64",
    "browser.name:Lynx",
    "geo.city:Köln",
    "geo.city:kÖ*",
    "sdk.name:sentry.python",
    "sdk.version:2.0",
    "trace:0af7651916cd43dd8448eb211c80319c",
    "trace.span:b7ad6b7169203331",
    "size:groß",
    "tags[is]:odd",
    "has:size",
    "has:stack.function",
    "has:timestamp",
    "user.name:\"\"",
    "timestamp:-2h",
    "timestamp:<2100-01-01",
    "event.timestamp:!=2001-01-01",
    "issue.id:5",
    "id:0123456789ABCDEF0123456789ABCDEF",
];

#[test]
fn an_event_is_found_by_all_that_it_says() {
    let event = event();
    for term in FITTING {
        assert_eq!(parse(term).fits(&searched(&event, true)), Some(true), "{term}");
        let negated = if term.contains(' ') && !term.contains(':') && !term.starts_with('"') {
            format!("!\"{term}\"")
        } else {
            format!("!{term}")
        };
        assert_eq!(parse(&negated).fits(&searched(&event, true)), Some(false), "{negated}");
    }
}

#[test]
fn what_an_event_does_not_say_does_not_find_it() {
    let event = event();
    for term in [
        "typeerror",
        "title:carterror",
        "culprit:cart",
        "level:error",
        "event.type:default",
        "error.type:keyerror",
        "error.handled:1",
        "stack.function:main.py",
        "stack.function:Mai",
        "stack.package:*",
        "has:stack.module",
        "user.id:\"\"",
        "user.name:kim",
        "os.version:6",
        "http.method:GET",
        "size:gross",
        "size:\"\"",
        "timestamp:-30m",
        "timestamp:>2100-01-01",
        "issue.id:6",
        "issue:WEB-1",
        "release:latest",
        "id:ffffffffffffffffffffffffffffffff",
        "trace.parent_span:*",
    ] {
        assert_eq!(parse(term).fits(&searched(&event, true)), Some(false), "{term}");
    }
    assert_eq!(parse("").fits(&searched(&event, false)), Some(true));
}

#[test]
fn what_a_row_says_decides_without_the_rest() {
    let event = event();
    for (text, decided) in [
        ("environment:staging boom", Some(false)),
        ("environment:production boom", None),
        ("!release:shop* level:error", Some(false)),
        ("timestamp:-1m os:Linux", Some(false)),
        ("id:ffffffffffffffffffffffffffffffff x", Some(false)),
        (ID, Some(true)),
        ("environment:[production, staging] release:shop@1.0", Some(true)),
        ("has:environment", Some(true)),
        ("environment:\"\"", Some(false)),
        ("level:fatal", None),
    ] {
        assert_eq!(parse(text).fits(&searched(&event, false)), decided, "{text}");
    }
}

#[test]
fn only_what_is_asked_for_is_to_be_read() {
    let paths = |text: &str| parse(text).paths().iter().map(|path| path.join(".")).collect::<Vec<_>>();
    assert_eq!(paths("level:error environment:x size:1"), [""; 0]);
    assert_eq!(paths("boom"), ["exception.values.type", "exception.values.value"]);
    assert_eq!(
        paths("!stack.function:f"),
        [
            "exception.values.stacktrace.frames.function",
            "threads.values.stacktrace.frames.function",
            "stacktrace.frames.function"
        ]
    );
    assert_eq!(paths("user.geo.city:[a, b]").len(), 4);
    assert_eq!(paths("has:os.build trace:*"), ["contexts.os.build", "contexts.trace.trace_id"]);
}

#[test]
fn what_only_issues_have_is_told() {
    for key in ["is", "assigned", "age", "timesSeen", "issue.priority", "bookmarks", "firstRelease"] {
        for text in [format!("{key}:x"), format!("!{key}:\"\""), format!("{key}:[x, y]"), format!("has:{key}")] {
            assert_eq!(fault(&text), Fault::OfIssues(key.to_owned()), "{text}");
        }
    }
    assert_eq!(
        Query::parse("a is:new").unwrap_err().to_string(),
        "Invalid query at column 3: \"is:new\": \"is\" is asked of issues, not of their events; a tag of this name is \
         searched for as tags[is]."
    );
}

#[test]
fn what_is_not_understood_is_told() {
    for (text, expected) in [
        ("a OR b", Fault::Boolean),
        ("(a)", Fault::Parentheses),
        ("a:\"b", Fault::Unclosed),
        ("os:", Fault::NoValue),
        ("os:[a", Fault::UnclosedList),
        ("id:12", Fault::EventId("id".into())),
        ("issue.id:x", Fault::Number("issue.id".into())),
        ("issue:x", Fault::ShortId("issue".into())),
        ("timestamp:soon", Fault::Date("timestamp".into())),
        ("stack.vars:x", Fault::Unsearchable("stack.vars".into())),
        ("has:stack.x", Fault::Unsearchable("stack.x".into())),
        ("tags[x]:[a, b]c", Fault::Unseparated),
    ] {
        assert_eq!(fault(text), expected, "{text}");
    }
    for text in ["level:bad", "event.type:crash", "error.handled:maybe"] {
        assert!(matches!(fault(text), Fault::Unknown { .. }), "{text}");
    }
}

#[test]
fn no_search_makes_it_panic() {
    let event = event();
    let pieces = [
        "is:",
        "!",
        "\"",
        "\\",
        "*",
        "[",
        "]",
        ",",
        ":",
        "(",
        ")",
        "tags[",
        "timestamp:-",
        "stack.",
        "user.",
        "geo.",
        "has:",
        "level:",
        "release:",
        "os.",
        "..",
        "trace",
        "id:",
        "ß",
        "\0",
        "é",
        " ",
        " ",
        "0",
        "\u{1F600}",
        ">=",
    ];
    let mut seed = 11_u64;
    let mut next = |bound: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % bound
    };
    for _ in 0..20_000 {
        let text: String = (0..next(12)).map(|_| pieces[next(pieces.len())]).collect();
        if let Ok(query) = Query::parse(&text) {
            let whole = query.fits(&searched(&event, true));
            assert!(whole.is_some(), "{text}");
            let of_row = query.fits(&searched(&event, false));
            assert!(of_row.is_none() || of_row == whole, "{text}");
        }
    }
}
