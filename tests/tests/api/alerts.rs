//! Mails that tell of issues.

use std::thread;
use std::time::{Duration, Instant};

use application::ingest::IssueChange;
use application::mail::Mail;
use application::ports::{StoreError, Stores};
use chrono::TimeDelta;
use domain::ids::{IssueId, ProjectId};
use domain::issues::{EventBatch, Status, Substatus};
use domain::slugs::IdOrSlug;
use serde_json::{Value, json};

use crate::client::Call;
use crate::harness::{Server, free_port, now, on_both_stores, report_to};

on_both_stores!(
    a_new_issue_is_told_to_the_projects_team_once,
    an_issue_that_comes_back_is_told_once_an_hour,
    a_projects_alerts_are_switched_off_and_on,
    who_follows_the_link_of_an_alert_gets_no_more_of_them,
    alerts_that_wait_for_who_left_are_not_sent,
    a_mail_program_unsubscribes_without_a_login,
    of_many_new_issues_at_once_a_bounded_number_is_told,
    what_events_bring_stays_text_in_mails,
);

const SETTING: &str = "/api/0/projects/acme/web/mail-alerts/";

/// A server that writes mails, which nobody takes from it.
fn writing(server: Server) -> Server {
    server.with_mail(free_port())
}

fn write<T>(server: &Server, work: impl FnMut(&mut dyn Stores) -> Result<T, StoreError>) -> T {
    server.uow().transaction(work).unwrap()
}

/// The alerts in the outbox, in the order in which they were written.
fn alerts(server: &Server) -> Vec<Mail> {
    let later = now() + TimeDelta::days(1);
    let mut claimed = write(server, |stores| stores.outbox().claim(later, later, 1000));
    claimed.sort_by_key(|claimed| claimed.id);
    claimed.into_iter().map(|claimed| claimed.mail).filter(|mail| mail.kind == "issue.alert").collect()
}

/// Waits until so many have been written.
#[track_caller]
fn wait_for(server: &Server, count: usize) -> Vec<Mail> {
    let deadline = Instant::now() + Duration::from_secs(40);
    loop {
        let mails = alerts(server);
        if mails.len() >= count {
            return mails;
        }
        assert!(Instant::now() < deadline, "only {:?}", subjects(&mails));
        thread::sleep(Duration::from_millis(100));
    }
}

fn subjects(mails: &[Mail]) -> Vec<&str> {
    mails.iter().map(|mail| mail.subject.as_str()).collect()
}

fn message(text: &str) -> Value {
    json!({"message": text, "level": "error"})
}

/// Another organization, whose alerts show that those which waited before them were taken up.
fn other(server: &Server) -> String {
    let made = server.other_organization("eve@example.com", "else", "other");
    made["project"]["dsn"].as_str().unwrap().to_owned()
}

fn project(server: &Server) -> ProjectId {
    ProjectId::parse(server.setup["project"]["id"].as_str().unwrap()).unwrap()
}

/// The only issue of the project, as the API shows it.
fn issue(server: &Server) -> Value {
    server.get("/api/0/projects/acme/web/issues/?query=").expect(200).json()[0].clone()
}

/// Resolves the only issue of the project, which no operation does yet.
fn resolve(server: &Server) {
    let (project, id) = (project(server), IssueId::parse(issue(server)["id"].as_str().unwrap()).unwrap());
    write(server, |stores| {
        let issue = stores.issues().find(project, id)?.unwrap();
        let (first_seen, last_seen) = (issue.first_seen, issue.last_seen);
        let events = EventBatch { count: 0, first_seen, last_seen, heat: issue.triage.heat, summary: issue.summary };
        let state = Some((Status::Resolved, Substatus::Ongoing));
        stores.intake().change(&[IssueChange { project_id: project, issue_id: id, new_users: 0, state, events }])
    });
    assert_eq!(issue(server)["status"], "resolved");
}

fn forget_limits(server: &Server) {
    write(server, |stores| stores.limits().remove_before(now() + TimeDelta::days(1), 1000));
}

/// The link out of a mail, as a path of the server.
fn way_out(server: &Server, mail: &Mail) -> String {
    mail.unsubscribe.as_deref().unwrap().strip_prefix(server.url()).unwrap().to_owned()
}

