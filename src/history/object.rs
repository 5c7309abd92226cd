use super::event::{Event, Rank, State};
use super::gap::contradiction;
use super::{Gap, InvalidEvent, Moment, Name, Outcome};

/// What is known of an object. It depends on the events that were seen, and not on their order: the newest few, the
/// object as the newest of them has it, and the last word on where it was merged into.
#[derive(Debug, Default)]
pub struct Object {
    /// In order, each id once.
    pub events: Vec<Event>,
    /// Of the last of them.
    pub state: State,
    pub merged: Option<(Moment, Name)>,
}

impl Object {
    /// Adds an event; what it says of the object is only asked for if it is the newest.
    pub fn add(
        &mut self,
        event: Event,
        remember: usize,
        tell: &mut dyn FnMut(&mut State) -> Result<(), InvalidEvent>,
    ) -> Result<Outcome, InvalidEvent> {
        let known = self.events.iter().rposition(|known| known.tag == event.tag && known.id == event.id);
        let last = known.is_some_and(|at| at.saturating_add(1) == self.events.len());
        if let Some(known) = known.and_then(|at| self.events.get(at))
            && event <= *known
        {
            if last && event == *known {
                // The same in another spelling: the order must not tell which one is kept.
                let mut other = State::default();
                tell(&mut other)?;
                self.state = other.min(core::mem::take(&mut self.state));
            }
            return Ok(Outcome::Duplicate);
        }
        let newest = last || self.events.last().is_none_or(|newest| *newest < event);
        if newest {
            tell(&mut self.state)?;
        }
        if let Some(at) = known {
            self.events.remove(at);
        }
        let at = self.events.partition_point(|known| *known < event);
        self.events.insert(at, event);
        if self.events.len() > remember {
            self.events.remove(0);
        }
        Ok(if newest { Outcome::Applied } else { Outcome::Stale })
    }

    pub fn merge(&mut self, moment: Moment, into: Name) {
        self.merged = self.merged.take().max(Some((moment, into)));
    }

    /// The moment of the last that was heard of it.
    pub fn age(&self) -> Option<Moment> {
        self.events.last().map(|event| event.updated).max(self.merged.as_ref().map(|(moment, _)| *moment))
    }

    /// Whether something of that moment is still known. What was forgotten with the object, in some orders of arrival,
    /// is forgotten in all of them.
    fn knows(&self, moment: Moment, horizon: Option<Moment>) -> bool {
        Some(moment) > horizon || Some(moment) == self.age()
    }

    /// The events that are remembered.
    #[inline(never)]
    pub fn remembered(&self, horizon: Option<Moment>) -> &[Event] {
        if horizon.is_none() {
            return &self.events;
        }
        let from = self.events.partition_point(|event| !self.knows(event.updated, horizon));
        self.events.get(from..).unwrap_or_default()
    }

    /// Where it was merged into.
    pub fn merged(&self, horizon: Option<Moment>) -> Option<&(Moment, Name)> {
        self.merged.as_ref().filter(|(moment, _)| self.knows(*moment, horizon))
    }

    /// The lead that it went into, unless it was heard of after that.
    pub fn merged_into(&self, horizon: Option<Moment>) -> Option<&Name> {
        let (moment, into) = self.merged(horizon)?;
        let newest = self.remembered(horizon).last();
        let after = newest.is_some_and(|event| event.updated > *moment && event.rank != Rank::Deleted);
        (!after).then_some(into)
    }

    /// Lets go of what is not remembered.
    pub fn forget(&mut self, horizon: Option<Moment>) {
        if horizon.is_none() {
            return;
        }
        let gone = self.events.len().saturating_sub(self.remembered(horizon).len());
        if gone == self.events.len() {
            self.state = State::default();
        }
        let merged = self.merged(horizon).is_some();
        self.events.drain(..gone.min(self.events.len()));
        if !merged {
            self.merged = None;
        }
    }

    /// The gaps between those of its events that are remembered.
    pub fn gaps(&self, id: &Name, horizon: Option<Moment>) -> Vec<Gap> {
        let places = 0..self.remembered(horizon).len();
        places.filter_map(|at| self.gap(id, horizon, at)).collect()
    }

    /// The one before the newest of them.
    pub fn last_gap(&self, id: &Name, horizon: Option<Moment>) -> Option<Gap> {
        self.gap(id, horizon, self.remembered(horizon).len().checked_sub(1)?)
    }

    #[inline(never)]
    fn gap(&self, id: &Name, horizon: Option<Moment>, at: usize) -> Option<Gap> {
        let events = self.remembered(horizon);
        let (fields, since) = contradiction(events, at)?;
        let event = events.get(at)?;
        Some(Gap {
            object_id: id.clone(),
            object_type: self.state.object_type.clone(),
            event_id: event.id.clone(),
            fields,
            since,
            until: event.updated,
        })
    }
}
