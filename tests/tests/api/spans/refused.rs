//! Who may ask for spans, and how.

use domain::permissions::{Scope, ScopeSet};
use serde_json::{Value, json};

use super::{
    EXAMPLES, MEASUREMENTS, SERIES, TABLE, VIEW, another_project, answer, ask, bare_organization, lately, path,
    refusal, report, transaction,
};
use crate::harness::{Server, on_both_stores};

on_both_stores!(
    without_a_project_there_is_nothing,
    exactly_one_project_is_needed,
    projects_out_of_reach_are_refused,
    bounds_orders_and_times_are_held_to_their_form,
    what_is_wrong_is_told_only_to_who_may_read,
);

const SPAN: &str = "django.view:be5e3378d9f64175";

/// What each route needs besides a project.
const ROUTES: [(&str, &[(&str, &str)]); 4] = [
    (TABLE, &[]),
    (EXAMPLES, &[("span", SPAN)]),
    (SERIES, &[("span", SPAN)]),
    (MEASUREMENTS, &[("transaction", "root transaction"), ("type", "web")]),
];

fn without_a_project_there_is_nothing(server: Server) {
    let bare = bare_organization(&server);
    for route in [TABLE, EXAMPLES] {
        // This goes before all that is wrong with the query, but for the projects in it.
        for query in [&[][..], &[("span", SPAN)], &[("sort", "-stuff"), ("project", "-1")], &[("query", "is:x")]] {
            let answer = server.get(&path(bare, route, query)).expect(404);
            assert_eq!(answer.text(), "", "{route} {query:?}");
        }
        let refused = server.get(&path(bare, route, &[("project", "x")])).expect(400).json();
        assert_eq!(refused, json!({"detail": "Invalid project parameter. Values must be numbers."}));
    }
    for query in [&[("span", SPAN)][..], &[("span", SPAN), ("yAxis", "x")], &[("span", SPAN), ("query", "is:x")]] {
        assert_eq!(server.get(&path(bare, SERIES, query)).expect(200).json(), json!({"data": []}), "{query:?}");
    }
    server.get(&path(bare, SERIES, &[("span", "x")])).expect(400);
    for query in [&[][..], ROUTES[3].1] {
        assert_eq!(server.get(&path(bare, MEASUREMENTS, query)).expect(200).json(), json!({"measurements": false}));
    }
}

fn exactly_one_project_is_needed(server: Server) {
    report(&server, &transaction(1, lately()));
    let alone: Vec<Value> = ROUTES.iter().map(|(route, query)| answer(&server, route, query)).collect();
    let web = server.setup["project"]["id"].as_str().unwrap();
    let api = another_project(&server, "api")["id"].as_str().unwrap().to_owned();
    for ((route, needs), alone) in ROUTES.iter().zip(&alone) {
        let with = |query: &[(&str, &str)]| ask(&server, route, &super::and(needs, query));
        for several in [
            &[][..],
            &[("project", "-1")],
            &[("project", web), ("project", &api)],
            &[("projectSlug", "web"), ("projectSlug", "api")],
            &[("projectSlug", "$all")],
        ] {
            let refused = with(several).expect(400).json();
            assert_eq!(refused, json!({"detail": "You must specify exactly 1 project."}), "{route} {several:?}");
        }
        for one in [
            &[("project", web)][..],
            &[("projectSlug", "web")],
            &[("project", web), ("projectSlug", "web")],
            &[("project", web), ("project", web)],
        ] {
            // Series end with the second in which they are asked for.
            let same = |body: &Value| *route == SERIES || body == alone;
            assert!(same(&with(one).expect(200).json()), "{route} {one:?}");
        }
        assert_ne!(&with(&[("project", &api)]).expect(200).json(), &json!(null));
    }
    assert_eq!(answer(&server, TABLE, &[("project", &api)]), json!([]));
}

