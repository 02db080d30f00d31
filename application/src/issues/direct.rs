//! A search that is nothing but the name of one issue.

use domain::events::EventId;
use domain::issues::{Issue, ShortId};
use domain::slugs::{IdOrSlug, Slug};

use super::IssueScope;
use super::locate::by_number;
use crate::ports::{StoreError, Stores};

/// The issue that the text names: by its short id, or by the id of one of its events. It is one that people see, in the
/// projects that are searched.
pub(super) fn find(stores: &mut dyn Stores, scope: &IssueScope, text: &str) -> Result<Option<Issue>, StoreError> {
    let text = text.trim();
    let mut found = None;
    if let Some(id) = Some(text).filter(|text| text.len() == 32).and_then(|text| EventId::parse(text).ok()) {
        for project in &scope.projects {
            if let Some(event) = stores.events().find(*project, id)? {
                found = stores.issues().find(*project, event.issue_id)?;
                break;
            }
        }
    } else if let Some(short) = ShortId::parse(text).ok().filter(|short| Slug::parse(&short.project).is_ok()) {
        let project = stores.projects().find(scope.organization.id, &IdOrSlug::Slug(short.project))?;
        if let Some(project) = project.filter(|project| scope.projects.contains(&project.id)) {
            found = by_number(stores, project.id, short.number)?;
        }
    }
    Ok(found.filter(|issue| issue.status.is_visible()))
}
