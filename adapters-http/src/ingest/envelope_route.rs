use actix_web::{HttpRequest, HttpResponse, web};

use super::answer::answer;
use super::decode::decode;
use super::receive::{Received, receive};
use super::refusal::Refusal;
use super::take::{Sender, Taken, take_envelope};
use crate::api::Data;
use crate::error::ApiError;

/// Takes an envelope, whatever its content type says.
pub(super) async fn envelope(request: HttpRequest, payload: web::Payload, api: Data) -> Result<HttpResponse, ApiError> {
    let received = receive(&request, payload, &api).await?;
    answer(&api, received, take).await
}

pub(super) fn take(ingest: &application::ingest::Ingest, received: Received) -> Result<Taken, Refusal> {
    let Received { project, credentials, report, encoding, body, limit, mut held, .. } = received;
    let bytes = decode(encoding, body, limit, &mut held)?;
    take_envelope(ingest, &Sender { project, credentials }, report, &bytes)
}
