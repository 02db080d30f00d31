use actix_web::cookie::Cookie;
use actix_web::{HttpRequest, HttpResponse};
use domain::secrets::Secret;
use maud::{Markup, html};

use crate::api::Api;
use crate::auth::cookies;
use crate::credentials::CSRF_COOKIE;

/// What shows that a form was sent from a page of this server: a cookie, and its copy in the form.
pub struct CsrfToken {
    text: Secret,
    new_cookie: Option<Cookie<'static>>,
}

impl CsrfToken {
    /// The browser's, or a new one where it has none.
    pub fn of(api: &Api, request: &HttpRequest) -> Self {
        // A cookie that is there is kept: other pages of the same browser hold copies of it.
        let kept = request.cookie(CSRF_COOKIE).filter(|cookie| cookies::is_csrf_token(cookie.value()));
        match kept {
            Some(cookie) => Self { text: Secret::new(cookie.value().to_owned()), new_cookie: None },
            None => {
                let text = api.use_cases.auth.csrf_token();
                Self { new_cookie: Some(cookies::csrf(api, &text)), text }
            }
        }
    }

    /// The copy in a form.
    pub fn field(&self) -> Markup {
        html! { input type="hidden" name="csrfmiddlewaretoken" value=(self.text.expose()); }
    }

    /// The answer with the cookie, where the browser had none.
    pub fn on(self, mut response: HttpResponse) -> HttpResponse {
        if let Some(cookie) = self.new_cookie {
            // It holds hexadecimal digits alone, so that it is a header's text.
            let _ = response.add_cookie(&cookie);
        }
        response
    }
}
