//! The one crossing from the asynchronous server into synchronous use cases.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;
use tracing::Span;

use crate::error::ApiError;

/// A request waits this long for its turn, then it is told to come back.
const PATIENCE: Duration = Duration::from_secs(2);

/// Bounds how many use cases, computations and calls to servers outside run at once.
#[derive(Debug, Clone)]
pub struct Blocking {
    store: Arc<Semaphore>,
    compute: Arc<Semaphore>,
    outside: Arc<Mutex<HashMap<String, Arc<Semaphore>>>>,
}

/// So many calls to each server outside at once. Each may take its time, so they take no turn from others.
const OUTSIDE: usize = 8;

impl Blocking {
    /// As many use cases at once as the store has connections; `compute` computations besides.
    pub fn new(store: usize, compute: usize) -> Self {
        let bounded = |permits: usize| Arc::new(Semaphore::new(permits.clamp(1, Semaphore::MAX_PERMITS)));
        Self { store: bounded(store), compute: bounded(compute), outside: Arc::default() }
    }

    /// Runs a use case that needs the store. The permit moves along: a client that goes away does not end the work.
    pub async fn call<T, E>(&self, work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, ApiError>
    where
        T: Send + 'static,
        E: Into<ApiError>,
    {
        run(&self.store, move || work().map_err(Into::into)).await
    }

    /// Runs a computation that needs no store, such as decompression, parsing and grouping.
    pub async fn compute<T, E>(&self, work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, ApiError>
    where
        T: Send + 'static,
        E: Into<ApiError>,
    {
        run(&self.compute, move || work().map_err(Into::into)).await
    }

    /// Runs a use case that asks a server outside, and no store. The server has turns of its own, and is one of a few:
    /// each name is kept.
    pub async fn outside<T, E>(
        &self,
        server: &str,
        work: impl FnOnce() -> Result<T, E> + Send + 'static,
    ) -> Result<T, ApiError>
    where
        T: Send + 'static,
        E: Into<ApiError>,
    {
        run(&self.turns(server), move || work().map_err(Into::into)).await
    }

    fn turns(&self, server: &str) -> Arc<Semaphore> {
        let mut all = self.outside.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(server.to_owned()).or_insert_with(|| Arc::new(Semaphore::new(OUTSIDE))))
    }
}

#[expect(clippy::disallowed_methods, reason = "the blocking boundary itself")]
async fn run<T: Send + 'static>(
    permits: &Arc<Semaphore>,
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    let permit = tokio::time::timeout(PATIENCE, Arc::clone(permits).acquire_owned())
        .await
        .map_err(|_| ApiError::busy())?
        .map_err(ApiError::internal)?;
    let span = Span::current();
    actix_web::web::block(move || {
        let _permit = permit;
        span.in_scope(work)
    })
    .await
    .map_err(ApiError::internal)?
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use actix_web::http::StatusCode;

    use super::*;

    #[actix_web::test]
    async fn a_panic_inside_is_an_internal_error() {
        let blocking = Blocking::new(1, 1);
        let result = blocking.call(|| -> Result<(), ApiError> { panic!("on purpose") }).await;
        assert_eq!(result.unwrap_err().status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(blocking.call(|| Ok::<_, ApiError>(1)).await.is_ok(), "the permit came back");
    }

    #[actix_web::test]
    async fn who_waits_too_long_is_told_to_come_back() {
        let blocking = Blocking::new(1, 1);
        let (release, held) = mpsc::channel::<()>();
        let other = blocking.clone();
        let first =
            actix_web::rt::spawn(async move { other.call(move || Ok::<_, ApiError>(held.recv().is_ok())).await });
        while blocking.store.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let second = blocking.call(|| Ok::<_, ApiError>(())).await;
        assert_eq!(second.unwrap_err().status(), StatusCode::SERVICE_UNAVAILABLE);
        release.send(()).unwrap();
        assert!(first.await.unwrap().unwrap());
    }

    #[actix_web::test]
    async fn one_server_outside_takes_no_turns_of_another() {
        let blocking = Blocking::new(1, 1);
        let held = blocking.turns("slow").try_acquire_many_owned(OUTSIDE.try_into().unwrap()).unwrap();
        assert!(blocking.outside("other", || Ok::<_, ApiError>(())).await.is_ok());
        assert_eq!(blocking.turns("slow").available_permits(), 0);
        drop(held);
        assert!(blocking.outside("slow", || Ok::<_, ApiError>(())).await.is_ok());
    }
}
