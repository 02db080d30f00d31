use std::sync::Mutex;

use chrono::DateTime;
use domain::options::{Channel, GITHUB_CLIENT_SECRET, MAIL_HOST, MAIL_PASSWORD, MAIL_PORT, Refusal};
use serde_json::json;

use super::*;
use crate::access::AccessError;
use crate::actor::{Actor, UserActor, fixtures};
use crate::audit::AuditEntry;
use crate::ports::{Access, MockClock, MockEntropy, MockStores, MockUnitOfWork, Outcome};

const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

fn options(stores: MockStores, disk: Disk) -> (Options, Arc<MockUnitOfWork>) {
    let uow = Arc::new(MockUnitOfWork::new(stores));
    let (mut clock, mut entropy) = (MockClock::new(), MockEntropy::new());
    clock.expect_now().return_const(NOW);
    entropy.expect_bytes().return_const([7; 32]);
    let sealing = Sealing::new(&Secret::new("key".into()));
    let shared = Arc::<MockUnitOfWork>::clone(&uow);
    (Options::new(shared, Arc::new(clock), Arc::new(entropy), Some(sealing), disk), uow)
}

fn stored(key: &str, value: StoredValue) -> StoredOption {
    StoredOption { key: key.into(), value, last_updated: NOW, last_updated_by: Channel::Cli }
}

fn sealed(key: &str, of: &str, text: &str) -> StoredOption {
    let mut entropy = MockEntropy::new();
    entropy.expect_bytes().return_const([9; 32]);
    let sealing = Sealing::new(&Secret::new(key.into()));
    stored(of, StoredValue::Sealed(sealing.seal(&purpose(of), &Secret::new(text.into()), &entropy)))
}

fn change(options: &Options, actor: &Actor, changes: &Value) -> Result<(), ChangeOptionsError> {
    let Value::Object(changes) = changes else { unreachable!() };
    options.change(actor, changes, None, "1.0")
}

#[test]
fn what_is_stored_counts_once_it_was_read_and_goes_on_counting_in_an_outage() {
    let mut stores = MockStores::default();
    let mut answers = vec![
        Err(StoreError::Unavailable("outage".into())),
        Ok(vec![
            stored("mail.host", StoredValue::Plain(json!("mx"))),
            sealed("key", "mail.password", "hunter2"),
            sealed("other key", "github-login.client-secret", "x"),
            stored("of.a.later.release", StoredValue::Plain(json!(1))),
        ]),
    ];
    stores.options.expect_list().times(2).returning(move || answers.pop().unwrap());
    let (options, _) = options(stores, Disk::default());
    assert_eq!(options.current().text(&MAIL_HOST), "127.0.0.1");
    options.renew().unwrap();
    assert!(options.renew().is_err());
    let values = options.current();
    assert_eq!((values.text(&MAIL_HOST), values.text(&MAIL_PASSWORD)), ("mx", "hunter2"));
    assert_eq!(values.text(&GITHUB_CLIENT_SECRET), "");
}

#[test]
fn credentials_are_sealed_and_the_log_does_not_tell_them() {
    let mut stores = MockStores::default();
    stores.options.expect_hold().returning(|| Ok(()));
    stores.options.expect_list().returning(|| Ok(Vec::new()));
    stores.options.expect_remove().returning(|_| Ok(()));
    let (kept, told) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(Vec::<AuditEntry>::new())));
    let keep = Arc::clone(&kept);
    stores.options.expect_set().returning(move |option| {
        keep.lock().unwrap().push(option.clone());
        Ok(())
    });
    let tell = Arc::clone(&told);
    stores.audit.expect_add().returning(move |entry| {
        tell.lock().unwrap().push(entry.clone());
        Ok(())
    });
    let (options, _) = options(stores, Disk::default());
    let changes = json!({"mail.password": "hunter2", "mail.port": "2525", "mail.username": "[redacted]",
                         "github-login.client-secret": "[redacted]", "mail.host": ""});
    change(&options, &fixtures::session(true), &changes).unwrap();
    let kept = kept.lock().unwrap();
    assert_eq!(
        kept.iter().map(|option| option.key.as_str()).collect::<Vec<_>>(),
        ["mail.password", "mail.port", "mail.username", "sentry:version-configured"]
    );
    assert!(matches!(&kept[0].value, StoredValue::Sealed(sealed) if !sealed.windows(7).any(|part| part == b"hunter2")));
    assert_eq!(
        kept[1],
        StoredOption { last_updated_by: Channel::Application, ..stored("mail.port", StoredValue::Plain(json!(2525))) }
    );
    let told = told.lock().unwrap();
    let data = |number: usize| (told[number].target.as_str(), told[number].data.clone());
    assert_eq!(data(0), ("mail.password", json!({"from": null, "to": "[redacted]", "channel": "application"})));
    assert_eq!(data(1), ("mail.port", json!({"from": null, "to": 2525, "channel": "application"})));
    assert_eq!((told.len(), told[0].actor.as_str()), (3, "kim@example.com"));
}

