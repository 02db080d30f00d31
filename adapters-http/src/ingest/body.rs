//! The body of a request, read under limits of size, memory and time.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use actix_web::body::{BodyStream, MessageBody};
use actix_web::web;
use tokio::time::timeout;

use super::memory::Held;
use super::refusal::Refusal;

/// Longest pause between two pieces of a body.
const PAUSE: Duration = Duration::from_secs(15);

/// Least memory that a body takes once its first bytes are there.
const FIRST_STEP: usize = 64 << 10;

/// Longest time for a whole body.
const BODY_PATIENCE: Duration = Duration::from_secs(120);

/// The most that is read and thrown away after a refusal.
const DRAIN_BYTES: usize = 64 << 20;
const DRAIN_PATIENCE: Duration = Duration::from_secs(10);

/// A refused client that sends nothing for so long is waiting for the answer.
const DRAIN_PAUSE: Duration = Duration::from_secs(2);

/// The pieces of a body as they arrive.
pub(super) type Pieces<'a> = Pin<&'a mut BodyStream<web::Payload>>;

/// Reads a body of at most `limit` bytes.
pub(super) async fn read_body(
    pieces: Pieces<'_>,
    announced: Option<usize>,
    held: &mut Held,
    limit: usize,
) -> Result<Vec<u8>, Refusal> {
    if announced.is_some_and(|announced| announced > limit) {
        return Err(Refusal::TooLarge);
    }
    let read = timeout(BODY_PATIENCE, collect(pieces, announced.unwrap_or(limit), held)).await;
    read.unwrap_or(Err(Refusal::Slow))
}

/// Takes memory for what has arrived, not for what is announced: that costs a client nothing.
async fn collect(mut pieces: Pieces<'_>, most: usize, held: &mut Held) -> Result<Vec<u8>, Refusal> {
    let mut body = Vec::new();
    loop {
        let next = timeout(PAUSE, poll_fn(|context| pieces.as_mut().poll_next(context))).await;
        let Some(piece) = next.map_err(|_| Refusal::Slow)? else { return Ok(body) };
        let piece = piece.map_err(|_| Refusal::Body)?;
        let length = body.len().saturating_add(piece.len());
        if length > most {
            return Err(Refusal::TooLarge);
        }
        if length > body.capacity() {
            let capacity = step(body.capacity(), length, most);
            held.grow_to(capacity)?;
            body.reserve_exact(capacity - body.len());
        }
        body.extend_from_slice(&piece);
    }
}

/// The capacity for a body that has `length` bytes by now, and `most` at its end: a quarter more than before, so that
/// little is held in vain and bytes are not copied often.
fn step(capacity: usize, length: usize, most: usize) -> usize {
    capacity.saturating_add(capacity / 4).max(FIRST_STEP).min(most).max(length)
}

/// Reads and throws away, so that a client that is still sending hears of its refusal.
pub(super) async fn drain(mut pieces: Pieces<'_>) {
    let drained = async {
        let mut left = DRAIN_BYTES;
        while left > 0 {
            let next = timeout(DRAIN_PAUSE, poll_fn(|context| pieces.as_mut().poll_next(context))).await;
            let Ok(Some(Ok(piece))) = next else { return };
            left = left.saturating_sub(piece.len());
        }
    };
    let _ = timeout(DRAIN_PATIENCE, drained).await;
}

#[cfg(test)]
mod tests {
    use super::{FIRST_STEP, step};

    #[test]
    fn memory_follows_what_has_arrived() {
        assert_eq!(step(0, 10, 200), 200);
        assert_eq!(step(0, 10, 20 << 20), FIRST_STEP);
        assert_eq!(step(FIRST_STEP, FIRST_STEP + 1, 20 << 20), FIRST_STEP / 4 * 5);
        assert_eq!(step(FIRST_STEP, FIRST_STEP * 3, 20 << 20), FIRST_STEP * 3);
        assert_eq!(step(19 << 20, (19 << 20) + 1, 20 << 20), 20 << 20);
    }
}
