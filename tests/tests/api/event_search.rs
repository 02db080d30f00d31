//! Searching an issue's and a project's events.

use application::events::EventRecord;
use application::ports::StoreError;
use chrono::TimeDelta;
use domain::events::EventId;
use domain::ids::{IssueId, ProjectId};
use serde_json::{Value, json};

use crate::client::Answer;
use crate::harness::{Server, now, on_both_stores};

on_both_stores!(
    events_are_found_by_what_they_say,
    a_search_goes_with_the_other_parameters_of_the_list,
    a_projects_events_are_found_by_their_issues,
    what_is_wrong_with_a_search_is_shown_with_its_place,
    the_only_match_is_reached_however_far_it_is,
    no_search_brings_the_server_down,
);

const PROJECT: &str = "/api/0/projects/acme/web/events/";

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn id(number: u128) -> String {
    format!("{number:032x}")
}

/// The numbers of the events of a list.
fn numbers(answer: &Answer) -> Vec<u128> {
    let list = answer.json();
    let number = |event: &Value| u128::from_str_radix(event["eventID"].as_str().unwrap(), 16).unwrap();
    list.as_array().unwrap().iter().map(number).collect()
}

/// Three events of one issue, in this order of time; the path of their list.
fn report_three(server: &Server) -> String {
    let at = |hours| (now() - TimeDelta::hours(hours)).to_rfc3339();
    let frame = |function: &str| json!({"function": function, "filename": "cart.py", "module": "shop.cart"});
    server.report(&json!({
        "event_id": id(1), "fingerprint": ["cart"], "timestamp": at(30), "platform": "python", "level": "fatal",
        "logger": "shop.cart", "transaction": "/cart", "release": "shop@1.0", "dist": "7", "environment": "production",
        "exception": {"values": [
            {"type": "KeyError", "value": "'price'", "stacktrace": {"frames": [frame("main"), frame("price")]}},
            {"type": "CartError", "value": "x is \"undefined\"", "mechanism": {"type": "wsgi", "handled": false}},
        ]},
        "request": {"method": "POST", "url": "http://shop.example/cart?x=1"},
        "user": {"id": "7", "email": "kim@example.com", "geo": {"city": "Köln", "country_code": "DE"}},
        "contexts": {"os": {"name": "Linux", "version": "6.1", "build": "b9"}, "device": {"model": "X1"},
            "trace": {"trace_id": "0af7651916cd43dd8448eb211c80319c", "span_id": "b7ad6b7169203331"}},
        "sdk": {"name": "sentry.python", "version": "2.1"}, "tags": {"browser": "Firefox 1*0", "size": "groß"},
    }));
    server.report(&json!({
        "event_id": id(2), "fingerprint": ["cart"], "timestamp": at(3), "platform": "javascript", "level": "info",
        "release": "shop@2.0", "environment": "staging", "message": "Disk is full: 100%", "tags": {"browser": "Safari"},
        "user": {"email": "lee@example.com"},
    }));
    // What does not shrink in the store, so that looking at it has its price.
    let noise: String =
        (0..600_u64).map(|number| format!("{:016x}", number.wrapping_mul(0x9e37_79b9_7f4a_7c15))).collect();
    server.report(&json!({
        "event_id": id(3), "fingerprint": ["cart"], "timestamp": at(1), "platform": "python", "message": "other",
        "request": {"data": noise},
    }));
    let list = server.get("/api/0/projects/acme/web/issues/").expect(200).json();
    format!("/api/0/issues/{}/events/", list[0]["id"].as_str().unwrap())
}

