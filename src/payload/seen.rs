use super::Value;

/// The keys of an object, roughly: those that are alike in length and three of their bytes are one.
#[derive(Default)]
pub(crate) struct Seen {
    once: [u64; 4],
    again: [u64; 4],
    /// A key was written with escapes, and may be any other one.
    escaped: bool,
}

impl Seen {
    /// A word of the sets, and the bit in it; `None` for a key with escapes.
    #[inline]
    fn place(key: &Value<'_, '_>) -> Option<(usize, u64)> {
        let key = key.plain()?;
        let length = key.len();
        let byte = |at: usize| key.get(at).copied().unwrap_or_default();
        let (first, middle, last) = (byte(0), byte(length / 2), byte(length.saturating_sub(1)));
        let mixed = first.wrapping_mul(7) ^ middle.wrapping_mul(29) ^ last.wrapping_mul(113);
        let [low, ..] = length.to_le_bytes();
        let mixed = mixed.wrapping_add(low.wrapping_mul(37));
        Some((usize::from(mixed >> 6), 1 << (mixed & 63)))
    }

    #[inline]
    pub(crate) fn add(&mut self, key: &Value<'_, '_>) {
        let Some((word, bit)) = Self::place(key) else {
            self.escaped = true;
            return;
        };
        if let Some((once, again)) = self.once.get_mut(word).zip(self.again.get_mut(word)) {
            *again |= *once & bit;
            *once |= bit;
        }
    }

    /// Whether a key, which was added, was perhaps added twice.
    #[inline]
    pub(crate) fn may_repeat(&self, key: &Value<'_, '_>) -> bool {
        let again = |(word, bit)| self.again.get::<usize>(word).is_none_or(|again| again & bit != 0);
        self.escaped || Self::place(key).is_none_or(again)
    }
}
