//! Rules for deletions that wait to be carried out.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::applications::{Application, ApplicationStatus};
use domain::deletions::{Deletion, Target};
use domain::ids::{ApplicationId, UserId};
use domain::permissions::ScopeSet;
use domain::secrets::Secret;

use super::applications::{add, find, grant};
use super::fixtures::{Store, at, one_after_the_other, read, together, user, write};
use super::oauth;
use crate::deletions::{CarriedOut, Deletions};
use crate::ports::{Clock, StoreError, Stores};
use crate::tokens::NewToken;

/// The clock stands at this many seconds.
struct Fixed(i64);

impl Clock for Fixed {
    fn now(&self) -> DateTime<Utc> {
        at(self.0)
    }
}

fn schedule(store: &Store, number: i64, actor: UserId, seconds: i64) -> Target {
    let target = Target::Application(ApplicationId::new(number));
    write(store, |stores| stores.deletions().schedule(target, Some(actor), at(seconds)));
    target
}

fn claim(store: &Store, seconds: i64) -> Option<Deletion> {
    write(store, |stores| stores.deletions().claim(at(seconds)))
}

/// Claims what is due and has done with it.
fn finish(store: &Store, seconds: i64) -> Option<Target> {
    write(store, |stores| {
        let Some(deletion) = stores.deletions().claim(at(seconds))? else { return Ok(None) };
        stores.deletions().done(&deletion)?;
        Ok(Some(deletion.target))
    })
}

pub fn a_deletion_is_claimed_when_it_is_due_until_it_is_done(store: Store) {
    let ada = user(&store, "ada@example.com");
    let (later, sooner, same) = (schedule(&store, 1, ada, 9), schedule(&store, 2, ada, 5), schedule(&store, 3, ada, 5));
    assert_eq!(claim(&store, 4), None);
    let claimed = claim(&store, 5).unwrap();
    assert_eq!((claimed.target, claimed.actor_id, claimed.due_at), (sooner, Some(ada), at(5)));
    assert_eq!(claim(&store, 10), Some(claimed));
    let order = [(); 4].map(|()| finish(&store, 9));
    assert_eq!(order, [Some(sooner), Some(same), Some(later), None]);
}

pub fn a_deletion_decided_again_stays_as_it_was(store: Store) {
    let (ada, bob) = (user(&store, "ada@example.com"), user(&store, "bob@example.com"));
    schedule(&store, 1, ada, 5);
    schedule(&store, 1, bob, 1);
    assert_eq!(claim(&store, 4), None);
    assert_eq!(claim(&store, 5).unwrap().actor_id, Some(ada));
    write(&store, |stores| stores.users().remove(ada));
    assert_eq!(claim(&store, 5).unwrap().actor_id, None);
    finish(&store, 5);
    assert_eq!(claim(&store, 99), None);
}

pub fn a_deletion_decided_while_it_ends_is_carried_out_again(store: Store) {
    let ada = user(&store, "ada@example.com");
    schedule(&store, 1, ada, 5);
    let end = |stores: &mut dyn Stores| {
        let claimed = stores.deletions().claim(at(5))?.unwrap();
        stores.deletions().done(&claimed)
    };
    one_after_the_other(&store, end, || schedule(&store, 1, ada, 7));
    assert_eq!(claim(&store, 6), None);
    assert_eq!(claim(&store, 7).unwrap().target, Target::Application(ApplicationId::new(1)));
}

pub fn a_claimed_deletion_is_one_transactions_alone(store: Store) {
    let ada = user(&store, "ada@example.com");
    for number in 1..=12 {
        schedule(&store, number, ada, 5);
    }
    let claimed = together(4, |_| {
        let mut claimed = Vec::new();
        while let Some(target) = finish(&store, 5) {
            claimed.push(target.object_id());
        }
        claimed
    });
    let mut claimed = claimed.concat();
    claimed.sort_unstable();
    assert_eq!(claimed, (1..=12).collect::<Vec<_>>());
}

