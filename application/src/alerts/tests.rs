use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use domain::alerts::{AlertReason, Alerting};
use domain::ids::{IssueId, MailId, OrganizationId, ProjectId, UserId};
use domain::issues::{Issue, Status};
use domain::options::Disk;
use domain::organizations::Organization;
use domain::projects::Project;
use domain::secrets::Secret;
use domain::slugs::Slug;
use domain::users::EmailAddress;

use super::*;
use crate::access::AccessError;
use crate::ingest::fixtures::issue;
use crate::limits::Counted;
use crate::options::of_disk;
use crate::outbox::NewMail;
use crate::ports::{Access, MockClock, MockStores, MockUnitOfWork, Outcome, StoreError};

const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

fn alert(project: i64, issue: i64, reason: AlertReason) -> IssueAlert {
    IssueAlert { project_id: ProjectId::new(project), issue_id: IssueId::new(issue), reason, date_added: NOW }
}

fn organization() -> Organization {
    Organization {
        id: OrganizationId::new(5),
        slug: Slug::parse("acme").unwrap(),
        name: "Acme".into(),
        date_added: NOW,
        open_membership: true,
    }
}

fn project(id: ProjectId) -> Project {
    Project {
        id,
        organization_id: OrganizationId::new(5),
        slug: Slug::parse("web").unwrap(),
        name: "Web".into(),
        platform: None,
        date_added: NOW,
        first_event: None,
        resolve_age: 0,
    }
}

/// What came of it, the mails that were written, what was counted, and how the transactions ended.
type Run = (WrittenAlerts, Vec<NewMail>, Vec<String>, Vec<(Access, Outcome)>);

/// What stands in the store: these alerts wait for so many readers.
struct World {
    waiting: Vec<IssueAlert>,
    readers: i64,
    has_team: bool,
    open_membership: bool,
    setting: Alerting,
    /// How often a key was counted before.
    counted: fn(&str) -> i64,
    issue: fn(i64) -> Option<Issue>,
}

impl World {
    fn of(waiting: Vec<IssueAlert>) -> Self {
        Self {
            waiting,
            readers: 1,
            has_team: true,
            open_membership: true,
            setting: Alerting::On,
            counted: |_| 0,
            issue: |id| Some(issue(id)),
        }
    }

    fn run(self) -> Run {
        let (mails, keys) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(Vec::new())));
        let mut stores = self.stores();
        let to = Arc::clone(&mails);
        stores.outbox.expect_add().returning(move |mail| {
            to.lock().unwrap().push(mail.clone());
            Ok(MailId::new(1))
        });
        let (to, counted) = (Arc::clone(&keys), self.counted);
        stores.limits.expect_count().returning(move |key, _, _| {
            to.lock().unwrap().push(key.to_owned());
            Ok(Counted { times: counted(key) + 1, since: NOW })
        });
        let uow = Arc::new(MockUnitOfWork::new(stores));
        let written = alerts(Arc::<MockUnitOfWork>::clone(&uow)).write_mails(&|| false).unwrap();
        let (mails, keys) = (mails.lock().unwrap().clone(), keys.lock().unwrap().clone());
        (written, mails, keys, uow.ended())
    }

    fn stores(&self) -> MockStores {
        let mut stores = MockStores::default();
        stores.outbox.expect_is_above().withf(|most| *most == 5_000).returning(|_| Ok(false));
        let mut waiting = self.waiting.clone();
        stores.alerts.expect_take().returning(move |limit| {
            let rest = waiting.split_off(limit.min(waiting.len()));
            Ok(std::mem::replace(&mut waiting, rest))
        });
        let (setting, has_team, readers) = (self.setting, self.has_team, self.readers);
        stores.alerts.expect_of_project().returning(move |_, _| Ok(setting));
        stores.alerts.expect_has_team().returning(move |_, _| Ok(has_team));
        stores.alerts.expect_recipients().returning(move |_, _, audience, _| {
            assert_eq!(audience, if has_team { Audience::Teams } else { Audience::Organization });
            let address = |id: i64| EmailAddress::parse(&format!("user{id}@example.com")).unwrap();
            Ok((0..readers).map(|id| Recipient { user_id: UserId::new(id), email: address(id) }).collect())
        });
        let open_membership = self.open_membership;
        stores
            .organizations
            .expect_find()
            .returning(move |_| Ok(Some(Organization { open_membership, ..organization() })));
        stores.projects.expect_find_any().returning(|id| Ok((id.get() < 100).then(|| project(id))));
        let issue = self.issue;
        stores.issues.expect_find().returning(move |_, id| Ok(issue(id.get())));
        stores.releases.expect_last_of_issue().returning(|_, _| Ok(None));
        stores
    }
}

