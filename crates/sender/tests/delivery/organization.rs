//! A sender with the helpers that the tests need.

use closehook::signature::{Keyring, SignatureHeaders, Window, verify};
use closehook_sender::{Attempt, Millis, Options, Outcome, Request, Sender};
use serde_json::{Value, json};

pub const START: Millis = 1_767_225_600_000; // 2026-01-01
pub const ADMIN: &str = "user_admin";

pub struct Organization {
    pub sender: Sender,
}

/// A request as the receiver got it.
#[derive(Clone, Debug)]
pub struct Received {
    pub moment: Millis,
    pub number: u32,
    pub subscription: String,
    pub body: Value,
    pub request: Request,
}

impl Received {
    pub fn event(&self) -> &Value {
        &self.body["event"]
    }

    pub fn event_id(&self) -> &str {
        self.body["event"]["id"].as_str().unwrap()
    }
}

impl Organization {
    pub fn new() -> Self {
        Self::with(&json!({}))
    }

    pub fn with(rules: &Value) -> Self {
        Self::from(&json!({"seed": 42, "now": START, "organizationId": "orga_1", "rules": rules, "users": [
            {"id": ADMIN, "role": "admin"}, {"id": "user_bob", "role": "user"}, {"id": "user_eve", "role": "user"},
        ]}))
    }

    pub fn from(options: &Value) -> Self {
        let options = Options::read(options.to_string().as_bytes()).unwrap();
        Self { sender: Sender::new(options) }
    }

    pub fn api_as(&mut self, user: Option<&str>, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let answer = self.sender.request(user, method, &format!("/api/v1/{path}"), body.as_bytes());
        (answer.status, serde_json::from_slice(&answer.body).unwrap())
    }

    pub fn api(&mut self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        self.api_as(Some(ADMIN), method, path, body)
    }

    /// Creates a subscription to these pairs of `object_type` and `action`.
    pub fn subscribe(&mut self, url: &str, events: &[(&str, &str)]) -> Value {
        let events: Vec<_> =
            events.iter().map(|(kind, action)| json!({"object_type": kind, "action": action})).collect();
        let (status, body) = self.api("POST", "webhook/", &json!({"url": url, "events": events}));
        assert_eq!(status, 201, "{body}");
        body
    }

    /// Creates a subscription to all lead events.
    pub fn subscribe_to_leads(&mut self) -> Value {
        self.subscribe(
            "https://example.org/",
            &[("lead", "created"), ("lead", "updated"), ("lead", "deleted"), ("lead", "merged")],
        )
    }

    pub fn get(&mut self, id: &Value) -> Value {
        let (status, body) = self.api("GET", &format!("webhook/{}/", id.as_str().unwrap()), &Value::Null);
        assert_eq!(status, 200);
        body
    }

    pub fn put(&mut self, event: &Value) -> String {
        self.sender.put(event.to_string().as_bytes()).unwrap().pop().unwrap()
    }

    pub fn lead(&mut self, id: &str, action: &str) -> String {
        self.put(&json!({"object_type": "lead", "object_id": id, "action": action}))
    }

    pub fn state(&mut self) -> Value {
        serde_json::from_slice(&self.sender.state()).unwrap()
    }

    pub fn figure(&mut self, name: &str) -> u64 {
        self.state()["subscriptions"][0][name].as_u64().unwrap_or_else(|| panic!("{name}"))
    }

    pub fn warnings(&mut self) -> Vec<(Millis, String)> {
        let kind = |warning: &Value| warning["kind"].as_str().unwrap().to_owned();
        let state = self.state();
        let warnings = state["warnings"].as_array().unwrap();
        warnings.iter().map(|warning| (warning["now"].as_u64().unwrap(), kind(warning))).collect()
    }

    pub fn received(&self, attempt: &Attempt) -> Received {
        let request = self.sender.render(attempt).unwrap();
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        Received {
            moment: self.sender.now(),
            number: attempt.number,
            subscription: request.subscription_id.clone(),
            body,
            request,
        }
    }

    /// Runs the clock for `span`. `answer` is the receiver.
    pub fn run(&mut self, span: Millis, mut answer: impl FnMut(&Received) -> Outcome) -> Vec<Received> {
        let until = self.sender.now() + span;
        let mut all = Vec::new();
        loop {
            let attempts = self.sender.take(usize::MAX);
            if attempts.is_empty() && self.sender.now() >= until {
                return all;
            }
            for attempt in &attempts {
                let received = self.received(attempt);
                let outcome = answer(&received);
                all.push(received);
                assert!(self.sender.answered(attempt.id, &outcome));
            }
            if attempts.is_empty() {
                self.sender.step(until);
            }
        }
    }

    pub fn up(&mut self, span: Millis) -> Vec<Received> {
        self.run(span, |_| Outcome::Status(200))
    }

    /// Delivers everything that is due now. Returns the number of attempts.
    pub fn drain(&mut self) -> usize {
        let mut count = 0;
        loop {
            let attempts = self.sender.take(usize::MAX);
            if attempts.is_empty() {
                return count;
            }
            count += attempts.len();
            attempts
                .iter()
                .for_each(|attempt| assert!(self.sender.answered(attempt.id, &Outcome::Status(200))));
        }
    }

    pub fn down(&mut self, span: Millis) -> Vec<Received> {
        self.run(span, |_| Outcome::Failed("connection refused".to_owned()))
    }
}

/// Verifies a request as a receiver does, with the library's default window. Returns the age in seconds, or an error
/// code.
pub fn verified(request: &Request, signature_key: &str, now: Millis) -> Result<f64, String> {
    let keyring = Keyring::single(signature_key).map_err(|error| error.to_string())?;
    let (hash, timestamp) = (request.signed.hash.as_bytes(), request.signed.timestamp.as_bytes());
    let headers = SignatureHeaders::new(Some(hash), Some(timestamp));
    let verified = verify(&keyring, &request.body, &headers, &Window::default(), now as f64 / 1000.0);
    verified.map(|verified| verified.age).map_err(|rejection| rejection.code().as_str().to_owned())
}