pub fn a_claim_that_is_undone_leaves_the_deletion(store: Store) {
    let ada = user(&store, "ada@example.com");
    schedule(&store, 1, ada, 5);
    let undone: Result<(), StoreError> = store.transaction(|stores| {
        let deletion = stores.deletions().claim(at(5))?.unwrap();
        stores.deletions().done(&deletion)?;
        Err(StoreError::Unavailable("the process ended".into()))
    });
    assert!(undone.is_err());
    assert!(finish(&store, 5).is_some());
}

/// Adds an authorization, a grant, a device code and a token of the user for the application.
fn belongings(store: &Store, user: UserId, application: ApplicationId, number: u8) {
    grant(store, user, application);
    let text = Secret::new(format!("token {number}"));
    let token =
        NewToken { application_id: Some(application), ..NewToken::of(user, None, &text, ScopeSet::EMPTY, at(1)) };
    write(store, |stores| {
        stores.grants().add(&format!("grant {number}"), &oauth::grant(user, application, 9))?;
        stores.device_codes().add(&oauth::new_device_code(application, number))?;
        stores.tokens().add(&token)
    });
}

fn has_token(store: &Store, number: u8) -> bool {
    let hash = crate::tokens::hash(&format!("token {number}"));
    read(store, |stores| stores.tokens().find_by_hash(&hash)).is_some()
}

pub fn belongings_of_an_application_are_removed_a_few_at_a_time(store: Store) {
    let (ada, bob) = (user(&store, "ada@example.com"), user(&store, "bob@example.com"));
    let (gone, kept) = (add(&store, ada, "1", "a"), add(&store, ada, "2", "a"));
    for (number, user, application) in [(1, ada, gone), (2, bob, gone), (3, ada, kept)] {
        belongings(&store, user, application, number);
    }
    let remove = |limit| write(&store, |stores| stores.deletions().remove_belongings(gone, limit));
    assert_eq!([remove(0), remove(3), remove(2), remove(2)], [0, 3, 2, 2]);
    assert!(!has_token(&store, 1) && has_token(&store, 2));
    assert_eq!([remove(500), remove(500)], [1, 0]);
    let grants = [("grant 1", gone), ("grant 2", gone), ("grant 3", kept)]
        .map(|(hash, application)| write(&store, |stores| stores.grants().take(hash, application)).is_some());
    assert_eq!(grants, [false, false, true]);
    assert!(has_token(&store, 3) && !has_token(&store, 2));
    assert!(read(&store, |stores| stores.authorizations().find(ada, kept, None)).is_some());
    assert_eq!(write(&store, |stores| stores.deletions().remove_belongings(kept, 9)), 3);
}

pub fn deletions_carried_out_by_many_threads_are_carried_out_once(store: Store) {
    let ada = user(&store, "ada@example.com");
    let (active, pending) = (ApplicationStatus::Active, ApplicationStatus::PendingDeletion);
    for number in 1..=6 {
        let id = add(&store, ada, &number.to_string(), "a");
        belongings(&store, ada, id, number);
        assert!(write(&store, |stores| stores.applications().set_status(id, active, pending)));
        schedule(&store, id.get(), ada, 5);
    }
    // One was left in the middle by a process that ended.
    let left = find(&store, "3").id;
    let in_progress = ApplicationStatus::DeletionInProgress;
    assert!(write(&store, |stores| stores.applications().set_status(left, pending, in_progress)));
    let early = Deletions::new(Arc::clone(&store), Arc::new(Fixed(4))).carry_out(&|| false).unwrap();
    assert_eq!(early, CarriedOut::default());
    let deletions = Deletions::new(Arc::clone(&store), Arc::new(Fixed(5)));
    let done = together(4, |_| deletions.carry_out(&|| false).unwrap());
    let sum = |count: fn(&CarriedOut) -> usize| done.iter().map(count).sum::<usize>();
    let total = (sum(|it| it.applications), sum(|it| it.belongings), sum(|it| it.obsolete));
    assert_eq!(total, (6, 24, 0));
    for number in 1..=6 {
        let found: Option<Application> = read(&store, |stores| stores.applications().find(&number.to_string()));
        assert!(found.is_none() && !has_token(&store, number), "{number}");
    }
    assert_eq!(claim(&store, 99), None);
}
