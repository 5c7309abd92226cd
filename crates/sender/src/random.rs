//! Seeded random numbers, equal on every machine.

use fastrand::Rng;

/// The alphabet of Close's ids.
const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Three generators, so that an additional wait or fault does not change later ids and keys.
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

    /// The state to pass to [`with_state`](Self::with_state).
    pub(crate) fn state(&self) -> [u64; 3] {
        [self.names.get_seed(), self.waits.get_seed(), self.faults.get_seed()]
    }

    pub(crate) fn with_state([names, waits, faults]: [u64; 3]) -> Self {
        Self { names: Rng::with_seed(names), waits: Rng::with_seed(waits), faults: Rng::with_seed(faults) }
    }

    /// An id like Close's newer ones: `ev_`, `whsub_` or `req_` and 22 characters.
    pub(crate) fn id(&mut self, prefix: &str) -> String {
        self.tail(prefix, 22)
    }

    /// An id like Close's older ones: `lead_`, `user_` or `orga_` and 43 characters.
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

    /// A signature key of 64 hex digits. It is only as secret as the seed.
    pub(crate) fn key(&mut self) -> String {
        let mut bytes = [0; 32];
        self.names.fill(&mut bytes);
        hex::encode(bytes)
    }

    /// How much of a wait to cut off, in thousandths from 0 to `most`.
    pub(crate) fn jitter(&mut self, most: u64) -> u64 {
        self.waits.u64(..=most)
    }

    /// True with the probability `rate`, from 0 to 1.
    pub(crate) fn chance(&mut self, rate: f64) -> bool {
        rate > 0.0 && (rate >= 1.0 || self.faults.f64() < rate)
    }

    /// A random number from `first` to `last`, for a fault.
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
