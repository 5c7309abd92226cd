//! A change to one object, and the changes to other objects that follow from it.
//!
//! Close's documentation ("List of event types") says that deleting a lead deletes its contacts, tasks, opportunities
//! and activities. A merge updates and deletes the objects involved, and all its events name both leads in `meta`. A
//! status change and a completed task also create activities. All events of one request share its id. Where we have
//! recorded logs, the order follows them: dependent objects come before the object they depend on.

use std::rc::Rc;

use serde_json::{Map, Value as Json, json};

use crate::event::{
    ACTION, DATA, Draft, Event, LEAD_ID, META, OBJECT_ID, OBJECT_TYPE, PREVIOUS_DATA, USER_ID,
};
use crate::objects::{start, updated};
use crate::refusal::{Refusal, part, to_json};
use crate::sender::Sender;
use crate::time;
use closehook::payload::{EVENT_FIELDS, Index, Kind, Value, quoted, text_of};

/// Members that replace those of every event of a cascade. The members of `meta` are added to its own.
#[derive(Default)]
struct About {
    members: Vec<(usize, Vec<u8>)>,
    meta: Vec<u8>,
}

impl About {
    /// Reads a JSON object of members. Empty text means no members.
    fn read(text: &[u8]) -> Result<Self, Refusal> {
        let mut about = Self::default();
        if text.is_empty() {
            return Ok(about);
        }
        let index = Index::read(text)?;
        let members = index.root().filter(|root| root.kind() == Kind::Object);
        let refused = |message: String| Refusal::at("INVALID_EVENT", String::new(), message);
        let members = members.ok_or_else(|| refused("expected an object of members of events".to_owned()))?;
        for (key, value) in members.members() {
            let place = EVENT_FIELDS.iter().position(|name| key.is(name));
            match place
                .filter(|place| !matches!(*place, OBJECT_TYPE | OBJECT_ID | ACTION | DATA | PREVIOUS_DATA))
            {
                Some(META) if value.kind() == Kind::Object => about.meta = value.text().to_vec(),
                Some(place) if place != META && matches!(value.kind(), Kind::String | Kind::Null) => {
                    about.members.push((place, value.text().to_vec()));
                }
                _ => {
                    let name = quoted(&text_of(&key));
                    return Err(refused(format!("{name} cannot be set for all events of a cascade")));
                }
            }
        }
        Ok(about)
    }

    fn meta(mut self, more: &Json) -> Self {
        self.meta = joined(&to_json(more), &self.meta);
        self
    }

    fn apply(&self, draft: &mut Draft<'_>) {
        for (place, text) in &self.members {
            draft.set(*place, text.clone());
        }
        if !self.meta.is_empty() {
            let own = draft.parts.get(META).map(|meta| meta.to_vec()).unwrap_or_default();
            draft.set(META, joined(&own, &self.meta));
        }
    }
}

/// Joins the members of two objects, both JSON text. If a key is in both, the later value counts.
fn joined(first: &[u8], later: &[u8]) -> Vec<u8> {
    let inside = |text: &[u8]| {
        let text = text.strip_prefix(b"{").and_then(|text| text.strip_suffix(b"}")).unwrap_or_default();
        text.to_vec()
    };
    let parts = [inside(first), inside(later)];
    let parts: Vec<Vec<u8>> = parts.into_iter().filter(|part| !part.trim_ascii().is_empty()).collect();
    [b"{".as_slice(), &parts.join(&b','), b"}"].concat()
}

/// A member of an object; null if it is missing.
fn member(object: &[u8], name: &str) -> Json {
    let index = Index::read(object).ok();
    let found = index.as_ref().and_then(|index| index.root()?.get(name));
    found.map(|value| part(value.text())).unwrap_or_default()
}

/// The `updated` event for these new field values.
fn set<'e>(last: &'e Event, fields: &Json, user: &str, now: time::Millis) -> Option<Draft<'e>> {
    let text = to_json(fields);
    let index = Index::read(&text).ok()?;
    updated(last, index.root()?, user, now)
}

