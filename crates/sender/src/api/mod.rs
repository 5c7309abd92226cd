//! Close's API as far as it concerns webhooks: `/api/v1/webhook/` and `/api/v1/event/`.

mod events;
mod subscriptions;

use serde::{Serialize, Serializer};
use serde_json::json;

use crate::refusal::to_json;
use crate::sender::Sender;

/// An answer of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// JSON text.
    pub body: Vec<u8>,
}

impl Response {
    fn ok(body: Vec<u8>) -> Self {
        Self { status: 200, body }
    }

    /// What Close's API answers when something cannot be had.
    fn error(status: u16, message: &str) -> Self {
        Self { status, body: to_json(&json!({ "error": message })) }
    }

    /// A request that cannot be met, in the shape that Close's client reads.
    fn refused(mistakes: &Mistakes) -> Self {
        Self { status: 400, body: to_json(mistakes) }
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
    /// Answers a request to Close's API: `/api/v1/webhook/`, `/api/v1/webhook/{id}/`, `/api/v1/event/` and
    /// `/api/v1/event/{id}/`. `path` may have a query; `user` is who sends it, as the server found by the API key, and
    /// `None` is refused with 401.
    ///
    /// Documented is what a subscription is, and that mistakes are answered with 400, 401 or 404; the words are ours.
    pub fn request(&mut self, user: Option<&str>, method: &str, path: &str, body: &[u8]) -> Response {
        self.log.expire(self.now, self.rules.log_ms);
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let Some(rest) = path.strip_prefix("/api/v1/") else { return Response::error(404, "Not Found") };
        let mut parts = rest.trim_end_matches('/').splitn(2, '/');
        let (kind, id) = (parts.next().unwrap_or_default(), parts.next().map(decoded));
        if !matches!(kind, "webhook" | "event") {
            return Response::error(404, "Not Found");
        }
        let Some(user) = user else { return Response::error(401, "The API key is missing or wrong.") };
        let Some(user) = self.user(user).filter(|user| user.access).cloned() else {
            return Response::error(403, "User has no access to this organization.");
        };
        match (kind, method, id.as_deref()) {
            ("webhook", "GET", None) => self.subscriptions_seen_by(&user),
            ("webhook", "POST", None) => self.create(&user, body),
            ("webhook", "GET" | "PUT" | "DELETE", Some(id)) => self.subscription_of(&user, method, id, body),
            ("event", "GET", None) => self.page(&user, query),
            ("event", "GET", Some(id)) => self.event(&user, id),
            _ => Response::error(405, "Method Not Allowed"),
        }
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
