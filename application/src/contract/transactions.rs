//! Rules for transactions.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::fixtures::{Store, new_user, read, together, try_write, user, write};
use crate::ports::{Access, Outcome, StoreError};

fn is_empty(store: &Store) -> bool {
    !read(store, |stores| stores.users().any())
}

pub fn a_rollback_leaves_nothing(store: Store) {
    store
        .run(Access::Write, &mut |stores| {
            stores.users().add(&new_user("ada@example.com")).unwrap();
            assert!(stores.users().any().unwrap(), "a transaction sees what it wrote");
            Outcome::Rollback
        })
        .unwrap();
    assert!(is_empty(&store));
}

pub fn a_failed_use_case_leaves_nothing(store: Store) {
    let failed: Result<(), _> = try_write(&store, |stores| {
        stores.users().add(&new_user("ada@example.com"))?;
        Err(StoreError::Other("later".into()))
    });
    assert!(matches!(failed, Err(StoreError::Other(_))));
    assert!(is_empty(&store));
}

pub fn a_conflict_undoes_what_came_before_it(store: Store) {
    user(&store, "ada@example.com");
    let failed = try_write(&store, |stores| {
        stores.users().add(&new_user("bob@example.com"))?;
        stores.users().add(&new_user("ada@example.com"))
    });
    assert!(matches!(failed, Err(StoreError::Conflict(_))));
    assert_eq!(read(&store, |stores| stores.users().find_login("bob@example.com")), None);
}

pub fn a_panic_leaves_nothing_and_the_store_usable(store: Store) {
    for access in [Access::Write, Access::Read] {
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            store.run(access, &mut |stores| {
                if access == Access::Write {
                    stores.users().add(&new_user("ada@example.com")).unwrap();
                }
                panic!("a defect in a use case");
            })
        }));
        assert!(panicked.is_err());
    }
    assert!(is_empty(&store));
    user(&store, "ada@example.com");
    assert!(!is_empty(&store));
}

pub fn nothing_is_seen_before_the_commit(store: Store) {
    write(&store, |stores| {
        stores.users().add(&new_user("ada@example.com"))?;
        std::thread::scope(|scope| assert!(scope.spawn(|| is_empty(&store)).join().unwrap()));
        Ok(())
    });
    assert!(!is_empty(&store));
}

pub fn reading_transactions_run_at_once(store: Store) {
    // Each waits inside its transaction for the other.
    let barrier = std::sync::Barrier::new(2);
    together(2, |_| {
        read(&store, |stores| {
            barrier.wait();
            stores.users().any()
        })
    });
}

pub fn writing_transactions_from_many_threads_all_commit(store: Store) {
    together(4, |thread| {
        for number in 0..10 {
            user(&store, &format!("user-{thread}-{number}@example.com"));
        }
    });
    for thread in 0..4 {
        for number in 0..10 {
            let login = format!("user-{thread}-{number}@example.com");
            assert!(read(&store, |stores| stores.users().find_login(&login)).is_some(), "{login}");
        }
    }
}

pub fn migrating_again_is_harmless_even_at_once(store: Store) {
    user(&store, "ada@example.com");
    together(2, |_| store.migrate().unwrap());
    assert!(!is_empty(&store));
}

pub fn a_store_that_works_answers_a_ping(store: Store) {
    store.ping().unwrap();
}
