use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse};
use application::oauth::{Authorize, AuthorizeError, AuthorizeFault, AuthorizeParameters, Consent};
use maud::{PreEscaped, html};

use super::{consent, parameters};
use crate::api::{Api, Data};
use crate::auth::page::{self, Occasion};
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::pages::{self, CsrfToken, HTML, Page};
use crate::query::Query;

pub(super) async fn show(api: Data, request: HttpRequest, caller: Caller, query: Query) -> HttpResponse {
    let result = match parameters::read(&query) {
        // To look at a page must not answer its question, and nobody sees this one.
        _ if request.method() == Method::HEAD => Ok(HttpResponse::Ok().content_type(HTML).finish()),
        Ok(parameters) => shown(&api, &request, caller, parameters).await,
        Err(name) => Ok(fault(&api, name)),
    };
    pages::answer(&api, result)
}

/// What the user sees of a request: the login, the question, or nothing where they consented before.
pub(super) async fn shown(
    api: &Api,
    request: &HttpRequest,
    caller: Caller,
    parameters: AuthorizeParameters,
) -> Result<HttpResponse, ApiError> {
    let asked = api.act(caller, move |cases, actor| Ok::<_, ApiError>(cases.oauth.authorize(actor, &parameters)));
    match asked.await? {
        Ok(Authorize::Done(location)) => Ok(pages::redirect(&location)),
        Ok(Authorize::Ask(asked)) => {
            let csrf = CsrfToken::of(api, request);
            let body = consent::of_request(&asked, &csrf);
            let page = Page { title: "Let an application in?", body, form_leads_to: &asked.policy_source };
            Ok(csrf.on(page.respond(api, StatusCode::OK)))
        }
        Ok(Authorize::Login(asked)) => Ok(page::ask(api, request, &occasion(&asked), None, StatusCode::OK)),
        Err(error) => refused(api, error),
    }
}

/// What a login is for that comes before the question.
pub(super) fn occasion(asked: &Consent) -> Occasion {
    Occasion { banner: consent::banner(&asked.application), leads_to: asked.policy_source.clone() }
}

/// What the user, or the application, is told of a request that does not go on.
pub(super) fn refused(api: &Api, error: AuthorizeError) -> Result<HttpResponse, ApiError> {
    match error {
        AuthorizeError::Fault(AuthorizeFault::Page(name)) => Ok(fault(api, name)),
        AuthorizeError::Fault(AuthorizeFault::Redirect(location)) => Ok(pages::redirect(&location)),
        AuthorizeError::NothingRemembered => {
            let text = "We were unable to complete your request. Please re-initiate the authorization flow.";
            Ok(Page::new("Nothing to decide on", html! { p { (text) } }).respond(api, StatusCode::OK))
        }
        AuthorizeError::Access(error) => Err(error.into()),
        AuthorizeError::Store(error) => Err(error.into()),
    }
}

/// The page that names the parameter which is at fault: nobody can be sent back.
fn fault(api: &Api, name: &'static str) -> HttpResponse {
    let body = html! {
        p { (PreEscaped("Missing or invalid <em>")) (name) (PreEscaped("</em> parameter.")) }
        p.note { "The application that sent you here must mend this." }
    };
    Page::new("This request cannot be trusted", body).respond(api, StatusCode::BAD_REQUEST)
}
