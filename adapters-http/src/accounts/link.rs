//! Links of mails: what stands in their paths, and what is said of those that are good no more.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use domain::ids::UserId;
use domain::links::LinkToken;
use maud::{Markup, html};

use crate::api::Api;
use crate::pages::Page;

/// The account and the token; none where the path is no link that was ever sent.
pub(super) fn read(path: &(String, String)) -> Option<(UserId, LinkToken)> {
    UserId::parse(&path.0).zip(LinkToken::parse(&path.1))
}

/// The page of a link that is good no more, with what to do about it.
pub(crate) fn gone(api: &Api, help: &Markup) -> HttpResponse {
    let body = html! {
        p role="alert" { "It was used already, or it is too old. Programs that write mail may also have cut it off." }
        p { (help) }
    };
    Page::new("This link is good no more", body).respond(api, StatusCode::NOT_FOUND)
}
