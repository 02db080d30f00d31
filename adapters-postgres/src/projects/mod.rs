//! Projects.

mod row;

use application::paging::Window;
use application::ports::{Constraint, StoreError};
use application::projects::{NewProject, ProjectChange, ProjectRepository};
use diesel::prelude::*;
use domain::grouping::rules::RuleTexts;
use domain::ids::{OrganizationId, ProjectId};
use domain::projects::Project;
use domain::slugs::IdOrSlug;

use crate::row::{is_storable, storable};
use crate::schema::{environments, projects};
use crate::session::PgSession;
use crate::window::window;
use row::ProjectRow;

impl ProjectRepository for PgSession<'_> {
    fn add(&mut self, project: &NewProject) -> Result<ProjectId, StoreError> {
        let added: Option<i64> = self.run(|conn| {
            diesel::insert_into(projects::table)
                .values((
                    projects::organization_id.eq(project.organization_id.get()),
                    projects::slug.eq(project.slug.as_str()),
                    projects::name.eq(storable(&project.name)),
                    projects::platform.eq(project.platform.as_deref().map(storable)),
                    projects::date_added.eq(project.date_added),
                ))
                .on_conflict_do_nothing()
                .returning(projects::id)
                .get_result(conn)
                .optional()
        })?;
        added.map(ProjectId::new).ok_or(StoreError::Conflict(Constraint::ProjectSlug))
    }

    fn find(&mut self, organization: OrganizationId, reference: &IdOrSlug) -> Result<Option<Project>, StoreError> {
        let query = projects::table
            .filter(projects::organization_id.eq(organization.get()))
            .select(ProjectRow::as_select())
            .into_boxed();
        let query = match reference {
            IdOrSlug::Id(id) => query.filter(projects::id.eq(*id)),
            IdOrSlug::Slug(slug) if is_storable(slug) => query.filter(projects::slug.eq(slug)),
            IdOrSlug::Slug(_) => return Ok(None),
        };
        let row = self.run(|conn| query.first(conn).optional())?;
        row.map(ProjectRow::into_project).transpose()
    }

    fn find_any(&mut self, id: ProjectId) -> Result<Option<Project>, StoreError> {
        let row =
            self.run(|conn| projects::table.find(id.get()).select(ProjectRow::as_select()).first(conn).optional())?;
        row.map(ProjectRow::into_project).transpose()
    }

    fn list(
        &mut self,
        organization: OrganizationId,
        only: Option<&[ProjectId]>,
        window: &Window,
    ) -> Result<Vec<Project>, StoreError> {
        let only: Option<Vec<i64>> = only.map(|ids| ids.iter().map(|id| id.get()).collect());
        let list = || {
            let all = projects::table.filter(projects::organization_id.eq(organization.get())).into_boxed();
            match &only {
                None => all,
                Some(only) => all.filter(projects::id.eq_any(only)),
            }
        };
        let rows =
            self.run(|conn| window!(conn, window, list(), (projects::date_added, projects::id => i64), ProjectRow))?;
        rows.into_iter().map(ProjectRow::into_project).collect()
    }

    fn environments(&mut self, projects: &[ProjectId]) -> Result<Vec<(ProjectId, String)>, StoreError> {
        let ids: Vec<i64> = projects.iter().map(|project| project.get()).collect();
        let rows: Vec<(i64, String)> = self.run(|conn| {
            environments::table
                .filter(environments::project_id.eq_any(&ids))
                .order((environments::project_id, environments::name))
                .select((environments::project_id, environments::name))
                .load(conn)
        })?;
        Ok(rows.into_iter().map(|(project, name)| (ProjectId::new(project), name)).collect())
    }

    fn ids(&mut self, organization: OrganizationId) -> Result<Vec<ProjectId>, StoreError> {
        let ids: Vec<i64> = self.run(|conn| {
            projects::table
                .filter(projects::organization_id.eq(organization.get()))
                .order(projects::id)
                .select(projects::id)
                .load(conn)
        })?;
        Ok(ids.into_iter().map(ProjectId::new).collect())
    }

    fn rule_texts(&mut self, organization: OrganizationId, project: ProjectId) -> Result<RuleTexts, StoreError> {
        let texts: Option<(String, String)> = self.run(|conn| {
            projects::table
                .find(project.get())
                .filter(projects::organization_id.eq(organization.get()))
                .select((projects::fingerprint_rules, projects::stack_trace_rules))
                .first(conn)
                .optional()
        })?;
        let (fingerprints, stack_traces) = texts.unwrap_or_default();
        Ok(RuleTexts { fingerprints, stack_traces })
    }

    fn edit(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        change: &ProjectChange,
    ) -> Result<(), StoreError> {
        let ProjectChange { name, platform, fingerprint_rules, stack_trace_rules, resolve_age } = change;
        self.run(|conn| {
            diesel::update(projects::table.find(project.get()))
                .filter(projects::organization_id.eq(organization.get()))
                .set((
                    name.as_ref().map(|name| projects::name.eq(name.as_str())),
                    platform.as_ref().map(|platform| projects::platform.eq(platform.as_str())),
                    fingerprint_rules.as_ref().map(|rules| projects::fingerprint_rules.eq(rules.as_str())),
                    stack_trace_rules.as_ref().map(|rules| projects::stack_trace_rules.eq(rules.as_str())),
                    resolve_age.map(|hours| projects::resolve_age.eq(hours)),
                ))
                .execute(conn)
                .optional_empty_changeset()
        })
        .map(drop)
    }
}
