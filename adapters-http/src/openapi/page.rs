//! The document as a page: all of it stands in the page, which runs nothing.

use std::fmt::Write;

use serde_json::{Map, Value};

/// Renders an OpenAPI document.
pub(super) fn page(document: &Value) -> String {
    let mut html = Html(String::new());
    html.raw("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Picket API</title>");
    html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    html.raw("<link rel=\"stylesheet\" href=\"style.css\"></head><body><h1>Picket API</h1><p class=\"note\">Version ");
    html.text(text(document.pointer("/info/version")));
    html.raw(" · <a href=\"../openapi.json\">openapi.json</a></p>");
    let paths = object(document.get("paths"));
    html.raw("<ul>");
    for (path, method, operation) in operations(paths) {
        html.raw("<li><a href=\"#");
        html.text(text(operation.get("operationId")));
        html.raw("\"><code>");
        html.text(&format!("{method} {path}"));
        html.raw("</code></a></li>");
    }
    html.raw("</ul>");
    for (path, method, operation) in operations(paths) {
        section(&mut html, path, &method, operation);
    }
    html.raw("<h2>Schemas</h2>");
    for (name, schema) in object(document.pointer("/components/schemas")).into_iter().flatten() {
        html.raw("<details id=\"schema-");
        html.text(name);
        html.raw("\"><summary><code>");
        html.text(name);
        html.raw("</code></summary>");
        html.json(schema);
        html.raw("</details>");
    }
    html.raw("</body></html>");
    html.0
}

fn operations(paths: Option<&Map<String, Value>>) -> impl Iterator<Item = (&str, String, &Value)> {
    paths.into_iter().flatten().flat_map(|(path, item)| {
        let methods = object(Some(item)).into_iter().flatten();
        methods.map(move |(method, operation)| (path.as_str(), method.to_uppercase(), operation))
    })
}

fn section(html: &mut Html, path: &str, method: &str, operation: &Value) {
    html.raw("<section id=\"");
    html.text(text(operation.get("operationId")));
    html.raw("\"><h3><code><span class=\"method\">");
    html.text(method);
    html.raw("</span> ");
    html.text(path);
    html.raw("</code></h3><p>");
    html.text(text(operation.get("summary")));
    html.raw(". ");
    html.text(text(operation.get("description")));
    html.raw("</p><p class=\"note\">");
    let scopes: Vec<_> = array(operation.get("x-scopes")).map(|scope| text(Some(scope))).collect();
    html.text(&format!(
        "{} · credentials: {}",
        text(operation.get("x-publish")),
        text(operation.get("x-authentication"))
    ));
    if !scopes.is_empty() {
        html.text(&format!(" · a token needs one of: {}", scopes.join(", ")));
    }
    html.raw("</p>");
    parameters(html, operation);
    if let Some(schema) = operation.pointer("/requestBody/content/application~1json/schema") {
        html.raw("<h4>Body</h4>");
        html.json(schema);
    }
    responses(html, operation);
    html.raw("</section>");
}

fn parameters(html: &mut Html, operation: &Value) {
    let mut parameters = array(operation.get("parameters")).peekable();
    if parameters.peek().is_none() {
        return;
    }
    html.raw("<table><tr><th>Parameter</th><th>In</th><th>Meaning</th></tr>");
    for parameter in parameters {
        html.raw("<tr><td><code>");
        html.text(text(parameter.get("name")));
        html.raw("</code></td><td>");
        html.text(text(parameter.get("in")));
        html.raw("</td><td>");
        html.text(text(parameter.get("description")));
        html.raw("</td></tr>");
    }
    html.raw("</table>");
}

fn responses(html: &mut Html, operation: &Value) {
    html.raw("<table><tr><th>Status</th><th>Meaning</th><th>Body</th></tr>");
    for (status, response) in object(operation.get("responses")).into_iter().flatten() {
        html.raw("<tr><td>");
        html.text(status);
        html.raw("</td><td>");
        html.text(text(response.get("description")));
        html.raw("</td><td>");
        for (media_type, content) in object(response.get("content")).into_iter().flatten() {
            body(html, media_type, content.get("schema"));
        }
        html.raw("</td></tr>");
    }
    html.raw("</table>");
}

fn body(html: &mut Html, media_type: &str, schema: Option<&Value>) {
    let name_of =
        |schema: Option<&Value>| text(schema.and_then(|it| it.get("$ref"))).rsplit('/').next().unwrap_or("").to_owned();
    let (name, list) = match name_of(schema) {
        name if name.is_empty() => (name_of(schema.and_then(|it| it.get("items"))), true),
        name => (name, false),
    };
    if name.is_empty() {
        html.text(media_type);
        return;
    }
    html.raw("<a href=\"#schema-");
    html.text(&name);
    html.raw("\"><code>");
    html.text(&name);
    html.raw(if list { "[]</code></a>" } else { "</code></a>" });
}

fn text(value: Option<&Value>) -> &str {
    value.and_then(Value::as_str).unwrap_or_default()
}

fn object(value: Option<&Value>) -> Option<&Map<String, Value>> {
    value.and_then(Value::as_object)
}

fn array(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

struct Html(String);

impl Html {
    fn raw(&mut self, html: &str) {
        self.0.push_str(html);
    }

    fn text(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '&' => self.raw("&amp;"),
                '<' => self.raw("&lt;"),
                '>' => self.raw("&gt;"),
                '"' => self.raw("&quot;"),
                other => self.0.push(other),
            }
        }
    }

    fn json(&mut self, value: &Value) {
        self.raw("<pre>");
        let mut pretty = String::new();
        // Writing to a String cannot fail.
        let _ = write!(pretty, "{value:#}");
        self.text(&pretty);
        self.raw("</pre>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_stands_on_the_page_and_nothing_runs_there() {
        let operations = crate::table::operations();
        let html = page(&crate::openapi::document(&operations, "1.2.3", "https://picket.example"));
        for operation in operations {
            assert!(html.contains(&format!("<section id=\"{}\">", operation.id)), "{}", operation.id);
        }
        assert!(!html.contains("<script") && !html.contains("style=") && !html.contains("onload"));
    }

    #[test]
    fn texts_cannot_become_markup() {
        let mut html = Html(String::new());
        html.text("<b a=\"c\">&");
        assert_eq!(html.0, "&lt;b a=&quot;c&quot;&gt;&amp;");
    }
}
