//! Events are only lost or repeated if a rule says so. Each matched event is delivered, dropped after its deadline,
//! cleared by a pause, or still pending.

use std::collections::BTreeMap;

use closehook_sender::{MINUTE, Millis, Outcome, Sender};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::organization::Organization;

#[derive(Clone, Debug)]
enum Does {
    Put { kind: usize, count: usize },
    Pass(Millis),
    Take { most: usize, statuses: u64 },
    Answer { pick: usize, status: u16 },
    Pause(usize),
    Activate(usize),
    Crash,
}

const KINDS: [(&str, &str); 3] = [("lead", "created"), ("lead", "updated"), ("contact", "created")];

fn does() -> impl Strategy<Value = Does> {
    prop_oneof![
        4 => (0..3_usize, 1..8_usize).prop_map(|(kind, count)| Does::Put { kind, count }),
        4 => (0..2 * MINUTE).prop_map(Does::Pass),
        4 => (1..9_usize, any::<u64>()).prop_map(|(most, statuses)| Does::Take { most, statuses }),
        3 => (any::<usize>(), prop_oneof![Just(200), Just(503)]).prop_map(|(pick, status)| Does::Answer { pick, status }),
        1 => (0..2_usize).prop_map(Does::Pause),
        2 => (0..2_usize).prop_map(Does::Activate),
        1 => Just(Does::Crash),
    ]
}

fn figures(state: &Value) -> Vec<BTreeMap<String, u64>> {
    let subscriptions = state["subscriptions"].as_array().unwrap();
    let numbers = |each: &Value| {
        let members = each.as_object().unwrap().iter();
        members.filter_map(|(name, value)| Some((name.clone(), value.as_u64()?))).collect()
    };
    subscriptions.iter().map(numbers).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn every_matched_event_is_somewhere(all in prop::collection::vec(does(), 1..120)) {
        let mut organization = Organization::with(&json!({
            "pauseBacklog": 25, "warningBacklog": 20, "dropAfterMs": 180_000, "pauseAfterMs": 600_000, "parallel": 4,
        }));
        let ids = [
            organization.subscribe("https://example.org/1", &KINDS)["id"].clone(),
            organization.subscribe("https://example.org/2", &KINDS[..1])["id"].clone(),
        ];
        let (mut open, mut number) = (Vec::new(), 0);
        // The number of deliveries, by subscription and event.
        let mut delivered: BTreeMap<(String, String), u32> = BTreeMap::new();
        for does in all {
            match does {
                Does::Put { kind, count } => for _ in 0..count {
                    number += 1;
                    let (object_type, action) = KINDS[kind];
                    organization.put(&json!({"object_type": object_type, "object_id": format!("x_{number}"), "action": action}));
                },
                Does::Pass(span) => {
                    let until = organization.sender.now() + span;
                    organization.sender.advance(until);
                }
                Does::Take { most, statuses } => {
                    for (place, attempt) in organization.sender.take(most).into_iter().enumerate() {
                        let received = organization.received(&attempt);
                        // Some attempts are answered immediately, others later.
                        match statuses >> (2 * place) & 3 {
                            0 => open.push((attempt.id, received)),
                            1 => drop(organization.sender.answered(attempt.id, &Outcome::Status(500))),
                            _ => {
                                let key = (received.subscription.clone(), received.event_id().to_owned());
                                *delivered.entry(key).or_insert(0) += 1;
                                prop_assert!(organization.sender.answered(attempt.id, &Outcome::Status(200)));
                            }
                        }
                    }
                }
                Does::Answer { pick, status } => if !open.is_empty() {
                    let (id, received) = open.swap_remove(pick % open.len());
                    prop_assert!(organization.sender.answered(id, &Outcome::Status(status)));
                    if status == 200 {
                        *delivered.entry((received.subscription.clone(), received.event_id().to_owned())).or_insert(0) += 1;
                    }
                },
                Does::Pause(which) => {
                    let path = format!("webhook/{}/", ids[which].as_str().unwrap());
                    organization.api("PUT", &path, &json!({"status": "paused"}));
                }
                Does::Activate(which) => {
                    let path = format!("webhook/{}/", ids[which].as_str().unwrap());
                    organization.api("PUT", &path, &json!({"status": "active"}));
                }
                // The answers are lost, and the state is restored from the snapshot.
                Does::Crash => {
                    organization.sender = Sender::restore(&organization.sender.snapshot()).unwrap();
                    organization.sender.retry_under_way();
                    open.clear();
                }
            }
            for figures in figures(&organization.state()) {
                let gone = figures["delivered"] + figures["dropped"] + figures["cleared"];
                prop_assert_eq!(figures["queued"], gone + figures["backlog"]);
                prop_assert!(figures["under_way"] <= 4 && figures["backlog"] < 25);
            }
        }
        prop_assert!(delivered.values().all(|times| *times == 1), "none was delivered twice");
        let sum: u64 = figures(&organization.state()).iter().map(|figures| figures["delivered"]).sum();
        // A delivery whose queue was cleared meanwhile counts as cleared, even if it arrived.
        prop_assert!(sum <= delivered.len() as u64);
    }

    #[test]
    fn each_subscription_gets_what_its_filters_match(kinds in prop::collection::vec((0..3_usize, 0..3_u8), 1..60)) {
        let mut organization = Organization::new();
        let filter = json!({"type": "field_accessor", "field": "data", "filter":
            {"type": "field_accessor", "field": "n", "filter": {"type": "equals", "value": 1}}});
        organization.subscribe("https://example.org/all", &KINDS);
        organization.subscribe("https://example.org/leads", &KINDS[..2]);
        organization.api("POST", "webhook/", &json!({"url": "https://example.org/ones", "events":
            [{"object_type": "lead", "action": "created", "extra_filter": filter}]}));
        let mut expected: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (number, (kind, n)) in kinds.iter().enumerate() {
            let (object_type, action) = KINDS[*kind];
            let id = organization.put(&json!({"object_type": object_type, "object_id": format!("x_{number}"),
                "action": action, "data": {"n": n}}));
            let mut expect = |url: &str| expected.entry(format!("https://example.org/{url}")).or_default().push(id.clone());
            expect("all");
            if object_type == "lead" {
                expect("leads");
                if action == "created" && *n == 1 {
                    expect("ones");
                }
            }
        }
        let mut received: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for each in organization.up(MINUTE) {
            received.entry(each.request.url.clone()).or_default().push(each.event_id().to_owned());
        }
        let sorted = |mut map: BTreeMap<String, Vec<String>>| {
            map.values_mut().for_each(|ids| ids.sort());
            map
        };
        prop_assert_eq!(sorted(received), sorted(expected));
    }
}
