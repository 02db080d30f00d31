use actix_web::HttpRequest;
use application::oauth::AuthorizeParameters;
use domain::oauth::Prompt;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::pages;
use crate::query::Query;

/// The parameters of an authorization request. One that is empty is left out, and none may stand twice (RFC 6749, 3.1);
/// the name of one that does is the error.
pub(super) fn read(query: &Query) -> Result<AuthorizeParameters, &'static str> {
    let text = |name: &'static str| match query.all(name).count() {
        0 | 1 => Ok(query.first(name).filter(|text| !text.is_empty()).map(str::to_owned)),
        _ => Err(name),
    };
    Ok(AuthorizeParameters {
        client_id: text("client_id")?,
        redirect_uri: text("redirect_uri")?,
        response_type: text("response_type")?,
        scope: text("scope")?,
        state: text("state")?,
        force_prompt: text("force_prompt")?.is_some(),
        prompt: text("prompt")?,
        nonce: text("nonce")?,
        code_challenge: text("code_challenge")?,
        code_challenge_method: text("code_challenge_method")?,
    })
}

/// The address of an authorization request without the demand for a login, which is met then.
pub(super) fn without_login(request: &HttpRequest) -> String {
    let met = |name: &str, value: &str| name == "prompt" && Prompt::parse(value).is_some_and(|prompt| prompt.logs_in);
    let pairs = Query::parse(request.query_string()).into_pairs();
    if !pairs.iter().any(|(name, value)| met(name, value)) {
        return pages::address(request);
    }
    let is_left = |word: &&str| !["login", "select_account"].contains(word);
    let pairs = pairs.into_iter().map(|(name, value)| {
        let left = || value.split_whitespace().filter(is_left).collect::<Vec<_>>().join(" ");
        let value = if met(&name, &value) { left() } else { value };
        (name, value)
    });
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let query: Vec<_> = pairs.map(|(name, value)| format!("{}={}", encode(&name), encode(&value))).collect();
    format!("{}?{}", request.path(), query.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_given_once_or_not_at_all() {
        let read = |text: &str| read(&Query::parse(text));
        let good = read("client_id=a&state=&scope=x%20y&force_prompt=1&unknown=1&unknown=2").unwrap();
        assert_eq!((good.client_id.as_deref(), good.scope.as_deref()), (Some("a"), Some("x y")));
        assert_eq!((good.state, good.force_prompt), (None, true));
        assert_eq!(read("client_id=a&client_id=a"), Err("client_id"));
        assert_eq!(read("state=a&client_id=a&state="), Err("state"));
    }
}
