//! Comments on issues, and the mails about them.

use serde_json::{Value, json};

use crate::client::Call;
use crate::harness::{ADMIN, Server, on_both_stores};

on_both_stores!(
    a_comment_is_written_changed_and_removed_by_its_author_alone,
    the_same_comment_is_refused_for_an_hour,
    a_comment_says_something,
    who_is_mentioned_or_subscribed_gets_one_mail,
    a_comment_mentions_those_who_reach_the_project,
    comments_are_listed_newest_first,
);

fn issue(server: &Server) -> String {
    server.report(&json!({"message": "the till is empty"}));
    let list = server.get("/api/0/projects/acme/web/issues/").expect(200).json();
    list[0]["id"].as_str().unwrap().to_owned()
}

fn post(server: &Server, token: &str, issue: &str, body: &Value) -> Call {
    server.call("POST", &format!("/api/0/issues/{issue}/comments/")).token(token).json(body)
}

/// A member's id and token.
fn member(server: &Server, email: &str) -> (String, String) {
    let user = server.user(email, "member");
    (user.to_string(), server.token_of(user, domain::permissions::ScopeSet::all(), None))
}

fn number_of_comments(server: &Server, issue: &str) -> Value {
    server.get(&format!("/api/0/issues/{issue}/")).expect(200).json()["numComments"].clone()
}

fn a_comment_is_written_changed_and_removed_by_its_author_alone(server: Server) {
    let issue = issue(&server);
    let (kim, token) = member(&server, "kim@example.com");
    let created = post(&server, &token, &issue, &json!({"text": " It is. "})).send().expect(201).json();
    let (id, at) = (created["id"].as_str().unwrap().to_owned(), created["dateCreated"].clone());
    assert_eq!((&created["user"]["id"], &created["user"]["email"]), (&json!(kim), &json!("kim@example.com")));
    let expected = json!({
        "id": id, "user": created["user"], "type": "note", "data": {"text": "It is."}, "dateCreated": at,
    });
    assert_eq!(created, expected);
    assert_eq!(number_of_comments(&server, &issue), 1);

    let path = format!("/api/0/organizations/acme/issues/{issue}/notes/{id}/");
    let change = |token: &str| server.call("PUT", &path).token(token).json(&json!({"text": "It was."})).send();
    change(server.token()).expect(404);
    let changed = json!({
        "id": id, "user": created["user"], "type": "note", "data": {"text": "It was."}, "dateCreated": at,
    });
    assert_eq!(change(&token).expect(200).json(), changed);
    for list in ["comments", "notes"] {
        assert_eq!(server.get(&format!("/api/0/groups/{issue}/{list}/")).expect(200).json(), json!([changed]));
    }
    server.call("DELETE", &path).token(server.token()).send().expect(404);
    server.call("DELETE", &path).token(&token).send().expect(204);
    server.call("DELETE", &path).token(&token).send().expect(404);
    change(&token).expect(404);
    assert_eq!(number_of_comments(&server, &issue), 0);
    server.call("PUT", &path.replace(&id, "x")).token(&token).json(&json!({"text": "?"})).send().expect(404);
}

fn the_same_comment_is_refused_for_an_hour(server: Server) {
    let issue = issue(&server);
    let (_, token) = member(&server, "kim@example.com");
    let body = json!({"text": "It is."});
    post(&server, &token, &issue, &body).send().expect(201);
    let refused = post(&server, &token, &issue, &body).send().expect(400);
    assert_eq!(refused.json(), json!({"detail": "You have already posted that comment."}));
    post(&server, server.token(), &issue, &body).send().expect(201);
    assert_eq!(number_of_comments(&server, &issue), 2);
    std::thread::scope(|scope| {
        let body = json!({"text": "At once."});
        let (server, token, issue) = (&server, &token, &issue);
        let post = || {
            scope.spawn({
                let body = body.clone();
                move || post(server, token, issue, &body).send().status
            })
        };
        let mut statuses: Vec<_> = [post(), post(), post()].into_iter().map(|it| it.join().unwrap()).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 400, 400]);
    });
}

fn a_comment_says_something(server: Server) {
    let issue = issue(&server);
    let refused = |body: &Value| post(&server, server.token(), &issue, body).send().expect(400).json();
    assert_eq!(refused(&json!({})), json!({"text": ["This field is required."]}));
    assert_eq!(refused(&json!({"text": " \n "})), json!({"text": ["This field may not be blank."]}));
    let long = "x".repeat(32_769);
    let fault = "Ensure this field has no more than 32768 characters.";
    assert_eq!(refused(&json!({"text": long})), json!({"text": [fault]}));
    for mentions in [json!("5"), json!([null]), json!(["kim"]), json!(["role:1"]), json!({})] {
        let answer = refused(&json!({"text": "Hello", "mentions": mentions}));
        assert!(answer["mentions"][0].is_string() && answer["text"].is_null(), "{answer}");
    }
    let text = "Mind the \u{0} and the \u{2028}.";
    let created = post(&server, server.token(), &issue, &json!({"text": text})).send().expect(201).json();
    assert_eq!(created["data"], json!({"text": text}));
    let list = server.get(&format!("/api/0/issues/{issue}/comments/")).expect(200).json();
    assert_eq!(list, json!([created]));
    post(&server, server.token(), "999999", &json!({"text": "Hello"})).send().expect(404);
}

