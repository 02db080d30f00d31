//! Who is to see to an issue, and what users have to do with it themselves.

use application::ports::StoreError;
use application::teams::NewTeam;
use domain::ids::{OrganizationId, TeamId};
use domain::slugs::Slug;
use serde_json::{Value, json};

use super::{changed, details, happened, key, path, refused, reported};
use crate::harness::{ADMIN, PASSWORD, Server, now, on_both_stores};

on_both_stores!(
    an_issue_is_given_to_a_user_by_any_of_their_names,
    an_issue_is_given_to_a_team_whose_members_hear_of_it,
    an_issue_is_not_given_to_who_cannot_see_to_it,
    a_bookmark_subscribes_and_goes_with_the_subscription,
    a_subscription_is_its_users_own_decision,
    an_issue_is_seen_until_it_comes_back,
    who_is_no_member_is_not_shown_to_have_seen_it,
    a_priority_set_by_a_person_is_locked,
    an_issue_goes_into_the_inbox_and_is_reviewed,
    what_is_resolved_or_archived_is_not_put_into_the_inbox,
    what_users_did_outlives_them,
);

fn organization(server: &Server) -> OrganizationId {
    OrganizationId::parse(server.setup["organization"]["id"].as_str().unwrap()).unwrap()
}

/// Makes a team of the organization.
fn team(server: &Server, organization_id: OrganizationId, name: &str) -> TeamId {
    let new = NewTeam { organization_id, slug: Slug::parse(name).unwrap(), name: name.to_owned(), date_added: now() };
    let made = server.uow().transaction(|stores| stores.teams().add(&new));
    made.map_err(|error: StoreError| error).unwrap()
}

fn an_issue_is_given_to_a_user_by_any_of_their_names(server: Server) {
    let id = reported(&server, "a");
    let kim = server.user("kim@example.com", "member").to_string();
    let expected = json!({"type": "user", "id": kim, "name": "kim@example.com", "email": "kim@example.com"});
    let number: i64 = kim.parse().unwrap();
    for name in
        [json!("kim@example.com"), json!("KIM@example.com"), json!(number), json!(kim), json!(format!("user:{kim}"))]
    {
        let body = json!({"assignedTo": name, "assignedBy": "assignee_selector"});
        assert_eq!(changed(&server, &id, &body)["assignedTo"], expected, "{name}");
    }
    assert_eq!(changed(&server, &id, &json!({}))["assignedTo"], expected);
    let assigned = json!({"assignee": kim, "assigneeEmail": "kim@example.com", "assigneeType": "user"});
    assert_eq!(happened(&server, &id), [("assigned".to_owned(), assigned)], "once");
    let login = server.login("kim@example.com");
    let seen = login.call("GET", &path(&id)).send().expect(200).json();
    assert_eq!((&seen["isSubscribed"], &seen["subscriptionDetails"]), (&json!(true), &json!({"reason": "assigned"})));
    assert_eq!(details(&server, &id)["isSubscribed"], false, "whoever gives it does not hear of it for that");
    for _ in 0..2 {
        let cleared = server.call("PUT", &path(&id)).token(server.token()).form(&[("assignedTo", "")]).send();
        assert_eq!(cleared.expect(200).json()["assignedTo"], Value::Null);
    }
    assert_eq!(happened(&server, &id)[0], ("unassigned".to_owned(), json!({})));
    assert_eq!(happened(&server, &id).len(), 2);
}

fn an_issue_is_given_to_a_team_whose_members_hear_of_it(server: Server) {
    let id = reported(&server, "a");
    let apps = team(&server, organization(&server), "apps");
    let (project, kim) = (key(&server, &id).0, server.user("kim@example.com", "member"));
    let joined = server.uow().transaction(|stores| {
        let member = stores.organizations().find_member(organization(&server), kim)?.unwrap();
        stores.teams().add_project(apps, project)?;
        stores.teams().add_member(apps, member.id)
    });
    joined.map_err(|error: StoreError| error).unwrap();
    let issue = changed(&server, &id, &json!({"assignedTo": format!("team:{apps}")}));
    assert_eq!(issue["assignedTo"], json!({"type": "team", "id": apps.to_string(), "name": "apps"}));
    let assigned = json!({"assignee": apps.to_string(), "assigneeEmail": null, "assigneeType": "team"});
    assert_eq!(happened(&server, &id), [("assigned".to_owned(), assigned)]);
    let participants = details(&server, &id)["participants"].clone();
    assert_eq!(participants.as_array().unwrap().len(), 1, "{participants}");
    assert_eq!(participants[0]["email"], "kim@example.com");
    let listed = server.get("/api/0/organizations/acme/issues/").expect(200).json();
    assert_eq!(listed[0]["assignedTo"], issue["assignedTo"]);
}

