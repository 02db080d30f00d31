//! What a route is: everything that routing, the API description and the tests must know of it.

use actix_web::Route;
use domain::permissions::Permission;
use schemars::{JsonSchema, Schema, SchemaGenerator};

/// One method on one path. A route exists by standing in the [table](crate::table), and in no other way.
#[derive(Debug, Clone, Copy)]
pub struct Operation {
    /// Its name in the API description, in metrics and in logs; unique.
    pub id: &'static str,
    /// The method.
    pub method: Method,
    /// The path, with `{name}` for each argument.
    pub path: &'static str,
    /// Further paths of the same operation (deprecated names, forms without a final slash).
    /// They have the same arguments, or fewer.
    pub aliases: &'static [&'static str],
    /// What it does, in half a line.
    pub summary: &'static str,
    /// What else a caller should know; may be empty.
    pub description: &'static str,
    /// Which credentials it takes.
    pub authentication: Authentication,
    /// What the use case asks of the actor.
    pub permission: Option<Permission>,
    /// Who it is for.
    pub publish: Publish,
    /// The capability that it belongs to.
    pub owner: &'static str,
    /// Its arguments in path, query and headers.
    pub parameters: &'static [Parameter],
    /// The body that it takes.
    pub request_body: Option<SchemaOf>,
    /// The body is a form; elsewhere it is JSON, and a form is taken as well.
    pub takes_form: bool,
    /// What it answers when all is well. Refusals follow from the other fields.
    pub responses: &'static [Response],
    /// No cache may keep the answer.
    pub never_cache: bool,
    /// The handler, as `|| web::to(handler)`; the table sets the method.
    pub handler: fn() -> Route,
}

/// The methods in use. A GET answers HEAD too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "named after the methods")]
pub enum Method {
    Get,
    Post,
    Put,
    Delete,
}

impl Method {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// Which credentials an operation takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authentication {
    /// A token or a login; 401 without.
    Any,
    /// The same, or the DSN of the project that it is about.
    AnyOrDsn,
    /// A login; 401 without, 403 with a token.
    NoToken,
    /// A login and nothing else: there is no challenge, so 403 without and with a token.
    SessionOnly,
    /// Any or none; what is shown must be good.
    Optional,
    /// A login, for a page: without one the page asks for it. What else is shown is no concern.
    Page,
    /// An ingest key.
    IngestKey,
    /// Nobody is asked.
    None,
}

impl Authentication {
    /// The name in the API description.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::AnyOrDsn => "any-or-dsn",
            Self::NoToken => "no-token",
            Self::SessionOnly => "session-only",
            Self::Optional => "optional",
            Self::Page => "page",
            Self::IngestKey => "ingest-key",
            Self::None => "none",
        }
    }
}

/// Who an operation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Publish {
    /// Everyone; its shape is kept.
    Public,
    /// Picket itself and its operators.
    Private,
    /// Whoever can bear that it changes.
    Experimental,
}

impl Publish {
    /// The name in the API description.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
            Self::Experimental => "experimental",
        }
    }
}

/// Makes a schema; [`schema`] of a type.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// The schema of a type, by reference where it has a name.
pub fn schema<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

/// An argument.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// Where it stands.
    pub place: Place,
    /// What it is for.
    pub description: &'static str,
    /// Of what type.
    pub schema: SchemaOf,
    /// Must be given. What stands in the path must be.
    pub required: bool,
}

/// Where an argument stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Place {
    Path,
    Query,
    Header,
}

impl Parameter {
    /// An argument in the path, as text.
    pub const fn path(name: &'static str, description: &'static str) -> Self {
        Self { name, place: Place::Path, description, schema: schema::<String>, required: true }
    }

    /// An argument in the query that may be left out.
    pub const fn query<T: JsonSchema>(name: &'static str, description: &'static str) -> Self {
        Self { name, place: Place::Query, description, schema: schema::<T>, required: false }
    }

    /// A header that may be left out.
    pub const fn header(name: &'static str, description: &'static str) -> Self {
        Self { name, place: Place::Header, description, schema: schema::<String>, required: false }
    }
}

/// The organization in the path.
pub const ORGANIZATION: Parameter = Parameter::path("organization_id_or_slug", "The organization's id or slug.");

/// The project in the path.
pub const PROJECT: Parameter = Parameter::path("project_id_or_slug", "The project's id or slug.");

/// The account in the path.
pub const USER: Parameter = Parameter::path("user_id", "The account's id, or `me`.");
/// The token in the path.
pub const TOKEN: Parameter = Parameter::path("token_id", "The token's id.");

/// The size of a page.
pub const PER_PAGE: Parameter = Parameter::query::<u32>("per_page", "Rows a page, 1 to 100; 100 if left out.");

/// Which page.
pub const CURSOR: Parameter =
    Parameter::query::<String>("cursor", "Which page, as the Link header of another page names it.");

/// An answer.
#[derive(Debug, Clone, Copy)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// What it means.
    pub description: &'static str,
    /// What the body holds.
    pub body: Content,
    /// It is one page of a list, with a `Link` header.
    pub paginated: bool,
}

/// What a body holds.
#[derive(Debug, Clone, Copy)]
pub enum Content {
    /// Nothing.
    Empty,
    /// JSON of this schema.
    Json(SchemaOf),
    /// Text of this media type.
    Text(&'static str),
    /// JSON of the shape that refusals have.
    Error,
}

impl Response {
    /// 200 with JSON.
    pub const fn json<T: JsonSchema>(description: &'static str) -> Self {
        Self { status: 200, description, body: Content::Json(schema::<T>), paginated: false }
    }

    /// 201 with JSON.
    pub const fn created<T: JsonSchema>(description: &'static str) -> Self {
        Self { status: 201, description, body: Content::Json(schema::<T>), paginated: false }
    }

    /// 200 with one page of a list.
    pub const fn page<T: JsonSchema>(description: &'static str) -> Self {
        Self { status: 200, description, body: Content::Json(schema::<Vec<T>>), paginated: true }
    }

    /// 200 with text.
    pub const fn text(media_type: &'static str, description: &'static str) -> Self {
        Self { status: 200, description, body: Content::Text(media_type), paginated: false }
    }

    /// A refusal with JSON of its own shape; others have the shape that all have.
    pub const fn refusal<T: JsonSchema>(status: u16, description: &'static str) -> Self {
        Self { status, description, body: Content::Json(schema::<T>), paginated: false }
    }

    /// A refusal of the shape that all have, where it does not follow from the other fields.
    pub const fn error(status: u16, description: &'static str) -> Self {
        Self { status, description, body: Content::Error, paginated: false }
    }

    /// A refusal by a text of this media type.
    pub const fn text_error(status: u16, media_type: &'static str, description: &'static str) -> Self {
        Self { status, description, body: Content::Text(media_type), paginated: false }
    }

    /// A status without a body.
    pub const fn empty(status: u16, description: &'static str) -> Self {
        Self { status, description, body: Content::Empty, paginated: false }
    }
}
