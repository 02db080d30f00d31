use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::MailId;

use super::ClaimedMail;
use super::backoff::next_attempt;
use crate::mail::{MailError, Mailer};
use crate::ports::{Clock, StoreError, UnitOfWork};

/// Whoever claimed a mail has so long to send it; then others may. More than a mailer takes, however slow its server:
/// 200 seconds up to the end of a mail, and 300 until it is taken.
const LEASE: TimeDelta = TimeDelta::minutes(10);

/// So much of an error is kept, in characters.
const MAX_ERROR: usize = 500;

/// Why a mail is given up whose link nobody could follow any more.
const LATE: &str = "its link ended before it could be sent";

/// Tells by whom mail is sent at this moment.
#[cfg_attr(test, mockall::automock)]
pub trait Mailers: Send + Sync {
    /// The mailer: the same one as long as what it was made of is the same. None if mail is not configured.
    fn mailer(&self) -> Option<Arc<dyn Mailer>>;
}

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
pub struct Delivery {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
    mailers: Arc<dyn Mailers>,
    /// Who sent the last time.
    last: Mutex<Option<Arc<dyn Mailer>>>,
    /// Mails that were sent while the store could not take it down.
    sent: Mutex<Vec<MailId>>,
}

impl Delivery {
    /// Without a mailer nothing is sent: mails wait for one, as long as they are kept.
    pub fn new(uow: Arc<dyn UnitOfWork>, clock: Arc<dyn Clock>, mailers: Arc<dyn Mailers>) -> Self {
        Self { uow, clock, mailers, last: Mutex::new(None), sent: Mutex::new(Vec::new()) }
    }

    /// Sends what is due, one mail after the other, until a server does not answer or `stop` says so. It is asked
    /// between the mails. With another mailer than the last time, all that was postponed is due.
    pub fn deliver(&self, stop: &dyn Fn() -> bool) -> Result<Delivered, StoreError> {
        let mut delivered = Delivered::default();
        // First of all: nobody is to send again what was sent.
        self.mark_sent()?;
        let Some(mailer) = self.mailers.mailer() else { return Ok(delivered) };
        self.greet(&mailer)?;
        while !stop() {
            let now = self.clock.now();
            // One at a time: the lease is for one conversation.
            let claimed = self.uow.transaction(|stores| stores.outbox().claim(now, now + LEASE, 1))?;
            let Some(claimed) = claimed.first() else { break };
            if claimed.expires_at.is_some_and(|end| end <= now) {
                self.fail(claimed, LATE, None)?;
                delivered.given_up += 1;
                continue;
            }
            match mailer.send(&claimed.mail) {
                Ok(()) => {
                    self.sent.lock().unwrap_or_else(PoisonError::into_inner).push(claimed.id);
                    self.mark_sent()?;
                    delivered.sent += 1;
                }
                Err(error @ MailError::Refused(_)) => {
                    self.fail(claimed, &error.to_string(), None)?;
                    delivered.given_up += 1;
                }
                Err(error @ MailError::Deferred(_)) => self.postpone(claimed, &error, &mut delivered)?,
                Err(error @ MailError::Unreachable(_)) => {
                    self.postpone(claimed, &error, &mut delivered)?;
                    // The next one would wait for the same server.
                    break;
                }
            }
        }
        Ok(delivered)
    }

    /// Has a mail tried again, as long as it is not too old.
    fn postpone(&self, claimed: &ClaimedMail, error: &MailError, delivered: &mut Delivered) -> Result<(), StoreError> {
        let now = self.clock.now();
        let due_at = next_attempt(claimed.attempts, now - claimed.date_added).map(|wait| now + wait);
        self.fail(claimed, &error.to_string(), due_at)?;
        match due_at {
            Some(_) => delivered.postponed += 1,
            None => delivered.given_up += 1,
        }
        Ok(())
    }

