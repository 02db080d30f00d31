//! Lists page by page, along their `Link` headers.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::client::Answer;
use crate::harness::{ADMIN, ORGANIZATION, Server, now, on_both_stores};

on_both_stores!(
    issues_of_one_time_are_each_on_one_page,
    events_of_one_time_are_each_on_one_page,
    projects_are_each_on_one_page,
    a_page_stays_right_while_news_comes_in,
    links_lead_to_the_same_list,
    a_cursor_past_the_end_leads_back,
    lists_of_issues_take_limit_for_per_page,
);

/// Where a neighbouring page is, and whether it holds anything.
pub(crate) fn link(answer: &Answer, rel: &str) -> (String, bool) {
    let header = answer.header("link");
    let [previous, next] = header.split(", ").collect::<Vec<_>>()[..] else { panic!("not two links: {header}") };
    assert!(previous.contains("; rel=\"previous\"; ") && next.contains("; rel=\"next\"; "), "{header}");
    let entry = if rel == "next" { next } else { previous };
    let url = entry.strip_prefix('<').unwrap().split_once('>').unwrap().0;
    let (cursor, has_results) = answer.cursor(rel);
    assert!(url.ends_with(&format!("&cursor={cursor}")), "{entry}");
    (url.to_owned(), has_results)
}

/// Follows a link.
fn follow(server: &Server, url: &str) -> Answer {
    server.get(url.strip_prefix(server.url()).unwrap()).expect(200)
}

fn ids(answer: &Answer) -> Vec<String> {
    let id = |row: &Value| row["id"].as_str().unwrap().to_owned();
    answer.json().as_array().unwrap().iter().map(id).collect()
}

/// Walks to the end and back; every size of page must give the same list as one page of all.
fn walk(server: &Server, path: &str, all: usize) {
    let whole = server.get(path).expect(200);
    assert_eq!(ids(&whole).len(), all);
    assert!(!link(&whole, "next").1 && !link(&whole, "previous").1);
    for size in 1..=all + 1 {
        let first = server.get(&format!("{path}?per_page={size}")).expect(200);
        assert!(!link(&first, "previous").1);
        let mut pages = vec![ids(&first)];
        let mut page = first;
        while let (url, true) = link(&page, "next") {
            page = follow(server, &url);
            pages.push(ids(&page));
            assert!(link(&page, "previous").1);
        }
        assert_eq!(pages.concat(), ids(&whole), "{path}, {size} a page");
        assert_eq!(pages.len(), all.div_ceil(size), "{path}, {size} a page");
        let mut back = vec![ids(&page)];
        while back.len() < pages.len() {
            let (url, has_results) = link(&page, "previous");
            assert!(has_results, "{path}, {size} a page");
            page = follow(server, &url);
            back.push(ids(&page));
            assert!(link(&page, "next").1);
        }
        back.reverse();
        assert_eq!(back, pages, "{path}, {size} a page, backwards");
    }
}

fn issues_of_one_time_are_each_on_one_page(server: Server) {
    let now = now();
    for (number, hours) in [1, 2, 2, 2, 2, 3, 4].into_iter().enumerate() {
        let at = now - TimeDelta::hours(hours);
        server.report(&json!({"message": "m", "fingerprint": [number.to_string()], "timestamp": at.to_rfc3339()}));
    }
    walk(&server, "/api/0/projects/acme/web/issues/", 7);
    walk(&server, "/api/0/organizations/acme/issues/", 7);
}

fn events_of_one_time_are_each_on_one_page(server: Server) {
    let now = now();
    for hours in [2, 1, 2, 3, 2] {
        let at = now - TimeDelta::hours(hours);
        server.report(&json!({"message": "m", "timestamp": at.to_rfc3339()}));
    }
    let issue = server.get("/api/0/projects/acme/web/issues/").expect(200).json()[0]["id"].clone();
    walk(&server, &format!("/api/0/issues/{}/events/", issue.as_str().unwrap()), 5);
    walk(&server, "/api/0/organizations/acme/issues/WEB-1/events/", 5);
}

