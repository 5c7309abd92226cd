use super::event::Event;
use super::{Moment, Name, fields};

/// Events are missing: one does not follow from the one before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The object.
    pub object_id: Name,
    /// Its type, which the event log asks for with the id.
    pub object_type: Option<Name>,
    /// The event whose `previous_data` is not what was there before.
    pub event_id: Name,
    /// Where it is not, in an order that means nothing.
    pub fields: Vec<Name>,
    /// The event before is of this moment: what is missing came after, or at, it.
    pub since: Moment,
    /// And before this moment, or at it.
    pub until: Moment,
}

/// How many of its neighbours on either side an event is compared with.
const NEAR: usize = 8;

/// The fields at which an event, at its place among those of its object, contradicts what was before it, and since when.
///
/// Before it is the last one that ended when it had not begun: consolidation makes one event of several, from
/// `date_created` to `date_updated`, and `previous_data` is from before the first. What overlaps with it, those of one
/// moment too, may have changed a field before it did or after: there is no saying, so such a field does not count.
pub(super) fn contradiction(events: &[Event], at: usize) -> Option<(Vec<Name>, Moment)> {
    let (earlier, rest) = events.split_at_checked(at)?;
    let (event, later) = rest.split_first()?;
    if event.previous.is_empty() {
        return None;
    }
    let behind = earlier.iter().rev().take(NEAR).position(|other| other.updated < event.created)?;
    let mut behind = earlier.iter().rev().take(behind.saturating_add(1));
    let before = behind.next_back()?;
    let ahead = later.iter().take(NEAR).filter(|other| other.created <= event.updated);
    let overlapping: Vec<&Event> = behind.chain(ahead).collect();
    let changed = |name: u32| {
        let known =
            |other: &&Event| other.previous.binary_search_by_key(&name, |(field, _)| field.name()).is_ok();
        overlapping.iter().any(known)
    };
    let mut fields = Vec::new();
    for (field, name) in &event.previous {
        if fields::value(&before.data, field.name()) != field.value() && !changed(field.name()) {
            fields.push(name.clone());
        }
    }
    (!fields.is_empty()).then_some((fields, before.updated))
}
