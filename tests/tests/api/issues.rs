//! Issues: one with all that its page shows, and lists of them.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value, json};

use crate::harness::{ADMIN, ORGANIZATION, Server, now, on_both_stores, report_to};

on_both_stores!(
    three_events_of_one_fault_are_one_issue_before_and_after_a_restart,
    an_issue_has_the_releases_of_its_first_and_its_last_event,
    an_issue_is_found_by_id_and_within_its_organization_by_its_short_id,
    what_is_not_there_is_not_found,
    an_issue_is_its_organizations_alone,
    lists_hold_what_was_seen_last_first,
    lists_bring_the_counts_that_are_asked_for,
    a_search_chooses_by_status,
    an_organizations_list_is_narrowed_to_projects,
    mails_about_issues_lead_to_pages,
);

/// An event of one fault.
fn fault(at: DateTime<Utc>, release: &str, environment: &str, user: &Value) -> Value {
    json!({
        "timestamp": at.to_rfc3339(),
        "platform": "python",
        "logger": "shop.cart",
        "transaction": "checkout",
        "server_name": format!("web-{environment}"),
        "release": release,
        "environment": environment,
        "user": user,
        "tags": {"order_kind": "express"},
        "exception": {"values": [{
            "type": "KeyError",
            "value": "'price'",
            "mechanism": {"type": "django", "handled": false},
            "stacktrace": {"frames": [
                {"filename": "django/core.py", "function": "handle", "lineno": 7, "in_app": false},
                {"filename": "shop/cart.py", "function": "total", "lineno": 42, "in_app": true},
            ]},
        }]},
    })
}

/// A message of an issue of its own.
fn message(text: &str, at: DateTime<Utc>) -> Value {
    json!({"message": text, "timestamp": at.to_rfc3339()})
}

