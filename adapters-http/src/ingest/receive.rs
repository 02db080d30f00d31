//! A request as it comes in, under limits.

use std::pin::pin;
use std::sync::Arc;

use actix_web::body::BodyStream;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, USER_AGENT};
use actix_web::{HttpRequest, web};
use application::ingest::Report;
use domain::ids::ProjectId;

use super::body::{drain, read_body};
use super::client_ip::client_ip;
use super::credentials::{self, Credentials};
use super::decode::Encoding;
use super::largest;
use super::memory::Held;
use super::refusal::{Refusal, busy_or};
use crate::api::Api;
use crate::error::ApiError;

/// Longest `User-Agent` that is kept.
const MAX_USER_AGENT: usize = 1024;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// A request, whole and still encoded.
pub(super) struct Received {
    /// The project in its path, if the path has one.
    pub(super) project: Option<ProjectId>,
    /// What stands in headers and query.
    pub(super) credentials: Option<Credentials>,
    /// What the event is told of it.
    pub(super) report: Report,
    /// Its content type, without parameters, in lower case.
    pub(super) media_type: String,
    pub(super) encoding: Encoding,
    pub(super) body: Vec<u8>,
    /// The most that it may have after decompression.
    pub(super) limit: usize,
    /// The memory that it takes, to be kept as long as the body.
    pub(super) held: Held,
}

/// What a request says before its body.
struct Head {
    project: Option<ProjectId>,
    credentials: Option<Credentials>,
}

/// Reads a request of as many bytes as the options allow. What its head is refused for is found out first; then no byte of its
/// body is kept.
pub(super) async fn receive(request: &HttpRequest, payload: web::Payload, api: &Api) -> Result<Received, ApiError> {
    let limit = largest(api);
    let mut pieces = pin!(BodyStream::new(payload));
    let mut held = api.intake.memory.hold();
    let read = match admit(request, api).await {
        Ok(head) => {
            let announced = header(request, &CONTENT_LENGTH).and_then(|text| text.parse().ok());
            let body = read_body(pieces.as_mut(), announced, &mut held, limit).await;
            body.map(|body| (head, body)).map_err(Refused::Report)
        }
        Err(refused) => Err(refused),
    };
    let (Head { project, credentials }, body) = match read {
        Ok(read) => read,
        Err(refused) => {
            drop(held);
            if refused.may_be_sending() {
                drain(pieces).await;
            }
            return Err(refused.into());
        }
    };
    let media_type = header(request, &CONTENT_TYPE).and_then(|text| text.split(';').next()).unwrap_or_default();
    Ok(Received {
        project,
        report: report(request, credentials.as_ref(), api.settings.trust_proxy),
        credentials,
        media_type: media_type.trim().to_ascii_lowercase(),
        encoding: header(request, &CONTENT_ENCODING).map_or(Encoding::Identity, Encoding::parse),
        body,
        limit,
        held,
    })
}

fn report(request: &HttpRequest, credentials: Option<&Credentials>, trust_proxy: bool) -> Report {
    let forwarded = trust_proxy.then(|| forwarded_for(request));
    Report {
        envelope_id: None,
        sent_at: credentials.and_then(|credentials| credentials.timestamp),
        client_ip: client_ip(forwarded.as_deref(), request.peer_addr()),
        user_agent: header(request, &USER_AGENT).map(|text| text.chars().take(MAX_USER_AGENT).collect()),
        client: credentials.and_then(|credentials| credentials.client.clone()),
        size: 0,
        sample_rate: None,
    }
}

/// The lines of the header are one list.
fn forwarded_for(request: &HttpRequest) -> String {
    let lines = request.headers().get_all(&X_FORWARDED_FOR).filter_map(|value| value.to_str().ok());
    lines.collect::<Vec<_>>().join(",")
}

/// Why a request is not read, or not to its end.
enum Refused {
    /// For what it says or how it comes.
    Report(Refusal),
    /// Its key could not be looked up.
    Server(ApiError),
}

impl Refused {
    /// Whether the client may still be sending, and would not hear of it before it is done.
    const fn may_be_sending(&self) -> bool {
        !matches!(self, Self::Report(Refusal::Body | Refusal::Slow))
    }
}

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Report(refusal) => refusal.into(),
            Refused::Server(error) => error,
        }
    }
}

/// Reads the head, and looks up its key where it has one: an envelope may show its key inside.
async fn admit(request: &HttpRequest, api: &Api) -> Result<Head, Refused> {
    let (project, credentials) = read_head(request).map_err(Refused::Report)?;
    if let Some(Credentials { key, .. }) = &credentials {
        let ingest = &api.use_cases.ingest;
        let found = match ingest.remembered_key(project, key) {
            Some(found) => found,
            None => {
                let (ingest, key) = (Arc::clone(ingest), key.clone());
                let find = move || Ok::<_, ApiError>(ingest.find_key(project, &key));
                api.blocking.call(find).await.map_err(|error| Refused::Server(busy_or(error)))?
            }
        };
        found.map_err(|error| Refused::Report(error.into()))?;
    }
    Ok(Head { project, credentials })
}

fn read_head(request: &HttpRequest) -> Result<(Option<ProjectId>, Option<Credentials>), Refusal> {
    let project = match request.match_info().get("project_id") {
        Some(text) => Some(ProjectId::parse(text).ok_or(Refusal::ProjectPath)?),
        None => None,
    };
    Ok((project, credentials::of_request(request.headers(), request.query_string())?))
}

fn header<'a>(request: &'a HttpRequest, name: &HeaderName) -> Option<&'a str> {
    request.headers().get(name).and_then(|value| value.to_str().ok())
}
