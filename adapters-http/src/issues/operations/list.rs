//! Lists of issues.

use actix_web::web;

use super::parameters::{END, ENVIRONMENT, HASHES, PERIOD, PROJECTS, QUERY, SORT, START};
use super::read::READ;
use crate::issues::list;
use crate::issues::listed_dto::ListedIssueDto;
use crate::operation::{CURSOR, ORGANIZATION, Operation, PER_PAGE, PROJECT, Parameter, Response};

const SHORT_ID_LOOKUP: Parameter = Parameter::query::<u8>(
    "shortIdLookup",
    "1: a search that is a short id or the id of an event answers its issue alone, with X-Sentry-Direct-Hit.",
);

const LIST_EXPAND: Parameter = Parameter::query::<Vec<String>>(
    "expand",
    "inbox, owners, integrationIssues, sentryAppIssues or latestEventHasAttachments: what comes along; may repeat.",
);

const LIST_COLLAPSE: Parameter =
    Parameter::query::<Vec<String>>("collapse", "stats, lifetime or filtered: what is left out; may repeat.");

const LIMIT: Parameter = Parameter::query::<u32>("limit", "Another name of per_page.");

/// The issues of an organization, or of one of its projects.
pub const LIST_OPERATIONS: &[Operation] = &[
    Operation {
        id: "listOrganizationIssues",
        path: "/api/0/organizations/{organization_id_or_slug}/issues/",
        aliases: &[],
        summary: "An organization's issues",
        parameters: &[
            ORGANIZATION,
            PROJECTS,
            QUERY,
            ENVIRONMENT,
            PERIOD,
            START,
            END,
            Parameter::query::<String>(
                "groupStatsPeriod",
                "24h, 14d, auto or empty: which counts come along; 24h if left out. Those of auto are of the time that the list is of, and of 14 days where it is of none: by the hour up to three days, else by the day, up to 90 of them.",
            ),
            SORT,
            SHORT_ID_LOOKUP,
            LIST_EXPAND,
            LIST_COLLAPSE,
            PER_PAGE,
            LIMIT,
            CURSOR,
        ],
        responses: &[Response::page::<ListedIssueDto>("The issues.")],
        handler: || web::to(list::of_organization),
        ..READ
    },
    Operation {
        id: "listProjectIssues",
        path: "/api/0/projects/{organization_id_or_slug}/{project_id_or_slug}/issues/",
        aliases: &[],
        summary: "A project's issues",
        parameters: &[
            ORGANIZATION,
            PROJECT,
            QUERY,
            HASHES,
            ENVIRONMENT,
            Parameter::query::<String>("statsPeriod", "24h, 14d or empty: which counts come along; 24h if left out."),
            START,
            END,
            SORT,
            SHORT_ID_LOOKUP,
            LIST_EXPAND,
            LIST_COLLAPSE,
            PER_PAGE,
            LIMIT,
            CURSOR,
        ],
        responses: &[Response::page::<ListedIssueDto>("The issues.")],
        handler: || web::to(list::of_project),
        ..READ
    },
];
