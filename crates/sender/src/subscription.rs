//! A subscription, as Close's API shows it.

use super::attempt::Outcome;
use super::health::Health;
use super::json::Json;
use super::queue::Queue;
use super::time::{self, Millis};
use super::warning::PauseReason;
use closehook::payload::{Index, Kind};
use closehook::signature::Key;

/// What a subscription listens to, as JSON texts.
#[derive(Clone)]
pub(super) struct Listened {
    pub(super) object_type: Vec<u8>,
    pub(super) action: Vec<u8>,
    /// As it was given, to the byte.
    pub(super) extra_filter: Option<Vec<u8>>,
}

impl Listened {
    pub(super) fn write(&self, json: &mut Json) {
        json.open(b'{').key("action").raw(&self.action).key("object_type").raw(&self.object_type);
        if let Some(filter) = &self.extra_filter {
            json.key("extra_filter").raw(filter);
        }
        json.close(b'}');
    }
}

/// What happened to the events of a subscription.
#[derive(Clone, Copy, Default)]
pub(super) struct Counters {
    /// Events that were queued.
    pub(super) queued: u64,
    pub(super) attempts: u64,
    pub(super) failed: u64,
    pub(super) delivered: u64,
    /// Events that were given up after 72 hours.
    pub(super) dropped: u64,
    /// Events that a pause cleared.
    pub(super) cleared: u64,
    /// Repetitions that a fault made.
    pub(super) repeated: u64,
}

/// A figure, to be read or replaced.
type Count = fn(&mut Counters) -> &mut u64;

impl Counters {
    pub(super) const ALL: [(&'static str, Count); 7] = [
        ("queued", |counters| &mut counters.queued),
        ("attempts", |counters| &mut counters.attempts),
        ("failed", |counters| &mut counters.failed),
        ("delivered", |counters| &mut counters.delivered),
        ("dropped", |counters| &mut counters.dropped),
        ("cleared", |counters| &mut counters.cleared),
        ("repeated", |counters| &mut counters.repeated),
    ];

    /// Members, all or those that are not zero.
    pub(super) fn write(mut self, all: bool, json: &mut Json) {
        for (name, count) in Self::ALL {
            let count = *count(&mut self);
            if all || count > 0 {
                json.key(name).number(count);
            }
        }
    }
}

pub(super) struct Subscription {
    pub(super) id: String,
    pub(super) url: String,
    pub(super) events: Vec<Listened>,
    pub(super) verify_ssl: bool,
    pub(super) paused: Option<PauseReason>,
    pub(super) key: Key,
    /// The 64 digits, for the API.
    pub(super) signature_key: String,
    pub(super) created_by: String,
    pub(super) updated_by: String,
    pub(super) created: Millis,
    pub(super) updated: Millis,
    pub(super) latest_error: Option<(Millis, Outcome)>,
    pub(super) health: Health,
    pub(super) counters: Counters,
    pub(super) queue: Queue,
    /// When the timer will ask for its next delivery.
    pub(super) scheduled: Option<Millis>,
    /// When the timer will look at its health.
    pub(super) watched: Option<Millis>,
    /// Whether the backlog is above the warning.
    pub(super) warned: bool,
}

impl Subscription {
    pub(super) fn status(&self) -> &'static str {
        if self.paused.is_some() { "paused" } else { "active" }
    }

    /// The key that faults sign with: this one, with its last digit another.
    pub(super) fn wrong_key(&self) -> Key {
        let mut text = self.signature_key.clone();
        let last = text.pop();
        text.push(if last == Some('0') { '1' } else { '0' });
        Key::from_hex(text.as_bytes()).unwrap_or_else(|_| self.key.clone())
    }

    /// As the API returns it, its keys in Close's order.
    pub(super) fn write(&self, json: &mut Json) {
        json.open(b'{');
        json.key("counters").open(b'{');
        self.counters.write(false, json);
        json.close(b'}');
        json.key("created_by").string(&self.created_by);
        json.key("date_created").string(&time::naive(self.created));
        json.key("date_updated").string(&time::naive(self.updated));
        json.key("events").raw(&events(&self.events));
        let healthy = self.health.failing.is_none();
        json.key("health_status").string(if healthy { "healthy" } else { "unhealthy" });
        json.key("id").string(&self.id);
        json.key("latest_error");
        match &self.latest_error {
            None => json.raw(b"null"),
            Some((moment, outcome)) => {
                json.open(b'{').key("date").string(&time::naive(*moment));
                json.key("message").string(&outcome.message()).close(b'}')
            }
        };
        json.key("pause_reason").maybe(self.paused.map(PauseReason::name));
        json.key("recent_consecutive_fail_buckets_cnt").number(self.health.buckets());
        json.key("signature_key").string(&self.signature_key);
        json.key("status").string(self.status());
        json.key("updated_by").string(&self.updated_by);
        json.key("url").string(&self.url);
        json.key("verify_ssl").bool(self.verify_ssl);
        json.close(b'}');
    }

