use actix_web::{HttpResponse, web};
use application::access::UserRef;
use application::actor::Actor;
use application::identities::{Identities, IdentityError};
use domain::identities::Category;
use domain::ids::IdentityId;

use super::dto::UserIdentityDto;
use crate::api::Data;
use crate::body::Body;
use crate::credentials::Caller;
use crate::error::ApiError;

/// How an identity of an account is disconnected, by its id.
pub(super) type Disconnect = fn(&Identities, &Actor, UserRef, Option<IdentityId>) -> Result<(), IdentityError>;

/// Disconnects what a path with an account and an identity names.
pub(super) async fn disconnect_by(
    api: Data,
    caller: Caller,
    path: web::Path<(String, String)>,
    body: Body,
    work: Disconnect,
) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    let (account, id) = (UserRef::parse(&path.0), IdentityId::parse(&path.1));
    api.act(caller, move |cases, actor| work(&cases.identities, actor, account, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

type Path = web::Path<(String, String, String)>;

fn named(path: &Path) -> (UserRef, Option<Category>, Option<IdentityId>) {
    (UserRef::parse(&path.0), Category::parse(&path.1), IdentityId::parse(&path.2))
}

pub(super) async fn show(api: Data, caller: Caller, path: Path) -> Result<HttpResponse, ApiError> {
    let (account, category, id) = named(&path);
    let found = api.act(caller, move |cases, actor| cases.identities.show(actor, account, category, id)).await?;
    let label = &api.use_cases.associations.label_of(&found.identity.provider);
    Ok(HttpResponse::Ok().json(UserIdentityDto::new(&found, label)))
}

pub(super) async fn disconnect(api: Data, caller: Caller, path: Path, body: Body) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    let (account, category, id) = named(&path);
    api.act(caller, move |cases, actor| cases.identities.disconnect(actor, account, category, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
