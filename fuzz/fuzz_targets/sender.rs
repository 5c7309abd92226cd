//! Any bytes as options, events, changes, faults, users, requests and snapshots give an answer or an error, and the sender
//! goes on: whatever it sends is JSON, and its books balance.
#![no_main]

use arbitrary::Arbitrary;
use closehook_sender::{Options, Outcome, Sender};
use closehook::payload::Index;
use libfuzzer_sys::fuzz_target;

#[derive(Arbitrary, Debug)]
enum Does<'a> {
    Put(&'a [u8]),
    Change(&'a str, &'a str, &'a [u8]),
    Delete(&'a str, &'a str),
    Request { admin: bool, method: u8, path: &'a str, body: &'a [u8] },
    Webhook(&'a [u8]),
    Event(&'a str),
    Faults(&'a [u8]),
    User(&'a [u8]),
    Step(u32),
    Advance(u32),
    Take(u8),
    Answer(u8, u16),
    Restore(&'a [u8]),
    Crash,
}

fuzz_target!(|input: (&[u8], Vec<Does<'_>>)| {
    let (options, all) = input;
    let mut sender = Sender::new(Options::read(options).unwrap_or_default());
    for does in all {
        let user = sender
            .users()
            .first()
            .map(|user| user.id.clone())
            .filter(|_| !matches!(does, Does::Request { admin: false, .. }));
        match does {
            Does::Put(text) => drop(sender.put(text)),
            Does::Change(kind, id, fields) => drop(sender.change(kind, id, fields, None, b"")),
            Does::Delete(kind, id) => drop(sender.delete(kind, id, None, b"")),
            Does::Request { method, path, body, .. } => {
                let method = ["GET", "POST", "PUT", "DELETE", "PATCH"][usize::from(method) % 5];
                let answer = sender.request(user.as_deref(), method, path, body);
                Index::read(&answer.body).expect("an answer is JSON");
            }
            Does::Webhook(body) => {
                let answer = sender.request(user.as_deref(), "POST", "/api/v1/webhook/", body);
                assert!(matches!(answer.status, 201 | 400 | 403));
                Index::read(&answer.body).expect("an answer is JSON");
            }
            Does::Event(query) => {
                let answer = sender.request(user.as_deref(), "GET", &format!("/api/v1/event/?{query}"), b"");
                assert!(matches!(answer.status, 200 | 400 | 403));
                Index::read(&answer.body).expect("an answer is JSON");
            }
            Does::Faults(text) => drop(sender.set_faults_json(text)),
            Does::User(text) => drop(sender.set_user_json(text)),
            Does::Step(span) => drop(sender.step(sender.now().saturating_add(span.into()))),
            Does::Advance(span) => drop(sender.advance(sender.now().saturating_add(span.into()))),
            Does::Take(most) => {
                for attempt in sender.take(most.into()) {
                    if let Some(request) = sender.render(&attempt) {
                        Index::read(&request.body).expect("a body is JSON");
                    }
                }
            }
            Does::Answer(id, status) => drop(sender.answered(id.into(), &Outcome::Status(status))),
            Does::Restore(text) => drop(Sender::restore(text)),
            Does::Crash => {
                let snapshot = sender.snapshot();
                sender = Sender::restore(&snapshot).expect("a snapshot is one");
                assert!(sender.snapshot() == snapshot);
            }
        }
    }
    Index::read(&sender.state()).expect("a state is JSON");
});
