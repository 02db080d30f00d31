#![cfg(feature = "test-support")]
use std::collections::BTreeMap;
use std::time::Instant;
use adapters_sqlite::TestStore;
use application::contract::fixtures::*;
use application::ingest::*;
use application::issues::Resolution;
use domain::ids::*;

#[test]
fn batches() {
    let test = TestStore::new();
    let store = test.uow();
    let t = tenant(&store);
    let p = t.project;
    let n_issues = 40u64;
    let mut n: u128 = 0;
    let mut x: u64 = 88172645463325252;
    let mut rnd = move || { x ^= x << 13; x ^= x >> 7; x ^= x << 17; x };
    for size in [1usize, 16, 64, 256] {
        let rounds = 6400 / size.max(16);
        let mut times = vec![];
        let mut commit = vec![];
        for _ in 0..rounds {
            let base = at((n / 10) as i64);
            let evs: Vec<(u64, u128, Vec<u8>)> = (0..size).map(|_| { n += 1; let mut pl = vec![0u8; 2300]; for c in pl.chunks_mut(8) { let r = rnd().to_le_bytes(); c.copy_from_slice(&r[..c.len()]); } (rnd() % n_issues, ((rnd() as u128) << 64) | n, pl) }).collect();
            let begin = Instant::now();
            let mut inner = begin;
            write(&store, |s| {
                let keys: Vec<_> = evs.iter().map(|e| (p, event_id(e.1))).collect();
                assert!(s.events().existing(&keys)?.is_empty());
                let mut hs: Vec<_> = evs.iter().map(|e| (p, hash(e.0))).collect(); hs.sort(); hs.dedup();
                let claims = s.intake().claim_hashes(&hs)?;
                let rel = ReleaseRef { organization_id: t.organization, project_id: p, version: "shop@1.2.3".into() };
                let rid = s.intake().releases(&[rel.clone()], base)?[&rel];
                let mut ids = BTreeMap::new();
                for c in claims {
                    let id = match c.issue_id { Some(i) => i, None => { let num = s.intake().take_numbers(p, 1)?; let id = s.intake().add_issues(&[new_issue(p, num, base)])?[0]; s.intake().assign_hashes(&[(p, c.hash.clone(), id)])?; id } };
                    ids.insert(c.hash, id);
                }
                let mut lock: Vec<_> = ids.values().map(|i| (p, *i)).collect(); lock.sort();
                s.intake().lock_issues(&lock)?;
                let records: Vec<_> = evs.iter().map(|e| { let mut r = event(p, ids[&hash(e.0)], e.1, base); r.payload = e.2.clone(); r }).collect();
                s.events().append(&records)?;
                let mut per: BTreeMap<IssueId, i64> = BTreeMap::new();
                let mut tags: BTreeMap<(IssueId, String, String), i64> = BTreeMap::new();
                for r in &records {
                    *per.entry(r.issue_id).or_default() += 1;
                    let k = (r.id.uuid().as_u128() % 1000) as u32;
                    for (key, v) in [("browser", format!("Firefox {}", k % 5)), ("browser.name", "Firefox".into()), ("environment", "production".into()), ("handled", "no".into()), ("level", "error".into()), ("mechanism", "excepthook".into()), ("os", format!("Linux {}", k % 4)), ("os.name", "Linux".into()), ("release", "shop@1.2.3".into()), ("runtime", "CPython 3.11".into()), ("runtime.name", "CPython".into()), ("server_name", format!("web-{}", k % 12)), ("transaction", format!("/t{}", k % 10)), ("url", format!("https://x/{}", k % 50)), ("user", format!("id:{k}"))] {
                        *tags.entry((r.issue_id, key.into(), v)).or_default() += 1;
                    }
                }
                let tags: Vec<_> = tags.into_iter().map(|((issue_id, key, value), count)| TagDelta { project_id: p, issue_id, key, value, count, first_seen: base, last_seen: base }).collect();
                let users = s.intake().add_tags(&tags)?;
                let changes: Vec<_> = per.iter().map(|(i, c)| IssueChange { project_id: p, issue_id: *i, new_users: users.get(i).copied().unwrap_or(0), events: batch(*c, base, base) }).collect();
                s.intake().change(&changes)?;
                for r in [Resolution::Hour, Resolution::Day] {
                    let b: Vec<_> = per.iter().map(|(i, c)| (p, *i, r.start(base), *c)).collect();
                    s.intake().add_buckets(r, &b)?;
                }
                let rels: Vec<_> = per.iter().map(|(i, c)| IssueReleaseDelta { project_id: p, issue_id: *i, release_id: rid, count: *c, first_seen: base, last_seen: base, is_new_issue: false }).collect();
                s.intake().add_issue_releases(&rels)?;
                s.intake().note_projects(&[(p, base, "python")], &[(p, "production")])?;
                s.intake().add_outcomes(&[OutcomeDelta { project_id: p, hour: Resolution::Hour.start(base), category: Category::new("error"), outcome: OutcomeKind::Accepted, reason: String::new(), quantity: size as i64 }])?;
                inner = Instant::now();
                Ok(())
            });
            times.push(begin.elapsed()); commit.push(inner.elapsed());
        }
        times.sort(); commit.sort();
        let mean: std::time::Duration = times.iter().sum::<std::time::Duration>() / rounds as u32;
        println!("batch {size}: mean {mean:?} p50 {:?} p99 {:?} max {:?} commit p50 {:?} max {:?}  => {:.0} ev/s", times[rounds/2], times[rounds*99/100], times[rounds-1], commit[rounds/2], commit[rounds-1], size as f64 / mean.as_secs_f64());
    }
}