fn deleted<'e>(last: &'e Event, user: &str) -> Draft<'e> {
    let mut draft = start(last, "deleted", user);
    draft.set(DATA, b"{}".as_slice());
    draft.set(PREVIOUS_DATA, last.member(DATA));
    draft
}

impl Sender {
    /// Changes fields of an object, as a `PUT` does. The change is made by `user`, or by the first user if that is
    /// `None`. It creates an `updated` event that lists the changed fields, and `date_updated` and `updated_by` if the
    /// object has them. Returns the id of that event, or `None` if nothing changed. Setting a custom field to null
    /// removes it.
    ///
    /// A new `status_id` of a lead or an opportunity also creates an activity. Completing a task creates a `completed`
    /// event, an activity, and an `updated` event of its lead.
    ///
    /// `about` is empty, or a JSON object of members that all these events get: `meta`, `request_id`, `api_key_id`.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if no event has mentioned the object, if `fields` is not a JSON object, or if the user is unknown.
    pub fn change(
        &mut self,
        object_type: &str,
        object_id: &str,
        fields: &[u8],
        user: Option<&str>,
        about: &[u8],
    ) -> Result<Option<String>, Refusal> {
        let index = Index::read(fields)?;
        let Some(root) = index.root().filter(|fields| fields.kind() == Kind::Object) else {
            return Err(Refusal::at("INVALID_CHANGE", String::new(), "expected an object of fields"));
        };
        if root.get("id").is_some_and(|id| !id.is(object_id)) {
            let message = "the id of an object cannot be changed";
            return Err(Refusal::at("INVALID_CHANGE", "/id".to_owned(), message));
        }
        let (user, about) = (self.actor(user)?, About::read(about)?);
        let last = self.object_event(object_type, object_id)?;
        if root.members().next().is_none() {
            return Ok(None);
        }
        let fields = self.with_label(object_type, fields, root);
        let index = Index::read(&fields)?;
        let Some(draft) = index.root().and_then(|fields| updated(&last, fields, &user, self.now)) else {
            return Ok(None);
        };
        let new = draft.parts.get(DATA).map(|data| data.to_vec()).unwrap_or_default();
        let mut drafts = Vec::new();
        drafts.extend(self.status_change(&last, &new, &user));
        let is_done = |data: &[u8]| member(data, "is_complete") == Json::Bool(true);
        let completes = object_type.starts_with("task.") && is_done(&new) && !is_done(last.member(DATA));
        if completes {
            let mut completed = start(&last, "completed", &user);
            completed.set(DATA, new.clone());
            drafts.push(completed);
        }
        let place = drafts.len();
        drafts.push(draft);
        let lead = if completes { self.lead_of(&last) } else { None };
        if completes {
            let more = [
                ("task_id", json!(object_id)),
                ("task_text", member(&new, "text")),
                ("task_assigned_to", member(&new, "assigned_to")),
                ("task_assigned_to_name", member(&new, "assigned_to_name")),
            ];
            drafts.push(self.activity("task_completed", "TaskCompleted", &last, &user, more));
        }
        drafts.extend(lead.as_deref().and_then(|lead| set(lead, &json!({}), &user, self.now)));
        Ok(self.enact(drafts, &about).into_iter().nth(place))
    }

