//! Rules for searching issues.

use std::collections::BTreeSet;

use domain::events::Level;
use domain::ids::{IssueId, ProjectId, UserId};
use domain::issues::query::{Comparison, NumberField, Pattern, TextField, TimeField, UserField};
use domain::issues::{Assignee, InboxReason, Issue, Priority, Status, Subscription, SubscriptionReason, Substatus};
use domain::project_users::EventUser;
use serde_json::json;

use super::fixtures::{Store, at, batch, event, event_id, hash, issue, new_issue, project, read, tenant, write};
use crate::environments::{IssueEnvironment, IssueEnvironmentDelta};
use crate::ingest::{IssueChange, NewIssue, ReleaseRef, TagDelta};
use crate::issues::{Condition, IssueFilter, Sort};
use crate::paging::Window;
use crate::project_users::SeenUser;

pub(super) const ALL: Window = Window::First { limit: 100 };

fn exact(text: &str) -> Pattern {
    Pattern::Exact(text.to_owned())
}

fn parts(parts: &[&str]) -> Pattern {
    Pattern::Parts(parts.iter().map(|part| (*part).to_owned()).collect())
}

pub(super) fn not(condition: Condition) -> Condition {
    Condition::Not(Box::new(condition))
}

fn text(text: &str) -> Condition {
    Condition::Text(text.to_owned())
}

fn tag(key: &str, pattern: Pattern) -> Condition {
    Condition::Tag(key.to_owned(), pattern)
}

/// Two issues of a project, and one of another that is as the first. The first is what searches ask for.
pub(super) struct Issues {
    pub(super) store: Store,
    pub(super) project: ProjectId,
    other: ProjectId,
    pub(super) first: IssueId,
    pub(super) second: IssueId,
    twin: IssueId,
}

impl Issues {
    pub(super) fn new(store: Store) -> Self {
        let tenant = tenant(&store);
        let other = project(&store, tenant.organization, "other");
        let [first, second] = [10, 20].map(|seconds| issue(&store, tenant.project, at(seconds)));
        let twin = issue(&store, other, at(10));
        Self { project: tenant.project, other, first, second, twin, store }
    }

    fn found(&self, projects: &[ProjectId], condition: Condition) -> BTreeSet<IssueId> {
        let filter = IssueFilter { conditions: vec![condition], ..IssueFilter::of(projects.to_vec()) };
        let found = read(&self.store, |stores| stores.issues().list(&filter, Sort::LastSeen, &ALL, 10));
        assert_eq!(found.hits, found.issues.len());
        found.issues.iter().map(|issue| issue.id).collect()
    }

    /// The condition holds for the first issue, and its twin, alone.
    #[track_caller]
    fn fits(&self, condition: &Condition) {
        assert_eq!(self.found(&[self.project], condition.clone()), [self.first].into(), "{condition:?}");
        assert_eq!(self.found(&[self.project], not(condition.clone())), [self.second].into(), "not {condition:?}");
        let both = self.found(&[self.project, self.other], condition.clone());
        assert_eq!(both, [self.first, self.twin].into(), "{condition:?}");
        let any = Condition::Any(vec![condition.clone(), Condition::Any(vec![])]);
        assert_eq!(self.found(&[self.project], any), [self.first].into(), "any of {condition:?}");
        let all = Condition::All(vec![Condition::All(vec![]), condition.clone()]);
        assert_eq!(self.found(&[self.project], all), [self.first].into(), "all of {condition:?}");
    }

    /// The condition holds for no issue.
    #[track_caller]
    fn fits_none(&self, condition: &Condition) {
        let projects = [self.project, self.other];
        assert_eq!(self.found(&projects, condition.clone()), [].into(), "{condition:?}");
        let others = self.found(&projects, not(condition.clone()));
        assert_eq!(others, [self.first, self.second, self.twin].into(), "not {condition:?}");
    }

    fn mine(&self) -> [(ProjectId, IssueId); 2] {
        [(self.project, self.first), (self.other, self.twin)]
    }

    fn change(&self, change: impl Fn(&mut Issue)) {
        write(&self.store, |stores| {
            for mut issue in stores.triage().lock(&self.mine())? {
                change(&mut issue);
                stores.triage().save(&issue)?;
            }
            Ok(())
        });
    }

