//! The `Mailer` port over SMTP.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use application::mail::{Mail, MailError, Mailer};

use crate::compose::compose;
use crate::conversation::{Conversation, Patience};
use crate::settings::{SmtpServer, Stationery};

/// A connection that nobody used for so long is closed.
const IDLE: Duration = Duration::from_secs(30);

/// Connections that are kept for the next mail.
const KEPT: usize = 2;

/// Hands mail to one SMTP server; connects when there is something to send, and keeps connections for a while.
pub struct SmtpMailer {
    server: SmtpServer,
    stationery: Stationery,
    patience: Patience,
    idle: Mutex<Vec<(Conversation, Instant)>>,
}

impl SmtpMailer {
    /// A mailer for a server that may be unreachable at this moment.
    pub fn new(server: SmtpServer, stationery: Stationery) -> Self {
        Self { server, stationery, patience: Patience::default(), idle: Mutex::new(Vec::new()) }
    }

    /// The same with another patience: all up to the end of a mail's content, and its answer besides. Both together are
    /// less than the time that a mail is claimed for.
    #[must_use]
    pub fn with_patience(mut self, whole: Duration, last: Duration) -> Self {
        self.patience = Patience { whole, last };
        self
    }

    /// Closes connections that nobody used for a while.
    pub fn close_idle(&self) {
        for (conversation, _) in self.take(|since| since.elapsed() >= IDLE) {
            conversation.end();
        }
    }

    /// Takes kept connections out, and gives the lock back before anything is said on them.
    fn take(&self, wanted: impl Fn(&Instant) -> bool) -> Vec<(Conversation, Instant)> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.extract_if(.., |(_, since)| wanted(since)).collect()
    }

    /// A connection that the server still listens on: a kept one, or a new one. A kept one that died costs nothing.
    fn conversation(&self) -> Result<Conversation, MailError> {
        self.close_idle();
        // Those that died count as well.
        let until = Instant::now() + self.patience.whole;
        loop {
            let kept = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let Some((kept, _)) = kept else { return Conversation::begin(&self.server, until) };
            if let Some(conversation) = kept.again(until) {
                return Ok(conversation);
            }
        }
    }

    fn keep(&self, conversation: Conversation) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT {
            idle.push((conversation, Instant::now()));
        } else {
            drop(idle);
            conversation.end();
        }
    }
}

impl Mailer for SmtpMailer {
    fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let message = compose(&self.stationery, mail)?;
        let conversation = self.conversation()?.send(&message, self.patience)?;
        self.keep(conversation);
        Ok(())
    }

    fn check(&self) -> Result<(), MailError> {
        let conversation = self.conversation()?;
        self.keep(conversation);
        Ok(())
    }
}

impl Drop for SmtpMailer {
    fn drop(&mut self) {
        for (conversation, _) in self.take(|_| true) {
            conversation.end();
        }
    }
}
