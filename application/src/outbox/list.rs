use domain::ids::MailId;

use super::{MailCounts, Outbox, UnsentMail};
use crate::ports::StoreError;

/// So many mails are read at once.
const PAGE: usize = 500;

impl Outbox {
    /// Some mails that were not sent, those after this one; none after the last.
    pub fn list(&self, after: Option<MailId>) -> Result<Vec<UnsentMail>, StoreError> {
        self.uow.read(|stores| stores.outbox().list(after, PAGE))
    }

    /// How many mails were not sent.
    pub fn count(&self) -> Result<MailCounts, StoreError> {
        self.uow.read(|stores| stores.outbox().count())
    }
}
