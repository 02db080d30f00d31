//! A forgotten password.

use domain::links::LinkPurpose;
use domain::permissions::{Scope, ScopeSet};
use serde_json::json;

use super::{KIM, expired, is_sound, link};
use crate::client::Answer;
use crate::harness::{ADMIN, PASSWORD, Server, on_both_stores};

on_both_stores!(
    a_forgotten_password_is_replaced_by_the_link_of_a_mail,
    who_is_no_account_gets_the_same_answer_and_no_mail,
    a_link_to_a_new_password_is_good_once_and_for_an_hour,
    what_a_new_password_must_be_is_told_and_the_link_stays,
    an_address_gets_three_mails_an_hour_and_every_asker_the_same_answer,
    forms_that_no_page_of_this_server_sent_are_refused,
    of_many_that_use_a_link_at_once_one_does,
    who_resets_an_account_that_was_never_confirmed_keeps_none_of_its_tokens,
    a_link_to_a_new_password_ends_when_the_password_is_changed_otherwise,
);

const RECOVER: &str = "/account/recover/";
const CONFIRM: &str = "/account/recover/confirm/";
const NEW: &str = "another horse";

fn ask(server: &Server, email: &str) -> Answer {
    server.browser().submit(RECOVER, &[("email", email)])
}

fn choose(server: &Server, path: &str, password: &str) -> Answer {
    server.browser().submit(path, &[("password", password), ("password_again", password)])
}

/// Asks for a mail; the path of its link.
#[track_caller]
fn asked(server: &Server, email: &str) -> String {
    ask(server, email).expect(200);
    link(server, server.mails_to(email).last().unwrap(), CONFIRM)
}

fn a_forgotten_password_is_replaced_by_the_link_of_a_mail(server: Server) {
    let server = server.with_environment(&[("PICKET_LOG", "debug")]);
    let id = server.user(KIM, "member");
    let old = server.login(KIM);
    let login_page = server.call("GET", "/auth/login/").send().expect(200).text();
    assert!(login_page.contains("href=\"/account/recover/\""), "{login_page}");
    let page = server.call("GET", RECOVER).send().expect(200).text();
    is_sound(&page);
    assert!(page.contains("autocomplete=\"email\""), "{page}");
    ask(&server, "Kim@Example.com").expect(200);
    let path = link(&server, &server.mails_to(KIM)[0], CONFIRM);
    assert!(path.starts_with(&format!("{CONFIRM}{id}/")) && path.len() == CONFIRM.len() + id.to_string().len() + 66);
    let mail = server.mails_to(KIM).remove(0);
    assert_eq!((mail.kind.as_str(), mail.subject.as_str()), ("account.password-reset", "Choose a new password"));
    // Opening it does not use it up.
    for _ in 0..2 {
        let page = server.call("GET", &path).send().expect(200);
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        assert!(page.header("cache-control").contains("no-store"));
        is_sound(&page.text());
        assert!(page.text().contains("autocomplete=\"new-password\""), "{}", page.text());
    }
    let done = choose(&server, &path, NEW).expect(200).text();
    assert!(done.contains("Your password was changed") && done.contains("href=\"/auth/login/\""), "{done}");
    old.call("GET", "/api/0/users/me/").send().expect(401);
    let csrf = "a".repeat(64);
    server.try_login(&csrf, KIM, PASSWORD).expect(400);
    let me = server.try_login(&csrf, KIM, NEW).expect(200).json();
    // Who has the link reads the mail of the address.
    assert_eq!(me["user"]["emails"], json!([{"id": id.to_string(), "email": KIM, "is_verified": true}]));
    let notice = server.mails_to(KIM).pop().unwrap();
    assert_eq!((notice.kind.as_str(), notice.subject.as_str()), ("account.security", "Your password was changed"));
    let (token, log) = (path.trim_end_matches('/').rsplit('/').next().unwrap(), server.log());
    assert!(log.contains("/account/recover/confirm/") && !log.contains(token), "the link was logged: {log}");
}

fn who_is_no_account_gets_the_same_answer_and_no_mail(server: Server) {
    server.user(KIM, "member");
    let mut made = server.command(&["user", "create", "--email", "elsewhere@example.com", "--no-password", "--json"]);
    assert!(made.env_remove("PICKET_PASSWORD").status().unwrap().success());
    server.user("gone@example.com", "member");
    assert!(server.run(&["user", "deactivate", "--email", "gone@example.com"]).status.success());
    let expected = ask(&server, KIM).expect(200).body;
    for other in ["nobody@example.com", "elsewhere@example.com", "gone@example.com"] {
        assert_eq!(ask(&server, other).expect(200).body, expected, "{other}");
        assert_eq!(server.mails_to(other), [], "{other}");
    }
    assert_eq!(server.mails_to(KIM).len(), 1);
    let page = ask(&server, "no address").expect(400).text();
    assert!(page.contains("role=\"alert\"") && page.contains("Not a valid e-mail address."), "{page}");
}

