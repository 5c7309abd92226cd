//! A subscription in a snapshot: all of it, with its queue.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::access::{Role, User};
use super::attempt::Outcome;
use super::event::Event;
use super::health::Health;
use super::json::Json;
use super::listened;
use super::options::whole;
use super::queue::{Delivery, Queue};
use super::snapshot::array;
use super::subscription::{Counters, Subscription, events};
use super::warning::PauseReason;
use closehook::payload::{Kind, Value, text_of};
use closehook::signature::Key;

pub(super) fn write(number: u64, subscription: &Subscription, json: &mut Json) {
    json.open(b'{').key("number").number(number);
    json.key("id").string(&subscription.id).key("url").string(&subscription.url);
    json.key("events").raw(&events(&subscription.events));
    json.key("verify_ssl").bool(subscription.verify_ssl);
    json.key("pause_reason").maybe(subscription.paused.map(PauseReason::name));
    json.key("signature_key").string(&subscription.signature_key);
    json.key("created_by").string(&subscription.created_by);
    json.key("updated_by").string(&subscription.updated_by);
    json.key("created").number(subscription.created).key("updated").number(subscription.updated);
    json.key("latest_error").open(b'[');
    match &subscription.latest_error {
        None => {}
        Some((moment, Outcome::Status(status))) => {
            json.number(*moment).number(u64::from(*status));
        }
        Some((moment, Outcome::Failed(why))) => {
            json.number(*moment).string(why);
        }
    }
    json.close(b']').key("health").open(b'[').number(subscription.health.warned);
    if let Some((first, last)) = subscription.health.failing {
        json.number(first).number(last);
    }
    json.close(b']').key("counters").open(b'{');
    subscription.counters.write(true, json);
    json.close(b'}');
    json.key("warned").bool(subscription.warned);
    json.key("round").number(subscription.queue.round);
    json.key("queue").open(b'[');
    subscription.queue.iter().for_each(|delivery| write_delivery(delivery, json));
    json.close(b']').close(b'}');
}

pub(super) fn write_delivery(delivery: &Delivery, json: &mut Json) {
    json.open(b'[').number(delivery.event.number).number(delivery.due).number(delivery.order);
    json.number(delivery.since).number(u64::from(delivery.attempts));
    json.bool(delivery.extra).bool(delivery.reordered).close(b']');
}

pub(super) fn read(stored: Value<'_, '_>, events: &BTreeMap<u64, Rc<Event>>) -> Option<(u64, Subscription)> {
    let string = |name: &str| stored.get(name).filter(|text| text.kind() == Kind::String);
    let text = |name: &str| string(name).map(|text| text_of(&text));
    let number = |name: &str| stored.get(name).and_then(whole);
    let signature_key = text("signature_key")?;
    let paused = match string("pause_reason") {
        None => None,
        Some(reason) => Some(PauseReason::ALL.iter().find(|(name, _)| reason.is(name))?.1),
    };
    let mut queue = Queue::after(number("round")?);
    for delivery in stored.get("queue")?.elements() {
        queue.push(read_delivery(delivery, events)?);
    }
    let mut counters = Counters::default();
    for (name, count) in Counters::ALL {
        *count(&mut counters) = whole(stored.get("counters")?.get(name)?)?;
    }
    let subscription = Subscription {
        id: text("id")?,
        url: text("url")?,
        events: listened::read(stored.get("events")?).ok()?,
        verify_ssl: stored.get("verify_ssl")?.text() == b"true",
        paused,
        key: Key::from_hex(signature_key.as_bytes()).ok()?,
        signature_key,
        created_by: text("created_by")?,
        updated_by: text("updated_by")?,
        created: number("created")?,
        updated: number("updated")?,
        latest_error: match array(stored.get("latest_error")?) {
            Some([moment, outcome]) => {
                let status = whole(outcome).and_then(|status| u16::try_from(status).ok());
                let outcome = status.map_or_else(|| Outcome::Failed(text_of(&outcome)), Outcome::Status);
                Some((whole(moment)?, outcome))
            }
            None => None,
        },
        health: health(stored.get("health")?)?,
        counters,
        queue,
        scheduled: None,
        watched: None,
        warned: stored.get("warned")?.text() == b"true",
    };
    Some((number("number")?, subscription))
}

fn health(stored: Value<'_, '_>) -> Option<Health> {
    let numbers: Vec<u64> = stored.elements().filter_map(whole).collect();
    match numbers.as_slice() {
        [warned] => Some(Health { failing: None, warned: *warned }),
        [warned, first, last] => Some(Health { failing: Some((*first, *last)), warned: *warned }),
        _ => None,
    }
}

pub(super) fn read_delivery(stored: Value<'_, '_>, events: &BTreeMap<u64, Rc<Event>>) -> Option<Delivery> {
    let [event, due, order, since, attempts, extra, reordered] = array(stored)?;
    Some(Delivery {
        event: Rc::clone(events.get(&whole(event)?)?),
        due: whole(due)?,
        order: whole(order)?,
        since: whole(since)?,
        attempts: u32::try_from(whole(attempts)?).ok()?,
        extra: extra.text() == b"true",
        reordered: reordered.text() == b"true",
    })
}

pub(super) fn user(stored: Value<'_, '_>) -> Option<User> {
    let role = stored.get("role")?;
    let (_, role) = Role::ALL.iter().find(|(name, _)| role.is(name))?;
    let access = stored.get("access")?.text() == b"true";
    Some(User { id: text_of(&stored.get("id")?), role: *role, access })
}