fn an_issue_is_not_given_to_who_cannot_see_to_it(server: Server) {
    let id = reported(&server, "a");
    let other = server.other_organization("other@example.com", "umbrella", "lab");
    let umbrella = OrganizationId::parse(other["organization"]["id"].as_str().unwrap()).unwrap();
    let (idle, foreign) = (team(&server, organization(&server), "idle"), team(&server, umbrella, "theirs"));
    let unparsable = "Could not parse actor. Format should be `type:id` where type is `team` or `user`.";
    for (name, expected) in [
        (json!("nobody@example.com"), unparsable),
        (json!("robot:5"), unparsable),
        (json!("user:kim"), unparsable),
        (json!("\0"), unparsable),
        (json!([5]), unparsable),
        (json!("other@example.com"), "User is not a member of this organization"),
        (other["user_id"].clone(), "User is not a member of this organization"),
        (json!(i64::MAX), "User is not a member of this organization"),
        (json!(format!("team:{foreign}")), "Team is not a member of this organization"),
        (json!("team:999999"), "Team is not a member of this organization"),
        (json!(format!("team:{idle}")), "Cannot assign to a team without access to the project"),
    ] {
        let body = json!({"assignedTo": name, "status": "resolved"});
        assert_eq!(refused(&server, &id, &body), json!({"assignedTo": [expected]}), "{name}");
    }
    assert_eq!(details(&server, &id)["status"], "unresolved", "all of an update, or none");
    assert_eq!(happened(&server, &id), []);
}

fn a_bookmark_subscribes_and_goes_with_the_subscription(server: Server) {
    let id = reported(&server, "a");
    let say = |value: &str| {
        let call = server.call("PUT", &path(&id)).token(server.token());
        let issue = call.form(&[("isBookmarked", value)]).send().expect(200).json();
        (issue["isBookmarked"].clone(), issue["isSubscribed"].clone(), issue["subscriptionDetails"].clone())
    };
    assert_eq!(say("1"), (json!(true), json!(true), json!({"reason": "bookmarked"})));
    assert_eq!(say("1"), (json!(true), json!(true), json!({"reason": "bookmarked"})));
    assert_eq!(details(&server, &id)["isBookmarked"], true);
    server.user("kim@example.com", "member");
    let others = server.login("kim@example.com").call("GET", &path(&id)).send().expect(200).json();
    assert_eq!((&others["isBookmarked"], &others["isSubscribed"]), (&json!(false), &json!(false)));
    assert_eq!(say("0"), (json!(false), json!(false), Value::Null));
    assert_eq!(details(&server, &id)["participants"], json!([]));
}

fn a_subscription_is_its_users_own_decision(server: Server) {
    let id = reported(&server, "a");
    let of = |issue: &Value| (issue["isSubscribed"].clone(), issue["subscriptionDetails"].clone());
    let issue = changed(&server, &id, &json!({"isSubscribed": true}));
    assert_eq!(of(&issue), (json!(true), json!({"reason": "unknown"})));
    let issue = changed(&server, &id, &json!({"isSubscribed": "false"}));
    assert_eq!(of(&issue), (json!(false), Value::Null));
    let issue = changed(&server, &id, &json!({"status": "resolved", "assignedTo": ADMIN}));
    assert_eq!(of(&issue), (json!(false), Value::Null), "what they do does not count against what they said");
    assert_eq!(details(&server, &id)["participants"], json!([]));
}

fn an_issue_is_seen_until_it_comes_back(server: Server) {
    let id = reported(&server, "a");
    assert_eq!(changed(&server, &id, &json!({"hasSeen": "1"}))["hasSeen"], true);
    let seen = details(&server, &id)["seenBy"].clone();
    assert_eq!(seen.as_array().unwrap().len(), 1);
    assert_eq!(seen[0]["email"], ADMIN);
    assert!(seen[0]["lastSeen"].is_string() && seen[0]["options"].is_object(), "it is they who ask: {seen}");
    let kim = server.user("kim@example.com", "member").to_string();
    let login = server.login("kim@example.com");
    assert_eq!(login.call("GET", &path(&id)).send().expect(200).json()["hasSeen"], false);
    let answer = login.call("PUT", &path(&id)).json(&json!({"hasSeen": true})).send().expect(200).json();
    assert_eq!(answer["hasSeen"], true);
    let seen = details(&server, &id)["seenBy"].clone();
    assert_eq!([&seen[0]["id"], &seen[1]["email"]], [&json!(kim), &json!(ADMIN)], "latest first");
    assert_eq!(seen[0]["options"], Value::Null);
    let (project, issue) = key(&server, &id);
    let came_back = server.uow().transaction(|stores| {
        let mut issue = stores.triage().lock(&[(project, issue)])?.remove(0);
        issue.triage.active_at = Some(now() + chrono::TimeDelta::minutes(1));
        stores.triage().save(&issue)
    });
    came_back.map_err(|error: StoreError| error).unwrap();
    assert_eq!(details(&server, &id)["hasSeen"], false);
    changed(&server, &id, &json!({"hasSeen": "0"}));
    assert_eq!(details(&server, &id)["seenBy"].as_array().unwrap().len(), 1);
}

