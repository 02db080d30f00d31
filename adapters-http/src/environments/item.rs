use actix_web::{HttpResponse, web};
use domain::environments::Visibility;
use domain::slugs::IdOrSlug;

use super::dto::ProjectEnvironmentDto;
use crate::api::Data;
use crate::body::{Body, Fields};
use crate::credentials::Caller;
use crate::error::ApiError;

type Path = web::Path<(String, String, String)>;

pub(super) async fn show(api: Data, caller: Caller, path: Path) -> Result<HttpResponse, ApiError> {
    let (organization, project) = (IdOrSlug::parse(&path.0), IdOrSlug::parse(&path.1));
    let work = api.act(caller, move |cases, actor| cases.environments.show(actor, (&organization, &project), &path.2));
    Ok(HttpResponse::Ok().json(ProjectEnvironmentDto::from(work.await?)))
}

pub(super) async fn change(api: Data, caller: Caller, path: Path, body: Body) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    let (organization, project) = (IdOrSlug::parse(&path.0), IdOrSlug::parse(&path.1));
    let work = api.act(caller, move |cases, actor| {
        let project = (&organization, &project);
        cases.environments.may_change(actor, project)?;
        let visibility = read(body)?;
        Ok::<_, ApiError>(cases.environments.change(actor, project, &path.2, visibility)?)
    });
    Ok(HttpResponse::Ok().json(ProjectEnvironmentDto::from(work.await?)))
}

fn read(body: Body) -> Result<Visibility, ApiError> {
    let mut fields = body.fields()?;
    let visibility = visibility(&mut fields);
    fields.finish()?;
    Ok(visibility)
}

pub(super) fn visibility(fields: &mut Fields) -> Visibility {
    if fields.value("isHidden").is_none() {
        fields.fault("isHidden", "This field is required.");
    }
    Visibility::of(fields.flag("isHidden"))
}
