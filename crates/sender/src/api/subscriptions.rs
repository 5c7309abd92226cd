//! Subscriptions in the API: list, read, create, update and delete.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::{Mistakes, Response};
use crate::health::Health;
use crate::queue::Queue;
use crate::refusal::{raw, to_json};
use crate::sender::Sender;
use crate::subscription::{Counters, LatestError, Listened, SignatureKey, Subscription};
use crate::time;
use crate::user::User;
use crate::warning::PauseReason;
use closehook::payload::{Index, Kind, Value, quoted, text_of};

/// A subscription as the API returns it, with its keys in Close's order.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(serialize_with = "those_above_zero")]
    counters: &'a Counters,
    created_by: &'a str,
    date_created: String,
    date_updated: String,
    events: &'a [Listened],
    health_status: &'static str,
    id: &'a str,
    latest_error: Option<String>,
    pause_reason: Option<PauseReason>,
    recent_consecutive_fail_buckets_cnt: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    signature_key: Option<&'a str>,
    status: &'static str,
    updated_by: &'a str,
    url: &'a str,
    verify_ssl: bool,
}

impl<'a> Shown<'a> {
    fn to(user: &User, subscription: &'a Subscription) -> Self {
        let Subscription { counters, created_by, events, id, pause_reason, updated_by, url, .. } =
            subscription;
        Self {
            counters,
            created_by,
            date_created: time::naive(subscription.created),
            date_updated: time::naive(subscription.updated),
            events,
            health_status: subscription.health.status(),
            id,
            latest_error: subscription.latest_error.message(),
            pause_reason: *pause_reason,
            recent_consecutive_fail_buckets_cnt: subscription.health.buckets(),
            signature_key: user.manages(created_by).then(|| subscription.signature_key.digits()),
            status: subscription.status(),
            updated_by,
            url,
            verify_ssl: subscription.verify_ssl,
        }
    }
}

fn those_above_zero<S: Serializer>(counters: &Counters, serializer: S) -> Result<S::Ok, S::Error> {
    let Counters { queued, attempts, failed, delivered, dropped, cleared, repeated } = *counters;
    let all = [
        ("queued", queued),
        ("attempts", attempts),
        ("failed", failed),
        ("delivered", delivered),
        ("dropped", dropped),
        ("cleared", cleared),
        ("repeated", repeated),
    ];
    serializer.collect_map(all.into_iter().filter(|(_, count)| *count > 0))
}

/// The parsed body of a request.
#[derive(Default)]
struct Wanted {
    url: Option<String>,
    events: Option<Vec<Listened>>,
    verify_ssl: Option<bool>,
    active: Option<bool>,
}

impl Wanted {
    /// Parses the body of a request. Reports all errors at once.
    fn read(body: &[u8], creating: bool) -> Result<Self, Mistakes> {
        let whole = |message: String| Mistakes { errors: vec![message], ..Mistakes::default() };
        let index = Index::read(body).map_err(|error| whole(format!("the body is not JSON: {error}")))?;
        let root = index.root().filter(|root| root.kind() == Kind::Object);
        let root = root.ok_or_else(|| whole("the body must be a JSON object".to_owned()))?;
        let (mut wanted, mut mistakes) = (Self::default(), Mistakes::default());
        let known = ["url", "events", "verify_ssl", "status"];
        let known = if creating { known.get(..3) } else { known.get(..) }.unwrap_or_default();
        if let Some((key, _)) = root.members().find(|(key, _)| !known.iter().any(|name| key.is(name))) {
            let name = quoted(&text_of(&key));
            mistakes.errors.push(format!("{name} is no field of a subscription that can be set"));
        }
        // In an update, null means "unchanged" (Close's OpenAPI).
        let given = |name: &str| root.get(name).filter(|value| creating || value.kind() != Kind::Null);
        let mut mistaken = |field, message: &str| mistakes.fields.push((field, message.to_owned()));
        for field in ["url", "events"] {
            if creating && given(field).is_none() {
                mistaken(field, "this field is required");
            }
        }
        if let Some(url) = given("url") {
            wanted.url = url.as_str().filter(|url| is_address(url)).map(Into::into);
            if wanted.url.is_none() {
                mistaken("url", "must be an http or https URL");
            }
        }
        if let Some(events) = given("events") {
            match listened(events) {
                Ok(events) => wanted.events = Some(events),
                Err(message) => mistaken("events", &message),
            }
        }
        if let Some(verify_ssl) = given("verify_ssl") {
            wanted.verify_ssl = Some(verify_ssl.text() == b"true");
            if verify_ssl.kind() != Kind::Bool {
                mistaken("verify_ssl", "must be a boolean");
            }
        }
        if let Some(status) = given("status").filter(|_| !creating) {
            wanted.active = Some(status.is("active"));
            if !status.is("active") && !status.is("paused") {
                mistaken("status", "must be active or paused");
            }
        }
        if mistakes.errors.is_empty() && mistakes.fields.is_empty() { Ok(wanted) } else { Err(mistakes) }
    }
}

