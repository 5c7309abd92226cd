//! Compares the retry schedule with independent arithmetic, and tests that retries end after 72 hours.

use closehook_sender::{HOUR, MINUTE, Millis, Outcome, SECOND};
use serde_json::json;

use crate::organization::{Organization, START};

/// The times of all attempts of an event that is never delivered, from a list of waits.
fn by_hand() -> Vec<Millis> {
    let mut seconds = vec![0_u64];
    for wait in [5, 10, 20, 40, 80, 160, 320, 640] {
        seconds.push(seconds[seconds.len() - 1] + wait);
    }
    while seconds[seconds.len() - 1] + 20 * 60 <= 72 * 60 * 60 {
        seconds.push(seconds[seconds.len() - 1] + 20 * 60);
    }
    seconds.into_iter().map(|second| START + second * 1000).collect()
}

fn moments(jitter: u64) -> Vec<Millis> {
    let mut organization = Organization::with(&json!({"jitterPermille": jitter}));
    organization.subscribe_to_leads();
    organization.lead("lead_1", "created");
    organization.down(100 * HOUR).iter().map(|received| received.moment).collect()
}

#[test]
fn without_jitter_the_moments_are_those_of_the_list() {
    let expected = by_hand();
    assert_eq!(expected.len(), 223);
    assert_eq!(moments(0), expected);
}

#[test]
fn jitter_only_shortens_by_a_fifth_at_most() {
    let moments = moments(200);
    let waits: Vec<Millis> = moments.windows(2).map(|pair| pair[1] - pair[0]).collect();
    for (place, wait) in waits.iter().enumerate() {
        let whole = if place < 8 { (5 * SECOND) << place } else { 20 * MINUTE };
        assert!((whole * 8 / 10..=whole).contains(wait), "{place}: {wait}");
    }
    let mean = waits[8..].iter().sum::<u64>() as f64 / (waits.len() - 8) as f64;
    let expected = 0.9 * (20 * MINUTE) as f64;
    assert!((mean - expected).abs() < 0.02 * expected, "{mean}");
    let end = START + 72 * HOUR;
    assert!(moments[moments.len() - 1] <= end && end - moments[moments.len() - 1] < 20 * MINUTE);
}

#[test]
fn a_success_ends_the_retries() {
    let mut organization = Organization::new();
    organization.subscribe_to_leads();
    organization.lead("lead_1", "created");
    let mut left = 3;
    let received = organization.run(72 * HOUR, |_| {
        left -= 1;
        Outcome::Status(if left > 0 { 500 } else { 204 })
    });
    assert_eq!(received.iter().map(|each| each.number).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!((organization.figure("delivered"), organization.figure("failed")), (1, 2));
}

#[test]
fn what_is_no_success_is_tried_again() {
    for (outcome, again) in [
        (Outcome::Status(200), false),
        (Outcome::Status(299), false),
        (Outcome::Status(199), true),
        (Outcome::Status(301), true),
        (Outcome::Status(410), true),
        (Outcome::Failed("timed out".to_owned()), true),
    ] {
        let mut organization = Organization::new();
        organization.subscribe_to_leads();
        organization.lead("lead_1", "created");
        let received = organization.run(4 * SECOND, |_| outcome.clone());
        assert_eq!(received.len(), 1);
        assert_eq!(organization.figure("backlog"), u64::from(again), "{outcome:?}");
    }
}

#[test]
fn an_answer_counts_from_the_moment_in_which_it_comes() {
    let mut organization = Organization::with(&json!({"jitterPermille": 0}));
    organization.subscribe_to_leads();
    organization.lead("lead_1", "created");
    let attempt = organization.sender.take(1).pop().unwrap();
    assert_eq!(organization.sender.step(START + 30 * SECOND), START + 30 * SECOND);
    assert!(organization.sender.take(1).is_empty(), "it is under way");
    organization.sender.answered(attempt.id, &Outcome::Failed("timed out".to_owned()));
    assert_eq!(organization.sender.next_due(), Some(START + 35 * SECOND));
    assert!(!organization.sender.answered(attempt.id, &Outcome::Status(200)), "it was answered");
}

#[test]
fn only_so_many_are_under_way_at_once() {
    let mut organization = Organization::with(&json!({"parallel": 3}));
    organization.subscribe_to_leads();
    organization.subscribe("https://example.com/", &[("lead", "created")]);
    (0..10).for_each(|number| drop(organization.lead(&format!("lead_{number}"), "created")));
    let first = organization.sender.take(usize::MAX);
    assert_eq!(first.len(), 6, "three for each subscription");
    assert_eq!(organization.sender.next_due(), None);
    organization.sender.answered(first[0].id, &Outcome::Status(200));
    assert_eq!(organization.sender.take(usize::MAX).len(), 1);
}

#[test]
fn the_clock_never_moves_back() {
    let mut organization = Organization::new();
    assert_eq!(organization.sender.step(START + 10), START + 10);
    assert_eq!(organization.sender.step(5), START + 10);
    assert_eq!(organization.sender.advance(5), START + 10);
    assert_eq!(organization.sender.step(u64::MAX), organization.sender.advance(u64::MAX));
}

#[test]
fn a_clock_that_goes_by_itself_passes_what_is_due() {
    let mut organization = Organization::new();
    organization.subscribe_to_leads();
    organization.lead("lead_1", "created");
    organization.lead("lead_1", "updated");
    assert_eq!(organization.sender.step(START + HOUR), START, "an attempt is due");
    assert_eq!(organization.sender.advance(START + HOUR), START + HOUR);
    assert_eq!(organization.sender.take(usize::MAX).len(), 2);
}
