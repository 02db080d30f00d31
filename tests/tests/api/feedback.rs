//! What users say of events.

use application::feedback::NewUserReport;
use application::ports::StoreError;
use chrono::TimeDelta;
use domain::events::EventId;
use domain::feedback::Statement;
use domain::ids::ProjectId;
use serde_json::{Value, json};

use crate::client::Call;
use crate::harness::{Server, now, on_both_stores};

on_both_stores!(
    what_a_user_says_is_kept_with_its_event_and_issue,
    what_is_said_before_its_event_comes_is_linked_then,
    an_application_says_it_with_its_dsn,
    other_words_replace_the_first_ones_for_five_minutes,
    a_report_says_something_of_an_event,
    sdks_send_it_in_envelopes,
    envelopes_with_feedback_are_taken_whatever_stands_in_it,
);

const PATH: &str = "/api/0/projects/acme/web/user-feedback/";
const EVENT: &str = "0123456789abcdef0123456789abcdef";

fn report(server: &Server, id: &str) -> String {
    server.report(&json!({"event_id": id, "message": "the till is empty", "environment": "production"}));
    let list = server.get("/api/0/projects/acme/web/issues/").expect(200).json();
    list[0]["id"].as_str().unwrap().to_owned()
}

fn body(comments: &str) -> Value {
    json!({"event_id": EVENT, "name": "Kim", "email": "kim@example.com", "comments": comments})
}

fn post(server: &Server, body: &Value) -> Call {
    server.call("POST", PATH).json(body)
}

fn envelope(server: &Server, lines: &str) -> Call {
    let dsn = server.dsn();
    let project = dsn.rsplit('/').next().unwrap();
    let key = dsn.split_once("://").unwrap().1.split_once('@').unwrap().0;
    let auth = format!("Sentry sentry_key={key}, sentry_version=7");
    server.call("POST", &format!("/api/{project}/envelope/")).header("X-Sentry-Auth", &auth).body(lines)
}

fn what_a_user_says_is_kept_with_its_event_and_issue(server: Server) {
    let issue = report(&server, EVENT);
    let said = post(&server, &body("It broke.")).token(server.token()).send().expect(200).json();
    let shown = server.get("/api/0/projects/acme/web/issues/").expect(200).json()[0].clone();
    let mut listed_issue = said["issue"].clone();
    for key in ["id", "title", "shortId", "permalink"] {
        assert_eq!(listed_issue[key], shown[key]);
    }
    listed_issue.as_object_mut().unwrap().clear();
    let (id, at) = (said["id"].clone(), said["dateCreated"].clone());
    let base = json!({
        "id": id, "eventID": EVENT, "name": "Kim", "email": "kim@example.com", "comments": "It broke.",
        "dateCreated": at, "user": null, "event": {"id": EVENT, "eventID": EVENT},
    });
    let mut expected = base.clone();
    expected["issue"] = said["issue"].clone();
    assert_eq!(said, expected);
    for path in [PATH.to_owned(), format!("/api/0/issues/{issue}/user-feedback/")] {
        assert_eq!(server.get(&path).expect(200).json(), json!([expected]));
    }
    let path = format!("/api/0/organizations/acme/groups/{issue}/user-reports/");
    assert_eq!(server.get(&path).expect(200).json(), json!([expected]));
    let event = server.get(&format!("/api/0/issues/{issue}/events/latest/")).expect(200).json();
    assert_eq!(event["userReport"], base);
    let count = |query: &str| {
        server.get(&format!("/api/0/issues/{issue}/{query}")).expect(200).json()["userReportCount"].clone()
    };
    assert_eq!((count(""), count("?environment=production"), count("?environment=")), (json!(1), json!(1), json!(0)));
}

fn what_is_said_before_its_event_comes_is_linked_then(server: Server) {
    let said = post(&server, &body("It broke.")).token(server.token()).send().expect(200).json();
    assert_eq!((&said["issue"], &said["event"]["id"]), (&Value::Null, &Value::Null));
    let issue = report(&server, EVENT);
    let listed = server.get(PATH).expect(200).json();
    assert_eq!((&listed[0]["issue"]["id"], &listed[0]["event"]["id"]), (&json!(issue), &json!(EVENT)));
    let of_issue = server.get(&format!("/api/0/issues/{issue}/")).expect(200).json();
    assert_eq!(of_issue["userReportCount"], 1);
}

