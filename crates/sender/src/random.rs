//! What is random, from a seed: the same on every machine.

use fastrand::Rng;

/// The alphabet of Close's ids.
const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Three sources, so that a wait or a fault more does not change the ids and keys that come after it.
pub(crate) struct Random {
    names: Rng,
    waits: Rng,
    faults: Rng,
}

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        let mut root = Rng::with_seed(seed);
        Self { names: root.fork(), waits: root.fork(), faults: root.fork() }
    }

    /// What [`with_state`](Self::with_state) goes on from.
    pub(crate) fn state(&self) -> [u64; 3] {
        [self.names.get_seed(), self.waits.get_seed(), self.faults.get_seed()]
    }

    pub(crate) fn with_state([names, waits, faults]: [u64; 3]) -> Self {
        Self { names: Rng::with_seed(names), waits: Rng::with_seed(waits), faults: Rng::with_seed(faults) }
    }

    /// An id as the newer ones of Close are: `ev_`, `whsub_`, `req_` with 22 characters.
    pub(crate) fn id(&mut self, prefix: &str) -> String {
        self.tail(prefix, 22)
    }

    /// An id as the older ones of Close are: `lead_`, `user_`, `orga_` with 43 characters.
    pub(crate) fn long_id(&mut self, prefix: &str) -> String {
        self.tail(prefix, 43)
    }

    fn tail(&mut self, prefix: &str, length: usize) -> String {
        let mut id = String::with_capacity(prefix.len().saturating_add(length));
        id.push_str(prefix);
        for _ in 0..length {
            id.push(BASE62.get(self.names.usize(..BASE62.len())).map_or('0', |byte| char::from(*byte)));
        }
        id
    }

    /// A signature key: 64 hex digits. It is as secret as its seed.
    pub(crate) fn key(&mut self) -> String {
        let mut bytes = [0; 32];
        self.names.fill(&mut bytes);
        hex::encode(bytes)
    }

    /// How much of a wait is cut off, of `most` thousandths of it.
    pub(crate) fn jitter(&mut self, most: u64) -> u64 {
        self.waits.u64(..=most)
    }

    /// Whether something happens that has this chance, from 0 to 1.
    pub(crate) fn chance(&mut self, rate: f64) -> bool {
        rate > 0.0 && (rate >= 1.0 || self.faults.f64() < rate)
    }

    /// A number from `first` to `last`, for a fault.
    pub(crate) fn between(&mut self, first: u64, last: u64) -> u64 {
        self.faults.u64(first..=last.max(first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_one_sequence() {
        let (mut one, mut other) = (Random::new(7), Random::new(7));
        assert_eq!(one.id("ev_"), other.id("ev_"));
        let waits: Vec<u64> = (0..9).map(|_| one.jitter(200)).collect();
        assert_eq!(one.key(), other.key(), "a wait changes no key");
        assert_eq!(waits, (0..9).map(|_| other.jitter(200)).collect::<Vec<_>>());
        let mut later = Random::with_state(one.state());
        assert_eq!(one.long_id("lead_"), later.long_id("lead_"));
        assert_ne!(Random::new(8).id("ev_"), Random::new(7).id("ev_"));
    }

    #[test]
    fn what_is_certain_happens() {
        let mut random = Random::new(1);
        assert!((0..100).all(|_| random.chance(1.0) && !random.chance(0.0) && !random.chance(f64::NAN)));
    }
}