    fn report(&self, change: impl Fn(&mut IssueChange)) {
        write(&self.store, |stores| {
            for (project_id, issue_id) in self.mine() {
                let events = batch(0, at(10), at(10));
                let mut changes = [IssueChange { project_id, issue_id, new_users: 0, state: None, events }];
                change(&mut changes[0]);
                stores.intake().change(&changes)?;
            }
            Ok(())
        });
    }

    fn tag(&self, key: &str, value: &str) {
        self.tag_of(&self.mine(), key, value);
    }

    fn tag_of(&self, issues: &[(ProjectId, IssueId)], key: &str, value: &str) {
        let delta = |(project_id, issue_id): &(ProjectId, IssueId)| TagDelta {
            project_id: *project_id,
            issue_id: *issue_id,
            key: key.to_owned(),
            value: value.to_owned(),
            count: 1,
            first_seen: at(0),
            last_seen: at(0),
        };
        write(&self.store, |stores| stores.intake().add_tags(&issues.iter().map(delta).collect::<Vec<_>>()));
    }
}

pub fn issues_are_searched_by_tags(store: Store) {
    let issues = Issues::new(store);
    issues.tag("browser", "Firefox 100%");
    issues.tag("browser", "Safari_1");
    issues.fits(&tag("browser", exact("Safari_1")));
    issues.fits(&tag("browser", parts(&["fire", ""])));
    issues.fits(&tag("browser", parts(&["", "0%"])));
    issues.fits(&tag("browser", parts(&["s", "_1"])));
    issues.fits(&Condition::HasTag("browser".to_owned()));
    issues.fits(&Condition::Any(vec![tag("browser", exact("Safari_1")), tag("os", exact("Linux"))]));
    for none in [exact("safari_1"), exact("Safari"), parts(&["", "fox"]), parts(&["S", "a1"]), parts(&["", "%%", ""])] {
        issues.fits_none(&tag("browser", none));
    }
    issues.fits_none(&tag("os", exact("Safari_1")));
    issues.fits_none(&tag("os\0", exact("\0")));
    issues.fits_none(&Condition::HasTag("os".to_owned()));
}

pub fn issues_are_searched_in_any_case_of_all_letters(store: Store) {
    let issues = Issues::new(store);
    issues.report(|change| {
        change.events.summary.title = "Falsche GRÖßE der ÄPFEL".to_owned();
        change.events.summary.search_message = "Falsche GRÖßE der ÄPFEL ΟΔΟΣ ЯБЛОКО 苹果很大 Ärger".to_owned();
        change.events.summary.metadata = json!({"type": "Ärger", "value": ""}).as_object().unwrap().clone();
    });
    issues.tag("size", "GRÖẞE 100%");
    for found in ["größe", "ÄPFEL", "äpfel", "Äp", "ä", "яблоко", "οδοσ", "苹果很", "苹", "e der äp"]
    {
        issues.fits(&text(found));
    }
    for none in ["grösse", "apfel", "ãpfel", "åpfel", "яблоки"] {
        issues.fits_none(&text(none));
    }
    issues.fits(&Condition::Field(TextField::Title, parts(&["", "größe", ""])));
    issues.fits(&Condition::Field(TextField::Title, parts(&["falsche", "äpfel"])));
    issues.fits(&Condition::Field(TextField::Message, parts(&["", "Äpfel", "Яблоко", ""])));
    issues.fits(&Condition::Field(TextField::ErrorType, parts(&["är", "er"])));
    issues.fits(&tag("size", parts(&["größe 1", "%"])));
    issues.fits_none(&tag("size", parts(&["größe_", ""])));
    issues.fits_none(&tag("size", exact("größe 100%")));
    issues.fits_none(&Condition::Field(TextField::Title, parts(&["äpfel", ""])));
    issues.fits_none(&Condition::Field(TextField::Logger, parts(&["", "ä", ""])));
    // Letters whose small ones have other capitals: a text finds itself.
    issues.report(|change| change.events.summary.search_message = "the \u{1c5}ungla, \u{212a} and \u{3f4}".to_owned());
    for found in ["\u{1c5}ungla", "\u{212a} and \u{3f4}", "\u{212a}"] {
        issues.fits(&text(found));
    }
}

