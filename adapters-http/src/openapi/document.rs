use domain::permissions::Scope;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::operation::{Authentication, Content, Method, Operation, Parameter, Place, Response};
use crate::pages::HTML;

const FORM: &str = "application/x-www-form-urlencoded";

/// The table as an OpenAPI 3.1 document.
pub fn document(operations: &[Operation], version: &str, url_prefix: &str) -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut generator = settings.clone().for_serialize().into_generator();
    // What may be left out of a body is not what may be missing in an answer.
    let mut of_bodies = settings.for_deserialize().into_generator();
    let mut paths: Map<String, Value> = Map::new();
    for operation in operations {
        let item = paths.entry(operation.path).or_insert_with(|| json!({}));
        if let Value::Object(item) = item {
            item.insert(
                operation.method.as_str().to_ascii_lowercase(),
                describe(operation, &mut generator, &mut of_bodies),
            );
        }
    }
    let mut schemas = generator.take_definitions(true);
    schemas.extend(of_bodies.take_definitions(true));
    schemas.insert(
        "Error".into(),
        json!({
            "type": "object",
            "description": "What went wrong.",
            "properties": {"detail": {"description": "In words, or an object with `code`, `message` and `extra`."}},
        }),
    );
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Picket",
            "version": version,
            "description": "Error tracking, self-hosted.",
            "license": {"name": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": url_prefix}],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": schemes()},
    })
}

fn schemes() -> Value {
    json!({
        "token": {"type": "http", "scheme": "bearer", "description": "A personal token."},
        "session": {"type": "apiKey", "in": "cookie", "name": "sentrysid", "description": "A login."},
        "csrf": {
            "type": "apiKey", "in": "header", "name": "X-CSRFToken",
            "description": "A copy of the cookie `sc`; goes with a login where something is changed.",
        },
        "dsn": {
            "type": "apiKey", "in": "header", "name": "Authorization",
            "description": "`DSN`, a blank, and a DSN of the project.",
        },
        "ingestKey": {
            "type": "apiKey", "in": "header", "name": "X-Sentry-Auth",
            "description": "The public key of a project, or in the query as `sentry_key`.",
        },
    })
}

fn describe(operation: &Operation, generator: &mut SchemaGenerator, of_bodies: &mut SchemaGenerator) -> Value {
    let parameters: Vec<_> = operation.parameters.iter().map(|it| parameter(it, generator)).collect();
    let scopes: Vec<_> = scopes(operation);
    let mut described = json!({
        "operationId": operation.id,
        "tags": [operation.owner],
        "summary": operation.summary,
        "parameters": parameters,
        "responses": responses(operation, generator),
        "security": security(operation, &scopes),
        "x-owner": operation.owner,
        "x-publish": operation.publish.as_str(),
        "x-authentication": operation.authentication.as_str(),
        "x-scopes": scopes,
        "x-aliases": operation.aliases,
    });
    if let Value::Object(described) = &mut described {
        if !operation.description.is_empty() {
            described.insert("description".into(), operation.description.into());
        }
        if let Some(body) = operation.request_body {
            let media_type = if operation.takes_form { FORM } else { "application/json" };
            let content = json!({media_type: {"schema": body(of_bodies)}});
            described.insert("requestBody".into(), json!({"required": true, "content": content}));
        }
    }
    described
}

/// The scopes of which a token needs one.
fn scopes(operation: &Operation) -> Vec<&'static str> {
    operation.permission.map(|permission| permission.scopes().iter().map(Scope::as_str).collect()).unwrap_or_default()
}

fn parameter(parameter: &Parameter, generator: &mut SchemaGenerator) -> Value {
    let place = match parameter.place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
    };
    json!({
        "name": parameter.name,
        "in": place,
        "description": parameter.description,
        "required": parameter.required,
        "schema": (parameter.schema)(generator),
    })
}

fn security(operation: &Operation, scopes: &[&str]) -> Value {
    let session =
        if operation.method == Method::Get { json!({"session": []}) } else { json!({"session": [], "csrf": []}) };
    match operation.authentication {
        Authentication::Any => json!([{"token": scopes}, session]),
        Authentication::AnyOrDsn => json!([{"token": scopes}, session, {"dsn": []}]),
        Authentication::NoToken | Authentication::SessionOnly => json!([session]),
        Authentication::Optional => json!([{}, {"token": scopes}, session]),
        Authentication::Page => json!([{}, {"session": []}]),
        Authentication::IngestKey => json!([{"ingestKey": []}]),
        Authentication::None => json!([]),
    }
}