    /// Takes down what was sent. What cannot be taken down is kept for the next time.
    fn mark_sent(&self) -> Result<(), StoreError> {
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        if sent.is_empty() {
            return Ok(());
        }
        self.uow.transaction(|stores| sent.iter().try_for_each(|id| stores.outbox().sent(*id)))?;
        sent.clear();
        Ok(())
    }

    /// What failed with another mailer need not wait for its turn.
    fn greet(&self, mailer: &Arc<dyn Mailer>) -> Result<(), StoreError> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.as_ref().is_some_and(|last| Arc::ptr_eq(last, mailer)) {
            return Ok(());
        }
        let now = self.clock.now();
        self.uow.transaction(|stores| stores.outbox().hasten(now))?;
        *last = Some(Arc::clone(mailer));
        Ok(())
    }

    fn fail(&self, mail: &ClaimedMail, error: &str, due_at: Option<DateTime<Utc>>) -> Result<(), StoreError> {
        // A server's text, which does nothing to a terminal.
        let error = error.replace(char::is_control, " ");
        tracing::warn!(mail = %mail.id, attempts = mail.attempts, error, again = ?due_at, "a mail was not sent");
        let text: String = error.chars().take(MAX_ERROR).collect();
        self.uow.transaction(|stores| stores.outbox().failed(mail.id, &text, due_at))
    }
}

#[cfg(test)]
mod tests {
    use domain::users::EmailAddress;

