//! What is true of this store alone.

use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, Instant};

use adapters_postgres::TestStore;
use adapters_postgres::{PgSettings, PgUnitOfWork};
use application::contract::fixtures::{
    at, email, issue, new_project, new_user, organization, project, read, tenant, try_write, user, write,
};
use application::contract::tombstones;
use application::ingest::{Category, OutcomeDelta, OutcomeKind};
use application::outbox::{MailKind, NewMail};
use application::paging::Window;
use application::ports::{Access, Constraint, Outcome, StoreError, UnitOfWork};
use application::tokens::NewToken;
use domain::ids::{MailId, OrganizationId, UserId};
use domain::permissions::ScopeSet;
use domain::secrets::Secret;
use domain::slugs::IdOrSlug;

fn open(url: String, pool_size: u32) -> Result<Arc<dyn UnitOfWork>, StoreError> {
    Ok(Arc::new(PgUnitOfWork::connect(&PgSettings { url, pool_size })?))
}

#[test]
fn migrations_run_up_down_up() {
    let store = TestStore::new();
    store.revert().unwrap();
    let uow = store.uow();
    let failed = uow.read(|stores| stores.users().any());
    assert!(matches!(failed, Err(StoreError::Other(_))), "{failed:?}");
    uow.migrate().unwrap();
    assert!(!read(&uow, |stores| stores.users().any()));
}

#[test]
fn several_processes_may_migrate_an_empty_database_at_once() {
    let store = TestStore::new();
    store.revert().unwrap();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| open(store.url(), 1).unwrap().migrate().unwrap());
        }
    });
    user(&store.uow(), "ada@example.com");
}

#[test]
fn a_database_is_opened_again_with_what_it_holds() {
    let store = TestStore::new();
    let id = user(&store.uow(), "ada@example.com");
    let again = open(store.url(), 1).unwrap();
    again.migrate().unwrap();
    assert_eq!(read(&again, |stores| stores.users().find(id)).map(|user| user.id), Some(id));
}

#[test]
fn a_server_that_is_not_there_is_unavailable() {
    // Nobody listens on the port of tcpmux.
    let failed = open("postgres://nobody@127.0.0.1:1/nothing".to_owned(), 1);
    assert!(matches!(failed.map(drop), Err(StoreError::Unavailable(_))));
}

#[test]
fn transactions_survive_a_restart_of_the_server() {
    let store = TestStore::new();
    let uow = store.uow();
    let barrier = Barrier::new(3);
    thread::scope(|scope| {
        for number in 0..3 {
            let (uow, barrier) = (&uow, &barrier);
            scope.spawn(move || {
                write(uow, |stores| {
                    barrier.wait();
                    stores.users().add(&new_user(&format!("user-{number}@example.com")))
                })
            });
        }
    });
    assert!(store.connections() >= 3);
    for _ in 0..2 {
        store.disconnect();
        assert!(read(&uow, |stores| stores.users().any()));
        store.disconnect();
        uow.ping().unwrap();
    }
}

#[test]
fn a_connection_lost_in_a_transaction_is_unavailable_and_leaves_nothing() {
    let store = TestStore::new();
    let uow = store.uow();
    let failed = uow.transaction(|stores| {
        stores.users().add(&new_user("ada@example.com"))?;
        store.disconnect();
        stores.users().add(&new_user("bob@example.com"))
    });
    assert!(matches!(failed, Err(StoreError::Unavailable(_))), "{failed:?}");
    let failed: Result<UserId, StoreError> = uow.transaction(|stores| {
        let id = stores.users().add(&new_user("ada@example.com"))?;
        store.disconnect();
        Ok(id)
    });
    assert!(matches!(failed, Err(StoreError::Unavailable(_))), "{failed:?}");
    assert!(!read(&uow, |stores| stores.users().any()));
}

#[test]
fn a_pool_without_a_free_connection_is_unavailable() {
    let store = TestStore::new();
    let uow = open(store.url(), 1).unwrap();
    let failed = uow.read(|_| uow.ping());
    assert!(matches!(failed, Err(StoreError::Unavailable(_))), "{failed:?}");
    uow.ping().unwrap();
}

