//! Comments on issues.

use actix_web::web;
use domain::permissions::Permission;

use crate::issues::{ActivityDto, ISSUE};
use crate::operation::{
    Authentication, CURSOR, Method, ORGANIZATION, Operation, PER_PAGE, Parameter, Publish, Response, schema,
};
use dto::{ChangedCommentDto, NewCommentDto};

mod collection;
mod dto;
mod error;
mod fields;
mod item;

const COMMENT: Parameter = Parameter::path("comment_id", "The comment's id.");

const LIST: Operation = Operation {
    id: "listIssueComments",
    method: Method::Get,
    path: "/api/0/issues/{issue_id}/comments/",
    aliases: &[
        "/api/0/issues/{issue_id}/notes/",
        "/api/0/groups/{issue_id}/comments/",
        "/api/0/groups/{issue_id}/notes/",
    ],
    summary: "The comments on an issue, newest first",
    description: "",
    authentication: Authentication::Any,
    permission: Some(Permission::EventRead),
    publish: Publish::Public,
    owner: "comments",
    parameters: &[ISSUE, PER_PAGE, CURSOR],
    request_body: None,
    takes_form: false,
    responses: &[Response::page::<ActivityDto>("The comments")],
    never_cache: false,
    handler: || web::to(collection::list_of_id),
};

const LIST_OF_ORGANIZATION: Operation = Operation {
    id: "listOrganizationIssueComments",
    path: "/api/0/organizations/{organization_id_or_slug}/issues/{issue_id}/comments/",
    aliases: &[
        "/api/0/organizations/{organization_id_or_slug}/issues/{issue_id}/notes/",
        "/api/0/organizations/{organization_id_or_slug}/groups/{issue_id}/comments/",
        "/api/0/organizations/{organization_id_or_slug}/groups/{issue_id}/notes/",
    ],
    parameters: &[ORGANIZATION, ISSUE, PER_PAGE, CURSOR],
    handler: || web::to(collection::list_of_organization),
    ..LIST
};

const CREATE: Operation = Operation {
    id: "createIssueComment",
    method: Method::Post,
    summary: "Comment on an issue",
    description: "You are subscribed to the issue, and so is whom you mention. Subscribers get a mail.",
    permission: Some(Permission::EventWrite),
    parameters: &[ISSUE],
    request_body: Some(schema::<NewCommentDto>),
    responses: &[Response::created::<ActivityDto>("The comment")],
    handler: || web::to(collection::create_of_id),
    ..LIST
};

const CHANGE: Operation = Operation {
    id: "changeIssueComment",
    method: Method::Put,
    path: "/api/0/issues/{issue_id}/comments/{comment_id}/",
    aliases: &[
        "/api/0/issues/{issue_id}/notes/{comment_id}/",
        "/api/0/groups/{issue_id}/comments/{comment_id}/",
        "/api/0/groups/{issue_id}/notes/{comment_id}/",
    ],
    summary: "Change a comment of yours",
    description: "",
    permission: Some(Permission::EventWrite),
    parameters: &[ISSUE, COMMENT],
    request_body: Some(schema::<ChangedCommentDto>),
    responses: &[Response::json::<ActivityDto>("The comment")],
    handler: || web::to(item::change_of_id),
    ..LIST
};

const CHANGE_OF_ORGANIZATION: Operation = Operation {
    id: "changeOrganizationIssueComment",
    path: "/api/0/organizations/{organization_id_or_slug}/issues/{issue_id}/comments/{comment_id}/",
    aliases: &[
        "/api/0/organizations/{organization_id_or_slug}/issues/{issue_id}/notes/{comment_id}/",
        "/api/0/organizations/{organization_id_or_slug}/groups/{issue_id}/comments/{comment_id}/",
        "/api/0/organizations/{organization_id_or_slug}/groups/{issue_id}/notes/{comment_id}/",
    ],
    parameters: &[ORGANIZATION, ISSUE, COMMENT],
    handler: || web::to(item::change_of_organization),
    ..CHANGE
};

/// The operations.
pub const OPERATIONS: &[Operation] = &[
    LIST,
    LIST_OF_ORGANIZATION,
    CREATE,
    Operation {
        id: "createOrganizationIssueComment",
        path: LIST_OF_ORGANIZATION.path,
        aliases: LIST_OF_ORGANIZATION.aliases,
        parameters: &[ORGANIZATION, ISSUE],
        handler: || web::to(collection::create_of_organization),
        ..CREATE
    },
    CHANGE,
    CHANGE_OF_ORGANIZATION,
    Operation {
        id: "deleteIssueComment",
        method: Method::Delete,
        summary: "Remove a comment of yours",
        permission: Some(Permission::EventAdmin),
        request_body: None,
        responses: &[Response::empty(204, "The comment is gone")],
        handler: || web::to(item::remove_of_id),
        ..CHANGE
    },
    Operation {
        id: "deleteOrganizationIssueComment",
        method: Method::Delete,
        summary: "Remove a comment of yours",
        permission: Some(Permission::EventAdmin),
        request_body: None,
        responses: &[Response::empty(204, "The comment is gone")],
        handler: || web::to(item::remove_of_organization),
        ..CHANGE_OF_ORGANIZATION
    },
];
