use domain::ids::MailId;

use super::Outbox;
use crate::ports::StoreError;

impl Outbox {
    /// Removes a mail that was not sent; whether there was one. One that is being sent just now may arrive all the same.
    pub fn discard(&self, id: MailId) -> Result<bool, StoreError> {
        self.uow.transaction(|stores| stores.outbox().discard(id))
    }
}
