//! From the words of a search to what a store is asked.

use chrono::{DateTime, TimeDelta, Utc};
use domain::grouping::GroupHash;
use domain::ids::ProjectId;
use domain::issues::query::{
    Comparison, NumberField, Pattern, Person, Query, Span, Term, Test, TextField, TimeField, When,
};
use domain::issues::{Assignee, ShortId, Status, TimeRange};
use domain::query::{all, any};
use domain::slugs::{IdOrSlug, Slug};

use super::{Condition, IssueError, IssueFilter, IssueScope};
use crate::ports::{StoreError, Stores};
use crate::releases;

/// What issues are searched for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Search {
    /// The search text; without one, unresolved issues.
    pub query: Option<String>,
    /// With events in one of these environments, the empty name standing for none; in any, if empty.
    pub environments: Vec<String>,
    /// With events at this time or later.
    pub start: Option<DateTime<Utc>>,
    /// With events no longer ago than this, where no time is given for it.
    pub period: Option<TimeDelta>,
    /// With events before this time; where a beginning is given too, with events between them.
    pub end: Option<DateTime<Utc>>,
    /// Those that one of these hashes leads to; of any, if none.
    pub hashes: Option<Vec<GroupHash>>,
}

impl Search {
    /// The time that the issues are to have events in; none, where that is any.
    pub fn range(&self, now: DateTime<Utc>) -> Option<TimeRange> {
        let from = self.start.or_else(|| now.checked_sub_signed(self.period?));
        (from.is_some() || self.end.is_some()).then_some(TimeRange { from, before: self.end })
    }
}

/// What the store is asked for a search.
pub fn filter(
    stores: &mut dyn Stores,
    scope: &IssueScope,
    search: &Search,
    now: DateTime<Utc>,
) -> Result<IssueFilter, IssueError> {
    let query = Query::parse(search.query.as_deref().unwrap_or("is:unresolved"))?;
    let mut filter =
        IssueFilter { environments: search.environments.clone(), ..IssueFilter::of(scope.projects.clone()) };
    let (mut from, mut before) = search.range(now).map_or((None, None), |range| (range.from, range.before));
    for term in query.terms {
        match term {
            // One event lies in all of these spans.
            Term { negated: false, test: Test::Seen(span) } => {
                from = from.max(span.from.map(|when| when.at(now)));
                before = before.into_iter().chain(span.before.map(|when| when.at(now))).min();
            }
            term => add(stores, scope, &mut filter, term, now)?,
        }
    }
    filter.conditions.extend(search.hashes.clone().map(Condition::Hashes));
    filter.conditions.extend(seen(from, before));
    Ok(filter)
}

/// Issues with events in a span of time.
fn seen(from: Option<DateTime<Utc>>, before: Option<DateTime<Utc>>) -> Option<Condition> {
    match (from, before) {
        (Some(from), Some(before)) => Some(Condition::Seen(from, before)),
        (Some(from), None) => Some(Condition::From(TimeField::LastSeen, from)),
        (None, Some(before)) => Some(Condition::Before(TimeField::FirstSeen, before)),
        (None, None) => None,
    }
}

fn add(
    stores: &mut dyn Stores,
    scope: &IssueScope,
    filter: &mut IssueFilter,
    term: Term,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let test = if term.negated { Test::Not(Box::new(term.test)) } else { term.test };
    filter.statuses.retain(|status| holds(&test, *status) != Some(false));
    // What the statuses say already is not asked again.
    if filter.statuses.iter().all(|status| holds(&test, *status) == Some(true)) {
        return Ok(());
    }
    let condition = Resolver { stores, scope, environments: &filter.environments, now }.condition(test)?;
    match condition {
        Condition::All(conditions) => filter.conditions.extend(conditions),
        condition => filter.conditions.push(condition),
    }
    Ok(())
}

/// Whether a test holds for every issue of a status, or for none; otherwise `None`.
fn holds(test: &Test, status: Status) -> Option<bool> {
    match test {
        Test::Status(wanted) => Some(*wanted == status),
        Test::Substatus(wanted) if wanted.status() != status => Some(false),
        Test::Not(test) => holds(test, status).map(|holds| !holds),
        Test::All(tests) => all(tests.iter().map(|test| holds(test, status))),
        Test::Any(tests) => any(tests.iter().map(|test| holds(test, status))),
        _ => None,
    }
}

/// Finds out what names mean.
struct Resolver<'a> {
    stores: &'a mut dyn Stores,
    scope: &'a IssueScope,
    environments: &'a [String],
    now: DateTime<Utc>,
}

