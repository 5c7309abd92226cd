//! Simulates one million events over their full 72 hours, for receivers that are up, flaky, or down. Run it with `cargo
//! run --release --example simulate`. It prints events and attempts per second, and the memory used by 100,000 queued
//! events.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "an example"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use closehook_sender::{HOUR, Millis, Options, Outcome, SECOND, Sender};

/// An allocator that counts allocated bytes.
struct Counting;

static ALLOCATED: AtomicUsize = AtomicUsize::new(0);

#[allow(unsafe_code, reason = "an allocator can be written in no other way")]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATED.fetch_add(layout.size(), Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        ALLOCATED.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const START: Millis = 1_767_225_600_000;

fn sender() -> Sender {
    let mut sender = Sender::new(Options { seed: 1, now: START, ..Options::default() });
    let user = sender.users().first().map(|user| user.id.clone());
    let body = br#"{"url": "https://example.org/", "events": [{"object_type": "opportunity", "action": "created"}]}"#;
    let created = sender.request(user.as_deref(), "POST", "/api/v1/webhook/", body);
    assert_eq!(created.status, 201);
    sender
}

/// An event of about a kilobyte, the size of a typical opportunity.
fn event(number: u64) -> Vec<u8> {
    format!(
        r#"{{"object_type": "opportunity", "action": "created", "lead_id": "lead_{number}", "data": {{
            "id": "oppo_{number}", "lead_id": "lead_{number}", "lead_name": "Bluth Company", "contact_id": null,
            "confidence": 100, "value": 50000, "value_period": "monthly", "value_formatted": "$500 monthly",
            "value_currency": "USD", "annualized_value": 600000, "expected_value": 50000, "status_type": "won",
            "status_id": "stat_WnFc0uhjcjV0cc3bVzdFVqDz7av6rbsOmOvHUsO6s03", "status_label": "Won", "note": "",
            "date_created": "2026-01-01T00:00:00.817000+00:00", "date_updated": "2026-01-01T00:00:00.817000+00:00"
        }}}}"#
    )
    .into_bytes()
}

/// Puts in `events` events, evenly spread over `span`, and then runs the clock for 72 more hours.
fn run(name: &str, events: u64, span: Millis, answer: impl Fn(u64, Millis) -> u16) {
    let mut sender = sender();
    let (start, mut attempts, mut delivered) = (Instant::now(), 0_u64, 0_u64);
    let before = ALLOCATED.load(Ordering::Relaxed);
    let mut settle = |sender: &mut Sender, until: Millis| {
        loop {
            for attempt in sender.take(usize::MAX) {
                let status = answer(attempt.id, sender.now() - START);
                attempts += 1;
                delivered += u64::from(status == 200);
                sender.answered(attempt.id, &Outcome::Status(status));
            }
            if sender.now() >= until && sender.next_due().is_none_or(|due| due > until) {
                break;
            }
            sender.step(until);
        }
    };
    for number in 0..events {
        settle(&mut sender, START + span * number / events);
        sender.put(&event(number)).ok();
    }
    settle(&mut sender, START + span + 72 * HOUR);
    let seconds = start.elapsed().as_secs_f64();
    let memory = ALLOCATED.load(Ordering::Relaxed) - before;
    let warnings: Vec<_> = sender.warnings().map(|warning| warning.message.clone()).collect();
    println!(
        "{name:30} {events} events, {attempts} attempts, {delivered} delivered in {seconds:.2} s: {:.0} events/s, {:.0} \
         attempts/s, {} MB{}{}",
        events as f64 / seconds,
        attempts as f64 / seconds,
        memory >> 20,
        if warnings.is_empty() { "" } else { "; " },
        warnings.join("; ")
    );
}

fn main() {
    if std::env::args().len() > 1 {
        run("up", 300_000, 72 * HOUR, |_, _| 200);
        run("down for all of 72 hours", 20_000, SECOND, |_, _| 503);
        return;
    }
    run("up", 1_000_000, 72 * HOUR, |_, _| 200);
    run("fails three times in ten", 1_000_000, 72 * HOUR, |id, _| if id % 10 < 3 { 503 } else { 200 });
    run("down for the first 6 hours", 1_000_000, 72 * HOUR, |_, now| if now < 6 * HOUR { 503 } else { 200 });
    run("down, until it is paused", 1_000_000, 72 * HOUR, |_, _| 503);
    run("down for all of 72 hours", 99_999, SECOND, |_, _| 503);

    let mut sender = sender();
    let before = ALLOCATED.load(Ordering::Relaxed);
    (0..99_999).for_each(|number| drop(sender.put(&event(number))));
    let memory = ALLOCATED.load(Ordering::Relaxed) - before;
    println!(
        "99,999 queued: {} bytes each, {} MB, the log and the objects among them",
        memory / 99_999,
        memory >> 20
    );
    let start = Instant::now();
    let snapshot = sender.snapshot();
    println!("their snapshot: {} MB in {:.2} s", snapshot.len() >> 20, start.elapsed().as_secs_f64());
    let start = Instant::now();
    let restored = Sender::restore(&snapshot);
    assert!(restored.is_ok());
    println!("restored in {:.2} s", start.elapsed().as_secs_f64());
    let start = Instant::now();
    let attempts = sender.take(10);
    let count = 100_000;
    let bytes: usize =
        (0..count).filter_map(|at| Some(sender.render(attempts.get(at % 10)?)?.body.len())).sum();
    println!(
        "written and signed: {:.0} requests/s of {} bytes",
        count as f64 / start.elapsed().as_secs_f64(),
        bytes / count
    );
}
