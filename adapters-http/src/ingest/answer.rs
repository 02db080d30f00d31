//! The way of a report through the server, the same for all routes.

use std::sync::Arc;

use actix_web::HttpResponse;
use application::ingest::Ingest;

use super::dto::TakenDto;
use super::receive::Received;
use super::refusal::{Refusal, busy_or};
use super::take::Taken;
use crate::api::Data;
use crate::error::ApiError;

/// Takes a report outside of the asynchronous server, waits until its event is on disk, and says so.
pub(super) async fn answer(
    api: &Data,
    received: Received,
    take: impl FnOnce(&Ingest, Received) -> Result<Taken, Refusal> + Send + 'static,
) -> Result<HttpResponse, ApiError> {
    let ingest = Arc::clone(&api.use_cases.ingest);
    let taken = api.blocking.compute(move || Ok::<_, ApiError>(take(&ingest, received))).await.map_err(busy_or)??;
    if let Some(committed) = taken.committed {
        committed.await.map_err(|_| Refusal::NotStored)?.map_err(Refusal::from)?;
    }
    Ok(HttpResponse::Ok().json(TakenDto::from(taken.id)))
}