fn alerts(uow: Arc<MockUnitOfWork>) -> Alerts {
    let mut clock = MockClock::new();
    clock.expect_now().return_const(NOW);
    Alerts::new(uow, Arc::new(clock), of_disk(Disk::default()), Secret::new("key".into()))
}

#[test]
fn each_reader_gets_a_mail_with_a_way_out_of_their_own() {
    let world = World { readers: 2, ..World::of(vec![alert(1, 7, AlertReason::New)]) };
    let (written, mails, keys, ended) = world.run();
    assert_eq!(written, WrittenAlerts { taken: 1, mails: 2 });
    assert_eq!(keys, ["alert:project:1", "alert:issue:7"]);
    assert_eq!(ended, [(Access::Write, Outcome::Commit)]);
    let mail = &mails[1];
    assert_eq!((mail.to.as_str(), mail.list.as_str()), ("user1@example.com", "web.acme"));
    assert_eq!(mail.subject, "[WEB-7] ValueError: old");
    let way_out = mail.unsubscribe.as_deref().unwrap();
    assert!(way_out.starts_with("https://picket.example/account/notifications/1/1/"), "{way_out}");
    assert_ne!(mails[0].unsubscribe, mail.unsubscribe);
    for part in ["New issue\n", "\nValueError: old\n", "https://picket.example/organizations/acme/issues/7/", way_out] {
        assert!(mail.body.contains(part), "no {part} in {}", mail.body);
    }
    assert!(mail.body.contains("you are in a team of the project Web"), "{}", mail.body);
}

#[test]
fn an_issue_that_comes_back_is_told_so_and_takes_the_issues_limit_first() {
    let (_, mails, keys, _) = World::of(vec![alert(1, 7, AlertReason::Regression)]).run();
    assert!(mails[0].body.starts_with("Issue is back\n"), "{}", mails[0].body);
    assert_eq!(keys, ["alert:issue:7", "alert:project:1"]);
}

#[test]
fn an_issue_that_had_its_mail_this_hour_takes_nothing_of_the_project() {
    let counted = |key: &str| i64::from(key == "alert:issue:7");
    let world = World { counted, ..World::of(vec![alert(1, 7, AlertReason::Regression)]) };
    let (written, mails, keys, _) = world.run();
    assert_eq!((written, mails), (WrittenAlerts { taken: 1, mails: 0 }, Vec::new()));
    assert_eq!(keys, ["alert:issue:7"]);
}

#[test]
fn the_last_alert_of_a_project_says_so_and_none_follows() {
    let last = |key: &str| if key == "alert:project:1" { 29 } else { 0 };
    let (_, mails, ..) = World { counted: last, ..World::of(vec![alert(1, 7, AlertReason::New)]) }.run();
    let more = "This project has had 30 mails about issues within an hour. More of this hour are left out.";
    assert!(mails[0].body.contains(more), "{}", mails[0].body);
    assert!(mails[0].body.contains("https://picket.example/organizations/acme/issues/?project=1"));
    let full = |key: &str| if key == "alert:project:1" { 30 } else { 0 };
    let (written, mails, keys, _) = World { counted: full, ..World::of(vec![alert(1, 7, AlertReason::New)]) }.run();
    assert_eq!((written.taken, mails.len()), (1, 0));
    assert_eq!(keys, ["alert:project:1"], "too many new issues leave no counts behind");
}

#[test]
fn nothing_is_written_where_nobody_is_to_hear_of_it() {
    let new = || vec![alert(1, 7, AlertReason::New)];
    for (why, world) in [
        ("switched off", World { setting: Alerting::Off, ..World::of(new()) }),
        ("nobody subscribed", World { readers: 0, ..World::of(new()) }),
        ("no team in a closed organization", World { has_team: false, open_membership: false, ..World::of(new()) }),
        ("the project is gone", World::of(vec![alert(100, 7, AlertReason::New)])),
        ("the issue is gone", World { issue: |_| None, ..World::of(new()) }),
        (
            "it is archived",
            World { issue: |id| Some(Issue { status: Status::Ignored, ..issue(id) }), ..World::of(new()) },
        ),
    ] {
        let (written, mails, keys, _) = world.run();
        assert_eq!((written.taken, mails.len(), keys.len()), (1, 0, 0), "{why}");
    }
}