    /// The subscription as filters are compiled from it.
    pub(super) fn write_rules(&self, json: &mut Json) {
        json.open(b'{').key("id").string(&self.id).key("events").raw(&events(&self.events)).close(b'}');
    }
}

/// What is listened to, as a JSON array.
pub(super) fn events(events: &[Listened]) -> Vec<u8> {
    let mut json = Json::default();
    json.open(b'[');
    events.iter().for_each(|each| each.write(&mut json));
    json.close(b']');
    json.done()
}

/// The same for all lists that listen to the same, in whatever order; together with the address it tells duplicates.
pub(super) fn fingerprint(events: &[Listened]) -> Vec<u64> {
    let mut hashes: Vec<u64> = events
        .iter()
        .map(|each| {
            let mut json = Json::default();
            each.write(&mut json);
            let text = json.done();
            let index = Index::read(&text).ok();
            let hashes = index.as_ref().and_then(Index::root).map(|root| root.content_hashes());
            hashes.and_then(|hashes| hashes.first().copied()).unwrap_or_default()
        })
        .collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// What a request asks of a subscription.
#[derive(Default)]
pub(super) struct Wanted {
    pub(super) url: Option<String>,
    pub(super) events: Option<Vec<Listened>>,
    pub(super) verify_ssl: Option<bool>,
    pub(super) active: Option<bool>,
}

/// Mistakes by the name of the field.
pub(super) type FieldErrors = Vec<(&'static str, String)>;

/// Reads the body of a request. `Err` names what is wrong with which field; the field of the whole is empty.
pub(super) fn wanted(body: &[u8], creating: bool) -> Result<Wanted, FieldErrors> {
    let index = Index::read(body).map_err(|error| vec![("", format!("the body is not JSON: {error}"))])?;
    let root = index.root().filter(|root| root.kind() == Kind::Object);
    let Some(root) = root else { return Err(vec![("", "the body must be a JSON object".to_owned())]) };
    let (mut wanted, mut errors) = (Wanted::default(), FieldErrors::new());
    for (key, _) in root.members() {
        let known: &[&str] = if creating {
            &["url", "events", "verify_ssl"]
        } else {
            &["url", "events", "verify_ssl", "status"]
        };
        if !known.iter().any(|name| key.is(name)) && errors.is_empty() {
            let name = closehook::payload::quoted(&closehook::payload::text_of(&key));
            errors.push(("", format!("{name} is no field of a subscription that can be set")));
        }
    }
    match root.get("url") {
        None if creating => errors.push(("url", "this field is required".to_owned())),
        None => {}
        Some(url) => match url.as_str().filter(|url| is_address(url)) {
            Some(url) => wanted.url = Some(url.into_owned()),
            None => errors.push(("url", "must be an http or https URL".to_owned())),
        },
    }
    match root.get("events") {
        None if creating => errors.push(("events", "this field is required".to_owned())),
        None => {}
        Some(events) => match super::listened::read(events) {
            Ok(events) => wanted.events = Some(events),
            Err(message) => errors.push(("events", message)),
        },
    }
    match root.get("verify_ssl") {
        None => {}
        Some(verify) if verify.kind() == Kind::Bool => wanted.verify_ssl = Some(verify.text() == b"true"),
        Some(_) => errors.push(("verify_ssl", "must be a boolean".to_owned())),
    }
    match root.get("status") {
        Some(status) if status.is("active") => wanted.active = Some(true),
        Some(status) if status.is("paused") => wanted.active = Some(false),
        Some(_) if !creating => errors.push(("status", "must be active or paused".to_owned())),
        _ => {}
    }
    if errors.is_empty() { Ok(wanted) } else { Err(errors) }
}

/// Mistakes in the shape that Close's client reads: `errors` and `field-errors`.
pub(super) fn write_errors(errors: &FieldErrors) -> Vec<u8> {
    let mut json = Json::default();
    json.open(b'{').key("errors").open(b'[');
    for (_, message) in errors.iter().filter(|(field, _)| field.is_empty()) {
        json.string(message);
    }
    json.close(b']').key("field-errors").open(b'{');
    for (field, message) in errors.iter().filter(|(field, _)| !field.is_empty()) {
        json.key(field).string(message);
    }
    json.close(b'}').close(b'}');
    json.done()
}

/// Whether a text is a URL that deliveries can go to: `http` or `https`, a host, and nothing that no URL has.
fn is_address(url: &str) -> bool {
    let clean = !url.bytes().any(|byte| byte <= b' ' || byte == 0x7F || byte == b'\\');
    clean && host(url).is_some_and(|host| !host.is_empty())
}

/// The host, without user and port; of an address in brackets, what is between them.
pub(super) fn host(url: &str) -> Option<&str> {
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