pub fn issues_are_searched_by_users(store: Store) {
    let issues = Issues::new(store);
    let about = |field, pattern| Condition::User(field, pattern);
    let email = |pattern| about(UserField::Email, pattern);
    issues.tag("user", "id:7");
    issues.tag("user", "email:lee@example.com");
    let user = |value: &str, user: EventUser| {
        write(&issues.store, |stores| {
            let seen = |project_id| SeenUser {
                project_id,
                value: value.to_owned(),
                user: user.clone(),
                first_seen: at(0),
                last_seen: at(0),
            };
            stores.project_users().note(&[seen(issues.project), seen(issues.other)])
        })
    };
    let some = |text: &str| Some(text.to_owned());
    let (kim, lee) = (some("Kim_1@Example.com"), some("lee@example.com"));
    issues.fits_none(&email(parts(&["", ""])));
    user("id:7", EventUser { id: some("7"), email: kim, username: some("Kim"), ..EventUser::default() });
    user("email:lee@example.com", EventUser { email: lee, ip_address: some("::1"), ..EventUser::default() });
    user("id:8", EventUser { id: some("8"), email: some("no@example.com"), ..EventUser::default() });
    for pattern in [exact("KIM_1@example.com"), parts(&["kim_", ""]), parts(&["", "@example.com"]), parts(&["", ""])] {
        issues.fits(&email(pattern));
    }
    issues.fits(&Condition::Any(vec![email(exact("no@example.com")), email(exact("lee@EXAMPLE.com"))]));
    issues.fits(&about(UserField::Username, exact("Kim")));
    issues.fits(&about(UserField::Username, parts(&["", "im"])));
    issues.fits(&about(UserField::IpAddress, exact("::1")));
    issues.fits(&about(UserField::IpAddress, parts(&["::", ""])));
    for none in [exact("kim"), exact("no@example.com"), exact("\0"), parts(&["no", ""]), parts(&["kim%", "\0"])] {
        issues.fits_none(&email(none.clone()));
        issues.fits_none(&about(UserField::Username, none));
    }
    // As another issue's user, in another project.
    issues.tag_of(&[(issues.other, issues.twin)], "user", "id:8");
    assert_eq!(issues.found(&[issues.project], email(exact("no@example.com"))), [].into());
    assert_eq!(issues.found(&[issues.project, issues.other], email(parts(&["NO", ""]))), [issues.twin].into());
}

pub fn issues_are_searched_by_text(store: Store) {
    let issues = Issues::new(store);
    issues.report(|change| {
        change.events.summary.title = "A \"quoted\" Fehler%_".to_owned();
        change.events.summary.search_message = "in Der Mitte, x'y' (z) * shop.cart".to_owned();
        change.events.summary.culprit = "shop.cart".to_owned();
        change.events.summary.logger = Some("root".to_owned());
        change.events.summary.level = Level::Fatal;
        change.events.summary.unhandled = false;
        change.events.summary.metadata =
            json!({"type": "Odd\u{0}Error", "value": "\"type\":\"x\""}).as_object().unwrap().clone();
    });
    for found in ["fehler", "\"quoted\"", "der mitte", "x'y' (z) *", "%_", "%", "z)", "Fehler%_"] {
        issues.fits(&text(found));
    }
    for none in ["Fehler_", "\u{0}", "a\u{0}b", "fehlerin", "AND", "NOT x", "*x*", "title:fehler"] {
        issues.fits_none(&text(none));
    }
    issues.fits(&Condition::Field(TextField::Title, parts(&["a \"", "_"])));
    issues.fits(&Condition::Field(TextField::Message, parts(&["", "MITTE", ""])));
    issues.fits(&Condition::Field(TextField::Culprit, exact("shop.cart")));
    issues.fits(&Condition::Field(TextField::Logger, exact("root")));
    issues.fits(&Condition::Field(TextField::Level, exact("fatal")));
    issues.fits(&not(Condition::Unhandled));
    issues.fits_none(&Condition::Field(TextField::Culprit, exact("Shop.cart")));
    // Old texts are not found any more, and removed issues not at all.
    issues.report(|change| {
        change.events.summary.title = "Another".to_owned();
        change.events.summary.metadata = json!({"type": "KeyError", "value": "no \"x\""}).as_object().unwrap().clone();
        change.events.summary.search_message = "Another KeyError no \"x\"".to_owned();
    });
    issues.fits_none(&text("fehler"));
    issues.fits(&text("another"));
    issues.fits(&Condition::Field(TextField::ErrorType, exact("KeyError")));
    issues.fits(&Condition::Field(TextField::ErrorValue, parts(&["", "\"x\""])));
    issues.fits_none(&Condition::Field(TextField::ErrorType, exact("no \"x\"")));
    while write(&issues.store, |stores| stores.issues().remove_unseen_since(at(15), 100)).rows > 0 {}
    assert_eq!(issues.found(&[issues.project], text("another")), [].into());
}

