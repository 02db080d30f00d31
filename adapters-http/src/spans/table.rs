use actix_web::{HttpResponse, web};
use application::spans::SpanTable;
use domain::slugs::IdOrSlug;
use serde_json::Map;

use super::dto::MeasuredGroupDto;
use super::fields::Told;
use super::parameters::{asked, bounds, few, few_fields, groups, place, sort};
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
        let (table, told) = match read {
            Ok(read) => read,
            // What is wrong with the parameters is told only to who may read the list.
            Err(fault) => {
                cases.spans.may(actor, &organization, &place)?;
                return Err(fault);
            }
        };
        Ok::<_, ApiError>((cases.spans.table(actor, &organization, &table)?, told))
    });
    let (page, told) = work.await?;
    Ok(paging.respond_with(&api, page, |row| MeasuredGroupDto::new(row, &told)))
}

fn read(query: &Query, paging: &Paging) -> Result<(SpanTable, Told), ApiError> {
    let mut faults = Map::new();
    let ops = few(query, "spanOp", 5, &mut faults);
    let excluded_ops = few(query, "excludeSpanOp", 5, &mut faults);
    let groups = groups(query, &mut faults);
    let (more_than, less_than) = bounds(query, &mut faults);
    if !faults.is_empty() {
        return Err(ApiError::fields(faults));
    }
    few_fields(query, "field")?;
    let (sort, descending) = sort(query)?;
    let (asked, page) = (asked(query)?, paging.row_request_of(10, 100)?);
    let told = Told::new(query.all("field"), sort);
    Ok((SpanTable { asked, ops, excluded_ops, groups, more_than, less_than, sort, descending, page }, told))
}