/// Parses `events`. An error is a sentence with the location.
fn listened(events: Value<'_, '_>) -> Result<Vec<Listened>, String> {
    if events.kind() != Kind::Array || events.elements().next().is_none() {
        return Err("must be a list of events that is not empty".to_owned());
    }
    let one = |(number, event): (usize, Value<'_, '_>)| {
        if event.kind() != Kind::Object {
            return Err(format!("must be objects with object_type and action at /events/{number}"));
        }
        let members = event.members().map(|(key, value)| (text_of(&key), raw(value.text())));
        let members: BTreeMap<_, _> = members.collect();
        Listened::try_from(members)
            .map_err(|error| format!("{} at /events/{number}{}", error.message, error.place))
    };
    events.elements().enumerate().map(one).collect()
}

impl Sender {
    /// All subscriptions, in order of creation.
    pub(super) fn subscriptions_seen_by(&self, user: &User) -> Response {
        let data: Vec<_> = self.subscriptions.values().map(|each| Shown::to(user, each)).collect();
        Response::ok(to_json(&BTreeMap::from([("data", data)])))
    }

    pub(super) fn subscription_of(&mut self, user: &User, method: &str, id: &str, body: &[u8]) -> Response {
        let found = self.numbers.get(id).copied();
        let Some((number, subscription)) = found.and_then(|it| Some((it, self.subscriptions.get(&it)?)))
        else {
            return Response::error(404, "There is no such webhook subscription.");
        };
        if method == "GET" {
            return self.shown(user, number);
        }
        if !user.manages(&subscription.created_by) {
            let message = "Only an admin or the user who created it can manage this subscription.";
            return Response::error(403, message);
        }
        if method == "DELETE" {
            self.remove(number);
            return Response::ok(b"{}".to_vec());
        }
        match Wanted::read(body, false) {
            Ok(wanted) => self.update(number, user, wanted).unwrap_or_else(Response::refused_whole),
            Err(mistakes) => Response::refused(&mistakes),
        }
    }

    fn shown(&self, user: &User, number: u64) -> Response {
        let shown = self.subscriptions.get(&number).map(|subscription| Shown::to(user, subscription));
        Response::ok(to_json(&shown))
    }

