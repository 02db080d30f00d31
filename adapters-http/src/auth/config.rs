use actix_web::{HttpRequest, HttpResponse};

use super::cookies;
use super::dto::AuthConfigDto;
use crate::api::Data;
use crate::credentials::CSRF_COOKIE;

pub(super) async fn config(api: Data, request: HttpRequest) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    // A cookie that is there is kept: other pages of the same browser hold copies of it.
    let kept = request.cookie(CSRF_COOKIE).is_some_and(|cookie| cookies::is_csrf_token(cookie.value()));
    if !kept {
        response.cookie(cookies::csrf(&api, &api.use_cases.auth.csrf_token()));
    }
    response.json(AuthConfigDto::new(api.use_cases.accounts.can_register()))
}
