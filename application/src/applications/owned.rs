use domain::applications::Application;
use domain::ids::UserId;

use crate::access::AccessError;
use crate::ports::Stores;

/// The user's own application, if it can be used. All others are not there.
pub(super) fn owned(stores: &mut dyn Stores, user: UserId, client_id: &str) -> Result<Application, AccessError> {
    visible(stores.applications().find(client_id)?, user)
}

/// The same, to be changed.
pub(super) fn owned_to_change(
    stores: &mut dyn Stores,
    user: UserId,
    client_id: &str,
) -> Result<Application, AccessError> {
    visible(stores.applications().find_to_change(client_id)?, user)
}

fn visible(found: Option<Application>, user: UserId) -> Result<Application, AccessError> {
    found.filter(|application| application.owner_id == user && application.is_active()).ok_or(AccessError::NotFound)
}
