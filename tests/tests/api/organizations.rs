//! Organizations.

use serde_json::json;

use crate::harness::{ADMIN, ORGANIZATION, Server, on_both_stores};

on_both_stores!(
    the_list_holds_what_clients_need,
    an_organization_is_found_by_id_and_by_slug,
    a_member_sees_their_organizations_page_by_page,
);

fn the_list_holds_what_clients_need(server: Server) {
    let list = server.get("/api/0/organizations/").expect(200);
    let body = list.json();
    let created = body[0]["dateCreated"].as_str().unwrap().to_owned();
    assert!(created.ends_with('Z'), "{created}");
    let url = server.url();
    let expected = json!([{
        "id": server.setup["organization"]["id"],
        "slug": ORGANIZATION,
        "name": body[0]["name"],
        "status": {"id": "active", "name": "active"},
        "dateCreated": created,
        "isEarlyAdopter": false,
        "require2FA": false,
        "requireEmailVerification": false,
        "avatar": {"avatarType": "letter_avatar", "avatarUuid": null, "avatarUrl": null},
        "links": {"organizationUrl": format!("{url}/organizations/acme/"), "regionUrl": url},
        "features": [],
        "hasAuthProvider": false,
        "allowMemberInvite": false,
        "allowMemberProjectCreation": false,
        "allowSuperuserAccess": true,
    }]);
    assert_eq!(body, expected);
    assert!(!list.cursor("next").1);
}

fn an_organization_is_found_by_id_and_by_slug(server: Server) {
    let id = server.setup["organization"]["id"].as_str().unwrap();
    let by_slug = server.get("/api/0/organizations/acme/").expect(200).json();
    assert_eq!(by_slug, server.get(&format!("/api/0/organizations/{id}/")).expect(200).json());
    assert!(by_slug["access"].as_array().unwrap().contains(&json!("org:admin")));
    server.get("/api/0/organizations/nothing/").expect(404);
    server.get("/api/0/organizations/99999999999999999999/").expect(404);
}

fn a_member_sees_their_organizations_page_by_page(server: Server) {
    for name in ["beta", "gamma", "delta"] {
        server.other_organization(ADMIN, name, "web");
    }
    server.other_organization("other@example.com", "umbrella", "lab");
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/api/0/organizations/?per_page=2&cursor={cursor}");
        let page = server.get(&path).expect(200);
        let rows = page.json();
        assert!(rows.as_array().unwrap().len() <= 2);
        seen.extend(rows.as_array().unwrap().iter().map(|row| row["slug"].as_str().unwrap().to_owned()));
        let (next, more) = page.cursor("next");
        if !more {
            break;
        }
        cursor = next;
    }
    assert_eq!(seen, ["delta", "gamma", "beta", "acme"]);
}
