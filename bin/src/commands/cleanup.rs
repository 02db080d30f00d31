use std::sync::Arc;

use application::maintenance::Maintenance;

use crate::clock::SystemClock;
use crate::config::Config;
use crate::{CommandError, options, store};

/// `picket cleanup`.
pub fn run(config: &Config) -> Result<(), CommandError> {
    let uow = store::open_migrated(config)?;
    let options = options::open(config, &uow, None)?;
    let removed = Maintenance::new(uow, Arc::new(SystemClock), options).clean_up(&|| false)?;
    println!(
        "Removed {} events, {} user reports, {} issues, {} users, {} old counts, {} old outcomes, {} transactions, {} old counts of spans, {} ended sessions and {} unsent mails.",
        removed.events,
        removed.reports,
        removed.issues,
        removed.users,
        removed.counts,
        removed.outcomes,
        removed.transactions,
        removed.span_counts,
        removed.sessions,
        removed.mails
    );
    Ok(())
}
