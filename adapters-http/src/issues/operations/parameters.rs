//! What paths and queries of issues hold.

use crate::operation::Parameter;

/// The issue in the path.
pub const ISSUE: Parameter =
    Parameter::path("issue_id", "The issue's id; where the path names an organization, its short id as well.");

/// What is searched for.
pub(super) const QUERY: Parameter = Parameter::query::<String>(
    "query",
    "Terms, all of which have to apply: text, and keys with values, as in is:unresolved, assigned:me, release:1.0, \
     browser:Fire*, !level:info, timesSeen:>100, age:-24h, has:user, os:[Linux, macOS] or \"some words\". Other keys \
     than those that issues have are tags. Empty for every issue; is:unresolved if left out.",
);

/// Environments of which the issues are to have events.
pub(super) const ENVIRONMENT: Parameter = Parameter::query::<Vec<String>>(
    "environment",
    "With events in this environment, which alone count, also for the order and what is searched for by counts, times, \
     tags and users; may repeat. Empty for events without one.",
);

/// The projects of an organization.
pub(super) const PROJECTS: Parameter =
    Parameter::query::<Vec<i64>>("project", "Ids of projects; -1 or none for all that the caller reaches.");

/// What leads to the issues.
pub(super) const HASHES: Parameter = Parameter::query::<Vec<String>>(
    "hashes",
    "Those that these hashes lead to, at most 100, whatever else is searched for; may repeat.",
);

/// How long ago they were seen at most.
pub(super) const PERIOD: Parameter =
    Parameter::query::<String>("statsPeriod", "Seen in this time until now: a number and a unit, as in 14d.");

/// From when on they were seen.
pub(super) const START: Parameter = Parameter::query::<String>("start", "With events at this time or later.");

/// Until when they were seen.
pub(super) const END: Parameter =
    Parameter::query::<String>("end", "With events before this time; with start, between them.");

/// Which of many issues.
pub(super) const ID: Parameter =
    Parameter::query::<Vec<i64>>("id", "The id of an issue; may repeat, at most 1000 times.");

/// The status of many issues.
pub(super) const STATUS: Parameter =
    Parameter::query::<String>("status", "unresolved, resolved or ignored; where there are no ids.");

pub(super) const SORT: Parameter = Parameter::query::<String>(
    "sort",
    "date (seen last, the default), new (seen first), freq (events of all time), user (users of all time), trends, recommended, priority or \
     better (most events lately), or inbox.",
);

/// Of changes of many.
pub(super) const MOST: Parameter = Parameter::query::<u32>(
    "limit",
    "Where there are no ids: no more than so many, the first of the list; at most 1000.",
);
