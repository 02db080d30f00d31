use std::collections::HashSet;

use domain::environments::{Environment, Visibility};
use domain::ids::ProjectId;

use crate::ports::StoreError;

/// Environments of projects. Ingest makes them.
#[cfg_attr(test, mockall::automock)]
pub trait EnvironmentRepository {
    /// The environments of these projects, in any visibility or in one, by name, then project; at most `limit`.
    fn list(
        &mut self,
        projects: &[ProjectId],
        visibility: Option<Visibility>,
        limit: usize,
    ) -> Result<Vec<Environment>, StoreError>;
    /// The project's environment of this name.
    fn find(&mut self, project: ProjectId, name: &str) -> Result<Option<Environment>, StoreError>;
    /// Hides or shows the project's environments of these names. Those that there are, by name, as they are then.
    fn set_visibility(
        &mut self,
        project: ProjectId,
        names: &[String],
        visibility: Visibility,
    ) -> Result<Vec<Environment>, StoreError>;
    /// Those of the names that one of the projects has an environment of.
    fn known(&mut self, projects: &[ProjectId], names: &[String]) -> Result<HashSet<String>, StoreError>;
}