pub fn issues_are_searched_by_numbers_and_times(store: Store) {
    let issues = Issues::new(store);
    issues.report(|change| {
        change.events.count = 4;
        change.new_users = 2;
    });
    for (comparison, number) in [(Comparison::Equal, 5), (Comparison::More, 4), (Comparison::AtLeast, 5)] {
        issues.fits(&Condition::Number(NumberField::TimesSeen, comparison, number));
    }
    issues.fits(&not(Condition::Number(NumberField::TimesSeen, Comparison::Less, 5)));
    issues.fits(&not(Condition::Number(NumberField::UsersSeen, Comparison::AtMost, 1)));
    issues.fits_none(&Condition::Number(NumberField::TimesSeen, Comparison::Equal, i64::MAX));
    for field in [TimeField::FirstSeen, TimeField::LastSeen] {
        issues.fits(&Condition::Before(field, at(20)));
        issues.fits(&not(Condition::From(field, at(11))));
        issues.fits_none(&Condition::Before(field, at(10)));
        issues.fits_none(&Condition::From(field, at(21)));
    }
    let number = read(&issues.store, |stores| stores.issues().find(issues.project, issues.first)).unwrap().number;
    let numbered = Condition::Numbered(issues.project, number);
    assert_eq!(issues.found(&[issues.project, issues.other], numbered.clone()), [issues.first].into());
    assert_eq!(issues.found(&[issues.other], numbered), [].into());
    let ids = Condition::Ids(vec![issues.first, issues.twin]);
    issues.fits(&ids);
    assert_eq!(issues.found(&[issues.project, issues.other], Condition::Project(issues.other)), [issues.twin].into());
}

pub fn issues_are_searched_by_what_people_made_of_them(store: Store) {
    let issues = Issues::new(store);
    let user = super::fixtures::user(&issues.store, "kim@example.com");
    issues.fits_none(&Condition::Assigned);
    issues.fits_none(&Condition::InInbox);
    issues.fits_none(&Condition::AssignedToTeamOf(user));
    issues.change(|issue| {
        issue.triage.assignee = Some(Assignee::User(user));
        issue.triage.inbox = Some((InboxReason::New, at(5)));
        issue.substatus = Some(Substatus::Escalating);
        issue.priority = Priority::Low;
    });
    issues.fits(&Condition::Assigned);
    issues.fits(&Condition::AssignedTo(Assignee::User(user)));
    issues.fits(&Condition::InInbox);
    issues.fits(&Condition::Field(TextField::Substatus, exact("escalating")));
    issues.fits(&Condition::Field(TextField::Priority, exact("low")));
    issues.fits_none(&Condition::AssignedTo(Assignee::User(UserId::new(user.get() + 1))));
    issues.fits_none(&Condition::Subscribed(user));
    write(&issues.store, |stores| {
        for (project, issue) in issues.mine() {
            let subscription = Subscription { user, is_active: true, reason: SubscriptionReason::Unknown };
            stores.triage().set_subscription(project, issue, &subscription, at(0))?;
        }
        Ok(())
    });
    issues.fits(&Condition::Subscribed(user));
}

pub fn issues_are_searched_by_environments(store: Store) {
    let issues = Issues::new(store);
    let seen = |project_id, issue_id, environment: &str| IssueEnvironmentDelta {
        project_id,
        issue_id,
        seen: IssueEnvironment {
            environment: environment.to_owned(),
            count: 1,
            users: 0,
            first_seen: at(0),
            last_seen: at(0),
        },
    };
    write(&issues.store, |stores| {
        for (project, issue) in issues.mine() {
            let deltas = [seen(project, issue, "production"), seen(project, issue, "")];
            stores.issue_environments().add(&deltas)?;
        }
        stores.issue_environments().add(&[seen(issues.project, issues.second, "staging")])
    });
    let within = |name: &str| Condition::Environment(name.to_owned());
    issues.fits(&within("production"));
    // Events that name none are of the one without a name.
    issues.fits(&within(""));
    issues.fits(&Condition::Any(vec![within("production"), within("testing")]));
    for none in ["Production", "prod", "production%", "production\0", "testing"] {
        issues.fits_none(&within(none));
    }
    let staging = issues.found(&[issues.project, issues.other], within("staging"));
    assert_eq!(staging, [issues.second].into());
}

