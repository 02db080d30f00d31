//! What was answered with 200 outlives a server that is killed, or told to stop.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use super::{Reporter, id};
use crate::harness::Server;

const CLIENTS: u128 = 8;

#[test]
fn what_was_answered_survives_a_kill_on_sqlite() {
    survives_a_kill(Server::start());
}

#[test]
fn what_was_answered_survives_a_kill_on_postgres() {
    survives_a_kill(Server::start_on_postgres());
}

#[test]
fn a_server_that_is_told_to_stop_answers_what_it_took_and_ends_well() {
    let mut server = Server::start();
    let (answered, _) = load_and(&server, 0, "TERM");
    assert!(server.ended_well(), "{}", server.log());
    let server = server.restart();
    let reporter = Reporter::of(&server);
    assert_eq!(reporter.count("KeyError: 'price'"), answered.len(), "nothing is stored that was not answered");
    assert_eq!(stored(&reporter), answered.len());
}

/// Three times: load, kill in the middle of it, start again, look.
fn survives_a_kill(mut server: Server) {
    let mut answered = Vec::new();
    let mut sent = 0;
    for round in 0..3 {
        let (of_round, sent_in_round) = load_and(&server, round, "KILL");
        assert!(!of_round.is_empty(), "nothing was answered before the kill");
        answered.extend(of_round);
        sent += sent_in_round;
        server = server.restart();
        let reporter = Reporter::of(&server);
        for event in &answered {
            let answer = reporter.event("KeyError: 'price'", event);
            assert_eq!(answer.status, 200, "{event} was answered and is lost: {}", answer.text());
        }
        let count = reporter.count("KeyError: 'price'");
        assert!((answered.len()..=sent).contains(&count), "{} answered, {count} counted, {sent} sent", answered.len());
        assert_eq!(count, stored(&reporter), "counted and stored differ");
        // Sent again, each is known: nothing counts twice.
        for event in &answered {
            reporter.report(&event_with(event));
        }
        assert_eq!(reporter.count("KeyError: 'price'"), count);
        reporter.is_well();
    }
}

fn event_with(id: &str) -> serde_json::Value {
    json!({"event_id": id, "platform": "python", "user": {"id": "1"},
        "exception": {"values": [{"type": "KeyError", "value": "'price'"}]}})
}

/// The events that were answered with 200, and how many were sent.
fn load_and(server: &Server, round: u128, signal: &str) -> (Vec<String>, usize) {
    let (answered, sent) = (Mutex::new(Vec::new()), Mutex::new(0));
    let is_over = AtomicBool::new(false);
    let reporter = Reporter::of(server);
    thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (reporter, answered, sent, is_over) = (&reporter, &answered, &sent, &is_over);
            scope.spawn(move || {
                for number in 1.. {
                    if is_over.load(Ordering::SeqCst) {
                        return;
                    }
                    let event = id((round << 64) + (client << 32) + number);
                    *sent.lock().unwrap() += 1;
                    match reporter.store(event_with(&event).to_string()).try_send() {
                        Some(answer) if answer.status == 200 => answered.lock().unwrap().push(event),
                        Some(answer) => panic!("{} {}", answer.status, answer.text()),
                        None => return,
                    }
                }
            });
        }
        let deadline = Instant::now() + Duration::from_secs(60);
        while answered.lock().unwrap().len() < 60 && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(1));
        }
        server.signal(signal);
        is_over.store(true, Ordering::SeqCst);
    });
    (answered.into_inner().unwrap(), sent.into_inner().unwrap())
}

/// How many events the issue's list has, page by page.
fn stored(reporter: &Reporter<'_>) -> usize {
    let issue = reporter.issue("KeyError: 'price'")["id"].as_str().unwrap().to_owned();
    let mut count = 0;
    let mut cursor = String::new();
    loop {
        let answer = reporter.server.get(&format!("/api/0/issues/{issue}/events/?cursor={cursor}")).expect(200);
        count += answer.json().as_array().unwrap().len();
        let (next, has_more) = answer.cursor("next");
        if !has_more {
            return count;
        }
        cursor = next;
    }
}
