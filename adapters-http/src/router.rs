//! Routes out of the table: one actix resource a path.

use std::collections::BTreeMap;

use actix_web::guard::{self, Guard, GuardContext};
use actix_web::http::Method as HttpMethod;
use actix_web::http::header::{ACCESS_CONTROL_MAX_AGE, CONTENT_TYPE};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use application::access;
use domain::permissions::{Permission, Verb};

use crate::api::Data;
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::operation::{Authentication, Method, Operation};

/// Where the management API lives.
pub const API_ROOT: &str = "/api/0/";

/// One path and what can be done there.
#[derive(Debug, Clone)]
pub struct Resource {
    operations: Vec<Operation>,
    allow: String,
}

impl Resource {
    fn new(mut operations: Vec<Operation>) -> Self {
        operations.sort_by_key(|operation| operation.method);
        let mut allow: Vec<_> = operations.iter().map(|operation| operation.method.as_str()).collect();
        if operations.iter().any(|operation| operation.method == Method::Get) {
            allow.push("HEAD");
        }
        allow.push("OPTIONS");
        Self { allow: allow.join(", "), operations }
    }

    /// What this method does here.
    pub fn operation(&self, method: &HttpMethod) -> Option<&Operation> {
        let method = if method == HttpMethod::HEAD { "GET" } else { method.as_str() };
        self.operations.iter().find(|operation| operation.method.as_str() == method)
    }

    /// Which credentials this method takes; for one that is not supported, those of its neighbours.
    pub fn authentication(&self, method: &HttpMethod) -> Authentication {
        self.operation(method)
            .or(self.operations.first())
            .map_or(Authentication::None, |operation| operation.authentication)
    }

    /// No cache may keep the answer; for a method that is not supported, as its neighbours say.
    pub fn never_cache(&self, method: &HttpMethod) -> bool {
        self.operation(method).or(self.operations.first()).is_some_and(|operation| operation.never_cache)
    }

    /// What its methods ask of the actor, as far as they ask for anything.
    fn permission(&self) -> Option<Permission> {
        self.operations.iter().find_map(|operation| operation.permission)
    }

    /// The methods that are supported, as the `Allow` header lists them.
    pub fn allow(&self) -> &str {
        &self.allow
    }

    /// SDKs report here.
    pub fn is_ingest(&self) -> bool {
        self.operations.iter().any(|operation| operation.authentication == Authentication::IngestKey)
    }
}

/// Registers every route of the table, and what answers everything else.
pub fn configure(api: &Data, config: &mut ServiceConfig) {
    let mut paths: BTreeMap<Vec<Segment>, (&'static str, Vec<Operation>)> = BTreeMap::new();
    for operation in &api.operations {
        for path in std::iter::once(&operation.path).chain(operation.aliases) {
            paths.entry(segments(path)).or_insert_with(|| (path, Vec::new())).1.push(*operation);
        }
    }
    for (path, operations) in paths.into_values() {
        config.service(resource(path, operations));
    }
    config.default_service(web::to(unknown));
}

/// A piece of a path. Fixed ones sort before arguments, and the first match wins.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Segment {
    Fixed(&'static str),
    Argument,
}

fn segments(path: &'static str) -> Vec<Segment> {
    path.split('/').map(|text| if text.starts_with('{') { Segment::Argument } else { Segment::Fixed(text) }).collect()
}

fn resource(path: &'static str, operations: Vec<Operation>) -> actix_web::Resource {
    let known = Resource::new(operations);
    let mut resource = web::resource(path);
    if !path.starts_with(API_ROOT) {
        // A project's number is never 0: below the API's root there is no ingestion.
        resource = resource.guard(guard::fn_guard(|context| !context.head().uri.path().starts_with(API_ROOT)));
    }
    for operation in &known.operations {
        resource = resource.route((operation.handler)().guard(MethodGuard(operation.method)));
    }
    resource.app_data(web::Data::new(known)).default_service(web::to(other_method))
}

struct MethodGuard(Method);

impl Guard for MethodGuard {
    fn check(&self, context: &GuardContext<'_>) -> bool {
        let asked = context.head().method.as_str();
        asked == self.0.as_str() || (asked == "HEAD" && self.0 == Method::Get)
    }
}

/// A method that is not in the table: who is asking comes first, as everywhere.
async fn other_method(
    request: HttpRequest,
    api: Data,
    resource: web::Data<Resource>,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    if request.method() == HttpMethod::OPTIONS {
        return Ok(HttpResponse::Ok().insert_header((ACCESS_CONTROL_MAX_AGE, "3600")).finish());
    }
    let refused = ApiError::method_not_allowed(request.method().as_str());
    match resource.authentication(request.method()) {
        Authentication::None | Authentication::IngestKey | Authentication::Optional | Authentication::Page => {
            Err(refused)
        }
        Authentication::Any | Authentication::AnyOrDsn | Authentication::NoToken | Authentication::SessionOnly => {
            let (permission, verb) = (resource.permission(), verb(request.method()));
            let heard = api.act(caller, move |_, actor| access::of_unsupported_method(actor, permission, verb)).await;
            Err(heard.err().unwrap_or(refused))
        }
    }
}

/// What this method would do, if it were supported.
fn verb(method: &HttpMethod) -> Option<Verb> {
    match method.as_str() {
        "GET" | "HEAD" => Some(Verb::Read),
        "POST" | "PUT" => Some(Verb::Write),
        "DELETE" => Some(Verb::Delete),
        _ => None,
    }
}

/// A path that is not in the table.
async fn unknown(request: HttpRequest) -> HttpResponse {
    let path = request.path();
    let mut response = HttpResponse::NotFound();
    if !path.starts_with(API_ROOT) || path.ends_with('/') {
        return response.finish();
    }
    const HELP: &str = "Route not found, did you forget a trailing slash?";
    let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if content_type.starts_with("application/json") {
        response.json(serde_json::json!({"info": format!("{HELP} try: {path}/")}))
    } else {
        let suggestion = format!("try: {path}/");
        let indent = " ".repeat(suggestion.chars().count().saturating_sub(1));
        response.content_type("text/plain").body(format!("{HELP}\n\n{suggestion}\n{indent}^\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixed_segments_come_before_arguments() {
        assert!(segments("/api/0/users/me/") < segments("/api/0/users/{user_id}/"));
        assert!(segments("/api/0/projects/") < segments("/api/{project_id}/envelope/"));
    }
}
