use std::cmp::Reverse;
use std::collections::HashMap;

use domain::query::Pattern;

use super::counted::Counted;
use super::{TagValue, Tags, TagsOf};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::issues::{Condition, IssueError};
use crate::paging::{OffsetRequest, Page};

/// So many rows of values are read, by issue and environment: those of the issues that were seen last.
const ROWS: usize = 20_000;

/// Which values of a tag of many issues.
#[derive(Debug, Clone)]
pub struct ListTagValuesAmong {
    /// The issues.
    pub of: TagsOf,
    /// The tag's key.
    pub key: String,
    /// Values that hold this text in any case of letters; all, if it is empty.
    pub containing: String,
}

impl Tags {
    /// A page of the values that events of many issues had of a tag, those that most had first. A tag that none had is not
    /// found.
    pub fn values_among(
        &self,
        actor: &Actor,
        command: &ListTagValuesAmong,
        page: &OffsetRequest,
    ) -> Result<Page<TagValue>, IssueError> {
        let now = self.clock.now();
        let pattern = Pattern::within(&command.containing);
        let key = || command.key.clone();
        let found = self.uow.read(|stores| -> Result<_, IssueError> {
            let mut values = |has| {
                let issues = Counted::choose(stores, actor, &command.of, Some(has), now)?;
                Ok::<_, IssueError>(issues.values(stores, &command.of.search.environments, &command.key, ROWS)?)
            };
            if !command.containing.is_empty() {
                let found = values(Condition::Tag(key(), pattern.clone()))?;
                if !found.is_empty() {
                    return Ok(found);
                }
            }
            // Without such a value, the tag may have others.
            let found = values(Condition::HasTag(key()))?;
            if found.is_empty() { Err(AccessError::NotFound.into()) } else { Ok(found) }
        })?;
        let values = summed(found.into_iter().filter(|value| pattern.fits(&value.value)));
        Ok(page.page(values.into_iter().skip(page.start()).take(page.rows()).collect()))
    }
}

/// One of each value, that of most events first.
fn summed(values: impl Iterator<Item = TagValue>) -> Vec<TagValue> {
    let mut sums: HashMap<String, TagValue> = HashMap::new();
    for value in values {
        match sums.get_mut(&value.value) {
            Some(sum) => {
                sum.count += value.count;
                sum.first_seen = sum.first_seen.min(value.first_seen);
                sum.last_seen = sum.last_seen.max(value.last_seen);
            }
            None => drop(sums.insert(value.value.clone(), value)),
        }
    }
    let mut values: Vec<_> = sums.into_values().collect();
    values.sort_unstable_by(|a, b| (Reverse(a.count), &a.value).cmp(&(Reverse(b.count), &b.value)));
    values
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::DateTime;
    use domain::ids::OrganizationId;
    use domain::organizations::Organization;
    use domain::slugs::{IdOrSlug, Slug};

    use super::*;
    use crate::actor::fixtures::session;
    use crate::issues::{FoundIssues, ProjectChoice, Search};
    use crate::ports::{MockClock, MockStores, MockUnitOfWork};

    /// The conditions of each list of issues that is asked for to find values that hold this text; there are none.
    fn asked(containing: &str) -> Vec<Vec<Condition>> {
        let mut stores = MockStores::default();
        stores.organizations.expect_find().returning(|_| {
            Ok(Some(Organization {
                id: OrganizationId::new(9),
                slug: Slug::parse("acme").unwrap(),
                name: String::new(),
                date_added: DateTime::UNIX_EPOCH,
                open_membership: true,
            }))
        });
        stores.projects.expect_ids().returning(|_| Ok(Vec::new()));
        let lists = Arc::new(std::sync::Mutex::new(Vec::new()));
        let asked = Arc::clone(&lists);
        stores.issues.expect_list().returning(move |filter, _, _, _| {
            asked.lock().unwrap().push(filter.conditions.clone());
            Ok(FoundIssues { issues: Vec::new(), hits: 0 })
        });
        stores.tags.expect_values_of_each().returning(|_, _, _, _| Ok(Vec::new()));
        let mut clock = MockClock::new();
        clock.expect_now().return_const(DateTime::UNIX_EPOCH);
        let tags = Tags::new(Arc::new(MockUnitOfWork::new(stores)), Arc::new(clock));
        let (organization, projects) = (IdOrSlug::parse("acme"), ProjectChoice::Ids(Vec::new()));
        let search = Search { query: Some(String::new()), ..Search::default() };
        let of = TagsOf { organization, projects, search };
        let command = ListTagValuesAmong { of, key: "color".to_owned(), containing: containing.to_owned() };
        let page = OffsetRequest::new(10, None).unwrap();
        assert!(matches!(
            tags.values_among(&session(true), &command, &page),
            Err(IssueError::Access(AccessError::NotFound))
        ));
        lists.lock().unwrap().clone()
    }

    #[test]
    fn they_are_those_of_issues_that_have_the_tag() {
        let has = vec![Condition::HasTag("color".to_owned())];
        assert_eq!(asked(""), std::slice::from_ref(&has));
        assert_eq!(asked("re"), [vec![Condition::Tag("color".to_owned(), Pattern::within("re"))], has]);
    }
}
