//! The page that the onboarding mail leads to: what to put into an application.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use application::access::AccessError;
use domain::keys::PublicKey;
use domain::projects::Project;
use domain::slugs::IdOrSlug;
use maud::html;

use crate::api::Data;
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::issues::refusal;
use crate::pages::{self, Page};

pub(super) async fn show(api: Data, request: HttpRequest, caller: Caller, path: web::Path<String>) -> HttpResponse {
    let organization = IdOrSlug::parse(&path);
    let found = api.act(caller, move |cases, actor| {
        Ok::<Result<Vec<(Project, PublicKey)>, AccessError>, ApiError>(cases.onboarding.projects(actor, &organization))
    });
    let page = found.await.and_then(|found| match found {
        Ok(projects) => {
            let body = html! {
                p { "Put an SDK into your application and give it the DSN of its project. The first event shows up at once." }
                @if projects.is_empty() { p { "There is no project that you reach." } }
                dl { @for (project, key) in &projects { dt { (project.slug) } dd { code { (api.dsn(project.id, key)) } } } }
                p.note { "How to do that for each language is told by the documentation of the Sentry SDKs." }
            };
            Ok(Page::new("Finish Onboarding", body).respond(&api, StatusCode::OK))
        }
        Err(error) => refusal(&api, &request, error),
    });
    pages::answer(&api, page)
}
