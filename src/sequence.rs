//! A list in which values come and go anywhere, in time that hardly grows with its length.

use crate::count::{Count, Slice};
use alloc::vec;
use alloc::vec::Vec;

/// Values in chunks, so that inserting or removing one moves few others. A short list is one chunk.
#[derive(Clone, Debug)]
pub(crate) struct Sequence<T> {
    /// At least one, of which none is empty unless it is the only one.
    chunks: Vec<Vec<T>>,
    /// How many values the chunks have: a Fenwick tree (Fenwick, 1994). Empty while there is one chunk.
    counts: Vec<usize>,
    length: usize,
}

/// A chunk with more values is split before it changes.
const MOST: usize = 512;

impl<T> Default for Sequence<T> {
    fn default() -> Self {
        Self::from(Vec::new())
    }
}

impl<T> From<Vec<T>> for Sequence<T> {
    fn from(list: Vec<T>) -> Self {
        Self { length: list.len(), chunks: vec![list], counts: Vec::new() }
    }
}

impl<T> Sequence<T> {
    pub(crate) fn len(&self) -> usize {
        self.length
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.chunks.iter().flatten()
    }

    pub(crate) fn get(&self, at: usize) -> Option<&T> {
        let (chunk, at) = self.find(at);
        self.chunks.get(chunk)?.get(at)
    }

    pub(crate) fn get_mut(&mut self, at: usize) -> Option<&mut T> {
        let (chunk, at) = self.find(at);
        self.chunks.get_mut(chunk)?.get_mut(at)
    }

    /// Inserts a value before a place, or at the end. Returns false if the place does not exist or memory runs out.
    #[must_use]
    pub(crate) fn insert(&mut self, at: usize, value: T) -> bool {
        if at > self.length {
            return false;
        }
        let found = self.find(at);
        self.put(found, value)
    }

    /// Takes away the value of a place.
    pub(crate) fn remove(&mut self, at: usize) -> Option<T> {
        if at >= self.length {
            return None;
        }
        let found = self.find(at);
        self.take(found)
    }

    /// Of a list in which all for which `is` holds come first: takes away the first other.
    pub(crate) fn remove_after(&mut self, is: impl Fn(&T) -> bool) -> Option<T> {
        let found = self.point(&is);
        self.take(found)
    }

    fn take(&mut self, found: (usize, usize)) -> Option<T> {
        let (chunk, at) = self.room(found)?;
        let list = self.chunks.get_mut(chunk).filter(|chunk| at < chunk.len())?;
        let value = list.remove(at);
        let is_empty = list.is_empty();
        self.count(chunk, usize::MAX); // one less
        if is_empty && self.chunks.len() > 1 {
            self.chunks.remove(chunk);
            self.recount();
        }
        Some(value)
    }

    /// Of such a list: the others.
    #[inline]
    pub(crate) fn after(&self, is: impl Fn(&T) -> bool) -> impl Iterator<Item = &T> {
        let (chunk, at) = self.point(&is);
        let rest = self.chunks.part(chunk..);
        let (first, more) =
            rest.split_first().map_or((&[][..], &[][..]), |(first, more)| (first.part(at..), more));
        first.iter().chain(more.iter().flatten())
    }

    /// Of the same: puts a value before the others.
    #[must_use]
    pub(crate) fn insert_after(&mut self, is: impl Fn(&T) -> bool, value: T) -> bool {
        let found = self.point(&is);
        self.put(found, value)
    }

    /// Where the first is for which it does not hold.
    #[inline]
    fn point(&self, is: &impl Fn(&T) -> bool) -> (usize, usize) {
        let last = (Count(self.chunks.len()) - 1).0;
        let chunk = match last {
            0 => 0,
            _ => self.chunks.partition_point(|chunk| chunk.last().is_none_or(is)).min(last),
        };
        (chunk, self.chunks.get(chunk).map_or(0, |chunk| chunk.partition_point(is)))
    }

    /// The chunk of a place, and the place in it. The place after the last is in the last chunk.
    #[inline]
    fn find(&self, at: usize) -> (usize, usize) {
        if self.counts.is_empty() {
            return (0, at);
        }
        let (mut chunk, mut left) = (Count(0), Count(at));
        let mut step = self.counts.len().checked_next_power_of_two().unwrap_or(0);
        while step > 0 {
            let next = chunk + step;
            match next.0.checked_sub(1).and_then(|next| self.counts.get(next)) {
                Some(count) if left >= *count => (chunk, left) = (next, left - *count),
                _ => {}
            }
            step /= 2;
        }
        match self.chunks.len().checked_sub(1) {
            // Behind all: all that is passed over is in the last chunk.
            Some(last) if chunk > last => (last, (left + self.chunks.get(last).map_or(0, Vec::len)).0),
            _ => (chunk.0, left.0),
        }
    }

