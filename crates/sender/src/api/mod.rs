//! Close's API as far as it concerns webhooks: `/api/v1/webhook/`, `/api/v1/event/`, and the objects that events are about.

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
    /// JSON text.
    pub body: Vec<u8>,
    /// What a fault asks for: with the status 429, the wait that `retry-after` names; else how long to hold the answer back.
    pub wait_ms: Millis,
}

impl Response {
    fn ok(body: Vec<u8>) -> Self {
        Self { status: 200, body, wait_ms: 0 }
    }

    /// What Close's API answers when something cannot be had.
    fn error(status: u16, message: &str) -> Self {
        Self { status, body: to_json(&json!({ "error": message })), wait_ms: 0 }
    }

    /// A request that cannot be met, in the shape that Close's client reads.
    fn refused(mistakes: &Mistakes) -> Self {
        Self { status: 400, body: to_json(mistakes), wait_ms: 0 }
    }

    fn refused_whole(message: String) -> Self {
        Self::refused(&Mistakes { errors: vec![message], ..Mistakes::default() })
    }
}

/// What is wrong with a request, on the whole and by field.
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
    /// `/api/v1/event/{id}/`, `/api/v1/me/`, `/api/v1/user/{id}/`, and a `GET` of each object that events have told of, such
    /// as `/api/v1/lead/{id}/`. `path` may have a query; `user` is who sends it, as the server found by the API key or the
    /// token, and `None` is refused with 401. Faults of the API strike requests of users who have access.
    ///
    /// Documented is what a subscription is, and that mistakes are answered with 400, 401 or 404; the words are ours.
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

    /// Whether a fault of the API strikes this request; then with its wait.
    fn struck(&mut self, kind: FaultKind) -> Option<Millis> {
        self.faults.strikes(kind, "", &mut self.random, self.now)
    }

    /// The answer of a fault that strikes this request.
    fn broken(&mut self, is_log: bool, query: &str) -> Option<Response> {
        if self.struck(FaultKind::ApiDown).is_some() {
            return Some(Response::error(503, "Service Unavailable"));
        }
        if let Some(wait_ms) = self.struck(FaultKind::RateLimited) {
            // Close documents the header and `rate_reset`; the other words are ours.
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

/// Percent-decoding (RFC 3986 §2.1), with `+` for a space as forms have it.
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