fn events_are_found_by_what_they_say(server: Server) {
    let issue = report_three(&server);
    let expected: &[(&str, &[u128])] = &[
        ("", &[3, 2, 1]),
        ("carterror", &[1]),
        ("PRICE", &[1]),
        ("\"is \\\"undef\"", &[1]),
        ("is full", &[2]),
        ("0%", &[2]),
        ("!full", &[3, 1]),
        ("/CART", &[1]),
        ("nothing", &[]),
        ("title:other", &[3]),
        ("message:disk*", &[2]),
        ("message:full", &[2]),
        ("culprit:/cart", &[1]),
        ("transaction:[/cart, /till]", &[1]),
        ("location:cart.py", &[]),
        ("level:fatal", &[1]),
        ("!level:[fatal, info]", &[3]),
        ("platform:python", &[3, 1]),
        ("platform.name:java*", &[2]),
        ("logger:shop.cart", &[1]),
        ("environment:production", &[1]),
        ("environment:[production, staging]", &[2, 1]),
        ("!environment:production", &[3, 2]),
        ("!has:environment", &[3]),
        ("environment:\"\"", &[3]),
        ("release:shop@1.0", &[1]),
        ("release:shop@*", &[2, 1]),
        ("release:latest", &[2]),
        ("!release:latest", &[3, 1]),
        ("dist:7", &[1]),
        ("error.type:KeyError", &[1]),
        ("error.value:*undefined*", &[1]),
        ("error.unhandled:true", &[1]),
        ("error.handled:true", &[3, 2]),
        ("error.mechanism:wsgi", &[1]),
        ("stack.filename:cart.py stack.function:price", &[1]),
        ("stack.abs_path:*.py", &[1]),
        ("stack.module:shop.*", &[1]),
        ("stack.package:x", &[]),
        ("!has:stack.function", &[3, 2]),
        ("user.id:7", &[1]),
        ("user.email:[Kim@example.com, lee@example.com]", &[2, 1]),
        ("user.email:*@EXAMPLE.com", &[2, 1]),
        ("user.username:kim", &[]),
        ("user:\"id:7\"", &[1]),
        ("http.method:POST", &[1]),
        ("http.url:http://shop.example/*", &[1]),
        ("os:\"Linux 6.1\" os.name:Linux os.version:6.1 os.build:b9", &[1]),
        ("device.model:X1", &[1]),
        ("geo.city:Köln geo.country_code:[AT, DE]", &[1]),
        ("sdk.name:sentry.python sdk.version:2.1", &[1]),
        ("trace:0af7651916cd43dd8448eb211c80319c", &[1]),
        ("event.type:error", &[1]),
        ("event.type:default", &[3, 2]),
        ("browser:\"Firefox 1\\*0\"", &[1]),
        ("browser:fire*", &[1]),
        ("has:browser", &[2, 1]),
        ("!has:browser", &[3]),
        ("tags[browser]:Safari", &[2]),
        ("size:groß", &[1]),
        ("timestamp:-2h", &[3]),
        ("timestamp:+2h", &[2, 1]),
        ("event.timestamp:>2001-01-01 timestamp:-24h", &[3, 2]),
        ("timestamp:2001-01-01..2001-12-31", &[]),
        ("\u{0}:\u{0}", &[]),
        ("environment:\u{0}", &[]),
    ];
    for (query, expected) in expected {
        for list in [&*issue, PROJECT] {
            let found = numbers(&server.get(&format!("{list}?query={}", encoded(query))).expect(200));
            assert_eq!(&found, expected, "{list}?query={query}");
        }
    }
    for query in [format!("id:{}", id(2)), id(2)] {
        assert_eq!(numbers(&server.get(&format!("{issue}?query={query}")).expect(200)), [2]);
    }
}

