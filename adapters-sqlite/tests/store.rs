//! What is particular to a store in a file.

#![cfg(feature = "test-support")]
#![allow(clippy::unwrap_used, reason = "what the tests start from, outside of test functions")]

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use adapters_sqlite::{SqliteSettings, SqliteUnitOfWork, TestStore};
use application::contract::fixtures::{
    Store, at, email, new_user, organization, read, slug, tenant, together, user, write,
};
use application::contract::tombstones;
use application::organizations::NewOrganization;
use application::outbox::{MailKind, NewMail};
use application::paging::Window;
use application::ports::{Access, Outcome, StoreError, UnitOfWork};
use application::tokens::NewToken;
use chrono::DateTime;
use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use domain::ids::MailId;
use domain::permissions::ScopeSet;
use domain::secrets::Secret;
use domain::slugs::IdOrSlug;

fn open(settings: &SqliteSettings) -> Store {
    Arc::new(SqliteUnitOfWork::connect(settings).unwrap())
}

/// Runs SQL on the file, past the store.
fn tamper(path: &Path, sql: &str) {
    SqliteConnection::establish(path.to_str().unwrap()).unwrap().batch_execute(sql).unwrap();
}

#[test]
fn migrations_run_up_down_and_up() {
    let store = TestStore::new();
    user(&store.uow(), "ada@example.com");
    store.revert().unwrap();
    assert!(store.uow().read(|stores| stores.users().any()).is_err(), "the tables are gone");
    store.uow().migrate().unwrap();
    assert!(!read(&store.uow(), |stores| stores.users().any()));
    user(&store.uow(), "ada@example.com");
}

#[test]
fn a_file_can_be_opened_again() {
    let store = TestStore::new();
    let id = user(&store.uow(), "ada@example.com");
    let again = open(&store.settings());
    again.migrate().unwrap();
    assert!(read(&again, |stores| stores.users().find(id)).is_some());
}

#[test]
fn a_copy_of_the_files_taken_after_a_commit_has_what_was_committed() {
    let store = TestStore::new();
    let id = user(&store.uow(), "ada@example.com");
    let copy = store.path().with_file_name("copy.db");
    for suffix in ["", "-wal"] {
        let name = |path: &Path| format!("{}{suffix}", path.display());
        fs::copy(name(&store.path()), name(&copy)).unwrap();
    }
    let copy = open(&SqliteSettings::new(copy));
    assert!(read(&copy, |stores| stores.users().find(id)).is_some());
}

#[test]
fn two_processes_may_make_the_schema_of_a_new_file_at_once() {
    let store = TestStore::new();
    let settings = SqliteSettings::new(store.path().with_file_name("new.db"));
    together(4, |_| open(&settings).migrate().unwrap());
    user(&open(&settings), "ada@example.com");
}

#[test]
fn two_processes_may_write_at_once() {
    let store = TestStore::new();
    let stores = [store.uow(), open(&store.settings())];
    together(2, |number| {
        for name in 0..20 {
            organization(&stores[number], &format!("org-{number}-{name}"));
        }
    });
    for number in 0..2 {
        for name in 0..20 {
            let reference = IdOrSlug::Slug(format!("org-{number}-{name}"));
            assert!(read(&stores[0], |stores| stores.organizations().find(&reference)).is_some());
        }
    }
}

#[cfg(unix)]
#[test]
fn a_new_file_and_its_logs_are_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;

    let store = TestStore::new();
    user(&store.uow(), "ada@example.com");
    let files: Vec<_> = fs::read_dir(store.path().parent().unwrap()).unwrap().map(Result::unwrap).collect();
    assert!(files.len() >= 2, "{files:?}");
    for file in files {
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{file:?}");
    }
}

#[test]
fn a_directory_that_cannot_be_made_is_reported() {
    let settings = SqliteSettings::new("/dev/null/picket/picket.db");
    assert!(matches!(SqliteUnitOfWork::connect(&settings), Err(StoreError::Unavailable(_))));
}

#[test]
fn a_reading_transaction_cannot_write() {
    let store = TestStore::new().uow();
    let result = store.read(|stores| stores.users().add(&new_user("ada@example.com")));
    assert!(matches!(result, Err(StoreError::Other(_))), "{result:?}");
}

