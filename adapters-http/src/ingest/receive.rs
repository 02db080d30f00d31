//! A request as it comes in, under limits.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::time::Duration;

use actix_web::body::{BodyStream, MessageBody};
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, USER_AGENT};
use actix_web::{HttpRequest, web};
use application::ingest::Report;
use domain::ids::ProjectId;
use tokio::time::timeout;

use super::client_ip::client_ip;
use super::credentials::{self, Credentials};
use super::decode::Encoding;
use super::memory::Held;
use super::refusal::Refusal;
use crate::api::Api;

/// Longest pause between two pieces of a body.
const PAUSE: Duration = Duration::from_secs(15);

/// Longest time for a whole body.
const PATIENCE: Duration = Duration::from_secs(120);

/// What is read and thrown away after a refusal, so that a client that is still sending hears of it.
const DRAIN_BYTES: usize = 64 << 20;
const DRAIN_PATIENCE: Duration = Duration::from_secs(10);

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
    /// The memory that it takes, to be kept as long as the body.
    pub(super) held: Held,
}

/// Reads a request of at most `limit` bytes. It is read to its end even where its head is refused.
pub(super) async fn receive(
    request: &HttpRequest,
    payload: web::Payload,
    api: &Api,
    limit: usize,
) -> Result<Received, Refusal> {
    let head = read_head(request);
    let mut held = api.intake.memory.hold();
    let body = read_body(request, payload, &mut held, limit).await;
    let (project, credentials) = head?;
    let client = credentials.as_ref().and_then(|credentials| credentials.client.clone());
    let sent_at = credentials.as_ref().and_then(|credentials| credentials.timestamp);
    let forwarded = header(request, &X_FORWARDED_FOR).filter(|_| api.settings.trust_proxy);
    let report = Report {
        envelope_id: None,
        sent_at,
        client_ip: client_ip(forwarded, request.peer_addr()),
        user_agent: header(request, &USER_AGENT).map(|text| text.chars().take(MAX_USER_AGENT).collect()),
        client,
        size: 0,
    };
    let media_type = header(request, &CONTENT_TYPE).and_then(|text| text.split(';').next()).unwrap_or_default();
    let encoding = header(request, &CONTENT_ENCODING).map_or(Encoding::Identity, Encoding::parse);
    Ok(Received {
        project,
        credentials,
        report,
        media_type: media_type.trim().to_ascii_lowercase(),
        encoding,
        body: body?,
        held,
    })
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

async fn read_body(
    request: &HttpRequest,
    payload: web::Payload,
    held: &mut Held,
    limit: usize,
) -> Result<Vec<u8>, Refusal> {
    let mut pieces = pin!(BodyStream::new(payload));
    let announced = header(request, &CONTENT_LENGTH).and_then(|text| text.parse().ok()).unwrap_or(0);
    let read = timeout(PATIENCE, collect(pieces.as_mut(), announced, held, limit)).await;
    let read = read.unwrap_or(Err(Refusal::Slow));
    if matches!(read, Err(Refusal::TooLarge | Refusal::Busy)) {
        let _ = timeout(DRAIN_PATIENCE, drain(pieces)).await;
    }
    read
}

async fn collect(
    mut pieces: Pin<&mut BodyStream<web::Payload>>,
    announced: usize,
    held: &mut Held,
    limit: usize,
) -> Result<Vec<u8>, Refusal> {
    if announced > limit {
        return Err(Refusal::TooLarge);
    }
    held.grow_to(announced)?;
    let mut body = Vec::with_capacity(announced);
    loop {
        let next = timeout(PAUSE, poll_fn(|context| pieces.as_mut().poll_next(context))).await;
        let Some(piece) = next.map_err(|_| Refusal::Slow)? else { return Ok(body) };
        let piece = piece.map_err(|_| Refusal::Body)?;
        if body.len().saturating_add(piece.len()) > limit {
            return Err(Refusal::TooLarge);
        }
        held.grow_to(body.len().saturating_add(piece.len()))?;
        body.extend_from_slice(&piece);
    }
}

async fn drain(mut pieces: Pin<&mut BodyStream<web::Payload>>) {
    let mut left = DRAIN_BYTES;
    while let Some(Ok(piece)) = poll_fn(|context| pieces.as_mut().poll_next(context)).await {
        left = left.saturating_sub(piece.len());
        if left == 0 {
            return;
        }
    }
}
