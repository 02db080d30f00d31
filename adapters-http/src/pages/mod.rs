//! Pages for people: plain HTML that works without scripts, under a strict content security policy.

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, RETRY_AFTER, X_FRAME_OPTIONS};
use actix_web::{HttpRequest, HttpResponse, ResponseError, web};
use maud::{DOCTYPE, Markup, html};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::api::Api;
use crate::error::ApiError;
use crate::operation::{Authentication, Method, Operation, Publish, Response};

mod form;

pub(crate) use form::CsrfToken;

/// The media type of a page.
pub const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";

/// The operations.
pub const OPERATIONS: &[Operation] = &[Operation {
    id: "showPageStyle",
    method: Method::Get,
    path: "/static/pages.css",
    aliases: &[],
    summary: "The style of pages",
    description: "",
    authentication: Authentication::None,
    permission: None,
    publish: Publish::Private,
    owner: "pages",
    parameters: &[],
    request_body: None,
    takes_form: false,
    responses: &[Response::text(CSS, "A style sheet")],
    never_cache: false,
    handler: || web::to(style),
}];

async fn style() -> HttpResponse {
    HttpResponse::Ok().insert_header((CONTENT_TYPE, CSS)).body(include_str!("pages.css"))
}

/// A page.
pub struct Page<'a> {
    /// What it is called.
    pub title: &'a str,
    /// What it shows below its title.
    pub body: Markup,
    /// Where its form leads in the end, beside this server: browsers hold redirects to it as well.
    pub form_leads_to: &'a str,
}

impl<'a> Page<'a> {
    /// A page without a form that leads elsewhere.
    pub const fn new(title: &'a str, body: Markup) -> Self {
        Self { title, body, form_leads_to: "" }
    }

    /// The page as an answer.
    pub fn respond(&self, api: &Api, status: StatusCode) -> HttpResponse {
        let policy = format!(
            "default-src 'none'; style-src 'self'; form-action 'self' {}; base-uri 'none'; frame-ancestors 'none'",
            self.form_leads_to
        );
        HttpResponse::build(status)
            .insert_header((CONTENT_TYPE, HTML))
            .insert_header((CONTENT_SECURITY_POLICY, policy))
            .insert_header((X_FRAME_OPTIONS, "DENY"))
            .insert_header((REFERRER_POLICY, "no-referrer"))
            .body(self.html(api).into_string())
    }

    fn html(&self, api: &Api) -> Markup {
        let style = format!("{}/static/pages.css", api.base_path());
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (self.title) " · Picket" }
                    link rel="stylesheet" href=(style);
                }
                body {
                    main {
                        h1 { (self.title) }
                        (self.body)
                    }
                    @if let Some(contact) = api.use_cases.options.contact() {
                        footer { "Questions? Write to " a href={ "mailto:" (contact) } { (contact) } "." }
                    }
                }
            }
        }
    }
}

/// What a page answers: the refusals of the API become pages, with the same status and headers.
pub fn answer(api: &Api, result: Result<HttpResponse, ApiError>) -> HttpResponse {
    result.unwrap_or_else(|error| refused(api, &error))
}

fn refused(api: &Api, error: &ApiError) -> HttpResponse {
    let status = error.status();
    let (title, text) = match status {
        StatusCode::FORBIDDEN => (
            "This form cannot be trusted",
            "It was opened too long ago, or your browser keeps no cookies. Go back, reload the page and try again.",
        ),
        StatusCode::NOT_FOUND => ("Not found", "There is no such page."),
        StatusCode::TOO_MANY_REQUESTS => ("Too many attempts", "Wait a little, then try again."),
        StatusCode::SERVICE_UNAVAILABLE => ("Busy", "The server has too much to do just now. Try again in a moment."),
        status if status.is_server_error() => ("Something went wrong", "It was noted in the server's log."),
        _ => ("This request cannot be read", "Go back and try again."),
    };
    let mut response = Page::new(title, html! { p { (text) } }).respond(api, status);
    if let Some(after) = error.error_response().headers().get(RETRY_AFTER) {
        response.headers_mut().insert(RETRY_AFTER, after.clone());
    }
    response
}

/// The page's own address, as a path of this server.
pub(crate) fn address(request: &HttpRequest) -> String {
    // Never the whole URI: a request may name another host in it.
    request.uri().path_and_query().map_or_else(|| request.path().to_owned(), ToString::to_string)
}

/// What stands for itself in the value of a query: all of it but what a path or a query is made of.
const OF_A_PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The address of the login page, which leads back here.
pub(crate) fn login(api: &Api, request: &HttpRequest) -> String {
    let next = utf8_percent_encode(&address(request), OF_A_PATH).to_string();
    format!("{}/auth/login/?next={next}", api.base_path())
}

/// Sends the browser to the login page, which leads back here.
pub(crate) fn to_login(api: &Api, request: &HttpRequest) -> HttpResponse {
    redirect(&login(api, request))
}

/// Sends the browser elsewhere; the address must come from this server.
pub fn redirect(location: &str) -> HttpResponse {
    HttpResponse::Found().insert_header((actix_web::http::header::LOCATION, location)).finish()
}
