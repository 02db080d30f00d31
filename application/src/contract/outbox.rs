//! Rules for mail that waits to be sent.

use std::collections::HashSet;

use domain::ids::MailId;
use domain::slugs::Slug;

use super::fixtures::{Store, at, email, together, write};
use crate::mail::Mail;
use crate::outbox::{ClaimedMail, MailCounts, MailKind, NewMail, UnsentMail, Which, Withdrawn};

fn new_mail(subject: &str, written: i64) -> NewMail {
    NewMail {
        kind: MailKind::Security,
        to: email("ada@example.com"),
        subject: subject.to_owned(),
        body: "It happened.".to_owned(),
        html: Some("<p>It happened.</p>".to_owned()),
        list: "my-app.acme".to_owned(),
        unsubscribe: Some("https://picket.example/stop/".to_owned()),
        date_added: at(written),
        expires_at: None,
    }
}

fn add(store: &Store, subject: &str, written: i64) -> MailId {
    add_mail(store, &new_mail(subject, written))
}

fn add_mail(store: &Store, mail: &NewMail) -> MailId {
    write(store, |stores| stores.outbox().add(mail))
}

/// An alert to ada.
fn add_alert(store: &Store, list: &str, written: i64) -> MailId {
    let list = list.to_owned();
    add_mail(store, &NewMail { kind: MailKind::IssueAlert, list, ..new_mail("alert", written) })
}

fn claim(store: &Store, now: i64, until: i64, limit: usize) -> Vec<ClaimedMail> {
    write(store, |stores| stores.outbox().claim(at(now), at(until), limit))
}

fn ids(claimed: &[ClaimedMail]) -> Vec<MailId> {
    claimed.iter().map(|one| one.id).collect()
}

pub fn mail_is_claimed_when_it_is_due_and_again_when_nothing_is_heard_of_it(store: Store) {
    let (second, first) = (add(&store, "second", 20), add(&store, "first", 10));
    assert!(claim(&store, 9, 100, 10).is_empty());
    let claimed = claim(&store, 30, 100, 1);
    let mail = Mail {
        to: email("ada@example.com"),
        kind: "account.security".to_owned(),
        subject: "first".to_owned(),
        text: "It happened.".to_owned(),
        html: Some("<p>It happened.</p>".to_owned()),
        list: "my-app.acme".to_owned(),
        unsubscribe: Some("https://picket.example/stop/".to_owned()),
        message_id: claimed[0].mail.message_id.clone(),
    };
    assert_eq!(claimed, [ClaimedMail { id: first, mail, attempts: 1, date_added: at(10), expires_at: None }]);
    let message_id = claimed[0].mail.message_id.clone();
    assert_eq!(ids(&claim(&store, 30, 110, 10)), [second]);
    assert!(claim(&store, 99, 200, 10).is_empty());
    let again = claim(&store, 110, 200, 10);
    assert_eq!(ids(&again), [first, second]);
    assert_eq!(again[0].attempts, 2);
    assert_eq!(again[0].mail.message_id, message_id);
    assert_ne!(again[1].mail.message_id, message_id);
}

pub fn mail_that_was_sent_is_gone(store: Store) {
    let id = add(&store, "mail", 10);
    claim(&store, 10, 20, 1);
    write(&store, |stores| stores.outbox().sent(id));
    write(&store, |stores| stores.outbox().sent(id));
    assert!(claim(&store, 1000, 2000, 10).is_empty());
}

pub fn mail_that_failed_is_due_again_or_never(store: Store) {
    let (again, never) = (add(&store, "again", 10), add(&store, "never", 11));
    claim(&store, 20, 100, 10);
    write(&store, |stores| stores.outbox().failed(again, "no answer\0", Some(at(50))));
    write(&store, |stores| stores.outbox().failed(never, "refused", None));
    assert!(claim(&store, 49, 100, 10).is_empty());
    assert_eq!(ids(&claim(&store, 50, 100, 10)), [again]);
    assert_eq!(ids(&claim(&store, 1000, 2000, 10)), [again]);
}