    use super::*;
    use crate::mail::{Mail, MockMailer};
    use crate::ports::{MockClock, MockStores, MockUnitOfWork};

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;
    const AGE: TimeDelta = TimeDelta::days(2);

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
        ClaimedMail { id: MailId::new(id), mail, attempts, date_added: NOW - AGE, expires_at: None }
    }

    fn delivery(mut stores: MockStores, mailer: Option<MockMailer>) -> Delivery {
        stores.outbox.expect_hasten().withf(|now| *now == NOW).returning(|_| Ok(0));
        let mailer = mailer.map(|mailer| -> Arc<dyn Mailer> { Arc::new(mailer) });
        let mut mailers = MockMailers::new();
        mailers.expect_mailer().returning(move || mailer.clone());
        delivery_by(stores, mailers)
    }

    fn delivery_by(stores: MockStores, mailers: MockMailers) -> Delivery {
        let mut clock = MockClock::new();
        clock.expect_now().return_const(NOW);
        let uow = Arc::new(MockUnitOfWork::new(stores));
        Delivery::new(uow, Arc::new(clock), Arc::new(mailers))
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
        assert_eq!(failing(9, unreachable, Some(TimeDelta::minutes(60))), again);
        assert_eq!(failing(10, unreachable, None), Delivered { given_up: 1, ..Delivered::default() });
    }

    #[test]
    fn a_mail_that_is_not_taken_yet_waits_and_the_round_goes_on() {
        let mut stores = MockStores::default();
        let mut waiting = vec![claimed(2, 1), claimed(1, 1)];
        stores.outbox.expect_claim().returning(move |_, _, _| Ok(waiting.pop().into_iter().collect()));
        let soon = Some(NOW + TimeDelta::seconds(5));
        let is_first = move |id: &MailId, _: &str, due: &Option<DateTime<Utc>>| *id == MailId::new(1) && *due == soon;
        stores.outbox.expect_failed().withf(is_first).times(1).returning(|_, _, _| Ok(()));
        stores.outbox.expect_sent().withf(|id| *id == MailId::new(2)).times(1).returning(|_| Ok(()));
        let mut mailer = MockMailer::new();
        let mut answers = vec![Ok(()), Err(MailError::Deferred("450 greylisted".into()))];
        mailer.expect_send().times(2).returning(move |_| answers.pop().unwrap());
        let delivered = delivery(stores, Some(mailer)).deliver(&|| false).unwrap();
        assert_eq!(delivered, Delivered { sent: 1, postponed: 1, given_up: 0 });
    }

    #[test]
    fn what_was_sent_in_an_outage_of_the_store_is_taken_down_before_anything_is_claimed() {
        let mut stores = MockStores::default();
        let mut order = mockall::Sequence::new();
        let outage = || StoreError::Unavailable("down".into());
        stores.outbox.expect_claim().times(1).in_sequence(&mut order).returning(|_, _, _| Ok(vec![claimed(1, 1)]));
        stores.outbox.expect_sent().times(2).in_sequence(&mut order).returning(move |_| Err(outage()));
        stores.outbox.expect_sent().times(1).in_sequence(&mut order).returning(|_| Ok(()));
        stores.outbox.expect_claim().times(2).in_sequence(&mut order).returning(|_, _, _| Ok(Vec::new()));
        let mut mailer = MockMailer::new();
        mailer.expect_send().times(1).returning(|_| Ok(()));
        let delivery = delivery(stores, Some(mailer));
        delivery.deliver(&|| false).unwrap_err();
        delivery.deliver(&|| false).unwrap_err();
        delivery.deliver(&|| false).unwrap();
        delivery.deliver(&|| false).unwrap();
    }

    #[test]
    fn a_mail_whose_link_has_ended_is_given_up_unsent() {
        let mut stores = MockStores::default();
        let mut waiting = vec![
            ClaimedMail { expires_at: Some(NOW + TimeDelta::seconds(1)), ..claimed(2, 1) },
            ClaimedMail { expires_at: Some(NOW), ..claimed(1, 1) },
        ];
        stores.outbox.expect_claim().returning(move |_, _, _| Ok(waiting.pop().into_iter().collect()));
        let is_late = |id: &MailId, text: &str, due: &Option<DateTime<Utc>>| {
            *id == MailId::new(1) && text == LATE && due.is_none()
        };
        stores.outbox.expect_failed().withf(is_late).times(1).returning(|_, _, _| Ok(()));
        stores.outbox.expect_sent().withf(|id| *id == MailId::new(2)).times(1).returning(|_| Ok(()));
        let mut mailer = MockMailer::new();
        mailer.expect_send().times(1).returning(|_| Ok(()));
        let delivered = delivery(stores, Some(mailer)).deliver(&|| false).unwrap();
        assert_eq!(delivered, Delivered { sent: 1, postponed: 0, given_up: 1 });
    }

    #[test]
    fn nothing_of_a_servers_text_reaches_a_terminal() {
        let mut stores = MockStores::default();
        let mut waiting = vec![claimed(1, 1)];
        stores.outbox.expect_claim().returning(move |_, _, _| Ok(waiting.pop().into_iter().collect()));
        stores
            .outbox
            .expect_failed()
            .withf(|_, text, _| text == "the mail server refused: 550  [2Jno ")
            .times(1)
            .returning(|_, _, _| Ok(()));
        let mut mailer = MockMailer::new();
        mailer.expect_send().returning(|_| Err(MailError::Refused("550 \u{1b}[2Jno\0".into())));
        delivery(stores, Some(mailer)).deliver(&|| false).unwrap();
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

    #[test]
    fn another_mailer_makes_due_what_was_postponed_and_the_same_one_does_not() {
        let mut stores = MockStores::default();
        stores.outbox.expect_claim().returning(|_, _, _| Ok(Vec::new()));
        stores.outbox.expect_hasten().times(2).returning(|_| Ok(1));
        let mut mailers = MockMailers::new();
        let (first, second): (Arc<dyn Mailer>, Arc<dyn Mailer>) =
            (Arc::new(MockMailer::new()), Arc::new(MockMailer::new()));
        let mut told = vec![Arc::clone(&second), second, Arc::clone(&first), first];
        mailers.expect_mailer().returning(move || told.pop());
        let delivery = delivery_by(stores, mailers);
        for _ in 0..5 {
            assert_eq!(delivery.deliver(&|| false).unwrap(), Delivered::default());
        }
    }
}
