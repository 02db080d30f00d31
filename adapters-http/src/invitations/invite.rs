use actix_web::{HttpResponse, web};
use application::invitations::Invite;
use domain::permissions::Role;
use domain::slugs::IdOrSlug;
use domain::users::EmailAddress;

use super::dto::PendingMemberDto;
use super::error::refused;
use crate::api::Data;
use crate::body::{Body, Fields};
use crate::credentials::Caller;
use crate::error::ApiError;

pub(super) async fn invite(
    api: Data,
    caller: Caller,
    path: web::Path<String>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let caller = caller.with_form_token(body.csrf_token());
    let organization = IdOrSlug::parse(&path);
    let invited = api.act(caller, move |cases, actor| {
        // Who may not invite learns nothing of what a body must hold.
        cases.invitations.may_invite(actor, &organization)?;
        let command = command(organization, body.fields()?)?;
        cases.invitations.invite(actor, &command).map_err(|error| refused(error, command.email.as_str()))
    });
    Ok(HttpResponse::Created().json(PendingMemberDto::from(invited.await?)))
}

fn command(organization: IdOrSlug, mut fields: Fields) -> Result<Invite, ApiError> {
    let text = fields.required_text("email");
    let email = EmailAddress::parse(&text).ok();
    if email.is_none() && !text.is_empty() {
        fields.fault("email", "Enter a valid email address.");
    }
    let role = role(&mut fields);
    let again = fields.flag("reinvite");
    let by_mail = fields.value("sendInvite").is_none() || fields.flag("sendInvite");
    fields.finish()?;
    // Without an address there is a fault, and this is not reached.
    let email = email.ok_or_else(ApiError::not_found)?;
    Ok(Invite { organization, email, role, again, by_mail })
}

/// The role by its name of now, or of old.
fn role(fields: &mut Fields) -> Role {
    let name = if fields.value("orgRole").is_some() { "orgRole" } else { "role" };
    let Some(text) = fields.optional_text(name) else { return Role::Member };
    Role::parse(&text).unwrap_or_else(|| {
        fields.fault(name, &format!("\"{text}\" is not a valid choice."));
        Role::Member
    })
}
