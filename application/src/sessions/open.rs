use chrono::{DateTime, Utc};
use domain::ids::UserId;
use domain::secrets::Secret;
use domain::sessions::{Client, LIFETIME, Session, SessionId};
use domain::tokens::hex;

use crate::ports::Entropy;

/// A new login of a user, and the key for its cookie; it counts once it is stored.
pub(crate) fn open(user_id: UserId, client: Client, now: DateTime<Utc>, entropy: &dyn Entropy) -> (Secret, Session) {
    let key = Secret::new(hex(&entropy.bytes()));
    let session = Session {
        id: SessionId::new(entropy.uuid().simple().to_string()),
        user_id,
        date_added: now,
        last_used_at: now,
        client,
        expires_at: now + LIFETIME,
        elevation: None,
    };
    (key, session)
}
