//! The way of a report through the server, the same for all routes.

use std::sync::Arc;

use actix_web::HttpResponse;
use application::feedback::FeedbackError;
use application::ingest::{Ingest, IngestKey, OutcomeKind};
use domain::feedback::Statement;

use super::dto::TakenDto;
use super::items::noted;
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
    for committed in taken.committed {
        committed.await.map_err(|_| Refusal::NotStored)?.map_err(Refusal::from)?;
    }
    if let Some((key, statements)) = taken.said {
        keep(api, key, statements).await?;
    }
    Ok(HttpResponse::Ok().json(TakenDto::from(taken.id)))
}

/// Keeps what users say; what came too late to be changed is counted as that.
async fn keep(api: &Data, key: IngestKey, statements: Vec<Statement>) -> Result<(), ApiError> {
    let cases = Arc::clone(&api.use_cases);
    let keep = move || {
        let all = statements.len();
        let kept = cases.feedback.receive(key.project_id, statements)?;
        let accepted = (OutcomeKind::Accepted, "", kept);
        for (outcome, reason, number) in [accepted, (OutcomeKind::Filtered, "too_late", all.saturating_sub(kept))] {
            for _ in 0..number {
                cases.ingest.note(&key, &[noted("feedback", outcome, reason)]);
            }
        }
        Ok::<_, FeedbackError>(())
    };
    api.blocking.call(keep).await
}
