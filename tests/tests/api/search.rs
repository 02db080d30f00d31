//! Searching issues, and the ways in which they are listed.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::client::Answer;
use crate::harness::{ADMIN, Server, now, on_both_stores};

on_both_stores!(
    issues_are_found_by_what_their_events_say,
    issues_are_found_by_what_people_decided,
    lists_are_sorted_and_walked_both_ways,
    hits_are_told_with_the_list,
    the_name_of_an_issue_leads_to_it_directly,
    lists_are_narrowed_by_time_environment_and_hash,
    lists_bring_and_leave_out_what_is_asked,
    what_is_wrong_with_a_search_is_shown_with_its_place,
    what_a_search_finds_is_changed_together,
    no_search_brings_the_server_down,
);

const PROJECT: &str = "/api/0/projects/acme/web/issues/";
const ORGANIZATION: &str = "/api/0/organizations/acme/issues/";

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn search(server: &Server, query: &str) -> Answer {
    server.get(&format!("{ORGANIZATION}?query={}", encoded(query)))
}

/// The titles of what a search finds, sorted.
#[track_caller]
fn found(server: &Server, query: &str) -> Vec<String> {
    let mut found = titles(&search(server, query).expect(200));
    found.sort_unstable();
    found
}

fn titles(answer: &Answer) -> Vec<String> {
    let list = answer.json();
    list.as_array().unwrap().iter().map(|issue| issue["title"].as_str().unwrap().to_owned()).collect()
}

/// Three issues: of a browser, of a server, and a note.
fn report_three(server: &Server) {
    let at = |hours| (now() - TimeDelta::hours(hours)).to_rfc3339();
    let error = json!({"values": [{"type": "TypeError", "value": "x is \"undefined\"",
        "mechanism": {"type": "onerror", "handled": false}}]});
    server.report(&json!({
        "timestamp": at(30), "platform": "javascript", "level": "fatal", "exception": error,
        "release": "shop@1.0.0", "environment": "production", "transaction": "/cart", "dist": "7",
        "user": {"id": "7"}, "tags": {"browser": "Firefox 1*0", "size": "groß"},
    }));
    let error = json!({"values": [{"type": "KeyError", "value": "'price'"}]});
    for (hours, user) in [(3, "kim"), (2, "lee")] {
        server.report(&json!({
            "timestamp": at(hours), "platform": "python", "logger": "shop.cart", "exception": error,
            "release": "shop@2.0.0", "environment": "staging", "user": {"email": format!("{user}@example.com")},
            "tags": {"browser": "Safari"},
        }));
    }
    server.report(&json!({"timestamp": at(1), "message": "Disk is full: 100%", "level": "info"}));
}