fn who_is_no_member_is_not_shown_to_have_seen_it(server: Server) {
    let id = reported(&server, "a");
    assert!(server.run(&["user", "create", "--email", "root@example.com", "--superuser", "--json"]).status.success());
    let mut root = server.login("root@example.com");
    root.elevate(PASSWORD).expect(200);
    let answer = root.call("PUT", &path(&id)).json(&json!({"hasSeen": true, "priority": "low"})).send().expect(200);
    assert_eq!(answer.json()["hasSeen"], false);
    let details = details(&server, &id);
    assert_eq!((&details["seenBy"], &details["priority"]), (&json!([]), &json!("low")));
}

fn a_priority_set_by_a_person_is_locked(server: Server) {
    let id = reported(&server, "a");
    assert_eq!(details(&server, &id)["priorityLockedAt"], Value::Null);
    for _ in 0..2 {
        let issue = changed(&server, &id, &json!({"priority": "medium"}));
        assert_eq!(issue["priority"], "medium");
        assert!(issue["priorityLockedAt"].is_string());
    }
    assert_eq!(happened(&server, &id), [("set_priority".to_owned(), json!({"priority": "medium", "reason": null}))]);
    server.report(&json!({"message": "a", "level": "fatal"}));
    assert_eq!(details(&server, &id)["priority"], "medium");
}

fn an_issue_goes_into_the_inbox_and_is_reviewed(server: Server) {
    let id = reported(&server, "a");
    let inbox = || server.get(&format!("{}?expand=inbox", path(&id))).expect(200).json()["inbox"].clone();
    changed(&server, &id, &json!({"status": "resolved"}));
    assert_eq!(inbox(), Value::Null);
    changed(&server, &id, &json!({"status": "unresolved", "substatus": "new"}));
    changed(&server, &id, &json!({"inbox": true}));
    let reason = inbox();
    assert_eq!(reason, json!({"reason": 3, "reason_details": null, "date_added": reason["date_added"]}));
    assert!(reason["date_added"].is_string());
    for _ in 0..2 {
        assert_eq!(changed(&server, &id, &json!({"inbox": false}))["substatus"], "ongoing");
    }
    assert_eq!(inbox(), Value::Null);
    let reviewed: Vec<_> = happened(&server, &id).into_iter().filter(|(kind, _)| kind == "mark_reviewed").collect();
    assert_eq!(reviewed, [("mark_reviewed".to_owned(), json!({}))], "once");
}

fn what_is_resolved_or_archived_is_not_put_into_the_inbox(server: Server) {
    let id = reported(&server, "a");
    let inbox = || server.get(&format!("{}?expand=inbox", path(&id))).expect(200).json()["inbox"].clone();
    let many = format!("/api/0/organizations/acme/issues/?id={id}");
    for status in ["resolved", "ignored"] {
        changed(&server, &id, &json!({"status": status, "inbox": true}));
        assert_eq!(inbox(), Value::Null);
        changed(&server, &id, &json!({"inbox": true}));
        assert_eq!(inbox(), Value::Null);
        let body = json!({"status": status, "inbox": true});
        let answer = server.call("PUT", &many).token(server.token()).json(&body).send().expect(200).json();
        assert_eq!((&answer["inbox"], inbox()), (&Value::Null, Value::Null), "{answer}");
    }
    changed(&server, &id, &json!({"status": "unresolved", "inbox": true}));
    assert_eq!(inbox()["reason"], 3);
}

fn what_users_did_outlives_them(server: Server) {
    let id = reported(&server, "a");
    let kim = server.user("kim@example.com", "member");
    let login = server.login("kim@example.com");
    let body = json!({
        "status": "resolved", "hasSeen": true, "isBookmarked": true, "assignedTo": kim.to_string(), "isPublic": true,
    });
    login.call("PUT", &path(&id)).json(&body).send().expect(200);
    let removed = server.uow().transaction(|stores| stores.users().remove(kim));
    removed.map_err(|error: StoreError| error).unwrap();
    let details = details(&server, &id);
    assert_eq!((&details["seenBy"], &details["participants"]), (&json!([]), &json!([])));
    assert_eq!((&details["status"], &details["assignedTo"]), (&json!("resolved"), &Value::Null));
    let kinds: Vec<_> = happened(&server, &id).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, ["set_public", "assigned", "set_resolved"]);
    assert!(details["activity"].as_array().unwrap().iter().all(|it| it["user"].is_null()), "{details}");
}