fn a_link_to_a_new_password_is_good_once_and_for_an_hour(server: Server) {
    let id = server.user(KIM, "member");
    let admin = server.admin();
    let (first, second) = (asked(&server, KIM), asked(&server, KIM));
    assert_ne!(first, second);
    let old = format!("{CONFIRM}{}", expired(&server, id, LinkPurpose::PasswordReset));
    let of_other_account = first.replace(&format!("/{id}/"), &format!("/{admin}/"));
    let of_other_purpose = first.replace("/recover/confirm/", "/confirm-email/");
    let cut_off = first.trim_end_matches('/').to_owned();
    let cut_off = format!("{}/", &cut_off[..cut_off.len() - 1]);
    for bad in [&old, &of_other_account, &of_other_purpose, &cut_off] {
        for answer in [server.call("GET", bad).send(), choose(&server, bad, NEW)] {
            assert!(answer.expect(404).text().contains("This link is good no more"), "{bad}");
        }
    }
    choose(&server, &first, NEW).expect(200);
    // The others end with it.
    for used in [&first, &second] {
        server.call("GET", used).send().expect(404);
        choose(&server, used, "a third horse").expect(404);
    }
    server.try_login(&"a".repeat(64), KIM, NEW).expect(200);
    server.login(ADMIN);
    // A deactivated account is not let in by a link.
    let third = asked(&server, KIM);
    assert!(server.run(&["user", "deactivate", "--email", KIM]).status.success());
    choose(&server, &third, "a third horse").expect(404);
}

fn what_a_new_password_must_be_is_told_and_the_link_stays(server: Server) {
    server.user(KIM, "member");
    let path = asked(&server, KIM);
    let short = choose(&server, &path, "short").expect(400).text();
    assert!(short.contains("role=\"alert\"") && short.contains("at least 8 characters"), "{short}");
    let form = [("password", NEW), ("password_again", PASSWORD)];
    let differ = server.browser().submit(&path, &form).expect(400).text();
    assert!(differ.contains("The passwords do not match.") && !differ.contains(NEW), "{differ}");
    choose(&server, &path, NEW).expect(200);
}

fn an_address_gets_three_mails_an_hour_and_every_asker_the_same_answer(server: Server) {
    server.user(KIM, "member");
    let expected = ask(&server, KIM).expect(200).body;
    for _ in 0..4 {
        assert_eq!(ask(&server, KIM).expect(200).body, expected);
    }
    assert_eq!(server.mails_to(KIM).len(), 3);
    // Of all addresses together one client may ask for thirty.
    for number in 5..30 {
        ask(&server, &format!("nobody-{number}@example.com")).expect(200);
    }
    let refused = ask(&server, "nobody@example.com").expect(429);
    assert!(refused.text().contains("Too many attempts"));
    assert!((1..=3600).contains(&refused.header("retry-after").parse::<u64>().unwrap()));
}

fn forms_that_no_page_of_this_server_sent_are_refused(server: Server) {
    server.user(KIM, "member");
    let path = asked(&server, KIM);
    let forms = [(RECOVER, &[("email", KIM)][..]), (&path, &[("password", NEW), ("password_again", NEW)])];
    for (path, form) in forms {
        server.call("POST", path).form(form).send().expect(403);
        server.browser().without_csrf("POST", path).form(form).send().expect(403);
    }
    assert_eq!(server.mails_to(KIM).len(), 1);
    server.login(KIM);
}

fn of_many_that_use_a_link_at_once_one_does(server: Server) {
    server.user(KIM, "member");
    let path = asked(&server, KIM);
    let browser = server.browser();
    let statuses: Vec<_> = std::thread::scope(|scope| {
        let send = || browser.submit(&path, &[("password", NEW), ("password_again", NEW)]).status;
        let running: Vec<_> = (0..6).map(|_| scope.spawn(send)).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 404].contains(status)), "{statuses:?}");
    let notices = server.mails_to(KIM).iter().filter(|mail| mail.kind == "account.security").count();
    assert_eq!(notices, 1);
}

fn who_resets_an_account_that_was_never_confirmed_keeps_none_of_its_tokens(server: Server) {
    let id = server.user(KIM, "member");
    let token = || server.token_of(id, ScopeSet::of(&[Scope::OrgRead]), None);
    let status = |token: &str| server.call("GET", "/api/0/organizations/acme/").token(token).send().status;
    let of_whoever = token();
    assert_eq!(status(&of_whoever), 200);
    choose(&server, &asked(&server, KIM), NEW).expect(200);
    assert_eq!(status(&of_whoever), 401);
    // Now the owner is known.
    let of_owner = token();
    choose(&server, &asked(&server, KIM), PASSWORD).expect(200);
    assert_eq!(status(&of_owner), 200);
}

fn a_link_to_a_new_password_ends_when_the_password_is_changed_otherwise(server: Server) {
    server.user(KIM, "member");
    let path = asked(&server, KIM);
    let body = json!({"password": PASSWORD, "passwordNew": NEW, "passwordVerify": NEW});
    server.login(KIM).call("PUT", "/api/0/users/me/password/").json(&body).send().expect(204);
    server.call("GET", &path).send().expect(404);
    choose(&server, &path, "a third horse").expect(404);
}
