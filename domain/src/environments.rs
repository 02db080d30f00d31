//! Environments: where the software that reports runs, as events name it.

use crate::ids::{EnvironmentId, ProjectId};

/// Whether an environment is offered to choose from. What was reported from it counts either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Visibility {
    /// It is.
    Visible,
    /// It is not.
    Hidden,
}

impl Visibility {
    /// What a flag says.
    pub const fn of(is_hidden: bool) -> Self {
        if is_hidden { Self::Hidden } else { Self::Visible }
    }

    /// As a flag.
    pub const fn is_hidden(self) -> bool {
        matches!(self, Self::Hidden)
    }
}

/// An environment of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// Its id.
    pub id: EnvironmentId,
    /// The project whose events named it.
    pub project_id: ProjectId,
    /// Its name, never empty.
    pub name: String,
    /// Whether it is offered.
    pub visibility: Visibility,
}
