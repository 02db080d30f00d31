use domain::issues::{Issue, heat};

use crate::environments::IssueEnvironment;

/// What issues are listed by: always the most, or the latest, first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Their latest event's time.
    #[default]
    LastSeen,
    /// Their earliest event's time.
    FirstSeen,
    /// How many events they have had, whatever period a list is of: counts of periods are in no index.
    TimesSeen,
    /// How many users they hit, of all time as well.
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

    /// Whether an issue's place in a list of environments goes by what these environments say: how hot it is, and when
    /// it came into the inbox, is known of all its events alone.
    pub const fn is_by_environment(self) -> bool {
        match self {
            Self::LastSeen | Self::FirstSeen | Self::TimesSeen | Self::UsersSeen => true,
            Self::Heat | Self::Inbox => false,
        }
    }

    /// Where an issue stands in a list of environments, in which it was seen like this: its earliest time, its latest
    /// time, and its counts in the environment that has most. Nothing, where the list does not go by environments.
    pub fn key_within<'a>(self, seen: impl Iterator<Item = &'a IssueEnvironment>) -> Option<i64> {
        match self {
            Self::LastSeen => seen.map(|seen| seen.last_seen.timestamp_micros()).max(),
            Self::FirstSeen => seen.map(|seen| seen.first_seen.timestamp_micros()).min(),
            Self::TimesSeen => seen.map(|seen| seen.count).max(),
            Self::UsersSeen => seen.map(|seen| seen.users).max(),
            Self::Heat | Self::Inbox => None,
        }
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
