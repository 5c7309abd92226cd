//! What is put in: events, and changes of objects that make events.

use core::cmp::Reverse;
use std::rc::Rc;

use super::attempt::Attempt;
use super::consolidation::Put;
use super::event::{ACTION, DATA, Draft, Event, OBJECT_ID, OBJECT_TYPE, PREVIOUS_DATA};
use super::objects;
use super::refusal::Refusal;
use super::sender::{Deadline, Sender};
use closehook::payload::{Index, Kind, quoted};

impl Sender {
    /// Puts an event in, or an array of events: as Close's event log has them, or as deliveries. `object_type` and
    /// `action` are required. What is missing is filled in: ids from the seed, dates from the clock, `object_id` and
    /// `lead_id` from the data, `changed_fields` from `previous_data`, the object as the last event had it. An id that is there already is not refused.
    ///
    /// Gives the id of the event in which each is found: that of an earlier one which took it in, if one did.
    ///
    /// # Errors
    ///
    /// [`Refusal`] with the place; then no event of an array was put.
    pub fn put(&mut self, text: &[u8]) -> Result<Vec<String>, Refusal> {
        let index = Index::read(text)?;
        let Some(root) = index.root() else { return Ok(Vec::new()) };
        let drafts = if root.kind() == Kind::Array {
            let elements = root.elements().enumerate();
            elements
                .map(|(number, event)| Draft::read(event, &format!("/{number}")))
                .collect::<Result<_, _>>()?
        } else {
            vec![Draft::read(root, "")?]
        };
        self.log.expire(self.now, self.rules.log);
        // All events of one request have its id.
        let request = self.random.id("req_");
        Ok(drafts.into_iter().map(|draft| self.take_in(draft, &request)).collect())
    }

    fn take_in(&mut self, mut draft: Draft<'_>, request: &str) -> String {
        self.recall(&mut draft);
        draft.fill(self.now, &self.organization, request, &mut self.random);
        let event = Rc::new(draft.write(self.rules.spelling, self.counts.events, self.now));
        self.counts.events = self.counts.events.saturating_add(1);
        match self.windows.put(&event, self.rules.consolidation, self.rules.spelling) {
            Put::AtOnce => {
                self.log.put(&event);
                self.objects.put(&event);
                self.send(&event);
                id(&event)
            }
            Put::Waits => {
                self.log.put(&event);
                self.objects.put(&event);
                self.wait(&event);
                id(&event)
            }
            Put::Merged { old, new } => {
                self.counts.merged = self.counts.merged.saturating_add(1);
                match &new {
                    Some(new) => self.log.put(new),
                    None => {
                        self.counts.vanished = self.counts.vanished.saturating_add(1);
                        self.log.remove(old.number);
                    }
                }
                self.objects.put(new.as_ref().unwrap_or(&event));
                id(&old)
            }
        }
    }

    /// An event that was put without its object has the one that is known: as `data`, or when it is deleted as
    /// `previous_data`.
    fn recall(&self, draft: &mut Draft<'_>) {
        let deleted = draft.parts.get(ACTION).is_some_and(|action| action.as_ref() == b"\"deleted\"");
        let side = if deleted { PREVIOUS_DATA } else { DATA };
        if !draft.is_missing(side) || draft.is_missing(OBJECT_ID) {
            return;
        }
        let [kind, id] = [OBJECT_TYPE, OBJECT_ID].map(|name| {
            let mut spelt = Vec::new();
            self.rules.spelling.write(draft.parts.get(name).map_or(b"", |part| part.as_ref()), &mut spelt);
            spelt
        });
        if let Some(event) = self.objects.get(&kind, &id) {
            draft.set(side, event.member(DATA).to_vec());
        }
    }

    /// Lets an event wait until its window is over.
    pub(super) fn wait(&mut self, event: &Event) {
        let end = event.arrived.saturating_add(self.rules.consolidation);
        self.deadlines.push(Reverse((end, Deadline::Window(event.number))));
    }

    /// Changes some fields of an object as a `PUT` does, for the first user when none is named: an `updated` event with
    /// what changed, and with `date_updated` and `updated_by` where the object has them. Gives the id of the event, or
    /// `None` when nothing changed. A custom field that is set to null is gone.
    ///
    /// # Errors
    ///
    /// [`Refusal`] when no event has told of such an object, when `fields` is no JSON object, and for an unknown user.
    pub fn change(
        &mut self,
        object_type: &str,
        object_id: &str,
        fields: &[u8],
        user: Option<&str>,
    ) -> Result<Option<String>, Refusal> {
        let index = Index::read(fields)?;
        let Some(fields) = index.root().filter(|fields| fields.kind() == Kind::Object) else {
            return Err(Refusal::at("INVALID_CHANGE", String::new(), "expected an object of fields"));
        };
        if fields.get("id").is_some_and(|id| !id.is(object_id)) {
            return Err(Refusal::at(
                "INVALID_CHANGE",
                "/id".to_owned(),
                "the id of an object cannot be changed",
            ));
        }
        let user = self.actor(user)?;
        let last = self.object_event(object_type, object_id)?;
        match objects::updated(&last, fields, &user, self.now) {
            Some(event) => Ok(self.put(&event)?.pop()),
            None => Ok(None),
        }
    }

    /// Deletes an object: a `deleted` event that has all of it in `previous_data`. Gives the id of the event.
    ///
    /// # Errors
    ///
    /// [`Refusal`] when no event has told of such an object, and for an unknown user.
    pub fn delete(
        &mut self,
        object_type: &str,
        object_id: &str,
        user: Option<&str>,
    ) -> Result<Option<String>, Refusal> {
        let user = self.actor(user)?;
        let last = self.object_event(object_type, object_id)?;
        match objects::deleted(&last, &user) {
            Some(event) => Ok(self.put(&event)?.pop()),
            None => Ok(None),
        }
    }

    /// An object as the last event has it, as JSON text.
    #[must_use]
    pub fn object(&self, object_type: &str, object_id: &str) -> Option<Vec<u8>> {
        let event = self.object_event(object_type, object_id).ok()?;
        Some(event.member(DATA).to_vec())
    }

    fn object_event(&self, object_type: &str, object_id: &str) -> Result<Rc<Event>, Refusal> {
        let [kind, id] = [object_type, object_id].map(|text| {
            let mut spelt = Vec::new();
            self.rules.spelling.write(&super::json::string(text), &mut spelt);
            spelt
        });
        self.objects.get(&kind, &id).cloned().ok_or_else(|| {
            let message = format!("there is no {} with the id {}", quoted(object_type), quoted(object_id));
            Refusal::new("UNKNOWN_OBJECT", message)
        })
    }

    fn actor(&self, user: Option<&str>) -> Result<String, Refusal> {
        let found = match user {
            None => self.users.first(),
            Some(id) => self.user(id),
        };
        found.map(|user| user.id.clone()).ok_or_else(|| Refusal::new("UNKNOWN_USER", "there is no such user"))
    }
}

fn id(event: &Event) -> String {
    Attempt::id_of(event)
}
