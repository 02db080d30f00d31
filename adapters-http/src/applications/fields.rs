//! Reading what is said of an application in a body.

use application::applications::{PageUrl, UpdateApplication};
use domain::applications::{
    AllowedOrigins, ApplicationName, InvalidApplicationName, InvalidOrigins, InvalidUrl, MAX_LIST, RedirectUri, WebUrl,
};
use serde_json::Value;

use crate::body::Fields;
use crate::error::ApiError;

const NO_URL: &str = "Enter a valid URL.";
const NO_SCHEME: &str =
    "This URL scheme is not allowed. Only http, https, and picket-mobile-agent schemes are permitted.";
const BLANK: &str = "This field may not be blank.";
const LONG: &str = "Ensure this field has no more than 255 characters.";
const LONG_NAME: &str = "Ensure this field has no more than 64 characters.";
const NULL_CHARACTER: &str = "Null characters are not allowed.";
const CONTROL_CHARACTER: &str = "Control characters are not allowed.";

/// What to change of an application, or all that is wrong with it.
pub(super) fn changes(mut fields: Fields) -> Result<UpdateApplication, ApiError> {
    let changes = UpdateApplication {
        name: name(&mut fields),
        redirect_uris: fields.optional_list("redirectUris", MAX_LIST, redirect_uri),
        allowed_origins: fields.optional_list("allowedOrigins", MAX_LIST, origins),
        homepage_url: page(&mut fields, "homepageUrl"),
        privacy_url: page(&mut fields, "privacyUrl"),
        terms_url: page(&mut fields, "termsUrl"),
    };
    fields.finish()?;
    Ok(changes)
}

fn name(fields: &mut Fields) -> Option<ApplicationName> {
    let text = fields.optional_text("name")?;
    let fault = match ApplicationName::parse(&text) {
        Ok(name) => return Some(name),
        Err(InvalidApplicationName::Blank) => BLANK,
        Err(InvalidApplicationName::TooLong) => LONG_NAME,
        Err(InvalidApplicationName::NullCharacter) => NULL_CHARACTER,
        Err(InvalidApplicationName::ControlCharacter) => CONTROL_CHARACTER,
    };
    fields.fault("name", fault);
    None
}

fn redirect_uri(text: &str) -> Result<RedirectUri, &'static str> {
    RedirectUri::parse(text).map_err(|fault| match fault {
        InvalidUrl::NotUrl => NO_URL,
        InvalidUrl::SchemeNotAllowed => NO_SCHEME,
        InvalidUrl::TooLong => LONG,
    })
}

fn origins(text: &str) -> Result<AllowedOrigins, &'static str> {
    AllowedOrigins::parse(text).map_err(|fault| match fault {
        InvalidOrigins::Blank => BLANK,
        InvalidOrigins::TooLong => LONG,
        InvalidOrigins::NullCharacter => NULL_CHARACTER,
    })
}

fn page(fields: &mut Fields, name: &str) -> Option<PageUrl> {
    if fields.value(name) == Some(&Value::Null) {
        return Some(PageUrl::None);
    }
    let text = fields.optional_text(name)?;
    if text.trim().is_empty() {
        return Some(PageUrl::Blank);
    }
    let fault = match WebUrl::parse(&text) {
        Ok(url) => return Some(PageUrl::Url(url)),
        Err(InvalidUrl::NotUrl | InvalidUrl::SchemeNotAllowed) => NO_URL,
        Err(InvalidUrl::TooLong) => LONG,
    };
    fields.fault(name, fault);
    None
}