#[test]
fn a_deadlock_is_unavailable() {
    let store = TestStore::new();
    let uow = store.uow();
    let acme = organization(&uow, "acme");
    let projects = [project(&uow, acme, "one"), project(&uow, acme, "two")];
    let barrier = Barrier::new(2);
    let take = |first: usize| {
        try_write(&uow, |stores| {
            stores.intake().take_numbers(projects[first], 1)?;
            barrier.wait();
            stores.intake().take_numbers(projects[1 - first], 1)
        })
    };
    let results = thread::scope(|scope| {
        let other = scope.spawn(|| take(1));
        [take(0), other.join().unwrap()]
    });
    let failed: Vec<_> = results.into_iter().filter_map(Result::err).collect();
    assert!(matches!(failed[..], [StoreError::Unavailable(_)]), "{failed:?}");
}

#[test]
fn a_transaction_with_a_failed_statement_is_not_said_to_be_committed() {
    let store = TestStore::new();
    let uow = store.uow();
    let done = uow.run(Access::Write, &mut |stores| {
        stores.users().add(&new_user("ada@example.com")).unwrap();
        let nowhere = new_project(OrganizationId::new(1), "web");
        assert!(matches!(stores.projects().add(&nowhere), Err(StoreError::Conflict(Constraint::Reference))));
        Outcome::Commit
    });
    assert!(matches!(done, Err(StoreError::Other(_))), "{done:?}");
    assert!(!read(&uow, |stores| stores.users().any()));
}

/// The URL with a setting of its own.
fn url_with(store: &TestStore, setting: &str) -> String {
    let url = store.url();
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}options=-c%20{}", setting.replace('=', "%3D"))
}

/// Asserts on the connection of a transaction that a setting has this value.
fn assert_setting(uow: &Arc<dyn UnitOfWork>, store: &TestStore, name: &str, check: &str) {
    // The store has no statement that answers settings: a trigger looks at them on its connection.
    store.execute(&format!(
        "CREATE OR REPLACE FUNCTION check_setting() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            ASSERT current_setting('{name}') = '{check}', '{name} is ' || current_setting('{name}');
            RETURN NULL;
        END $$;
        CREATE OR REPLACE TRIGGER check_setting AFTER INSERT ON organizations EXECUTE FUNCTION check_setting()"
    ));
    organization(uow, &format!("{name}-{check}").replace('_', "-").to_lowercase());
}

#[test]
fn a_statement_that_waits_for_a_lock_gives_up() {
    let store = TestStore::new();
    let project = tenant(&store.uow()).project;
    for limit in ["lock_timeout=200ms", "statement_timeout=200ms"] {
        let uow = open(url_with(&store, limit), 2).unwrap();
        write(&store.uow(), |stores| {
            // The other connection's lock on the project's row.
            stores.intake().take_numbers(project, 1)?;
            let begun = Instant::now();
            let failed = try_write(&uow, |stores| stores.intake().take_numbers(project, 1));
            assert!(matches!(failed, Err(StoreError::Unavailable(_))), "{failed:?}");
            assert!(begun.elapsed() < Duration::from_secs(5));
            Ok(())
        });
        write(&uow, |stores| stores.intake().take_numbers(project, 1));
    }
}

#[test]
fn connections_have_limits_of_time() {
    let store = TestStore::new();
    let uow = store.uow();
    assert_setting(&uow, &store, "lock_timeout", "10s");
    assert_setting(&uow, &store, "statement_timeout", "30s");
    assert_setting(&uow, &store, "idle_in_transaction_session_timeout", "1min");
}

#[test]
fn a_commit_is_on_disk_whatever_the_defaults_are() {
    let store = TestStore::new();
    store.execute(
        "DO $$ BEGIN
            EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database());
            EXECUTE format('ALTER DATABASE %I SET lock_timeout = 0', current_database());
        END $$",
    );
    let uow = open(store.url(), 1).unwrap();
    assert_setting(&uow, &store, "synchronous_commit", "on");
    assert_setting(&uow, &store, "lock_timeout", "10s");
    let uow = open(url_with(&store, "synchronous_commit=remote_apply"), 1).unwrap();
    assert_setting(&uow, &store, "synchronous_commit", "remote_apply");
}

#[test]
fn migrations_wait_as_long_as_it_takes() {
    let store = TestStore::new();
    store.revert().unwrap();
    let uow = open(url_with(&store, "lock_timeout=100ms"), 1).unwrap();
    thread::scope(|scope| {
        // The lock of a process that migrates; it goes with the connection.
        scope.spawn(|| store.execute(&format!("SELECT pg_advisory_lock({}), pg_sleep(0.6)", 0x7069_636b_6574_i64)));
        thread::sleep(Duration::from_millis(200));
        uow.migrate().unwrap();
    });
    user(&store.uow(), "ada@example.com");
}

