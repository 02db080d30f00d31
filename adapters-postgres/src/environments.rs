//! Environments of projects.

use std::collections::HashSet;

use application::environments::EnvironmentRepository;
use application::ports::StoreError;
use diesel::prelude::*;
use domain::environments::{Environment, Visibility};
use domain::ids::{EnvironmentId, ProjectId};

use crate::row::is_storable;
use crate::schema::environments;
use crate::session::PgSession;
use crate::window::rows;

type Row = (i64, i64, String, bool);

fn environment((id, project, name, is_hidden): Row) -> Environment {
    let visibility = Visibility::of(is_hidden);
    Environment { id: EnvironmentId::new(id), project_id: ProjectId::new(project), name, visibility }
}

fn numbers(projects: &[ProjectId]) -> Vec<i64> {
    projects.iter().map(|project| project.get()).collect()
}

impl EnvironmentRepository for PgSession<'_> {
    fn list(
        &mut self,
        projects: &[ProjectId],
        visibility: Option<Visibility>,
        limit: usize,
    ) -> Result<Vec<Environment>, StoreError> {
        let mut query = environments::table
            .filter(environments::project_id.eq_any(numbers(projects)))
            .order((environments::name, environments::project_id))
            .limit(rows(limit))
            .select((environments::id, environments::project_id, environments::name, environments::is_hidden))
            .into_boxed();
        if let Some(visibility) = visibility {
            query = query.filter(environments::is_hidden.eq(visibility.is_hidden()));
        }
        let found: Vec<Row> = self.run(|conn| query.load(conn))?;
        Ok(found.into_iter().map(environment).collect())
    }

    fn find(&mut self, project: ProjectId, name: &str) -> Result<Option<Environment>, StoreError> {
        if !is_storable(name) {
            return Ok(None);
        }
        let found: Option<Row> = self.run(|conn| {
            environments::table
                .find((project.get(), name))
                .select((environments::id, environments::project_id, environments::name, environments::is_hidden))
                .first(conn)
                .optional()
        })?;
        Ok(found.map(environment))
    }

    fn set_visibility(
        &mut self,
        project: ProjectId,
        names: &[String],
        visibility: Visibility,
    ) -> Result<Vec<Environment>, StoreError> {
        let names: Vec<_> = names.iter().filter(|name| is_storable(name)).collect();
        let found: Vec<Row> = self.run(|conn| {
            // In one order, so that of two who change the same ones neither waits for the other for good.
            let found: Vec<Row> = environments::table
                .filter(environments::project_id.eq(project.get()))
                .filter(environments::name.eq_any(names))
                .order(environments::name)
                .select((environments::id, environments::project_id, environments::name, environments::is_hidden))
                .for_update()
                .load(conn)?;
            let names: Vec<_> = found.iter().map(|row| row.2.as_str()).collect();
            let named = environments::table
                .filter(environments::project_id.eq(project.get()))
                .filter(environments::name.eq_any(names));
            diesel::update(named).set(environments::is_hidden.eq(visibility.is_hidden())).execute(conn)?;
            Ok(found)
        })?;
        Ok(found.into_iter().map(|row| Environment { visibility, ..environment(row) }).collect())
    }

    fn known(&mut self, projects: &[ProjectId], names: &[String]) -> Result<HashSet<String>, StoreError> {
        let names: Vec<_> = names.iter().filter(|name| is_storable(name)).collect();
        let found: Vec<String> = self.run(|conn| {
            environments::table
                .filter(environments::project_id.eq_any(numbers(projects)))
                .filter(environments::name.eq_any(names))
                .select(environments::name)
                .distinct()
                .load(conn)
        })?;
        Ok(found.into_iter().collect())
    }
}
