//! What the words of a search mean in a project, and how it narrows what is looked through.

use chrono::{DateTime, Utc};
use domain::events::query::{Attribute, Field, Query, Test};
use domain::periods::Period;
use domain::projects::Project;
use domain::query::{Pattern, Span};

use super::EventFilter;
use crate::issues::by_number;
use crate::ports::{StoreError, Stores};
use crate::releases;

/// The search with ids and versions instead of what names them.
pub(super) fn resolve(
    stores: &mut dyn Stores,
    project: &Project,
    environments: &[String],
    search: &Query,
) -> Result<Query, StoreError> {
    Ok(Query { tests: all(stores, (project, environments), &search.tests)? })
}

/// Where is searched: in a project, and in some of its environments, or in all.
type Place<'a> = (&'a Project, &'a [String]);

fn all(stores: &mut dyn Stores, place: Place<'_>, tests: &[Test]) -> Result<Vec<Test>, StoreError> {
    tests.iter().map(|test| one(stores, place, test)).collect()
}

fn one(stores: &mut dyn Stores, place: Place<'_>, test: &Test) -> Result<Test, StoreError> {
    let (project, environments) = place;
    let never = || Test::Any(Vec::new());
    Ok(match test {
        Test::All(tests) => Test::All(all(stores, place, tests)?),
        Test::Any(tests) => Test::Any(all(stores, place, tests)?),
        Test::Not(test) => Test::Not(Box::new(one(stores, place, test)?)),
        Test::LatestRelease => match releases::latest(stores, &[project.id], environments)?.remove(&project.id) {
            Some(version) => Test::Field(Field::Attribute(Attribute::Release), Pattern::Exact(version)),
            None => never(),
        },
        Test::ShortId(short) if short.project == project.slug.as_str() => {
            by_number(stores, project.id, short.number)?.map_or_else(never, |issue| Test::Issue(issue.id))
        }
        Test::ShortId(_) => never(),
        test => test.clone(),
    })
}

/// What is left to be looked through: less, where an index leads to it. `None` where nothing can fit.
pub(super) fn narrow(mut filter: EventFilter, search: &Query, now: DateTime<Utc>) -> Option<EventFilter> {
    for test in &search.tests {
        match test {
            Test::Issue(issue) if filter.issue_id.is_none_or(|of| of == *issue) => filter.issue_id = Some(*issue),
            Test::Issue(_) => return None,
            Test::Time(span) => filter.period = Some(within(filter.period, span, now)?),
            _ => {}
        }
    }
    // Without an issue no index has environments: a rare one would have all events of the project walked at once.
    for name in search.tests.iter().filter(|_| filter.issue_id.is_some()).filter_map(environment) {
        if !filter.environments.is_empty() && !filter.environments.iter().any(|asked| asked == name) {
            return None;
        }
        filter.environments = vec![name.to_owned()];
    }
    Some(filter)
}

/// The only environment that a test leaves. That an event has none is no single place in an index.
fn environment(test: &Test) -> Option<&str> {
    match test {
        Test::Field(Field::Attribute(Attribute::Environment), Pattern::Exact(name)) => Some(name),
        _ => None,
    }
}

/// What a period and a span have in common. Its end may be a little late.
fn within(period: Option<Period>, span: &Span, now: DateTime<Utc>) -> Option<Period> {
    let Period { from, to } = period.unwrap_or(Period { from: DateTime::<Utc>::MIN_UTC, to: DateTime::<Utc>::MAX_UTC });
    let from = span.from.map_or(from, |bound| bound.at(now).max(from));
    let to = span.before.map_or(to, |bound| bound.at(now).min(to));
    (from <= to).then_some(Period { from, to })
}

#[cfg(test)]
mod tests {
    use domain::ids::{IssueId, ProjectId};

    use super::*;
    use crate::ingest::fixtures::at;

    fn filter(issue: Option<i64>, environments: &[&str]) -> EventFilter {
        EventFilter {
            project_id: ProjectId::new(1),
            issue_id: issue.map(IssueId::new),
            environments: environments.iter().map(|name| (*name).to_owned()).collect(),
            period: None,
        }
    }

    fn narrowed(filter: EventFilter, text: &str) -> Option<EventFilter> {
        narrow(filter, &Query::parse(text).unwrap(), at(1000))
    }

    #[test]
    fn issue_and_environment_narrow_where_an_index_has_them() {
        let one = || filter(Some(5), &[]);
        assert_eq!(narrowed(one(), "environment:a"), Some(filter(Some(5), &["a"])));
        assert_eq!(narrowed(one(), "environment:a environment:b"), None);
        for wide in ["environment:[a, b]", "!environment:a", "environment:a*", "!has:environment", "tags[x]:a"] {
            assert_eq!(narrowed(one(), wide), Some(one()), "{wide}");
        }
        let two = || filter(Some(5), &["a", "b"]);
        assert_eq!(narrowed(two(), "environment:b"), Some(filter(Some(5), &["b"])));
        assert_eq!(narrowed(two(), "environment:c"), None);
        let project = || filter(None, &[]);
        assert_eq!(narrowed(project(), "environment:a"), Some(project()));
        assert_eq!(narrowed(project(), "environment:a issue.id:5"), Some(filter(Some(5), &["a"])));
        assert_eq!((narrowed(one(), "issue.id:5"), narrowed(one(), "issue.id:6")), (Some(one()), None));
    }

    #[test]
    fn times_narrow_what_is_asked_for_already() {
        let of = |from, to| EventFilter { period: Some(Period { from: at(from), to: at(to) }), ..filter(None, &[]) };
        assert_eq!(narrowed(of(0, 2000), "timestamp:-100s"), Some(of(900, 2000)));
        assert_eq!(narrowed(of(0, 2000), "timestamp:-100s timestamp:+50s"), Some(of(900, 950)));
        assert_eq!(narrowed(of(0, 100), "timestamp:-100s"), None);
        assert_eq!(narrowed(of(0, 100), "!timestamp:-100s"), Some(of(0, 100)));
        let open = narrowed(filter(None, &[]), "timestamp:-100s").unwrap().period.unwrap();
        assert_eq!((open.from, open.to), (at(900), DateTime::<Utc>::MAX_UTC));
    }
}