fn issues_are_found_by_what_their_events_say(server: Server) {
    report_three(&server);
    let (browser, keyed, note) = ("TypeError: x is \"undefined\"", "KeyError: 'price'", "Disk is full: 100%");
    let expected: &[(&str, &[&str])] = &[
        ("", &[note, keyed, browser]),
        ("is:unresolved is:new", &[note, keyed, browser]),
        ("is:resolved", &[]),
        ("!is:resolved", &[note, keyed, browser]),
        ("is:[resolved, ignored]", &[]),
        ("error", &[keyed, browser]),
        ("X IS", &[browser]),
        ("\"is \\\"undef\"", &[browser]),
        ("is full", &[note]),
        ("0%", &[note]),
        ("!error", &[note]),
        ("/cart", &[browser]),
        ("price is:unresolved key", &[keyed]),
        ("level:fatal", &[browser]),
        ("!level:info", &[keyed, browser]),
        ("level:[info, fatal]", &[note, browser]),
        ("browser:Safari", &[keyed]),
        ("browser:\"Firefox 1\\*0\"", &[browser]),
        ("browser:fire*", &[browser]),
        ("!browser:fire*", &[note, keyed]),
        ("tags[browser]:[Safari, Chrome]", &[keyed]),
        ("size:groß", &[browser]),
        ("has:browser", &[keyed, browser]),
        ("!has:browser", &[note]),
        ("browser:\"\"", &[note]),
        ("release:shop@1.0.0", &[browser]),
        ("release:shop@*", &[keyed, browser]),
        ("release:latest", &[keyed]),
        ("first-release:shop@2*", &[keyed]),
        ("!has:firstRelease", &[note]),
        ("dist:7", &[browser]),
        ("environment:staging", &[keyed]),
        ("user.id:7", &[browser]),
        ("user.email:lee@example.com", &[keyed]),
        ("user.email:*@example.com", &[keyed]),
        ("has:user", &[keyed, browser]),
        ("transaction:/cart", &[browser]),
        ("culprit:/cart", &[browser]),
        ("platform:python", &[keyed]),
        ("platform.name:java*", &[browser]),
        ("logger:shop.cart", &[keyed]),
        ("error.type:KeyError", &[keyed]),
        ("error.value:*undefined*", &[browser]),
        ("error.unhandled:true", &[browser]),
        ("error.handled:0", &[browser]),
        ("title:\"Disk is full: 100%\"", &[note]),
        ("message:full", &[note]),
        ("message:disk*", &[note]),
        ("issue.priority:high", &[keyed, browser]),
        ("issue.category:error", &[note, keyed, browser]),
        ("!issue.type:error", &[]),
        ("timesSeen:2", &[keyed]),
        ("timesSeen:>1 userCount:>=2", &[keyed]),
        ("timesSeen:!=2", &[note, browser]),
        ("age:-24h", &[note, keyed]),
        ("firstSeen:+1d", &[browser]),
        ("lastSeen:-90m", &[note]),
        ("lastSeen:>2001-01-01", &[note, keyed, browser]),
        ("firstSeen:2001-01-01..2001-12-31", &[]),
        ("timestamp:<2001-01-01", &[]),
        ("issue:WEB-2", &[keyed]),
        ("issue:[web-1, WEB-3, OTHER-1]", &[note, browser]),
        ("id:00000000000000000000000000000000", &[]),
        ("nothing:here", &[]),
        ("\u{0}:\u{0}", &[]),
    ];
    for (query, titles) in expected {
        let mut titles = titles.to_vec();
        titles.sort_unstable();
        assert_eq!(found(&server, query), titles, "{query}");
    }
    let event = server.report(&json!({"message": "one more"}));
    assert_eq!(found(&server, &format!("id:{event}")), ["one more"]);
}

fn issues_are_found_by_what_people_decided(server: Server) {
    report_three(&server);
    let list = server.get(PROJECT).expect(200).json();
    let of = |title: &str| {
        let issue = list.as_array().unwrap().iter().find(|issue| issue["title"].as_str().unwrap().contains(title));
        issue.unwrap()["id"].as_str().unwrap().to_owned()
    };
    let login = server.login(ADMIN);
    let put = |title: &str, body: Value| {
        login.call("PUT", &format!("/api/0/issues/{}/", of(title))).json(&body).send().expect(200);
    };
    put("Key", json!({"assignedTo": ADMIN, "isBookmarked": true, "inbox": true}));
    put("Disk", json!({"status": "resolved"}));
    put("Type", json!({"status": "ignored", "substatus": "archived_forever"}));
    let found = |query: &str| {
        let answer = login.call("GET", &format!("{ORGANIZATION}?query={}", encoded(query))).send().expect(200);
        titles(&answer).iter().map(|title| title[..3].to_owned()).collect::<Vec<_>>()
    };
    for (query, expected) in [
        ("is:resolved", vec!["Dis"]),
        ("!is:resolved", vec!["Key", "Typ"]),
        ("is:archived", vec!["Typ"]),
        ("is:archived_forever", vec!["Typ"]),
        ("is:archived_until_escalating", vec![]),
        ("is:[new, resolved]", vec!["Dis", "Key"]),
        ("is:assigned", vec!["Key"]),
        ("is:unassigned", vec!["Dis", "Typ"]),
        ("assigned:me", vec!["Key"]),
        ("assigned_to:[none, me]", vec!["Dis", "Key", "Typ"]),
        (&format!("assigned_or_suggested:{ADMIN}"), vec!["Key"]),
        ("!assigned:me is:resolved", vec!["Dis"]),
        ("assigned:[#web, my_teams, nobody@example.com]", vec![]),
        ("bookmarks:me", vec!["Key"]),
        ("subscribed:me", vec!["Dis", "Key", "Typ"]),
        ("is:for_review", vec!["Key"]),
        ("is:linked", vec![]),
        ("is:unlinked is:resolved", vec!["Dis"]),
    ] {
        let mut names = found(query);
        names.sort_unstable();
        assert_eq!(names, expected, "{query}");
    }
    let inbox = login.call("GET", &format!("{ORGANIZATION}?sort=inbox&query=")).send().expect(200);
    assert_eq!(titles(&inbox).len(), 1);
}