#[test]
fn messages_are_in_english_where_the_role_may_choose() {
    let store = TestStore::new();
    // Any language but the one that is chosen; the server's machine may have no other.
    store.execute(
        "DO $$ BEGIN
            EXECUTE format('ALTER DATABASE %I SET lc_messages = %L', current_database(), 'POSIX');
        EXCEPTION WHEN insufficient_privilege THEN
            NULL;
        END $$",
    );
    let uow = open(store.url(), 1).unwrap();
    assert_setting(&uow, &store, "lc_messages", "C");
    open(url_with(&store, "role=pg_read_all_data"), 1).unwrap().ping().unwrap();
}

#[test]
fn a_transaction_goes_on_after_a_conflict() {
    let store = TestStore::new();
    let uow = store.uow();
    user(&uow, "ada@example.com");
    write(&uow, |stores| {
        assert!(matches!(stores.users().add(&new_user("ada@example.com")), Err(StoreError::Conflict(_))));
        stores.users().add(&new_user("bob@example.com"))
    });
    assert!(read(&uow, |stores| stores.users().find_login("bob@example.com")).is_some());
}

#[test]
fn a_reading_transaction_cannot_write() {
    let store = TestStore::new();
    let failed = store.uow().read(|stores| stores.users().add(&new_user("ada@example.com")));
    assert!(failed.is_err());
}

#[test]
fn a_reading_transaction_sees_one_state() {
    let store = TestStore::new();
    let uow = store.uow();
    read(&uow, |stores| {
        assert!(!stores.users().any()?);
        thread::scope(|scope| scope.spawn(|| user(&uow, "ada@example.com")).join().unwrap());
        assert!(!stores.users().any()?);
        Ok(())
    });
    assert!(read(&uow, |stores| stores.users().any()));
}

#[test]
fn sessions_that_the_release_before_adds_are_live_and_have_ids() {
    let store = TestStore::new();
    let uow = store.uow();
    let user = user(&uow, "ada@example.com");
    store.execute(
        "INSERT INTO sessions (key_hash, user_id, expires_at) \
         SELECT key, id, '2100-01-01' FROM users, (VALUES ('a'), ('b')) AS keys (key)",
    );
    let listed = read(&uow, |stores| stores.sessions().list(user, at(0), 10));
    assert_eq!(listed.len(), 2);
    assert_ne!(listed[0].1.id, listed[1].1.id);
    assert!(listed.iter().all(|(_, session)| session.id.as_str().len() == 32));
}

#[test]
fn a_row_that_breaks_the_rules_is_corrupt() {
    let store = TestStore::new();
    let uow = store.uow();
    let project = tenant(&uow).project;
    let id = issue(&uow, project, at(0));
    for (column, value) in [("status", "odd"), ("level", "odd"), ("metadata", "["), ("substatus", "odd")] {
        store.execute(&format!("UPDATE issues SET {column} = '{value}'"));
        let failed = uow.read(|stores| stores.issues().find(project, id));
        let expected = id.to_string();
        assert!(
            matches!(&failed, Err(StoreError::Corrupt { table: "issues", column: found, id })
                if *found == column && *id == expected),
            "{failed:?}"
        );
        store.execute("UPDATE issues SET status = 'resolved', level = 'info', metadata = '{}', substatus = NULL");
    }
    assert!(read(&uow, |stores| stores.issues().find(project, id)).is_some());
}

#[test]
fn a_text_that_cannot_be_stored_finds_nothing_and_does_no_harm() {
    let store = TestStore::new();
    let uow = store.uow();
    let acme = organization(&uow, "acme");
    let nul = IdOrSlug::parse("ac\0me");
    read(&uow, |stores| {
        assert_eq!(stores.organizations().find(&nul)?, None);
        assert_eq!(stores.projects().find(acme, &nul)?, None);
        assert!(stores.users().find_login("ada\0@example.com")?.is_none());
        Ok(())
    });
    let new = application::users::NewUser { name: "A\0da".to_owned(), ..new_user("ada@example.com") };
    let id = write(&uow, |stores| stores.users().add(&new));
    assert_eq!(read(&uow, |stores| stores.users().find(id)).unwrap().name, "A\u{fffd}da");
}