fn a_new_issue_is_told_to_the_projects_team_once(server: Server) {
    let server = writing(server);
    // In the organization, and in none of its teams.
    server.user("kim@example.com", "member");
    server.report(&json!({"message": "the till is empty", "release": "shop@1.2.3", "transaction": "shop.pay"}));
    let mail = wait_for(&server, 1).remove(0);
    assert_eq!(mail.to.as_str(), "admin@example.com");
    assert_eq!(mail.subject, "[WEB-1] the till is empty");
    assert_eq!(mail.list, "web.acme");
    let id = issue(&server)["id"].as_str().unwrap().to_owned();
    let link = format!("/organizations/acme/issues/{id}/");
    let unsubscribe = mail.unsubscribe.clone().unwrap();
    for part in [
        "New issue\n",
        "the till is empty",
        "Issue: WEB-1",
        "Release: shop@1.2.3",
        "Times seen: 1",
        &link,
        &unsubscribe,
    ] {
        assert!(mail.text.contains(part), "no {part} in {}", mail.text);
    }
    assert!(mail.html.unwrap().contains(&format!("{link}\"")));
    // The same again, and another.
    server.report(&json!({"message": "the till is empty"}));
    server.report(&message("the door is shut"));
    assert_eq!(subjects(&wait_for(&server, 2)), ["[WEB-1] the till is empty", "[WEB-2] the door is shut"]);
}

fn an_issue_that_comes_back_is_told_once_an_hour(server: Server) {
    let server = writing(server);
    let other = other(&server);
    server.report(&message("boom"));
    wait_for(&server, 1);
    resolve(&server);
    forget_limits(&server);
    server.report(&message("boom"));
    let shown = issue(&server);
    assert_eq!((&shown["status"], &shown["substatus"]), (&json!("unresolved"), &json!("regressed")));
    let mails = wait_for(&server, 2);
    assert_eq!(subjects(&mails), ["[WEB-1] boom", "[WEB-1] boom"]);
    assert!(mails[1].text.starts_with("Issue is back\n"), "{}", mails[1].text);
    resolve(&server);
    // Not so soon that it would be taken for the same return.
    let later = now() + TimeDelta::seconds(10);
    server.report(&json!({"message": "boom", "level": "error", "timestamp": later.to_rfc3339()}));
    assert_eq!(issue(&server)["substatus"], "regressed");
    report_to(server.url(), &other, &message("marker")).send().expect(200);
    assert_eq!(subjects(&wait_for(&server, 3))[2], "[OTHER-1] marker", "the hour has had its mail");
}

fn a_projects_alerts_are_switched_off_and_on(server: Server) {
    let server = writing(server);
    let other = other(&server);
    let put = |body: Value| server.call("PUT", SETTING).token(server.token()).json(&body).send();
    assert_eq!(server.get(SETTING).expect(200).json(), json!({"isEnabled": true}));
    assert_eq!(put(json!({})).expect(400).json(), json!({"isEnabled": ["This field is required."]}));
    assert_eq!(put(json!({"isEnabled": "x"})).expect(400).json(), json!({"isEnabled": ["Must be a valid boolean."]}));
    assert_eq!(put(json!({"isEnabled": false})).expect(200).json(), json!({"isEnabled": false}));
    assert_eq!(server.get(SETTING).expect(200).json(), json!({"isEnabled": false}));
    server.report(&message("quiet"));
    report_to(server.url(), &other, &message("marker")).send().expect(200);
    assert_eq!(subjects(&wait_for(&server, 1)), ["[OTHER-1] marker"]);
    put(json!({"isEnabled": true})).expect(200);
    server.report(&message("quiet"));
    server.report(&message("loud"));
    let mails = wait_for(&server, 2);
    assert_eq!(subjects(&mails)[1..], ["[WEB-2] loud"], "what was left out is not sent later");
}

fn who_follows_the_link_of_an_alert_gets_no_more_of_them(server: Server) {
    let server = writing(server);
    let other = other(&server);
    server.report(&message("one"));
    let path = way_out(&server, &wait_for(&server, 1)[0]);
    let page = server.call("GET", &path).send().expect(200);
    assert!(page.text().contains("You get mails about issues of the project"), "{}", page.text());
    assert!(page.header("cache-control").contains("no-store"), "{}", page.header("cache-control"));
    let submit = |op: &str| server.call("POST", &path).form(&[("op", op)]).send().expect(200).text();
    assert!(submit("off").contains("You get no mails about issues"));
    assert!(server.call("GET", &path).send().expect(200).text().contains("You get no mails about issues"));
    server.report(&message("two"));
    report_to(server.url(), &other, &message("marker")).send().expect(200);
    assert_eq!(subjects(&wait_for(&server, 1)), ["[OTHER-1] marker"], "what waited is not sent either");
    assert!(submit("on").contains("You get mails about issues"));
    server.report(&message("three"));
    assert_eq!(subjects(&wait_for(&server, 2)), ["[OTHER-1] marker", "[WEB-3] three"]);
    // Who left hears of the project no more, and can still say no.
    assert!(server.call("GET", &path).send().expect(200).text().contains("<strong>web</strong>"));
    write(&server, |stores| {
        let organization = stores.organizations().find(&IdOrSlug::parse("acme"))?.unwrap().id;
        let member = stores.organizations().find_member(organization, server.admin())?.unwrap();
        stores.organizations().remove_member(organization, member.id)
    });
    let page = submit("off");
    assert!(page.contains("You get no mails about issues of a project") && !page.contains("<strong>"), "{page}");
}