fn lists_are_sorted_and_walked_both_ways(server: Server) {
    let now = now();
    // Events of each, and how many hours ago the first and the last of them were.
    let issues = [("a", 3, 50, 1), ("b", 1, 2, 2), ("c", 1, 4, 4), ("d", 2, 90, 70)];
    for (name, events, first, last) in issues {
        for event in 0..events {
            let hours = if event == 0 { first } else { last };
            let at = (now - TimeDelta::hours(hours)).to_rfc3339();
            let user = json!({"id": format!("{name}{}", event % 2)});
            server.report(&json!({"message": name, "timestamp": at, "user": user}));
        }
    }
    for (sort, expected) in [
        ("date", ["a", "b", "c", "d"]),
        ("new", ["b", "c", "a", "d"]),
        ("freq", ["a", "d", "c", "b"]),
        ("user", ["d", "a", "c", "b"]),
        ("trends", ["a", "b", "c", "d"]),
        ("recommended", ["a", "b", "c", "d"]),
        ("", ["a", "b", "c", "d"]),
    ] {
        for more in ["", "&query=!level:fatal", "&query=level:error"] {
            let path = format!("{PROJECT}?sort={sort}&limit=1{more}");
            let (mut shown, mut page) = (Vec::new(), server.get(&path).expect(200));
            loop {
                shown.extend(titles(&page));
                let (cursor, true) = page.cursor("next") else { break };
                page = server.get(&format!("{path}&cursor={cursor}")).expect(200);
            }
            assert_eq!(shown, expected, "{path}");
            let mut back = titles(&page);
            while let (cursor, true) = page.cursor("previous") {
                page = server.get(&format!("{path}&cursor={cursor}")).expect(200);
                back.extend(titles(&page));
            }
            back.reverse();
            assert_eq!(back, expected, "{path}, backwards");
        }
        server.get(&format!("{PROJECT}?sort={sort}&cursor=9223372036854775807:9223372036854775807:1")).expect(200);
        server.get(&format!("{PROJECT}?sort={sort}&cursor=-9223372036854775808:1:1")).expect(200);
    }
    let refused = server.get(&format!("{PROJECT}?sort=age")).expect(400).json();
    assert!(refused["detail"].as_str().unwrap().contains("sort"), "{refused}");
}

fn hits_are_told_with_the_list(server: Server) {
    report_three(&server);
    for (query, hits) in [
        ("", "3"),
        ("?per_page=1", "3"),
        ("?query=browser:Safari", "1"),
        ("?query=nothing", "0"),
        ("?query=error&per_page=1", "2"),
        ("?query=!error&limit=1", "1"),
    ] {
        for path in [PROJECT, ORGANIZATION] {
            let answer = server.get(&format!("{path}{query}")).expect(200);
            assert_eq!((answer.header("x-hits"), answer.header("x-max-hits")), (hits, "1000"), "{path}{query}");
        }
    }
}

fn the_name_of_an_issue_leads_to_it_directly(server: Server) {
    report_three(&server);
    let event = server.report(&json!({"message": "one more"}));
    for (query, title) in [("WEB-2", "KeyError: 'price'"), ("%20web-2%20", "KeyError: 'price'"), (&event, "one more")] {
        let path = format!("{ORGANIZATION}?query={query}&shortIdLookup=1");
        let answer = server.get(&path).expect(200);
        assert_eq!((answer.header("x-sentry-direct-hit"), answer.header("x-hits")), ("1", "1"));
        assert_eq!(titles(&answer), [title]);
        assert!(!answer.cursor("next").1 && !answer.cursor("previous").1);
        assert_eq!(titles(&server.get(&path.replace("Lookup=1", "Lookup=0")).expect(200)), [""; 0]);
    }
    for query in ["WEB-9", "OTHER-1", "00000000000000000000000000000000", "level:info"] {
        let answer = server.get(&format!("{ORGANIZATION}?query={query}&shortIdLookup=1")).expect(200);
        assert_eq!(titles(&answer).len(), usize::from(query == "level:info"), "{query}");
    }
}