fn who_is_mentioned_or_subscribed_gets_one_mail(server: Server) {
    let issue = issue(&server);
    let (kim, of_kim) = member(&server, "kim@example.com");
    let (lee, of_lee) = member(&server, "lee@example.com");
    member(&server, "nobody@example.com");
    let say = |token: &str, body: &Value| post(&server, token, &issue, body).send().expect(201);
    // Nobody is subscribed yet, and an author hears nothing of their own words.
    say(&of_kim, &json!({"text": "It is empty.", "mentions": [kim]}));
    assert!(server.mails_to("kim@example.com").is_empty());
    say(&of_lee, &json!({"text": "Who took it?\n<b>Not me</b>", "mentions": [format!("user:{kim}"), kim]}));
    let mails = server.mails_to("kim@example.com");
    assert_eq!(mails.len(), 1);
    let mail = &mails[0];
    assert_eq!((mail.kind.as_str(), mail.subject.as_str()), ("issue.comment", "Re: [WEB-1] the till is empty"));
    assert_eq!(mail.list, "web.acme");
    for part in ["lee@example.com commented", "Who took it?", "Issue: WEB-1", "mentions you", "/organizations/acme/"] {
        assert!(mail.text.contains(part), "no {part} in {}", mail.text);
    }
    assert!(mail.html.as_ref().unwrap().contains("&lt;b&gt;Not me&lt;/b&gt;"));
    assert!(server.mails_to("lee@example.com").is_empty() && server.mails_to("nobody@example.com").is_empty());

    // Both have commented: they are subscribed.
    say(server.token(), &json!({"text": "I did."}));
    let mails = server.mails_to("lee@example.com");
    assert_eq!(mails.len(), 1);
    assert!(mails[0].text.contains("subscribed to the issue"), "{}", mails[0].text);
    assert_eq!(server.mails_to("kim@example.com").len(), 2);
    assert!(server.mails_to(ADMIN).iter().all(|mail| mail.kind != "issue.comment"));

    // Who follows the link gets no more of them.
    let way_out = mails[0].unsubscribe.as_deref().unwrap().strip_prefix(server.url()).unwrap().to_owned();
    server.call("POST", &way_out).form(&[("op", "off")]).send().expect(200);
    assert!(server.mails_to("lee@example.com").is_empty(), "what waits is withdrawn");
    say(server.token(), &json!({"text": "Sorry.", "mentions": [lee]}));
    assert!(server.mails_to("lee@example.com").is_empty());
    assert_eq!(server.mails_to("kim@example.com").len(), 3);
}

fn a_comment_mentions_those_who_reach_the_project(server: Server) {
    let issue = issue(&server);
    server.other_organization("eve@example.com", "else", "other");
    let list = server.get("/api/0/projects/acme/web/").expect(200).json();
    let team = list["teams"][0]["id"].as_str().unwrap().to_owned();
    let refused = |mention: &str| {
        let body = json!({"text": "Hello", "mentions": [mention]});
        post(&server, server.token(), &issue, &body).send().expect(400).json()
    };
    assert_eq!(refused("999999"), json!({"mentions": ["Cannot mention a non team member"]}));
    let unknown = json!({"mentions": ["Mentioned team not found or not associated with project"]});
    assert_eq!(refused("team:999999"), unknown);
    assert_eq!(number_of_comments(&server, &issue), 0);
    let (_, of_kim) = member(&server, "kim@example.com");
    let body = json!({"text": "Hello", "mentions": [format!("team:{team}")]});
    post(&server, &of_kim, &issue, &body).send().expect(201);
    let mails = server.mails_to(ADMIN);
    assert_eq!(mails.iter().filter(|mail| mail.kind == "issue.comment").count(), 1);
}

fn comments_are_listed_newest_first(server: Server) {
    let issue = issue(&server);
    for number in 0..3 {
        post(&server, server.token(), &issue, &json!({"text": format!("number {number}")})).send().expect(201);
    }
    let path = format!("/api/0/organizations/acme/issues/{issue}/comments/");
    let texts = |query: &str| {
        let list = server.get(&format!("{path}{query}")).expect(200).json();
        let text = |it: &Value| it["data"]["text"].as_str().unwrap().to_owned();
        list.as_array().unwrap().iter().map(text).collect::<Vec<_>>()
    };
    assert_eq!(texts(""), ["number 2", "number 1", "number 0"]);
    let (next, _) = server.get(&format!("{path}?per_page=2")).expect(200).cursor("next");
    assert_eq!(texts(&format!("?per_page=2&cursor={next}")), ["number 0"]);
    server.get(&format!("{path}?cursor=x")).expect(400);
}