    pub(super) fn create(&mut self, user: &User, body: &[u8]) -> Response {
        let wanted = match Wanted::read(body, true) {
            Ok(wanted) => wanted,
            Err(mistakes) => return Response::refused(&mistakes),
        };
        let (Some(url), Some(events)) = (wanted.url, wanted.events) else {
            return Response::refused_whole("url and events are required".to_owned());
        };
        if let Err(message) =
            self.check_duplicate(&url, &events, None).and_then(|()| self.check_limit(&url, None))
        {
            return Response::refused_whole(message);
        }
        let id = self.random.id("whsub_");
        let Ok(signature_key) = SignatureKey::try_from(self.random.key()) else {
            return Response::error(500, "no key");
        };
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
                pause_reason: None,
                signature_key,
                created_by: user.id.clone(),
                updated_by: user.id.clone(),
                created: self.now,
                updated: self.now,
                latest_error: LatestError::Not([]),
                health: Health::default(),
                counters: Counters::default(),
                warned: false,
                queue: Queue::default(),
                scheduled: None,
                watched: None,
            },
        );
        self.recipients.changed();
        Response { status: 201, ..self.shown(user, number) }
    }

    /// Changes only the given fields. Queued events go to the new URL.
    fn update(&mut self, number: u64, user: &User, wanted: Wanted) -> Result<Response, String> {
        let Some(subscription) = self.subscriptions.get(&number) else { return Ok(self.shown(user, number)) };
        let url = wanted.url.as_ref().unwrap_or(&subscription.url);
        let events = wanted.events.as_ref().unwrap_or(&subscription.events);
        if wanted.active.unwrap_or(subscription.pause_reason.is_none()) {
            self.check_duplicate(url, events, Some(number))?;
        }
        if platform(url) != platform(&subscription.url) {
            self.check_limit(url, Some(number))?;
        }
        let Some(subscription) = self.subscriptions.get_mut(&number) else {
            return Ok(self.shown(user, number));
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
        subscription.updated = self.now;
        match wanted.active {
            Some(true) if subscription.pause_reason.is_some() => {
                subscription.pause_reason = None;
                subscription.health = Health::default();
            }
            Some(false) if subscription.pause_reason.is_none() => self.pause(number, PauseReason::Api),
            _ => {}
        }
        self.recipients.changed();
        Ok(self.shown(user, number))
    }

    fn remove(&mut self, number: u64) {
        if let Some(subscription) = self.subscriptions.remove(&number) {
            self.numbers.remove(&subscription.id);
            self.faults.forget(&subscription.id);
            self.recipients.changed();
        }
    }

    /// Fails if another active subscription has the same URL and events.
    fn check_duplicate(&self, url: &str, events: &[Listened], but: Option<u64>) -> Result<(), String> {
        let print = Subscription::fingerprint(events);
        let duplicate = self.subscriptions.iter().find(|(number, other)| {
            Some(**number) != but
                && other.pause_reason.is_none()
                && other.url == url
                && Subscription::fingerprint(&other.events) == print
        });
        duplicate.map_or(Ok(()), |(_, other)| {
            Err(format!("Duplicate active subscription for this URL and these events: {}", other.id))
        })
    }

    /// Fails if the limit of subscriptions is reached.
    ///
    /// Close documents 40 for an organization, and "up to a total of 500" for some platforms. We read this as follows:
    /// the total covers the whole organization, and the 40 are subscriptions that belong to no platform.
    fn check_limit(&self, url: &str, but: Option<u64>) -> Result<(), String> {
        let others = || self.subscriptions.iter().filter(|(number, _)| Some(**number) != but);
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let (total, limit) = (self.rules.platform_subscriptions, self.rules.subscriptions);
        let plain = others().filter(|(_, other)| platform(&other.url).is_none()).count();
        if platform(url).is_none() && count(plain) >= limit {
            return Err(format!("the limit of {limit} webhook subscriptions for an organization is reached"));
        }
        if count(others().count()) >= total {
            return Err(format!(
                "the limit of {total} webhook subscriptions for an organization is reached, those of platforms included"
            ));
        }
        Ok(())
    }
}

/// The platforms that may have more subscriptions (Close's documentation: Zapier, Backendless, Integrately, and the
/// Track API of Customer.io Journeys). Our choice: the host of the URL identifies the platform.
const PLATFORMS: [&str; 5] =
    ["zapier.com", "backendless.com", "backendless.app", "integrately.com", "customer.io"];

/// The domain of the platform that a URL belongs to, if any.
fn platform(url: &str) -> Option<&'static str> {
    let host = host(url)?.to_ascii_lowercase();
    let of =
        |domain: &&str| host.strip_suffix(domain).is_some_and(|sub| sub.is_empty() || sub.ends_with('.'));
    PLATFORMS.into_iter().find(of)
}

/// Whether deliveries can be sent to this URL: it has the scheme `http` or `https`, a host, and no invalid characters.
fn is_address(url: &str) -> bool {
    let clean = !url.bytes().any(|byte| byte <= b' ' || byte == 0x7F || byte == b'\\');
    clean && host(url).is_some_and(|host| !host.is_empty())
}

/// The host of a URL, without user and port. For an address in brackets, it is the part between them.
fn host(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once("://")?;
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return None;
    }
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    match host.strip_prefix('[') {
        Some(bracketed) => bracketed.split_once(']').map(|(inside, _)| inside),
        None => host.split(':').next(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_platform_is_told_by_its_host() {
        for (url, expected) in [
            ("https://hooks.zapier.com/hooks/standard/1/2/", Some("zapier.com")),
            ("https://HOOKS.zapier.com:443", Some("zapier.com")),
            ("https://track.customer.io/api/v1", Some("customer.io")),
            ("https://user@api.backendless.com?x", Some("backendless.com")),
            ("https://webhooks.integrately.com/a", Some("integrately.com")),
            ("https://notzapier.com/", None),
            ("https://zapier.com.example.org/", None),
            ("https://example.org/zapier.com", None),
        ] {
            assert_eq!(platform(url), expected, "{url}");
        }
    }
}
