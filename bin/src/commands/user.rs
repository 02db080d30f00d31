use application::setup::{CreateUser, RecordIdentity};
use domain::identities::{Category, ExternalId, IdentityProvider, Kind, Place};
use domain::slugs::Slug;
use domain::users::EmailAddress;
use serde_json::json;

use super::{argument, password, role_of, tell, use_cases};
use crate::cli::{IdentityArgs, UserArgs};
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
    let role = argument("--role", role_of(role))?;
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
    tell(id, args.json, "was made");
    Ok(())
}

/// `picket user identity`.
pub fn identity(config: &Config, args: &IdentityArgs) -> Result<(), CommandError> {
    let command = identity_command(args)?;
    let recorded = use_cases(store::open_migrated(config)?).record_identity(&command)?;
    let (id, user_id) = (recorded.id, recorded.user_id);
    if args.json {
        let category = recorded.category.as_str();
        println!("{}", json!({"identity_id": id.to_string(), "user_id": user_id.to_string(), "category": category}));
    } else {
        println!("Identity {id} of user {user_id} was recorded.");
    }
    Ok(())
}

fn identity_command(args: &IdentityArgs) -> Result<RecordIdentity, Faults> {
    let mut faults = Faults::default();
    let email = faults.take("--email", EmailAddress::parse(&args.email));
    let kind = kind(args, &mut faults);
    let provider = faults.take("--provider", IdentityProvider::parse(&args.provider));
    let external_id = faults.take("--external-id", ExternalId::parse(&args.external_id));
    match (email, kind, provider, external_id) {
        (Some(email), Some(kind), Some(provider), Some(external_id)) => {
            Ok(RecordIdentity { email, kind, provider, external_id })
        }
        _ => Err(faults),
    }
}

/// The category with the arguments that it takes; others are faults.
fn kind(args: &IdentityArgs, faults: &mut Faults) -> Option<Kind<Slug>> {
    let category = Category::parse(&args.category)
        .ok_or_else(|| "is none of social-identity, global-identity and org-identity".to_owned());
    let category = faults.take("--category", category)?;
    let of_organization = category == Category::Organization;
    let organization = match &args.organization {
        Some(slug) if of_organization => Slug::parse(slug).map(Some).map_err(|error| error.to_string()),
        None if of_organization => Err("is missing; org-identity needs it".to_owned()),
        Some(_) => Err("goes with org-identity only".to_owned()),
        None => Ok(None),
    };
    let organization = faults.take("--organization", organization);
    let is_login = flag(args.login, category == Category::Global, "goes with global-identity only");
    let is_login = faults.take("--login", is_login);
    let place = match args.provider_external_id.as_str() {
        "" => Ok(Place::default()),
        _ if category != Category::Global => Err("goes with global-identity only".to_owned()),
        text => Place::parse(text).map_err(|error| error.to_string()),
    };
    let place = faults.take("--provider-external-id", place);
    let allows_unlinked = flag(args.allow_unlinked, of_organization, "goes with org-identity only");
    let allows_unlinked = faults.take("--allow-unlinked", allows_unlinked)?;
    match (category, organization?, is_login?, place?) {
        (Category::Social, ..) => Some(Kind::Social { issuer: Place::default() }),
        (Category::Global, _, is_login, place) => Some(Kind::Global { is_login, place }),
        (Category::Organization, organization, ..) => {
            organization.map(|organization| Kind::Organization { organization, allows_unlinked })
        }
    }
}

fn flag(given: bool, fits: bool, otherwise: &str) -> Result<bool, String> {
    if given && !fits { Err(otherwise.to_owned()) } else { Ok(given) }
}
