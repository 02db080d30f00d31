use std::borrow::Cow;

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use application::associations;
use chrono::TimeDelta;
use domain::secrets::Secret;
use domain::sessions::{ELEVATION_LIFETIME, LIFETIME};

use crate::api::Api;
use crate::associations::ASSOCIATION_PATH;
use crate::credentials::{CSRF_COOKIE, SESSION_COOKIE};

/// A page reads it to send its copy, so it is open to scripts.
pub(crate) fn csrf(api: &Api, token: &Secret) -> Cookie<'static> {
    let mut cookie = cookie(api, CSRF_COOKIE, token, Duration::days(365));
    cookie.set_http_only(false);
    cookie
}

pub(crate) fn session(api: &Api, key: &Secret) -> Cookie<'static> {
    session_for(api, key, LIFETIME)
}

pub(crate) fn session_for(api: &Api, key: &Secret, lasts: TimeDelta) -> Cookie<'static> {
    cookie(api, SESSION_COOKIE, key, Duration::seconds(lasts.num_seconds()))
}

/// The cookie of a mode, by its name.
pub(crate) fn elevation(api: &Api, name: &'static str, signed: &Secret) -> Cookie<'static> {
    cookie(api, name, signed, Duration::seconds(ELEVATION_LIFETIME.num_seconds()))
}

/// The cookie that holds, sealed, what must be remembered while the browser is at this provider.
pub(crate) fn association_name(provider: &str) -> String {
    format!("associate_{provider}")
}

/// What a browser holds while it is at a provider outside. Those of several do not meet.
pub(crate) fn association(api: &Api, provider: &str, remembered: &Secret) -> Cookie<'static> {
    let age = Duration::seconds(associations::LIFETIME.num_seconds());
    let mut cookie = cookie(api, association_name(provider), remembered, age);
    cookie.set_path(format!("{}{ASSOCIATION_PATH}", api.base_path()));
    cookie
}

/// Tells the browser to forget what it held while it was at a provider.
pub(crate) fn forget_association(api: &Api, provider: &str) -> Cookie<'static> {
    let mut cookie = association(api, provider, &Secret::new(String::new()));
    cookie.make_removal();
    cookie
}

/// Tells the browser to forget a cookie.
pub(crate) fn forget(api: &Api, name: &'static str) -> Cookie<'static> {
    let mut cookie = cookie(api, name, &Secret::new(String::new()), Duration::ZERO);
    cookie.make_removal();
    cookie
}

/// 64 hexadecimal digits, as they are handed out.
pub(crate) fn is_csrf_token(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

fn cookie(api: &Api, name: impl Into<Cow<'static, str>>, value: &Secret, age: Duration) -> Cookie<'static> {
    Cookie::build(name, value.expose().to_owned())
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(api.secure_cookies())
        .max_age(age)
        .finish()
}