#[test]
fn who_waits_too_long_for_another_process_is_told_that_the_store_is_unavailable() {
    let store = TestStore::new();
    let settings = SqliteSettings { busy_timeout: Duration::from_millis(50), ..store.settings() };
    let other = open(&settings);
    let during = |outcome| {
        let mut result = None;
        store
            .uow()
            .run(Access::Write, &mut |_| {
                result = Some(other.transaction(|stores| {
                    stores.organizations().add(&NewOrganization {
                        slug: slug("acme"),
                        name: String::new(),
                        date_added: DateTime::UNIX_EPOCH,
                    })
                }));
                outcome
            })
            .unwrap();
        result.unwrap()
    };
    for outcome in [Outcome::Commit, Outcome::Rollback] {
        let result = during(outcome);
        assert!(matches!(result, Err(StoreError::Unavailable(_))), "{result:?}");
    }
    organization(&other, "acme");
}

#[test]
fn who_waits_too_long_for_the_writing_connection_is_told_that_the_store_is_unavailable() {
    let store = TestStore::new().uow();
    let result = store.transaction(|_| {
        Ok::<_, StoreError>(thread::scope(|scope| {
            let waiting = scope.spawn(|| store.transaction(|stores| stores.users().any()));
            waiting.join().unwrap()
        }))
    });
    assert!(matches!(result.unwrap(), Err(StoreError::Unavailable(_))));
}

#[test]
fn a_row_that_breaks_the_rules_is_reported_as_corrupt() {
    let store = TestStore::new();
    let id = organization(&store.uow(), "acme");
    tamper(&store.path(), "UPDATE organizations SET slug = 'Not A Slug'");
    let result = store.uow().read(|stores| stores.organizations().find(&IdOrSlug::Id(id.get())));
    let Err(StoreError::Corrupt { table, column, id: row }) = result else { panic!("{result:?}") };
    assert_eq!((table, column, row), ("organizations", "slug", id.to_string()));
}

#[test]
fn sessions_that_the_release_before_adds_are_live_and_have_ids() {
    let store = TestStore::new();
    let user = user(&store.uow(), "ada@example.com");
    let sql = "INSERT INTO sessions (key_hash, user_id, expires_at) SELECT value, id, 4102444800000000 \
               FROM users, (SELECT 'a' AS value UNION SELECT 'b')";
    tamper(&store.path(), sql);
    let now = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
    let listed = store.uow().read(|stores| stores.sessions().list(user, now, 10)).map_err(|error: StoreError| error);
    let listed = listed.unwrap();
    assert_eq!(listed.len(), 2);
    assert_ne!(listed[0].1.id, listed[1].1.id);
    assert!(listed.iter().all(|(_, session)| session.id.as_str().len() == 32));
}

#[test]
fn a_file_that_is_no_database_is_an_error() {
    let store = TestStore::new();
    let path = store.path().with_file_name("text.db");
    fs::write(&path, "no database ".repeat(1000)).unwrap();
    let result = SqliteUnitOfWork::connect(&SqliteSettings::new(path)).and_then(|store| store.migrate());
    assert!(result.is_err());
}

#[test]
fn a_token_of_an_application_is_no_personal_token() {
    let store = TestStore::new();
    let uow = store.uow();
    let ada = user(&uow, "ada@example.com");
    let new = NewToken::of(ada, None, &Secret::new("text".to_owned()), ScopeSet::EMPTY, at(0));
    let id = write(&uow, |stores| stores.tokens().add(&new));
    assert_eq!(read(&uow, |stores| stores.tokens().list_personal(ada)).len(), 1);
    tamper(
        &store.path(),
        "INSERT INTO api_applications (client_id, owner_id, name, status, date_added)
         SELECT 'a', id, 'App', 'active', 0 FROM users;
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
    tamper(
        &store.path(),
        "UPDATE outbox SET recipient = 'nobody' WHERE recipient LIKE 'odd%'; \
         UPDATE outbox SET attempts = -1 WHERE recipient LIKE 'neg%'",
    );
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
    tamper(&store.path(), "PRAGMA foreign_keys = ON; DELETE FROM projects");
    assert_eq!(list(), 0);
}
