//! Projects and their keys.

use serde_json::{Value, json};

use crate::harness::{Server, on_both_stores};

on_both_stores!(
    a_project_is_listed_and_found_by_id_and_by_slug,
    what_events_tell_about_their_project_is_shown,
    a_project_of_another_organization_is_not_found,
    keys_say_where_to_report,
);

fn a_project_is_listed_and_found_by_id_and_by_slug(server: Server) {
    let list = server.get("/api/0/organizations/acme/projects/").expect(200).json();
    let id = server.setup["project"]["id"].as_str().unwrap();
    assert_eq!(list.as_array().unwrap().len(), 1);
    assert_eq!((&list[0]["id"], &list[0]["slug"]), (&json!(id), &json!("web")));
    assert_eq!((&list[0]["hasAccess"], &list[0]["firstEvent"]), (&json!(true), &json!(null)));
    let by_slug = server.get("/api/0/projects/acme/web/").expect(200).json();
    assert_eq!(by_slug, server.get(&format!("/api/0/projects/acme/{id}/")).expect(200).json());
    assert_eq!(by_slug["organization"]["slug"], "acme");
    let Value::Object(summary) = &list[0] else { panic!("no object") };
    for (name, value) in summary {
        assert_eq!(&by_slug[name], value, "{name}");
    }
    server.get("/api/0/projects/acme/nothing/").expect(404);
    server.get("/api/0/projects/nothing/web/").expect(404);
}

fn what_events_tell_about_their_project_is_shown(server: Server) {
    for (environment, release) in [("staging", "shop@1.0"), ("production", "shop@1.1")] {
        let event = json!({"message": "m", "platform": "python", "environment": environment, "release": release});
        server.report(&event);
    }
    let shown = server.get("/api/0/projects/acme/web/").expect(200).json();
    assert_eq!(shown["environments"], json!(["production", "staging"]));
    assert_eq!(shown["latestRelease"], json!({"version": "shop@1.1"}));
    assert_eq!((&shown["platform"], &shown["platforms"]), (&json!("python"), &json!(["python"])));
    assert!(shown["firstEvent"].as_str().unwrap().ends_with('Z'));
    let listed = server.get("/api/0/organizations/acme/projects/").expect(200).json();
    assert_eq!(listed[0]["environments"], shown["environments"]);
}

fn a_project_of_another_organization_is_not_found(server: Server) {
    let other = server.other_organization("other@example.com", "umbrella", "lab");
    let id = other["project"]["id"].as_str().unwrap();
    server.get(&format!("/api/0/projects/acme/{id}/")).expect(404);
    server.get("/api/0/projects/umbrella/lab/").expect(403);
}

fn keys_say_where_to_report(server: Server) {
    let keys = server.get("/api/0/projects/acme/web/keys/").expect(200).json();
    assert_eq!(keys.as_array().unwrap().len(), 1);
    let key = &keys[0];
    assert_eq!(key["dsn"]["public"], server.setup["project"]["dsn"]);
    assert_eq!(key["id"], key["public"]);
    assert_eq!(key["projectId"].to_string(), server.setup["project"]["id"].as_str().unwrap());
    let filtered = |status: &str| server.get(&format!("/api/0/projects/acme/web/keys/?status={status}")).expect(200);
    assert_eq!(filtered("active").json(), keys);
    assert_eq!(filtered("inactive").json(), json!([]));
}
