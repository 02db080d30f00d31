//! Many clients at once.

use std::sync::Barrier;
use std::thread;

use serde_json::{Value, json};

use super::{Reporter, id, id_of};
use crate::client::Call;
use crate::harness::{Server, on_both_stores};

on_both_stores!(the_first_events_of_one_fault_from_many_clients_are_one_issue,);

const CLIENTS: usize = 32;
const EACH: usize = 10;

fn the_first_events_of_one_fault_from_many_clients_are_one_issue(server: Server) {
    let reporter = Reporter::of(&server);
    report_all(&reporter, |_, event| reporter.store(event.to_string()));
    is_one_issue(&reporter);
    let all = u64::try_from(CLIENTS * EACH).unwrap();
    assert_eq!(reporter.metric("picket_ingest_accepted_total"), all + 1, "the fault's and the event after it");
}

#[test]
fn processes_that_share_a_database_make_one_issue_and_count_right() {
    let server = Server::start_on_postgres();
    let companion = server.companion();
    let reporter = Reporter::of(&server);
    // Each event goes to one process, and what is sent again to the other.
    report_all(&reporter, |turn, event| {
        let path = format!("/api/{}/store/", reporter.project);
        let call = if turn % 2 == 0 { server.call("POST", &path) } else { companion.call("POST", &path) };
        call.header("X-Sentry-Auth", &reporter.auth()).body(event.to_string())
    });
    is_one_issue(&reporter);
}

/// Reports first events of one fault from many clients, some of them twice.
fn report_all(reporter: &Reporter<'_>, call: impl Fn(usize, &Value) -> Call + Sync) {
    let barrier = Barrier::new(CLIENTS);
    thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (call, barrier) = (&call, &barrier);
            scope.spawn(move || {
                barrier.wait();
                for number in 0..EACH {
                    let event = event_of(client, number);
                    let turn = client + number;
                    let sent_again = number % 3 == 0;
                    if sent_again {
                        // At the same time, as when a connection broke and the client could not know.
                        thread::scope(|scope| {
                            scope.spawn(|| id_of(&call(turn + 1, &event).send()));
                            id_of(&call(turn, &event).send());
                        });
                    } else {
                        id_of(&call(turn, &event).send());
                    }
                }
            });
        }
    });
    reporter.is_well();
}

fn event_of(client: usize, number: usize) -> Value {
    let frame = |function: &str| json!({"function": function, "module": "shop", "in_app": true});
    let frames = [frame("main"), frame("pay")];
    json!({
        "event_id": id((client * 100 + number + 1).try_into().unwrap()),
        "platform": "python", "release": "1.0", "environment": "prod", "user": {"id": client.to_string()},
        "exception": {"values": [{"type": "KeyError", "value": "'price'", "stacktrace": {"frames": frames}}]},
    })
}

fn is_one_issue(reporter: &Reporter<'_>) {
    assert_eq!(reporter.issues().len(), 2, "the fault's, and that of the event after it");
    let listed = reporter.issue("KeyError: 'price'");
    assert_eq!(listed["count"], (CLIENTS * EACH).to_string());
    assert_eq!(listed["userCount"], CLIENTS);
    let path = format!("/api/0/issues/{}/", listed["id"].as_str().unwrap());
    let issue = reporter.server.get(&path).expect(200).json();
    let all = u64::try_from(CLIENTS * EACH).unwrap();
    for span in ["24h", "30d"] {
        let buckets = issue["stats"][span].as_array().unwrap();
        let sum: u64 = buckets.iter().map(|bucket| bucket[1].as_u64().unwrap()).sum();
        assert_eq!(sum, all, "{span}");
    }
    assert_eq!(issue["firstRelease"]["version"], "1.0");
    let tags = issue["tags"].as_array().unwrap();
    let total = |key: &str| tags.iter().find(|tag| tag["key"] == key).unwrap()["totalValues"].clone();
    assert_eq!((total("user"), total("environment")), (json!(all), json!(all)));
}
