use actix_web::{HttpRequest, HttpResponse, web};
use application::ingest::Ingest;

use super::answer::answer;
use super::base64_body::json_of;
use super::decode::decode;
use super::envelope_route;
use super::receive::{Received, receive};
use super::refusal::Refusal;
use super::take::{MAX_EVENT, Sender, Taken, take_event};
use crate::api::Data;
use crate::error::ApiError;

/// What an event of the largest size needs in base64.
const MAX_TEXT: usize = MAX_EVENT / 3 * 4 + 1024;

const ENVELOPE: &str = "application/x-sentry-envelope";

/// Takes one event as JSON, or an envelope that says that it is one.
pub(super) async fn store(request: HttpRequest, payload: web::Payload, api: Data) -> Result<HttpResponse, ApiError> {
    let received = receive(&request, payload, &api).await?;
    answer(&api, received, take).await
}

fn take(ingest: &Ingest, received: Received) -> Result<Taken, Refusal> {
    if received.media_type == ENVELOPE {
        return envelope_route::take(ingest, received);
    }
    let Received { project, credentials, report, encoding, body, limit, mut held, .. } = received;
    let text = decode(encoding, body, MAX_TEXT.min(limit), &mut held)?;
    let json = json_of(&text, MAX_EVENT, &mut held)?;
    take_event(ingest, &Sender { project, credentials }, report, &json)
}
