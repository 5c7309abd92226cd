//! The API paths of objects, and the objects and users that they return.

use std::rc::Rc;

use serde_json::json;

use super::Response;
use crate::event::{DATA, Event};
use crate::refusal::to_json;
use crate::sender::Sender;
use crate::user::{Role, User};

/// Object types whose path is not just the type with slashes in place of dots (Close's OpenAPI).
const PATHS: [(&str, &str); 5] = [
    ("activity.custom_activity", "activity/custom"),
    ("activity.email_thread", "activity/emailthread"),
    ("activity.lead_status_change", "activity/status_change/lead"),
    ("activity.opportunity_status_change", "activity/status_change/opportunity"),
    ("custom_fields.custom_object", "custom_field/custom_object_type"),
];

/// Families whose types all share one path: tasks and exports.
const SHARED: [&str; 2] = ["task", "export"];

/// The path of an object type below `/api/v1/`, such as `activity/call`.
pub(crate) fn path_of(object_type: &str) -> String {
    if let Some((_, path)) = PATHS.iter().find(|(kind, _)| *kind == object_type) {
        return (*path).to_owned();
    }
    match object_type.split_once('.') {
        Some((family, _)) if SHARED.contains(&family) => family.to_owned(),
        Some(("custom_fields", kind)) => format!("custom_field/{kind}"),
        _ => object_type.replace('.', "/"),
    }
}

impl Sender {
    /// The latest state of the object at a path such as `lead/lead_…` or `activity/call/acti_…`.
    pub(super) fn object_at(&self, path: &str) -> Response {
        let (kind, id) = path.trim_end_matches('/').rsplit_once('/').unwrap_or_default();
        let id = super::decoded(id);
        if kind == "user" {
            return match self.user(&id) {
                Some(user) => self.person(user),
                None => Response::error(404, "There is no such user."),
            };
        }
        match self.found_at(kind, &id) {
            Some(event) => Response::ok(event.member(DATA).to_vec()),
            None => Response::error(404, "There is no such object, or no event has told of it."),
        }
    }

    fn found_at(&self, kind: &str, id: &str) -> Option<&Rc<Event>> {
        let spelled = |text: &str| self.rules.spelling.string(text);
        if SHARED.contains(&kind) {
            return self.objects.of_family(&spelled(&format!("{kind}.")), &spelled(id));
        }
        let known =
            PATHS.iter().find(|(_, path)| *path == kind).map(|(object_type, _)| (*object_type).to_owned());
        let object_type = known.unwrap_or_else(|| match kind.strip_prefix("custom_field/") {
            Some(field) => format!("custom_fields.{field}"),
            None => kind.replace('/', "."),
        });
        self.objects.get(&spelled(&object_type), &spelled(id))
    }

    /// A user. Close documents that `/me/` returns the user's own id and organization. The other members are those that
    /// Close's client reads, with values of our choice.
    pub(super) fn person(&self, user: &User) -> Response {
        let organization = json!({ "id": self.organization, "name": "Emulated organization" });
        let role = if user.role == Role::Admin { "admin" } else { "user" };
        Response::ok(to_json(&json!({
            "id": user.id,
            "email": self.email(user),
            "first_name": "Ada",
            "last_name": "Meyer",
            "organization_id": self.organization,
            "organizations": [organization],
            "memberships": [{ "organization_id": self.organization, "user_id": user.id, "role_id": role }],
        })))
    }
}
