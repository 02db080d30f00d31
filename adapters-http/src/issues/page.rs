//! The pages that mails about issues lead to: what there is to know at a glance.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use application::access::AccessError;
use application::issues::{IssueDetails, IssueError, IssueList, IssueRef, ListIssues, ProjectChoice, Search, Sort};
use application::paging::PageRequest;
use domain::issues::ShortId;
use domain::slugs::IdOrSlug;
use maud::{Markup, html};

use super::OrganizationIssuePath;
use crate::api::{Api, Data};
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::pages::{self, Page};
use crate::query::Query;

/// So many issues stand on the page of a list.
const LISTED: usize = 50;

pub(super) async fn one(
    api: Data,
    request: HttpRequest,
    caller: Caller,
    path: web::Path<OrganizationIssuePath>,
) -> HttpResponse {
    let reference = IssueRef::from(path.into_inner());
    let found = api.act(caller, move |cases, actor| Ok::<_, ApiError>(cases.issues.details(actor, &reference))).await;
    let page = found.and_then(|found| match found {
        Ok(details) => {
            let title = details.located.issue.summary.title.clone();
            Ok(Page::new(&title, issue(&details)).respond(&api, StatusCode::OK))
        }
        Err(error) => refused(&api, &request, error),
    });
    pages::answer(&api, page)
}

pub(super) async fn list(
    api: Data,
    request: HttpRequest,
    caller: Caller,
    path: web::Path<String>,
    query: Query,
) -> HttpResponse {
    let command = ListIssues {
        organization: IdOrSlug::parse(&path),
        projects: ProjectChoice::Ids(query.all("project").map(str::to_owned).collect()),
        search: Search::default(),
        is_direct: false,
        sort: Sort::LastSeen,
        stats: None,
        page: PageRequest { limit: LISTED, cursor: None },
    };
    let found = api.act(caller, move |cases, actor| Ok::<_, ApiError>(cases.issues.list(actor, &command))).await;
    let page = found.and_then(|found| match found {
        Ok(found) => Ok(Page::new("Unresolved issues", issues(&api, &found)).respond(&api, StatusCode::OK)),
        Err(error) => refused(&api, &request, error),
    });
    pages::answer(&api, page)
}

fn issue(details: &IssueDetails) -> Markup {
    let located = &details.located;
    let issue = &located.issue;
    let facts = [
        ("Short id", ShortId::text(&located.project.slug, issue.number)),
        ("Project", located.project.slug.to_string()),
        ("Where", issue.summary.culprit.clone()),
        ("Level", issue.summary.level.as_str().to_owned()),
        ("Status", details.annotation.status.as_str().to_owned()),
        ("Events", issue.times_seen.to_string()),
        ("Users", issue.users_seen.to_string()),
        ("First seen", issue.first_seen.format("%Y-%m-%d %H:%M UTC").to_string()),
        ("Last seen", issue.last_seen.format("%Y-%m-%d %H:%M UTC").to_string()),
        ("Release", details.last_release.as_ref().map(|seen| seen.release.version.clone()).unwrap_or_default()),
    ];
    html! {
        dl {
            @for (name, value) in facts.iter().filter(|(_, value)| !value.is_empty()) { dt { (name) } dd { (value) } }
        }
        p.note { "Everything about it, and its events, are at " code { "/api/0/issues/" (issue.id) "/" } "." }
    }
}

fn issues(api: &Api, list: &IssueList) -> Markup {
    let base = format!("{}/organizations/{}/issues/", api.base_path(), list.organization.slug);
    html! {
        @if list.page.items.is_empty() { p { "There are none." } }
        ul {
            @for row in &list.page.items {
                li {
                    a href={ (base) (row.issue.id) "/" } { (row.issue.summary.title) }
                    " " span.note { (ShortId::text(&row.project.slug, row.issue.number)) ", " (row.issue.times_seen) " events" }
                }
            }
        }
    }
}

fn refused(api: &Api, request: &HttpRequest, error: IssueError) -> Result<HttpResponse, ApiError> {
    match error {
        IssueError::Access(error) => refusal(api, request, error),
        error => Err(error.into()),
    }
}

/// The login comes first where there is none; who is no member hears so.
pub(crate) fn refusal(api: &Api, request: &HttpRequest, error: AccessError) -> Result<HttpResponse, ApiError> {
    match error {
        AccessError::Unauthenticated => Ok(pages::to_login(api, request)),
        AccessError::Forbidden => {
            let text = html! { p { "Your account is no member of this organization, or does not reach the project." } };
            Ok(Page::new("No access", text).respond(api, StatusCode::FORBIDDEN))
        }
        error @ (AccessError::NotFound | AccessError::Store(_)) => Err(error.into()),
    }
}
