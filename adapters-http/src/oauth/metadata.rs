use actix_web::HttpResponse;

use super::metadata_dto::{JwksDto, MetadataDto};
use crate::api::Data;

pub(super) async fn show(api: Data) -> HttpResponse {
    HttpResponse::Ok().json(MetadataDto::new(&api.url_prefix(), api.use_cases.oauth.allows_implicit()))
}

pub(super) async fn jwks(api: Data) -> HttpResponse {
    HttpResponse::Ok().json(JwksDto::from(api.use_cases.oauth.public_key()))
}
