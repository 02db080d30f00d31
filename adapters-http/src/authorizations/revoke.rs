use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use application::access::{self, AccessError};
use application::actor::Actor;
use domain::ids::AuthorizationId;
use serde_json::{Value, json};

use crate::api::{Data, UseCases};
use crate::body::{Body, integer};
use crate::credentials::Caller;
use crate::error::ApiError;

pub(super) async fn revoke(api: Data, caller: Caller, body: Body) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    api.act(caller, move |cases, actor| revoke_of(cases, actor, body)).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn revoke_of(cases: &UseCases, actor: &Actor, body: Body) -> Result<(), ApiError> {
    access::login(actor)?;
    let fields = body.fields()?;
    let named = fields.value("authorization").filter(|named| !is_empty(named));
    let Some(named) = named else {
        return Err(ApiError::json(StatusCode::BAD_REQUEST, json!({"authorization": ""})));
    };
    let id = integer(named).map(AuthorizationId::new);
    cases.authorizations.revoke(actor, id).map_err(|error| match error {
        AccessError::NotFound => ApiError::empty(StatusCode::NOT_FOUND),
        other @ (AccessError::Unauthenticated | AccessError::Forbidden | AccessError::Store(_)) => other.into(),
    })
}

/// Nothing stands there, or something that means nothing.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Number(number) => number.as_i64() == Some(0),
        Value::String(text) => text.is_empty(),
        Value::Array(elements) => elements.is_empty(),
        Value::Object(members) => members.is_empty(),
    }
}
