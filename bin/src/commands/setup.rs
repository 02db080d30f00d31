use application::setup::Install;
use domain::slugs::Slug;
use domain::users::EmailAddress;
use serde_json::json;

use super::{argument, password, use_cases};
use crate::cli::SetupArgs;
use crate::config::{Config, Faults};
use crate::{CommandError, options, store};

/// `picket setup`.
pub fn run(config: &Config, args: &SetupArgs) -> Result<(), CommandError> {
    let given = args.password.password.as_deref();
    let given = given.ok_or_else(|| Faults::one("--password", "is missing; PICKET_PASSWORD can hold it as well"))?;
    let command = Install {
        email: argument("--email", EmailAddress::parse(&args.email))?,
        password: password(given)?,
        organization: argument("--organization", Slug::parse(&args.organization))?,
        project: argument("--project", Slug::parse(&args.project))?,
    };
    let uow = store::open_migrated(config)?;
    let options = options::open(config, &uow, None)?;
    let installed = use_cases(uow).install(&command)?;
    let dsn = installed.public_key.dsn(&options.url_prefix(), installed.project_id);
    if args.json {
        let answer = json!({
            "user_id": installed.user_id.to_string(),
            "organization": {"id": installed.organization_id.to_string(), "slug": command.organization.as_str()},
            "project": {"id": installed.project_id.to_string(), "slug": command.project.as_str(), "dsn": dsn},
            "token": installed.token.expose(),
        });
        println!("{answer}");
    } else {
        println!("DSN    {dsn}\nToken  {}", installed.token.expose());
    }
    Ok(())
}