fn alerts_that_wait_for_who_left_are_not_sent(server: Server) {
    let server = writing(server);
    let other = other(&server);
    let run = |arguments: &[&str]| {
        let output = server.run(arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    server.report(&message("one"));
    report_to(server.url(), &other, &message("marker")).send().expect(200);
    assert_eq!(wait_for(&server, 2).len(), 2);
    run(&["user", "member", "--email", "admin@example.com", "--organization", "acme", "--remove"]);
    assert_eq!(subjects(&alerts(&server)), ["[OTHER-1] marker"]);
    run(&["user", "deactivate", "--email", "eve@example.com"]);
    assert_eq!(subjects(&alerts(&server)), [""; 0]);
}

fn a_mail_program_unsubscribes_without_a_login(server: Server) {
    let server = writing(server);
    server.report(&message("one"));
    let path = way_out(&server, &wait_for(&server, 1)[0]);
    let state = || server.call("GET", &path).send().expect(200).text().contains("You get mails");
    let one_click = |call: Call| call.form(&[("List-Unsubscribe", "One-Click")]).send();
    assert!(state());
    // Another signature, user or project.
    let (start, signature) = path.trim_end_matches('/').rsplit_once('/').unwrap();
    let (start, project) = start.rsplit_once('/').unwrap();
    let (start, _) = start.rsplit_once('/').unwrap();
    let (admin, kim) = (server.admin(), server.user("kim@example.com", "member"));
    let forged = format!("{}{}", if signature.starts_with('0') { '1' } else { '0' }, &signature[1..]);
    for wrong in [
        format!("{start}/{admin}/{project}/{forged}/"),
        format!("{start}/{kim}/{project}/{signature}/"),
        format!("{start}/{admin}/999999/{signature}/"),
        format!("{start}/me/{project}/{signature}/"),
    ] {
        server.call("GET", &wrong).send().expect(404);
        one_click(server.call("POST", &wrong)).expect(404);
    }
    assert!(state());
    one_click(server.call("POST", &path)).expect(200);
    assert!(!state());
    server.call("POST", &path).form(&[("op", "on")]).send().expect(200);
    assert!(state());
    let multipart = "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
    let call = server.call("POST", &path).header("Content-Type", "multipart/form-data; boundary=x");
    call.body(multipart).send().expect(200);
    assert!(!state());
    // When the account is gone, so is the page.
    let output = server.run(&["user", "delete", "--email", "admin@example.com"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    server.call("GET", &path).send().expect(404);
}

/// A word for a number: numbers in messages are no difference between faults.
fn word(number: u8) -> String {
    [number / 26, number % 26].map(|digit| char::from(b'a' + digit)).iter().collect()
}

fn of_many_new_issues_at_once_a_bounded_number_is_told(server: Server) {
    let server = writing(server);
    let other = other(&server);
    let (url, dsn) = (server.url(), server.dsn());
    thread::scope(|scope| {
        for worker in 0..20 {
            scope.spawn(move || {
                for number in 0..25 {
                    report_to(url, dsn, &message(&format!("fault {} {}", word(worker), word(number))))
                        .send()
                        .expect(200);
                }
            });
        }
    });
    report_to(url, &other, &message("marker")).send().expect(200);
    let mails = wait_for(&server, 31);
    assert_eq!(mails.len(), 31);
    assert_eq!(subjects(&mails)[30], "[OTHER-1] marker");
    let full = "This project has had 30 mails about issues within an hour.";
    let says_so: Vec<_> = mails.iter().map(|mail| mail.text.contains(full)).collect();
    assert!(says_so[29] && says_so.iter().filter(|says| **says).count() == 1, "{says_so:?}");
}

fn what_events_bring_stays_text_in_mails(server: Server) {
    let server = writing(server);
    let title = "<img src=x onerror=alert(1)>\r\nBcc: eve@example.com\r\n\r\n-- \r\nStop:";
    server.report(&json!({"message": title, "transaction": "a\nIssue: FORGED-1"}));
    let mail = wait_for(&server, 1).remove(0);
    assert!(mail.subject.starts_with("[WEB-1] <img src=x onerror=alert(1)>"), "{}", mail.subject);
    assert!(!mail.subject.contains(['\r', '\n']), "{:?}", mail.subject);
    assert!(!mail.text.contains("\nIssue: FORGED-1") && !mail.text.contains("\nBcc:"), "{}", mail.text);
    let html = mail.html.unwrap();
    assert!(html.contains("&lt;img src=x") && !html.contains("<img"), "{html}");
}
