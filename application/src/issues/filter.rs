use chrono::{DateTime, Utc};
use domain::events::EventId;
use domain::grouping::GroupHash;
use domain::ids::{IssueId, ProjectId, UserId};
use domain::issues::query::{Comparison, NumberField, Pattern, TextField, TimeField, UserField};
use domain::issues::{Assignee, Status};

/// Which issues are listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueFilter {
    /// Of these projects; of none, if empty.
    pub projects: Vec<ProjectId>,
    /// In one of these statuses; none, if empty.
    pub statuses: Vec<Status>,
    /// All of these hold.
    pub conditions: Vec<Condition>,
    /// With events in one of these environments, the empty name standing for none; in any, if empty. Otherwise, what is
    /// asked of an issue's counts and times is asked of those of its events that are from these environments, and its
    /// place in the list goes by them: see [`Sort::is_by_environment`](super::Sort::is_by_environment).
    pub environments: Vec<String>,
}

impl IssueFilter {
    /// All issues of these projects that people see.
    pub fn of(projects: Vec<ProjectId>) -> Self {
        Self { projects, statuses: Status::VISIBLE.to_vec(), conditions: Vec::new(), environments: Vec::new() }
    }

    /// Issues with events in one of the environments, where these are asked for.
    pub fn within(&self) -> Option<Condition> {
        let mut conditions: Vec<_> = self.environments.iter().cloned().map(Condition::Environment).collect();
        if conditions.len() > 1 { Some(Condition::Any(conditions)) } else { conditions.pop() }
    }

    /// What is left to ask of the issues that an index names for one of the conditions, and whether all of them fit.
    pub fn left(&self, asked: &Condition) -> (Vec<&Condition>, bool) {
        let told = self.told(asked);
        let is_open = |other: &&Condition| told == Told::MayFit || !std::ptr::eq(*other, asked);
        let left: Vec<_> = self.conditions.iter().filter(is_open).collect();
        let all_fit = left.is_empty() && told == Told::FitsInStatus;
        (left, all_fit)
    }

    fn told(&self, asked: &Condition) -> Told {
        match asked {
            Condition::Environment(_) => Told::Fits,
            // By all events of an issue.
            Condition::Tag(..) | Condition::User(..) if self.environments.is_empty() => Told::Fits,
            // Title and message are one text there, each on a line.
            Condition::Text(text) if !text.contains('\n') => Told::Fits,
            Condition::Number(NumberField::TimesSeen | NumberField::UsersSeen, ..) | Condition::From(..)
                if self.environments.is_empty() =>
            {
                Told::FitsInStatus
            }
            Condition::Any(conditions) => conditions.iter().map(|asked| self.told(asked)).min().unwrap_or(Told::MayFit),
            _ => Told::MayFit,
        }
    }
}

/// What is known of an issue that an index names for a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Told {
    /// The condition may hold.
    MayFit,
    /// The condition holds.
    Fits,
    /// The condition holds, and the issue is in one of the statuses.
    FitsInStatus,
}

/// What can be asked of an issue. Everything in it is of one project, its own; where a value is missing, what is asked of
/// it does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// All hold: with none, always.
    All(Vec<Condition>),
    /// One holds: with none, never.
    Any(Vec<Condition>),
    /// The other does not hold.
    Not(Box<Condition>),
    /// It is of this project.
    Project(ProjectId),
    /// It is in this status.
    Status(Status),
    /// It is one of these.
    Ids(Vec<IssueId>),
    /// It is the one of this number in this project.
    Numbered(ProjectId, i64),
    /// One of these hashes leads to it.
    Hashes(Vec<GroupHash>),
    /// It has the event.
    Event(EventId),
    /// It has events in this environment; the empty name stands for none.
    Environment(String),
    /// It is in the inbox.
    InInbox,
    /// Somebody is to see to it.
    Assigned,
    /// This one is to see to it.
    AssignedTo(Assignee),
    /// A team that the user is in is to see to it.
    AssignedToTeamOf(UserId),
    /// The user has marked it.
    Bookmarked(UserId),
    /// The user hears of it.
    Subscribed(UserId),
    /// The release of its first event has a version like this.
    FirstRelease(Pattern),
    /// A number compares with this one.
    Number(NumberField, Comparison, i64),
    /// A time is this one or later.
    From(TimeField, DateTime<Utc>),
    /// A time is before this one.
    Before(TimeField, DateTime<Utc>),
    /// It has an event, of those that are kept, from this time on and before the other one.
    Seen(DateTime<Utc>, DateTime<Utc>),
    /// A text is like this.
    Field(TextField, Pattern),
    /// Its latest event had an exception that the program did not handle.
    Unhandled,
    /// An event has the tag with a value like this.
    Tag(String, Pattern),
    /// An event has the tag.
    HasTag(String),
    /// An event happened to a user of whom this is known and like the pattern; an exact email address in any case of
    /// (ASCII) letters.
    User(UserField, Pattern),
    /// Its title or message holds the text, in any case of letters; the message holds the culprit too.
    Text(String),
}
