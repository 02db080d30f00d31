//! Rules for mail that waits to be sent.

use std::collections::HashSet;

use domain::ids::MailId;

use super::fixtures::{Store, at, email, together, write};
use crate::mail::Mail;
use crate::outbox::{ClaimedMail, MailKind, NewMail};

fn add(store: &Store, subject: &str, written: i64) -> MailId {
    let mail = NewMail {
        kind: MailKind::Security,
        to: email("ada@example.com"),
        subject: subject.to_owned(),
        body: "It happened.".to_owned(),
        html: Some("<p>It happened.</p>".to_owned()),
        list: "my-app.acme".to_owned(),
        unsubscribe: Some("https://picket.example/stop/".to_owned()),
        date_added: at(written),
    };
    write(store, |stores| stores.outbox().add(&mail))
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
    assert_eq!(claimed, [ClaimedMail { id: first, mail, attempts: 1 }]);
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