#[test]
fn outcomes_are_added_up() {
    let store = TestStore::new();
    let uow = store.uow();
    let project_id = tenant(&uow).project;
    let delta = |reason: &str, quantity| OutcomeDelta {
        project_id,
        hour: 3600,
        category: Category::new("error"),
        outcome: OutcomeKind::ClientDiscard,
        reason: reason.to_owned(),
        quantity,
    };
    for _ in 0..2 {
        let deltas = [delta("a\0", 1), delta("a\u{fffd}", 2), delta("b", 3)];
        write(&uow, |stores| stores.intake().add_outcomes(&deltas));
    }
    store.execute(&format!(
        "DO $$ BEGIN
            ASSERT (SELECT array_agg((reason, quantity)::text ORDER BY reason) FROM outcomes
                    WHERE project_id = {project_id} AND hour = 3600 AND category = 'error'
                      AND outcome = 'client_discard') = ARRAY[(E'a\\ufffd', 6)::text, ('b', 6)::text];
        END $$"
    ));
}

#[test]
fn a_token_of_an_application_is_no_personal_token() {
    let store = TestStore::new();
    let uow = store.uow();
    let ada = user(&uow, "ada@example.com");
    let new = NewToken::of(ada, None, &Secret::new("text".to_owned()), ScopeSet::EMPTY, at(0));
    let id = write(&uow, |stores| stores.tokens().add(&new));
    assert_eq!(read(&uow, |stores| stores.tokens().list_personal(ada)).len(), 1);
    store.execute(
        "INSERT INTO api_applications (client_id, owner_id, name, status, date_added)
         SELECT 'a', id, 'App', 'active', now() FROM users;
         UPDATE api_tokens SET application_id = (SELECT id FROM api_applications)",
    );
    assert_eq!(read(&uow, |stores| stores.tokens().list_personal(ada)), []);
    assert_eq!(read(&uow, |stores| stores.tokens().find_personal(ada, id)), None);
    assert_eq!(write(&uow, |stores| stores.tokens().rename_personal(ada, id, "mine")), None);
    assert!(!write(&uow, |stores| stores.tokens().remove_personal(ada, id)));
    assert!(read(&uow, |stores| stores.tokens().find_by_hash(&new.hash)).unwrap().application.is_some());
}

/// Mails as they are written, to these addresses.
fn add_mails(store: &Arc<dyn UnitOfWork>, addresses: [&str; 3]) -> [MailId; 3] {
    addresses.map(|address| {
        let mail = NewMail {
            kind: MailKind::Security,
            to: email(address),
            subject: "s".to_owned(),
            body: "b".to_owned(),
            html: None,
            list: "account".to_owned(),
            unsubscribe: None,
            date_added: at(10),
            expires_at: None,
        };
        write(store, |stores| stores.outbox().add(&mail))
    })
}

#[test]
fn a_mail_that_cannot_be_read_is_given_up_and_keeps_no_other_waiting() {
    let store = TestStore::new();
    let uow = store.uow();
    let [odd, negative, fine] = add_mails(&uow, ["odd@example.com", "negative@example.com", "fine@example.com"]);
    store.execute("UPDATE outbox SET recipient = 'nobody' WHERE recipient LIKE 'odd%'");
    store.execute("UPDATE outbox SET attempts = -1 WHERE recipient LIKE 'neg%'");
    let claimed = |now| write(&uow, |stores| stores.outbox().claim(at(now), at(1000), 1));
    assert_eq!(claimed(20).iter().map(|mail| mail.id).collect::<Vec<_>>(), [fine]);
    assert_eq!(claimed(20), []);
    let count = write(&uow, |stores| stores.outbox().count());
    assert_eq!((count.waiting, count.given_up), (1, 2));
    for limit in [1, 10] {
        let listed = write(&uow, |stores| stores.outbox().list(None, limit));
        assert_eq!(listed.iter().map(|mail| mail.id).collect::<Vec<_>>(), [fine]);
    }
    assert!([odd, negative].map(|id| write(&uow, |stores| stores.outbox().discard(id))).iter().all(|gone| *gone));
}

#[test]
fn tombstones_go_with_their_project() {
    let store = TestStore::new();
    let (uow, project) = (store.uow(), tenant(&store.uow()).project);
    tombstones::add(&uow, project, 1, 0);
    let list = || read(&uow, |stores| stores.tombstones().list(project, &Window::First { limit: 9 })).len();
    assert_eq!(list(), 1);
    store.execute("DELETE FROM projects");
    assert_eq!(list(), 0);
}
