//! The description of the API, for programs and for people.

use std::sync::{Arc, PoisonError, RwLock};

use actix_web::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::web::Bytes;
use actix_web::{HttpResponse, web};
use serde_json::Value;

use crate::api::Data;
use crate::operation::{Authentication, Method, Operation, Publish, Response};

mod document;
mod page;

pub use document::document;

const OWNER: &str = "openapi";

/// The page runs nothing and loads nothing.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";

/// The operations.
pub const OPERATIONS: &[Operation] = &[
    DESCRIPTION,
    Operation {
        id: "showDocs",
        path: "/api/0/docs/",
        summary: "This description, as a page",
        responses: &[Response::text(HTML, "A page that needs no script")],
        handler: || web::to(docs),
        ..DESCRIPTION
    },
    Operation {
        id: "showDocsStyle",
        path: "/api/0/docs/style.css",
        summary: "The style of that page",
        publish: Publish::Private,
        responses: &[Response::text(CSS, "A style sheet")],
        handler: || web::to(style),
        ..DESCRIPTION
    },
];

const DESCRIPTION: Operation = Operation {
    id: "showDescription",
    method: Method::Get,
    path: "/api/0/openapi.json",
    aliases: &[],
    summary: "This description, as OpenAPI 3.1",
    description: "",
    authentication: Authentication::None,
    permission: None,
    publish: Publish::Public,
    owner: OWNER,
    parameters: &[],
    request_body: None,
    takes_form: false,
    responses: &[Response::json::<Value>("An OpenAPI document")],
    never_cache: false,
    handler: || web::to(description),
};

/// The description as it was made last, for the address that it holds: at the first request, since it costs start-up
/// time that most starts do not use, and anew when clients reach the server elsewhere.
#[derive(Debug, Default)]
pub struct Description(RwLock<Option<(Arc<str>, Bytes)>>);

impl Description {
    fn text(&self, prefix: &Arc<str>, make: impl FnOnce() -> Bytes) -> Bytes {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, text)) = kept.filter(|(of, _)| of == prefix) {
            return text;
        }
        let text = make();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some((Arc::clone(prefix), text.clone()));
        text
    }
}

async fn description(api: Data) -> HttpResponse {
    let prefix = api.url_prefix();
    let make = || Bytes::from(document(&api.operations, api.settings.version, &prefix).to_string());
    let text = api.description.text(&prefix, make);
    HttpResponse::Ok().insert_header((CONTENT_TYPE, "application/json")).body(text)
}

async fn docs(api: Data) -> HttpResponse {
    let document = document(&api.operations, api.settings.version, &api.url_prefix());
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, HTML))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .body(page::page(&document))
}

async fn style() -> HttpResponse {
    HttpResponse::Ok().insert_header((CONTENT_TYPE, CSS)).body(include_str!("style.css"))
}
