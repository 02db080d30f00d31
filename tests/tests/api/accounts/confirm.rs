//! Confirming an address.

use domain::links::LinkPurpose;
use serde_json::{Value, json};

use super::{KIM, expired, is_sound, link};
use crate::client::Answer;
use crate::harness::{ADMIN, Login, PASSWORD, Server, on_both_stores};

on_both_stores!(
    an_address_is_confirmed_by_the_link_of_a_mail,
    a_mail_to_confirm_an_address_is_sent_for_its_account_alone,
    a_link_that_confirms_is_good_once_and_for_two_days,
    three_mails_an_hour_confirm_an_address,
    in_superuser_mode_another_account_is_sent_its_mail,
);

const SEND: &str = "/api/0/users/me/emails/confirm/";
const CONFIRM: &str = "/account/confirm-email/";

fn send(login: &Login<'_>, body: &Value) -> Answer {
    login.call("POST", SEND).json(body).send()
}

fn is_verified(login: &Login<'_>) -> Value {
    let me = login.call("GET", "/api/0/users/me/").send().expect(200).json();
    me["emails"][0]["is_verified"].clone()
}

fn an_address_is_confirmed_by_the_link_of_a_mail(server: Server) {
    server.user(KIM, "member");
    let kim = server.login(KIM);
    assert_eq!(is_verified(&kim), false);
    let answer = send(&kim, &json!({"email": "Kim@example.com"})).expect(204);
    assert_eq!(answer.body, b"");
    let mail = server.mails_to(KIM).remove(0);
    let (kind, subject) = ("account.confirm-email", "Confirm your e-mail address");
    assert_eq!((mail.kind.as_str(), mail.subject.as_str()), (kind, subject));
    let path = link(&server, &mail, CONFIRM);
    for _ in 0..2 {
        let page = server.call("GET", &path).send().expect(200).text();
        is_sound(&page);
        assert!(page.contains(KIM) && page.contains("<form method=\"post\""), "{page}");
    }
    assert_eq!(is_verified(&kim), false);
    server.call("POST", &path).send().expect(403);
    // It needs no login.
    let page = server.browser().submit(&path, &[]).expect(200).text();
    assert!(page.contains("is confirmed"), "{page}");
    assert_eq!(is_verified(&kim), true);
    let again = send(&kim, &json!({})).expect(400).json();
    assert_eq!(again, json!({"detail": "This address is confirmed already."}));
}

fn a_mail_to_confirm_an_address_is_sent_for_its_account_alone(server: Server) {
    server.user(KIM, "member");
    let kim = server.login(KIM);
    let refused = |body: &Value| send(&kim, body).expect(400).json();
    let other = json!({"email": ["This is not the account's address."]});
    assert_eq!(refused(&json!({"email": ADMIN})), other);
    assert_eq!(refused(&json!({"email": "?"})), json!({"email": ["Enter a valid email address."]}));
    let admin = server.admin();
    kim.call("POST", &format!("/api/0/users/{admin}/emails/confirm/")).json(&json!({})).send().expect(403);
    kim.call("POST", "/api/0/users/999999/emails/confirm/").json(&json!({})).send().expect(404);
    server.call("POST", SEND).token(server.token()).json(&json!({})).send().expect(403);
    assert_eq!((server.mails_to(KIM), server.mails_to(ADMIN)), (vec![], vec![]));
}

fn a_link_that_confirms_is_good_once_and_for_two_days(server: Server) {
    let id = server.user(KIM, "member");
    let kim = server.login(KIM);
    send(&kim, &json!({})).expect(204);
    let path = link(&server, &server.mails_to(KIM)[0], CONFIRM);
    let old = format!("{CONFIRM}{}", expired(&server, id, LinkPurpose::ConfirmEmail));
    let of_other = path.replace(&format!("/{id}/"), &format!("/{}/", server.admin()));
    for bad in [&old, &of_other, &format!("{CONFIRM}x/y/")] {
        server.call("GET", bad).send().expect(404);
        assert!(server.browser().submit(bad, &[]).expect(404).text().contains("This link is good no more"));
    }
    assert_eq!(is_verified(&kim), false);
    server.browser().submit(&path, &[]).expect(200);
    server.browser().submit(&path, &[]).expect(404);
    server.call("GET", &path).send().expect(404);
}

fn three_mails_an_hour_confirm_an_address(server: Server) {
    server.user(KIM, "member");
    let kim = server.login(KIM);
    for _ in 0..3 {
        send(&kim, &json!({})).expect(204);
    }
    let refused = send(&kim, &json!({})).expect(429);
    assert!((1..=3600).contains(&refused.header("retry-after").parse::<u64>().unwrap()));
    assert_eq!(server.mails_to(KIM).len(), 3);
}

fn in_superuser_mode_another_account_is_sent_its_mail(server: Server) {
    let id = server.user(KIM, "member");
    let mut admin = server.login(ADMIN);
    let path = format!("/api/0/users/{id}/emails/confirm/");
    admin.call("POST", &path).json(&json!({})).send().expect(403);
    admin.elevate(PASSWORD).expect(200);
    admin.call("POST", &path).json(&json!({})).send().expect(204);
    assert_eq!(server.mails_to(KIM).len(), 1);
}
