use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::dto::OptionsDto;
use crate::api::Data;
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::query::Query;

pub(super) async fn show(api: Data, caller: Caller, query: Query) -> Result<HttpResponse, ApiError> {
    let asked = query.first("query").unwrap_or_default().to_owned();
    let shown = api.act(caller, move |cases, actor| {
        let shown = cases.options.show(actor, asked == "is:required")?;
        // Told only to who may see the options.
        if matches!(asked.as_str(), "" | "is:required") { Ok(shown) } else { Err(unsupported(&asked)) }
    });
    Ok(HttpResponse::Ok().json(OptionsDto::new(shown.await?)))
}

fn unsupported(asked: &str) -> ApiError {
    ApiError::json(StatusCode::BAD_REQUEST, format!("{asked} is not a supported search query").into())
}
