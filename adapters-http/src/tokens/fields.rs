//! Reading what is said of tokens in a body or a query.

use application::tokens::Owner;
use domain::ids::{TokenId, UserId};
use domain::permissions::{Scope, ScopeSet};
use domain::tokens::{InvalidTokenName, TokenName};
use serde_json::Value;

use crate::body::{Fields, integer};
use crate::query::Query;

/// A token's name, where there is one. It may be blank.
pub(crate) fn name(fields: &mut Fields) -> Option<TokenName> {
    let text = fields.optional_text("name")?;
    match TokenName::parse(&text) {
        Ok(name) => Some(name),
        Err(InvalidTokenName::TooLong) => {
            fields.fault("name", "Ensure this field has no more than 255 characters.");
            None
        }
        Err(InvalidTokenName::NullCharacter) => {
            fields.fault("name", "Null characters are not allowed.");
            None
        }
    }
}

/// A token's name that must be given.
pub(crate) fn required_name(fields: &mut Fields) -> Option<TokenName> {
    if fields.value("name").is_none() {
        fields.fault("name", "This field is required.");
    }
    name(fields)
}

/// The scopes that a token is wanted for. The first that is none is told.
pub(super) fn scopes(fields: &mut Fields) -> ScopeSet {
    let scopes = match fields.list("scopes") {
        None => Err("This field is required.".to_owned()),
        Some(Value::Null) => Err("This field may not be null.".to_owned()),
        Some(Value::Array(scopes)) => scopes.iter().map(scope).collect::<Result<Vec<_>, _>>(),
        Some(_) => Err("Please provide a valid list.".to_owned()),
    };
    match scopes {
        Ok(scopes) => ScopeSet::of(&scopes),
        Err(fault) => {
            fields.fault("scopes", &fault);
            ScopeSet::EMPTY
        }
    }
}

fn scope(value: &Value) -> Result<Scope, String> {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Scope::parse(&text).ok_or_else(|| format!("Select a valid choice. {text} is not one of the available choices."))
}

/// Whose tokens are asked for: the query says it, or the body where the query is empty.
pub(super) fn owner(query: &Query, fields: Option<&Fields>) -> Owner {
    let asked = if query.is_empty() {
        fields.and_then(|fields| fields.value("userId")).map(integer)
    } else {
        query.first("userId").map(|text| text.trim().parse().ok())
    };
    match asked {
        None => Owner::Asking,
        Some(None) => Owner::Invalid,
        Some(Some(number)) => Owner::Id(UserId::new(number)),
    }
}

/// The token that a field names; none where it cannot be an id.
pub(super) fn token_id(value: &Value) -> Option<TokenId> {
    integer(value).map(TokenId::new)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(value: Value) -> Fields {
        let Value::Object(values) = value else { unreachable!() };
        Fields::new(values)
    }

    #[test]
    fn the_query_says_whose_tokens_unless_it_is_empty() {
        let of = |query: &str, body: Value| owner(&Query::parse(query), Some(&fields(body)));
        assert_eq!(of("", json!({})), Owner::Asking);
        assert_eq!(of("", json!({"userId": 7})), Owner::Id(UserId::new(7)));
        assert_eq!(of("", json!({"userId": "7"})), Owner::Id(UserId::new(7)));
        assert_eq!(of("userId=8", json!({"userId": 7})), Owner::Id(UserId::new(8)));
        assert_eq!(of("x=1", json!({"userId": 7})), Owner::Asking);
        for odd in [json!(null), json!("x"), json!(""), json!(1.5), json!([7]), json!(10_u64.pow(19))] {
            assert_eq!(of("", json!({"userId": odd})), Owner::Invalid);
        }
        assert_eq!((of("userId=", json!({})), of("userId=x", json!({}))), (Owner::Invalid, Owner::Invalid));
    }
}
