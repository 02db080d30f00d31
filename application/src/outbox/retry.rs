use super::{Outbox, Which};
use crate::ports::StoreError;

impl Outbox {
    /// Has mails tried again from now on as if they were new, given up or not; how many it were. One that is being sent
    /// just now is left alone.
    pub fn retry(&self, which: Which) -> Result<usize, StoreError> {
        let now = self.clock.now();
        self.uow.transaction(|stores| stores.outbox().retry(which, now))
    }
}