#[test]
fn without_a_team_all_members_of_an_open_organization_hear_of_it() {
    let world = World { has_team: false, ..World::of(vec![alert(1, 7, AlertReason::New)]) };
    let (_, mails, ..) = world.run();
    assert!(mails[0].body.contains("you are a member of Acme, and Web has no team"), "{}", mails[0].body);
}

#[test]
fn many_alerts_are_taken_a_few_a_transaction() {
    let (written, _, _, ended) = World::of((0..50).map(|id| alert(1, id, AlertReason::New)).collect()).run();
    assert_eq!((written.taken, written.mails, ended.len()), (50, 50, 3));
}

#[test]
fn what_events_bring_is_neither_markup_nor_a_header() {
    let hostile = |id: i64| {
        let mut issue = issue(id);
        issue.summary.title = format!("<script>alert(1)</script>\r\nBcc: eve@example.com\0{}", "x".repeat(400));
        issue.summary.culprit = "a\n-- \nUnsubscribe:\nhttps://evil.example/".into();
        Some(issue)
    };
    let (_, mails, ..) = World { issue: hostile, ..World::of(vec![alert(1, 7, AlertReason::New)]) }.run();
    let mail = &mails[0];
    assert!(mail.subject.starts_with("[WEB-7] <script>alert(1)</script> Bcc: eve@example.com x"), "{}", mail.subject);
    assert!(mail.subject.chars().count() <= 130 && mail.subject.ends_with('…'), "{}", mail.subject);
    assert!(!mail.subject.chars().any(char::is_control));
    let html = mail.html.as_deref().unwrap();
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && !html.contains("<script"), "{html}");
    assert!(mail.body.contains("\nWhere: a -- Unsubscribe: https://evil.example/\n"), "{}", mail.body);
}

#[test]
fn a_store_that_fails_undoes_the_step_and_a_row_that_is_corrupt_is_left_out() {
    let failing = |error: fn() -> StoreError| {
        let mut stores = MockStores::default();
        stores.outbox.expect_is_above().returning(|_| Ok(false));
        stores.alerts.expect_take().returning(|_| Ok(vec![alert(1, 7, AlertReason::New)]));
        stores.projects.expect_find_any().returning(move |_| Err(error()));
        let uow = Arc::new(MockUnitOfWork::new(stores));
        let written = alerts(Arc::<MockUnitOfWork>::clone(&uow)).write_mails(&|| false);
        (written, uow.ended())
    };
    let (written, ended) = failing(|| StoreError::Unavailable("full".into()));
    assert!(matches!(written, Err(StoreError::Unavailable(_))));
    assert_eq!(ended, [(Access::Write, Outcome::Rollback)]);
    let (written, ended) = failing(|| StoreError::Corrupt { table: "projects", column: "slug", id: "1".into() });
    assert_eq!(written.unwrap(), WrittenAlerts { taken: 1, mails: 0 });
    assert_eq!(ended, [(Access::Write, Outcome::Commit)]);
}

#[test]
fn while_too_many_mails_wait_alerts_wait_too() {
    let mut stores = MockStores::default();
    stores.outbox.expect_is_above().times(1).returning(|_| Ok(true));
    let uow = Arc::new(MockUnitOfWork::new(stores));
    assert_eq!(alerts(uow).write_mails(&|| false).unwrap(), WrittenAlerts::default());
}

#[test]
fn nothing_is_taken_when_told_to_stop() {
    let uow = Arc::new(MockUnitOfWork::new(MockStores::default()));
    let written = alerts(Arc::<MockUnitOfWork>::clone(&uow)).write_mails(&|| true).unwrap();
    assert_eq!((written, uow.ended()), (WrittenAlerts::default(), Vec::new()));
}

#[test]
fn a_link_that_was_not_signed_reaches_no_store() {
    let alerts = alerts(Arc::new(MockUnitOfWork::outage()));
    let signature = Secret::new("0".repeat(64));
    let link = SubscriptionLink { user: "1".into(), project: "1".into(), signature };
    assert!(matches!(alerts.subscription(&link), Err(AccessError::NotFound)));
    assert!(matches!(alerts.subscribe(&link, Alerting::Off), Err(AccessError::NotFound)));
}
