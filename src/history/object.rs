use super::closed::Stretches;
use super::event::{Event, Rank, State};
use super::events::Events;
use super::gap::{NEAR, contradiction};
use super::{Gap, Moment, Name, Options, Outcome, name_hash, order};
use crate::Error;
use crate::count::Count;
use crate::payload::Index;

/// What is known of an object. It depends on the events that were seen, and not on their order: the newest of them, the
/// object as the very newest has it, and the last word on where it was merged into.
#[derive(Debug, Default)]
pub(crate) struct Object {
    pub events: Events,
    /// Of the newest of them.
    pub state: State,
    pub merged: Option<(Moment, Name)>,
    /// Those of one moment with the newest, which one more of that moment could make the newest.
    pub ties: Vec<(Name, State)>,
    /// The newest has so many behind it in the fixed order.
    behind: usize,
    /// The latest moment of an event that was forgotten because there were too many.
    pub cut: Option<Moment>,
    /// Whether an event may be there that says that it changed nothing.
    silent: bool,
    /// Where nothing is missing, by the word of the event log or of someone.
    pub closed: Stretches,
}

impl Object {
    /// Adds an event; what it says of the object is only asked for if it may be the newest.
    pub(crate) fn add(
        &mut self,
        event: Event,
        tag: u32,
        options: &Options,
        tell: &mut dyn FnMut(&mut State) -> Result<(), Error>,
    ) -> Result<Outcome, Error> {
        let known = self.events.find(tag, &event.id);
        let mut is_repetition = false;
        if let Some(at) = known {
            let order = self.events.compare(&event, at);
            // The first format of the JSON has less of it.
            is_repetition = self.events.get(at).is_some_and(|known| {
                known.key() == event.key()
                    && known.previous == event.previous
                    && *self.events.whole(at) == *event.data
            });
            if order.is_eq()
                && let Some(state) = self.state_of(at)
            {
                // The same in another spelling: the order must not tell which one is kept.
                let mut other = State::default();
                tell(&mut other)?;
                if other < *state {
                    *state = other;
                }
            }
            if order.is_le() {
                let newest = Count(self.events.len()) - at <= options.remember;
                return Ok(if newest { Outcome::Duplicate } else { Outcome::Stale });
            }
        }
        let rank = |event: &Event| (event.updated, event.rank);
        let last = self.events.last();
        let is_tie = event.rank == Rank::Other && last.is_some_and(|last| rank(last) == rank(&event));
        let is_last = last.is_none_or(|last| last.key() <= event.key());
        let newest = self.newest_event().map(|newest| newest.id.clone());
        let id = event.id.clone();
        if is_tie {
            let mut state = State::default();
            tell(&mut state)?;
            self.ties.retain(|(known, _)| *known != id);
            if let Some(newest) = newest.clone().filter(|newest| *newest != id) {
                self.ties.push((newest, core::mem::take(&mut self.state)));
            }
            self.ties.push((id.clone(), state));
        } else if is_last {
            tell(&mut self.state)?;
            self.ties.clear();
        }
        if let Some(at) = known {
            self.events.remove(at);
            self.look_around(at, true);
        }
        self.silent |= event.is_silent();
        let at = self.events.insert(event, tag);
        self.look_around(at, false);
        self.bound(options.max_events);
        if is_tie {
            self.settle_ties();
        } else if is_last {
            self.behind = 0;
        }
        let is = self.newest_event().map(|newest| &newest.id);
        Ok(if is_repetition {
            Outcome::Duplicate
        } else if is == Some(&id) && is_tie || is_last && !is_tie || is != newest.as_ref() {
            Outcome::Applied
        } else {
            Outcome::Stale
        })
    }

    /// Forgets the oldest events that are too many.
    fn bound(&mut self, most: usize) {
        let Some(many) = self.events.len().checked_sub(most).filter(|many| *many > 0) else { return };
        let gone = self.events.get(many.wrapping_sub(1));
        self.cut = self.cut.max(gone.map(|event| event.updated));
        self.events.forget(many);
        self.ties.retain(|(id, _)| self.events.find_id(id));
        (0..=NEAR).for_each(|at| self.look_at(at));
    }

