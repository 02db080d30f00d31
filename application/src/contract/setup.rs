//! Rules for what `setup` does when it runs several times at once.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use chrono::{DateTime, Utc};
use domain::secrets::Secret;

use super::fixtures::{Store, at, email, read, slug, together};
use crate::ports::{Clock, Entropy};
use crate::setup::{Install, Setup};
use crate::tokens;

struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> DateTime<Utc> {
        at(0)
    }
}

/// Other bytes each time.
#[derive(Default)]
struct Counting(AtomicU8);

impl Entropy for Counting {
    fn bytes(&self) -> [u8; 32] {
        [self.0.fetch_add(1, Ordering::Relaxed); 32]
    }
}

pub fn set_up_by_many_threads_at_once_an_empty_store_has_everything_once(store: Store) {
    let setup = Setup::new(Arc::clone(&store), Arc::new(Fixed), Arc::new(Counting::default()));
    let command = Install {
        email: email("ada@example.com"),
        password: Secret::new("correct horse".to_owned()),
        organization: slug("acme"),
        project: slug("web"),
    };
    let installed = together(4, |_| setup.install(&command).unwrap());
    for one in &installed {
        assert_eq!((one.user_id, one.organization_id), (installed[0].user_id, installed[0].organization_id));
        assert_eq!((one.project_id, &one.public_key), (installed[0].project_id, &installed[0].public_key));
        let hash = tokens::hash(one.token.expose());
        assert!(read(&store, |stores| stores.tokens().find_by_hash(&hash)).is_some());
    }
    let tokens: BTreeSet<_> = installed.iter().map(|one| one.token.expose()).collect();
    assert_eq!(tokens.len(), 4);
}
