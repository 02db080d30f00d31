//! Deletions that are decided at once and carried out later, a little at a time.

use chrono::{DateTime, Utc};

use crate::ids::{ApplicationId, DeletionId, UserId};

/// A deletion that is to be carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deletion {
    /// The deletion's id.
    pub id: DeletionId,
    /// What is to be deleted.
    pub target: Target,
    /// Who decided it; none if the account is gone.
    pub actor_id: Option<UserId>,
    /// From when on it may be carried out.
    pub due_at: DateTime<Utc>,
}

/// What is to be deleted, with all that belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    /// An API application.
    Application(ApplicationId),
}

impl Target {
    /// What an application is called in the store.
    pub const APPLICATION: &'static str = "ApiApplication";

    /// What kind of thing it is, as the store names it.
    pub const fn model(self) -> &'static str {
        match self {
            Self::Application(_) => Self::APPLICATION,
        }
    }

    /// Its id.
    pub const fn object_id(self) -> i64 {
        match self {
            Self::Application(id) => id.get(),
        }
    }

    /// Reads what the store holds.
    pub fn parse(model: &str, object_id: i64) -> Option<Self> {
        (model == Self::APPLICATION).then(|| Self::Application(ApplicationId::new(object_id)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_read_as_it_is_written() {
        let target = Target::Application(ApplicationId::new(7));
        assert_eq!((target.model(), target.object_id()), ("ApiApplication", 7));
        assert_eq!(Target::parse(target.model(), target.object_id()), Some(target));
        assert_eq!(Target::parse("Organization", 7), None);
    }
}
