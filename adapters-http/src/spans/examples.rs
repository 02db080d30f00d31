use actix_web::{HttpResponse, web};
use application::spans::SpanExamples;
use domain::slugs::IdOrSlug;
use serde_json::Map;

use super::dto::ExamplesDto;
use super::parameters::{asked, bounds, place, sort, span};
use crate::api::Data;
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::paging::Paging;
use crate::query::Query;

pub(super) async fn list(
    api: Data,
    caller: Caller,
    path: web::Path<String>,
    query: Query,
    paging: Paging,
) -> Result<HttpResponse, ApiError> {
    let organization = IdOrSlug::parse(&path);
    let (place, read) = (place(&query), read(&query, &paging));
    let work = api.act(caller, move |cases, actor| {
        let wanted = match read {
            Ok(read) => read,
            // What is wrong with the parameters is told only to who may read the list.
            Err(fault) => {
                cases.spans.may(actor, &organization, &place)?;
                return Err(fault);
            }
        };
        Ok::<_, ApiError>((cases.spans.examples(actor, &organization, &wanted)?, wanted))
    });
    let (page, SpanExamples { op, group, .. }) = work.await?;
    // The list has one member, also where there are no examples.
    Ok(paging.respond_whole(&api, page, |examples| [ExamplesDto::new(op, group, examples)]))
}

fn read(query: &Query, paging: &Paging) -> Result<SpanExamples, ApiError> {
    let mut faults = Map::new();
    let span = span(query, &mut faults);
    let (more_than, less_than) = bounds(query, &mut faults);
    let Some((op, group)) = span.filter(|_| faults.is_empty()) else { return Err(ApiError::fields(faults)) };
    let (sort, descending) = sort(query)?;
    let (asked, page) = (asked(query)?, paging.row_request_of(3, 10)?);
    Ok(SpanExamples { asked, op, group, more_than, less_than, sort, descending, page })
}
