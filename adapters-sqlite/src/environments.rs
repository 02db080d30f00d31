//! Environments of projects.

use std::collections::HashSet;

use application::environments::EnvironmentRepository;
use application::ports::StoreError;
use diesel::prelude::*;
use domain::environments::{Environment, Visibility};
use domain::ids::{EnvironmentId, ProjectId};

use crate::error::store;
use crate::row::limit as rows;
use crate::schema::environments;
use crate::session::SqliteSession;

type Row = (i64, i64, String, bool);

fn environment((id, project, name, is_hidden): Row) -> Environment {
    let visibility = Visibility::of(is_hidden);
    Environment { id: EnvironmentId::new(id), project_id: ProjectId::new(project), name, visibility }
}

impl EnvironmentRepository for SqliteSession<'_> {
    fn list(
        &mut self,
        projects: &[ProjectId],
        visibility: Option<Visibility>,
        limit: usize,
    ) -> Result<Vec<Environment>, StoreError> {
        let mut query = environments::table
            .filter(environments::project_id.eq_any(projects.iter().map(|project| project.get())))
            .order((environments::name, environments::project_id))
            .limit(rows(limit))
            .select((environments::id, environments::project_id, environments::name, environments::is_hidden))
            .into_boxed();
        if let Some(visibility) = visibility {
            query = query.filter(environments::is_hidden.eq(visibility.is_hidden()));
        }
        let found: Vec<Row> = query.load(self.conn).map_err(store)?;
        Ok(found.into_iter().map(environment).collect())
    }

    fn find(&mut self, project: ProjectId, name: &str) -> Result<Option<Environment>, StoreError> {
        let found: Option<Row> = environments::table
            .find((project.get(), name))
            .select((environments::id, environments::project_id, environments::name, environments::is_hidden))
            .first(self.conn)
            .optional()
            .map_err(store)?;
        Ok(found.map(environment))
    }

    fn set_visibility(
        &mut self,
        project: ProjectId,
        names: &[String],
        visibility: Visibility,
    ) -> Result<Vec<Environment>, StoreError> {
        let named = environments::table
            .filter(environments::project_id.eq(project.get()))
            .filter(environments::name.eq_any(names));
        let mut changed: Vec<Row> = diesel::update(named)
            .set(environments::is_hidden.eq(visibility.is_hidden()))
            .returning((environments::id, environments::project_id, environments::name, environments::is_hidden))
            .get_results(self.conn)
            .map_err(store)?;
        changed.sort_unstable_by(|left, right| left.2.cmp(&right.2));
        Ok(changed.into_iter().map(environment).collect())
    }

    fn known(&mut self, projects: &[ProjectId], names: &[String]) -> Result<HashSet<String>, StoreError> {
        let mut known = HashSet::new();
        for name in names {
            let found: Option<i64> = environments::table
                .filter(environments::project_id.eq_any(projects.iter().map(|project| project.get())))
                .filter(environments::name.eq(name))
                .select(environments::id)
                .first(self.conn)
                .optional()
                .map_err(store)?;
            known.extend(found.map(|_| name.clone()));
        }
        Ok(known)
    }
}