    /// Deletes an object. Creates a `deleted` event with the whole object in `previous_data`, and returns its id.
    /// Deleting a lead also deletes its contacts, activities, tasks, opportunities and every other object that names it
    /// in `lead_id`. Each of these has an event before that of the lead. Deleting a contact removes it from the
    /// `contact_ids` of its lead.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if no event has mentioned the object, or if the user is unknown. For `about` see [`Self::change`].
    pub fn delete(
        &mut self,
        object_type: &str,
        object_id: &str,
        user: Option<&str>,
        about: &[u8],
    ) -> Result<Option<String>, Refusal> {
        let (user, about) = (self.actor(user)?, About::read(about)?);
        let last = self.object_event(object_type, object_id)?;
        let children = if object_type == "lead" { self.of_lead(&last) } else { Vec::new() };
        let lead = if object_type == "contact" { self.lead_of(&last) } else { None };
        let mut drafts = Vec::new();
        if let Some(lead) = &lead
            && let Json::Array(mut contacts) = member(lead.member(DATA), "contact_ids")
        {
            contacts.retain(|contact| contact.as_str() != Some(object_id));
            drafts.extend(set(lead, &json!({ "contact_ids": contacts }), &user, self.now));
        }
        drafts.extend(children.iter().map(|child| deleted(child, &user)));
        drafts.push(deleted(&last, &user));
        Ok(self.enact(drafts, &about).pop())
    }

    /// Merges a lead into another, as `POST /api/v1/lead/merge/` does. The objects of the source are updated to belong
    /// to the destination. Then the source is deleted, the destination gets a `merged` event, and the activity follows.
    /// All events name both leads in `meta`. Returns the id of the `merged` event.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if no event has mentioned one of the leads, if both are the same lead, or if the user is unknown.
    /// For `about` see [`Self::change`].
    pub fn merge(
        &mut self,
        source: &str,
        destination: &str,
        user: Option<&str>,
        about: &[u8],
    ) -> Result<Option<String>, Refusal> {
        let (user, about) = (self.actor(user)?, About::read(about)?);
        let (from, into) = (self.object_event("lead", source)?, self.object_event("lead", destination)?);
        if source == destination {
            return Err(Refusal::new("INVALID_CHANGE", "a lead cannot be merged into itself"));
        }
        let about = about.meta(&json!({
            "request_method": "POST", "request_path": "/api/v1/lead/merge/",
            "merge_source_lead_id": source, "merge_destination_lead_id": destination,
        }));
        let children = self.of_lead(&from);
        let mut drafts = Vec::new();
        for child in &children {
            let moved = set(child, &json!({ "lead_id": destination }), &user, self.now);
            drafts.extend(moved.map(|mut draft| {
                draft.set(LEAD_ID, into.member(OBJECT_ID));
                draft
            }));
        }
        let [mut contacts, theirs] =
            [&into, &from].map(|lead| match member(lead.member(DATA), "contact_ids") {
                Json::Array(contacts) => contacts,
                _ => Vec::new(),
            });
        contacts.extend(theirs.iter().cloned());
        let fields = if theirs.is_empty() { json!({}) } else { json!({ "contact_ids": contacts }) };
        let mut data = into.member(DATA).to_vec();
        if let Some(draft) = set(&into, &fields, &user, self.now) {
            data = draft.parts.get(DATA).map(|data| data.to_vec()).unwrap_or_default();
            drafts.push(draft);
        }
        drafts.push(deleted(&from, &user));
        let place = drafts.len();
        let mut merged = start(&into, "merged", &user);
        merged.set(DATA, data);
        drafts.push(merged);
        let gone = json!({
            "id": source, "display_name": member(from.member(DATA), "display_name"), "contact_ids": theirs,
        });
        let more = [("source_lead", gone), ("status", json!("completed"))];
        drafts.push(self.activity("lead_merge", "LeadMerge", &into, &user, more));
        Ok(self.enact(drafts, &about).into_iter().nth(place))
    }

    fn enact(&mut self, mut drafts: Vec<Draft<'_>>, about: &About) -> Vec<String> {
        drafts.iter_mut().for_each(|draft| about.apply(draft));
        self.take_in_all(drafts)
    }

    /// The objects of a lead: contacts first, then activities, tasks, opportunities, and all others.
    fn of_lead(&self, lead: &Event) -> Vec<Rc<Event>> {
        let id = lead.member(OBJECT_ID);
        let is_child =
            |event: &&Rc<Event>| event.member(LEAD_ID) == id && event.inside(OBJECT_TYPE) != Some(b"lead");
        let rank = |child: &Event| match child.inside(OBJECT_TYPE).unwrap_or_default() {
            b"contact" => 0,
            kind if kind.starts_with(b"activity.") => 1,
            kind if kind.starts_with(b"task.") => 2,
            b"opportunity" => 3,
            _ => 4,
        };
        let children: Vec<_> = self.objects.iter().filter(is_child).collect();
        let ranked = |wanted: u8| children.iter().filter(move |child| rank(child) == wanted);
        (0..5).flat_map(ranked).map(|child| Rc::clone(child)).collect()
    }

