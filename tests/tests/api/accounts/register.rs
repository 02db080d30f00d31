//! Registration.

use serde_json::json;

use super::{KIM, is_sound, link};
use crate::client::Answer;
use crate::harness::{ADMIN, PASSWORD, Server, on_both_stores};

on_both_stores!(
    nobody_registers_unless_it_is_allowed,
    whoever_comes_registers_while_it_is_allowed,
    who_does_not_know_the_chosen_password_makes_no_account,
    of_many_that_confirm_a_registration_at_once_one_does,
    a_registration_whose_address_got_an_account_meanwhile_makes_none,
    an_address_that_is_taken_gets_the_same_answer_and_its_owner_a_mail,
    what_registration_needs_is_told,
    a_client_registers_so_often_in_an_hour,
);

const REGISTER: &str = "/auth/register/";
const CONFIRM: &str = "/auth/register/confirm/";

fn open(server: Server) -> Server {
    assert!(server.run(&["options", "set", "auth.allow-registration", "true"]).status.success());
    // A server that is started anew knows at once.
    server.restart()
}

fn register(server: &Server, name: &str, email: &str, password: &str) -> Answer {
    server.browser().submit(REGISTER, &[("name", name), ("email", email), ("password", password)])
}

fn confirm(server: &Server, path: &str, password: &str) -> Answer {
    server.browser().submit(path, &[("password", password)])
}

fn can_register(server: &Server) -> bool {
    let config = server.call("GET", "/api/0/auth/config/").send().expect(200).json();
    let page = server.call("GET", "/auth/login/").send().expect(200).text();
    let said = config["canRegister"].as_bool().unwrap();
    assert_eq!(page.contains("href=\"/auth/register/\""), said, "{page}");
    said
}

fn nobody_registers_unless_it_is_allowed(server: Server) {
    assert!(!can_register(&server));
    server.call("GET", REGISTER).send().expect(404);
    register(&server, "Kim", KIM, PASSWORD).expect(404);
    assert_eq!(server.mails_to(KIM), []);
    server.try_login(&"a".repeat(64), KIM, PASSWORD).expect(400);
}

fn whoever_comes_registers_while_it_is_allowed(server: Server) {
    let server = open(server);
    assert!(can_register(&server));
    let page = server.call("GET", REGISTER).send().expect(200).text();
    is_sound(&page);
    for hint in ["name", "email", "new-password"] {
        assert!(page.contains(&format!("autocomplete=\"{hint}\"")), "{page}");
    }
    let page = register(&server, " Kim <b> ", "Kim@example.com", PASSWORD).expect(200);
    assert!(page.cookie("sentrysid").is_none());
    let mail = server.mails_to(KIM).remove(0);
    assert!(!mail.text.contains("<b>"), "a stranger's words are in the mail");
    let path = link(&server, &mail, CONFIRM);
    for _ in 0..2 {
        let page = server.call("GET", &path).send().expect(200);
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        is_sound(&page.text());
        assert!(page.text().contains("autocomplete=\"current-password\""), "{}", page.text());
    }
    // Until then there is no account.
    server.try_login(&"a".repeat(64), KIM, PASSWORD).expect(400);
    server.call("POST", &path).form(&[("password", PASSWORD)]).send().expect(403);
    let made = confirm(&server, &path, PASSWORD).expect(200).text();
    assert!(made.contains("Your account is made") && made.contains("href=\"/auth/login/\""), "{made}");
    let kim = server.login(KIM);
    let me = kim.call("GET", "/api/0/users/me/").send().expect(200).json();
    assert_eq!((&me["name"], &me["username"]), (&json!("Kim <b>"), &json!(KIM)));
    assert_eq!((&me["isSuperuser"], &me["emails"][0]["is_verified"]), (&json!(false), &json!(true)));
    assert_eq!(kim.call("GET", "/api/0/organizations/").send().expect(200).json(), json!([]));
    kim.call("GET", "/api/0/organizations/acme/").send().expect(403);
    server.call("GET", &path).send().expect(404);
    assert!(confirm(&server, &path, PASSWORD).expect(404).text().contains("This link is good no more"));
    let (token, log) = (path.trim_end_matches('/').rsplit('/').next().unwrap(), server.log());
    assert!(!log.contains(token) && !log.contains("$argon2id$"), "a secret was logged: {log}");
}

