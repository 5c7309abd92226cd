//! Close's API as far as it concerns webhooks: `/api/v1/webhook/` and `/api/v1/event/`.

use super::access::User;
use super::json::Json;
use super::page::{decoded, page, seen_by};
use super::sender::Sender;
use super::subscription::{FieldErrors, wanted, write_errors};

/// An answer of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// JSON text.
    pub body: Vec<u8>,
}

impl Response {
    pub(super) fn new(status: u16, body: Vec<u8>) -> Self {
        Self { status, body }
    }

    /// What Close's API answers when something is not to be had.
    pub(super) fn error(status: u16, message: &str) -> Self {
        let mut json = Json::default();
        json.open(b'{').key("error").string(message).close(b'}');
        Self::new(status, json.done())
    }

    /// A request that cannot be met, with the fields.
    pub(super) fn refused(errors: &FieldErrors) -> Self {
        Self::new(400, write_errors(errors))
    }
}

/// Answers one request. `path` may have a query; `user` is whom the server found by the API key.
pub(super) fn answer(
    sender: &mut Sender,
    user: Option<&str>,
    method: &str,
    path: &str,
    body: &[u8],
) -> Response {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let Some(rest) = path.strip_prefix("/api/v1/") else { return Response::error(404, "Not Found") };
    let mut parts = rest.trim_end_matches('/').splitn(2, '/');
    let (kind, id) = (parts.next().unwrap_or_default(), parts.next().map(decoded));
    if !matches!(kind, "webhook" | "event") {
        return Response::error(404, "Not Found");
    }
    let Some(user) = user else { return Response::error(401, "The API key is missing or wrong.") };
    let Some(user) = sender.user(user).filter(|user| user.access).cloned() else {
        return Response::error(403, "User has no access to this organization.");
    };
    match (kind, method, id.as_deref()) {
        ("webhook", "GET", None) => list(sender, &user),
        ("webhook", "POST", None) => match wanted(body, true) {
            Ok(wanted) => sender.create(&user, wanted),
            Err(errors) => Response::refused(&errors),
        },
        ("webhook", "GET" | "PUT" | "DELETE", Some(id)) => one(sender, &user, method, id, body),
        ("event", "GET", None) => match page(&sender.log, query, &sender.rules, &user, sender.now()) {
            Ok(body) => Response::new(200, body),
            Err(error) => Response::refused(&vec![error]),
        },
        ("event", "GET", Some(id)) => {
            let mut spelt = Vec::new();
            sender.rules.spelling.write(&super::json::string(id), &mut spelt);
            let inside = spelt.get(1..spelt.len().saturating_sub(1)).unwrap_or_default();
            match sender.log.get(inside) {
                Some(event) => Response::new(200, seen_by(&user, event, sender.now())),
                None => Response::error(404, "There is no such event in the last 30 days."),
            }
        }
        _ => Response::error(405, "Method Not Allowed"),
    }
}

/// All subscriptions that a user manages, in the order in which they were created.
fn list(sender: &Sender, user: &User) -> Response {
    let mut json = Json::default();
    json.open(b'{').key("data").open(b'[');
    for subscription in sender.subscriptions.values().filter(|each| user.manages(&each.created_by)) {
        subscription.write(&mut json);
    }
    json.close(b']').close(b'}');
    Response::new(200, json.done())
}

fn one(sender: &mut Sender, user: &User, method: &str, id: &str, body: &[u8]) -> Response {
    let Some((number, subscription)) = sender.subscription(id) else {
        return Response::error(404, "There is no such webhook subscription.");
    };
    if !user.manages(&subscription.created_by) {
        return Response::error(
            403,
            "Only an admin or the user who created it can manage this subscription.",
        );
    }
    match method {
        "GET" => Response::new(200, shown(sender, number)),
        "DELETE" => {
            sender.remove(number);
            Response::new(200, b"{}".to_vec())
        }
        _ => match wanted(body, false) {
            Ok(wanted) => sender.update(number, user, wanted),
            Err(errors) => Response::refused(&errors),
        },
    }
}

/// One subscription as JSON text.
pub(super) fn shown(sender: &Sender, number: u64) -> Vec<u8> {
    let mut json = Json::default();
    match sender.subscriptions.get(&number) {
        Some(subscription) => subscription.write(&mut json),
        None => {
            json.raw(b"null");
        }
    }
    json.done()
}