    fn put(&mut self, found: (usize, usize), value: T) -> bool {
        let Some((chunk, at)) = self.room(found) else { return false };
        let Some(list) = self.chunks.get_mut(chunk).filter(|list| at <= list.len()) else { return false };
        if list.try_reserve(1).is_err() {
            return false;
        }
        list.insert(at, value);
        self.count(chunk, 1);
        true
    }

    /// The same place, after its chunk was split to make room.
    fn room(&mut self, (mut chunk, mut at): (usize, usize)) -> Option<(usize, usize)> {
        let mut is_split = false;
        while self.chunks.get(chunk)?.len() > MOST {
            let list = self.chunks.get_mut(chunk)?;
            let half = list.len() / 2;
            let mut rest = Vec::new();
            rest.try_reserve((Count(list.len()) - half).0).ok()?;
            rest.extend(list.drain(half..));
            list.shrink_to_fit();
            self.chunks.try_reserve(1).ok()?;
            let next = (Count(chunk) + 1).0;
            self.chunks.insert(next, rest);
            if at > half {
                (chunk, at) = (next, (Count(at) - half).0);
            } else if at == half && next < self.chunks.len() {
                (chunk, at) = (next, 0);
            }
            is_split = true;
        }
        if is_split {
            self.recount();
        }
        Some((chunk, at))
    }

    /// Adds to the count of a chunk, wrapping.
    fn count(&mut self, chunk: usize, more: usize) {
        self.length = self.length.wrapping_add(more);
        let mut at = Count(chunk) + 1;
        while let Some(count) = at.0.checked_sub(1).and_then(|at| self.counts.get_mut(at)) {
            *count = count.wrapping_add(more);
            at += at.0 & at.0.wrapping_neg();
        }
    }

    fn recount(&mut self) {
        self.counts.clear();
        self.counts.extend(self.chunks.iter().map(Vec::len));
        for at in 1..=self.counts.len() {
            let parent = Count(at) + (at & at.wrapping_neg());
            let count = at.checked_sub(1).and_then(|at| self.counts.get(at)).copied().unwrap_or(0);
            if let Some(sum) = parent.0.checked_sub(1).and_then(|parent| self.counts.get_mut(parent)) {
                *sum = (Count(*sum) + count).0;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn random(state: &mut u64, below: usize) -> usize {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(*state >> 33).unwrap().checked_rem(below).unwrap_or(0)
    }

    #[test]
    fn it_is_a_list() {
        for first in [0, 1, MOST, MOST * 2 + 1, MOST * 9] {
            let mut state = 7;
            let mut list: Vec<usize> = (0..first).collect();
            let mut sequence = Sequence::from(list.clone());
            for step in 0..20_000 {
                // At the front, at the end, and anywhere; at first more come, then more go.
                let at = match step % 3 {
                    0 => 0,
                    1 => list.len(),
                    _ => random(&mut state, list.len() + 1),
                };
                let grows = random(&mut state, 100) < if step < 10_000 { 70 } else { 20 };
                if grows {
                    assert!(sequence.insert(at, step));
                    list.insert(at, step);
                } else if at < list.len() {
                    assert_eq!(sequence.remove(at), Some(list.remove(at)));
                } else {
                    assert_eq!(sequence.remove(at), None);
                }
                assert_eq!(sequence.len(), list.len());
                let probe = random(&mut state, list.len() + 1);
                assert_eq!(sequence.get(probe), list.get(probe));
                assert_eq!(sequence.get_mut(probe), list.get_mut(probe));
            }
            assert!(sequence.iter().eq(list.iter()));
            assert!(!sequence.insert(list.len() + 1, 0));
        }
    }

    #[test]
    fn a_sorted_one_stays_sorted() {
        let mut state = 3;
        let (mut sequence, mut list) = (Sequence::default(), Vec::new());
        for _ in 0..5_000 {
            let value = random(&mut state, 900);
            assert!(sequence.insert_after(|other| *other < value, value));
            list.insert(list.partition_point(|other| *other < value), value);
            if list.len() > 2_000 {
                let at = random(&mut state, list.len());
                assert_eq!(sequence.remove(at), Some(list.remove(at)));
            }
            let sought = random(&mut state, 1_000);
            if list.len() > 1_500 && list.last().is_some_and(|last| *last >= sought) {
                let at = list.partition_point(|other| *other < sought);
                assert_eq!(sequence.remove_after(|other| *other < sought), Some(list.remove(at)));
            }
            assert!(
                sequence.after(|other| *other < sought).eq(list.iter().filter(|other| **other >= sought))
            );
        }
        assert!(sequence.iter().eq(list.iter()));
    }
}
