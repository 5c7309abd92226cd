use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

use super::by_id::ById;
use super::fields::Ignored;
use super::{Applied, Arrival, Closed, FieldHash, Gap, Moment, Name, NameCache, Object, Options, Outcome};
use crate::Error;
use crate::payload::Value;

/// All objects of which something is known, and what every event passes through on its way to its own.
#[derive(Debug)]
pub(crate) struct Objects {
    options: Options,
    ignored: Ignored,
    objects: ById,
    /// Each object with an age that it had, and may have no longer: the first is looked at when one must go.
    ages: BinaryHeap<Reverse<(Option<Moment>, Name)>>,
    horizon: Option<Moment>,
    names: NameCache,
}

/// What is done to an object, once; the moment is the horizon.
type Alteration<'c> = &'c mut dyn FnMut(&Name, &mut Object, Option<Moment>, &Options) -> Result<(), Error>;

impl Objects {
    pub(crate) fn new(options: Options) -> Self {
        Self {
            ignored: Ignored::new(&options.ignore),
            options: options.bounded(),
            objects: ById::default(),
            ages: BinaryHeap::new(),
            horizon: None,
            names: NameCache::default(),
        }
    }

    /// Takes in an event. A function of its own: inlined where it is called, it would be compiled for size.
    #[inline(never)]
    pub(crate) fn apply<'e>(&mut self, event: Value<'e, 'e>) -> Result<Applied, Error> {
        let arrival = Arrival::read(event)?;
        let event = arrival.event(&self.ignored, &mut self.names);
        let object_type = arrival.object_type(&mut self.names);
        let (event_id, tag) = (event.id.clone(), arrival.tag());
        let (mut outcome, mut gap, mut event) = (Outcome::Stale, None, Some(event));
        let object_id =
            self.change(&Name::spelling(&arrival.object), &mut |id, object, horizon, options| {
                let Some(event) = event.take() else { return Ok(()) };
                outcome =
                    object.add(event, tag, options, &mut |state| arrival.tell(state, object_type.clone()))?;
                if outcome == Outcome::Applied {
                    gap = object.last_gap(id, horizon);
                    outcome = match object.last(horizon) {
                        // From before the horizon, of an object of which only a merge is known that is newer.
                        None => Outcome::Stale,
                        Some(_) if gap.is_some() => Outcome::Gap,
                        Some(_) => Outcome::Applied,
                    };
                }
                Ok(())
            })?;
        if let Some((source, destination)) = arrival.merge() {
            self.change(source.json(), &mut |_, object, _, _| {
                object.merge(arrival.updated(), destination.clone());
                Ok(())
            })?;
        }
        // It may have been too old to be kept at all, or the lead that it merges took its place.
        let full = self.options.max_objects.is_some_and(|most| self.objects.len() >= most);
        if full && outcome != Outcome::Duplicate && self.get(&object_id).is_none() {
            (outcome, gap) = (Outcome::Stale, None);
        }
        Ok(Applied { outcome, object_id, event_id, gap })
    }

    /// Changes an object, which may be new, and gives its id.
    fn change(&mut self, id: &str, change: Alteration<'_>) -> Result<Name, Error> {
        if let Some((id, object)) = self.objects.get_mut(id) {
            object.forget(self.horizon);
            change(id, object, self.horizon, &self.options)?;
            return Ok(id.clone());
        }
        let (id, mut object) = (Name::spelled(id), Object::default());
        change(&id, &mut object, self.horizon, &self.options)?;
        self.put(id.clone(), object);
        Ok(id)
    }

    /// Adds an object, and lets the oldest go if that makes one too many.
    pub(crate) fn put(&mut self, id: Name, object: Object) {
        if self.options.max_objects.is_some() {
            self.ages.push(Reverse((object.age(), id.clone())));
        }
        self.objects.insert(id, object);
        self.bound();
    }

    /// Forgets objects beyond the limit, the oldest first. Those that stay only become newer, so no later event could have
    /// kept a forgotten one: the result does not depend on the order of events.
    fn bound(&mut self) {
        while self.options.max_objects.is_some_and(|most| self.objects.len() > most) {
            let Some(mut oldest) = self.ages.peek_mut() else { break };
            let Reverse((known, id)) = &mut *oldest;
            let age = self.objects.get(id.json()).and_then(|(_, object)| object.age());
            if age > *known {
                *known = age;
                continue;
            }
            let Reverse((_, id)) = PeekMut::pop(oldest);
            self.objects.remove(id.json());
            self.horizon = self.horizon.max(age);
        }
    }

    /// The open gap with this id.
    pub(crate) fn gap(&self, id: &Name) -> Option<Gap> {
        id.parts().find_map(|(object, event)| {
            let (id, object) = self.get(&object)?;
            object.gap_before(id, &event, self.horizon)
        })
    }

    /// Takes the word of the event log, or of someone, that nothing more is missing of an object; says whether that was new.
    pub(crate) fn close(&mut self, object: &Name, closed: Closed) -> bool {
        let horizon = self.horizon;
        self.objects.get_mut(object.json()).is_some_and(|(_, object)| {
            object.forget(horizon);
            object.closed.add(closed)
        })
    }

    /// Fields without those that are ignored.
    pub(crate) fn without_ignored(&self, fields: &[FieldHash]) -> Box<[FieldHash]> {
        fields.iter().filter(|field| !self.ignored.has(field.name())).copied().collect()
    }

    pub(crate) fn options(&self) -> &Options {
        &self.options
    }

    /// The latest moment of anything forgotten with its object.
    pub(crate) fn horizon(&self) -> Option<Moment> {
        self.horizon
    }

    pub(crate) fn set_horizon(&mut self, horizon: Option<Moment>) {
        self.horizon = horizon;
    }

    /// An object, with the id that is kept.
    pub(crate) fn get(&self, id: &Name) -> Option<(&Name, &Object)> {
        self.objects.get(id.json())
    }

    /// In the order of their ids.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Name, &Object)> {
        self.objects.iter()
    }

    pub(crate) fn len(&self) -> usize {
        self.objects.len()
    }
}
