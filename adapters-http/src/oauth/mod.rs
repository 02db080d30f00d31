//! The OAuth 2.0 provider: pages for users, and where applications come for tokens.

use actix_web::web;
use serde_json::Value;

use crate::operation::{Authentication, Method, Operation, Parameter, Publish, Response, schema};
use crate::pages::HTML;

mod authorize;
mod client;
mod consent;
mod decide;
mod device;
mod device_code;
mod dto;
mod form;
mod metadata;
mod metadata_dto;
mod parameters;
mod token;
mod userinfo;

use dto::{DecisionDto, DeviceCodeDto, DeviceCodeRequestDto, OAuthErrorDto, TokenDto, TokenRequestDto, UserInfoDto};
use metadata_dto::{JwksDto, MetadataDto};

const OWNER: &str = "oauth";

const AUTHORIZE_PARAMETERS: &[Parameter] = &[
    Parameter::query::<String>("response_type", "`code`, or `token` where the implicit grant is allowed."),
    Parameter::query::<String>("client_id", "The application."),
    Parameter::query::<String>("redirect_uri", "Where to send the user back; one that the application has registered."),
    Parameter::query::<String>("scope", "What is asked for, with blanks between."),
    Parameter::query::<String>("state", "Comes back with the answer."),
    Parameter::query::<String>("force_prompt", "Ask the user even where they consented before."),
    Parameter::query::<String>("prompt", "`none`: never ask; `consent`: ask even where the user consented before."),
    Parameter::query::<String>("nonce", "Comes back in the ID token."),
    Parameter::query::<String>("code_challenge", "What the exchange must know the origin of (RFC 7636)."),
    Parameter::query::<String>("code_challenge_method", "`S256`."),
];

const PAGE: Operation = Operation {
    id: "showAuthorize",
    method: Method::Get,
    path: "/oauth/authorize/",
    aliases: &["/oauth/authorize"],
    summary: "Ask a user to let an application act for them",
    description: "A page: the login first where there is none, then the consent. The answer goes to the redirect URI.",
    authentication: Authentication::Page,
    permission: None,
    publish: Publish::Public,
    owner: OWNER,
    parameters: AUTHORIZE_PARAMETERS,
    request_body: None,
    takes_form: false,
    responses: &[
        Response::text(HTML, "The login, or the question"),
        Response::empty(302, "The user consented before: the answer"),
    ],
    never_cache: true,
    handler: || web::to(authorize::show),
};

const ENDPOINT: Operation = Operation {
    id: "exchangeToken",
    method: Method::Post,
    path: "/oauth/token/",
    aliases: &["/oauth/token"],
    summary: "Get a token for a code, a refresh token or a device code",
    description: "The application shows who it is by HTTP Basic or in the form. Errors are those of RFC 6749, 5.2, and RFC 8628, 3.5.",
    authentication: Authentication::None,
    parameters: &[],
    request_body: Some(schema::<TokenRequestDto>),
    takes_form: true,
    responses: &[
        Response::json::<TokenDto>("The token"),
        Response::refusal::<OAuthErrorDto>(400, "What is wrong, or still to wait for"),
        Response::refusal::<OAuthErrorDto>(401, "The application is not the one it says it is"),
    ],
    handler: || web::to(token::exchange),
    ..PAGE
};

const METADATA: Operation = Operation {
    id: "showOAuthMetadata",
    method: Method::Get,
    path: "/.well-known/oauth-authorization-server",
    aliases: &["/.well-known/openid-configuration"],
    summary: "Where the provider's endpoints are, and what they know",
    description: "RFC 8414 and OpenID Connect Discovery.",
    request_body: None,
    takes_form: false,
    responses: &[Response::json::<MetadataDto>("The provider's metadata")],
    never_cache: false,
    handler: || web::to(metadata::show),
    ..ENDPOINT
};

/// The operations.
pub const OPERATIONS: &[Operation] = &[
    PAGE,
    Operation {
        id: "decideAuthorize",
        method: Method::Post,
        summary: "Approve or deny",
        description: "The form of the page; needs the cookie `sc` and its copy.",
        request_body: Some(schema::<DecisionDto>),
        takes_form: true,
        responses: &[
            Response::empty(302, "The answer, at the redirect URI"),
            Response::text(HTML, "Nothing was asked, or it was answered already"),
        ],
        handler: || web::to(decide::submit),
        ..PAGE
    },
    Operation {
        id: "showDevice",
        path: "/oauth/device/",
        aliases: &["/oauth/device"],
        summary: "Type in the code of a device",
        description: "A page: the code, then the question.",
        parameters: &[Parameter::query::<String>("user_code", "The code; without it the page asks for it.")],
        responses: &[Response::text(HTML, "The code's form, or the question")],
        handler: || web::to(device::show),
        ..PAGE
    },
    Operation {
        id: "decideDevice",
        method: Method::Post,
        path: "/oauth/device/",
        aliases: &["/oauth/device"],
        summary: "Approve or deny a device",
        description: "The form of the page; needs the cookie `sc` and its copy.",
        parameters: &[],
        request_body: Some(schema::<DecisionDto>),
        takes_form: true,
        responses: &[Response::text(HTML, "What was decided")],
        handler: || web::to(device::submit),
        ..PAGE
    },
    ENDPOINT,
    Operation {
        id: "startDevice",
        path: "/oauth/device/code/",
        aliases: &["/oauth/device/code"],
        summary: "Begin a device's request for a token",
        description: "RFC 8628. Its user types the code in at `/oauth/device/`; the device asks for its token meanwhile.",
        request_body: Some(schema::<DeviceCodeRequestDto>),
        responses: &[
            Response::json::<DeviceCodeDto>("The codes"),
            Response::refusal::<OAuthErrorDto>(400, "What is wrong"),
            Response::refusal::<OAuthErrorDto>(401, "There is no such application"),
        ],
        handler: || web::to(device_code::start),
        ..ENDPOINT
    },
    Operation {
        id: "showUserInfo",
        method: Method::Get,
        path: "/oauth/userinfo/",
        aliases: &["/oauth/userinfo"],
        summary: "Who a token's user is",
        description: "Needs a bearer token with the scope `openid`; `profile` and `email` add to the answer.",
        request_body: None,
        takes_form: false,
        responses: &[
            Response::json::<UserInfoDto>("The user"),
            Response::refusal::<Value>(400, "No bearer token"),
            Response::refusal::<Value>(401, "The token cannot be used any more"),
            Response::refusal::<Value>(403, "The token has not the scope `openid`"),
            Response::refusal::<Value>(404, "No such token"),
        ],
        handler: || web::to(userinfo::show),
        ..ENDPOINT
    },
    METADATA,
    Operation {
        id: "showJwks",
        path: "/oauth/jwks/",
        aliases: &[],
        summary: "The keys that ID tokens are signed with",
        description: "RFC 7517.",
        responses: &[Response::json::<JwksDto>("The keys")],
        handler: || web::to(metadata::jwks),
        ..METADATA
    },
];