fn an_application_says_it_with_its_dsn(server: Server) {
    let foreign = server.other_organization("eve@example.com", "else", "other");
    let theirs = foreign["project"]["dsn"].as_str().unwrap();
    let with = |dsn: &str| post(&server, &body("It broke.")).header("Authorization", &format!("DSN {dsn}")).send();
    with(server.dsn()).expect(200);
    with(theirs).expect(403);
    with(&server.dsn().replacen("://", "://0000000000000000", 1)).expect(401);
    with("nonsense").expect(401);
    post(&server, &body("It broke.")).send().expect(401);
    // A DSN opens nothing else.
    server.call("GET", PATH).header("Authorization", &format!("DSN {}", server.dsn())).send().expect(401);
}

fn other_words_replace_the_first_ones_for_five_minutes(server: Server) {
    let token = server.token();
    let first = post(&server, &body("It broke.")).token(token).send().expect(200).json();
    let again = post(&server, &body("It broke again.")).token(token).send().expect(200).json();
    assert_eq!((&again["id"], &again["comments"]), (&first["id"], &json!("It broke again.")));
    assert_eq!(server.get(PATH).expect(200).json().as_array().unwrap().len(), 1);

    let other = "f".repeat(32);
    let project_id = ProjectId::parse(server.setup["project"]["id"].as_str().unwrap()).unwrap();
    let statement = Statement::new(EventId::parse(&other).unwrap(), "", "", "Long ago.").unwrap();
    let (issue_id, environment, date_added) = (None, None, now() - TimeDelta::minutes(6));
    let old = NewUserReport { project_id, statement, issue_id, environment, date_added };
    server.uow().transaction::<_, StoreError>(|stores| stores.user_reports().put(&old)).unwrap();
    let mut late = body("Too late.");
    late["event_id"] = json!(other);
    let refused = post(&server, &late).token(token).send().expect(409).json();
    assert_eq!(refused, json!({"detail": "Feedback for this event cannot be modified."}));
}

fn a_report_says_something_of_an_event(server: Server) {
    let refused = |body: &Value| post(&server, body).token(server.token()).send().expect(400).json();
    let required = json!(["This field is required."]);
    assert_eq!(refused(&json!({}))["event_id"], required);
    let mut bad = body("It broke.");
    bad["event_id"] = json!("x");
    assert_eq!(refused(&bad), json!({"event_id": ["Invalid event ID."]}));
    assert_eq!(refused(&body(" ")), json!({"comments": ["This field may not be blank."]}));
    let fault = "Ensure this field has no more than 4096 characters.";
    assert_eq!(refused(&body(&"x".repeat(4097))), json!({"comments": [fault]}));
    assert_eq!(refused(&body("\u{0}")), json!({"comments": ["This field may not be blank."]}));
    assert_eq!(server.get(PATH).expect(200).json(), json!([]));
}

fn sdks_send_it_in_envelopes(server: Server) {
    let issue = report(&server, EVENT);
    let legacy = format!("{{}}\n{{\"type\":\"user_report\"}}\n{}\n", body("By a form."));
    envelope(&server, &legacy).send().expect(200);
    let (about, own) = ("a".repeat(32), "b".repeat(32));
    let feedback = json!({
        "event_id": own, "type": "feedback",
        "contexts": {"feedback": {"message": "By a widget.", "name": "Lee", "contact_email": "lee@example.com",
                                  "associated_event_id": about}},
    });
    // The event comes in the same envelope, after what is said of it.
    let event = json!({"event_id": about, "message": "the till is empty"});
    let lines = format!("{{}}\n{{\"type\":\"feedback\"}}\n{feedback}\n{{\"type\":\"event\"}}\n{event}\n");
    envelope(&server, &lines).send().expect(200);
    let listed = server.get(&format!("/api/0/issues/{issue}/user-feedback/")).expect(200).json();
    let said: Vec<_> =
        listed.as_array().unwrap().iter().map(|it| (&it["comments"], &it["name"], &it["eventID"])).collect();
    let expected =
        [(json!("By a widget."), json!("Lee"), json!(about)), (json!("By a form."), json!("Kim"), json!(EVENT))];
    assert_eq!(said, expected.iter().map(|(a, b, c)| (a, b, c)).collect::<Vec<_>>());
}

fn envelopes_with_feedback_are_taken_whatever_stands_in_it(server: Server) {
    let deep = format!("{}1{}", "[".repeat(5000), "]".repeat(5000));
    for payload in ["", "{}", "[]", "nonsense", "{\"event_id\":5}", "{\"contexts\":{\"feedback\":7}}", deep.as_str()] {
        for kind in ["user_report", "feedback"] {
            let lines = format!("{{}}\n{{\"type\":\"{kind}\",\"length\":{}}}\n{payload}\n", payload.len());
            envelope(&server, &lines).send().expect(200);
        }
    }
    assert_eq!(server.get(PATH).expect(200).json(), json!([]));
}
