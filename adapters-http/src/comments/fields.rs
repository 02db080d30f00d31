use application::comments::Mention;
use serde_json::Value;

use crate::body::{Body, Fields};
use crate::error::ApiError;

/// The longest comment, in characters.
const MAX_TEXT: usize = 32_768;

/// So many are mentioned at most.
const MAX_MENTIONS: usize = 100;

/// The words of a comment, and whom it mentions.
pub(super) fn comment(body: Body) -> Result<(String, Vec<Mention>), ApiError> {
    let mut fields = body.fields()?;
    let (text, mentions) = (text(&mut fields), mentions(&mut fields));
    fields.finish()?;
    Ok((text, mentions))
}

/// The words alone.
pub(super) fn words(body: Body) -> Result<String, ApiError> {
    let mut fields = body.fields()?;
    let text = text(&mut fields);
    fields.finish()?;
    Ok(text)
}

fn text(fields: &mut Fields) -> String {
    let text = fields.required_text("text");
    if text.chars().nth(MAX_TEXT).is_some() {
        fields.fault("text", &format!("Ensure this field has no more than {MAX_TEXT} characters."));
    }
    text.trim().to_owned()
}

fn mentions(fields: &mut Fields) -> Vec<Mention> {
    let list = match fields.list("mentions") {
        None | Some(Value::Null) => return Vec::new(),
        Some(Value::Array(list)) if list.len() <= MAX_MENTIONS => list,
        Some(Value::Array(_)) => {
            fields.fault("mentions", &format!("Ensure this field has no more than {MAX_MENTIONS} elements."));
            return Vec::new();
        }
        Some(_) => {
            fields.fault("mentions", "Expected a list of items.");
            return Vec::new();
        }
    };
    let mut mentions = Vec::new();
    for value in list {
        let mention = match &value {
            Value::String(text) => Mention::parse(text),
            Value::Number(number) => Mention::parse(&number.to_string()),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        };
        match mention {
            Some(mention) => mentions.push(mention),
            None => {
                let text = "Could not parse actor. Format should be `type:id` where type is `team` or `user`.";
                fields.fault("mentions", text);
                break;
            }
        }
    }
    mentions
}