#[test]
fn at_the_first_option_that_cannot_be_set_none_is() {
    let mut stores = MockStores::default();
    stores.options.expect_hold().returning(|| Ok(()));
    stores.options.expect_list().returning(|| Ok(Vec::new()));
    stores.options.expect_set().times(1).returning(|_| Ok(()));
    stores.audit.expect_add().times(1).returning(|_| Ok(()));
    let (options, uow) = options(stores, Disk::from_iter([("mail.port", json!(2525))]));
    let refused = change(&options, &fixtures::session(true), &json!({"mail.host": "mx", "mail.port": 1})).unwrap_err();
    assert!(matches!(refused, ChangeOptionsError::Refused(Refusal::OnDisk("mail.port"))), "{refused:?}");
    assert_eq!(uow.ended(), [(Access::Write, Outcome::Rollback)]);
    assert_eq!((options.current().text(&MAIL_HOST), options.current().int(&MAIL_PORT)), ("127.0.0.1", 2525));
}

#[test]
fn options_are_for_superuser_mode_alone() {
    let (options, uow) = options(MockStores::default(), Disk::default());
    let token = fixtures::token(domain::permissions::ScopeSet::all());
    let superuser = match fixtures::session(false) {
        Actor::User(UserActor { mut user, credential }) => {
            user.is_superuser = true;
            Actor::User(UserActor { user, credential })
        }
        other => other,
    };
    let show = |actor: &Actor| options.show(actor, true).map(|_| ()).unwrap_err();
    assert!(matches!(show(&Actor::Nobody), ShowOptionsError::Access(AccessError::Unauthenticated)));
    assert!(matches!(show(&token), ShowOptionsError::Access(AccessError::Forbidden)));
    assert!(matches!(show(&fixtures::session(false)), ShowOptionsError::Access(AccessError::Forbidden)));
    assert!(matches!(show(&superuser), ShowOptionsError::SuperuserRequired));
    let set = change(&options, &superuser, &json!({"mail.host": "mx"}));
    assert!(matches!(set, Err(ChangeOptionsError::SuperuserRequired)));
    assert!(uow.ended().is_empty());
}

#[test]
fn what_the_server_is_called_and_who_runs_it_follows_the_options() {
    let told = |pairs: &[(&'static str, Value)]| {
        let options = of_disk(pairs.iter().cloned().collect());
        (options.url_prefix().to_string(), options.contact(), options.retention().num_days())
    };
    let (own, admin) = ("https://picket.example".to_owned(), ("system.admin-email", json!("admin@a.example")));
    assert_eq!(told(&[]), (own.clone(), None, 90));
    assert_eq!(told(std::slice::from_ref(&admin)), (own.clone(), Some("admin@a.example".into()), 90));
    let anonymous = ("beacon.anonymous", json!(true));
    assert_eq!(told(&[admin.clone(), anonymous.clone()]).1, None);
    let support = ("system.support-email", json!("help@a.example"));
    assert_eq!(told(&[admin, anonymous, support]).1, Some("help@a.example".into()));
    let set = [("system.url-prefix", json!("https://p.example/x/")), ("system.event-retention-days", json!(7))];
    assert_eq!(told(&set), ("https://p.example/x".into(), None, 7));
}

#[test]
fn transactions_are_kept_as_long_as_the_options_say_and_a_day_at_least() {
    let kept = |pairs: &[(&'static str, Value)]| {
        let options = of_disk(pairs.iter().cloned().collect());
        (options.spans_retention().num_days(), options.span_counts_retention().num_days())
    };
    assert_eq!(kept(&[]), (30, 90));
    assert_eq!(kept(&[("spans.retention-days", json!(1)), ("spans.counts-retention-days", json!(400))]), (1, 400));
    assert_eq!(kept(&[("spans.retention-days", json!(0)), ("spans.counts-retention-days", json!(-1))]), (1, 1));
    for definition in [&options::SPANS_RETENTION_DAYS, &options::SPANS_COUNTS_RETENTION_DAYS] {
        let is_good = |days: i64| (definition.rule)(&json!(days)).is_ok();
        assert!(is_good(1) && !is_good(0) && !is_good(-1) && !is_good(3651), "{}", definition.name);
    }
}

#[test]
fn an_operator_sets_and_takes_back_through_a_channel_of_its_own() {
    let mut stores = MockStores::default();
    let before =
        StoredOption { last_updated_by: Channel::Cli, ..stored("system.rate-limit", StoredValue::Plain(json!(5))) };
    stores.options.expect_hold().returning(|| Ok(()));
    stores.options.expect_list().returning(move || Ok(vec![before.clone()]));
    stores.options.expect_remove().times(1).returning(|_| Ok(()));
    stores
        .audit
        .expect_add()
        .times(1)
        .withf(|entry| entry.actor_id.is_none() && entry.data["from"] == 5)
        .returning(|_| Ok(()));
    let (options, _) = options(stores, Disk::default());
    let operate = |value: Value, channel| options.operate("system.rate-limit", &value, channel, "operator");
    operate(Value::Null, Channel::Cli).unwrap();
    let drifted = operate(json!(7), Channel::Automator).unwrap_err();
    assert_eq!(drifted.to_string(), "Option system.rate-limit has drifted. Cannot overwrite");
    let unknown = options.operate("no.such", &json!(1), Channel::Cli, "operator").unwrap_err();
    assert_eq!(unknown.to_string(), "'no.such' is not a known option");
}