pub fn issues_are_searched_by_events_hashes_and_releases(store: Store) {
    let issues = Issues::new(store);
    write(&issues.store, |stores| {
        for (project, issue) in issues.mine() {
            stores.intake().claim_hashes(&[(project, hash(1)), (project, hash(2))])?;
            stores.intake().assign_hashes(&[(project, hash(1), issue)])?;
            stores.events().append(&[event(project, issue, 7, at(10))])?;
        }
        Ok(())
    });
    issues.fits(&Condition::Event(event_id(7)));
    issues.fits(&Condition::Hashes(vec![hash(1), hash(2), hash(3)]));
    issues.fits_none(&Condition::Event(event_id(8)));
    issues.fits_none(&Condition::Hashes(vec![hash(2)]));
    issues.fits_none(&Condition::FirstRelease(exact("1.0")));
    let organization_id =
        read(&issues.store, |stores| stores.projects().find_any(issues.project)).unwrap().organization_id;
    let release = ReleaseRef { organization_id, project_id: issues.project, version: "shop@1.0".to_owned() };
    let third = write(&issues.store, |stores| {
        let id = stores.intake().releases(std::slice::from_ref(&release), at(0))?[&release];
        let new = NewIssue { first_release: Some(id), ..new_issue(issues.project, 99, at(30)) };
        Ok(stores.intake().add_issues(&[new])?[0])
    });
    for pattern in [exact("shop@1.0"), parts(&["SHOP", ""])] {
        assert_eq!(issues.found(&[issues.project], Condition::FirstRelease(pattern)), [third].into());
    }
}

/// An issue of each status, hidden ones included, and of many orders.
pub fn every_sort_lists_by_windows_what_people_see(store: Store) {
    let tenant = tenant(&store);
    let projects = [tenant.project, project(&store, tenant.organization, "other")];
    let statuses =
        [Status::Unresolved, Status::Resolved, Status::Ignored, Status::PendingDeletion, Status::PendingMerge];
    for number in 0..30_i64 {
        let index = usize::try_from(number).unwrap();
        let (project, status) = (projects[index % 2], statuses[index % 5]);
        write(&store, |stores| {
            let new = NewIssue { status, ..new_issue(project, number, at(number * 7 % 5)) };
            let id = stores.intake().add_issues(&[new])?[0];
            let mut events = batch(number * 5 % 3, at(number * 7 % 5), at(10 + number * 11 % 4));
            events.heat = f64::from(i32::try_from(number * 13 % 4).unwrap()) / 8.0 + 20_000.0;
            let change = IssueChange { project_id: project, issue_id: id, new_users: number % 3, state: None, events };
            stores.intake().change(&[change])?;
            let mut issue = stores.triage().lock(&[(project, id)])?.remove(0);
            issue.triage.inbox = (number % 4 > 0).then(|| (InboxReason::New, at(number % 4)));
            stores.triage().save(&issue)
        });
    }
    let sorts = [Sort::LastSeen, Sort::FirstSeen, Sort::TimesSeen, Sort::UsersSeen, Sort::Heat, Sort::Inbox];
    // Along the list, and among candidates.
    let everything = Condition::Any(vec![text("boom"), Condition::HasTag("none".to_owned())]);
    for (sort, conditions) in sorts.into_iter().flat_map(|sort| [(sort, vec![]), (sort, vec![everything.clone()])]) {
        let filter = IssueFilter { conditions, ..IssueFilter::of(projects.to_vec()) };
        let list = |window| read(&store, |stores| stores.issues().list(&filter, sort, &window, 7));
        let whole = windows_fit(&store, &filter, sort, |issue| sort.key(issue));
        assert_eq!(whole.len(), if sort == Sort::Inbox { 14 } else { 18 }, "{sort:?}");
        assert_eq!((list(ALL).hits, list(Window::First { limit: 3 }).hits), (7, 7));
    }
}

