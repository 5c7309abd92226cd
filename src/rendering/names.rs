//! The names of ids: from the caller, and from the event itself.

use super::change::string_in;
use crate::payload::{Value, text_of};

/// The names that the caller gives, and those that the event has beside its ids.
#[derive(Clone, Copy, Default)]
pub(super) struct IdNames<'r> {
    pub(super) given: &'r [(String, String)],
    pub(super) own: &'r [(String, String)],
}

impl<'r> IdNames<'r> {
    /// The name of an id. A name from the caller comes before one from the event.
    pub(super) fn of(&self, id: &str) -> Option<&'r str> {
        let all = self.given.iter().chain(self.own);
        all.into_iter().find(|(known, _)| known == id).map(|(_, name)| name.as_str())
    }

    /// The name of the value under a key. An object's own id stays an id, unless the caller names it.
    pub(super) fn of_value(&self, key: &str, value: &Value<'_, '_>) -> Option<&'r str> {
        let own = if key == "id" || value.text().len() > MOST_ID { &[] } else { self.own };
        let names = Self { own, ..*self };
        if names.given.is_empty() && own.is_empty() {
            return None;
        }
        names.of(&text_of(value))
    }
}

/// No id of Close's has more bytes: what is longer is not looked up among the event's own.
const MOST_ID: usize = 100;

/// Members of an object that hold an id, and those that hold its name.
const PAIRS: [(&str, &str); 13] = [
    ("user_id", "user_name"),
    ("updated_by", "updated_by_name"),
    ("created_by", "created_by_name"),
    ("assigned_to", "assigned_to_name"),
    ("task_assigned_to", "task_assigned_to_name"),
    ("lead_id", "lead_name"),
    ("contact_id", "contact_name"),
    ("pipeline_id", "pipeline_name"),
    ("sequence_id", "sequence_name"),
    ("template_id", "template_name"),
    ("form_id", "form_name"),
    ("sender_account_id", "sender_name"),
    ("user_id", "user_email"),
];

/// The ids that an object names itself: of its user, its lead, and so on.
pub(super) fn own(object: Option<Value<'_, '_>>, object_type: &str) -> Vec<(String, String)> {
    let mut names = Vec::new();
    let mut add = |id: Option<String>, name: Option<String>| names.extend(id.zip(name));
    if object_type == "membership" {
        add(string_in(object, "user_id"), full_name(object));
    }
    if object_type == "lead" {
        add(string_in(object, "id"), string_in(object, "display_name").or_else(|| string_in(object, "name")));
    }
    for (id, name) in PAIRS {
        add(string_in(object, id), string_in(object, name));
    }
    names
}

/// The name of a membership's user.
pub(super) fn full_name(object: Option<Value<'_, '_>>) -> Option<String> {
    let parts: Vec<String> =
        ["user_first_name", "user_last_name"].iter().filter_map(|name| string_in(object, name)).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// Whether a text is an id that Close made: a prefix, and more letters than anybody reads.
pub(super) fn is_id(text: &str) -> bool {
    text.rsplit_once('_').is_some_and(|(prefix, tail)| {
        let is_prefix = !prefix.is_empty() && prefix.bytes().all(|byte| byte.is_ascii_lowercase());
        is_prefix && tail.len() >= 20 && tail.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// An id for a headline: long enough to be told from others, and short enough to be read past.
pub(super) fn shortened(id: String) -> String {
    match id.rsplit_once('_') {
        Some((prefix, tail)) if is_id(&id) => [prefix, "_", tail.get(..6).unwrap_or(tail), "…"].concat(),
        _ => id,
    }
}