fn text(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// The issues of a list, by title.
fn titles(server: &Server, path: &str) -> Vec<String> {
    let list = server.get(path).expect(200).json();
    list.as_array().unwrap().iter().map(|issue| issue["title"].as_str().unwrap().to_owned()).collect()
}

/// The id of the project's only issue.
fn only_issue(server: &Server) -> String {
    let list = server.get("/api/0/projects/acme/web/issues/").expect(200).json();
    assert_eq!(list.as_array().unwrap().len(), 1, "{list}");
    list[0]["id"].as_str().unwrap().to_owned()
}

/// Counts by time, up to the span that the answer ends with, which must be the current one.
#[track_caller]
fn series(answered: &Value, points: usize, step: i64, events: &[DateTime<Utc>]) -> Value {
    let last = answered.as_array().unwrap().last().unwrap()[0].as_i64().unwrap();
    let current = now().timestamp() / step * step;
    assert!((current - step..=current).contains(&last), "{last} is not the current span of {step} s");
    let first = last - step * i64::try_from(points - 1).unwrap();
    let count = |start: i64| events.iter().filter(|at| at.timestamp() / step * step == start).count();
    (0..).take(points).map(|index| first + step * index).map(|start| json!([start, count(start)])).collect()
}

fn release(details: &Value, which: &str, version: &str, new_issues: u32, seen: (&str, &str)) -> Value {
    let (project, answered) = (&details["project"], &details[which]);
    assert!(answered["id"].is_i64() && answered["dateCreated"].as_str().unwrap().ends_with('Z'), "{answered}");
    let (minor, platform) = (version.split('.').nth(1).unwrap(), json!("python"));
    let number: i64 = project["id"].as_str().unwrap().parse().unwrap();
    json!({
        "id": answered["id"], "version": format!("shop@{version}"), "status": "open", "shortVersion": version,
        "versionInfo": {
            "package": "shop",
            "version": {
                "raw": version, "major": 1, "minor": minor.parse::<i64>().unwrap(), "patch": 0,
                "pre": null, "buildCode": null, "components": 3,
            },
            "description": version, "buildHash": null,
        },
        "ref": null, "url": null, "dateReleased": null, "dateCreated": answered["dateCreated"], "data": {},
        "newGroups": new_issues, "owner": null, "commitCount": 0, "lastCommit": null, "deployCount": 0,
        "lastDeploy": null, "authors": [],
        "projects": [{
            "id": number, "slug": "web", "name": "web", "platform": platform, "platforms": [platform],
            "newGroups": new_issues, "hasHealthData": false,
        }],
        "firstEvent": seen.0, "lastEvent": seen.1, "currentProjectMeta": {}, "userAgent": null,
    })
}

/// What lists and details of the fault's issue both say.
fn summary(server: &Server, id: &str, first: &str, last: &str) -> Map<String, Value> {
    let summary = json!({
        "id": id, "shareId": null, "shortId": "WEB-1", "title": "KeyError: 'price'", "culprit": "checkout",
        "permalink": format!("{}/organizations/acme/issues/{id}/", server.url()), "logger": "shop.cart",
        "level": "error", "status": "unresolved", "statusDetails": {}, "substatus": "new", "isPublic": false,
        "platform": "python", "priority": "high", "priorityLockedAt": null, "seerFixabilityScore": null,
        "seerAutofixLastTriggered": null, "seerExplorerAutofixLastTriggered": null,
        "project": {"id": server.setup["project"]["id"], "name": "web", "slug": "web", "platform": "python"},
        "type": "error",
        "metadata": {
            "type": "KeyError", "value": "'price'", "filename": "shop/cart.py", "function": "total",
            "initial_priority": 75,
        },
        "issueType": "error", "issueCategory": "error", "numComments": 0, "assignedTo": null,
        "isBookmarked": false, "isSubscribed": false, "subscriptionDetails": null, "hasSeen": false,
        "annotations": [], "isUnhandled": true, "count": "3", "userCount": 2, "firstSeen": first, "lastSeen": last,
    });
    summary.as_object().unwrap().clone()
}

fn tag(key: &str, name: &str, unique: u32) -> Value {
    json!({"key": key, "name": name, "totalValues": 3, "uniqueValues": unique})
}

fn three_events_of_one_fault_are_one_issue_before_and_after_a_restart(server: Server) {
    let now = now();
    let times = [now - TimeDelta::days(2), now - TimeDelta::hours(2), now - TimeDelta::hours(1)];
    let (kim, lee) = (json!({"id": "7", "email": "kim@example.com"}), json!({"email": "lee@example.com"}));
    server.report(&fault(times[0], "shop@1.0.0", "production", &kim));
    server.report(&fault(times[1], "shop@1.1.0", "staging", &lee));
    server.report(&fault(times[2], "shop@1.1.0", "production", &json!({"id": 7})));
    let id = only_issue(&server);
    is_the_fault(&server, &id, times);
    is_the_fault(&server.restart(), &id, times);
}

#[track_caller]
fn is_the_fault(server: &Server, id: &str, times: [DateTime<Utc>; 3]) {
    let details = server.get(&format!("/api/0/issues/{id}/")).expect(200).json();
    let (first, middle, last) = (&text(times[0]), &text(times[1]), &text(times[2]));
    let mut expected = summary(server, id, first, last);
    let rest = json!({
        "firstRelease": release(&details, "firstRelease", "1.0.0", 1, (first, first)),
        "lastRelease": release(&details, "lastRelease", "1.1.0", 0, (middle, last)),
        "tags": [
            tag("environment", "Environment", 2), tag("handled", "Handled", 1), tag("level", "Level", 1),
            tag("logger", "Logger", 1), tag("mechanism", "Mechanism", 1), tag("order_kind", "Order Kind", 1),
            tag("release", "Release", 2), tag("server_name", "Server", 2), tag("transaction", "Transaction", 1),
            tag("user", "User", 2),
        ],
        "stats": {
            "24h": series(&details["stats"]["24h"], 25, 3600, &times),
            "30d": series(&details["stats"]["30d"], 31, 86_400, &times),
        },
        "activity": [
            {"id": "0", "user": null, "type": "first_seen", "data": {"priority": "high"}, "dateCreated": first},
        ],
        "seenBy": [], "participants": [], "userReportCount": 0,
        "pluginActions": [], "pluginIssues": [], "pluginContexts": [],
    });
    expected.extend(rest.as_object().unwrap().clone());
    assert_eq!(details, Value::Object(expected));
    is_listed_as(server, &details, &times);
}

/// Both lists say the same as the details do.
#[track_caller]
fn is_listed_as(server: &Server, details: &Value, times: &[DateTime<Utc>]) {
    let of_details = ["firstRelease", "lastRelease", "tags", "activity", "seenBy", "participants", "userReportCount"];
    let of_plugins = ["pluginActions", "pluginIssues", "pluginContexts"];
    let mut expected = details.as_object().unwrap().clone();
    expected.retain(|key, _| !of_details.contains(&key.as_str()) && !of_plugins.contains(&key.as_str()));
    let lifetime = ["count", "userCount", "firstSeen", "lastSeen"].map(|key| (key.to_owned(), details[key].clone()));
    expected.insert("lifetime".to_owned(), Value::Object(lifetime.into_iter().collect()));
    expected.insert("filtered".to_owned(), Value::Null);
    for path in ["/api/0/projects/acme/web/issues/", "/api/0/organizations/acme/issues/"] {
        let row = &server.get(path).expect(200).json()[0];
        expected.insert("stats".to_owned(), json!({"24h": series(&row["stats"]["24h"], 24, 3600, times)}));
        assert_eq!(row, &Value::Object(expected.clone()), "{path}");
    }
}

fn an_issue_has_the_releases_of_its_first_and_its_last_event(server: Server) {
    let now = now();
    server.report(&message("without a release", now));
    let id = only_issue(&server);
    let details = server.get(&format!("/api/0/issues/{id}/")).expect(200).json();
    assert_eq!((&details["firstRelease"], &details["lastRelease"]), (&json!(null), &json!(null)));
    let ats = [3, 2, 1].map(|hours| now - TimeDelta::hours(hours));
    for (version, at) in ["1.0", "1.1", "1.0a"].into_iter().zip(ats) {
        server.report(&json!({"message": "with releases", "timestamp": at.to_rfc3339(), "release": version}));
        let issue = server.get("/api/0/organizations/acme/issues/WEB-2/").expect(200).json();
        assert_eq!(
            (&issue["firstRelease"]["version"], &issue["lastRelease"]["version"]),
            (&json!("1.0"), &json!(version))
        );
        assert_eq!(issue["lastRelease"]["lastEvent"], text(at));
    }
    server.report(&json!({"message": "with releases", "timestamp": text(now), "release": "1.0"}));
    let issue = server.get("/api/0/organizations/acme/issues/WEB-2/").expect(200).json();
    let seen = |which: &str| ["version", "firstEvent", "lastEvent"].map(|key| issue[which][key].clone());
    assert_eq!(seen("lastRelease"), [json!("1.0"), json!(text(ats[0])), json!(text(now))]);
    assert_eq!(seen("firstRelease"), seen("lastRelease"));
}

fn an_issue_is_found_by_id_and_within_its_organization_by_its_short_id(server: Server) {
    server.report(&message("something", now()));
    let id = only_issue(&server);
    let organization = server.setup["organization"]["id"].as_str().unwrap();
    let paths = [
        format!("/api/0/issues/{id}/"),
        format!("/api/0/groups/{id}/"),
        format!("/api/0/organizations/acme/issues/{id}/"),
        format!("/api/0/organizations/acme/groups/{id}/"),
        format!("/api/0/organizations/{organization}/issues/{id}/"),
        "/api/0/organizations/acme/issues/WEB-1/".to_owned(),
        "/api/0/organizations/acme/issues/web-i/".to_owned(),
        format!("/api/0/organizations/{organization}/groups/Web-1/"),
    ];
    let details = server.get(&paths[0]).expect(200).json();
    assert_eq!((&details["id"], &details["shortId"]), (&json!(id), &json!("WEB-1")));
    for path in &paths {
        let mut again = server.get(path).expect(200).json();
        again["stats"] = details["stats"].clone();
        assert_eq!(again, details, "{path}");
    }
}

fn what_is_not_there_is_not_found(server: Server) {
    server.report(&message("something", now()));
    let id = only_issue(&server);
    server.other_organization(ADMIN, "umbrella", "lab");
    let paths = [
        "/api/0/issues/WEB-1/".to_owned(),
        "/api/0/groups/WEB-1/".to_owned(),
        "/api/0/issues/999999/".to_owned(),
        "/api/0/issues/99999999999999999999/".to_owned(),
        "/api/0/issues/-1/".to_owned(),
        "/api/0/issues/nonsense/".to_owned(),
        "/api/0/organizations/acme/issues/WEB-2/".to_owned(),
        "/api/0/organizations/acme/issues/SHOP-1/".to_owned(),
        "/api/0/organizations/acme/issues/WEB-ZZZZZZZZZZZZZZZZZZZZ/".to_owned(),
        "/api/0/organizations/acme/issues/%00/".to_owned(),
        format!("/api/0/organizations/nothing/issues/{id}/"),
        format!("/api/0/organizations/umbrella/issues/{id}/"),
        "/api/0/organizations/umbrella/issues/WEB-1/".to_owned(),
        "/api/0/organizations/nothing/issues/".to_owned(),
        "/api/0/projects/acme/nothing/issues/".to_owned(),
        "/api/0/projects/umbrella/web/issues/".to_owned(),
    ];
    for path in paths {
        let answer = server.get(&path);
        assert_eq!(answer.status, 404, "{path}: {}", answer.text());
        assert_eq!(answer.json(), json!({"detail": "The requested resource does not exist"}), "{path}");
    }
}

fn an_issue_is_its_organizations_alone(server: Server) {
    server.report(&message("something", now()));
    let id = only_issue(&server);
    let other = server.other_organization("other@example.com", "umbrella", "lab");
    let token = other["token"].as_str().unwrap();
    let paths = [
        format!("/api/0/issues/{id}/"),
        format!("/api/0/organizations/acme/issues/{id}/"),
        "/api/0/organizations/acme/issues/WEB-1/".to_owned(),
        "/api/0/organizations/acme/issues/".to_owned(),
        "/api/0/projects/acme/web/issues/".to_owned(),
        format!("/api/0/issues/{id}/events/"),
        format!("/api/0/issues/{id}/events/latest/"),
    ];
    for path in &paths {
        let refused = server.call("GET", path).token(token).send().expect(403).json();
        assert_eq!(refused, json!({"detail": "You do not have permission to perform this action."}), "{path}");
        server.call("GET", path).send().expect(401);
    }
    let hidden = format!("/api/0/organizations/umbrella/issues/{id}/");
    server.call("GET", &hidden).token(token).send().expect(404);
    server.user("member@example.com", "member");
    let member = server.login("member@example.com");
    for path in &paths {
        member.call("GET", path).send().expect(200);
    }
}

fn lists_hold_what_was_seen_last_first(server: Server) {
    let now = now();
    for (text, hours) in [("b", 2), ("a", 1), ("c", 3)] {
        server.report(&message(text, now - TimeDelta::hours(hours)));
    }
    let lists = ["/api/0/projects/acme/web/issues/", "/api/0/organizations/acme/issues/"];
    for path in lists {
        assert_eq!(titles(&server, path), ["a", "b", "c"], "{path}");
    }
    // Late news of an old issue brings it up; late news from long ago does not.
    server.report(&message("c", now));
    server.report(&message("b", now - TimeDelta::days(3)));
    for path in lists {
        assert_eq!(titles(&server, path), ["c", "a", "b"], "{path}");
    }
    let list = server.get(lists[0]).expect(200).json();
    let seen = |issue: &Value| [&issue["firstSeen"], &issue["lastSeen"], &issue["count"]].map(Clone::clone);
    let at = |hours| json!(text(now - TimeDelta::hours(hours)));
    assert_eq!(seen(&list[0]), [at(3), at(0), json!("2")]);
    assert_eq!(seen(&list[2]), [at(72), at(2), json!("2")]);
    assert_eq!(["WEB-3", "WEB-2", "WEB-1"].map(Value::from), [0, 1, 2].map(|row| list[row]["shortId"].clone()));
}

fn lists_bring_the_counts_that_are_asked_for(server: Server) {
    let now = now();
    let times = [now - TimeDelta::days(5), now - TimeDelta::hours(3), now - TimeDelta::hours(3)];
    for at in times {
        server.report(&message("a", at));
    }
    let project = ("/api/0/projects/acme/web/issues/", "statsPeriod");
    let organization = ("/api/0/organizations/acme/issues/", "groupStatsPeriod");
    for (path, parameter) in [project, organization] {
        let stats = |query: &str| server.get(&format!("{path}{query}")).expect(200).json()[0]["stats"].clone();
        let day = stats("");
        assert_eq!(day, json!({"24h": series(&day["24h"], 24, 3600, &times)}));
        let asked = |period: &str| stats(&format!("?{parameter}={period}"));
        assert_eq!(asked("24h").as_object().unwrap().len(), 1);
        let fortnight = asked("14d");
        assert_eq!(fortnight, json!({"14d": series(&fortnight["14d"], 14, 86_400, &times)}));
        assert_eq!(asked(""), Value::Null);
        let auto =
            stats(&format!("?{parameter}=auto&start={}", (now - TimeDelta::hours(10)).format("%Y-%m-%dT%H:%M:%S")));
        assert_eq!(auto, json!({"auto": series(&auto["auto"], 11, 3600, &times)}));
        let auto = stats(&format!("?{parameter}=auto&start={}", (now - TimeDelta::days(30)).format("%Y-%m-%d")));
        assert_eq!(auto, json!({"auto": series(&auto["auto"], 31, 86_400, &times)}));
        let refused = server.get(&format!("{path}?{parameter}=1y")).expect(400).json();
        assert!(refused["detail"].as_str().unwrap().contains("period"), "{refused}");
    }
}

fn a_search_chooses_by_status(server: Server) {
    server.report(&message("a", now()));
    for path in ["/api/0/projects/acme/web/issues/", "/api/0/organizations/acme/issues/"] {
        let found = |query: &str| titles(&server, &format!("{path}{query}"));
        for query in ["", "?query=", "?query=%20", "?query=is:unresolved", "?query=+is%3Aunresolved+is:unresolved"] {
            assert_eq!(found(query), ["a"], "{query}");
        }
        for query in ["is:resolved", "is:ignored", "is:archived", "is:muted"] {
            assert_eq!(found(&format!("?query={query}")), [""; 0], "{query}");
        }
        for term in ["is:nonsense", "!is:nonsense", "is:"] {
            let refused = server.get(&format!("{path}?query=is:unresolved+{term}")).expect(400).json();
            assert!(refused["detail"].as_str().unwrap().contains(&format!("\"{term}\"")), "{refused}");
        }
        assert_eq!(found("?query=is:resolved+is:ignored"), [""; 0]);
        server.call("GET", &format!("{path}?query=is:nonsense")).send().expect(401);
    }
}

fn an_organizations_list_is_narrowed_to_projects(server: Server) {
    let now = now();
    let shop = server.other_organization(ADMIN, ORGANIZATION, "shop");
    let lab = server.other_organization("other@example.com", "umbrella", "lab");
    server.report(&message("of web", now - TimeDelta::hours(1)));
    report_to(server.url(), shop["project"]["dsn"].as_str().unwrap(), &message("of shop", now)).send().expect(200);
    report_to(server.url(), lab["project"]["dsn"].as_str().unwrap(), &message("of lab", now)).send().expect(200);
    let id = |setup: &Value| setup["project"]["id"].as_str().unwrap().to_owned();
    let (web, shop, lab) = (id(&server.setup), id(&shop), id(&lab));
    let path = "/api/0/organizations/acme/issues/";
    let found = |query: String| titles(&server, &format!("{path}?{query}"));
    assert_eq!(found(String::new()), ["of shop", "of web"]);
    assert_eq!(found("project=-1".to_owned()), ["of shop", "of web"]);
    assert_eq!(found(format!("project={web}")), ["of web"]);
    assert_eq!(found(format!("project={shop}")), ["of shop"]);
    assert_eq!(found(format!("project={web}&project={shop}")), ["of shop", "of web"]);
    assert_eq!(titles(&server, "/api/0/projects/acme/shop/issues/"), ["of shop"]);
    for foreign in [lab.as_str(), "999999"] {
        server.get(&format!("{path}?project={foreign}")).expect(403);
        server.get(&format!("{path}?project={web}&project={foreign}")).expect(403);
    }
    let refused = server.get(&format!("{path}?project=web")).expect(400).json();
    assert_eq!(refused, json!({"detail": "Invalid project parameter. Values must be numbers."}));
    let both = server.get(path).expect(200).json();
    assert_eq!([0, 1].map(|row| both[row]["shortId"].clone()), [json!("SHOP-1"), json!("WEB-1")]);
}

fn mails_about_issues_lead_to_pages(server: Server) {
    server.report(&json!({"message": "<b>bad</b> thing", "release": "web@1.0"}));
    let issue = server.get("/api/0/projects/acme/web/issues/").expect(200).json()[0].clone();
    let permalink = issue["permalink"].as_str().unwrap().strip_prefix(server.url()).unwrap().to_owned();
    assert_eq!(
        server.call("GET", &permalink).send().expect(302).header("location"),
        format!("/auth/login/?next={permalink}")
    );
    let login = server.login(ADMIN);
    let page = login.call("GET", &permalink).send().expect(200).text();
    for part in ["&lt;b&gt;bad&lt;/b&gt; thing", "WEB-1", "<dd>1</dd>", "web@1.0"] {
        assert!(page.contains(part), "no {part} in {page}");
    }
    let project = server.setup["project"]["id"].as_str().unwrap();
    let list = format!("/organizations/acme/issues/?project={project}");
    assert!(login.call("GET", &list).send().expect(200).text().contains(&format!("href=\"{permalink}\"")));
    login.call("GET", "/organizations/acme/issues/999/").send().expect(404);
    server.other_organization("outsider@example.com", "umbrella", "lab");
    let outsider = server.login("outsider@example.com");
    for path in [permalink.as_str(), &list] {
        assert!(!outsider.call("GET", path).send().expect(403).text().contains("thing"));
    }
}
