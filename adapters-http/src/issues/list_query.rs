//! What a list of issues is asked for by.

use application::issues::{Search, Selection, Sort, StatsPeriod};
use chrono::{DateTime, TimeDelta, Utc};
use domain::grouping::GroupHash;
use domain::periods;

use crate::error::ApiError;
use crate::query::Query;

/// So many hashes may be asked for at once.
const MAX_HASHES: usize = 100;

/// The parameters of a list that say which issues are on it, and what is told of each.
#[derive(Debug, Clone)]
pub(super) struct ListQuery {
    pub(super) search: Search,
    pub(super) is_direct: bool,
    pub(super) sort: Sort,
    pub(super) stats: Option<StatsPeriod>,
}

impl ListQuery {
    /// Of an organization: `statsPeriod` says how far back issues are looked for, and `groupStatsPeriod` which counts
    /// come along.
    pub(super) fn of_organization(query: &Query) -> Result<Self, ApiError> {
        let read = Self::of(query, "groupStatsPeriod")?;
        Ok(Self { search: Search { period: period(query)?, ..read.search }, ..read })
    }

    /// Of a project: `statsPeriod` says which counts come along.
    pub(super) fn of_project(query: &Query) -> Result<Self, ApiError> {
        let mut read = Self::of(query, "statsPeriod")?;
        let hashes: Vec<_> = query.all("hashes").filter_map(GroupHash::parse).collect();
        if hashes.len() > MAX_HASHES {
            return Err(ApiError::bad_request("Too many hashes: at most 100 can be asked for at once."));
        }
        if query.all("hashes").any(|text| !text.is_empty()) {
            // Issues of whichever status have hashes.
            read.search = Search { query: Some(String::new()), hashes: Some(hashes), ..Search::default() };
        }
        Ok(read)
    }

    fn of(query: &Query, stats_parameter: &str) -> Result<Self, ApiError> {
        let sort = match query.first("sort") {
            None | Some("") => Sort::default(),
            Some(name) => Sort::parse(name).ok_or_else(|| {
                ApiError::bad_request(
                    "Invalid sort parameter: choose date, new, freq, user, trends, recommended or inbox.",
                )
            })?,
        };
        Ok(Self {
            search: search(query)?,
            is_direct: query.first("shortIdLookup").is_some_and(|text| matches!(text, "1" | "true")),
            sort,
            stats: stats_period(query.first(stats_parameter))?,
        })
    }
}

/// Issues in whichever status that were seen in the environments and in the time that a query asks for.
pub(crate) fn seen(query: &Query) -> Result<Search, ApiError> {
    Ok(Search { query: Some(String::new()), period: period(query)?, ..search(query)? })
}

fn search(query: &Query) -> Result<Search, ApiError> {
    Ok(Search {
        query: query.first("query").map(str::to_owned),
        environments: query.all("environment").map(str::to_owned).collect(),
        start: time(query, "start")?,
        period: None,
        end: time(query, "end")?,
        hashes: None,
    })
}

fn period(query: &Query) -> Result<Option<TimeDelta>, ApiError> {
    let Some(text) = query.first("statsPeriod").map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let refused = "Invalid statsPeriod: write a number and a unit, as in 30m, 24h, 14d or 2w.";
    periods::length(text).map(Some).ok_or_else(|| ApiError::bad_request(refused))
}

fn time(query: &Query, name: &str) -> Result<Option<DateTime<Utc>>, ApiError> {
    let Some(text) = query.first(name).map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let refused =
        || ApiError::bad_request(format!("Invalid {name}: write a date, or a time as in 2026-01-31T10:00:00Z."));
    periods::time(text).map(Some).ok_or_else(refused)
}

fn stats_period(text: Option<&str>) -> Result<Option<StatsPeriod>, ApiError> {
    match text {
        None | Some("24h") => Ok(Some(StatsPeriod::Day)),
        Some("auto") => Ok(Some(StatsPeriod::Auto)),
        Some("14d") => Ok(Some(StatsPeriod::Fortnight)),
        Some("") => Ok(None),
        Some(_) => Err(ApiError::bad_request("Invalid period: choose 24h, 14d, auto or an empty one.")),
    }
}

/// The issues of a project that a query names, or those that are on the list with these parameters.
pub(super) fn of_project(query: &Query) -> Result<Selection, ApiError> {
    selection(query, ListQuery::of_project(query)?)
}

/// The same of an organization.
pub(super) fn of_organization(query: &Query) -> Result<Selection, ApiError> {
    selection(query, ListQuery::of_organization(query)?)
}

fn selection(query: &Query, list: ListQuery) -> Result<Selection, ApiError> {
    let ids: Vec<_> = query.all("id").map(str::to_owned).collect();
    if !ids.is_empty() {
        return Ok(Selection::Ids(ids));
    }
    let limit = query.first("limit").filter(|text| !text.is_empty()).map(|text| text.parse::<usize>().ok());
    let limit = match limit {
        Some(None | Some(0)) => return Err(ApiError::bad_request("Invalid limit parameter: write a number above 0.")),
        given => given.flatten(),
    };
    let status = query.first("status").map(str::to_owned);
    Ok(Selection::Matching { search: list.search, status, sort: list.sort, limit })
}
