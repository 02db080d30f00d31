//! What people see of an invitation.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use application::invitations::{Guest, ShownInvitation};
use domain::users::User;
use maud::{Markup, html};

use crate::accounts::{fields, link};
use crate::api::Api;
use crate::pages::{self, CsrfToken, Page};

/// What was written into the form, to be shown again; never the password.
#[derive(Default)]
pub(super) struct Written {
    pub(super) name: String,
}

/// Who invites to what, and the way in.
pub(super) fn invitation(
    api: &Api,
    request: &HttpRequest,
    shown: &ShownInvitation,
    written: &Written,
    fault: Option<&str>,
    status: StatusCode,
) -> HttpResponse {
    let name = shown.organization.name.as_str();
    if let Guest::Member(_) = shown.guest {
        return already(api, name);
    }
    let csrf = CsrfToken::of(api, request);
    let title = format!("Join {name}");
    let inviter = shown.inviter_name.as_deref().unwrap_or("Somebody");
    let body = html! {
        (fields::fault(fault))
        p { (inviter) " invites " strong { (shown.invitation.email) } " to join " strong { (name) } " as "
            (shown.invitation.role.title()) "." }
        (way_in(shown, &csrf, &pages::login(api, request), written))
    };
    csrf.on(Page::new(&title, body).respond(api, status))
}

fn way_in(shown: &ShownInvitation, csrf: &CsrfToken, login: &str, written: &Written) -> Markup {
    match &shown.guest {
        Guest::LoggedIn(user) | Guest::Member(user) => html! {
            p { "You are logged in as " strong { (user) } "." }
            form method="post" { (csrf.field()) button.first type="submit" name="op" value="accept" { "Join" } }
        },
        Guest::WithAccount => html! { p { a href=(login) { "Log in to join" } } },
        Guest::WithoutAccount => html! {
            form method="post" {
                (csrf.field())
                // Programs that keep passwords file this one under the address.
                input type="hidden" name="username" value=(shown.invitation.email) autocomplete="username";
                (fields::name(&written.name))
                (fields::new_password("password", "Choose a password"))
                button.first type="submit" { "Create the account and join" }
            }
            p.note { "You have an account with another address? " a href=(login) { "Log in" } }
        },
    }
}

/// The page of who has just become a member.
pub(super) fn welcome(api: &Api, organization: &str) -> HttpResponse {
    let body = html! { p role="status" { "You are a member of " strong { (organization) } " now." } };
    Page::new("Welcome", body).respond(api, StatusCode::OK)
}

/// The page of who has got an account as well.
pub(super) fn account_made(api: &Api, user: &User) -> HttpResponse {
    let body = html! { p role="status" { "You are a member now, and logged in as " strong { (user.username) } "." } };
    Page::new("Welcome", body).respond(api, StatusCode::OK)
}

/// The page of who was a member before.
pub(super) fn already(api: &Api, organization: &str) -> HttpResponse {
    let body = html! { p role="status" { "You are a member of " strong { (organization) } " already." } };
    Page::new("You are a member already", body).respond(api, StatusCode::OK)
}

/// The page of a link that is good no more.
pub(super) fn gone(api: &Api) -> HttpResponse {
    link::gone(api, &html! { "If you did not join yet, ask who invited you for another." })
}
