//! Subscriptions made, changed and deleted.

use super::access::User;
use super::api::{Response, shown};
use super::health::Health;
use super::limits::platform;
use super::queue::Queue;
use super::sender::Sender;
use super::subscription::{Counters, Listened, Subscription, Wanted, fingerprint};
use super::warning::PauseReason;
use closehook::signature::Key;

impl Sender {
    pub(super) fn create(&mut self, user: &User, wanted: Wanted) -> Response {
        let (Some(url), Some(events)) = (wanted.url, wanted.events) else {
            return Response::refused(&vec![("", "url and events are required".to_owned())]);
        };
        if let Some(duplicate) = self.duplicate(&url, &events, None).or_else(|| self.beyond_limit(&url)) {
            return duplicate;
        }
        let id = self.random.id("whsub_");
        let signature_key = self.random.key();
        let Ok(key) = Key::from_hex(signature_key.as_bytes()) else { return Response::error(500, "no key") };
        let number = self.counts.subscriptions;
        self.counts.subscriptions = number.saturating_add(1);
        self.numbers.insert(id.clone(), number);
        self.subscriptions.insert(
            number,
            Subscription {
                id,
                url,
                events,
                verify_ssl: wanted.verify_ssl.unwrap_or(true),
                paused: None,
                key,
                signature_key,
                created_by: user.id.clone(),
                updated_by: user.id.clone(),
                created: self.now(),
                updated: self.now(),
                latest_error: None,
                health: Health::default(),
                counters: Counters::default(),
                queue: Queue::default(),
                scheduled: None,
                watched: None,
                warned: false,
            },
        );
        self.recipients.changed();
        Response::new(201, shown(self, number))
    }

    /// Changes only what is given. What is queued goes to the new address.
    pub(super) fn update(&mut self, number: u64, user: &User, wanted: Wanted) -> Response {
        let now = self.now();
        let Some(subscription) = self.subscriptions.get(&number) else {
            return Response::error(404, "There is no such webhook subscription.");
        };
        let url = wanted.url.as_ref().unwrap_or(&subscription.url);
        let events = wanted.events.as_ref().unwrap_or(&subscription.events);
        if wanted.active.unwrap_or(subscription.paused.is_none())
            && let Some(duplicate) = self.duplicate(url, events, Some(number))
        {
            return duplicate;
        }
        let moves = platform(url) != platform(&subscription.url);
        if moves && let Some(beyond) = self.beyond_limit(url) {
            return beyond;
        }
        let Some(subscription) = self.subscriptions.get_mut(&number) else {
            return Response::error(404, "There is no such webhook subscription.");
        };
        if let Some(url) = wanted.url {
            subscription.url = url;
        }
        if let Some(events) = wanted.events {
            subscription.events = events;
        }
        if let Some(verify_ssl) = wanted.verify_ssl {
            subscription.verify_ssl = verify_ssl;
        }
        user.id.clone_into(&mut subscription.updated_by);
        subscription.updated = now;
        match wanted.active {
            Some(true) if subscription.paused.is_some() => {
                subscription.paused = None;
                subscription.health = Health::default();
            }
            Some(false) if subscription.paused.is_none() => self.pause(number, PauseReason::Api),
            _ => {}
        }
        self.recipients.changed();
        Response::new(200, shown(self, number))
    }

    pub(super) fn remove(&mut self, number: u64) {
        if let Some(subscription) = self.subscriptions.remove(&number) {
            self.numbers.remove(&subscription.id);
            self.faults.forget(&subscription.id);
            self.recipients.changed();
        }
    }

    /// The refusal when another active subscription has the address and listens to the same.
    fn duplicate(&self, url: &str, events: &[Listened], but: Option<u64>) -> Option<Response> {
        let print = fingerprint(events);
        let (_, other) = self.subscriptions.iter().find(|(number, other)| {
            Some(**number) != but
                && other.paused.is_none()
                && other.url == url
                && fingerprint(&other.events) == print
        })?;
        let message = format!("Duplicate active subscription for this URL and these events: {}", other.id);
        Some(Response::refused(&vec![("", message)]))
    }

    /// The refusal when there are as many as there may be.
    fn beyond_limit(&self, url: &str) -> Option<Response> {
        let of = platform(url);
        let count = self.subscriptions.values().filter(|other| platform(&other.url) == of).count();
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        let (limit, whose) = match of {
            None => (self.rules.subscriptions, "an organization"),
            Some(platform) => (self.rules.platform_subscriptions, platform),
        };
        let message = format!("the limit of {limit} webhook subscriptions for {whose} is reached");
        (count >= limit).then(|| Response::refused(&vec![("", message)]))
    }
}
