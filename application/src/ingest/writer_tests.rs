use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use domain::ids::{IssueId, ProjectId};

use super::super::fixtures::{SetClock, issue, prepared, stores};
use super::super::{Category, IngestError, IngestSettings, Noted, OutcomeKind, Prepared};
use super::Writer;
use crate::ports::{Access, MockStores, MockUnitOfWork, Outcome, StoreError, Stores, UnitOfWork};

/// Transactions on stores that take everything, held back until the gate opens; some events break or panic.
struct Gated {
    inner: MockUnitOfWork,
    is_open: Mutex<bool>,
    opened: Condvar,
    outages: Mutex<usize>,
    begun: Mutex<Sender<()>>,
    panics: Arc<AtomicBool>,
}

impl Gated {
    fn new(is_open: bool, outages: usize, mut stores: MockStores) -> (Arc<Self>, Receiver<()>) {
        let (begun, begins) = channel();
        let panics = Arc::new(AtomicBool::default());
        let to = Arc::clone(&panics);
        stores.events.expect_existing().returning(move |events| {
            let has = |number| events.iter().any(|(_, id)| id.uuid().as_u128() == number);
            to.store(has(PANICKING), Ordering::SeqCst);
            if has(POISONOUS) { Err(StoreError::Other("poison".into())) } else { Ok(HashSet::new()) }
        });
        let gated = Self {
            inner: MockUnitOfWork::new(stores),
            is_open: Mutex::new(is_open),
            opened: Condvar::new(),
            outages: Mutex::new(outages),
            begun: Mutex::new(begun),
            panics,
        };
        (Arc::new(gated), begins)
    }

    fn open(&self) {
        *self.is_open.lock().unwrap() = true;
        self.opened.notify_all();
    }
}

impl UnitOfWork for Gated {
    fn run(&self, access: Access, work: &mut dyn FnMut(&mut dyn Stores) -> Outcome) -> Result<(), StoreError> {
        self.begun.lock().unwrap().send(()).ok();
        let open = self.is_open.lock().unwrap();
        drop(self.opened.wait_while(open, |open| !*open).unwrap());
        let mut outages = self.outages.lock().unwrap();
        if *outages > 0 {
            *outages -= 1;
            return Err(StoreError::Unavailable("outage".into()));
        }
        drop(outages);
        let result = self.inner.run(access, work);
        // Not in the mocks, whose locks a panic would poison.
        assert!(!self.panics.swap(false, Ordering::SeqCst), "a defect");
        result
    }