pub fn mail_claimed_by_many_threads_goes_to_one_each(store: Store) {
    let all: HashSet<_> = (0..20).map(|number| add(&store, "mail", number)).collect();
    let claimed = together(4, |_| {
        let mut mine = Vec::new();
        loop {
            let got = ids(&claim(&store, 50, 1000, 2));
            if got.is_empty() {
                return mine;
            }
            mine.extend(got);
        }
    });
    let claimed: Vec<_> = claimed.into_iter().flatten().collect();
    // Whoever finds all that is left locked goes away; nothing is given out twice.
    assert_eq!(claimed.iter().copied().collect::<HashSet<_>>().len(), claimed.len());
    let rest = ids(&claim(&store, 50, 1000, 100));
    assert_eq!(claimed.into_iter().chain(rest).collect::<HashSet<_>>(), all);
}

pub fn old_mail_is_removed_a_few_at_a_time(store: Store) {
    let dead = add(&store, "dead", 1);
    write(&store, |stores| stores.outbox().failed(dead, "refused", None));
    for written in [2, 3, 50] {
        add(&store, "mail", written);
    }
    let remove = || write(&store, |stores| stores.outbox().remove_before(at(50), 2));
    assert_eq!([remove(), remove(), remove()], [2, 1, 0]);
    assert_eq!(claim(&store, 100, 200, 10).len(), 1);
}

/// A mail that was claimed and failed.
fn failed(store: &Store, written: i64, due_at: Option<i64>) -> MailId {
    let id = add(store, "mail", written);
    assert_eq!(ids(&claim(store, written, written + 1, 1)), [id]);
    write(store, |stores| stores.outbox().failed(id, "no answer", due_at.map(at)));
    id
}

pub fn postponed_mail_is_hastened_and_what_somebody_sends_or_gave_up_is_not(store: Store) {
    let postponed = failed(&store, 10, Some(1000));
    let claimed_again = failed(&store, 11, Some(20));
    failed(&store, 12, None);
    assert_eq!(ids(&claim(&store, 20, 500, 1)), [claimed_again]);
    let hasten = |now| write(&store, |stores| stores.outbox().hasten(at(now)));
    assert_eq!([hasten(100), hasten(100)], [1, 0]);
    let claimed = claim(&store, 100, 600, 10);
    assert_eq!(ids(&claimed), [postponed]);
    assert_eq!(claimed[0].attempts, 2);
    assert_eq!(hasten(200), 0);
    assert_eq!(ids(&claim(&store, 2000, 3000, 10)), [claimed_again, postponed]);
}

pub fn mail_that_failed_is_retried_as_if_it_were_new(store: Store) {
    let (postponed, dead) = (failed(&store, 10, Some(1000)), failed(&store, 11, None));
    let claimed_again = failed(&store, 12, Some(20));
    assert_eq!(ids(&claim(&store, 20, 500, 1)), [claimed_again]);
    assert_eq!(write(&store, |stores| stores.outbox().retry(Which::All, at(100))), 2);
    let claimed = claim(&store, 100, 600, 10);
    assert_eq!(claimed.iter().map(|one| (one.id, one.attempts)).collect::<Vec<_>>(), [(postponed, 1), (dead, 1)]);
    assert_eq!(write(&store, |stores| stores.outbox().retry(Which::All, at(200))), 0);
}

pub fn one_mail_is_retried_and_the_others_wait(store: Store) {
    let (one, other) = (failed(&store, 10, None), failed(&store, 11, None));
    let retry = |id| write(&store, |stores| stores.outbox().retry(Which::One(id), at(100)));
    assert_eq!(retry(MailId::new(other.get() + 1)), 0);
    assert_eq!(retry(one), 1);
    assert_eq!(ids(&claim(&store, 100, 600, 10)), [one]);
    assert_eq!(retry(one), 0);
}