    /// Lets go of the events of the newest moment but for the last in the fixed order: of the others it is not known what they
    /// say, so that none of them can become the newest.
    pub(crate) fn keep_newest(&mut self) {
        for (id, _) in core::mem::take(&mut self.ties)
            .into_iter()
            .chain(self.newest_event().map(|event| (event.id.clone(), State::default())))
        {
            let at =
                (0..self.events.len()).rfind(|at| self.events.get(*at).is_some_and(|event| event.id == id));
            if let Some(at) = at.filter(|at| *at < self.end()) {
                self.events.remove(at);
                self.look_around(at, true);
            }
        }
        self.behind = 0;
    }

    /// Which event of the newest moment is the newest, and what it says.
    fn settle_ties(&mut self) {
        let Some(updated) = self.events.last().map(|last| last.updated) else { return };
        let length = self.events.len();
        let from = self.events.first_since(|moment| moment < updated);
        let newest = order::last(&self.events, from..length).unwrap_or(0);
        self.behind = (Count(self.end()) - newest).0;
        let id = self.events.get(newest).map(|event| &event.id);
        if let Some(at) = self.ties.iter().position(|(known, _)| Some(known) == id) {
            self.state = self.ties.swap_remove(at).1;
        }
        self.ties.sort_by(|(one, _), (other, _)| one.cmp(other));
        if Count(length) - from > order::MOST {
            // Their order is fixed from now on.
            let rank = |event: Option<&Event>| event.map(|event| event.rank);
            let alike = (from..length).filter(|at| rank(self.events.get(*at)) == rank(self.events.last()));
            if alike.count() > order::MOST {
                self.ties.clear();
            }
        }
    }

    /// The data of the event at a place, if it is kept.
    fn state_of(&mut self, at: usize) -> Option<&mut State> {
        let event = self.events.get(at)?;
        if at == self.newest() {
            return Some(&mut self.state);
        }
        self.ties.iter_mut().find(|(id, _)| *id == event.id).map(|(_, state)| state)
    }

    /// The place of the last event in their order.
    fn end(&self) -> usize {
        (Count(self.events.len()) - 1).0
    }

    /// The place of the newest event.
    fn newest(&self) -> usize {
        (Count(self.end()) - self.behind).0
    }

    fn newest_event(&self) -> Option<&Event> {
        self.events.get(self.newest())
    }

    /// Looks anew for gaps where one came, or went.
    fn look_around(&mut self, at: usize, is_gone: bool) {
        let from = Count(at) - NEAR;
        if !is_gone && at == self.end() {
            // Those before it with which it overlaps, or that waited for a later one.
            let created = self.events.get(at).map(|event| event.created);
            for place in (from.0..at).rev() {
                let event = self.events.get(place);
                let overlaps = event.map(|event| event.updated) >= created;
                if overlaps || event.is_some_and(Event::is_silent) {
                    self.look_at(place);
                } else if !self.silent {
                    break;
                }
            }
            self.look_at(at);
        } else {
            ((from - 1).0..=(Count(at) + NEAR + 1).0).for_each(|at| self.look_at(at));
        }
    }

    fn look_at(&mut self, at: usize) {
        let suspect = contradiction(&self.events, 0, at).is_some();
        self.events.suspect(at, suspect);
    }

    pub(crate) fn merge(&mut self, moment: Moment, into: Name) {
        self.merged = self.merged.take().max(Some((moment, into)));
    }

    /// The moment of the last that was heard of it.
    pub(crate) fn age(&self) -> Option<Moment> {
        self.events.last().map(|event| event.updated).max(self.merged.as_ref().map(|(moment, _)| *moment))
    }

    /// Whether something of that moment is still known. What was forgotten with the object, in some orders of arrival,
    /// is forgotten in all of them.
    fn knows(&self, moment: Moment, horizon: Option<Moment>) -> bool {
        Some(moment) > horizon || Some(moment) == self.age()
    }