fn projects_are_each_on_one_page(server: Server) {
    for project in ["shop", "api", "mobile"] {
        server.other_organization(ADMIN, ORGANIZATION, project);
    }
    walk(&server, "/api/0/organizations/acme/projects/", 4);
    walk(&server, "/api/0/projects/acme/web/keys/", 1);
}

fn a_page_stays_right_while_news_comes_in(server: Server) {
    let now = now();
    let report = |name: &str, hours| {
        let at = now - TimeDelta::hours(hours);
        server.report(&json!({"message": name, "timestamp": at.to_rfc3339()}));
    };
    for (name, hours) in [("a", 1), ("b", 2), ("c", 3), ("d", 4)] {
        report(name, hours);
    }
    let titles = |page: &Answer| {
        let rows = page.json().as_array().unwrap().clone();
        rows.iter().map(|row| row["title"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let first = server.get("/api/0/organizations/acme/issues/?per_page=2").expect(200);
    assert_eq!(titles(&first), ["a", "b"]);
    report("new", 0);
    let second = follow(&server, &link(&first, "next").0);
    assert_eq!(titles(&second), ["c", "d"]);
    let before = follow(&server, &link(&second, "previous").0);
    assert_eq!(titles(&before), ["a", "b"]);
    let newest = follow(&server, &link(&before, "previous").0);
    assert_eq!(titles(&newest), ["new"]);
    assert!(!link(&newest, "previous").1);
    // Who has read all so far can ask for what is newer than it.
    let nothing_newer = follow(&server, &link(&newest, "previous").0);
    assert_eq!(titles(&nothing_newer), [""; 0]);
    server.report(&json!({"message": "newer"}));
    assert_eq!(titles(&follow(&server, &link(&newest, "previous").0)), ["newer"]);
}

fn links_lead_to_the_same_list(server: Server) {
    for name in ["a", "b", "c"] {
        server.report(&json!({"message": name}));
    }
    let asked = "/api/0/organizations/acme/issues/?query=is%3Aunresolved&cursor=&per_page=1&groupStatsPeriod=14d";
    let first = server.get(asked).expect(200);
    let (url, has_results) = link(&first, "next");
    let kept = "/api/0/organizations/acme/issues/?query=is%3Aunresolved&per_page=1&groupStatsPeriod=14d&cursor=";
    assert!(has_results && url.starts_with(&format!("{}{kept}", server.url())), "{url}");
    let second = follow(&server, &url);
    assert!(second.json()[0]["stats"]["14d"].is_array());
    assert_eq!(link(&second, "next").0.matches("cursor=").count(), 1);
}

fn a_cursor_past_the_end_leads_back(server: Server) {
    server.report(&json!({"message": "a"}));
    let path = "/api/0/organizations/acme/issues/";
    let past = server.get(&format!("{path}?cursor=0:0:0")).expect(200);
    assert_eq!(past.json(), json!([]));
    let (url, has_results) = link(&past, "previous");
    assert!(has_results);
    assert_eq!(ids(&follow(&server, &url)).len(), 1);
    for cursor in ["9223372036854775807:0:0", "0:9223372036854775807:0", "-1:-5:1", "1.5:0:0", "0:0:1"] {
        server.get(&format!("{path}?cursor={cursor}")).expect(200);
    }
    for cursor in ["x", "1:2", "1:2:3", "1:2:0:0", "99999999999999999999:0:0", "%00"] {
        let refused = server.get(&format!("{path}?cursor={cursor}")).expect(400).json();
        assert_eq!(refused, json!({"detail": "Invalid cursor parameter."}), "{cursor}");
    }
}

fn lists_of_issues_take_limit_for_per_page(server: Server) {
    for number in 0..3 {
        server.report(&json!({"message": "m", "fingerprint": [number.to_string()]}));
    }
    for path in ["/api/0/projects/acme/web/issues/", "/api/0/organizations/acme/issues/"] {
        assert_eq!(ids(&server.get(&format!("{path}?limit=2")).expect(200)).len(), 2);
        assert_eq!(ids(&server.get(&format!("{path}?limit=2&per_page=1")).expect(200)).len(), 1);
        let refused = server.get(&format!("{path}?limit=101")).expect(400);
        assert_eq!(refused.json(), json!({"detail": "Invalid per_page value. Cannot exceed 100."}));
    }
}
