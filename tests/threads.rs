//! What is made once and used for each delivery is shared by the threads of a server.

use closehook::filter::{Filter, Subscriptions};
use closehook::history::History;
use closehook::payload::Index;
use closehook::signature::Keyring;

fn shared<T: Send + Sync>() {}

#[test]
fn what_is_made_once_is_shared_by_threads() {
    shared::<Keyring>();
    shared::<Filter>();
    shared::<Subscriptions>();
    shared::<History>();
}

#[test]
fn threads_match_by_one_filter_and_one_list() {
    let won = r#"{"type": "field_accessor", "field": "data", "filter":
        {"type": "field_accessor", "field": "status_type", "filter": {"type": "equals", "value": "won"}}}"#;
    let filter = Filter::compile(won.as_bytes()).unwrap();
    let list = format!(
        r#"[{{"id": "whsub_1", "events": [{{"object_type": "opportunity", "action": "updated", "extra_filter": {won}}}]}}]"#
    );
    let subscriptions = Subscriptions::compile(list.as_bytes()).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let (filter, subscriptions) = (&filter, &subscriptions);
            scope.spawn(move || {
                for round in 0..500 {
                    let expected = (thread + round) % 2 == 0;
                    let status = if expected { "won" } else { "lost" };
                    let body = format!(
                        r#"{{"event": {{"object_type": "opportunity", "action": "updated", "data": {{"status_type": "{status}"}}}}}}"#
                    );
                    let index = Index::read(body.as_bytes()).unwrap();
                    let event = index.event().unwrap();
                    assert_eq!(filter.matches(event), expected);
                    assert_eq!(subscriptions.matching(event), if expected { vec![0] } else { vec![] });
                }
            });
        }
    });
}
