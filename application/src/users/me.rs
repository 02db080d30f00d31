use domain::users::User;

use super::Users;
use crate::access::AccessError;
use crate::actor::Actor;

impl Users {
    /// Who is asking.
    pub fn me<'a>(&self, actor: &'a Actor) -> Result<&'a User, AccessError> {
        match actor {
            Actor::Nobody => Err(AccessError::Unauthenticated),
            Actor::User(user) => Ok(&user.user),
            Actor::Organization(_) => Err(AccessError::Forbidden),
        }
    }
}
