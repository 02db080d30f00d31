//! The background work: what `picket worker` and `picket serve` do from time to time.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use application::maintenance::Maintenance;

/// Between two clean-ups.
const EVERY: Duration = Duration::from_secs(3600);

/// A first clean-up waits until a starting server is past its rush.
const FIRST_AFTER: Duration = Duration::from_secs(60);

/// The running background work; it ends, after the step it is at, when this is dropped.
pub struct Upkeep {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Upkeep {
    /// Starts it on a thread of its own.
    pub fn start(maintenance: Maintenance) -> std::io::Result<Self> {
        let (stop, stopped) = mpsc::channel();
        let run = move || {
            let mut wait = FIRST_AFTER;
            while stopped.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                wait = EVERY;
                let ended = || !matches!(stopped.try_recv(), Err(mpsc::TryRecvError::Empty));
                match maintenance.clean_up(&ended) {
                    Ok(removed) => tracing::info!(?removed, "cleaned up"),
                    Err(error) => tracing::error!(cause = ?error, "the clean-up failed and will be tried again"),
                }
                if ended() {
                    break;
                }
            }
        };
        let thread = thread::Builder::new().name("upkeep".to_owned()).spawn(run)?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Upkeep {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the background work panicked");
        }
    }
}
