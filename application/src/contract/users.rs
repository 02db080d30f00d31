//! Rules for accounts.

use domain::ids::UserId;
use domain::permissions::{Role, ScopeSet};
use domain::secrets::Secret;

use super::fixtures::{Store, at, email, new_user, organization, read, together, try_write, user, write};
use crate::ports::{Constraint, StoreError};
use crate::tokens::{NewToken, hash};
use crate::users::NewUser;

pub fn an_account_is_found_as_it_was_added(store: Store) {
    let new = NewUser {
        email: email("ada@example.com"),
        name: "Ada".to_owned(),
        password_hash: Some(Secret::new("$argon2id$".to_owned())),
        is_superuser: true,
        is_staff: true,
        date_joined: at(5),
    };
    let id = write(&store, |stores| stores.users().add(&new));
    let user = read(&store, |stores| stores.users().find(id)).unwrap();
    assert_eq!((user.id, user.username.as_str(), user.email.clone()), (id, "ada@example.com", new.email));
    assert_eq!((user.name.as_str(), user.date_joined, user.last_login), ("Ada", at(5), None));
    assert!(user.is_active && user.is_superuser && user.is_staff && user.has_password);
    let by_email = read(&store, |stores| stores.users().find_by_email(&email("Ada@Example.com")));
    assert_eq!(by_email, Some(user));
}

pub fn a_missing_account_is_none(store: Store) {
    let id = UserId::new(77);
    assert_eq!(read(&store, |stores| stores.users().find(id)), None);
    assert_eq!(read(&store, |stores| stores.users().find_by_email(&email("a@example.com"))), None);
    assert_eq!(read(&store, |stores| stores.users().find_login("a@example.com")), None);
    assert_eq!(read(&store, |stores| stores.users().password_hash(id)), None);
}

pub fn a_taken_email_is_a_conflict(store: Store) {
    user(&store, "ada@example.com");
    let again = try_write(&store, |stores| stores.users().add(&new_user("ADA@example.com")));
    assert!(matches!(again, Err(StoreError::Conflict(Constraint::UserEmail))), "{again:?}");
}

pub fn of_two_accounts_with_one_email_added_at_once_one_is_a_conflict(store: Store) {
    let results = together(2, |_| try_write(&store, |stores| stores.users().add(&new_user("ada@example.com"))));
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
    assert!(
        results.iter().any(|result| matches!(result, Err(StoreError::Conflict(Constraint::UserEmail)))),
        "{results:?}"
    );
}

pub fn a_login_is_found_in_any_case_with_its_hash(store: Store) {
    let id = user(&store, "ada@example.com");
    let (found, hash) = read(&store, |stores| stores.users().find_login("ADA@Example.COM")).unwrap();
    assert_eq!((found.id, found.has_password, hash), (id, false, None));
    let secret = Secret::new("$argon2id$x".to_owned());
    write(&store, |stores| stores.users().set_password_hash(id, &secret));
    let (found, hash) = read(&store, |stores| stores.users().find_login("ada@example.com")).unwrap();
    assert_eq!((found.id, found.has_password, hash), (id, true, Some(secret)));
}

pub fn a_password_hash_is_replaced(store: Store) {
    let id = user(&store, "ada@example.com");
    let other = user(&store, "bob@example.com");
    assert_eq!(read(&store, |stores| stores.users().password_hash(id)), None);
    for hash in ["one", "two"] {
        let hash = Secret::new(hash.to_owned());
        write(&store, |stores| stores.users().set_password_hash(id, &hash));
        assert_eq!(read(&store, |stores| stores.users().password_hash(id)), Some(hash));
    }
    assert_eq!(read(&store, |stores| stores.users().password_hash(other)), None);
}

