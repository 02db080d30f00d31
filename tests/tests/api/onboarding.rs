//! The mail that leads back to setting up an organization.

use application::ports::StoreError;
use serde_json::{Value, json};

use crate::client::Answer;
use crate::harness::{ADMIN, Login, Server, now, on_both_stores};

on_both_stores!(
    a_member_is_sent_the_mail_alone,
    what_is_wrong_with_the_platforms_is_told_for_each,
    only_members_are_sent_it,
    ten_mails_an_hour_are_enough,
    the_link_of_the_mail_leads_to_what_an_application_needs,
);

const PATH: &str = "/api/0/organizations/acme/onboarding-continuation-email/";

fn ask(login: &Login<'_>, body: &Value) -> Answer {
    login.call("POST", PATH).json(body).send()
}

/// The mails that wait; whoever asks has them.
fn mails(server: &Server) -> Vec<application::mail::Mail> {
    let claim = |stores: &mut dyn application::ports::Stores| {
        stores.outbox().claim(now() + chrono::TimeDelta::minutes(1), now() + chrono::TimeDelta::hours(1), 100)
    };
    let claimed = server.uow().transaction::<_, StoreError>(claim).unwrap();
    claimed.into_iter().map(|claimed| claimed.mail).collect()
}

fn a_member_is_sent_the_mail_alone(server: Server) {
    let server =
        server.with_environment(&[("PICKET_LOG", "info"), ("PICKET_URL_PREFIX", "https://picket.example.com")]);
    let user = server.user("kim@example.com", "member");
    let login = server.login("kim@example.com");
    let sent = ask(&login, &json!({"platforms": ["javascript", " python", "flutter"]})).expect(202);
    assert_eq!((sent.body.len(), sent.header("content-type")), (0, ""));
    let mails = mails(&server);
    let [mail] = &mails[..] else { panic!("{mails:?}") };
    assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("kim@example.com", "Finish Onboarding"));
    assert_eq!((mail.kind.as_str(), mail.list.as_str()), ("organization.onboarding-continuation-email", "acme"));
    let link = "https://picket.example.com/onboarding/acme/?referrer=onboarding_continuation-email";
    for part in
        ["Finish Onboarding", "Hello kim@example.com,", "javascript, python, and flutter projects", "acme", link]
    {
        assert!(mail.text.contains(part), "no {part} in {}", mail.text);
        assert!(mail.html.as_ref().unwrap().contains(part), "no {part} in {:?}", mail.html);
    }
    let log = server.log();
    let record =
        log.lines().find(|line| line.contains("onboarding_continuation.sent")).unwrap_or_else(|| panic!("{log}"));
    for part in [&format!("user_id={user}"), "organization_id=", "\"providers\":\"email\""] {
        assert!(record.contains(part), "no {part} in {record}");
    }
    // A token of a member does as well, whatever its scopes.
    let token = server.token_of(user, domain::permissions::ScopeSet::EMPTY, None);
    server.call("POST", PATH).token(&token).json(&json!({"platforms": []})).send().expect(202);
}

fn what_is_wrong_with_the_platforms_is_told_for_each(server: Server) {
    let login = server.login(ADMIN);
    let fault = |body: Value| ask(&login, &body).expect(400).json();
    assert_eq!(fault(json!({})), json!({"platforms": ["This field is required."]}));
    let not_a_list = json!({"platforms": ["Expected a list of items but got type \"str\"."]});
    assert_eq!(fault(json!({"platforms": "not a list"})), not_a_list);
    assert_eq!(fault(json!({"platforms": null})), json!({"platforms": ["This field may not be null."]}));
    let elements = json!({"platforms": ["ok", ["x"], " ", null, "x".repeat(256), true, "a\0b", "a\nb"]});
    let expected = json!({"platforms": {
        "1": ["Not a valid string."],
        "2": ["This field may not be blank."],
        "3": ["This field may not be null."],
        "4": ["Ensure this field has no more than 255 characters."],
        "5": ["Not a valid string."],
        "6": ["Null characters are not allowed."],
        "7": ["Control characters are not allowed."],
    }});
    assert_eq!(fault(elements), expected);
    assert_eq!(
        fault(json!({"platforms": vec!["x"; 101]})),
        json!({"platforms": ["Ensure this field has no more than 100 elements."]})
    );
    assert_eq!(fault(json!([])), json!({"non_field_errors": ["Invalid data. Expected a dictionary, but got list."]}));
    assert!(mails(&server).is_empty());
    ask(&login, &json!({"platforms": ["x".repeat(255)]})).expect(202);
    login.call("POST", PATH).form(&[("platforms", "go"), ("platforms", "rust")]).send().expect(202);
    let mails = mails(&server);
    assert!(mails.iter().any(|mail| mail.text.contains("the go and rust projects")), "{mails:?}");
}

fn only_members_are_sent_it(server: Server) {
    server.other_organization("outsider@example.com", "umbrella", "lab");
    let body = json!({"platforms": ["go"]});
    server.call("POST", PATH).json(&body).send().expect(401);
    ask(&server.login("outsider@example.com"), &body).expect(403);
    let admin = server.login(ADMIN);
    let elsewhere = |slug: &str| {
        admin.call("POST", &format!("/api/0/organizations/{slug}/onboarding-continuation-email/")).json(&body).send()
    };
    elsewhere("unknown").expect(404);
    elsewhere("umbrella").expect(403);
    assert!(mails(&server).is_empty());
    elsewhere(server.setup["organization"]["id"].as_str().unwrap()).expect(202);
}

fn ten_mails_an_hour_are_enough(server: Server) {
    let login = server.login(ADMIN);
    let companion = server.companion();
    for _ in 0..10 {
        ask(&login, &json!({"platforms": []})).expect(202);
    }
    let refused = ask(&login, &json!({"platforms": []})).expect(429);
    let seconds: u64 = refused.header("retry-after").parse().unwrap();
    assert!((3000..=3601).contains(&seconds), "{seconds}");
    // The other process counts along.
    let call = companion.call("POST", PATH).header("Cookie", login.cookies()).header("X-CSRFToken", &login.csrf);
    call.json(&json!({"platforms": []})).send().expect(429);
    assert_eq!(mails(&server).len(), 10);
    server.user("kim@example.com", "member");
    ask(&server.login("kim@example.com"), &json!({"platforms": []})).expect(202);
}

fn the_link_of_the_mail_leads_to_what_an_application_needs(server: Server) {
    let path = "/onboarding/acme/?referrer=onboarding_continuation-email";
    let login = server.call("GET", path).send().expect(302);
    assert!(
        login.header("location").starts_with("/auth/login/?next=/onboarding/acme/%3Freferrer%3D"),
        "{}",
        login.header("location")
    );
    let page = server.login(ADMIN).call("GET", path).send().expect(200).text();
    assert!(page.contains(server.dsn()), "{page}");
    server.other_organization("outsider@example.com", "umbrella", "lab");
    let outsider = server.login("outsider@example.com");
    let refused = outsider.call("GET", path).send().expect(403).text();
    assert!(refused.contains("no member of this organization") && !refused.contains(server.dsn()), "{refused}");
    outsider.call("GET", "/onboarding/none/").send().expect(404);
}
