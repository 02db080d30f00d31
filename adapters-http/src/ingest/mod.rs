//! What SDKs report.
//!
//! A request is read under limits ([`receive`], [`body`]), taken in one computation ([`take`]: decompressing, parsing,
//! normalising, grouping), and answered when the group-commit writer has its event on disk ([`answer`]).

mod answer;
mod base64_body;
mod body;
mod client_ip;
mod client_report;
mod credentials;
mod decode;
mod dto;
mod envelope;
mod envelope_route;
mod items;
mod json;
mod json_repair;
mod memory;
mod receive;
mod refusal;
mod spans;
mod statements;
mod store_route;
mod take;

use actix_web::web;
use domain::options::MAXIMUM_FILE_SIZE;

use crate::api::Api;
use crate::operation::{Authentication, Method, Operation, Parameter, Publish, Response};
use dto::TakenDto;
use memory::Memory;

const OWNER: &str = "ingest";

/// Largest body, as it is sent and after decompression.
const MAX_ENVELOPE: usize = 40 << 20;

/// The largest body that the options let a report have.
fn largest(api: &Api) -> usize {
    let option = api.use_cases.options.current().int(&MAXIMUM_FILE_SIZE);
    usize::try_from(option).map_or(MAX_ENVELOPE, |option| option.min(MAX_ENVELOPE))
}

/// What all requests together may hold, sent and decompressed.
const MAX_MEMORY: usize = 128 << 20;

/// What the routes share.
#[derive(Debug)]
pub(crate) struct Intake {
    memory: Memory,
}

impl Default for Intake {
    fn default() -> Self {
        Self { memory: Memory::new(MAX_MEMORY) }
    }
}

const PROJECT_NUMBER: Parameter = Parameter::path("project_id", "The project's number.");

const AUTH_HEADER: Parameter =
    Parameter::header("X-Sentry-Auth", "`Sentry sentry_key=KEY, sentry_version=7, sentry_client=NAME/VERSION`");

const AUTH_QUERY: Parameter = Parameter::query::<String>("sentry_key", "The key, where no header has it.");

/// The operations.
pub const OPERATIONS: &[Operation] = &[
    Operation {
        id: "storeEnvelope",
        method: Method::Post,
        path: "/api/{project_id}/envelope/",
        aliases: &["/api/{project_id}/envelope"],
        summary: "Report events and other items",
        description: "An envelope: a line of headers, then items. 200 means that its event is on disk. The body \
            may be compressed with gzip, deflate, br or zstd.",
        authentication: Authentication::IngestKey,
        permission: None,
        publish: Publish::Public,
        owner: OWNER,
        parameters: &[PROJECT_NUMBER, AUTH_HEADER, AUTH_QUERY],
        request_body: None,
        takes_form: false,
        responses: &[Response::json::<TakenDto>("Stored")],
        never_cache: false,
        handler: || web::to(envelope_route::envelope),
    },
    Operation {
        id: "storeEvent",
        method: Method::Post,
        path: "/api/{project_id}/store/",
        aliases: &["/api/{project_id}/store", "/api/store/", "/api/store"],
        summary: "Report one event",
        description: "The event as JSON, as base64 of it, or as base64 of it compressed with zlib; or an envelope, \
            where the content type says so. 200 means that the event is on disk.",
        authentication: Authentication::IngestKey,
        permission: None,
        publish: Publish::Public,
        owner: OWNER,
        parameters: &[PROJECT_NUMBER, AUTH_HEADER, AUTH_QUERY],
        request_body: None,
        takes_form: false,
        responses: &[Response::json::<TakenDto>("Stored")],
        never_cache: false,
        handler: || web::to(store_route::store),
    },
];

/// The key that a DSN holds.
pub(crate) fn key_of_dsn(dsn: &str) -> Option<domain::keys::PublicKey> {
    credentials::of_dsn(dsn).ok().map(|(key, _)| key)
}
