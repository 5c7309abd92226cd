use super::Index;

/// The object types of Close with their documented actions (Close's documentation, "List of event types").
const EVENT_TYPES: &str = include_str!("event_types.json");

/// The fields of an event, in the order in which Close sends them (its documentation, "Events"; the two of OAuth are seen in
/// every delivery).
pub const EVENT_FIELDS: [&str; 17] = [
    "id",
    "date_created",
    "date_updated",
    "organization_id",
    "user_id",
    "request_id",
    "api_key_id",
    "oauth_client_id",
    "oauth_scope",
    "object_type",
    "object_id",
    "lead_id",
    "action",
    "changed_fields",
    "meta",
    "data",
    "previous_data",
];

/// Whether Close documents an object type and an action. Others arrive too.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Documented {
    Both,
    TypeOnly,
    Neither,
}

/// Each object type with its actions, as JSON text.
pub(crate) fn event_types() -> &'static [u8] {
    EVENT_TYPES.as_bytes()
}

/// Looks up an object type, and an action of it.
pub(crate) fn documented(object_type: &str, action: Option<&str>) -> Documented {
    let known = Index::read(EVENT_TYPES.as_bytes()).ok();
    let actions = known.as_ref().and_then(|known| known.root()?.get(object_type));
    match (actions, action) {
        (None, _) => Documented::Neither,
        (Some(actions), Some(action)) if !actions.elements().any(|each| each.is(action)) => {
            Documented::TypeOnly
        }
        _ => Documented::Both,
    }
}