pub fn unsent_mail_is_listed_counted_and_discarded(store: Store) {
    let count = || write(&store, |stores| stores.outbox().count());
    assert_eq!(count(), MailCounts::default());
    let dead = failed(&store, 10, None);
    let waiting = add(&store, "waiting", 20);
    let expected = |id, attempts, due_at, error: Option<&str>, written| UnsentMail {
        id,
        kind: "account.security".to_owned(),
        to: email("ada@example.com"),
        attempts,
        due_at,
        last_error: error.map(str::to_owned),
        date_added: at(written),
    };
    let first = expected(dead, 1, None, Some("no answer"), 10);
    let second = expected(waiting, 0, Some(at(20)), None, 20);
    let list = |after, limit| write(&store, |stores| stores.outbox().list(after, limit));
    assert_eq!(list(None, 10), [first.clone(), second.clone()]);
    assert_eq!((list(None, 1), list(Some(dead), 10)), (vec![first], vec![second]));
    assert_eq!(count(), MailCounts { waiting: 1, given_up: 1 });
    let discard = |id| write(&store, |stores| stores.outbox().discard(id));
    assert_eq!([discard(dead), discard(dead)], [true, false]);
    assert_eq!(count(), MailCounts { waiting: 1, given_up: 0 });
}

pub fn mail_that_somebody_waits_for_is_claimed_before_alerts(store: Store) {
    let alert = add_alert(&store, "my-app.acme", 10);
    let (later, first) = (add(&store, "later", 30), add(&store, "first", 20));
    assert!(claim(&store, 9, 100, 1).is_empty());
    assert_eq!(ids(&claim(&store, 15, 16, 1)), [alert]);
    let claimed: Vec<_> = (0..3).flat_map(|_| ids(&claim(&store, 40, 100, 1))).collect();
    assert_eq!(claimed, [first, later, alert]);
}

pub fn mail_tells_when_it_is_of_no_use_any_more(store: Store) {
    add_mail(&store, &NewMail { expires_at: Some(at(50)), ..new_mail("mail", 10) });
    assert_eq!(claim(&store, 60, 100, 1)[0].expires_at, Some(at(50)));
}

pub fn an_outbox_is_above_a_limit_by_what_waits(store: Store) {
    failed(&store, 10, None);
    let is_above = |limit| write(&store, |stores| stores.outbox().is_above(limit));
    assert!(!is_above(0));
    add(&store, "first", 20);
    add(&store, "second", 30);
    assert_eq!([is_above(0), is_above(1), is_above(2), is_above(3)], [true, true, false, false]);
}

pub fn alerts_are_withdrawn_from_one_address_by_their_list(store: Store) {
    let slug = |text: &str| Slug::parse(text).unwrap();
    let (acme, globex, web) = (slug("acme"), slug("globex"), slug("web"));
    let left = || -> Vec<MailId> {
        write(&store, |stores| stores.outbox().list(None, 100)).into_iter().map(|mail| mail.id).collect()
    };
    let of_account = add(&store, "mail", 1);
    let to_bob = NewMail {
        kind: MailKind::IssueAlert,
        to: email("bob@example.com"),
        list: "web.acme".into(),
        ..new_mail("b", 2)
    };
    let of_bob = add_mail(&store, &to_bob);
    let lists = ["web.acme", "app.acme", "web.globex", "acme.umbrella", "web.big-acme"];
    let [web_acme, app_acme, web_globex, umbrella, big] = lists.map(|list| add_alert(&store, list, 3));
    let withdraw =
        |scope: &Withdrawn| write(&store, |stores| stores.outbox().withdraw_alerts(&email("ada@example.com"), scope));
    assert_eq!(withdraw(&Withdrawn::Project(web, acme.clone())), 1);
    assert_eq!(left(), [of_account, of_bob, app_acme, web_globex, umbrella, big]);
    assert!(!left().contains(&web_acme));
    assert_eq!(withdraw(&Withdrawn::Organization(acme)), 1);
    assert_eq!(left(), [of_account, of_bob, web_globex, umbrella, big]);
    assert_eq!(withdraw(&Withdrawn::Organization(globex)), 1);
    assert_eq!(withdraw(&Withdrawn::All), 2);
    assert_eq!(left(), [of_account, of_bob]);
}
