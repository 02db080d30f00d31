//! Work beside the requests, from time to time: what `picket worker` and `picket serve` have in common.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use application::alerts::Alerts;
use application::deletions::Deletions;
use application::issues::Ageing;
use application::maintenance::Maintenance;
use application::options::Options;
use application::outbox::Delivery;
use application::ports::{Clock, UnitOfWork};
use application::spans::Spans;
use domain::secrets::Secret;

use crate::config::Config;
use crate::{CommandError, ageing, alerts, deletions, options, post, spans, upkeep};

/// When some work is done, and how it ends.
pub struct Rhythm {
    /// Its name, in the log and among threads.
    pub name: &'static str,
    /// From the start to the first time.
    pub first_after: Duration,
    /// From one time to the next.
    pub every: Duration,
    /// What is under way when all else ends gets so long; then it is left, and undone or taken up by whoever runs next.
    pub grace: Duration,
}

/// Running work; it ends, after the step it is at, when this is dropped.
pub struct Background {
    rhythm: Rhythm,
    stop: Option<Sender<()>>,
    ended: Receiver<()>,
}

impl Background {
    /// Starts it on a thread of its own. The work is told how to ask whether it is to stop.
    pub fn start(
        rhythm: Rhythm,
        mut work: impl FnMut(&dyn Fn() -> bool) + Send + 'static,
    ) -> Result<Self, CommandError> {
        let (stop, stopped) = mpsc::channel();
        let (at_end, ended) = mpsc::channel();
        let (mut wait, every) = (rhythm.first_after, rhythm.every);
        let run = move || {
            while stopped.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                wait = every;
                let is_over = || !matches!(stopped.try_recv(), Err(mpsc::TryRecvError::Empty));
                work(&is_over);
                if is_over() {
                    break;
                }
            }
            // After a panic nothing is sent, and the channel is closed. Nobody may be waiting.
            let _ = at_end.send(());
        };
        thread::Builder::new()
            .name(rhythm.name.to_owned())
            .spawn(run)
            .map_err(|error| CommandError::Io("no thread can be started", error))?;
        Ok(Self { rhythm, stop: Some(stop), ended })
    }

    /// Tells the work to end, without waiting for it.
    fn tell_to_stop(&mut self) {
        drop(self.stop.take());
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.tell_to_stop();
        let name = self.rhythm.name;
        match self.ended.recv_timeout(self.rhythm.grace) {
            Ok(()) => {}
            Err(RecvTimeoutError::Timeout) => tracing::warn!(name, "background work is left in the middle"),
            Err(RecvTimeoutError::Disconnected) => tracing::error!(name, "background work panicked"),
        }
    }
}

/// All work beside the requests, ready to start.
pub struct Work {
    ageing: Ageing,
    alerts: Alerts,
    delivery: Delivery,
    deletions: Deletions,
    maintenance: Maintenance,
    options: Arc<Options>,
    spans: Spans,
}

impl Work {
    /// Wires it.
    pub fn new(
        config: &Config,
        uow: &Arc<dyn UnitOfWork>,
        clock: &Arc<dyn Clock>,
        options: &Arc<Options>,
        secret_key: Secret,
    ) -> Result<Self, CommandError> {
        let (of_store, of_time) = (|| Arc::clone(uow), || Arc::clone(clock));
        Ok(Self {
            ageing: Ageing::new(of_store(), of_time()),
            alerts: Alerts::new(of_store(), of_time(), Arc::clone(options), secret_key),
            delivery: post::delivery(config, of_store(), of_time(), Arc::clone(options)),
            deletions: Deletions::new(of_store(), of_time()),
            maintenance: Maintenance::new(of_store(), of_time(), Arc::clone(options)),
            options: Arc::clone(options),
            spans: Spans::new(of_store(), of_time()),
        })
    }

    /// Starts it.
    pub fn start(self) -> Result<Running, CommandError> {
        Ok(Running(vec![
            ageing::start(self.ageing)?,
            alerts::start(self.alerts)?,
            post::start(self.delivery)?,
            deletions::start(self.deletions)?,
            upkeep::start(self.maintenance)?,
            spans::start(self.spans, Arc::clone(&self.options))?,
            options::start(self.options)?,
        ]))
    }
}

/// All work beside the requests. When it is dropped, everything is told to end before anything is waited for.
pub struct Running(Vec<Background>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.iter_mut().for_each(Background::tell_to_stop);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_AND_THEN: Rhythm =
        Rhythm { name: "test", first_after: Duration::ZERO, every: Duration::ZERO, grace: Duration::from_secs(60) };

    #[test]
    fn work_is_done_again_and_again_and_ends_in_its_step_when_it_is_dropped() {
        let (done, times) = mpsc::channel();
        let background = Background::start(NOW_AND_THEN, move |is_over| done.send(is_over()).unwrap()).unwrap();
        assert_eq!([times.recv(), times.recv(), times.recv()], [Ok(false); 3]);
        drop(background);
        // The thread has ended, and its end of the channel with it.
        while times.recv().is_ok() {}
    }

    #[test]
    fn work_under_way_hears_that_it_is_to_stop() {
        let (begun, has_begun) = mpsc::channel();
        let work = move |is_over: &dyn Fn() -> bool| {
            begun.send(()).unwrap();
            while !is_over() {
                thread::yield_now();
            }
        };
        let background = Background::start(NOW_AND_THEN, work).unwrap();
        has_begun.recv().unwrap();
        drop(background);
        assert!(has_begun.recv().is_err());
    }

    #[test]
    fn work_that_does_not_come_to_an_end_is_left() {
        let (never, not_ever) = mpsc::channel::<()>();
        let (begun, has_begun) = mpsc::channel();
        let rhythm = Rhythm { grace: Duration::ZERO, ..NOW_AND_THEN };
        let work = move |_: &dyn Fn() -> bool| {
            begun.send(()).unwrap();
            let _ = not_ever.recv();
        };
        let background = Background::start(rhythm, work).unwrap();
        has_begun.recv().unwrap();
        drop(background);
        drop(never);
    }
}
