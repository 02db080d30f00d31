//! Tags of issues.

use actix_web::web;
use domain::permissions::Permission;
use serde::Deserialize;

use crate::environments::ENVIRONMENTS;
use crate::issues::ISSUE;
use crate::operation::{
    Authentication, CURSOR, Method, ORGANIZATION, Operation, PER_PAGE, PROJECT, Parameter, Publish, Response,
};
use dto::{ListedTagValueDto, TagDetailsDto, TagTotalDto, TagValueDto};

mod dto;
mod list;
mod totals;
mod values;
mod values_among;

/// The tag in the path.
#[derive(Debug, Deserialize)]
struct TagPath {
    key: String,
}

const KEY: Parameter = Parameter::path("key", "The tag's key.");

const KEYS: Parameter = Parameter::query::<Vec<String>>("key", "Keys of tags; all if left out.");

const PROJECTS: Parameter =
    Parameter::query::<Vec<i64>>("project", "Ids of projects; -1 or none for all that the caller reaches.");

const LIMIT: Parameter = Parameter::query::<u32>("limit", "Values of each tag, 1 to 100; 10 if left out.");

const SORT: Parameter = Parameter::query::<String>(
    "sort",
    "date (seen last), age (seen first) or count, the greatest first, with or without a minus; date if left out.",
);

const QUERY: Parameter =
    Parameter::query::<String>("query", "Values that hold this text, in any case of letters; all if left out.");

const PERIOD: Parameter = Parameter::query::<String>(
    "statsPeriod",
    "Of issues that were seen in this time until now: a number and a unit, as in 14d.",
);

const START: Parameter = Parameter::query::<String>("start", "Of issues with events at this time or later.");

const END: Parameter =
    Parameter::query::<String>("end", "Of issues with events before this time; with start, between them.");

const LIST: Operation = Operation {
    id: "listIssueTags",
    method: Method::Get,
    path: "/api/0/issues/{issue_id}/tags/",
    aliases: &["/api/0/groups/{issue_id}/tags/"],
    summary: "The tags of an issue's events, with the values that were seen most",
    description: "",
    authentication: Authentication::Any,
    permission: Some(Permission::EventRead),
    publish: Publish::Public,
    owner: "tags",
    parameters: &[ISSUE, ENVIRONMENTS, KEYS, LIMIT],
    request_body: None,
    takes_form: false,
    responses: &[Response::json::<Vec<TagDetailsDto>>("The tags")],
    never_cache: false,
    handler: || web::to(list::of_id),
};

const ONE: Operation = Operation {
    id: "readIssueTag",
    path: "/api/0/issues/{issue_id}/tags/{key}/",
    aliases: &["/api/0/groups/{issue_id}/tags/{key}/"],
    summary: "A tag of an issue's events, with the values that were seen most",
    parameters: &[ISSUE, KEY, ENVIRONMENTS],
    responses: &[Response::json::<TagDetailsDto>("The tag")],
    handler: || web::to(list::one_of_id),
    ..LIST
};

const VALUES: Operation = Operation {
    id: "listIssueTagValues",
    path: "/api/0/issues/{issue_id}/tags/{key}/values/",
    aliases: &["/api/0/groups/{issue_id}/tags/{key}/values/"],
    summary: "The values of a tag of an issue's events",
    description: "Those of the tag `user` come with what is known of the user.",
    parameters: &[ISSUE, KEY, ENVIRONMENTS, QUERY, SORT, PER_PAGE, CURSOR],
    responses: &[Response::page::<ListedTagValueDto>("The values")],
    handler: || web::to(values::of_id),
    ..LIST
};

const TOTALS: Operation = Operation {
    id: "listOrganizationTags",
    path: "/api/0/organizations/{organization_id_or_slug}/tags/",
    aliases: &[],
    summary: "The tags of an organization's events",
    description: "By key. Where there are more issues than 1000, the events of those count that were seen last: all of \
                  them, or those of the environments. Of issues that were seen in other environments too, no more than \
                  200,000 numbers are added up, each of a value of a tag in an environment.",
    permission: Some(Permission::OrganizationRead),
    parameters: &[ORGANIZATION, PROJECTS, ENVIRONMENTS, PERIOD, START, END],
    responses: &[Response::json::<Vec<TagTotalDto>>("The tags")],
    handler: || web::to(totals::of_organization),
    ..LIST
};

/// The operations.
pub const OPERATIONS: &[Operation] = &[
    LIST,
    Operation {
        id: "listOrganizationIssueTags",
        path: "/api/0/organizations/{organization_id_or_slug}/issues/{issue_id}/tags/",
        aliases: &["/api/0/organizations/{organization_id_or_slug}/groups/{issue_id}/tags/"],
        parameters: &[ORGANIZATION, ISSUE, ENVIRONMENTS, KEYS, LIMIT],
        handler: || web::to(list::of_organization),
        ..LIST
    },
    ONE,
    Operation {
        id: "readOrganizationIssueTag",
        path: "/api/0/organizations/{organization_id_or_slug}/issues/{issue_id}/tags/{key}/",
        aliases: &["/api/0/organizations/{organization_id_or_slug}/groups/{issue_id}/tags/{key}/"],
        parameters: &[ORGANIZATION, ISSUE, KEY, ENVIRONMENTS],
        handler: || web::to(list::one_of_organization),
        ..ONE
    },
    TOTALS,
    Operation {
        id: "listProjectTags",
        path: "/api/0/projects/{organization_id_or_slug}/{project_id_or_slug}/tags/",
        summary: "The tags of a project's events",
        permission: Some(Permission::ProjectRead),
        parameters: &[ORGANIZATION, PROJECT, ENVIRONMENTS, PERIOD, START, END],
        handler: || web::to(totals::of_project),
        ..TOTALS
    },
    Operation {
        id: "listProjectTagValues",
        path: "/api/0/projects/{organization_id_or_slug}/{project_id_or_slug}/tags/{key}/values/",
        summary: "The values of a tag of a project's events",
        description: "Those first that most events had. The same events count as for the project's tags, but of the 1000 \
                      issues that have the tag, or such a value; of a tag that has very many values, no more than 20,000 are looked at, each of an issue, and in several \
                      environments of one of these: those of the issues that were seen last. A tag that no event has \
                      is not found.",
        permission: Some(Permission::ProjectRead),
        parameters: &[ORGANIZATION, PROJECT, KEY, QUERY, ENVIRONMENTS, PERIOD, START, END, PER_PAGE, CURSOR],
        responses: &[Response::page::<TagValueDto>("The values")],
        handler: || web::to(values_among::of_project),
        ..TOTALS
    },
    VALUES,
    Operation {
        id: "listOrganizationIssueTagValues",
        path: "/api/0/organizations/{organization_id_or_slug}/issues/{issue_id}/tags/{key}/values/",
        aliases: &["/api/0/organizations/{organization_id_or_slug}/groups/{issue_id}/tags/{key}/values/"],
        parameters: &[ORGANIZATION, ISSUE, KEY, ENVIRONMENTS, QUERY, SORT, PER_PAGE, CURSOR],
        handler: || web::to(values::of_organization),
        ..VALUES
    },
];