impl Resolver<'_> {
    fn condition(&mut self, test: Test) -> Result<Condition, StoreError> {
        Ok(match test {
            Test::All(tests) => Condition::All(self.conditions(tests)?),
            Test::Any(tests) => Condition::Any(self.conditions(tests)?),
            Test::Not(test) => Condition::Not(Box::new(self.condition(*test)?)),
            Test::Status(status) => Condition::Status(status),
            Test::Substatus(substatus) => {
                Condition::Field(TextField::Substatus, Pattern::Exact(substatus.as_str().to_owned()))
            }
            Test::InInbox => Condition::InInbox,
            Test::Assigned => Condition::Assigned,
            Test::AssignedTo(person) => self.assigned(&person)?,
            Test::Bookmarked(person) => self.user(&person)?.map_or_else(never, Condition::Bookmarked),
            Test::Subscribed(person) => self.user(&person)?.map_or_else(never, Condition::Subscribed),
            Test::FirstRelease(pattern) => match &pattern {
                Pattern::Exact(text) if text == "latest" => self.latest_release(Condition::FirstRelease)?,
                _ => Condition::FirstRelease(pattern),
            },
            Test::LatestRelease => self.latest_release(|version| Condition::Tag("release".to_owned(), version))?,
            Test::Number(field, comparison, number) => Condition::Number(field, comparison, number),
            Test::Time(field, span) => self.time(field, span),
            Test::Seen(span) => {
                let at = |when: When| when.at(self.now);
                seen(span.from.map(at), span.before.map(at)).unwrap_or_else(always)
            }
            Test::Project(name) => {
                let project = self.stores.projects().find(self.scope.organization.id, &name)?;
                project.map_or_else(never, |project| Condition::Project(project.id))
            }
            Test::Issue(short) => self.issue(&short)?,
            Test::Event(id) => Condition::Event(id),
            Test::Field(field, pattern) => Condition::Field(field, pattern),
            Test::Unhandled => Condition::Unhandled,
            Test::Tag(key, pattern) => Condition::Tag(key, pattern),
            Test::HasTag(key) => Condition::HasTag(key),
            Test::User(field, pattern) => Condition::User(field, pattern),
            Test::Text(text) => Condition::Text(text),
        })
    }

    fn conditions(&mut self, tests: Vec<Test>) -> Result<Vec<Condition>, StoreError> {
        tests.into_iter().map(|test| self.condition(test)).collect()
    }

    fn time(&self, field: TimeField, span: Span) -> Condition {
        let from = span.from.map(|from| Condition::From(field, from.at(self.now)));
        let before = span.before.map(|before| Condition::Before(field, before.at(self.now)));
        Condition::All(from.into_iter().chain(before).collect())
    }

    fn user(&mut self, person: &Person) -> Result<Option<domain::ids::UserId>, StoreError> {
        match person {
            Person::Me => Ok(self.scope.user),
            Person::MyTeams | Person::Team(_) => Ok(None),
            Person::User(name) => Ok(self.stores.users().find_login(name)?.map(|(user, _)| user.id)),
        }
    }

    fn assigned(&mut self, person: &Person) -> Result<Condition, StoreError> {
        let condition = match person {
            Person::Me | Person::User(_) => self.user(person)?.map(|user| Condition::AssignedTo(Assignee::User(user))),
            Person::MyTeams => self.scope.user.map(Condition::AssignedToTeamOf),
            Person::Team(slug) => {
                let slug = Slug::parse(slug).ok();
                let team = match slug {
                    Some(slug) => self.stores.teams().find(self.scope.organization.id, &slug)?,
                    None => None,
                };
                team.map(|team| Condition::AssignedTo(Assignee::Team(team.id)))
            }
        };
        Ok(condition.unwrap_or_else(never))
    }

    /// What applies to the latest release of each project.
    fn latest_release(&mut self, release: impl Fn(Pattern) -> Condition) -> Result<Condition, StoreError> {
        let of_project = |(project, version): (ProjectId, String)| {
            let release = release(Pattern::Exact(version));
            if self.scope.projects.len() == 1 {
                return release;
            }
            Condition::All(vec![Condition::Project(project), release])
        };
        let latest = releases::latest(self.stores, &self.scope.projects, self.environments)?;
        let mut conditions: Vec<_> = latest.into_iter().map(of_project).collect();
        if conditions.len() == 1 {
            return Ok(conditions.pop().unwrap_or_else(never));
        }
        Ok(Condition::Any(conditions))
    }

    fn issue(&mut self, short: &ShortId) -> Result<Condition, StoreError> {
        if Slug::parse(&short.project).is_err() {
            return Ok(never());
        }
        let slug = IdOrSlug::Slug(short.project.clone());
        let project = self.stores.projects().find(self.scope.organization.id, &slug)?;
        let Some(project) = project else { return Ok(never()) };
        Ok(match self.stores.merges().redirected_number(project.id, short.number)? {
            Some(parent) => Condition::Number(NumberField::Id, Comparison::Equal, parent.get()),
            None => Condition::Numbered(project.id, short.number),
        })
    }
}

fn always() -> Condition {
    Condition::All(Vec::new())
}

/// What names nobody or nothing that there is applies to no issue.
fn never() -> Condition {
    Condition::Any(Vec::new())
}

#[cfg(test)]
mod tests;
