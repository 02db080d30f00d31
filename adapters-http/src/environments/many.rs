use actix_web::{HttpResponse, web};
use domain::environments::Visibility;
use domain::slugs::IdOrSlug;

use super::dto::ProjectEnvironmentDto;
use super::item::visibility;
use crate::api::Data;
use crate::body::Body;
use crate::credentials::Caller;
use crate::error::ApiError;

/// So many environments can be changed at once.
const MAX_NAMES: usize = 1000;

pub(super) async fn change(
    api: Data,
    caller: Caller,
    path: web::Path<(String, String)>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    let (organization, project) = (IdOrSlug::parse(&path.0), IdOrSlug::parse(&path.1));
    let work = api.act(caller, move |cases, actor| {
        let project = (&organization, &project);
        cases.environments.may_change(actor, project)?;
        let (names, visibility) = read(body)?;
        Ok::<_, ApiError>(cases.environments.change_many(actor, project, &names, visibility)?)
    });
    Ok(HttpResponse::Ok().json(work.await?.into_iter().map(ProjectEnvironmentDto::from).collect::<Vec<_>>()))
}

fn read(body: Body) -> Result<(Vec<String>, Visibility), ApiError> {
    let mut fields = body.fields()?;
    let names = fields.required_list("environmentNames", MAX_NAMES, |name| Ok(name.to_owned()));
    let visibility = visibility(&mut fields);
    fields.finish()?;
    Ok((names, visibility))
}
