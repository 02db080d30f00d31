//! What is taken away from a user beside a running server is gone at the next request.

use domain::permissions::ScopeSet;
use serde_json::{Value, json};

use crate::harness::{ORGANIZATION, PASSWORD, Server, on_both_stores, report_to};
use crate::issue_life::until;

on_both_stores!(
    a_deactivated_user_is_refused_at_the_next_request,
    a_deleted_user_is_gone_at_the_next_request,
    a_user_who_leaves_an_organization_is_refused_there_at_the_next_request,
    what_is_assigned_to_who_leaves_is_soon_nobodys,
    a_lower_role_counts_at_the_next_request,
    a_user_becomes_a_member_by_a_role,
    a_wrong_membership_is_refused,
);

const KIM: &str = "kim@example.com";
const ACME: &str = "/api/0/organizations/acme/";
const TOKENS: &str = "/api/0/organizations/acme/org-auth-tokens/";

#[track_caller]
fn done(server: &Server, arguments: &[&str]) -> String {
    let output = server.run(arguments);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn refusal(server: &Server, arguments: &[&str]) -> String {
    let output = server.run(arguments);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

fn detail(text: &str) -> Value {
    json!({"detail": text})
}

fn a_deactivated_user_is_refused_at_the_next_request(server: Server) {
    let id = server.user(KIM, "owner");
    let token = server.token_of(id, ScopeSet::all(), None);
    let login = server.login(KIM);
    let ask = || server.call("GET", ACME).token(&token).send();
    let made = login.call("POST", TOKENS).json(&json!({"name": "deploys"})).send().expect(201).json();
    ask().expect(200);
    let printed = done(&server, &["user", "deactivate", "--email", "Kim@example.com"]);
    assert_eq!(printed, format!("User {id} was deactivated.\n"));
    assert_eq!(ask().expect(401).json(), detail("User inactive or deleted"));
    login.call("GET", "/api/0/users/me/").send().expect(401);
    assert_eq!(server.try_login(&"a".repeat(64), KIM, PASSWORD).status, 400);
    // What was made for the organization is the organization's.
    server.call("GET", "/api/0/").token(made["token"].as_str().unwrap()).send().expect(200);
    server.get(ACME).expect(200);
    let again = done(&server, &["user", "deactivate", "--email", KIM, "--json"]);
    assert_eq!(serde_json::from_str::<Value>(&again).unwrap(), json!({"user_id": id.to_string()}));
}

fn a_deleted_user_is_gone_at_the_next_request(server: Server) {
    let id = server.user(KIM, "owner");
    let token = server.token_of(id, ScopeSet::all(), None);
    let login = server.login(KIM);
    let ask = || server.call("GET", ACME).token(&token).send();
    let made = login.call("POST", TOKENS).json(&json!({"name": "deploys"})).send().expect(201).json();
    ask().expect(200);
    assert_eq!(done(&server, &["user", "delete", "--email", KIM]), format!("User {id} was deleted.\n"));
    assert_eq!(ask().expect(401).json(), detail("Invalid token"));
    login.call("GET", "/api/0/users/me/").send().expect(401);
    assert_eq!(server.try_login(&"a".repeat(64), KIM, PASSWORD).status, 400);
    server.call("GET", "/api/0/").token(made["token"].as_str().unwrap()).send().expect(200);
    for command in ["delete", "deactivate"] {
        let refused = refusal(&server, &["user", command, "--email", KIM]);
        assert!(refused.contains("there is no user with this address"), "{refused}");
        let refused = refusal(&server, &["user", command, "--email", "kim"]);
        assert!(refused.contains("--email: not a valid e-mail address"), "{refused}");
    }
    assert_ne!(server.user(KIM, "member"), id, "a new account");
    ask().expect(401);
}

fn a_user_who_leaves_an_organization_is_refused_there_at_the_next_request(server: Server) {
    let id = server.user(KIM, "owner");
    let token = server.token_of(id, ScopeSet::all(), None);
    let login = server.login(KIM);
    let status = || (server.call("GET", ACME).token(&token).send().status, login.call("GET", ACME).send().status);
    assert_eq!(status(), (200, 200));
    let arguments = ["user", "member", "--email", KIM, "--organization", ORGANIZATION, "--remove"];
    assert_eq!(done(&server, &arguments), format!("User {id} is no member of acme any more.\n"));
    assert_eq!(status(), (403, 403));
    let list = |path: &str| server.call("GET", path).token(&token).send().expect(200).json();
    assert_eq!(list("/api/0/organizations/"), json!([]));
    login.call("GET", "/api/0/users/me/").send().expect(200);
    let refused = refusal(&server, &arguments);
    assert!(refused.contains("this user is no member of this organization"), "{refused}");
}

fn what_is_assigned_to_who_leaves_is_soon_nobodys(server: Server) {
    server.user(KIM, "member");
    let umbrella = server.other_organization("eve@example.com", "umbrella", "lab");
    done(&server, &["user", "member", "--email", KIM, "--organization", "umbrella", "--role", "member"]);
    let eve = server.login("eve@example.com");
    let (web, lab) = ("/api/0/projects/acme/web/issues/", "/api/0/projects/umbrella/lab/issues/");
    server.report(&json!({"message": "ours"}));
    let dsn = umbrella["project"]["dsn"].as_str().unwrap();
    report_to(server.url(), dsn, &json!({"message": "theirs"})).send().expect(200);
    let body = json!({"assignedTo": KIM});
    server.call("PUT", web).token(server.token()).json(&body).send().expect(200);
    eve.call("PUT", lab).json(&body).send().expect(200);
    let (ours, theirs) = (|| server.get(web).expect(200).json(), || eve.call("GET", lab).send().expect(200).json());
    assert_eq!((&ours()[0]["assignedTo"]["email"], &theirs()[0]["assignedTo"]["email"]), (&json!(KIM), &json!(KIM)));

    done(&server, &["user", "member", "--email", KIM, "--organization", ORGANIZATION, "--remove"]);
    until(&server, "taken away", || ours()[0]["assignedTo"].is_null());
    assert_eq!(theirs()[0]["assignedTo"]["email"], KIM);
    let id = ours()[0]["id"].as_str().unwrap().to_owned();
    let activity = server.get(&format!("/api/0/issues/{id}/")).expect(200).json()["activity"][0].clone();
    assert_eq!((&activity["type"], &activity["user"]), (&json!("unassigned"), &Value::Null));

    let id = theirs()[0]["id"].as_str().unwrap().to_owned();
    done(&server, &["user", "delete", "--email", KIM]);
    let happened = || eve.call("GET", &format!("/api/0/issues/{id}/")).send().expect(200).json()["activity"].clone();
    until(&server, "taken away", || happened()[0]["type"] == "unassigned");
}

fn a_lower_role_counts_at_the_next_request(server: Server) {
    let id = server.user(KIM, "owner");
    let token = server.token_of(id, ScopeSet::all(), None);
    let login = server.login(KIM);
    let create = || {
        let name = json!({"name": "deploys"});
        let by_token = server.call("POST", TOKENS).token(&token).json(&name).send();
        (by_token.status, login.call("POST", TOKENS).json(&name).send().status)
    };
    assert_eq!(create(), (201, 201));
    for (role, status) in [("member", 403), ("manager", 201), ("admin", 403)] {
        let arguments = ["user", "member", "--email", KIM, "--organization", ORGANIZATION, "--role", role];
        assert_eq!(done(&server, &arguments), format!("User {id} is {role} of acme now.\n"));
        assert_eq!(create(), (status, status), "{role}");
        server.call("GET", ACME).token(&token).send().expect(200);
    }
}

fn a_user_becomes_a_member_by_a_role(server: Server) {
    done(&server, &["user", "create", "--email", KIM]);
    let login = server.login(KIM);
    login.call("GET", ACME).send().expect(403);
    let arguments = ["user", "member", "--email", KIM, "--organization", ORGANIZATION, "--role", "manager", "--json"];
    let made = serde_json::from_str::<Value>(&done(&server, &arguments)).unwrap();
    assert_eq!(made, json!({"user_id": login.call("GET", "/api/0/users/me/").send().expect(200).json()["id"]}));
    login.call("POST", TOKENS).json(&json!({"name": "deploys"})).send().expect(201);
}

fn a_wrong_membership_is_refused(server: Server) {
    let refused = |arguments: &[&str]| refusal(&server, &[&["user", "member"], arguments].concat());
    let text = refused(&["--email", "kim", "--organization", "A B", "--role", "king"]);
    for part in ["the arguments have 3 faults", "--email: ", "--organization: ", "--role: is none of member, admin"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    server.user(KIM, "member");
    let of_acme = ["--email", KIM, "--organization", ORGANIZATION];
    let text = refused(&of_acme);
    assert!(text.contains("--role: is missing; or give --remove"), "{text}");
    let text = refused(&[&of_acme[..], &["--role", "owner", "--remove"]].concat());
    assert!(text.contains("--role: does not go with --remove"), "{text}");
    let text = refused(&["--email", KIM, "--organization", "nothing", "--remove"]);
    assert!(text.contains("there is no organization with this slug"), "{text}");
    let text = refused(&["--email", "nobody@example.com", "--organization", ORGANIZATION, "--remove"]);
    assert!(text.contains("there is no user with this address"), "{text}");
    server.login(KIM).call("GET", ACME).send().expect(200);
}
