use application::setup::CreateUser;
use domain::permissions::Role;
use domain::slugs::Slug;
use domain::users::EmailAddress;
use serde_json::json;

use super::{argument, password, use_cases};
use crate::cli::UserArgs;
use crate::config::{Config, Faults};
use crate::{CommandError, store};

/// `picket user create`.
pub fn create(config: &Config, args: &UserArgs) -> Result<(), CommandError> {
    let secret = match (&args.password.password, args.no_password) {
        (Some(given), _) => Some(password(given)?),
        (None, true) => None,
        (None, false) => return Err(Faults::one("--password", "is missing; or give --no-password").into()),
    };
    let role = args.role.as_deref().unwrap_or("member");
    let role = argument("--role", Role::parse(role).ok_or("is none of member, admin, manager and owner"))?;
    let membership = match &args.organization {
        Some(slug) => Some((argument("--organization", Slug::parse(slug))?, role)),
        None => None,
    };
    let command = CreateUser {
        email: argument("--email", EmailAddress::parse(&args.email))?,
        password: secret,
        membership,
        is_superuser: args.superuser,
        is_staff: args.staff,
    };
    let id = use_cases(store::open_migrated(config)?).create_user(&command)?;
    if args.json {
        println!("{}", json!({"user_id": id.to_string()}));
    } else {
        println!("User {id} was made.");
    }
    Ok(())
}