fn projects_out_of_reach_are_refused(server: Server) {
    let foreign = server.other_organization("eve@example.com", "else", "other");
    let theirs = foreign["project"]["id"].as_str().unwrap();
    let scopes = |scopes: &[Scope]| server.token_of(server.admin(), ScopeSet::of(scopes), None);
    let (reader, stranger) = (scopes(&[Scope::EventRead]), scopes(&[Scope::OrgRead, Scope::ProjectAdmin]));
    for (route, needs) in ROUTES {
        for query in [("project", theirs), ("project", "999999"), ("projectSlug", "other"), ("projectSlug", "none")] {
            ask(&server, route, &super::and(needs, &[query])).expect(403);
        }
        server.get(&path("else", route, needs)).expect(403);
        server.get(&path("none", route, needs)).expect(404);
        server.call("GET", &path("acme", route, needs)).send().expect(401);
        server.call("GET", &path("acme", route, needs)).token(&reader).send().expect(200);
        // The scope goes before whatever is asked for.
        for organization in ["acme", "else", "none"] {
            server.call("GET", &path(organization, route, &[])).token(&stranger).send().expect(403);
        }
    }
}

fn bounds_orders_and_times_are_held_to_their_form(server: Server) {
    let number = ["A valid number is required."];
    for (route, needs) in &ROUTES[..3] {
        let refusal = |query: &[(&str, &str)]| refusal(&server, route, &super::and(needs, query));
        let swapped = ["min_exclusive_time cannot be greater than max_exclusive_time."];
        let query = [("min_exclusive_time", "7"), ("max_exclusive_time", "1")];
        assert_eq!(refusal(&query), json!({"non_field_errors": swapped}));
        assert_eq!(refusal(&[("min_exclusive_time", "foo")]), json!({"min_exclusive_time": number}));
        let query = [("min_exclusive_time", "NaN"), ("max_exclusive_time", "bar")];
        assert_eq!(refusal(&query), json!({"min_exclusive_time": number, "max_exclusive_time": number}));
        assert!(refusal(&[("query", "transaction.duration:long")])["detail"].is_string());
    }
    for (route, needs) in &ROUTES[..2] {
        let refusal = |query: &[(&str, &str)]| refusal(&server, route, &super::and(needs, query));
        let known = "Can only order by one of count, avgOccurrence, sumExclusiveTime, p50ExclusiveTime, \
                     p75ExclusiveTime, p95ExclusiveTime, p99ExclusiveTime";
        for sort in [("sort", "-stuff"), ("orderby", "--count")] {
            assert_eq!(refusal(&[sort]), json!({"detail": known}));
        }
        let two = [("sort", "count"), ("sort", "-count")];
        assert_eq!(refusal(&two), json!({"detail": "Can only order by one column."}));
    }
    for (route, needs) in ROUTES {
        let faults: [(&[(&str, &str)], &str); 4] = [
            (&[("statsPeriod", "x")], "Invalid statsPeriod: 'x'"),
            (&[("start", "2026-01-01T00:00:00")], "start and end are both required"),
            (&[("start", "2026-01-02"), ("end", "2026-01-01")], "start must be before end"),
            (&[("end", "x"), ("start", "2026-01-02")], "'x' is not a valid ISO 8601 date"),
        ];
        for (query, text) in faults {
            let refused = refusal(&server, route, &super::and(needs, query));
            assert_eq!(refused, json!({"detail": format!("Invalid date range: {text}")}), "{route}");
        }
        ask(&server, route, &super::and(needs, &[("environment", "nowhere")])).expect(404);
    }
}

fn what_is_wrong_is_told_only_to_who_may_read(server: Server) {
    server.other_organization("eve@example.com", "else", "other");
    for (route, _) in ROUTES {
        for query in [("span", "x"), ("spanGroup", "x"), ("sort", "x"), ("type", VIEW)] {
            server.get(&path("else", route, &[query])).expect(403);
            server.get(&path("none", route, &[query])).expect(404);
        }
    }
    // Of series the span is looked at first.
    let of = |span, project| refusal(&server, SERIES, &[("span", span), ("project", project)]);
    assert!(of("x", "999999")["span"].is_array());
    assert_eq!(of(SPAN, "x"), json!({"detail": "Invalid project parameter. Values must be numbers."}));
    ask(&server, EXAMPLES, &[("span", "x"), ("project", "999999")]).expect(403);
}