fn lists_are_narrowed_by_time_environment_and_hash(server: Server) {
    report_three(&server);
    let found = |query: &str| titles(&server.get(&format!("{ORGANIZATION}?{query}")).expect(200)).len();
    let at = |hours| encoded(&(now() - TimeDelta::hours(hours)).to_rfc3339());
    assert_eq!(found("statsPeriod=24h"), 2);
    assert_eq!(found("statsPeriod=90m"), 1);
    assert_eq!(found("statsPeriod=2w"), 3);
    assert_eq!(found("statsPeriod="), 3);
    assert_eq!(found(&format!("start={}", at(24))), 2);
    assert_eq!(found(&format!("end={}", at(24))), 1);
    assert_eq!(found(&format!("start={}&end={}", at(4), encoded("2100-01-01T00:00:00"))), 2);
    let day = |days| (now() - TimeDelta::days(days)).format("%Y-%m-%d");
    assert_eq!(found(&format!("start={}&end={}", day(3), day(-1))), 3);
    assert_eq!(found(&format!("start={}", day(-1))), 0);
    assert_eq!(found(&format!("end={}", day(3))), 0);
    assert_eq!(found("environment=staging"), 1);
    assert_eq!(found("environment=staging&environment=production"), 2);
    for (latest, count) in [("production", 1), ("staging", 1), ("", 0)] {
        assert_eq!(found(&format!("environment={latest}&query=release:latest")), count, "{latest:?}");
    }
    assert_eq!(found("query=release:latest"), 1);
    assert_eq!(found("environment=production&query=first-release:latest"), 1);
    let events = |query: &str| {
        let list = server.get(&format!("/api/0/projects/acme/web/events/?{query}")).expect(200).json();
        list.as_array().unwrap().len()
    };
    assert_eq!(events("query=release:latest"), 2);
    assert_eq!(events("environment=production&query=release:latest"), 1);
    assert_eq!(found("environment="), 1);
    assert_eq!(found("environment=&environment=nowhere"), 1);
    assert_eq!(found("viewId=7"), 3);
    for refused in ["statsPeriod=1y", "statsPeriod=d", "start=yesterday", "end=2026-13-01T00:00:00Z"] {
        server.get(&format!("{ORGANIZATION}?{refused}")).expect(400);
        server.call("GET", &format!("{ORGANIZATION}?{refused}")).send().expect(401);
    }
    let id = server.get(PROJECT).expect(200).json()[0]["id"].as_str().unwrap().to_owned();
    let hashes = server.get(&format!("/api/0/issues/{id}/hashes/"));
    if hashes.status == 200 {
        let hash = hashes.json()[0]["id"].as_str().unwrap().to_owned();
        let list = server.get(&format!("{PROJECT}?hashes={hash}&hashes={}", "0".repeat(32))).expect(200).json();
        assert_eq!((list.as_array().unwrap().len(), &list[0]["id"]), (1, &json!(id)));
    }
    assert_eq!(titles(&server.get(&format!("{PROJECT}?hashes={}", "0".repeat(32))).expect(200)), [""; 0]);
    assert_eq!(titles(&server.get(&format!("{PROJECT}?hashes=nonsense")).expect(200)), [""; 0]);
}

fn lists_bring_and_leave_out_what_is_asked(server: Server) {
    report_three(&server);
    let row = |query: &str| server.get(&format!("{ORGANIZATION}?{query}")).expect(200).json()[0].clone();
    let plain = row("");
    assert!(plain["stats"].is_object() && plain["lifetime"].is_object() && plain["filtered"].is_null(), "{plain}");
    let keys = |row: &Value| row.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let less = row("collapse=stats&collapse=lifetime&collapse=filtered&collapse=nonsense");
    let left_out = keys(&plain).into_iter().filter(|key| !keys(&less).contains(key)).collect::<Vec<_>>();
    assert_eq!(left_out, ["filtered", "lifetime", "stats"]);
    let more = row("expand=inbox&expand=owners&expand=latestEventHasAttachments&expand=nonsense");
    let added = keys(&more).into_iter().filter(|key| !keys(&plain).contains(key)).collect::<Vec<_>>();
    assert_eq!(added, ["inbox", "latestEventHasAttachments", "owners"]);
}