fn who_does_not_know_the_chosen_password_makes_no_account(server: Server) {
    let server = open(server);
    register(&server, "Eve", KIM, "eves horse").expect(200);
    let path = link(&server, &server.mails_to(KIM)[0], CONFIRM);
    for _ in 0..4 {
        let page = confirm(&server, &path, PASSWORD).expect(400).text();
        assert!(page.contains("This is not the password that was chosen.") && !page.contains(PASSWORD), "{page}");
    }
    server.call("GET", &path).send().expect(200);
    confirm(&server, &path, PASSWORD).expect(404);
    // The fifth was the last.
    server.call("GET", &path).send().expect(404);
    confirm(&server, &path, "eves horse").expect(404);
    for password in [PASSWORD, "eves horse"] {
        server.try_login(&"a".repeat(64), KIM, password).expect(400);
    }
    // Whose address it is registers all the same.
    register(&server, "Kim", KIM, PASSWORD).expect(200);
    let path = link(&server, server.mails_to(KIM).last().unwrap(), CONFIRM);
    confirm(&server, &path, PASSWORD).expect(200);
    server.login(KIM);
}

fn of_many_that_confirm_a_registration_at_once_one_does(server: Server) {
    let server = open(server);
    register(&server, "Kim", KIM, PASSWORD).expect(200);
    let path = link(&server, &server.mails_to(KIM)[0], CONFIRM);
    let statuses: Vec<_> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..4).map(|_| scope.spawn(|| confirm(&server, &path, PASSWORD).status)).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 404].contains(status)), "{statuses:?}");
}

fn a_registration_whose_address_got_an_account_meanwhile_makes_none(server: Server) {
    let server = open(server);
    register(&server, "Kim", "kim@M\u{fc}nchen.example", PASSWORD).expect(200);
    register(&server, "Kim", "kim@xn--mnchen-3ya.example", "another horse").expect(200);
    let mails = server.mails_to("kim@xn--mnchen-3ya.example");
    let paths: Vec<_> = mails.iter().map(|mail| link(&server, mail, CONFIRM)).collect();
    confirm(&server, &paths[0], PASSWORD).expect(200);
    let taken = confirm(&server, &paths[1], "another horse").expect(409).text();
    assert!(taken.contains("There is an account with the address already"), "{taken}");
    server.call("GET", &paths[1]).send().expect(404);
    server.login("kim@m\u{fc}nchen.example");
}

fn an_address_that_is_taken_gets_the_same_answer_and_its_owner_a_mail(server: Server) {
    let server = open(server);
    let expected = register(&server, "Kim", KIM, PASSWORD).expect(200).body;
    for _ in 0..4 {
        assert_eq!(register(&server, "Eve", ADMIN, "another horse").expect(200).body, expected);
    }
    let mails = server.mails_to(ADMIN);
    assert_eq!(mails.len(), 3, "{mails:?}");
    assert_eq!(
        (mails[0].kind.as_str(), mails[0].subject.as_str()),
        ("account.security", "You have an account already")
    );
    server.try_login(&"a".repeat(64), ADMIN, "another horse").expect(400);
    server.login(ADMIN);
}

fn what_registration_needs_is_told(server: Server) {
    let server = open(server);
    for (name, email, password, fault) in [
        ("", KIM, PASSWORD, "A name is one line"),
        ("Kim", "kim", PASSWORD, "Not a valid e-mail address."),
        ("Kim", KIM, "short", "at least 8 characters"),
    ] {
        let page = register(&server, name, email, password).expect(400).text();
        assert!(page.contains("role=\"alert\"") && page.contains(fault), "{page}");
        assert!(page.contains(&format!("value=\"{email}\"")) && !page.contains(&format!("\"{password}\"")), "{page}");
    }
    let form = [("name", "Kim"), ("email", KIM), ("password", PASSWORD)];
    server.call("POST", REGISTER).form(&form).send().expect(403);
    assert_eq!(server.mails_to(KIM), []);
}

fn a_client_registers_so_often_in_an_hour(server: Server) {
    let server = open(server);
    for number in 0..30 {
        register(&server, "Kim", &format!("kim-{number}@example.com"), PASSWORD).expect(200);
    }
    register(&server, "Kim", KIM, PASSWORD).expect(429);
    assert_eq!(server.mails_to(KIM), []);
}
