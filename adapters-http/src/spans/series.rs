use actix_web::{HttpResponse, web};
use application::spans::{AskedTransactions, SpanError, SpanSeries};
use domain::periods;
use domain::slugs::IdOrSlug;
use domain::spans::SpanGroup;
use serde_json::{Map, json};

use super::fields::Field;
use super::parameters::{INTERVAL, Y_AXIS, asked, bounds, few_fields, place, span};
use super::series_dto::{self, Axis};
use crate::api::Data;
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::query::Query;

/// What is told where nothing is asked for.
const USUAL: &str = "sumArray(spans_exclusive_time)";

pub(super) async fn show(
    api: Data,
    caller: Caller,
    path: web::Path<String>,
    query: Query,
) -> Result<HttpResponse, ApiError> {
    let organization = IdOrSlug::parse(&path);
    let (place, span, read) = (place(&query), read_span(&query), read(&query));
    let interval = query.first(INTERVAL.name).and_then(periods::length);
    let work = api.act(caller, move |cases, actor| {
        let (op, group) = match span {
            Ok(span) => span,
            // What is wrong with the span is told to who may read of any project.
            Err(fault) => {
                return Err(cases.spans.may_ask(actor, &organization).map_or_else(ApiError::from, |()| fault));
            }
        };
        let (asked, axes) = match read {
            Ok(read) => read,
            // All else is told to who may read of this one.
            Err(fault) => match cases.spans.may(actor, &organization, &place) {
                Err(SpanError::NoProject) => return Ok(None),
                may => return may.map_err(ApiError::from).and(Err(fault)),
            },
        };
        let wanted = SpanSeries { asked, op, group, interval };
        Ok::<_, ApiError>(cases.spans.series(actor, &organization, &wanted)?.map(|series| (series, axes)))
    });
    Ok(match work.await? {
        Some((series, axes)) => HttpResponse::Ok().json(series_dto::of(&series, &axes)),
        None => HttpResponse::Ok().json(json!({"data": []})),
    })
}

/// The spans, and bounds that have to be some although nothing is made of them.
fn read_span(query: &Query) -> Result<(String, SpanGroup), ApiError> {
    let mut faults = Map::new();
    let span = span(query, &mut faults);
    bounds(query, &mut faults);
    span.filter(|_| faults.is_empty()).ok_or_else(|| ApiError::fields(faults))
}

fn read(query: &Query) -> Result<(AskedTransactions, Vec<Axis>), ApiError> {
    few_fields(query, Y_AXIS.name)?;
    let mut axes: Vec<Axis> = Vec::new();
    for name in query.all(Y_AXIS.name) {
        let field = Field::parse(name).ok_or_else(|| ApiError::bad_request(format!("Unknown yAxis: {name}")))?;
        if !axes.iter().any(|axis| axis.name == name) {
            axes.push(Axis { name: name.to_owned(), field });
        }
    }
    if axes.is_empty() {
        axes.push(Axis { name: USUAL.to_owned(), field: Field::Sum });
    }
    Ok((asked(query)?, axes))
}
