//! Health, metrics and the description of the API.

use serde_json::json;

use crate::harness::{Server, on_both_stores};

on_both_stores!(
    health_is_told_to_whoever_asks,
    metrics_count_what_was_answered,
    the_description_can_be_read_by_programs_and_people,
);

fn health_is_told_to_whoever_asks(server: Server) {
    let health = |path: &str| server.call("GET", path).send().expect(200).json();
    assert_eq!(health("/_health/"), json!({"status": "ok"}));
    assert_eq!(health("/api/relay/healthcheck/live/"), json!({"status": "ok"}));
    let full = json!({"status": "ok", "store": "ok", "queue": {"depth": 0, "bytes": 0}});
    assert_eq!(health("/_health/?full"), full);
    assert_eq!(health("/api/relay/healthcheck/ready/"), full);
}

fn metrics_count_what_was_answered(server: Server) {
    server.get("/api/0/organizations/").expect(200);
    server.get("/nothing").expect(404);
    let text = server.call("GET", "/metrics").send().expect(200).text();
    assert!(text.contains("picket_http_requests_total{operation=\"listOrganizations\",status=\"2xx\"} 1\n"), "{text}");
    assert!(text.contains("picket_http_requests_total{operation=\"none\",status=\"4xx\"} 1\n"), "{text}");
    assert!(text.contains("picket_ingest_queue_events 0\n"), "{text}");
    assert!(text.contains("picket_mails_waiting 0\n") && text.contains("picket_mails_given_up 0\n"), "{text}");
}

fn the_description_can_be_read_by_programs_and_people(server: Server) {
    let document = server.call("GET", "/api/0/openapi.json").send().expect(200).json();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["servers"][0]["url"], server.url());
    let page = server.call("GET", "/api/0/docs/").send().expect(200);
    assert!(page.header("content-security-policy").starts_with("default-src 'none'"));
    assert!(page.text().contains("listOrganizations"));
    let style = server.call("GET", "/api/0/docs/style.css").send().expect(200);
    assert!(style.header("content-type").starts_with("text/css"));
}