pub fn flags_and_logins_are_recorded(store: Store) {
    let id = user(&store, "ada@example.com");
    write(&store, |stores| stores.users().set_superuser(id, true));
    write(&store, |stores| stores.users().set_last_login(id, at(9)));
    let found = read(&store, |stores| stores.users().find(id)).unwrap();
    assert_eq!((found.is_superuser, found.is_staff, found.last_login), (true, false, Some(at(9))));
    write(&store, |stores| stores.users().set_superuser(id, false));
    assert!(!read(&store, |stores| stores.users().find(id)).unwrap().is_superuser);
}

pub fn any_tells_an_empty_store(store: Store) {
    assert!(!read(&store, |stores| stores.users().any()));
    user(&store, "ada@example.com");
    assert!(read(&store, |stores| stores.users().any()));
}

pub fn a_password_hash_is_replaced_by_one_of_many_that_know_it(store: Store) {
    let id = user(&store, "ada@example.com");
    let secret = |text: &str| Secret::new(text.to_owned());
    write(&store, |stores| stores.users().set_password_hash(id, &secret("old")));
    let replaced = together(4, |number| {
        let new = secret(&format!("new{number}"));
        write(&store, |stores| stores.users().replace_password_hash(id, &secret("old"), &new))
    });
    assert_eq!(replaced.iter().filter(|replaced| **replaced).count(), 1);
    let winner = replaced.iter().position(|replaced| *replaced).unwrap();
    let hash = read(&store, |stores| stores.users().password_hash(id));
    assert_eq!(hash, Some(secret(&format!("new{winner}"))));
    let nobody = UserId::new(77);
    assert!(!write(&store, |stores| stores.users().replace_password_hash(nobody, &secret("old"), &secret("new"))));
}

pub fn an_account_is_deactivated_and_activated(store: Store) {
    let (ada, bob) = (user(&store, "ada@example.com"), user(&store, "bob@example.com"));
    for is_active in [false, true] {
        write(&store, |stores| stores.users().set_active(ada, is_active));
        let active = |id| read(&store, |stores| stores.users().find(id)).unwrap().is_active;
        assert_eq!((active(ada), active(bob)), (is_active, true));
    }
}

pub fn a_removed_account_is_gone_with_all_that_is_its(store: Store) {
    let (ada, bob, acme) =
        (user(&store, "ada@example.com"), user(&store, "bob@example.com"), organization(&store, "acme"));
    let token = |owner, text: &str| NewToken::of(owner, None, &Secret::new(text.to_owned()), ScopeSet::EMPTY, at(0));
    write(&store, |stores| {
        for (owner, text) in [(ada, "ada's"), (bob, "bob's")] {
            stores.tokens().add(&token(owner, text))?;
            stores.organizations().add_member(acme, owner, Role::Member, at(0))?;
        }
        Ok(())
    });
    write(&store, |stores| stores.users().remove(ada));
    write(&store, |stores| stores.users().remove(ada));
    assert_eq!(read(&store, |stores| stores.users().find(ada)), None);
    let has_token = |text: &str| read(&store, |stores| stores.tokens().find_by_hash(&hash(text))).is_some();
    assert_eq!((has_token("ada's"), has_token("bob's")), (false, true));
    let is_member = |user| read(&store, |stores| stores.organizations().find_member(acme, user)).is_some();
    assert_eq!((is_member(ada), is_member(bob)), (false, true));
}