fn what_is_wrong_with_a_search_is_shown_with_its_place(server: Server) {
    for (query, detail) in [
        ("a b is:foo", "Invalid query at column 5: \"is:foo\": \"foo\" is not one of the values of is: unresolved,"),
        ("é OR b", "Invalid query at column 3: \"OR\": AND and OR are not supported"),
        ("is:unresolved (a:b", "Invalid query at column 15: \"(a:b\": parentheses are not supported"),
        ("x:\"y", "Invalid query at column 1: \"x:\"y\": the quotation mark is not closed"),
        ("age:soon", "Invalid query at column 1: \"age:soon\": age takes a date"),
        ("timesSeen:many", "Invalid query at column 1: \"timesSeen:many\": timesSeen takes a whole number"),
        ("level:loud", "Invalid query at column 1: \"level:loud\": \"loud\" is not one of the values of level: debug,"),
    ] {
        for path in [PROJECT, ORGANIZATION] {
            let refused = server.get(&format!("{path}?query={}", encoded(query))).expect(400).json();
            assert!(refused["detail"].as_str().unwrap().starts_with(detail), "{refused}");
            assert_eq!(refused.as_object().unwrap().len(), 1);
        }
    }
}

fn what_a_search_finds_is_changed_together(server: Server) {
    report_three(&server);
    let put = |query: &str| {
        let path = format!("{ORGANIZATION}?{query}");
        server.call("PUT", &path).token(server.token()).json(&json!({"status": "resolved"})).send()
    };
    put(&format!("query={}", encoded("browser:Safari"))).expect(200);
    assert_eq!(found(&server, "is:resolved"), ["KeyError: 'price'"]);
    put("query=browser:Safari").expect(200);
    put("query=browser:Chrome").expect(204);
    put("query=is:foo").expect(400);
    put("environment=production").expect(200);
    assert_eq!(found(&server, "is:unresolved"), ["Disk is full: 100%"]);
}

/// Pieces of searches at random, and bytes of any kind.
fn no_search_brings_the_server_down(server: Server) {
    report_three(&server);
    let pieces = [
        "is:unresolved",
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
        "OR",
        "tags[",
        "age:-",
        "lastSeen:>",
        "ß",
        "\0",
        "é",
        " ",
        "0",
        "\u{1F600}",
        "..",
        ">=",
        "assigned:",
        "#",
        "me",
        "release:",
        "latest",
        "first-release:",
        "%",
        "_",
        "'",
        "user.id:",
        "message:",
        "error.type:",
        "has:",
        "id:",
        "00000000000000000000000000000000",
        "issue:",
        "WEB-1",
        "timesSeen:",
        "9223372036854775807",
        "-9223372036854775808",
        "2026-01-01",
        "T00:00:00Z",
        "abc",
        "\u{fffd}",
        "?",
        "$1",
        "bookmarks:",
        "subscribed:",
        "level:",
        "info",
        "\n",
        "\u{202e}",
        "environment:",
        "AND",
        "NEAR(",
        "^",
        "--",
        ";",
    ];
    let sorts = ["date", "new", "freq", "user", "trends", "inbox"];
    let mut seed = 20_260_101_u64;
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
        let (base, sort, direct) = ([PROJECT, ORGANIZATION][next(2)], sorts[next(sorts.len())], next(2));
        let path = format!("{base}?query={query}&sort={sort}&shortIdLookup={direct}&limit={}", next(3) + 1);
        let answer = server.get(&path);
        assert!(matches!(answer.status, 200 | 400), "{path}: {} {}", answer.status, answer.text());
    }
    for environment in ["%00", "%FF", "%F0%9F%98%80"] {
        server.get(&format!("{ORGANIZATION}?environment={environment}")).expect(200);
    }
    server.get(PROJECT).expect(200);
}