fn a_search_goes_with_the_other_parameters_of_the_list(server: Server) {
    let issue = report_three(&server);
    let of_organization = format!("/api/0/organizations/acme{}", issue.strip_prefix("/api/0").unwrap());
    let at = |hours| encoded(&(now() - TimeDelta::hours(hours)).to_rfc3339());
    let between = format!("start={}&end={}", at(40), at(2));
    for list in [&*issue, &*of_organization, PROJECT] {
        let found = |more: &str| numbers(&server.get(&format!("{list}?query={more}")).expect(200));
        assert_eq!(found("platform:python&statsPeriod=24h"), [3]);
        assert_eq!(found(&format!("platform:python&{between}")), [1]);
        assert_eq!(found(&format!("timestamp:-24h&{between}")), [2]);
        assert_eq!(found("timestamp:-24h&statsPeriod=2h"), [3]);
        assert_eq!(found("has:browser&environment=staging"), [2]);
        assert_eq!(found("environment:staging&environment=staging&environment=production"), [2]);
        assert_eq!(found("environment:staging&environment=production"), [0; 0]);
        assert_eq!(found("!has:environment&environment="), [3]);
        assert_eq!(found("!environment:staging&environment=&environment=staging"), [3]);
        server.get(&format!("{list}?query=x&environment=nowhere")).expect(404);
        let full = server.get(&format!("{list}?query=level:fatal&full=1")).expect(200).json();
        assert_eq!((full.as_array().unwrap().len(), &full[0]["release"]["version"]), (1, &json!("shop@1.0")));
        for (query, expected) in [("", vec![1, 2, 3]), ("&query=platform:python", vec![1, 3])] {
            let sample =
                |cursor: &str| server.get(&format!("{list}?sample=true&per_page=1{query}{cursor}")).expect(200);
            let (mut drawn, mut page) = (numbers(&sample("")), sample(""));
            while let (cursor, true) = page.cursor("next") {
                page = sample(&format!("&cursor={cursor}"));
                drawn.extend(numbers(&page));
            }
            drawn.sort_unstable();
            assert_eq!(drawn, expected);
        }
        assert_eq!(found("platform:python&sample=1&statsPeriod=24h&full=1"), [3]);
        let path = format!("{list}?query=has:environment&per_page=1");
        let first = server.get(&path).expect(200);
        let (cursor, more) = first.cursor("next");
        assert!(more && first.header("link").contains("query=has:environment&per_page=1"));
        let second = server.get(&format!("{path}&cursor={cursor}")).expect(200);
        assert_eq!((numbers(&first), numbers(&second)), (vec![2], vec![1]));
    }
}

fn a_projects_events_are_found_by_their_issues(server: Server) {
    let issue = report_three(&server);
    server.report(&json!({"event_id": id(4), "message": "another fault"}));
    let number = issue.split('/').nth(4).unwrap();
    for (query, expected) in [
        (format!("issue.id:{number}"), vec![3, 2, 1]),
        (format!("!issue.id:{number}"), vec![4]),
        (format!("issue.id:{number} environment:staging"), vec![2]),
        ("issue:WEB-1 platform:python".to_owned(), vec![3, 1]),
        ("issue:[web-2, WEB-9, OTHER-1]".to_owned(), vec![4]),
        ("issue:WEB-1 issue:WEB-2".to_owned(), vec![]),
    ] {
        let found = numbers(&server.get(&format!("{PROJECT}?query={}", encoded(&query))).expect(200));
        assert_eq!(found, expected, "{query}");
    }
    assert_eq!(numbers(&server.get(&format!("{issue}?query=issue:WEB-2")).expect(200)), [0; 0]);
}

fn what_is_wrong_with_a_search_is_shown_with_its_place(server: Server) {
    let issue = report_three(&server);
    for (query, detail) in [
        ("a is:new", "Invalid query at column 3: \"is:new\": \"is\" is asked of issues, not of their events"),
        ("has:assigned", "Invalid query at column 1: \"has:assigned\": \"assigned\" is asked of issues"),
        ("é OR b", "Invalid query at column 3: \"OR\": AND and OR are not supported"),
        ("x:y (a:b", "Invalid query at column 5: \"(a:b\": parentheses are not supported"),
        ("a \"b", "Invalid query at column 3: \"\\\"b\": the quotation mark is not closed"),
        ("os:[a", "Invalid query at column 1: \"os:[a\": the list is not closed"),
        ("os:", "Invalid query at column 1: \"os:\": there is no value"),
        ("timestamp:soon", "Invalid query at column 1: \"timestamp:soon\": timestamp takes a date"),
        ("level:bad", "Invalid query at column 1: \"level:bad\": \"bad\" is not one of the values of level"),
        ("stack.vars:x", "Invalid query at column 1: \"stack.vars:x\": stack.vars cannot be searched for"),
    ] {
        let detail = detail.replace("\\\"", "\"");
        for list in [&*issue, PROJECT] {
            let path = format!("{list}?query={}", encoded(query));
            let refused = server.get(&path).expect(400).json();
            assert!(refused["detail"].as_str().unwrap().starts_with(&detail), "{refused}");
            server.call("GET", &path).send().expect(401);
        }
    }
}

