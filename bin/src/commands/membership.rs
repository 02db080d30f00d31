//! What takes rights away from users, or gives them others.

use application::setup::{ChangeMembership, MembershipChange};
use domain::slugs::Slug;
use domain::users::EmailAddress;

use super::{argument, role_of, tell, use_cases};
use crate::cli::{AccountArgs, MemberArgs};
use crate::config::{Config, Faults};
use crate::{CommandError, store};

/// `picket user deactivate`.
pub fn deactivate(config: &Config, args: &AccountArgs) -> Result<(), CommandError> {
    let email = argument("--email", EmailAddress::parse(&args.email))?;
    let id = use_cases(store::open_migrated(config)?).deactivate_user(&email)?;
    tell(id, args.json, "was deactivated");
    Ok(())
}

/// `picket user delete`.
pub fn delete(config: &Config, args: &AccountArgs) -> Result<(), CommandError> {
    let email = argument("--email", EmailAddress::parse(&args.email))?;
    let id = use_cases(store::open_migrated(config)?).delete_user(&email)?;
    tell(id, args.json, "was deleted");
    Ok(())
}

/// `picket user member`.
pub fn member(config: &Config, args: &MemberArgs) -> Result<(), CommandError> {
    let command = command(args)?;
    let id = use_cases(store::open_migrated(config)?).change_membership(&command)?;
    let organization = &command.organization;
    let what = match command.change {
        MembershipChange::Role(role) => format!("is {} of {organization} now", role.as_str()),
        MembershipChange::Remove => format!("is no member of {organization} any more"),
    };
    tell(id, args.json, &what);
    Ok(())
}

fn command(args: &MemberArgs) -> Result<ChangeMembership, Faults> {
    let mut faults = Faults::default();
    let email = faults.take("--email", EmailAddress::parse(&args.email));
    let organization = faults.take("--organization", Slug::parse(&args.organization));
    let change = match (args.role.as_deref(), args.remove) {
        (None, false) => Err("is missing; or give --remove"),
        (Some(_), true) => Err("does not go with --remove"),
        (None, true) => Ok(MembershipChange::Remove),
        (Some(role), false) => role_of(role).map(MembershipChange::Role),
    };
    let change = faults.take("--role", change);
    match (email, organization, change) {
        (Some(email), Some(organization), Some(change)) => Ok(ChangeMembership { email, organization, change }),
        _ => Err(faults),
    }
}
