//! The `events` of a subscription, read and checked.

use super::subscription::Listened;
use closehook::filter::Filter;
use closehook::payload::{Kind, Value, quoted, text_of};

/// Reads the list; an error is a sentence with the place in it.
pub(super) fn read(events: Value<'_, '_>) -> Result<Vec<Listened>, String> {
    if events.kind() != Kind::Array || events.elements().next().is_none() {
        return Err("must be a list of events that is not empty".to_owned());
    }
    events.elements().enumerate().map(|(number, event)| one(event, number)).collect()
}

fn one(event: Value<'_, '_>, number: usize) -> Result<Listened, String> {
    let at = |rest: &str| format!("at /events/{number}{rest}");
    if event.kind() != Kind::Object {
        return Err(format!("must be objects with object_type and action {}", at("")));
    }
    for (key, _) in event.members() {
        if !["object_type", "action", "extra_filter"].iter().any(|name| key.is(name)) {
            return Err(format!("{} is no field of an event {}", quoted(&text_of(&key)), at("")));
        }
    }
    let string = |name: &str| match event.get(name) {
        Some(text) if text.kind() == Kind::String && text.text().len() > 2 => Ok(text.text().to_vec()),
        Some(_) => Err(format!("{name} must be a string that is not empty {}", at(&format!("/{name}")))),
        None => Err(format!("{name} is required {}", at(""))),
    };
    let extra_filter = match event.get("extra_filter").filter(|filter| filter.kind() != Kind::Null) {
        None => None,
        Some(filter) => {
            let compiled = Filter::compile(filter.text()).map_err(|error| {
                let place = error.pointer().unwrap_or_default();
                let whole = error.to_string();
                let sentence = whole.strip_suffix(&format!(" at {place}")).unwrap_or(&whole);
                let sentence = sentence.strip_suffix(" at the root").unwrap_or(sentence);
                format!("{sentence} {}", at(&format!("/extra_filter{place}")))
            })?;
            // Our own types are none of Close's, which would refuse them.
            if let Some(own) = own_type(filter) {
                return Err(format!("{own} is no filter type {}", at("/extra_filter")));
            }
            drop(compiled);
            Some(filter.text().to_vec())
        }
    };
    Ok(Listened { object_type: string("object_type")?, action: string("action")?, extra_filter })
}

/// The first node whose type begins with `closehook:`. Values may hold anything, and are not looked into.
fn own_type(filter: Value<'_, '_>) -> Option<String> {
    let mut open = vec![filter];
    while let Some(node) = open.pop() {
        let name = node.get("type").map(|name| text_of(&name)).unwrap_or_default();
        if name.starts_with("closehook:") {
            return Some(quoted(&name));
        }
        open.extend(node.get("filter"));
        open.extend(node.get("filters").into_iter().flat_map(|filters| filters.elements()));
    }
    None
}
