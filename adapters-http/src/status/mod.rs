//! How the server is: for load balancers, operators and clients that look who answers.

use crate::api::Data;
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::operation::{Authentication, Content, Method, Operation, Parameter, Publish, Response, schema};
use crate::query::Query;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpResponse, web};
use domain::options::BEACON_RECORD_CPU_RAM_USAGE;

mod dto;

use dto::{HealthDto, RootDto};

const OWNER: &str = "status";

const UNAVAILABLE: Response = Response {
    status: 503,
    description: "The store cannot be reached.",
    body: Content::Json(schema::<HealthDto>),
    paginated: false,
};

/// The operations.
pub const OPERATIONS: &[Operation] = &[
    Operation {
        id: "showRoot",
        method: Method::Get,
        path: "/api/0/",
        aliases: &[],
        summary: "The API's version, and who is asking",
        description: "`auth` and `user` are null for who shows no credentials.",
        authentication: Authentication::Optional,
        permission: None,
        publish: Publish::Private,
        owner: OWNER,
        parameters: &[],
        request_body: None,
        takes_form: false,
        responses: &[Response::json::<RootDto>("Version and caller")],
        never_cache: true,
        handler: || web::to(root),
    },
    Operation {
        id: "showHealth",
        method: Method::Get,
        path: "/_health/",
        aliases: &["/api/relay/healthcheck/live/"],
        summary: "The process is alive",
        description: "With `full` also whether the store can be reached and how much waits to be committed.",
        authentication: Authentication::None,
        permission: None,
        publish: Publish::Private,
        owner: OWNER,
        parameters: &[Parameter::query::<String>("full", "Look at the store and the queue too.")],
        request_body: None,
        takes_form: false,
        responses: &[Response::json::<HealthDto>("Health"), UNAVAILABLE],
        never_cache: true,
        handler: || web::to(health),
    },
    Operation {
        id: "showReadiness",
        method: Method::Get,
        path: "/api/relay/healthcheck/ready/",
        aliases: &[],
        summary: "The server can take reports",
        description: "",
        authentication: Authentication::None,
        permission: None,
        publish: Publish::Private,
        owner: OWNER,
        parameters: &[],
        request_body: None,
        takes_form: false,
        responses: &[Response::json::<HealthDto>("Health"), UNAVAILABLE],
        never_cache: true,
        handler: || web::to(readiness),
    },
    Operation {
        id: "showMetrics",
        method: Method::Get,
        path: "/metrics",
        aliases: &[],
        summary: "Counters in the text form of Prometheus",
        description: "",
        authentication: Authentication::None,
        permission: None,
        publish: Publish::Private,
        owner: OWNER,
        parameters: &[],
        request_body: None,
        takes_form: false,
        responses: &[Response::text(METRICS_TYPE, "Counters")],
        never_cache: true,
        handler: || web::to(metrics),
    },
];

const METRICS_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

async fn root(api: Data, caller: Caller) -> Result<HttpResponse, ApiError> {
    let version = api.settings.version;
    let root = api.act(caller, move |_, actor| Ok::<_, ApiError>(RootDto::new(version, actor))).await?;
    Ok(HttpResponse::Ok().json(root))
}

async fn health(api: Data, query: Query) -> HttpResponse {
    if query.has("full") { full(&api).await } else { HttpResponse::Ok().json(HealthDto::alive()) }
}

async fn readiness(api: Data) -> HttpResponse {
    full(&api).await
}

async fn full(api: &Data) -> HttpResponse {
    let store = std::sync::Arc::clone(&api.use_cases.store);
    let reachable = api.blocking.call(move || store.ping()).await.is_ok();
    let health = HealthDto::full(reachable, &api.use_cases.ingest.statistics());
    let mut response = if reachable { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    response.json(health)
}

async fn metrics(api: Data) -> HttpResponse {
    let tells_usage = api.use_cases.options.current().flag(&BEACON_RECORD_CPU_RAM_USAGE);
    let use_cases = std::sync::Arc::clone(&api.use_cases);
    // Whoever watches the server wants the rest most when the store cannot be reached.
    let mails = api.blocking.call(move || use_cases.outbox.count()).await.ok();
    let text = api.metrics.text(&api.use_cases.ingest.statistics(), mails, tells_usage);
    HttpResponse::Ok().insert_header((CONTENT_TYPE, METRICS_TYPE)).body(text)
}