/// The list is in order, and every window shows its part of it.
pub(super) fn windows_fit(
    store: &Store,
    filter: &IssueFilter,
    sort: Sort,
    key: impl Fn(&Issue) -> i64,
) -> Vec<(i64, IssueId)> {
    let places = |window| {
        let found = read(store, |stores| stores.issues().list(filter, sort, &window, 0));
        found.issues.iter().map(|issue| (key(issue), issue.id)).collect::<Vec<_>>()
    };
    let whole = places(ALL);
    assert!(whole.is_sorted_by(|one, next| one > next), "{sort:?} {whole:?}");
    for (key, _) in &whole {
        let ties = whole.iter().filter(|(other, _)| other == key).count();
        let above = whole.iter().filter(|(other, _)| other > key).count();
        for skip in 0..=ties {
            let count = i64::try_from(skip).unwrap();
            let from = places(Window::From { key: *key, skip: count, limit: 4 });
            assert!(whole[above + skip..].iter().take(4).eq(&from), "{sort:?}");
            let before = places(Window::Before { key: *key, take: count, limit: 4 });
            let end = above + skip;
            assert_eq!(whole[end.saturating_sub(4)..end], before, "{sort:?}");
            if skip > 0 {
                let before = places(Window::Before { key: *key, take: -count, limit: 4 });
                let end = above + ties - skip;
                assert_eq!(whole[end.saturating_sub(4)..end], before, "{sort:?}");
            }
        }
    }
    for key in [i64::MIN, i64::MAX] {
        places(Window::From { key, skip: i64::MAX, limit: 4 });
        places(Window::Before { key, take: i64::MAX, limit: 4 });
        places(Window::Before { key, take: i64::MIN, limit: 4 });
    }
    whole
}

pub fn issues_are_searched_by_when_they_were_seen(store: Store) {
    let issues = Issues::new(store);
    write(&issues.store, |stores| {
        for (project_id, issue_id) in issues.mine() {
            let events = batch(3, at(10), at(100));
            stores.intake().change(&[IssueChange { project_id, issue_id, new_users: 0, state: None, events }])?;
            stores.events().append(&[event(project_id, issue_id, issue_id.get().unsigned_abs().into(), at(50))])?;
        }
        let events = batch(3, at(5), at(200));
        let (project_id, issue_id) = (issues.project, issues.second);
        stores.intake().change(&[IssueChange { project_id, issue_id, new_users: 0, state: None, events }])
    });
    issues.fits(&Condition::Seen(at(49), at(51)));
    issues.fits(&Condition::Seen(at(50), at(51)));
    issues.fits(&Condition::Seen(at(7), at(11)));
    issues.fits(&Condition::Seen(at(100), at(101)));
    issues.fits_none(&Condition::Seen(at(51), at(52)));
    issues.fits_none(&Condition::Seen(at(49), at(50)));
    issues.fits_none(&Condition::Seen(at(201), at(300)));
    issues.fits_none(&Condition::Seen(at(51), at(49)));
}

pub fn what_most_issues_have_is_found_in_order_and_counted(store: Store) {
    let project = tenant(&store).project;
    // More than are ever looked up one by one.
    let count = 2300_i64;
    let ids = write(&store, |stores| {
        let issues: Vec<_> = (0..count).map(|number| new_issue(project, number, at(number))).collect();
        let ids = stores.intake().add_issues(&issues)?;
        let change = |id: &IssueId| IssueChange {
            project_id: project,
            issue_id: *id,
            new_users: 0,
            state: None,
            events: batch(1, at(5000), at(0)),
        };
        stores.intake().change(&ids.iter().map(change).collect::<Vec<_>>())?;
        Ok(ids)
    });
    let filter = |conditions| IssueFilter { conditions, ..IssueFilter::of(vec![project]) };
    let list = |conditions| {
        let window = Window::First { limit: 2 };
        let found = read(&store, |stores| stores.issues().list(&filter(conditions), Sort::LastSeen, &window, 1000));
        (found.issues.iter().map(|issue| issue.id).collect::<Vec<_>>(), found.hits)
    };
    let last_two: Vec<_> = ids.iter().rev().take(2).copied().collect();
    let old = Condition::Before(TimeField::LastSeen, at(2));
    assert_eq!(list(vec![text("boom")]), (last_two.clone(), 1000));
    assert_eq!(list(vec![not(text("bamm"))]), (last_two, 1000));
    assert_eq!(list(vec![text("boom"), old.clone()]), (vec![ids[1], ids[0]], 2));
    assert_eq!(list(vec![old]), (vec![ids[1], ids[0]], 2));
}