pub fn what_acts_for_an_account_is_removed_with_none_of_its_memberships(store: Store) {
    let (ada, bob, acme) =
        (user(&store, "ada@example.com"), user(&store, "bob@example.com"), organization(&store, "acme"));
    let application = super::applications::add(&store, bob, "1", "Sunny Heron");
    for (owner, name) in [(ada, "ada's"), (bob, "bob's")] {
        super::applications::grant(&store, owner, application);
        super::oauth::approved_device(&store, owner, application);
        write(&store, |stores| {
            let token = |text: String| NewToken::of(owner, None, &Secret::new(text), ScopeSet::EMPTY, at(0));
            let of_application = token(format!("{name} application's"));
            stores.tokens().add(&token(name.to_owned()))?;
            stores.tokens().add(&NewToken { application_id: Some(application), ..of_application })?;
            stores.grants().add(name, &super::oauth::grant(owner, application, 1))?;
            stores.organizations().add_member(acme, owner, Role::Member, at(0))
        });
    }
    write(&store, |stores| stores.users().revoke(ada));
    let left = |owner: UserId, name: &str| {
        write(&store, |stores| {
            let token = stores.tokens().find_by_hash(&hash(name))?.is_some();
            let of_application = stores.tokens().find_by_hash(&hash(&format!("{name} application's")))?.is_some();
            let authorization = stores.authorizations().find(owner, application, None)?.is_some();
            Ok([token, of_application, authorization, stores.grants().take(name, application)?.is_some()])
        })
    };
    assert_eq!((left(ada, "ada's"), left(bob, "bob's")), ([false; 4], [true; 4]));
    let device = |owner| super::oauth::device_of(&store, owner).is_some();
    assert_eq!((device(ada), device(bob)), (false, true));
    assert!(read(&store, |stores| stores.organizations().find_member(acme, ada)).is_some());
}

pub fn a_locked_account_is_one_threads_at_a_time(store: Store) {
    let ada = user(&store, "ada@example.com");
    // Each names its token after how many there are: two that saw as many would take one name.
    let added = together(8, |_| {
        try_write(&store, |stores| {
            let found = stores.users().lock(ada)?.unwrap();
            let text = Secret::new(stores.tokens().list_personal(found.id)?.len().to_string());
            stores.tokens().add(&NewToken::of(ada, None, &text, ScopeSet::EMPTY, at(1)))
        })
    });
    assert!(added.iter().all(Result::is_ok), "{added:?}");
    assert_eq!(read(&store, |stores| stores.tokens().list_personal(ada)).len(), 8);
    assert_eq!(write(&store, |stores| stores.users().lock(UserId::new(77))), None);
}

pub fn an_address_is_verified_while_it_is_the_accounts(store: Store) {
    let (ada, bob) = (user(&store, "ada@example.com"), user(&store, "bob@example.com"));
    let verify =
        |address: &str, seconds| write(&store, |stores| stores.users().verify_email(ada, &email(address), at(seconds)));
    let verified_at = |id| read(&store, |stores| stores.users().find(id)).unwrap().email_verified_at;
    assert!(!verify("bob@example.com", 1));
    assert_eq!((verified_at(ada), verified_at(bob)), (None, None));
    assert!(verify("Ada@example.com", 2) && verify("ada@example.com", 3));
    assert_eq!((verified_at(ada), verified_at(bob)), (Some(at(2)), None));
    let missing = write(&store, |stores| stores.users().verify_email(UserId::new(77), &email("a@example.com"), at(1)));
    assert!(!missing);
}

pub fn a_taken_email_leaves_the_transaction_usable(store: Store) {
    let ada = user(&store, "ada@example.com");
    let found = write(&store, |stores| {
        let again = stores.users().add(&new_user("ada@example.com"));
        assert!(matches!(again, Err(StoreError::Conflict(Constraint::UserEmail))), "{again:?}");
        stores.users().set_active(ada, false)?;
        stores.users().find_by_email(&email("ada@example.com"))
    });
    assert_eq!(found.map(|user| (user.id, user.is_active)), Some((ada, false)));
}

pub fn accounts_are_found_by_many_ids(store: Store) {
    let ids: Vec<_> = ["a@example.com", "b@example.com", "c@example.com"].iter().map(|it| user(&store, it)).collect();
    let of = |ids: &[UserId]| read(&store, |stores| stores.users().of_ids(ids));
    let found: Vec<_> = of(&[ids[2], UserId::new(i64::MAX), ids[0], ids[2]]).into_iter().map(|user| user.id).collect();
    assert_eq!(found, [ids[0], ids[2]]);
    assert_eq!(of(&[ids[1]])[0], read(&store, |stores| stores.users().find(ids[1])).unwrap());
    assert_eq!(of(&[]), []);
}
