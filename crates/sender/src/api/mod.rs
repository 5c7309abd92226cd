//! The part of Close's API that concerns webhooks: `/api/v1/webhook/`, `/api/v1/event/`, and the objects in events.

mod events;
mod objects;
mod subscriptions;

use serde::{Serialize, Serializer};
use serde_json::json;

pub(crate) use objects::path_of;

use crate::fault::FaultKind;
use crate::refusal::to_json;
use crate::sender::Sender;
use crate::time::{Millis, SECOND};

/// An answer of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The body, JSON text.
    pub body: Vec<u8>,
    /// The wait in milliseconds that a fault causes. With the status 429 it is the value of `retry-after`. Otherwise,
    /// it is how long to delay the answer.
    pub wait_ms: Millis,
}

impl Response {
    fn ok(body: Vec<u8>) -> Self {
        Self { status: 200, body, wait_ms: 0 }
    }

    /// An error in the form that Close's API uses, for example for a missing object.
    fn error(status: u16, message: &str) -> Self {
        Self { status, body: to_json(&json!({ "error": message })), wait_ms: 0 }
    }

    /// A validation error, in the form that Close's client reads.
    fn refused(mistakes: &Mistakes) -> Self {
        Self { status: 400, body: to_json(mistakes), wait_ms: 0 }
    }

    fn refused_whole(message: String) -> Self {
        Self::refused(&Mistakes { errors: vec![message], ..Mistakes::default() })
    }
}

/// Validation errors, for the whole request and for each field.
#[derive(Default, Serialize)]
struct Mistakes {
    errors: Vec<String>,
    #[serde(rename = "field-errors", serialize_with = "as_map")]
    fields: Vec<(&'static str, String)>,
}

fn as_map<S: Serializer>(fields: &[(&'static str, String)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(fields.iter().map(|(field, message)| (field, message)))
}

impl Sender {
    /// Answers a request to Close's API: `/api/v1/webhook/`, `/api/v1/webhook/{id}/`, `/api/v1/event/`,
    /// `/api/v1/event/{id}/`, `/api/v1/me/`, `/api/v1/user/{id}/`, and a `GET` of any object that events have
    /// mentioned, such as `/api/v1/lead/{id}/`. `path` may include a query. `user` is the sender of the request, which
    /// the server knows from the API key or token; `None` is refused with 401. API faults affect only requests of users
    /// who have access.
    ///
    /// Close documents the form of a subscription, and that errors are answered with 400, 401 or 404. The messages are
    /// our choice.
    pub fn request(&mut self, user: Option<&str>, method: &str, path: &str, body: &[u8]) -> Response {
        self.log.expire(self.now, self.rules.log_ms);
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let Some(rest) = path.strip_prefix("/api/v1/") else { return Response::error(404, "Not Found") };
        let mut parts = rest.trim_end_matches('/').splitn(2, '/');
        let (kind, id) = (parts.next().unwrap_or_default(), parts.next().map(decoded));
        let Some(user) = user else {
            return Response::error(401, "The API key or access token is missing or wrong.");
        };
        let Some(user) = self.user(user).filter(|user| user.access).cloned() else {
            return Response::error(403, "User has no access to this organization.");
        };
        if let Some(response) = self.broken(kind == "event" && id.is_none(), query) {
            return response;
        }
        let wait_ms = self.struck(FaultKind::SlowApi).unwrap_or_default();
        let response = match (kind, method, id.as_deref()) {
            ("webhook", "GET", None) => self.subscriptions_seen_by(&user),
            ("webhook", "POST", None) => self.create(&user, body),
            ("webhook", "GET" | "PUT" | "DELETE", Some(id)) => self.subscription_of(&user, method, id, body),
            ("event", "GET", None) => self.page(&user, query),
            ("event", "GET", Some(id)) => self.event(&user, id),
            ("me", "GET", None) => self.person(&user),
            ("webhook" | "event" | "me", ..) => Response::error(405, "Method Not Allowed"),
            (_, "GET", Some(_)) => self.object_at(rest),
            _ => Response::error(404, "Not Found"),
        };
        Response { wait_ms, ..response }
    }

    /// Returns the wait of an API fault if it affects this request.
    fn struck(&mut self, kind: FaultKind) -> Option<Millis> {
        self.faults.strikes(kind, "", &mut self.random, self.now)
    }

    /// The answer that an API fault gives in place of the real one, if any.
    fn broken(&mut self, is_log: bool, query: &str) -> Option<Response> {
        if self.struck(FaultKind::ApiDown).is_some() {
            return Some(Response::error(503, "Service Unavailable"));
        }
        if let Some(wait_ms) = self.struck(FaultKind::RateLimited) {
            // Close documents the header and `rate_reset`. The rest is our choice.
            let seconds = wait_ms.div_ceil(SECOND);
            let error = json!({ "message": "API call count exceeded.", "rate_reset": seconds });
            let body = to_json(&json!({ "error": error }));
            return Some(Response { status: 429, body, wait_ms });
        }
        if is_log && query.split('&').any(|pair| pair.starts_with("_cursor=")) {
            self.struck(FaultKind::CursorExpired)?;
            return Some(Response::refused(&events::expired()));
        }
        None
    }
}

/// Decodes percent-encoding (RFC 3986 §2.1), and `+` as a space as in forms.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        let escaped = after.get(..2).filter(|_| *first == b'%').and_then(|digits| {
            let mut byte = [0];
            hex::decode_to_slice(digits, &mut byte).ok().map(|()| byte)
        });
        match (first, escaped) {
            (_, Some([byte])) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            (b'+', None) => bytes.push(b' '),
            (other, None) => bytes.push(*other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
