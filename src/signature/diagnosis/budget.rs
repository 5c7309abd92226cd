//! Limits on the work of one diagnosis. Work is counted, not timed, so that it stops at the same point on every
//! machine.

use crate::count::Count;
use core::cell::Cell;

/// The maximum number of HMACs (or plain hashes) that one diagnosis computes, in addition to those of verification.
pub const MAX_HMACS: u32 = 4000;

/// The maximum length of a body that is rewritten, in bytes. For longer bodies, only keys and messages are searched.
pub(super) const MAX_REWRITTEN: usize = 4 << 20;

/// The most bytes that the search of one diagnosis hashes, reads and writes, for a body of this many.
///
/// ```
/// assert_eq!(closehook::diagnosis::max_bytes(2048), (32 << 20) + 64 * 2048);
/// assert_eq!(closehook::diagnosis::max_bytes(usize::MAX), 288 << 20);
/// ```
#[must_use]
pub fn max_bytes(body: usize) -> u64 {
    let length = u64::try_from(body.min(MAX_REWRITTEN)).unwrap_or_default();
    length.saturating_mul(64).saturating_add(32 << 20)
}

/// Whether the index of a recovered body takes no more memory than that of `body` bytes of brackets. A decompressed
/// body can be longer than the original, and an index takes 16 bytes a value.
pub(super) fn may_be_read(recovered: &[u8], body: usize) -> bool {
    let values = recovered.iter().filter(|byte| matches!(byte, b'[' | b'{' | b',' | b':')).count();
    recovered.len() <= body || Count(body.div_euclid(2)) + (1 << 16) >= values
}

/// The work that is left.
pub(super) struct Budget {
    hmacs: Cell<u32>,
    bytes: Cell<u64>,
    /// Whether a limit ended the search early.
    cut: Cell<bool>,
}

impl Budget {
    pub(super) fn new(body: usize) -> Self {
        Self { hmacs: Cell::new(MAX_HMACS), bytes: Cell::new(max_bytes(body)), cut: Cell::new(false) }
    }

    /// Spends this many bytes; `false` if fewer are left.
    pub(super) fn take(&self, bytes: usize) -> bool {
        let left = u64::try_from(bytes).ok().and_then(|bytes| self.bytes.get().checked_sub(bytes));
        match left {
            Some(left) => self.bytes.set(left),
            None => self.cut.set(true),
        }
        left.is_some()
    }

    /// Spends one hash over these parts; `false` if the budget does not allow it.
    pub(super) fn take_hash(&self, parts: &[&[u8]]) -> bool {
        let Some(left) = self.hmacs.get().checked_sub(1) else {
            self.cut.set(true);
            return false;
        };
        let taken = self.take(parts.iter().fold(Count(0), |sum, part| sum + part.len()).0);
        self.hmacs.set(if taken { left } else { self.hmacs.get() });
        taken
    }

    /// The number of bytes that are left.
    pub(super) fn left(&self) -> u64 {
        self.bytes.get()
    }

    /// The number of hashes spent so far.
    pub(super) fn hmacs(&self) -> u32 {
        (Count(MAX_HMACS) - self.hmacs.get()).0
    }

    pub(super) fn is_cut(&self) -> bool {
        self.cut.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_left_is_not_taken() {
        let budget = Budget::new(0);
        assert!(budget.take(30 << 20) && budget.take_hash(&[&[0; 1 << 20], b""]) && !budget.is_cut());
        assert_eq!((budget.left(), budget.hmacs()), (1 << 20, 1));
        assert!(!budget.take_hash(&[&[0; 1 << 20], b"x"]) && budget.is_cut());
        assert_eq!((budget.left(), budget.hmacs()), (1 << 20, 1));
        let budget = Budget::new(0);
        assert!((0..MAX_HMACS).all(|_| budget.take_hash(&[])) && !budget.is_cut());
        assert!(!budget.take_hash(&[]) && budget.is_cut());
    }
}
