use actix_web::rt::System;
use application::setup::FirstStart;

use crate::config::Config;
use crate::{CommandError, serve};

/// `picket serve`.
pub fn run(config: &Config) -> Result<(), CommandError> {
    System::new().block_on(async {
        // Listened for from the first moment, so that no signal is missed while the store is opened.
        let stop = actix_web::rt::spawn(serve::stop_signal());
        let serving = serve::start(config)?;
        println!("Picket {} listens on {} ({})", env!("CARGO_PKG_VERSION"), serving.address, serving.url_prefix);
        if let Some(first) = &serving.first_start {
            introduce(&serving.url_prefix, first);
        }
        let handle = serving.handle();
        actix_web::rt::spawn(async move {
            match stop.await {
                Ok(Ok(())) => tracing::info!("stopping: no new requests, what waits is committed"),
                other => tracing::error!(?other, "stopping, since signals cannot be listened for"),
            }
            handle.stop(true).await;
        });
        serving.run().await
    })
}

/// What a new installation's owner has to know, once.
fn introduce(url_prefix: &str, first: &FirstStart) {
    let installed = &first.installed;
    let dsn = installed.public_key.dsn(url_prefix, installed.project_id);
    println!(
        "\nThis store was empty, so there is now an administrator, an organization \"{organization}\" and a project \
         \"{project}\".\nThis is shown once:\n\n  Login     {email}\n  Password  {password}\n  Token     {token}\n  \
         DSN       {dsn}\n\nTry it:\n\n  pip install sentry-sdk\n  python3 -c 'import sentry_sdk; \
         sentry_sdk.init(\"{dsn}\"); 1/0'\n  curl -H 'Authorization: Bearer {token}' \
         {url_prefix}/api/0/projects/{organization}/{project}/issues/\n\nThe API is described at {url_prefix}/api/0/docs/\n",
        organization = first.organization,
        project = first.project,
        email = first.email,
        password = first.password.expose(),
        token = installed.token.expose(),
    );
}
