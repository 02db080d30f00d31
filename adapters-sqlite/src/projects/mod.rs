//! Projects.

mod row;

use application::paging::Window;
use application::ports::StoreError;
use application::projects::{NewProject, ProjectChange, ProjectRepository};
use diesel::prelude::*;
use domain::grouping::rules::RuleTexts;
use domain::ids::{OrganizationId, ProjectId};
use domain::projects::Project;
use domain::slugs::IdOrSlug;

use crate::error::store;
use crate::row::all;
use crate::schema::{environments, projects};
use crate::session::SqliteSession;
use crate::window::windowed;

use row::ProjectRow;

impl ProjectRepository for SqliteSession<'_> {
    fn add(&mut self, project: &NewProject) -> Result<ProjectId, StoreError> {
        diesel::insert_into(projects::table)
            .values((
                projects::organization_id.eq(project.organization_id.get()),
                projects::slug.eq(project.slug.as_str()),
                projects::name.eq(&project.name),
                projects::platform.eq(&project.platform),
                projects::date_added.eq(project.date_added.timestamp_micros()),
            ))
            .returning(projects::id)
            .get_result(self.conn)
            .map(ProjectId::new)
            .map_err(store)
    }

    fn find(&mut self, organization: OrganizationId, reference: &IdOrSlug) -> Result<Option<Project>, StoreError> {
        let query =
            projects::table.filter(projects::organization_id.eq(organization.get())).select(ProjectRow::as_select());
        let row: Option<ProjectRow> = match reference {
            IdOrSlug::Id(id) => query.filter(projects::id.eq(*id)).first(self.conn),
            IdOrSlug::Slug(slug) => query.filter(projects::slug.eq(slug)).first(self.conn),
        }
        .optional()
        .map_err(store)?;
        row.map(Project::try_from).transpose()
    }

    fn find_any(&mut self, id: ProjectId) -> Result<Option<Project>, StoreError> {
        let row: Option<ProjectRow> = projects::table
            .find(id.get())
            .select(ProjectRow::as_select())
            .first(self.conn)
            .optional()
            .map_err(store)?;
        row.map(Project::try_from).transpose()
    }

    fn list(
        &mut self,
        organization: OrganizationId,
        only: Option<&[ProjectId]>,
        window: &Window,
    ) -> Result<Vec<Project>, StoreError> {
        let query = || {
            let query = projects::table
                .filter(projects::organization_id.eq(organization.get()))
                .select(ProjectRow::as_select())
                .into_boxed();
            match only {
                Some(only) => query.filter(projects::id.eq_any(only.iter().map(|project| project.get()))),
                None => query,
            }
        };
        let rows: Vec<ProjectRow> = windowed!(self.conn, window, query(), projects::date_added, projects::id)?;
        all(rows)
    }

    fn environments(&mut self, projects: &[ProjectId]) -> Result<Vec<(ProjectId, String)>, StoreError> {
        let rows: Vec<(i64, String)> = environments::table
            .filter(environments::project_id.eq_any(projects.iter().map(|project| project.get())))
            .order((environments::project_id, environments::name))
            .select((environments::project_id, environments::name))
            .load(self.conn)
            .map_err(store)?;
        Ok(rows.into_iter().map(|(project, name)| (ProjectId::new(project), name)).collect())
    }

    fn ids(&mut self, organization: OrganizationId) -> Result<Vec<ProjectId>, StoreError> {
        let ids: Vec<i64> = projects::table
            .filter(projects::organization_id.eq(organization.get()))
            .order(projects::id)
            .select(projects::id)
            .load(self.conn)
            .map_err(store)?;
        Ok(ids.into_iter().map(ProjectId::new).collect())
    }

    fn rule_texts(&mut self, organization: OrganizationId, project: ProjectId) -> Result<RuleTexts, StoreError> {
        let texts: Option<(String, String)> = projects::table
            .find(project.get())
            .filter(projects::organization_id.eq(organization.get()))
            .select((projects::fingerprint_rules, projects::stack_trace_rules))
            .first(self.conn)
            .optional()
            .map_err(store)?;
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
        diesel::update(projects::table.find(project.get()))
            .filter(projects::organization_id.eq(organization.get()))
            .set((
                name.as_ref().map(|name| projects::name.eq(name.as_str())),
                platform.as_ref().map(|platform| projects::platform.eq(platform.as_str())),
                fingerprint_rules.as_ref().map(|rules| projects::fingerprint_rules.eq(rules.as_str())),
                stack_trace_rules.as_ref().map(|rules| projects::stack_trace_rules.eq(rules.as_str())),
                resolve_age.map(|hours| projects::resolve_age.eq(hours)),
            ))
            .execute(self.conn)
            .optional_empty_changeset()
            .map(drop)
            .map_err(store)
    }
}
