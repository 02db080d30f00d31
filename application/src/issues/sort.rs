use domain::issues::{Issue, heat};

/// What issues are listed by: always the most, or the latest, first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Their latest event's time.
    #[default]
    LastSeen,
    /// Their earliest event's time.
    FirstSeen,
    /// How many events they have had.
    TimesSeen,
    /// How many users they hit.
    UsersSeen,
    /// How many events they had lately.
    Heat,
    /// When they came into the inbox; what is not in it is left out.
    Inbox,
}

impl Sort {
    /// Reads the name that the API has for it; several stand for how many events there were lately.
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "date" => Self::LastSeen,
            "new" => Self::FirstSeen,
            "freq" => Self::TimesSeen,
            "user" => Self::UsersSeen,
            "trends" | "recommended" | "priority" | "better" => Self::Heat,
            "inbox" => Self::Inbox,
            _ => return None,
        })
    }

    /// Where the issue stands: times are microseconds since 1970, heat is millionths.
    pub fn key(self, issue: &Issue) -> i64 {
        match self {
            Self::LastSeen => issue.last_seen.timestamp_micros(),
            Self::FirstSeen => issue.first_seen.timestamp_micros(),
            Self::TimesSeen => issue.times_seen,
            Self::UsersSeen => issue.users_seen,
            Self::Heat => heat::key(issue.triage.heat),
            Self::Inbox => issue.triage.inbox.map_or(i64::MIN, |(_, at)| at.timestamp_micros()),
        }
    }
}