    fn migrate(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn ping(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

const POISONOUS: u128 = 666;
const PANICKING: u128 = 667;

/// What was committed: the outcomes, and how many events each change counted.
type Outcomes = Arc<Mutex<Vec<(String, String, i64)>>>;

fn accepting() -> (MockStores, Outcomes) {
    let mut stores = stores(&[(1, 10)]);
    stores.intake.expect_lock_issues().returning(|_| Ok(HashMap::from([(IssueId::new(10), issue(10))])));
    stores.intake.expect_change().returning(|_| Ok(()));
    let outcomes = Outcomes::default();
    let to = Arc::clone(&outcomes);
    stores.intake.expect_add_outcomes().returning(move |deltas| {
        let row = deltas.iter().map(|o| (o.category.as_str().to_owned(), o.outcome.as_str().to_owned(), o.quantity));
        to.lock().unwrap().extend(row);
        Ok(())
    });
    (stores, outcomes)
}

fn start(uow: &Arc<Gated>, settings: &IngestSettings) -> Writer {
    let uow: Arc<dyn UnitOfWork> = Arc::<Gated>::clone(uow);
    Writer::start(uow, Arc::new(SetClock::default()), settings).unwrap()
}

type Answers = Receiver<(u128, Result<(), IngestError>)>;
type Answer = Sender<(u128, Result<(), IngestError>)>;

fn submit(writer: &Writer, event: Prepared, to: &Answer) -> Result<(), IngestError> {
    let to = to.clone();
    let number = event.id().uuid().as_u128();
    writer.submit(event, Box::new(move |result| _ = to.send((number, result))))
}

/// The numbers of the events that were stored, and of those that were not.
fn sorted(answers: &Answers) -> (Vec<u128>, Vec<u128>) {
    let (mut stored, mut failed) = (Vec::new(), Vec::new());
    for (number, result) in answers.try_iter() {
        if result.is_ok() { stored.push(number) } else { failed.push(number) }
    }
    (stored, failed)
}

#[test]
fn what_waits_is_committed_together_and_what_does_not_fit_is_refused_at_once() {
    let (stores, outcomes) = accepting();
    let (uow, begins) = Gated::new(false, 0, stores);
    let writer = start(&uow, &IngestSettings { queue_events: 3, ..IngestSettings::default() });
    let (to, answers) = channel();
    submit(&writer, prepared(1, &[1]), &to).unwrap();
    begins.recv().unwrap();
    for number in 2..=4 {
        submit(&writer, prepared(number, &[1]), &to).unwrap();
    }
    assert_eq!(writer.statistics().depth, 3);
    assert!(matches!(submit(&writer, prepared(5, &[1]), &to), Err(IngestError::QueueFull)));
    assert!(answers.try_recv().is_err(), "nothing is acknowledged before it is committed");

    uow.open();
    writer.stop();
    assert_eq!(sorted(&answers), (vec![1, 2, 3, 4], vec![]));
    let statistics = writer.statistics();
    assert_eq!((statistics.accepted, statistics.rejected, statistics.batches), (4, 1, 2));
    assert_eq!((statistics.depth, statistics.waiting_bytes), (0, 0));
    let refused = ("error".to_owned(), "rate_limited".to_owned(), 1);
    assert!(outcomes.lock().unwrap().contains(&refused));
}

#[test]
fn the_queue_is_bounded_in_bytes_too() {
    let (stores, _) = accepting();
    let (uow, begins) = Gated::new(false, 0, stores);
    let writer = start(&uow, &IngestSettings { queue_bytes: 10_000, ..IngestSettings::default() });
    let (to, _answers) = channel();
    submit(&writer, prepared(1, &[1]), &to).unwrap();
    begins.recv().unwrap();
    let mut large = prepared(2, &[1]);
    large.payload = vec![0; 9_000];
    let too_much = prepared(3, &[1]);
    submit(&writer, large, &to).map_err(|_| ()).unwrap_err();
    submit(&writer, too_much, &to).unwrap();
    uow.open();
}

#[test]
fn stopping_commits_all_that_waits_and_takes_no_more() {
    let (stores, _) = accepting();
    let (uow, begins) = Gated::new(false, 0, stores);
    let writer = start(&uow, &IngestSettings { batch_events: 4, ..IngestSettings::default() });
    let (to, answers) = channel();
    for number in 1..=30 {
        submit(&writer, prepared(number, &[1]), &to).unwrap();
    }
    begins.recv().unwrap();
    std::thread::scope(|scope| {
        let stopping = scope.spawn(|| writer.stop());
        while !writer.shared.queue.is_stopping() {
            std::thread::yield_now();
        }
        assert!(matches!(submit(&writer, prepared(31, &[1]), &to), Err(IngestError::Stopping)));
        uow.open();
        stopping.join().unwrap();
    });
    assert_eq!(sorted(&answers), ((1..=30).collect(), vec![]));
}

#[test]
fn stopping_with_a_stuck_store_ends_and_tells_those_who_wait() {
    let (stores, _) = accepting();
    let (uow, begins) = Gated::new(false, 0, stores);
    let settings = IngestSettings { drain: Duration::from_millis(50), ..IngestSettings::default() };
    let writer = start(&uow, &settings);
    let (to, answers) = channel();
    submit(&writer, prepared(1, &[1]), &to).unwrap();
    begins.recv().unwrap();
    for number in 2..=4 {
        submit(&writer, prepared(number, &[1]), &to).unwrap();
    }
    writer.stop();
    assert_eq!(sorted(&answers), (vec![], vec![2, 3, 4]));
    assert_eq!((writer.statistics().depth, writer.statistics().waiting_bytes), (0, 0));
    writer.stop();
    assert!(matches!(submit(&writer, prepared(5, &[1]), &to), Err(IngestError::Stopping)));

    // What was begun may still come to its end; nothing else is begun.
    uow.open();
    let late = answers.recv_timeout(Duration::from_secs(10)).unwrap();
    assert!(matches!(late, (1, Ok(()))));
    drop(to);
    assert!(answers.recv_timeout(Duration::from_secs(10)).is_err());
    assert_eq!(writer.statistics().batches, 1);
}

#[test]
fn one_event_that_cannot_be_stored_takes_no_other_along() {
    for bad in [POISONOUS, PANICKING] {
        let (stores, _) = accepting();
        let (uow, begins) = Gated::new(false, 0, stores);
        let writer = start(&uow, &IngestSettings::default());
        let (to, answers) = channel();
        submit(&writer, prepared(1, &[1]), &to).unwrap();
        begins.recv().unwrap();
        for number in (2..=9).chain([bad]) {
            submit(&writer, prepared(number, &[1]), &to).unwrap();
        }
        uow.open();
        writer.stop();
        let (mut stored, failed) = sorted(&answers);
        stored.sort_unstable();
        assert_eq!((stored, failed), ((1..=9).collect(), vec![bad]));
        assert_eq!(writer.statistics().failed, 1);
    }
}

#[test]
fn a_short_outage_is_survived_and_a_long_one_is_told() {
    for (outages, expected) in [(1, (vec![1], vec![])), (2, (vec![], vec![1]))] {
        let (stores, _) = accepting();
        let (uow, _begins) = Gated::new(true, outages, stores);
        let writer = start(&uow, &IngestSettings::default());
        let (to, answers) = channel();
        submit(&writer, prepared(1, &[1]), &to).unwrap();
        writer.stop();
        assert_eq!(sorted(&answers), expected);
    }
}

#[test]
fn a_panicking_acknowledgement_does_not_end_the_writer() {
    let (stores, _) = accepting();
    let (uow, _begins) = Gated::new(true, 0, stores);
    let writer = start(&uow, &IngestSettings::default());
    writer.submit(prepared(1, &[1]), Box::new(|_| panic!("a defect"))).unwrap();
    let (to, answers) = channel();
    submit(&writer, prepared(2, &[1]), &to).unwrap();
    let answer = answers.recv_timeout(Duration::from_secs(10)).unwrap();
    assert!(matches!(answer, (2, Ok(()))));
}

#[test]
fn outcomes_are_written_without_any_event_and_before_the_end() {
    let (stores, outcomes) = accepting();
    let (uow, _begins) = Gated::new(true, 0, stores);
    let writer = start(&uow, &IngestSettings::default());
    let noted = Noted {
        category: Category::new("session"),
        outcome: OutcomeKind::Filtered,
        reason: "unsupported".into(),
        quantity: 2,
    };
    writer.note(ProjectId::new(1), std::slice::from_ref(&noted));
    writer.note(ProjectId::new(1), &[noted]);
    writer.stop();
    assert_eq!(*outcomes.lock().unwrap(), [("session".to_owned(), "filtered".to_owned(), 4)]);
    assert_eq!(writer.statistics().filtered[&Category::new("session")], 4);
}
