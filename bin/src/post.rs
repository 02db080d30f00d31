//! Sending what waits in the outbox: what `picket worker` and `picket serve` do beside all else.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use application::outbox::{Delivered, Delivery};

/// Between two looks at what is due.
const EVERY: Duration = Duration::from_secs(5);

/// A mail that is under way when all else ends gets so long. Then it is left, and sent again by whoever runs next.
const GRACE: Duration = Duration::from_secs(5);

/// The running delivery; it ends, after the mail it is at, when this is dropped.
pub struct Post {
    stop: Option<Sender<()>>,
    ended: Receiver<()>,
}

impl Post {
    /// Starts it on a thread of its own.
    pub fn start(delivery: Delivery) -> std::io::Result<Self> {
        let (stop, stopped) = mpsc::channel();
        let (at_end, ended) = mpsc::channel::<()>();
        let run = move || {
            // Dropped last, which tells the end, also that by a panic.
            let _at_end = at_end;
            while stopped.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
                let is_over = || !matches!(stopped.try_recv(), Err(mpsc::TryRecvError::Empty));
                match delivery.deliver(&is_over) {
                    Ok(delivered) if delivered == Delivered::default() => {}
                    Ok(delivered) => tracing::info!(?delivered, "mail was sent"),
                    Err(error) => tracing::error!(cause = ?error, "the outbox cannot be used; it will be tried again"),
                }
                if is_over() {
                    break;
                }
            }
        };
        thread::Builder::new().name("post".to_owned()).spawn(run)?;
        Ok(Self { stop: Some(stop), ended })
    }
}

impl Drop for Post {
    fn drop(&mut self) {
        drop(self.stop.take());
        if self.ended.recv_timeout(GRACE) == Err(RecvTimeoutError::Timeout) {
            tracing::warn!("a mail that is under way is left, and may be sent again");
        }
    }
}
