use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::ClaimedMail;
use crate::mail::{MailError, Mailer};
use crate::ports::{Clock, StoreError, UnitOfWork};

/// Whoever claimed a mail has so long to send it; then others may. Far more than the mailer waits for a server.
const LEASE: TimeDelta = TimeDelta::minutes(5);

/// After so many attempts a mail is given up.
const ATTEMPTS: u32 = 10;

/// The second attempt: a server that restarts is back soon.
const FIRST_RETRY: TimeDelta = TimeDelta::seconds(5);

/// So much of an error is kept, in characters.
const MAX_ERROR: usize = 500;

/// What became of the mails that were due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Delivered {
    /// Sent.
    pub sent: usize,
    /// To be tried again.
    pub postponed: usize,
    /// Given up.
    pub given_up: usize,
}

/// Sends what waits in the outbox.
#[derive(Clone)]
pub struct Delivery {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
    mailer: Option<Arc<dyn Mailer>>,
}

impl Delivery {
    /// Without a mailer nothing is sent: mails wait for one, as long as they are kept.
    pub fn new(uow: Arc<dyn UnitOfWork>, clock: Arc<dyn Clock>, mailer: Option<Arc<dyn Mailer>>) -> Self {
        Self { uow, clock, mailer }
    }

    /// Sends what is due, one mail after the other, until a server does not answer or `stop` says so. It is asked
    /// between the mails.
    pub fn deliver(&self, stop: &dyn Fn() -> bool) -> Result<Delivered, StoreError> {
        let mut delivered = Delivered::default();
        let Some(mailer) = &self.mailer else { return Ok(delivered) };
        while !stop() {
            let now = self.clock.now();
            // One at a time: the lease is for one conversation.
            let claimed = self.uow.transaction(|stores| stores.outbox().claim(now, now + LEASE, 1))?;
            let Some(claimed) = claimed.first() else { break };
            match mailer.send(&claimed.mail) {
                Ok(()) => {
                    self.uow.transaction(|stores| stores.outbox().sent(claimed.id))?;
                    delivered.sent += 1;
                }
                Err(error @ MailError::Refused(_)) => {
                    self.fail(claimed, &error, None)?;
                    delivered.given_up += 1;
                }
                Err(error @ MailError::Unreachable(_)) => {
                    let due_at = next_attempt(claimed.attempts).map(|wait| self.clock.now() + wait);
                    self.fail(claimed, &error, due_at)?;
                    match due_at {
                        Some(_) => delivered.postponed += 1,
                        None => delivered.given_up += 1,
                    }
                    // The next one would wait for the same server.
                    break;
                }
            }
        }
        Ok(delivered)
    }

    fn fail(&self, mail: &ClaimedMail, error: &MailError, due_at: Option<DateTime<Utc>>) -> Result<(), StoreError> {
        tracing::warn!(mail = %mail.id, attempts = mail.attempts, %error, again = ?due_at, "a mail was not sent");
        let text: String = error.to_string().chars().take(MAX_ERROR).collect();
        self.uow.transaction(|stores| stores.outbox().failed(mail.id, &text, due_at))
    }
}

/// How long to wait after so many attempts: some seconds, then 1, 2, 4 minutes and so on. None after the last.
fn next_attempt(attempts: u32) -> Option<TimeDelta> {
    match attempts {
        ATTEMPTS.. => None,
        0 | 1 => Some(FIRST_RETRY),
        more => Some(TimeDelta::minutes(1 << (more - 2))),
    }
}

#[cfg(test)]
mod tests {
    use domain::ids::MailId;
    use domain::users::EmailAddress;

    use super::*;
    use crate::mail::{Mail, MockMailer};
    use crate::ports::{MockClock, MockStores, MockUnitOfWork};

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn claimed(id: i64, attempts: u32) -> ClaimedMail {
        let to = EmailAddress::parse("kim@example.com").unwrap();
        let mail = Mail {
            to,
            kind: "system.test".into(),
            subject: "s".into(),
            text: "t".into(),
            html: None,
            list: "account".into(),
            unsubscribe: None,
            message_id: "1.1".into(),
        };
        ClaimedMail { id: MailId::new(id), mail, attempts }
    }

    fn delivery(stores: MockStores, mailer: Option<MockMailer>) -> Delivery {
        let mut clock = MockClock::new();
        clock.expect_now().return_const(NOW);
        let uow = Arc::new(MockUnitOfWork::new(stores));
        let mailer = mailer.map(|mailer| -> Arc<dyn Mailer> { Arc::new(mailer) });
        Delivery::new(uow, Arc::new(clock), mailer)
    }

    /// A mail in its so-manieth attempt meets this error.
    fn failing(attempts: u32, error: fn() -> MailError, due_at: Option<TimeDelta>) -> Delivered {
        let mut stores = MockStores::default();
        let mut waiting = vec![claimed(1, attempts)];
        stores.outbox.expect_claim().returning(move |_, _, _| Ok(waiting.pop().into_iter().collect()));
        stores
            .outbox
            .expect_failed()
            .withf(move |id, text, due| *id == MailId::new(1) && !text.is_empty() && *due == due_at.map(|d| NOW + d))
            .times(1)
            .returning(|_, _, _| Ok(()));
        let mut mailer = MockMailer::new();
        mailer.expect_send().times(1).returning(move |_| Err(error()));
        delivery(stores, Some(mailer)).deliver(&|| false).unwrap()
    }

    #[test]
    fn what_is_due_is_sent_once_and_removed() {
        let mut stores = MockStores::default();
        let mut waiting = vec![claimed(2, 1), claimed(1, 1)];
        stores
            .outbox
            .expect_claim()
            .withf(|now, until, limit| *now == NOW && *until == NOW + LEASE && *limit == 1)
            .returning(move |_, _, _| Ok(waiting.pop().into_iter().collect()));
        stores.outbox.expect_sent().times(2).returning(|_| Ok(()));
        let mut mailer = MockMailer::new();
        mailer.expect_send().times(2).returning(|_| Ok(()));
        let delivered = delivery(stores, Some(mailer)).deliver(&|| false).unwrap();
        assert_eq!(delivered, Delivered { sent: 2, postponed: 0, given_up: 0 });
    }

    #[test]
    fn a_server_that_does_not_answer_is_asked_again_later_and_not_for_ever() {
        let unreachable = || MailError::Unreachable("refused".into());
        let again = Delivered { postponed: 1, ..Delivered::default() };
        assert_eq!(failing(1, unreachable, Some(TimeDelta::seconds(5))), again);
        assert_eq!(failing(2, unreachable, Some(TimeDelta::minutes(1))), again);
        assert_eq!(failing(9, unreachable, Some(TimeDelta::minutes(128))), again);
        assert_eq!(failing(10, unreachable, None), Delivered { given_up: 1, ..Delivered::default() });
    }

    #[test]
    fn what_a_server_refuses_is_given_up() {
        let given_up = Delivered { given_up: 1, ..Delivered::default() };
        assert_eq!(failing(1, || MailError::Refused("550".into()), None), given_up);
    }

    #[test]
    fn without_a_mailer_or_when_told_to_stop_nothing_is_claimed() {
        assert_eq!(delivery(MockStores::default(), None).deliver(&|| false).unwrap(), Delivered::default());
        let stopped = delivery(MockStores::default(), Some(MockMailer::new())).deliver(&|| true);
        assert_eq!(stopped.unwrap(), Delivered::default());
    }
}
