use actix_web::{HttpResponse, web};
use application::spans::{SpanError, WantedMeasurements};
use domain::slugs::IdOrSlug;
use domain::spans::MeasurementFamily;
use serde_json::{Map, json};

use super::dto::HasMeasurementsDto;
use super::parameters::{FAMILY, NAME, REQUIRED, place};
use crate::api::Data;
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::query::Query;

/// Names are no longer.
const LONGEST_NAME: usize = 200;

pub(super) async fn show(
    api: Data,
    caller: Caller,
    path: web::Path<String>,
    query: Query,
) -> Result<HttpResponse, ApiError> {
    let organization = IdOrSlug::parse(&path);
    let (place, read) = (place(&query), read(&query));
    let work = api.act(caller, move |cases, actor| match read {
        Ok(wanted) => cases.spans.has_measurements(actor, &organization, &wanted).map_err(ApiError::from),
        // What is wrong with the parameters is told only to who may read the answer.
        Err(fault) => match cases.spans.may(actor, &organization, &place) {
            Err(SpanError::NoProject) => Ok(false),
            may => may.map_err(ApiError::from).and(Err(fault)),
        },
    });
    Ok(HttpResponse::Ok().json(HasMeasurementsDto { measurements: work.await? }))
}

fn read(query: &Query) -> Result<WantedMeasurements, ApiError> {
    let name = match query.first(NAME.name) {
        None => Err(REQUIRED.to_owned()),
        Some("") => Err("This field may not be blank.".to_owned()),
        Some(name) if name.chars().count() > LONGEST_NAME => {
            Err(format!("Ensure this field has no more than {LONGEST_NAME} characters."))
        }
        Some(name) => Ok(name.to_owned()),
    };
    let family = match query.first(FAMILY.name) {
        None => Err(REQUIRED.to_owned()),
        Some(text) => MeasurementFamily::parse(text).ok_or_else(|| format!("\"{text}\" is not a valid choice.")),
    };
    match (name, family) {
        (Ok(name), Ok(family)) => Ok(WantedMeasurements { asked: place(query), name, family }),
        (name, family) => {
            let faults = [(NAME.name, name.err()), (FAMILY.name, family.err())];
            let faults = faults.into_iter().filter_map(|(field, fault)| Some((field.to_owned(), json!([fault?]))));
            Err(ApiError::fields(faults.collect::<Map<_, _>>()))
        }
    }
}