    fn lead_of(&self, event: &Event) -> Option<Rc<Event>> {
        self.objects.get(&self.rules.spelling.string("lead"), event.member(LEAD_ID)).cloned()
    }

    /// The fields of a change. If they set a known status, its label is added.
    fn with_label(&self, object_type: &str, text: &[u8], fields: Value<'_, '_>) -> Vec<u8> {
        let status = fields.get("status_id").filter(|_| fields.get("status_label").is_none());
        let kind = self.rules.spelling.string(&format!("status.{object_type}"));
        let id = status.map(|status| self.rules.spelling.respelled(status.text()));
        let Some(known) = id.and_then(|id| self.objects.get(&kind, &id)) else { return text.to_vec() };
        let mut more = Map::new();
        more.insert("status_label".to_owned(), member(known.member(DATA), "label"));
        if object_type == "opportunity" && fields.get("status_type").is_none() {
            more.insert("status_type".to_owned(), member(known.member(DATA), "type"));
        }
        joined(text.trim_ascii(), &to_json(&more))
    }

    /// The activity that records a status change.
    fn status_change(&mut self, last: &Event, new: &[u8], user: &str) -> Option<Draft<'static>> {
        let old = last.member(DATA);
        if member(old, "status_id") == member(new, "status_id") {
            return None;
        }
        let mut more = Vec::new();
        let kind = match last.inside(OBJECT_TYPE)? {
            b"lead" => ["lead_status_change", "LeadStatusChange"],
            b"opportunity" => {
                more.push(("opportunity_id", json!(last.string(OBJECT_ID))));
                more.push(("old_status_type", member(old, "status_type")));
                more.push(("new_status_type", member(new, "status_type")));
                ["opportunity_status_change", "OpportunityStatusChange"]
            }
            _ => return None,
        };
        more.push(("old_status_id", member(old, "status_id")));
        more.push(("old_status_label", member(old, "status_label")));
        more.push(("new_status_id", member(new, "status_id")));
        more.push(("new_status_label", member(new, "status_label")));
        Some(self.activity(kind[0], kind[1], last, user, more))
    }

    /// The `created` event of an activity that Close creates by itself.
    fn activity(
        &mut self,
        kind: &str,
        type_name: &str,
        cause: &Event,
        user: &str,
        more: impl IntoIterator<Item = (&'static str, Json)>,
    ) -> Draft<'static> {
        let (id, date) = (self.random.long_id("acti_"), time::with_offset(self.now));
        let lead = if cause.inside(OBJECT_TYPE) == Some(b"lead") { OBJECT_ID } else { LEAD_ID };
        let lead = part(cause.member(lead));
        let mut data = json!({
            "_type": type_name, "id": id, "organization_id": self.organization, "lead_id": lead, "user_id": user,
            "created_by": user, "updated_by": user, "date_created": date, "date_updated": date, "activity_at": date,
        });
        if let Some(data) = data.as_object_mut() {
            data.extend(more.into_iter().map(|(name, value)| (name.to_owned(), value)));
        }
        let mut draft = Draft::default();
        draft.set(OBJECT_TYPE, to_json(&format!("activity.{kind}")));
        draft.set(OBJECT_ID, to_json(&id));
        draft.set(LEAD_ID, to_json(&lead));
        draft.set(ACTION, to_json("created"));
        draft.set(USER_ID, to_json(user));
        draft.set(DATA, to_json(&data));
        if let Some(meta) = start(cause, "updated", user).parts.get(META) {
            draft.set(META, meta.to_vec());
        }
        draft
    }
}