fn responses(operation: &Operation, generator: &mut SchemaGenerator) -> Value {
    let mut responses: Map<String, Value> =
        operation.responses.iter().map(|response| (response.status.to_string(), answer(response, generator))).collect();
    let is_page = is_page(operation);
    for (status, description) in refusals(operation) {
        let refused = || if is_page { page_refusal(description) } else { refusal(description) };
        responses.entry(status.to_string()).or_insert_with(refused);
    }
    Value::Object(responses)
}

fn answer(response: &Response, generator: &mut SchemaGenerator) -> Value {
    if matches!(response.body, Content::Error) {
        return refusal(response.description);
    }
    let mut answer = json!({"description": response.description});
    if let Value::Object(answer) = &mut answer {
        match response.body {
            Content::Empty | Content::Error => {}
            Content::Json(schema) => {
                answer.insert("content".into(), json!({"application/json": {"schema": schema(generator)}}));
            }
            Content::Text(media_type) => {
                answer.insert("content".into(), json!({media_type: {"schema": {"type": "string"}}}));
            }
        }
        if response.paginated {
            let link = json!({"description": "The pages before and after.", "schema": {"type": "string"}});
            answer.insert("headers".into(), json!({"Link": link}));
        }
    }
    answer
}

/// What pages with a form may answer when they refuse.
const OF_PAGES: [(u16, &str); 3] = [
    (400, "What is wrong with the request"),
    (403, "The form was not sent from a page of this server"),
    (429, "Too many attempts"),
];

/// It is for people, and so are its refusals.
fn is_page(operation: &Operation) -> bool {
    let answers_page = |response: &Response| matches!(response.body, Content::Text(HTML));
    operation.authentication == Authentication::Page || operation.responses.iter().any(answers_page)
}

/// What every operation of a kind may answer when it refuses.
fn refusals(operation: &Operation) -> Vec<(u16, &'static str)> {
    let mut refusals = Vec::new();
    if operation.request_body.is_some() || operation.parameters.iter().any(|it| it.place == Place::Query) {
        refusals.push((400, "A parameter or the body is not valid"));
    }
    match operation.authentication {
        Authentication::Any | Authentication::AnyOrDsn | Authentication::NoToken => {
            refusals.extend([(401, "No credentials, or bad ones"), (403, "The credentials do not suffice")]);
        }
        Authentication::SessionOnly => refusals.push((403, "No login, or the CSRF check failed")),
        Authentication::Optional => refusals.push((401, "Bad credentials")),
        Authentication::IngestKey => {
            refusals.extend([(401, "No key"), (403, "The key does not open the project"), (429, "Too much at once")]);
        }
        Authentication::Page => refusals.extend(OF_PAGES),
        Authentication::None if operation.takes_form && is_page(operation) => refusals.extend(OF_PAGES),
        Authentication::None => {}
    }
    let guarded = operation.authentication != Authentication::None || is_page(operation);
    if guarded && operation.parameters.iter().any(|it| it.place == Place::Path) {
        refusals.push((404, "There is no such thing"));
    }
    refusals
}

fn page_refusal(description: &str) -> Value {
    json!({"description": description, "content": {HTML: {"schema": {"type": "string"}}}})
}

fn refusal(description: &str) -> Value {
    let schema = json!({"$ref": "#/components/schemas/Error"});
    json!({"description": description, "content": {"application/json": {"schema": schema}}})
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::table::operations;

    fn made() -> Value {
        document(&operations(), "1.2.3", "https://picket.example")
    }

    #[test]
    fn the_document_lists_exactly_the_table() {
        let document = made();
        let described: BTreeSet<_> = document["paths"]
            .as_object()
            .unwrap()
            .iter()
            .flat_map(|(path, item)| {
                item.as_object().unwrap().iter().map(move |(method, it)| {
                    (path.clone(), method.to_uppercase(), it["operationId"].as_str().unwrap().to_owned())
                })
            })
            .collect();
        let table: BTreeSet<_> = operations()
            .iter()
            .map(|it| (it.path.to_owned(), it.method.as_str().to_owned(), it.id.to_owned()))
            .collect();
        assert_eq!(described, table);
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = made();
        let mut references = Vec::new();
        collect(&document, &mut references);
        assert!(!references.is_empty());
        for reference in references {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{reference}");
        }
    }

    fn collect(value: &Value, references: &mut Vec<String>) {
        match value {
            Value::Object(object) => {
                references.extend(object.get("$ref").and_then(Value::as_str).map(str::to_owned));
                object.values().for_each(|value| collect(value, references));
            }
            Value::Array(array) => array.iter().for_each(|value| collect(value, references)),
            _ => {}
        }
    }
}