/// More events of the issue, each a minute older than the one before: as many as go by, and then one of `found`.
fn store_many(server: &Server, issue: &str, many: u128) {
    let issue = IssueId::new(issue.split('/').nth(4).unwrap().parse().unwrap());
    let project = ProjectId::new(server.setup["project"]["id"].as_str().unwrap().parse().unwrap());
    let event = |number: u128| EventId::parse(&id(number)).unwrap();
    let work = |stores: &mut dyn application::ports::Stores| {
        let usual = stores.events().find(project, event(3))?.unwrap();
        let sought = stores.events().find(project, event(2))?.unwrap();
        let records: Vec<_> = (1..=many)
            .map(|number| EventRecord {
                id: event(1000 + number),
                issue_id: issue,
                timestamp: usual.timestamp - TimeDelta::minutes(1 + 60 * 31 + i64::try_from(number).unwrap()),
                ..if number == many { sought.clone() } else { usual.clone() }
            })
            .collect();
        stores.events().append(&records).map(|stored| stored.len())
    };
    let stored = server.uow().transaction(work).map_err(|error: StoreError| error).unwrap();
    assert_eq!(stored, usize::try_from(many).unwrap());
}

fn the_only_match_is_reached_however_far_it_is(server: Server) {
    let issue = report_three(&server);
    store_many(&server, &issue, 2500);
    for list in [&*issue, PROJECT] {
        let path = format!("{list}?query={}", encoded("full !timestamp:-24h"));
        let (mut found, mut page) = (Vec::new(), server.get(&path).expect(200));
        assert_eq!((numbers(&page), page.cursor("next").1), (vec![], true), "so many are not looked through at once");
        while let (cursor, true) = page.cursor("next") {
            page = server.get(&format!("{path}&cursor={cursor}")).expect(200);
            found.extend(numbers(&page));
        }
        assert_eq!(found, [3500]);
        let mut back = numbers(&page);
        while let (cursor, true) = page.cursor("previous") {
            page = server.get(&format!("{path}&cursor={cursor}")).expect(200);
            back.extend(numbers(&page));
        }
        assert_eq!(back, [3500]);
        // What rows say is found in one go, and what an index leads to.
        for query in ["release:shop@2.0 !timestamp:-24h", "environment:staging !timestamp:-24h", "!timestamp:-72h full"]
        {
            let answer = server.get(&format!("{list}?query={}", encoded(query))).expect(200);
            assert_eq!(numbers(&answer), [3500], "{query}");
        }
        let answer = server.get(&format!("{list}?query={}", encoded("timestamp:+73h full"))).expect(200);
        assert_eq!(numbers(&answer), [3500], "time is narrowed to by an index");
    }
}

fn no_search_brings_the_server_down(server: Server) {
    let issue = report_three(&server);
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
        "has:",
        "timestamp:",
        "-24h",
        "+999w",
        ">=",
        "2026-01-01",
        "..",
        "T00:00:00Z",
        "release:",
        "latest",
        "environment:",
        "level:",
        "info",
        "stack.function:",
        "user.",
        "geo.city:",
        "os.",
        "trace",
        "id:",
        "00000000000000000000000000000000",
        "issue:",
        "WEB-1",
        "issue.id:",
        "9223372036854775807",
        "-9223372036854775808",
        "ß",
        "\0",
        "\u{1F600}",
        "\u{fffd}",
        "\u{202e}",
        " ",
        " ",
        "\n",
        "%",
        "_",
        "'",
        "$1",
        "?",
        "abc",
        "http.url:",
        "error.handled:",
        "AND",
        "message:",
    ];
    let mut seed = 20_260_202_u64;
    let mut next = |bound: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % bound
    };
    for round in 0..400 {
        let query = if round % 4 == 0 {
            (0..next(24)).map(|_| format!("%{:02X}", next(256))).collect::<String>()
        } else {
            encoded(&(0..next(9)).map(|_| pieces[next(pieces.len())]).collect::<String>())
        };
        let more = ["", "&environment=", "&environment=staging", "&full=1", "&statsPeriod=14d", "&sample=1"][next(6)];
        let cursor = ["", "0:0:0", "0:0:1", "9223372036854775807:0:0", "-9223372036854775808:-5:1"][next(5)];
        let list = [&*issue, PROJECT][next(2)];
        let path = format!("{list}?query={query}{more}&cursor={cursor}&per_page={}", next(3) + 1);
        let answer = server.get(&path);
        assert!(matches!(answer.status, 200 | 400), "{path}: {} {}", answer.status, answer.text());
    }
    server.get(PROJECT).expect(200);
}