    /// The place of the first event that is remembered.
    #[inline(never)]
    pub(crate) fn first(&self, horizon: Option<Moment>) -> usize {
        if horizon.is_none() {
            return 0;
        }
        self.events.first_since(|moment| !self.knows(moment, horizon))
    }

    /// The newest event, if any is remembered.
    pub(crate) fn last(&self, horizon: Option<Moment>) -> Option<&Event> {
        self.newest_event().filter(|event| self.knows(event.updated, horizon))
    }

    /// Where it was merged into.
    pub(crate) fn merged(&self, horizon: Option<Moment>) -> Option<&(Moment, Name)> {
        self.merged.as_ref().filter(|(moment, _)| self.knows(*moment, horizon))
    }

    /// The moment up to which events may be forgotten because the object had too many.
    pub(crate) fn cut(&self, horizon: Option<Moment>) -> Option<Moment> {
        self.cut.filter(|moment| self.knows(*moment, horizon))
    }

    /// The lead that it went into, unless it was heard of after that.
    pub(crate) fn merged_into(&self, horizon: Option<Moment>) -> Option<&Name> {
        let (moment, into) = self.merged(horizon)?;
        let after = |event: &Event| event.updated > *moment && event.rank != Rank::Deleted;
        (!self.last(horizon).is_some_and(after)).then_some(into)
    }

    /// Drops the events that need not be remembered.
    pub(crate) fn forget(&mut self, horizon: Option<Moment>) {
        if horizon.is_none() {
            return;
        }
        let gone = self.first(horizon);
        let merged = self.merged(horizon).is_some();
        self.cut = self.cut(horizon);
        if gone == self.events.len() {
            self.state = State::default();
            self.ties.clear();
            self.closed.clear();
            self.behind = 0;
        }
        self.events.forget(gone);
        if !merged {
            self.merged = None;
        }
    }

    /// The gaps between those of its events that are remembered, but for the closed ones.
    pub(crate) fn gaps(&self, id: &Name, horizon: Option<Moment>) -> Vec<Gap> {
        (self.first(horizon)..self.events.len()).filter_map(|at| self.gap(id, horizon, at)).collect()
    }

    /// The one before the event with this id.
    pub(crate) fn gap_before(&self, id: &Name, event_id: &Name, horizon: Option<Moment>) -> Option<Gap> {
        let tag = Index::read(event_id.json().as_bytes()).ok()?.root().as_ref().map(name_hash)?;
        let at = self.events.find(tag, event_id)?;
        if at < self.first(horizon) { None } else { self.gap(id, horizon, at) }
    }

    /// The one before the newest of them.
    pub(crate) fn last_gap(&self, id: &Name, horizon: Option<Moment>) -> Option<Gap> {
        self.gap(id, horizon, self.newest())
    }

    #[inline(never)]
    fn gap(&self, id: &Name, horizon: Option<Moment>, at: usize) -> Option<Gap> {
        if !self.events.is_suspect(at) {
            return None;
        }
        let found = contradiction(&self.events, self.first(horizon), at)?;
        let event = self.events.get(at)?;
        let mut fields = found.fields;
        fields.extend(found.date.then(|| Name::new("date_updated")));
        self.name(&found.unlisted, &mut fields);
        let gap = Gap {
            id: id.joined(&event.id),
            object_id: id.clone(),
            object_type: self.state.object_type.clone(),
            event_id: event.id.clone(),
            evidence: found.evidence,
            fields,
            since: found.since,
            until: event.updated,
        };
        (!self.closed.cover(&gap)).then_some(gap)
    }

    /// Adds the names of fields, as far as the object still has them.
    fn name(&self, hashes: &[u32], names: &mut Vec<Name>) {
        let Some(data) = self.state.data.as_deref().filter(|_| !hashes.is_empty()) else { return };
        let Ok(index) = Index::read(data.as_bytes()) else { return };
        let keys = index.root().into_iter().flat_map(|root| root.members()).map(|(key, _)| key);
        let found = keys.filter(|key| hashes.contains(&name_hash(key))).map(|key| Name::of(&key));
        let mut found: Vec<Name> = found.collect();
        found.sort();
        found.dedup();
        names.append(&mut found);
    }
}
